"""The bells become others within a year: lessons to come begin and end with them (3.6-a, 4.6.2-j)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

import msgspec

from journal_domain import journal_events as e
from journal_domain.academic_calendar import AcademicCalendar, BellsAdopted
from journal_domain.errors import Problem, Refused
from journal_domain.event import Act, Event
from journal_domain.journal import Journal
from journal_domain.timetable import LessonsRetimed, PlannedSlot, Retimed, Timetable
from journal_domain.timetable_conflicts import NONE_SHARED, Occupied, Shared, in_the_way


def rung_otherwise(timetable: Timetable, calendar: AcademicCalendar, first: date, now: datetime) -> list[PlannedSlot]:
    """The lessons from that day on, not begun by the college's clock, that stand at other times than the bells say."""
    weekdays = calendar.bells[-1].weekdays
    return [
        slot
        for slot in timetable.slots.values()
        if slot.day >= first
        and datetime.combine(slot.day, slot.starts) > now.replace(tzinfo=None)
        and slot.bell is not None
        and slot.day.isoweekday() in weekdays
        and calendar.span(slot.day, slot.bell, slot.hours) != (slot.starts, slot.ends)
    ]


def follow_the_bells(
    timetable: Timetable,
    calendar: AcademicCalendar,
    term: str,
    slots: Iterable[PlannedSlot],
    journals: Mapping[str, Journal],
    adopted: BellsAdopted,
    first: date,
    now: datetime,
    act: Act,
    shared: Shared = NONE_SHARED,
) -> list[Event]:
    """Give these lessons their bells' new times; those on record keep theirs, as do all of a locked page.

    Raises Refused(CALENDAR_VALUE) naming the lessons whose bell is no more, Refused(DATE) where one would have begun by
    `now`, the college's time, and Refused(TIMETABLE_CONFLICT) naming both sides.
    """
    open_slots = [slot for slot in slots if _is_to_come(slot, journals[slot.journal_id])]
    changes = list(_retimed(open_slots, calendar))
    _refuse_the_past(changes, now)
    changed = {was.slot_id for was, _ in changes}
    standing = (slot for slot in timetable.slots.values() if slot.day >= first and slot.slot_id not in changed)
    occupied, problems = Occupied((*standing, *timetable.sittings.values())), []
    for _, became in changes:
        problems += in_the_way(became, occupied.rivals(became), shared)
        occupied.add(became)
    if problems:
        raise Refused("TIMETABLE_CONFLICT", "4.6.2-j", problems[0].message, problems=tuple(problems[:100]))
    return [
        *_in_the_timetable(timetable, term, changes, adopted, first, act),
        *_in_the_journals(changes, journals, adopted, act),
    ]


Change = tuple[PlannedSlot, PlannedSlot]
"""(was, became)."""


def _is_to_come(slot: PlannedSlot, journal: Journal) -> bool:
    return journal.closed_on is None and slot.slot_id not in journal.lessons


def _retimed(slots: Iterable[PlannedSlot], calendar: AcademicCalendar) -> Iterator[Change]:
    gone = []
    for slot in slots:
        span = calendar.span(slot.day, slot.bell or 0, slot.hours)
        if span is None:
            why = f"{slot.day:%d.%m.%Y}: группа {slot.group_id} занимается по {slot.bell}-му звонку, а его не будет."
            gone.append(Problem(f"{slot.day.isoformat()}.{slot.bell}", "CALENDAR_VALUE", why))
        else:
            yield slot, msgspec.structs.replace(slot, starts=span[0], ends=span[1])
    if gone:
        raise Refused("CALENDAR_VALUE", "3.6-a", gone[0].message, problems=tuple(gone[:100]))


def _refuse_the_past(changes: Iterable[Change], now: datetime) -> None:
    for _, slot in changes:
        if datetime.combine(slot.day, slot.starts) < now.replace(tzinfo=None):
            raise Refused(
                "DATE",
                "4.6.2-j",
                f"Занятие группы {slot.group_id} оказалось бы в прошедшем времени: введите звонки со следующего дня.",
            )


def _in_the_timetable(
    timetable: Timetable, term: str, changes: Iterable[Change], adopted: BellsAdopted, first: date, act: Act
) -> list[Event]:
    by_group: dict[str, list[Change]] = {}
    for change in changes:
        by_group.setdefault(change[0].group_id, []).append(change)
    draft = timetable.draft(term, act)
    for group_id, of_group in by_group.items():
        lessons = tuple(
            Retimed(
                journal_id=was.journal_id, slot_id=was.slot_id, day=was.day, was_starts=was.starts, was_ends=was.ends,
                starts=became.starts, ends=became.ends,
            )
            for was, became in of_group
        )  # fmt: skip
        teachers = dict.fromkeys(was.teacher_id for was, _ in of_group)
        draft.add(
            LessonsRetimed,
            group_id=group_id,
            since=first,
            lessons=lessons,
            order=adopted.order,
            concerns=(f"group:{group_id}", *teachers),
        )
    return draft.events


def _in_the_journals(
    changes: Iterable[Change], journals: Mapping[str, Journal], adopted: BellsAdopted, act: Act
) -> list[Event]:
    """The journals that have these lessons, for they were approved, are told."""
    by_journal: dict[str, list[Change]] = {}
    for was, became in changes:
        if was.slot_id in journals[was.journal_id].slots:
            by_journal.setdefault(was.journal_id, []).append((was, became))
    events: list[Event] = []
    for journal_id, of_journal in by_journal.items():
        draft = journals[journal_id].draft(act)
        draft.add(
            e.SlotsRetimed,
            was=tuple(was.for_journal for was, _ in of_journal),
            became=tuple(became.for_journal for _, became in of_journal),
            basis=adopted.order,
        )
        events += draft.events
    return events
