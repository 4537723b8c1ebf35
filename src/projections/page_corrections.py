"""What is asked to be corrected on a page, and what was: the original leaves its trace in the cell."""

from __future__ import annotations

from journal_domain import journal_events as e
from journal_domain.values import LessonKind, Subject
from projections.page_rows import Cell, CellValue, LessonRow, StudentRow
from projections.page_tables import (
    LESSONS,
    OF_LESSON,
    STUDENTS,
    requested_lesson,
    requested_student,
    the_cell,
    the_lesson,
    the_student,
)
from projections.read_model import Key


@LESSONS.on(e.CorrectionRequested, keys=requested_lesson)
def correction_requested(rows: dict[Key, LessonRow], event: e.CorrectionRequested) -> None:
    if event.subject in OF_LESSON:
        _set_pending(rows[event.originator_id, event.lesson_id or ""], event, event.request_id)


@LESSONS.on(e.CorrectionRejected, keys=requested_lesson)
def correction_rejected(rows: dict[Key, LessonRow], event: e.CorrectionRejected) -> None:
    if event.subject in OF_LESSON:
        _set_pending(rows[event.originator_id, event.lesson_id or ""], event, None)


def _set_pending(row: LessonRow, event: e.CorrectionRequested | e.CorrectionRejected, request_id: str | None) -> None:
    if event.subject in (Subject.MARK, Subject.ATTENDANCE):
        cell = row.cells.setdefault(event.student_id or "", Cell())
        field = event.subject.value
        value = getattr(cell, field) or CellValue()
        value.pending = request_id
        setattr(cell, field, None if value == CellValue() else value)
        if cell == Cell():
            del row.cells[event.student_id or ""]
    elif row.record is not None and request_id is not None:
        row.record.pending[event.subject.value] = request_id
    elif row.record is not None:
        del row.record.pending[event.subject.value]


@STUDENTS.on(e.CorrectionRequested, keys=requested_student)
def row_correction_requested(rows: dict[Key, StudentRow], event: e.CorrectionRequested) -> None:
    for key in requested_student(event):
        _row_value(rows[key], event.subject).pending = event.request_id


@STUDENTS.on(e.CorrectionRejected, keys=requested_student)
def row_correction_rejected(rows: dict[Key, StudentRow], event: e.CorrectionRejected) -> None:
    for key in requested_student(event):
        _row_value(rows[key], event.subject).pending = None


def _row_value(row: StudentRow, subject: Subject) -> CellValue:
    field = "year_mark" if subject is Subject.YEAR else "attestation"
    value: CellValue | None = getattr(row, field)
    if value is None:
        value = CellValue()
        setattr(row, field, value)
    return value


def _corrected(was: CellValue | None, event: e.CellCorrected) -> CellValue:
    late = was is not None and was.late
    if event.became is None:
        return CellValue(late=late, corrected=True)
    return CellValue(event.became, event.requested_by, event.originator_version, None, late, corrected=True)


@LESSONS.on(e.MarkCorrected, keys=the_lesson)
def mark_corrected(rows: dict[Key, LessonRow], event: e.MarkCorrected) -> None:
    cell = the_cell(rows, event)
    cell.mark = _corrected(cell.mark, event)


@LESSONS.on(e.AttendanceCorrected, keys=the_lesson)
def attendance_corrected(rows: dict[Key, LessonRow], event: e.AttendanceCorrected) -> None:
    cell = the_cell(rows, event)
    cell.attendance = _corrected(cell.attendance, event)


@STUDENTS.on(e.AttestationMarkCorrected, keys=the_student)
def attestation_mark_corrected(rows: dict[Key, StudentRow], event: e.AttestationMarkCorrected) -> None:
    row = rows[event.originator_id, event.student_id]
    row.attestation = _corrected(row.attestation, event)


@STUDENTS.on(e.YearMarkCorrected, keys=the_student)
def year_mark_corrected(rows: dict[Key, StudentRow], event: e.YearMarkCorrected) -> None:
    row = rows[event.originator_id, event.student_id]
    row.year_mark = _corrected(row.year_mark, event)


@LESSONS.on(e.LessonCorrected, keys=the_lesson)
def lesson_corrected(rows: dict[Key, LessonRow], event: e.LessonCorrected) -> None:
    record = rows[event.originator_id, event.lesson_id].record
    assert record is not None
    match event.subject:
        case Subject.TOPIC:
            record.topic_id, record.topic = event.became or "", event.topic or ""
        case Subject.KIND:
            record.kind = LessonKind(event.became or "")
        case _:
            record.homework = event.became
    record.version = event.originator_version
    record.corrected = sorted({*record.corrected, event.subject.value})
    record.pending.pop(event.subject.value, None)
