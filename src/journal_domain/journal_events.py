"""Everything that can happen to one journal: a group × discipline × term.

One event per mark, per absence and per corrected cell, so that the audit trail needs no comparing.
Marks and codes are strings; dates are the college's local dates; the act's time is UTC.
"""

from __future__ import annotations

from datetime import date

from journal_domain.event import Event, register
from journal_domain.values import (
    AbsenceReason,
    Arrival,
    AttestationForm,
    Departure,
    Enrolment,
    Examination,
    LessonKind,
    PermitSubject,
    Slot,
    Subject,
    Topic,
)


class JournalOpened(Event, frozen=True, kw_only=True, tag="journal.opened.v1"):
    group_id: str
    subgroup_id: str | None
    discipline_id: str
    discipline: str
    term: str
    teacher_id: str
    leader_id: str | None
    attestation_form: AttestationForm
    attestation_by: date
    plan_hours: int | None
    roster: tuple[Enrolment, ...]


class LessonPlanSubmitted(Event, frozen=True, kw_only=True, tag="journal.lesson_plan_submitted.v1"):
    """The whole plan (КТП), in order, in place of `was`, which is empty the first time."""

    was: tuple[Topic, ...]
    topics: tuple[Topic, ...]
    late: bool


class SlotsPlanned(Event, frozen=True, kw_only=True, tag="journal.slots_planned.v1"):
    slots: tuple[Slot, ...]


class SlotMoved(Event, frozen=True, kw_only=True, tag="journal.slot_moved.v1"):
    was: Slot
    became: Slot
    basis: str


class SlotsRetimed(Event, frozen=True, kw_only=True, tag="journal.slots_retimed.v1"):
    """The bells became others: the lessons `was` begin as `became` says, in the same order."""

    was: tuple[Slot, ...]
    became: tuple[Slot, ...]
    basis: str


class SlotCancelled(Event, frozen=True, kw_only=True, tag="journal.slot_cancelled.v1"):
    was: Slot
    basis: str

    @property
    def slot_id(self) -> str:
        return self.was.slot_id


class SlotNotHeld(Event, frozen=True, kw_only=True, tag="journal.slot_not_held.v1"):
    """A directive declares an overdue lesson not held: it is no omission any more, and nobody is credited with it (1.4, 1.6)."""

    was: Slot
    basis: str

    @property
    def slot_id(self) -> str:
        return self.was.slot_id


class TeacherAssigned(Event, frozen=True, kw_only=True, tag="journal.teacher_assigned.v1"):
    was: str
    teacher_id: str
    since: date
    order: str


class StudentEnrolled(Event, frozen=True, kw_only=True, tag="journal.student_enrolled.v1"):
    student_id: str
    since: date
    arrival: Arrival
    order: str


class StudentWithdrawn(Event, frozen=True, kw_only=True, tag="journal.student_withdrawn.v1"):
    """`until` is the first day on which the student is no longer on the roster."""

    student_id: str
    until: date
    departure: Departure
    order: str


class LeaderAppointed(Event, frozen=True, kw_only=True, tag="journal.leader_appointed.v1"):
    was: str | None
    leader_id: str
    since: date
    order: str


class MasterAppointed(Event, frozen=True, kw_only=True, tag="journal.master_appointed.v1"):
    was: str | None
    master_id: str
    since: date
    order: str


class SubstituteAssigned(Event, frozen=True, kw_only=True, tag="journal.substitute_assigned.v1"):
    slot_id: str
    instead_of: str
    teacher_id: str
    basis: str


class LatePermitGranted(Event, frozen=True, kw_only=True, tag="journal.late_permit_granted.v1"):
    """Good until the end of `valid_until`; `slot_id` is None for the sheet and the plan.

    For one act; for the sheet until it is closed, so that one permit carries its marks and its closing.
    """

    permit_id: str
    subject: PermitSubject
    slot_id: str | None
    valid_until: date
    basis: str


class LatePermitSpent(Event, frozen=True, kw_only=True, tag="journal.late_permit_spent.v1"):
    permit_id: str
    subject: PermitSubject
    slot_id: str | None


class LessonPublished(Event, frozen=True, kw_only=True, tag="journal.lesson_published.v1"):
    """The lesson was given: `teacher_id` is credited with `hours` (1.4). The lesson's id is its slot's."""

    lesson_id: str
    day: date
    teacher_id: str
    topic_id: str
    topic: str
    kind: LessonKind
    hours: int
    homework: str | None
    homework_due: date | None
    late: bool


class AbsenceRecorded(Event, frozen=True, kw_only=True, tag="journal.absence_recorded.v1"):
    lesson_id: str
    student_id: str
    late: bool


class LateArrivalRecorded(Event, frozen=True, kw_only=True, tag="journal.late_arrival_recorded.v1"):
    lesson_id: str
    student_id: str
    minutes: int | None
    late: bool


class MarkRecorded(Event, frozen=True, kw_only=True, tag="journal.mark_recorded.v1"):
    lesson_id: str
    student_id: str
    value: str
    late: bool


class AbsenceReasonSet(Event, frozen=True, kw_only=True, tag="journal.absence_reason_set.v1"):
    lesson_id: str
    student_id: str
    was: AbsenceReason
    became: AbsenceReason
    basis: str
    basis_from: date
    basis_to: date


class AttendanceCertified(Event, frozen=True, kw_only=True, tag="journal.attendance_certified.v1"):
    """The attendance statement up to and including `until` is certified; reasons in it stand."""

    until: date


class AttestationScheduled(Event, frozen=True, kw_only=True, tag="journal.attestation_scheduled.v1"):
    """When and before whom, in place of `was`, which is None the first time."""

    was: Examination | None
    became: Examination


class AttestationMarkSet(Event, frozen=True, kw_only=True, tag="journal.attestation_mark_set.v1"):
    student_id: str
    value: str
    order: str | None
    late: bool


class AttestationSheetClosed(Event, frozen=True, kw_only=True, tag="journal.attestation_sheet_closed.v1"):
    """The lock: from here on the page changes by directive only (4.5.1-a)."""

    closed_on: date
    late: bool


class ResitRecorded(Event, frozen=True, kw_only=True, tag="journal.resit_recorded.v1"):
    """A new attempt at a failed attestation (273-ФЗ ст. 58), counted from 1; `was` is the result it replaces."""

    student_id: str
    attempt: int
    was: str
    value: str
    held_on: date
    commission: tuple[str, ...]


class YearMarkSet(Event, frozen=True, kw_only=True, tag="journal.year_mark_set.v1"):
    """The mark for the whole year, set in the journal of its last term (4.5.2-f)."""

    student_id: str
    value: str
    late: bool


class JournalArchived(Event, frozen=True, kw_only=True, tag="journal.archived.v1"):
    """The year is closed: nothing more is recorded here (5.5)."""

    year: str


class CorrectionRequested(Event, frozen=True, kw_only=True, tag="journal.correction_requested.v1"):
    """One cell of a request; a request for several cells is several of these with one `request_id`."""

    request_id: str
    subject: Subject
    lesson_id: str | None
    student_id: str | None
    was: str | None
    becomes: str | None
    reason: str
    basis: str


class CorrectionRejected(Event, frozen=True, kw_only=True, tag="journal.correction_rejected.v1"):
    request_id: str
    subject: Subject
    lesson_id: str | None
    student_id: str | None
    was: str | None
    becomes: str | None
    reason: str


class RemarkMade(Event, frozen=True, kw_only=True, tag="journal.remark_made.v1"):
    """A deputy's remark on how the journal is kept: what is wrong, what is to be mended, by the end of `due` (5.2, 5.3)."""

    remark_id: str
    text: str
    demand: str
    due: date


class RemarkAnswered(Event, frozen=True, kw_only=True, tag="journal.remark_answered.v1"):
    """`mended`: the teacher says that it is done; the remark is open until a deputy has looked."""

    remark_id: str
    answer: str
    mended: bool


class RemarkAcknowledged(Event, frozen=True, kw_only=True, tag="journal.remark_acknowledged.v1"):
    """The teacher, the group's leader or its master (the act's role) has read the remark (5.4)."""

    remark_id: str


class RemarkClosed(Event, frozen=True, kw_only=True, tag="journal.remark_closed.v1"):
    """A deputy found it mended; `result` says what they saw."""

    remark_id: str
    result: str


class CellCorrected(Event, frozen=True, kw_only=True):
    """Shared by the four corrections: what it was, what it became, why, on whose request and which directive."""

    was: str | None
    became: str | None
    request_id: str
    requested_by: str
    reason: str
    directive: str


class MarkCorrected(CellCorrected, frozen=True, kw_only=True, tag="journal.mark_corrected.v1"):
    lesson_id: str
    student_id: str


class AttendanceCorrected(CellCorrected, frozen=True, kw_only=True, tag="journal.attendance_corrected.v1"):
    """`was` and `became`: None present, "late", or an absence reason."""

    lesson_id: str
    student_id: str


class AttestationMarkCorrected(CellCorrected, frozen=True, kw_only=True, tag="journal.attestation_mark_corrected.v1"):
    student_id: str
    order: str


class YearMarkCorrected(CellCorrected, frozen=True, kw_only=True, tag="journal.year_mark_corrected.v1"):
    student_id: str
    order: str


class LessonCorrected(CellCorrected, frozen=True, kw_only=True, tag="journal.lesson_corrected.v1"):
    """`subject` is topic, kind or homework; a topic is given by its id, `topic` is its title."""

    lesson_id: str
    subject: Subject
    topic: str | None


register(
    JournalOpened, LessonPlanSubmitted, SlotsPlanned, SlotMoved, SlotsRetimed, SlotCancelled, SlotNotHeld, TeacherAssigned,
    StudentEnrolled, StudentWithdrawn, LeaderAppointed, MasterAppointed, SubstituteAssigned, LatePermitGranted, LatePermitSpent,
    LessonPublished, AbsenceRecorded, LateArrivalRecorded, MarkRecorded, AbsenceReasonSet, AttendanceCertified,
    AttestationScheduled, AttestationMarkSet, YearMarkSet, AttestationSheetClosed, ResitRecorded, JournalArchived,
    CorrectionRequested, CorrectionRejected, MarkCorrected, AttendanceCorrected, AttestationMarkCorrected,
    YearMarkCorrected, LessonCorrected, RemarkMade, RemarkAnswered, RemarkAcknowledged, RemarkClosed,
)  # fmt: skip
