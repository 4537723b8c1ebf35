"""The rows of a journal's pages: students down, lessons across, and what a cell holds."""

from __future__ import annotations

from datetime import date, time

import msgspec

from journal_domain.values import LessonKind


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


class PageRow(msgspec.Struct):
    journal_id: str
    group_id: str
    discipline_id: str
    discipline: str
    term: str
    teacher_id: str
    leader_id: str | None
    attestation_form: str
    attestation_by: date
    sheet_permits: list[SlotPermit]
    certified_until: date | None
    closed_on: date | None
    version: int


class TopicRow(msgspec.Struct):
    journal_id: str
    topic_id: str
    title: str
    kind: str
    hours: int


class StudentRow(msgspec.Struct):
    journal_id: str
    student_id: str
    periods: list[Period]
    attestation: CellValue | None = None


class LessonRow(msgspec.Struct):
    journal_id: str
    slot_id: str
    day: date
    starts: time
    hours: int
    substitute_id: str | None
    permits: list[SlotPermit]
    record: LessonRecord | None
    cells: dict[str, Cell]
