"""The rows of a journal's pages: students down, lessons across, and what a cell holds."""

from __future__ import annotations

from datetime import date, datetime, time

import msgspec

from journal_domain.tenure import Tenures
from journal_domain.values import Examination, LessonKind


class CellValue(msgspec.Struct, omit_defaults=True, gc=False):
    """What stands in a cell, by whom and by which event (stream version).

    An annulled value leaves `value` None and `corrected` true; `pending` is the request that waits for a decision.
    """

    value: str | None = None
    by: str | None = None
    version: int | None = None
    minutes: int | None = None
    late: bool = False
    corrected: bool = False
    pending: str | None = None


class Cell(msgspec.Struct, omit_defaults=True, gc=False):
    """A student at a lesson. Attendance: None is present, else `late` or an absence reason."""

    mark: CellValue | None = None
    attendance: CellValue | None = None


class Period(msgspec.Struct):
    since: date
    until: date | None = None
    """First day off the roster."""


class SlotPermit(msgspec.Struct):
    permit_id: str
    valid_until: date
    spent: bool = False


class LessonRecord(msgspec.Struct):
    """What a teacher put on record about a lesson; `corrected` and `pending` name its subjects (topic, kind, …)."""

    teacher_id: str
    topic_id: str
    topic: str
    kind: LessonKind
    hours: int
    homework: str | None
    homework_due: date | None
    late: bool
    version: int
    corrected: list[str] = []
    pending: dict[str, str] = {}


class ResitResult(msgspec.Struct):
    """An attempt at a failed attestation, counted from 1; `was` is the result it replaces."""

    attempt: int
    was: str
    value: str
    held_on: date
    commission: list[str]
    by: str
    version: int


class MovedFrom(msgspec.Struct):
    """Where the slot stood before it was moved the last time, and why it was moved."""

    day: date
    starts: time
    basis: str


class PageRow(msgspec.Struct):
    """`plan_hours` are the curriculum's; `archived` is the closed year, `annulled` the order or directive."""

    journal_id: str
    group_id: str
    subgroup_id: str | None
    discipline_id: str
    discipline: str
    term: str
    teachers: Tenures
    leaders: Tenures
    attestation_form: str
    attestation_by: date
    plan_hours: int | None
    sheet_permits: list[SlotPermit]
    plan_permits: list[SlotPermit]
    version: int
    masters: Tenures = ()
    examination: Examination | None = None
    certified_until: date | None = None
    closed_on: date | None = None
    archived: str | None = None
    annulled: str | None = None


class PlannedTopic(msgspec.Struct):
    topic_id: str
    title: str
    kind: str
    hours: int


class PlanRow(msgspec.Struct):
    """The lesson plan as submitted last: the topics in their order."""

    journal_id: str
    topics: list[PlannedTopic]
    submitted_by: str
    submitted_at: datetime
    late: bool


class StudentRow(msgspec.Struct):
    journal_id: str
    student_id: str
    periods: list[Period]
    attestation: CellValue | None = None
    resits: list[ResitResult] = []
    year_mark: CellValue | None = None


class SubstituteRow(msgspec.Struct):
    """Who gives the slot in another's stead; it may be said before the slot is approved."""

    journal_id: str
    slot_id: str
    teacher_id: str


class LessonRow(msgspec.Struct):
    """A slot; `cancelled` is the basis on which it was taken out, and then it is no column of the page."""

    journal_id: str
    slot_id: str
    day: date
    starts: time
    hours: int
    moved_from: MovedFrom | None
    cancelled: str | None
    permits: list[SlotPermit]
    record: LessonRecord | None
    cells: dict[str, Cell]
