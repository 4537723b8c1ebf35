"""The academic calendar of a year: terms, vacations, holidays, working Saturdays, bells (3.6-a)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from itertools import pairwise

import msgspec

from journal_domain.errors import Refused
from journal_domain.event import Act, Draft, Event, register

SATURDAY, SUNDAY = 6, 7
"""ISO weekdays."""

ACADEMIC_HOUR = 45
"""Minutes."""

YEAR_BEGINS = 9
"""The month."""

DAY, LAST_MINUTE = 24 * 60, time(23, 59)
"""Minutes of a day, and its end."""


class TermDates(msgspec.Struct, frozen=True):
    """A term written `2025-2026-1`, both days included; attestation marks are due on `attestation_by`."""

    term: str
    starts: date
    ends: date
    attestation_by: date


class Days(msgspec.Struct, frozen=True):
    """A stretch of days, both ends included."""

    first: date
    last: date


class Bell(msgspec.Struct, frozen=True):
    """The `number`-th lesson of the day, local time."""

    number: int
    starts: time
    ends: time


class CalendarAdopted(Event, frozen=True, kw_only=True, tag="calendar.adopted.v1"):
    """`saturdays`: whether Saturdays are working days as a rule; `working_saturdays` lists exceptions when not."""

    terms: tuple[TermDates, ...]
    vacations: tuple[Days, ...]
    holidays: tuple[date, ...]
    saturdays: bool
    working_saturdays: tuple[date, ...]
    order: str


class BellsAdopted(Event, frozen=True, kw_only=True, tag="calendar.bells_adopted.v1"):
    """Bells of these ISO weekdays (1 is Monday) from `since` on; None: from the beginning of the year."""

    weekdays: tuple[int, ...]
    since: date | None
    bells: tuple[Bell, ...]
    order: str


register(CalendarAdopted, BellsAdopted)


Span = tuple[time, time]
"""From when to when, local time."""


def after(starts: time, hours: int) -> time:
    """When so many academic hours without a break are over, on the same day."""
    minutes = starts.hour * 60 + starts.minute + hours * ACADEMIC_HOUR
    return time(minutes // 60, minutes % 60) if minutes < DAY else LAST_MINUTE


def _minutes(since: time, until: time) -> int:
    return (until.hour - since.hour) * 60 + until.minute - since.minute


def calendar_stream(year: str) -> str:
    return f"calendar:{year}"


def year_of(term: str) -> str:
    """`2025-2026` of the term `2025-2026-1`."""
    return term.rpartition("-")[0]


def term_said(term: str) -> str:
    """`2025-2026-1` as «1 семестр 2025/26 учебного года»."""
    return f"{term[10:]} семестр {term[:4]}/{term[7:9]} учебного года"


def year_on(day: date) -> str:
    """`2025-2026` of any day from 1 September 2025 to 31 August 2026."""
    first = day.year if day.month >= YEAR_BEGINS else day.year - 1
    return f"{first}-{first + 1}"


def year_after(year: str) -> str:
    """`2026-2027` after `2025-2026`."""
    return "-".join(str(int(part) + 1) for part in year.split("-"))


@dataclass(frozen=True, slots=True)
class AcademicCalendar:
    version: int = 0
    adopted: CalendarAdopted | None = None
    bells: tuple[BellsAdopted, ...] = ()

    @classmethod
    def evolve(cls, state: AcademicCalendar | None, events: Iterable[Event]) -> AcademicCalendar:
        calendar = state or cls()
        for event in events:
            if isinstance(event, CalendarAdopted):
                calendar = replace(calendar, adopted=event)
            elif isinstance(event, BellsAdopted):
                calendar = replace(calendar, bells=(*calendar.bells, event))
            calendar = replace(calendar, version=event.originator_version)
        return calendar

    def term(self, term: str) -> TermDates:
        """Raises Refused(NO_CALENDAR)."""
        for dates in self.adopted.terms if self.adopted else ():
            if dates.term == term:
                return dates
        raise Refused(
            "NO_CALENDAR", "3.6-a", f"Внесите календарный учебный график: в нём нет дат на {term_said(term)}."
        )

    def bells_on(self, day: date) -> tuple[Bell, ...]:
        """The bells of that day, by the schedule in effect that begins latest, of two of one day the one adopted last;
        none where no schedule speaks of it."""
        begun = [
            schedule
            for schedule in reversed(self.bells)
            if day.isoweekday() in schedule.weekdays and (schedule.since is None or schedule.since <= day)
        ]
        return max(begun, key=lambda schedule: schedule.since or date.min).bells if begun else ()

    def bell(self, day: date, number: int) -> Bell | None:
        return next((bell for bell in self.bells_on(day) if bell.number == number), None)

    def span(self, day: date, number: int, hours: int) -> Span | None:
        """From when to when a lesson of so many academic hours takes place that begins with this bell.

        A long lesson takes several bells in a row. None where there is no such bell, or the bells end before the hours do: no hour
        is credited that does not take place (1.4).
        """
        starts = ends = None
        for bell in self.bells_on(day):
            if bell.number == number and hours > 0:
                starts, ends = starts or bell.starts, bell.ends
                hours -= max(1, round(_minutes(bell.starts, bell.ends) / ACADEMIC_HOUR))
                number += 1
        return (starts, ends) if starts is not None and ends is not None and hours <= 0 else None

    def is_day_off(self, day: date) -> bool:
        """Whether the day is a holiday or a vacation's."""
        adopted = self.adopted
        return adopted is not None and (
            day in adopted.holidays or any(stretch.first <= day <= stretch.last for stretch in adopted.vacations)
        )

    def is_teaching_day(self, day: date) -> bool:
        adopted = self.adopted
        if adopted is None or self.is_day_off(day) or day.isoweekday() == SUNDAY:
            return False
        return day.isoweekday() != SATURDAY or adopted.saturdays or day in adopted.working_saturdays

    def teaching_days(self, term: str) -> Iterator[tuple[date, int]]:
        """Each teaching day of the term with its week's number; the week of the first of them is 1 (odd)."""
        dates = self.term(term)
        monday = None
        for offset in range((dates.ends - dates.starts).days + 1):
            day = dates.starts + timedelta(days=offset)
            if self.is_teaching_day(day):
                monday = monday or day - timedelta(days=day.weekday())
                yield day, (day - monday).days // 7 + 1


def adopt_calendar(
    calendar: AcademicCalendar,
    year: str,
    terms: tuple[TermDates, ...],
    vacations: tuple[Days, ...],
    holidays: tuple[date, ...],
    saturdays: bool,
    working_saturdays: tuple[date, ...],
    order: str,
    act: Act,
    begun: Collection[str] = (),
) -> list[Event]:
    """Adopt the calendar of a year; terms that have `begun` with journals stay in it. Raises Refused(ORDER_REQUIRED, CALENDAR_VALUE)."""
    if not order.strip():
        raise Refused("ORDER_REQUIRED", "3.6-a", "Укажите номер и дату приказа, которым утверждён график.")
    last = None
    for term in terms:
        ordered = (
            term.starts < term.ends
            and term.starts <= term.attestation_by <= term.ends
            and (last is None or last < term.starts)
        )
        of_the_year = (
            year_of(term.term) == year
            and year_on(term.starts) == year_on(term.ends)
            and year_on(term.starts)[:4] == year[:4]
        )
        if not of_the_year or not ordered:
            raise Refused(
                "CALENDAR_VALUE",
                "3.6-a",
                f"{term_said(term.term)}: даты — этого учебного года, идут по порядку, и семестры не пересекаются.",
            )
        last = term.ends
    if len({term.term for term in terms}) < len(terms):
        raise Refused("CALENDAR_VALUE", "3.6-a", "Каждый семестр записывается в график один раз.")
    if not terms or any(stretch.first > stretch.last for stretch in vacations):
        raise Refused(
            "CALENDAR_VALUE", "3.6-a", "Укажите хотя бы один семестр; каникулы начинаются раньше, чем кончаются."
        )
    lost = sorted(set(begun) - {term.term for term in terms})
    if lost:
        raise Refused("CALENDAR_VALUE", "3.6-a", f"{term_said(lost[0])} остаётся в графике: его журналы уже открыты.")
    for term in terms:
        if term.attestation_by in holidays or any(v.first <= term.attestation_by <= v.last for v in vacations):
            raise Refused(
                "CALENDAR_VALUE",
                "4.5.2-l",
                f"{term_said(term.term)}: отметки аттестации выставляются до начала каникул и не в праздник.",
            )
    if any(day.isoweekday() != SATURDAY for day in working_saturdays):
        raise Refused("CALENDAR_VALUE", "3.6-a", "Среди рабочих суббот есть день, который не суббота.")
    draft = Draft(calendar_stream(year), calendar.version, act)
    draft.add(
        CalendarAdopted,
        terms=terms,
        vacations=vacations,
        holidays=holidays,
        saturdays=saturdays,
        working_saturdays=working_saturdays,
        order=order.strip(),
    )
    return draft.events


def adopt_bells(
    calendar: AcademicCalendar,
    year: str,
    weekdays: tuple[int, ...],
    bells: tuple[Bell, ...],
    since: date | None,
    order: str,
    act: Act,
) -> list[Event]:
    """Set the bells of some weekdays, from a day on. Raises Refused(ORDER_REQUIRED, CALENDAR_VALUE)."""
    if not order.strip():
        raise Refused("ORDER_REQUIRED", "3.6-a", "Укажите номер и дату приказа, которым утверждены звонки.")
    in_order = all(a.ends <= b.starts and a.number < b.number for a, b in pairwise(bells))
    if not weekdays or not set(weekdays) <= set(range(1, 8)) or not bells or not in_order:
        raise Refused("CALENDAR_VALUE", "3.6-a", "Звонки идут по порядку и не пересекаются; дни недели — от 1 до 7.")
    if any(bell.starts >= bell.ends for bell in bells):
        raise Refused("CALENDAR_VALUE", "3.6-a", "Занятие начинается раньше, чем кончается.")
    draft = Draft(calendar_stream(year), calendar.version, act)
    draft.add(BellsAdopted, weekdays=tuple(sorted(set(weekdays))), since=since, bells=bells, order=order.strip())
    return draft.events
