"""What each event makes of a journal's state.

A fold only assigns, so journals written under older rules stay readable for ever.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec

from journal_domain import journal_events as e
from journal_domain import leaving
from journal_domain.event import Event
from journal_domain.journal_entries import Entry, Lesson, Permit, Remark, Request, Resit
from journal_domain.mistake import JournalAnnulled
from journal_domain.tenure import Tenure, ended, with_tenure
from journal_domain.values import LATE, AbsenceReason, Change, Enrolment, LessonKind, Subject

if TYPE_CHECKING:
    from journal_domain.journal import Journal


def _lesson_plan_submitted(journal: Journal, event: e.LessonPlanSubmitted) -> None:
    journal.topics = {topic.topic_id: topic for topic in event.topics}


def _slots_planned(journal: Journal, event: e.SlotsPlanned) -> None:
    journal.slots.update((slot.slot_id, slot) for slot in event.slots)


def _slot_moved(journal: Journal, event: e.SlotMoved) -> None:
    journal.slots[event.became.slot_id] = event.became


def _slots_retimed(journal: Journal, event: e.SlotsRetimed) -> None:
    journal.slots.update((slot.slot_id, slot) for slot in event.became)


def _slot_cancelled(journal: Journal, event: e.SlotCancelled | e.SlotNotHeld) -> None:
    journal.slots.pop(event.slot_id, None)


def _teacher_assigned(journal: Journal, event: e.TeacherAssigned) -> None:
    journal.teachers = with_tenure(journal.teachers, Tenure(event.teacher_id, event.since, event.order))


def _student_enrolled(journal: Journal, event: e.StudentEnrolled) -> None:
    periods = journal.roster.get(event.student_id, ())
    journal.roster[event.student_id] = (*periods, Enrolment(event.student_id, event.since))


def _student_withdrawn(journal: Journal, event: e.StudentWithdrawn) -> None:
    *earlier, last = journal.roster[event.student_id]
    journal.roster[event.student_id] = (*earlier, Enrolment(last.student_id, last.since, event.until))


def _leader_appointed(journal: Journal, event: e.LeaderAppointed) -> None:
    journal.leaders = with_tenure(journal.leaders, Tenure(event.leader_id, event.since, event.order))


def _master_appointed(journal: Journal, event: e.MasterAppointed) -> None:
    journal.masters = with_tenure(journal.masters, Tenure(event.master_id, event.since, event.order))


def _teacher_released(journal: Journal, event: leaving.TeacherReleased) -> None:
    journal.teachers = ended(journal.teachers, event.until, event.order)


def _leader_released(journal: Journal, event: leaving.LeaderReleased) -> None:
    journal.leaders = ended(journal.leaders, event.until, event.order)


def _master_released(journal: Journal, event: leaving.MasterReleased) -> None:
    journal.masters = ended(journal.masters, event.until, event.order)


def _substitute_assigned(journal: Journal, event: e.SubstituteAssigned) -> None:
    journal.substitutes[event.slot_id] = event.teacher_id


def _permit_granted(journal: Journal, event: e.LatePermitGranted) -> None:
    journal.permits[event.permit_id] = Permit(event.permit_id, event.subject, event.slot_id, event.valid_until)


def _permit_spent(journal: Journal, event: e.LatePermitSpent) -> None:
    journal.permits[event.permit_id] = msgspec.structs.replace(journal.permits[event.permit_id], spent=True)


def _lesson_published(journal: Journal, event: e.LessonPublished) -> None:
    journal.lessons[event.lesson_id] = Lesson(
        event.lesson_id, event.day, event.teacher_id, event.topic_id, event.topic, event.kind, event.hours,
        event.homework, event.homework_due, event.late, event.originator_version,
    )  # fmt: skip


def _absence_recorded(journal: Journal, event: e.AbsenceRecorded) -> None:
    journal.attendance[event.lesson_id, event.student_id] = Entry(
        AbsenceReason.UNSPECIFIED, event.act.by, event.originator_version
    )


def _late_arrival_recorded(journal: Journal, event: e.LateArrivalRecorded) -> None:
    journal.attendance[event.lesson_id, event.student_id] = Entry(LATE, event.act.by, event.originator_version)


def _mark_recorded(journal: Journal, event: e.MarkRecorded) -> None:
    journal.marks[event.lesson_id, event.student_id] = Entry(event.value, event.act.by, event.originator_version)


def _absence_reason_set(journal: Journal, event: e.AbsenceReasonSet) -> None:
    cell = (event.lesson_id, event.student_id)
    journal.attendance[cell] = Entry(event.became, event.act.by, event.originator_version)
    journal.bases[cell] = (event.basis_from, event.basis_to)


def _attendance_certified(journal: Journal, event: e.AttendanceCertified) -> None:
    journal.certified_until = event.until


def _attestation_mark_set(journal: Journal, event: e.AttestationMarkSet) -> None:
    journal.attestation[event.student_id] = Entry(event.value, event.act.by, event.originator_version)
    journal.attested_at[event.student_id] = event.act.at


def _attestation_scheduled(journal: Journal, event: e.AttestationScheduled) -> None:
    journal.examination = event.became


def _year_mark_set(journal: Journal, event: e.YearMarkSet) -> None:
    journal.year_marks[event.student_id] = Entry(event.value, event.act.by, event.originator_version)


def _resit_recorded(journal: Journal, event: e.ResitRecorded) -> None:
    earlier = journal.resits.get(event.student_id, ())
    journal.resits[event.student_id] = (*earlier, Resit(event.attempt, event.value, event.held_on))


def _archived(journal: Journal, event: e.JournalArchived) -> None:
    journal.archived = event.year


def _annulled(journal: Journal, event: JournalAnnulled) -> None:
    journal.annulled = event.basis


def _sheet_closed(journal: Journal, event: e.AttestationSheetClosed) -> None:
    journal.closed_on = event.closed_on


def _correction_requested(journal: Journal, event: e.CorrectionRequested) -> None:
    change = Change(
        subject=event.subject, was=event.was, becomes=event.becomes, lesson_id=event.lesson_id,
        student_id=event.student_id,
    )  # fmt: skip
    known = journal.requests.get(event.request_id)
    changes = (*known.changes, change) if known else (change,)
    journal.requests[event.request_id] = Request(event.request_id, event.act.by, event.reason, changes)


def _correction_rejected(journal: Journal, event: e.CorrectionRejected) -> None:
    _decided(journal, event, "отклонён")


def _decided(journal: Journal, event: e.CorrectionRejected | e.CellCorrected, outcome: str = "исполнен") -> None:
    journal.requests.pop(event.request_id, None)
    journal.decided[event.request_id] = Entry(outcome, event.act.by, event.originator_version)


def _put(cells: dict[Any, Entry], key: Any, event: e.CellCorrected) -> None:
    if event.became is None:
        cells.pop(key, None)
    else:
        cells[key] = Entry(event.became, event.requested_by, event.originator_version)


def _mark_corrected(journal: Journal, event: e.MarkCorrected) -> None:
    _decided(journal, event)
    _put(journal.marks, (event.lesson_id, event.student_id), event)


def _attendance_corrected(journal: Journal, event: e.AttendanceCorrected) -> None:
    _decided(journal, event)
    _put(journal.attendance, (event.lesson_id, event.student_id), event)
    journal.bases.pop((event.lesson_id, event.student_id), None)


def _attestation_mark_corrected(journal: Journal, event: e.AttestationMarkCorrected) -> None:
    _decided(journal, event)
    _put(journal.attestation, event.student_id, event)


def _year_mark_corrected(journal: Journal, event: e.YearMarkCorrected) -> None:
    _decided(journal, event)
    _put(journal.year_marks, event.student_id, event)


def _lesson_corrected(journal: Journal, event: e.LessonCorrected) -> None:
    _decided(journal, event)
    lesson = journal.lessons[event.lesson_id]
    changed: dict[str, Any] = {"version": event.originator_version}
    if event.subject is Subject.TOPIC:
        changed |= {"topic_id": event.became, "topic": event.topic}
    elif event.subject is Subject.KIND:
        changed["kind"] = LessonKind(str(event.became))
    else:
        changed["homework"] = event.became
    journal.lessons[event.lesson_id] = msgspec.structs.replace(lesson, **changed)


def _remark_made(journal: Journal, event: e.RemarkMade) -> None:
    journal.remarks[event.remark_id] = Remark()


def _remark_answered(_journal: Journal, _event: e.RemarkAnswered) -> None:
    """No later decision depends on what was answered."""


def _remark_acknowledged(journal: Journal, event: e.RemarkAcknowledged) -> None:
    remark = journal.remarks[event.remark_id]
    readers = remark.acknowledged | {event.act.by}
    journal.remarks[event.remark_id] = msgspec.structs.replace(remark, acknowledged=readers)


def _remark_closed(journal: Journal, event: e.RemarkClosed) -> None:
    journal.remarks[event.remark_id] = msgspec.structs.replace(journal.remarks[event.remark_id], closed=True)


APPLY: dict[type[Event], Callable[[Journal, Any], None]] = {
    e.LessonPlanSubmitted: _lesson_plan_submitted,
    e.SlotsPlanned: _slots_planned,
    e.StudentEnrolled: _student_enrolled,
    e.StudentWithdrawn: _student_withdrawn,
    e.LeaderAppointed: _leader_appointed,
    e.SubstituteAssigned: _substitute_assigned,
    e.LatePermitGranted: _permit_granted,
    e.LatePermitSpent: _permit_spent,
    e.LessonPublished: _lesson_published,
    e.AbsenceRecorded: _absence_recorded,
    e.LateArrivalRecorded: _late_arrival_recorded,
    e.MarkRecorded: _mark_recorded,
    e.AbsenceReasonSet: _absence_reason_set,
    e.AttendanceCertified: _attendance_certified,
    e.AttestationMarkSet: _attestation_mark_set,
    e.AttestationSheetClosed: _sheet_closed,
    e.CorrectionRequested: _correction_requested,
    e.CorrectionRejected: _correction_rejected,
    e.MarkCorrected: _mark_corrected,
    e.AttendanceCorrected: _attendance_corrected,
    e.AttestationMarkCorrected: _attestation_mark_corrected,
    e.LessonCorrected: _lesson_corrected,
    e.SlotMoved: _slot_moved,
    e.SlotsRetimed: _slots_retimed,
    e.SlotCancelled: _slot_cancelled,
    e.SlotNotHeld: _slot_cancelled,
    e.TeacherAssigned: _teacher_assigned,
    e.MasterAppointed: _master_appointed,
    e.AttestationScheduled: _attestation_scheduled,
    e.YearMarkSet: _year_mark_set,
    e.ResitRecorded: _resit_recorded,
    e.JournalArchived: _archived,
    JournalAnnulled: _annulled,
    e.YearMarkCorrected: _year_mark_corrected,
    e.RemarkMade: _remark_made,
    e.RemarkAnswered: _remark_answered,
    e.RemarkAcknowledged: _remark_acknowledged,
    e.RemarkClosed: _remark_closed,
    leaving.TeacherReleased: _teacher_released,
    leaving.LeaderReleased: _leader_released,
    leaving.MasterReleased: _master_released,
}
