"""The journal's pages: a row a student, a column a lesson, and in every cell what stands there and how it came there."""

from __future__ import annotations

from journal_domain import journal_events as e
from journal_domain import leaving
from journal_domain.event import Event
from journal_domain.mistake import JournalAnnulled
from journal_domain.omission import NOT_HELD
from journal_domain.tenure import Tenure, ended, first_tenures, with_tenure
from journal_domain.values import LATE, AbsenceReason, PermitSubject, Slot
from projections import page_corrections, page_rows, page_tables, subjects
from projections.page_rows import (
    CellValue,
    LessonRecord,
    LessonRow,
    MovedFrom,
    PageRow,
    Period,
    PlannedTopic,
    PlanRow,
    ResitResult,
    SlotPermit,
    StudentRow,
    SubstituteRow,
)
from projections.page_tables import (
    LESSONS,
    OF_A_PAGE,
    PAGES,
    PLANS,
    STUDENTS,
    SUBSTITUTES,
    the_cell,
    the_lesson,
    the_page,
    the_slot,
    the_slot_or_sheet,
    the_student,
)
from projections.read_model import Key, ReadModel


@PAGES.on(e.JournalOpened, keys=the_page)
def opened(rows: dict[Key, PageRow], event: e.JournalOpened) -> None:
    rows[event.originator_id,] = PageRow(
        event.originator_id, event.group_id, event.subgroup_id, event.discipline_id, event.discipline, event.term,
        first_tenures(event.teacher_id), first_tenures(event.leader_id), event.attestation_form.value, event.attestation_by, event.plan_hours, [], [],
        event.originator_version,
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


@PLANS.on(e.LessonPlanSubmitted, keys=the_page)
def plan_submitted(rows: dict[Key, PlanRow], event: e.LessonPlanSubmitted) -> None:
    topics = [PlannedTopic(t.topic_id, t.title, t.kind.value, t.hours) for t in event.topics]
    rows[event.originator_id,] = PlanRow(event.originator_id, topics, event.act.by, event.act.at, event.late)


@LESSONS.on(e.SlotsPlanned, keys=lambda event: [(event.originator_id, s.slot_id) for s in event.slots])
def slots_planned(rows: dict[Key, LessonRow], event: e.SlotsPlanned) -> None:
    for slot in event.slots:
        key = (event.originator_id, slot.slot_id)
        cancelled = rows.get(key)
        permits = cancelled.permits if cancelled else []
        rows[key] = LessonRow(*key, slot.day, slot.starts, slot.hours, None, None, permits, None, {})


@LESSONS.on(e.SlotMoved, keys=lambda event: [(event.originator_id, event.became.slot_id)])
def slot_moved(rows: dict[Key, LessonRow], event: e.SlotMoved) -> None:
    was: Slot = event.was
    row = rows[event.originator_id, event.became.slot_id]
    row.day, row.starts, row.hours = event.became.day, event.became.starts, event.became.hours
    row.moved_from = MovedFrom(was.day, was.starts, event.basis)


@LESSONS.on(e.SlotsRetimed, keys=lambda event: [(event.originator_id, s.slot_id) for s in event.became])
def slots_retimed(rows: dict[Key, LessonRow], event: e.SlotsRetimed) -> None:
    for slot in event.became:
        rows[event.originator_id, slot.slot_id].starts = slot.starts


@LESSONS.on(e.SlotCancelled, keys=the_slot)
def slot_cancelled(rows: dict[Key, LessonRow], event: e.SlotCancelled) -> None:
    rows[event.originator_id, event.slot_id].cancelled = event.basis


@LESSONS.on(e.SlotNotHeld, keys=the_slot)
def slot_not_held(rows: dict[Key, LessonRow], event: e.SlotNotHeld) -> None:
    rows[event.originator_id, event.slot_id].cancelled = f"{NOT_HELD}: {event.basis}"


@PAGES.on(e.TeacherAssigned, keys=the_page)
def teacher_assigned(rows: dict[Key, PageRow], event: e.TeacherAssigned) -> None:
    row = rows[event.originator_id,]
    row.teachers = with_tenure(row.teachers, Tenure(event.teacher_id, event.since, event.order))


@PAGES.on(e.LeaderAppointed, keys=the_page)
def leader_appointed(rows: dict[Key, PageRow], event: e.LeaderAppointed) -> None:
    row = rows[event.originator_id,]
    row.leaders = with_tenure(row.leaders, Tenure(event.leader_id, event.since, event.order))


@PAGES.on(e.MasterAppointed, keys=the_page)
def master_appointed(rows: dict[Key, PageRow], event: e.MasterAppointed) -> None:
    row = rows[event.originator_id,]
    row.masters = with_tenure(row.masters, Tenure(event.master_id, event.since, event.order))


@PAGES.on(leaving.TeacherReleased, keys=the_page)
def teacher_released(rows: dict[Key, PageRow], event: leaving.TeacherReleased) -> None:
    row = rows[event.originator_id,]
    row.teachers = ended(row.teachers, event.until, event.order)


@PAGES.on(leaving.LeaderReleased, keys=the_page)
def leader_released(rows: dict[Key, PageRow], event: leaving.LeaderReleased) -> None:
    row = rows[event.originator_id,]
    row.leaders = ended(row.leaders, event.until, event.order)


@PAGES.on(leaving.MasterReleased, keys=the_page)
def master_released(rows: dict[Key, PageRow], event: leaving.MasterReleased) -> None:
    row = rows[event.originator_id,]
    row.masters = ended(row.masters, event.until, event.order)


@SUBSTITUTES.on(e.SubstituteAssigned, keys=the_slot)
def substitute_assigned(rows: dict[Key, SubstituteRow], event: e.SubstituteAssigned) -> None:
    key = (event.originator_id, event.slot_id)
    rows[key] = SubstituteRow(*key, event.teacher_id)


@LESSONS.on(e.LatePermitGranted, keys=the_slot_or_sheet)
def permit_granted(rows: dict[Key, LessonRow], event: e.LatePermitGranted) -> None:
    if event.slot_id is not None:
        rows[event.originator_id, event.slot_id].permits.append(SlotPermit(event.permit_id, event.valid_until))


@LESSONS.on(e.LatePermitSpent, keys=the_slot_or_sheet)
def permit_spent(rows: dict[Key, LessonRow], event: e.LatePermitSpent) -> None:
    if event.slot_id is not None:
        _spend(rows[event.originator_id, event.slot_id].permits, event.permit_id)


@PAGES.on(e.LatePermitGranted, keys=the_page)
def page_permit_granted(rows: dict[Key, PageRow], event: e.LatePermitGranted) -> None:
    if event.slot_id is None:
        permit = SlotPermit(event.permit_id, event.valid_until)
        _page_permits(rows[event.originator_id,], event.subject).append(permit)


@PAGES.on(e.LatePermitSpent, keys=the_page)
def page_permit_spent(rows: dict[Key, PageRow], event: e.LatePermitSpent) -> None:
    if event.slot_id is None:
        _spend(_page_permits(rows[event.originator_id,], event.subject), event.permit_id)


def _page_permits(row: PageRow, subject: PermitSubject) -> list[SlotPermit]:
    return row.plan_permits if subject is PermitSubject.PLAN else row.sheet_permits


def _spend(permits: list[SlotPermit], permit_id: str) -> None:
    next(permit for permit in permits if permit.permit_id == permit_id).spent = True


@LESSONS.on(e.LessonPublished, keys=the_lesson)
def published(rows: dict[Key, LessonRow], event: e.LessonPublished) -> None:
    rows[event.originator_id, event.lesson_id].record = LessonRecord(
        event.teacher_id, event.topic_id, event.topic, event.kind, event.hours, event.homework, event.homework_due,
        event.late, event.originator_version,
    )  # fmt: skip


@LESSONS.on(e.MarkRecorded, keys=the_lesson)
def mark_recorded(rows: dict[Key, LessonRow], event: e.MarkRecorded) -> None:
    was = (cell := the_cell(rows, event)).mark
    cell.mark = CellValue(event.value, event.act.by, event.originator_version, None, event.late)
    if was is not None:  # annulled by a directive before
        cell.mark.corrected = was.corrected


@LESSONS.on(e.AbsenceRecorded, keys=the_lesson)
def absence_recorded(rows: dict[Key, LessonRow], event: e.AbsenceRecorded) -> None:
    value = AbsenceReason.UNSPECIFIED.value
    the_cell(rows, event).attendance = CellValue(value, event.act.by, event.originator_version, None, event.late)


@LESSONS.on(e.LateArrivalRecorded, keys=the_lesson)
def late_arrival_recorded(rows: dict[Key, LessonRow], event: e.LateArrivalRecorded) -> None:
    the_cell(rows, event).attendance = CellValue(
        LATE, event.act.by, event.originator_version, event.minutes, event.late
    )


@LESSONS.on(e.AbsenceReasonSet, keys=the_lesson)
def absence_reason_set(rows: dict[Key, LessonRow], event: e.AbsenceReasonSet) -> None:
    value = rows[event.originator_id, event.lesson_id].cells[event.student_id].attendance
    assert value is not None
    value.value, value.by, value.version = event.became.value, event.act.by, event.originator_version


@STUDENTS.on(e.AttestationMarkSet, keys=the_student)
def attestation_mark_set(rows: dict[Key, StudentRow], event: e.AttestationMarkSet) -> None:
    row = rows[event.originator_id, event.student_id]
    row.attestation = CellValue(event.value, event.act.by, event.originator_version, None, event.late)


@STUDENTS.on(e.YearMarkSet, keys=the_student)
def year_mark_set(rows: dict[Key, StudentRow], event: e.YearMarkSet) -> None:
    row = rows[event.originator_id, event.student_id]
    row.year_mark = CellValue(event.value, event.act.by, event.originator_version, None, event.late)


@STUDENTS.on(e.ResitRecorded, keys=the_student)
def resit_recorded(rows: dict[Key, StudentRow], event: e.ResitRecorded) -> None:
    rows[event.originator_id, event.student_id].resits.append(
        ResitResult(
            event.attempt, event.was, event.value, event.held_on, list(event.commission), event.act.by,
            event.originator_version,
        )
    )  # fmt: skip


@PAGES.on(e.AttestationScheduled, keys=the_page)
def attestation_scheduled(rows: dict[Key, PageRow], event: e.AttestationScheduled) -> None:
    rows[event.originator_id,].examination = event.became


@PAGES.on(e.AttendanceCertified, keys=the_page)
def attendance_certified(rows: dict[Key, PageRow], event: e.AttendanceCertified) -> None:
    rows[event.originator_id,].certified_until = event.until


@PAGES.on(e.AttestationSheetClosed, keys=the_page)
def sheet_closed(rows: dict[Key, PageRow], event: e.AttestationSheetClosed) -> None:
    rows[event.originator_id,].closed_on = event.closed_on


@PAGES.on(e.JournalArchived, keys=the_page)
def archived(rows: dict[Key, PageRow], event: e.JournalArchived) -> None:
    rows[event.originator_id,].archived = event.year


@PAGES.on(JournalAnnulled, keys=the_page)
def annulled(rows: dict[Key, PageRow], event: JournalAnnulled) -> None:
    rows[event.originator_id,].annulled = event.basis


PAGE_EVENTS = subjects.REMARKS.union(event_class for table in OF_A_PAGE for event_class in table.rules)
"""Remarks stand on no page, but the journal's version counts them."""


@PAGES.on(*PAGE_EVENTS, keys=the_page)
def version(rows: dict[Key, PageRow], event: Event) -> None:
    rows[event.originator_id,].version = event.originator_version


JOURNAL_PAGE = ReadModel(
    "journal_page",
    (__name__, page_tables.__name__, page_corrections.__name__, page_rows.__name__),
    OF_A_PAGE,
    ignored=subjects.GROUPS.union(
        subjects.PEOPLE, subjects.APPOINTMENTS, subjects.CURRICULA, subjects.CALENDAR, subjects.TIMETABLE,
        subjects.YEARS, subjects.CONTROL, subjects.ACCOUNTS,
    ) - subjects.REMARKS,
)  # fmt: skip
