"""The journal of one group × discipline × term: its state as folded from its events.

Nothing here decides or refuses (lesson.py, attendance.py, attestation.py, correction.py, permit.py do);
a fold only assigns, so journals written under older rules stay readable for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import msgspec

from journal_domain import journal_events as e
from journal_domain.event import Act, Draft, Event
from journal_domain.journal_entries import Entry, Examination, Lesson, Permit, Request, Resit
from journal_domain.values import (
    LATE,
    AbsenceReason,
    AttestationForm,
    Cell,
    Change,
    Enrolment,
    LessonKind,
    Slot,
    Subject,
    Topic,
)

NAMESPACE = uuid5(NAMESPACE_URL, "urn:class-journal")


def journal_id(group_id: str, discipline_id: str, term: str, subgroup_id: str | None = None) -> str:
    """The one journal of a group (or subgroup), discipline and term has this id, wherever it is computed."""
    parts = ("journal", group_id, discipline_id, term, *((subgroup_id,) if subgroup_id else ()))
    return str(uuid5(NAMESPACE, "\x1f".join(parts)))


@dataclass(slots=True)
class Journal:
    """Treated as immutable once handed out: `evolve` works on a copy."""

    id: str
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
    version: int = 0
    master_id: str | None = None
    roster: dict[str, tuple[Enrolment, ...]] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    slots: dict[str, Slot] = field(default_factory=dict)
    substitutes: dict[str, str] = field(default_factory=dict)
    permits: dict[str, Permit] = field(default_factory=dict)
    lessons: dict[str, Lesson] = field(default_factory=dict)
    attendance: dict[Cell, Entry] = field(default_factory=dict)
    marks: dict[Cell, Entry] = field(default_factory=dict)
    attestation: dict[str, Entry] = field(default_factory=dict)
    resits: dict[str, tuple[Resit, ...]] = field(default_factory=dict)
    year_marks: dict[str, Entry] = field(default_factory=dict)
    requests: dict[str, Request] = field(default_factory=dict)
    """Requests that wait for a decision."""
    examination: Examination | None = None
    certified_until: date | None = None
    closed_on: date | None = None
    """The day the attestation sheet was closed: the lock."""
    archived: str | None = None
    """The closed year: nothing more is recorded."""

    @classmethod
    def evolve(cls, state: Journal | None, events: Iterable[Event]) -> Journal | None:
        """The journal after these events of its stream; `state` itself is left as it is."""
        journal = state._thawed() if state is not None else None
        for event in events:
            if journal is None:
                journal = _opened(event)
            else:
                APPLY[type(event)](journal, event)
            journal.version = event.originator_version
        return journal

    def _thawed(self) -> Journal:
        twin = copy(self)
        for name in ("roster", "topics", "slots", "substitutes", "permits", "lessons", "attendance", "marks",
                     "attestation", "resits", "year_marks", "requests"):  # fmt: skip
            setattr(twin, name, getattr(self, name).copy())
        return twin

    def draft(self, act: Act) -> Draft:
        return Draft(self.id, self.version, act)

    def enrolled(self, student_id: str, day: date) -> bool:
        return any(period.covers(day) for period in self.roster.get(student_id, ()))

    def teacher_of(self, slot_id: str) -> str:
        """Who gives the lesson in this slot: the substitute, else the journal's teacher."""
        return self.substitutes.get(slot_id, self.teacher_id)

    def pending(self, subject: Subject, lesson_id: str | None, student_id: str | None) -> str | None:
        """The id of the request that waits for a decision about this cell."""
        cell = (subject, lesson_id, student_id)
        for request in self.requests.values():
            if any(change.cell == cell for change in request.changes):
                return request.request_id
        return None

    def entry(self, change: Change) -> Entry | None:
        """The entry in the student's cell that `change` speaks of; None for an empty cell or a lesson's own record."""
        match change.subject:
            case Subject.ATTESTATION:
                return self.attestation.get(change.student_id or "")
            case Subject.YEAR:
                return self.year_marks.get(change.student_id or "")
            case Subject.MARK:
                return self.marks.get((change.lesson_id or "", change.student_id or ""))
            case Subject.ATTENDANCE:
                return self.attendance.get((change.lesson_id or "", change.student_id or ""))
            case _:
                return None

    def current(self, change: Change) -> str | None:
        """What stands in the cell that `change` speaks of."""
        if change.subject not in (Subject.TOPIC, Subject.KIND, Subject.HOMEWORK):
            entry = self.entry(change)
            return entry.value if entry else None
        lesson = self.lessons[change.lesson_id or ""]
        return {Subject.TOPIC: lesson.topic_id, Subject.KIND: lesson.kind, Subject.HOMEWORK: lesson.homework}[
            change.subject
        ]


def _opened(event: Event) -> Journal:
    if not isinstance(event, e.JournalOpened):
        raise TypeError(f"a journal's stream begins with {e.JournalOpened.TYPE}, not {event.TYPE}")
    journal = Journal(
        event.originator_id, event.group_id, event.subgroup_id, event.discipline_id, event.discipline, event.term,
        event.teacher_id, event.leader_id, event.attestation_form, event.attestation_by, event.plan_hours,
    )  # fmt: skip
    for enrolment in event.roster:
        journal.roster[enrolment.student_id] = (*journal.roster.get(enrolment.student_id, ()), enrolment)
    return journal


def _lesson_plan_submitted(journal: Journal, event: e.LessonPlanSubmitted) -> None:
    journal.topics = {topic.topic_id: topic for topic in event.topics}


def _slots_planned(journal: Journal, event: e.SlotsPlanned) -> None:
    journal.slots.update((slot.slot_id, slot) for slot in event.slots)


def _slot_moved(journal: Journal, event: e.SlotMoved) -> None:
    journal.slots[event.became.slot_id] = event.became


def _slot_cancelled(journal: Journal, event: e.SlotCancelled) -> None:
    journal.slots.pop(event.slot_id, None)


def _teacher_assigned(journal: Journal, event: e.TeacherAssigned) -> None:
    journal.teacher_id = event.teacher_id


def _student_enrolled(journal: Journal, event: e.StudentEnrolled) -> None:
    periods = journal.roster.get(event.student_id, ())
    journal.roster[event.student_id] = (*periods, Enrolment(event.student_id, event.since))


def _student_withdrawn(journal: Journal, event: e.StudentWithdrawn) -> None:
    *earlier, last = journal.roster[event.student_id]
    journal.roster[event.student_id] = (*earlier, Enrolment(last.student_id, last.since, event.until))


def _leader_appointed(journal: Journal, event: e.LeaderAppointed) -> None:
    journal.leader_id = event.leader_id


def _master_appointed(journal: Journal, event: e.MasterAppointed) -> None:
    journal.master_id = event.master_id


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
    journal.attendance[event.lesson_id, event.student_id] = Entry(event.became, event.act.by, event.originator_version)


def _attendance_certified(journal: Journal, event: e.AttendanceCertified) -> None:
    journal.certified_until = event.until


def _attestation_mark_set(journal: Journal, event: e.AttestationMarkSet) -> None:
    journal.attestation[event.student_id] = Entry(event.value, event.act.by, event.originator_version)


def _attestation_scheduled(journal: Journal, event: e.AttestationScheduled) -> None:
    journal.examination = Examination(event.day, event.starts, event.room, event.commission)


def _year_mark_set(journal: Journal, event: e.YearMarkSet) -> None:
    journal.year_marks[event.student_id] = Entry(event.value, event.act.by, event.originator_version)


def _resit_recorded(journal: Journal, event: e.ResitRecorded) -> None:
    earlier = journal.resits.get(event.student_id, ())
    journal.resits[event.student_id] = (*earlier, Resit(event.attempt, event.value, event.held_on))


def _archived(journal: Journal, event: e.JournalArchived) -> None:
    journal.archived = event.year


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
    journal.requests.pop(event.request_id, None)


def _put(cells: dict[Any, Entry], key: Any, event: e.CellCorrected) -> None:
    if event.became is None:
        cells.pop(key, None)
    else:
        cells[key] = Entry(event.became, event.requested_by, event.originator_version)


def _mark_corrected(journal: Journal, event: e.MarkCorrected) -> None:
    journal.requests.pop(event.request_id, None)
    _put(journal.marks, (event.lesson_id, event.student_id), event)


def _attendance_corrected(journal: Journal, event: e.AttendanceCorrected) -> None:
    journal.requests.pop(event.request_id, None)
    _put(journal.attendance, (event.lesson_id, event.student_id), event)


def _attestation_mark_corrected(journal: Journal, event: e.AttestationMarkCorrected) -> None:
    journal.requests.pop(event.request_id, None)
    _put(journal.attestation, event.student_id, event)


def _year_mark_corrected(journal: Journal, event: e.YearMarkCorrected) -> None:
    journal.requests.pop(event.request_id, None)
    _put(journal.year_marks, event.student_id, event)


def _lesson_corrected(journal: Journal, event: e.LessonCorrected) -> None:
    journal.requests.pop(event.request_id, None)
    lesson = journal.lessons[event.lesson_id]
    changed: dict[str, Any] = {"version": event.originator_version}
    if event.subject is Subject.TOPIC:
        changed |= {"topic_id": event.became, "topic": event.topic}
    elif event.subject is Subject.KIND:
        changed["kind"] = LessonKind(str(event.became))
    else:
        changed["homework"] = event.became
    journal.lessons[event.lesson_id] = msgspec.structs.replace(lesson, **changed)


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
    e.SlotCancelled: _slot_cancelled,
    e.TeacherAssigned: _teacher_assigned,
    e.MasterAppointed: _master_appointed,
    e.AttestationScheduled: _attestation_scheduled,
    e.YearMarkSet: _year_mark_set,
    e.ResitRecorded: _resit_recorded,
    e.JournalArchived: _archived,
    e.YearMarkCorrected: _year_mark_corrected,
}
