"""The journal's pages: a row a student, a column a lesson, and in every cell what stands there and how it came there."""

from __future__ import annotations

from typing import Any

from journal_domain import control, group
from journal_domain import journal_events as e
from journal_domain.college_policy import PolicyAdopted
from journal_domain.event import Event
from journal_domain.values import LATE, AbsenceReason, LessonKind, Subject
from projections import page_rows
from projections.page_rows import (
    Cell,
    CellValue,
    LessonRecord,
    LessonRow,
    PageRow,
    Period,
    SlotPermit,
    StudentRow,
    TopicRow,
)
from projections.read_model import Key, ReadModel, Table

PAGES = Table("page", PageRow, key=("journal_id",))
TOPICS = Table("page_topic", TopicRow, key=("journal_id", "topic_id"))
STUDENTS = Table("page_student", StudentRow, key=("journal_id", "student_id"))
LESSONS = Table("page_lesson", LessonRow, key=("journal_id", "slot_id"))

OF_LESSON = (Subject.MARK, Subject.ATTENDANCE, Subject.TOPIC, Subject.KIND, Subject.HOMEWORK)


def the_page(event: Event) -> list[Key]:
    return [(event.originator_id,)]


def the_student(event: e.StudentEnrolled) -> list[Key]:
    return [(event.originator_id, event.student_id)]


def the_slot(event: e.SubstituteAssigned) -> list[Key]:
    return [(event.originator_id, event.slot_id)]


def the_slot_or_sheet(event: e.LatePermitGranted) -> list[Key]:
    return [(event.originator_id, event.slot_id)] if event.slot_id is not None else []


def the_lesson(event: e.MarkRecorded) -> list[Key]:
    return [(event.originator_id, event.lesson_id)]


def requested_lesson(event: e.CorrectionRequested | e.CorrectionRejected) -> list[Key]:
    return [(event.originator_id, event.lesson_id or "")] if event.subject in OF_LESSON else []


def requested_student(event: e.CorrectionRequested | e.CorrectionRejected) -> list[Key]:
    return [(event.originator_id, event.student_id or "")] if event.subject is Subject.ATTESTATION else []


@PAGES.on(e.JournalOpened, keys=the_page)
def opened(rows: dict[Key, PageRow], event: e.JournalOpened) -> None:
    rows[event.originator_id,] = PageRow(
        event.originator_id, event.group_id, event.discipline_id, event.discipline, event.term, event.teacher_id,
        event.leader_id, event.attestation_form.value, event.attestation_by, [], None, None, event.originator_version,
    )  # fmt: skip


@STUDENTS.on(e.JournalOpened, keys=lambda event: [(event.originator_id, e.student_id) for e in event.roster])
def first_roster(rows: dict[Key, StudentRow], event: e.JournalOpened) -> None:
    for enrolment in event.roster:
        key = (event.originator_id, enrolment.student_id)
        row = rows.setdefault(key, StudentRow(*key, []))
        row.periods.append(Period(enrolment.since, enrolment.until))


@STUDENTS.on(e.StudentEnrolled, keys=the_student)
def enrolled(rows: dict[Key, StudentRow], event: e.StudentEnrolled) -> None:
    key = (event.originator_id, event.student_id)
    rows.setdefault(key, StudentRow(*key, [])).periods.append(Period(event.since))


@STUDENTS.on(e.StudentWithdrawn, keys=the_student)
def withdrawn(rows: dict[Key, StudentRow], event: e.StudentWithdrawn) -> None:
    rows[event.originator_id, event.student_id].periods[-1].until = event.until


@TOPICS.on(e.TopicsPlanned, keys=lambda event: [(event.originator_id, t.topic_id) for t in event.topics])
def topics_planned(rows: dict[Key, TopicRow], event: e.TopicsPlanned) -> None:
    for topic in event.topics:
        key = (event.originator_id, topic.topic_id)
        rows[key] = TopicRow(*key, topic.title, topic.kind.value, topic.hours)


@LESSONS.on(e.SlotsPlanned, keys=lambda event: [(event.originator_id, s.slot_id) for s in event.slots])
def slots_planned(rows: dict[Key, LessonRow], event: e.SlotsPlanned) -> None:
    for slot in event.slots:
        key = (event.originator_id, slot.slot_id)
        rows[key] = LessonRow(*key, slot.day, slot.starts, slot.hours, None, [], None, {})


@PAGES.on(e.LeaderAppointed, keys=the_page)
def leader_appointed(rows: dict[Key, PageRow], event: e.LeaderAppointed) -> None:
    rows[event.originator_id,].leader_id = event.leader_id


@LESSONS.on(e.SubstituteAssigned, keys=the_slot)
def substitute_assigned(rows: dict[Key, LessonRow], event: e.SubstituteAssigned) -> None:
    rows[event.originator_id, event.slot_id].substitute_id = event.teacher_id


@LESSONS.on(e.LatePermitGranted, keys=the_slot_or_sheet)
def permit_granted(rows: dict[Key, LessonRow], event: e.LatePermitGranted) -> None:
    if event.slot_id is not None:
        rows[event.originator_id, event.slot_id].permits.append(SlotPermit(event.permit_id, event.valid_until))


@LESSONS.on(e.LatePermitSpent, keys=the_slot_or_sheet)
def permit_spent(rows: dict[Key, LessonRow], event: e.LatePermitSpent) -> None:
    if event.slot_id is not None:
        _spend(rows[event.originator_id, event.slot_id].permits, event.permit_id)


@PAGES.on(e.LatePermitGranted, keys=the_page)
def sheet_permit_granted(rows: dict[Key, PageRow], event: e.LatePermitGranted) -> None:
    if event.slot_id is None:
        rows[event.originator_id,].sheet_permits.append(SlotPermit(event.permit_id, event.valid_until))


@PAGES.on(e.LatePermitSpent, keys=the_page)
def sheet_permit_spent(rows: dict[Key, PageRow], event: e.LatePermitSpent) -> None:
    if event.slot_id is None:
        _spend(rows[event.originator_id,].sheet_permits, event.permit_id)


def _spend(permits: list[SlotPermit], permit_id: str) -> None:
    next(permit for permit in permits if permit.permit_id == permit_id).spent = True


@LESSONS.on(e.LessonPublished, keys=the_lesson)
def published(rows: dict[Key, LessonRow], event: e.LessonPublished) -> None:
    rows[event.originator_id, event.lesson_id].record = LessonRecord(
        event.teacher_id, event.topic_id, event.topic, event.kind, event.hours, event.homework, event.homework_due,
        event.late, event.originator_version,
    )  # fmt: skip


def _cell(rows: dict[Key, LessonRow], event: Any) -> Cell:
    cells = rows[event.originator_id, event.lesson_id].cells
    cell = cells.get(event.student_id)
    if cell is None:
        cell = cells[event.student_id] = Cell()
    return cell


@LESSONS.on(e.MarkRecorded, keys=the_lesson)
def mark_recorded(rows: dict[Key, LessonRow], event: e.MarkRecorded) -> None:
    was = (cell := _cell(rows, event)).mark
    cell.mark = CellValue(event.value, event.act.by, event.originator_version, None, event.late)
    if was is not None:  # annulled by a directive before
        cell.mark.corrected = was.corrected


@LESSONS.on(e.AbsenceRecorded, keys=the_lesson)
def absence_recorded(rows: dict[Key, LessonRow], event: e.AbsenceRecorded) -> None:
    value = AbsenceReason.UNSPECIFIED.value
    _cell(rows, event).attendance = CellValue(value, event.act.by, event.originator_version, None, event.late)


@LESSONS.on(e.LateArrivalRecorded, keys=the_lesson)
def late_arrival_recorded(rows: dict[Key, LessonRow], event: e.LateArrivalRecorded) -> None:
    _cell(rows, event).attendance = CellValue(LATE, event.act.by, event.originator_version, event.minutes, event.late)


@LESSONS.on(e.AbsenceReasonSet, keys=the_lesson)
def absence_reason_set(rows: dict[Key, LessonRow], event: e.AbsenceReasonSet) -> None:
    value = rows[event.originator_id, event.lesson_id].cells[event.student_id].attendance
    assert value is not None
    value.value, value.by, value.version = event.became.value, event.act.by, event.originator_version


@STUDENTS.on(e.AttestationMarkSet, keys=the_student)
def attestation_mark_set(rows: dict[Key, StudentRow], event: e.AttestationMarkSet) -> None:
    row = rows[event.originator_id, event.student_id]
    row.attestation = CellValue(event.value, event.act.by, event.originator_version, None, event.late)


@PAGES.on(e.AttendanceCertified, keys=the_page)
def attendance_certified(rows: dict[Key, PageRow], event: e.AttendanceCertified) -> None:
    rows[event.originator_id,].certified_until = event.until


@PAGES.on(e.AttestationSheetClosed, keys=the_page)
def sheet_closed(rows: dict[Key, PageRow], event: e.AttestationSheetClosed) -> None:
    rows[event.originator_id,].closed_on = event.closed_on


Asked = e.CorrectionRequested | e.CorrectionRejected


def _waits(event: Asked) -> str | None:
    return event.request_id if isinstance(event, e.CorrectionRequested) else None


@LESSONS.on(e.CorrectionRequested, e.CorrectionRejected, keys=requested_lesson)
def lesson_correction_asked(rows: dict[Key, LessonRow], event: Asked) -> None:
    for key in requested_lesson(event):
        row, subject = rows[key], event.subject.value
        if event.subject in (Subject.MARK, Subject.ATTENDANCE):
            cell = _cell(rows, event)
            value = getattr(cell, subject) or CellValue()
            value.pending = _waits(event)
            setattr(cell, subject, None if value == CellValue() else value)
            if cell == Cell():
                del row.cells[event.student_id or ""]
        elif row.record is not None and (request_id := _waits(event)) is not None:
            row.record.pending[subject] = request_id
        elif row.record is not None:
            del row.record.pending[subject]


@STUDENTS.on(e.CorrectionRequested, e.CorrectionRejected, keys=requested_student)
def attestation_correction_asked(rows: dict[Key, StudentRow], event: Asked) -> None:
    for key in requested_student(event):
        attestation(rows[key]).pending = _waits(event)


def attestation(row: StudentRow) -> CellValue:
    if row.attestation is None:
        row.attestation = CellValue()
    return row.attestation


def _corrected(was: CellValue | None, event: e.CellCorrected) -> CellValue:
    late = was is not None and was.late
    if event.became is None:
        return CellValue(late=late, corrected=True)
    return CellValue(event.became, event.requested_by, event.originator_version, None, late, corrected=True)


@LESSONS.on(e.MarkCorrected, keys=the_lesson)
def mark_corrected(rows: dict[Key, LessonRow], event: e.MarkCorrected) -> None:
    cell = _cell(rows, event)
    cell.mark = _corrected(cell.mark, event)


@LESSONS.on(e.AttendanceCorrected, keys=the_lesson)
def attendance_corrected(rows: dict[Key, LessonRow], event: e.AttendanceCorrected) -> None:
    cell = _cell(rows, event)
    cell.attendance = _corrected(cell.attendance, event)


@STUDENTS.on(e.AttestationMarkCorrected, keys=the_student)
def attestation_mark_corrected(rows: dict[Key, StudentRow], event: e.AttestationMarkCorrected) -> None:
    row = rows[event.originator_id, event.student_id]
    row.attestation = _corrected(row.attestation, event)


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


OTHER_STREAMS: frozenset[type[Event]] = frozenset((
    PolicyAdopted, control.CheckMade, group.GroupFormed, group.StudentJoinedGroup, group.StudentLeftGroup,
    group.GroupLeaderAppointed, group.JournalAttached,
))  # fmt: skip


PAGE_EVENTS = {event_class for table in (PAGES, TOPICS, STUDENTS, LESSONS) for event_class in table.rules}


@PAGES.on(*PAGE_EVENTS, keys=the_page)
def version(rows: dict[Key, PageRow], event: Event) -> None:
    rows[event.originator_id,].version = event.originator_version


JOURNAL_PAGE = ReadModel(
    "journal_page", (__name__, page_rows.__name__), (PAGES, TOPICS, STUDENTS, LESSONS), ignored=OTHER_STREAMS
)
