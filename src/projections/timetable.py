"""The timetable's slots: where and when, whose, approved or not, moved, cancelled, substituted, given."""

from __future__ import annotations

from datetime import date, datetime, time

import msgspec

from journal_domain import academic_calendar, timetable
from journal_domain import journal_events as e
from projections import subjects
from projections.read_model import Key, ReadModel, Table


class Place(msgspec.Struct):
    """Where a lesson stood before it was moved the last time."""

    day: date
    starts: time
    bell: int | None
    room: str | None


class SlotRow(msgspec.Struct):
    """A slot unrolled from a template, or planned for the journal by hand (then without bell and room).

    `approved`: the journal has it, so that a lesson can be published. `given_by`: the lesson is on record. `changed_at`
    and `revision` (how often) are about the slot's place, teacher and cancelling; `basis` is the last change's.
    """

    journal_id: str
    slot_id: str
    day: date
    starts: time
    hours: int
    bell: int | None
    bells: int
    room: str | None
    changed_at: datetime
    revision: int = 0
    approved: bool = False
    cancelled: bool = False
    moved_from: Place | None = None
    basis: str | None = None
    substitute_id: str | None = None
    given_by: str | None = None


class BellTime(msgspec.Struct):
    number: int
    starts: time
    ends: time


class BellsRow(msgspec.Struct):
    """The bells of a year by ISO weekday ("1" is Monday)."""

    year: str
    weekdays: dict[str, list[BellTime]]


SLOTS = Table("timetable_slot", SlotRow, key=("journal_id", "slot_id"))
BELLS = Table("bells", BellsRow, key=("year",))


def the_place(event: timetable.LessonMoved | timetable.LessonCancelled) -> list[Key]:
    return [(event.was.journal_id, event.was.slot_id)]


def the_slot(event: e.SubstituteAssigned) -> list[Key]:
    return [(event.originator_id, event.slot_id)]


def the_lesson(event: e.LessonPublished) -> list[Key]:
    return [(event.originator_id, event.lesson_id)]


@SLOTS.on(timetable.SlotsUnrolled, keys=lambda event: [(s.journal_id, s.slot_id) for s in event.slots])
def unrolled(rows: dict[Key, SlotRow], event: timetable.SlotsUnrolled) -> None:
    at = event.act.at
    for s in event.slots:
        key = (s.journal_id, s.slot_id)
        was = rows.get(key)
        rows[key] = SlotRow(*key, s.day, s.starts, s.hours, s.bell, s.bells, s.room, at)
        if was is not None and not was.cancelled:  # planned for the journal by hand before
            rows[key].approved, rows[key].given_by = was.approved, was.given_by


@SLOTS.on(e.SlotsPlanned, keys=lambda event: [(event.originator_id, s.slot_id) for s in event.slots])
def planned(rows: dict[Key, SlotRow], event: e.SlotsPlanned) -> None:
    at = event.act.at
    for s in event.slots:
        key = (event.originator_id, s.slot_id)
        row = rows.get(key)
        if row is None:
            row = rows[key] = SlotRow(*key, s.day, s.starts, s.hours, None, 1, None, at)
        elif row.cancelled:
            row.day, row.starts, row.hours = s.day, s.starts, s.hours
            row.cancelled = False
            row.changed_at, row.revision = at, row.revision + 1
        row.approved = True


@SLOTS.on(timetable.LessonMoved, keys=the_place)
def moved(rows: dict[Key, SlotRow], event: timetable.LessonMoved) -> None:
    row = rows[event.was.journal_id, event.was.slot_id]
    was, became = event.was, event.became
    row.moved_from = Place(was.day, was.starts, was.bell, was.room)
    row.day, row.starts, row.hours = became.day, became.starts, became.hours
    row.bell, row.bells, row.room = became.bell, became.bells, became.room
    row.changed_at, row.revision, row.basis = event.act.at, row.revision + 1, event.basis


@SLOTS.on(timetable.LessonCancelled, keys=the_place)
def cancelled(rows: dict[Key, SlotRow], event: timetable.LessonCancelled) -> None:
    row = rows[event.was.journal_id, event.was.slot_id]
    row.cancelled = True
    row.changed_at, row.revision, row.basis = event.act.at, row.revision + 1, event.basis


@SLOTS.on(timetable.SlotsWithdrawn, keys=lambda event: [(s.journal_id, s.slot_id) for s in event.slots])
def withdrawn(rows: dict[Key, SlotRow], event: timetable.SlotsWithdrawn) -> None:
    for slot in event.slots:
        row = rows[slot.journal_id, slot.slot_id]
        row.cancelled = True
        row.changed_at, row.revision = event.act.at, row.revision + 1
        row.basis = f"недельный шаблон с {event.since:%d.%m.%Y}"


@SLOTS.on(e.SubstituteAssigned, keys=the_slot)
def substituted(rows: dict[Key, SlotRow], event: e.SubstituteAssigned) -> None:
    row = rows[event.originator_id, event.slot_id]
    row.substitute_id = event.teacher_id
    row.changed_at, row.revision, row.basis = event.act.at, row.revision + 1, event.basis


@SLOTS.on(e.LessonPublished, keys=the_lesson)
def published(rows: dict[Key, SlotRow], event: e.LessonPublished) -> None:
    rows[event.originator_id, event.lesson_id].given_by = event.teacher_id


def year_of_stream(event: academic_calendar.BellsAdopted) -> str:
    return event.originator_id.removeprefix("calendar:")


@BELLS.on(academic_calendar.BellsAdopted, keys=lambda event: [(year_of_stream(event),)])
def bells_adopted(rows: dict[Key, BellsRow], event: academic_calendar.BellsAdopted) -> None:
    year = year_of_stream(event)
    row = rows.setdefault((year,), BellsRow(year, {}))
    for weekday in event.weekdays:
        row.weekdays[str(weekday)] = [BellTime(b.number, b.starts, b.ends) for b in event.bells]


# The journals are told of these in the same act (SlotsPlanned, SubstituteAssigned).
TOLD_TO_JOURNALS: subjects.Events = frozenset((timetable.TimetableApproved, timetable.LessonGivenToSubstitute))
PLANNING: subjects.Events = frozenset((
    timetable.WeekTemplateSet, timetable.TeacherReplaced, academic_calendar.CalendarAdopted, e.SlotMoved, e.SlotCancelled,
))  # fmt: skip

TIMETABLE = ReadModel(
    "timetable",
    (__name__,),
    (SLOTS, BELLS),
    ignored=TOLD_TO_JOURNALS.union(
        PLANNING, subjects.OPENING, subjects.PLAN, subjects.STAFF, subjects.ROSTER, subjects.PERMITS, subjects.CELLS,
        subjects.ATTESTATION, subjects.REQUESTS, subjects.CORRECTIONS, subjects.GROUPS, subjects.PEOPLE,
        subjects.APPOINTMENTS, subjects.CURRICULA, subjects.YEARS, subjects.CONTROL, subjects.ACCOUNTS,
    ),
)  # fmt: skip
