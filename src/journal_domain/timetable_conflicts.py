"""What is in a lesson's or an attestation's way: people, a room, a group, a subgroup can be in one place only (4.6.2-j)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from journal_domain.academic_calendar import AcademicCalendar
from journal_domain.errors import Problem, Refused
from journal_domain.group import Group
from journal_domain.timetable import Occasion, PlannedSlot, Sitting, Timetable, at_once
from journal_domain.week_template import Parity, TemplateLine


class Occupant(NamedTuple):
    """Whom and what a lesson or an attestation takes."""

    group_id: str
    subgroup_id: str | None
    people: tuple[str, ...]
    room: str | None
    what: str = "занятие"

    @property
    def named(self) -> tuple[str, ...]:
        return (self.group_id, *self.people)

    @property
    def said(self) -> str:
        part = f" ({self.subgroup_id})" if self.subgroup_id else ""
        return f"{self.what} группы {self.group_id}{part}, {', '.join(self.people)}"

    @classmethod
    def of(cls, occasion: Occasion) -> Occupant:
        what = "аттестация" if isinstance(occasion, Sitting) else "занятие"
        return cls(occasion.group_id, occasion.subgroup_id, occasion.people, occasion.room, what)


class Shared:
    """Which students two subgroups of a group have in common on a day: they too can be in one place only."""

    def __init__(self, groups: Iterable[Group] = ()) -> None:
        self._parts = {(g.id, part.subgroup_id): part for g in groups for part in g.subgroups}

    def students(self, group_id: str, one: str, two: str, day: date) -> list[str]:
        parts = [self._parts.get((group_id, part)) for part in (one, two)]
        first, second = (set(part.on(day)) if part is not None else set() for part in parts)
        return sorted(first & second)


NONE_SHARED = Shared()


class Clash(NamedTuple):
    """Why two occasions cannot be at the same time, and the ids of people and groups that it names."""

    why: str
    named: tuple[str, ...]


def clash(one: Occupant, two: Occupant, day: date, shared: Shared) -> Clash | None:
    """What two occasions at the same time on that day would both take, or None."""
    both, named = f"{one.said}; {two.said}", (*one.named, *two.named)
    busy = next((person for person in one.people if person in two.people), None)
    if busy is not None:
        return Clash(f"Сотрудник {busy} не может быть в это время в двух местах: {both}.", named)
    if one.room is not None and one.room == two.room:
        return Clash(f"Аудитория {one.room} в это время занята: {both}.", named)
    if one.group_id != two.group_id:
        return None
    if one.subgroup_id is None or two.subgroup_id is None or one.subgroup_id == two.subgroup_id:
        return Clash(f"У группы {one.group_id} в это время уже есть занятие: {both}.", named)
    students = shared.students(one.group_id, one.subgroup_id, two.subgroup_id, day)
    if not students:
        return None
    return Clash(
        f"У подгрупп {one.subgroup_id} и {two.subgroup_id} группы {one.group_id} общие обучающиеся "
        f"({', '.join(students)}), а занятия в одно время: {both}.",
        (*named, *students),
    )


def in_the_way(occasion: Occasion, rivals: Iterable[Occasion], shared: Shared = NONE_SHARED) -> list[Problem]:
    """What of these, all at the same time, stands in the way, both sides named."""
    mine, found = Occupant.of(occasion), []
    bell = occasion.bell if isinstance(occasion, PlannedSlot) else None
    for rival in rivals:
        met = clash(mine, Occupant.of(rival), occasion.day, shared)
        if met is not None:
            where = f"{occasion.day.isoformat()}.{bell or f'{occasion.starts:%H:%M}'}"
            when = f"{bell}-е занятие" if bell else f"{occasion.starts:%H:%M}"
            found.append(Problem(where, "TIMETABLE_CONFLICT", f"{occasion.day:%d.%m.%Y}, {when}. {met.why}", met.named))
    return found


def refuse_conflicts(occasion: Occasion, rivals: Iterable[Occasion], shared: Shared = NONE_SHARED) -> None:
    """Raises Refused(TIMETABLE_CONFLICT), both sides named."""
    found = in_the_way(occasion, rivals, shared)
    if found:
        raise Refused("TIMETABLE_CONFLICT", "4.6.2-j", found[0].message, problems=tuple(found))


def conflicts(timetable: Timetable, occasion: Occasion, shared: Shared = NONE_SHARED) -> list[Problem]:
    """What of the timetable stands in the way, both sides named."""
    return in_the_way(occasion, timetable.beside(occasion), shared)


def clash_of_lines(
    line: TemplateLine,
    group_id: str,
    rival: TemplateLine,
    rival_group: str,
    calendar: AcademicCalendar,
    day: date,
    shared: Shared,
) -> Clash | None:
    """Why two weekly lessons cannot both take place from that day on, or None."""
    if not _same_hour(line, rival, calendar, day):
        return None
    return clash(
        Occupant(group_id, line.subgroup_id, (line.teacher_id,), line.room),
        Occupant(rival_group, rival.subgroup_id, (rival.teacher_id,), rival.room),
        day,
        shared,
    )


def _same_hour(a: TemplateLine, b: TemplateLine, calendar: AcademicCalendar, since: date) -> bool:
    if a.weekday != b.weekday or (a.parity is not b.parity and Parity.EVERY not in (a.parity, b.parity)):
        return False
    day = first_on(a.weekday, since)
    one, two = (calendar.span(day, line.bell, line.hours) for line in (a, b))
    return one is not None and two is not None and one[0] < two[1] and two[0] < one[1]


def first_on(weekday: int, since: date) -> date:
    """The first such ISO weekday from `since` on."""
    return since + timedelta(days=(weekday - since.isoweekday()) % 7)


Place = tuple[date, int, str]
"""(day, what kind of thing is taken, its id)."""


class Occupied:
    """Which people, rooms and groups are taken on which day and when, while a timetable is being made."""

    def __init__(self, occasions: Iterable[Occasion]) -> None:
        self._takers: dict[Place, list[Occasion]] = {}
        for occasion in occasions:
            self.add(occasion)

    def add(self, occasion: Occasion) -> None:
        for place in _places(occasion):
            self._takers.setdefault(place, []).append(occasion)

    def rivals(self, occasion: Occasion) -> list[Occasion]:
        """What shares an hour and a person, a room or a group with this one, each once."""
        takers = (taker for place in _places(occasion) for taker in self._takers.get(place, ()))
        return list({id(taker): taker for taker in takers if at_once(occasion, taker)}.values())


def _places(occasion: Occasion) -> Iterator[Place]:
    for person in occasion.people:
        yield (occasion.day, 0, person)
    yield (occasion.day, 1, occasion.group_id)
    if occasion.room is not None:
        yield (occasion.day, 2, occasion.room)
