"""The timetable's slots: where and when, whose, approved or not, moved, cancelled, substituted, given."""

from __future__ import annotations

from datetime import date, datetime, time

import msgspec

from journal_domain import journal_events as e
from journal_domain import timetable
from journal_domain.academic_calendar import after
from journal_domain.omission import NOT_HELD
from projections import subjects
from projections.read_model import Key, ReadModel, Table


class Place(msgspec.Struct):
    """Where a lesson stood before it was moved the last time."""

    day: date
    starts: time
    bell: int | None
    room: str | None


class SlotRow(msgspec.Struct):
    """A slot unrolled from a template, or planned by hand (then without bell and room); from `starts` to `ends`, local time.

    `approved`: the journal has it, so that a lesson can be published. `given_by`: the lesson is on record. `changed_at`
    and `revision` (how often) are about the slot's place, teacher and cancelling; `basis` is the last change's.
    """

    journal_id: str
    slot_id: str
    day: date
    starts: time
    ends: time
    hours: int
    bell: int | None
    room: str | None
    changed_at: datetime
    revision: int = 0
    approved: bool = False
    cancelled: bool = False
    moved_from: Place | None = None
    basis: str | None = None
    substitute_id: str | None = None
    given_by: str | None = None


SLOTS = Table("timetable_slot", SlotRow, key=("journal_id", "slot_id"))


def the_place(event: timetable.LessonMoved | timetable.LessonCancelled) -> list[Key]:
    return [(event.was.journal_id, event.was.slot_id)]


def the_slot(event: e.SubstituteAssigned | e.SlotNotHeld) -> list[Key]:
    return [(event.originator_id, event.slot_id)]


def the_lesson(event: e.LessonPublished) -> list[Key]:
    return [(event.originator_id, event.lesson_id)]


@SLOTS.on(timetable.SlotsUnrolled, keys=lambda event: [(s.journal_id, s.slot_id) for s in event.slots])
def unrolled(rows: dict[Key, SlotRow], event: timetable.SlotsUnrolled) -> None:
    at = event.act.at
    for s in event.slots:
        key = (s.journal_id, s.slot_id)
        was = rows.get(key)
        rows[key] = SlotRow(*key, s.day, s.starts, s.ends, s.hours, s.bell, s.room, at)
        if was is None:
            continue
        # In another room, say, by a template that took another's place: the same lesson to whoever has it in a calendar.
        rows[key].revision, rows[key].substitute_id = was.revision + 1, was.substitute_id
        if not was.cancelled:  # planned for the journal by hand before
            rows[key].approved, rows[key].given_by = was.approved, was.given_by


@SLOTS.on(e.SlotsPlanned, keys=lambda event: [(event.originator_id, s.slot_id) for s in event.slots])
def planned(rows: dict[Key, SlotRow], event: e.SlotsPlanned) -> None:
    at = event.act.at
    for s in event.slots:
        key = (event.originator_id, s.slot_id)
        row = rows.get(key)
        if row is None:
            row = rows[key] = SlotRow(*key, s.day, s.starts, after(s.starts, s.hours), s.hours, None, None, at)
        elif row.cancelled:
            row.day, row.starts, row.ends, row.hours = s.day, s.starts, after(s.starts, s.hours), s.hours
            row.bell = row.room = None
            row.cancelled = False
            row.changed_at, row.revision = at, row.revision + 1
        row.approved = True


@SLOTS.on(timetable.LessonMoved, keys=the_place)
def moved(rows: dict[Key, SlotRow], event: timetable.LessonMoved) -> None:
    row = rows[event.was.journal_id, event.was.slot_id]
    was, became = event.was, event.became
    row.moved_from = Place(was.day, was.starts, was.bell, was.room)
    row.day, row.starts, row.ends, row.hours = became.day, became.starts, became.ends, became.hours
    row.bell, row.room = became.bell, became.room
    row.changed_at, row.revision, row.basis = event.act.at, row.revision + 1, event.basis


@SLOTS.on(timetable.LessonsRetimed, keys=lambda event: [(s.journal_id, s.slot_id) for s in event.lessons])
def retimed(rows: dict[Key, SlotRow], event: timetable.LessonsRetimed) -> None:
    for lesson in event.lessons:
        row = rows[lesson.journal_id, lesson.slot_id]
        row.starts, row.ends = lesson.starts, lesson.ends
        row.changed_at, row.revision, row.basis = event.act.at, row.revision + 1, event.order


@SLOTS.on(timetable.LessonCancelled, keys=the_place)
def cancelled(rows: dict[Key, SlotRow], event: timetable.LessonCancelled) -> None:
    _take_out(rows[event.was.journal_id, event.was.slot_id], event.act.at, event.basis)


@SLOTS.on(e.SlotNotHeld, keys=the_slot)
def not_held(rows: dict[Key, SlotRow], event: e.SlotNotHeld) -> None:
    """By hand and in no timetable; the others are taken out of it in the same act."""
    _take_out(rows[event.originator_id, event.slot_id], event.act.at, f"{NOT_HELD}: {event.basis}")


@SLOTS.on(timetable.SlotsWithdrawn, keys=lambda event: [(s.journal_id, s.slot_id) for s in event.slots])
def withdrawn(rows: dict[Key, SlotRow], event: timetable.SlotsWithdrawn) -> None:
    for slot in event.slots:
        _take_out(rows[slot.journal_id, slot.slot_id], event.act.at, event.basis)


@SLOTS.on(e.SlotCancelled, keys=lambda event: [(event.originator_id, event.was.slot_id)])
def struck_off(rows: dict[Key, SlotRow], event: e.SlotCancelled) -> None:
    """By hand and in no timetable; the others are taken out of it in the same act."""
    _take_out(rows[event.originator_id, event.was.slot_id], event.act.at, event.basis)


def _take_out(row: SlotRow, at: datetime, basis: str) -> None:
    if not row.cancelled:
        row.cancelled = True
        row.changed_at, row.revision, row.basis = at, row.revision + 1, basis


@SLOTS.on(e.SubstituteAssigned, keys=the_slot)
def substituted(rows: dict[Key, SlotRow], event: e.SubstituteAssigned) -> None:
    row = rows[event.originator_id, event.slot_id]
    row.substitute_id = event.teacher_id
    row.changed_at, row.revision, row.basis = event.act.at, row.revision + 1, event.basis


@SLOTS.on(e.LessonPublished, keys=the_lesson)
def published(rows: dict[Key, SlotRow], event: e.LessonPublished) -> None:
    rows[event.originator_id, event.lesson_id].given_by = event.teacher_id


# The journals are told of these in the same act (SlotsPlanned, SubstituteAssigned).
TOLD_TO_JOURNALS: subjects.Events = frozenset((
    timetable.TimetableApproved, timetable.LessonGivenToSubstitute, timetable.LessonsAdded,
))  # fmt: skip
PLANNING: subjects.Events = frozenset((
    timetable.WeekTemplateSet, timetable.TeacherReplaced, timetable.AttestationPlaced, e.SlotMoved, e.SlotsRetimed,
))  # fmt: skip

TIMETABLE = ReadModel(
    "timetable",
    (__name__,),
    (SLOTS,),
    ignored=TOLD_TO_JOURNALS.union(
        PLANNING, subjects.CALENDAR, subjects.OPENING, subjects.PLAN, subjects.STAFF, subjects.ROSTER, subjects.PERMITS, subjects.CELLS,
        subjects.ATTESTATION, subjects.REQUESTS, subjects.CORRECTIONS, subjects.GROUPS, subjects.PEOPLE,
        subjects.APPOINTMENTS, subjects.CURRICULA, subjects.YEARS, subjects.CONTROL, subjects.ACCOUNTS,
    ),
)  # fmt: skip
