"""Facts of one small college, to write histories with: a group of three, a journal of three slots and two topics.

slot-1  Mon 01.09.2025 09:00, 2 h        s-1, s-2  on the roster from 01.09.2025
slot-2  Tue 02.09.2025 09:00, 2 h        s-3       on it from 02.09.2025 until 01.10.2025 (first day off)
slot-3  Tue 30.09.2025 23:30, 1 h        attestation by Fri 26.12.2025
"""

from __future__ import annotations

from datetime import date, time
from typing import Any

from domain.given import DEPUTY, GROUP, JOURNAL, LEADER, SUBSTITUTE, TEACHER, TERM, Fact, fact
from journal_domain import journal_events as e
from journal_domain.college_policy import PolicyAdopted, PolicyValues
from journal_domain.group import (
    GroupFormed,
    GroupLeaderAppointed,
    JournalAttached,
    StudentJoinedGroup,
    group_stream,
)
from journal_domain.mistake import JournalDetached
from journal_domain.opening import NewJournal
from journal_domain.values import (
    AbsenceReason,
    Arrival,
    AttestationForm,
    Change,
    Enrolment,
    LessonEntry,
    LessonKind,
    PermitSubject,
    Slot,
    Subject,
    Topic,
)

FIRST, SECOND, LAST = date(2025, 9, 1), date(2025, 9, 2), date(2025, 9, 30)
ATTESTATION_BY = date(2025, 12, 26)
SLOTS = (
    Slot("slot-1", FIRST, time(9), 2),
    Slot("slot-2", SECOND, time(9), 2),
    Slot("slot-3", LAST, time(23, 30), 1),
)
TOPICS = (
    Topic("topic-1", "Свойства древесины", LessonKind.LESSON, 2),
    Topic("topic-2", "Разметка заготовки", LessonKind.PRACTICAL, 2),
)
ROSTER = (
    Enrolment("s-1", FIRST),
    Enrolment("s-2", FIRST),
    Enrolment("s-3", SECOND, date(2025, 10, 1)),
)
ORDER = "12-уч от 20.08.2025"
HOMEWORK = "Прочитать параграф 3 и ответить на вопросы"
NEW_JOURNAL = NewJournal(
    group_id=GROUP, discipline_id="d-1", discipline="Материаловедение", term=TERM, teacher_id=TEACHER,
    attestation_form=AttestationForm.GRADED_CREDIT, attestation_by=ATTESTATION_BY, plan_hours=4,
)  # fmt: skip


def opened(journal: str = JOURNAL, **changed: Any) -> Fact:
    fields: dict[str, Any] = {
        "group_id": GROUP, "subgroup_id": None, "discipline_id": "d-1", "discipline": "Материаловедение",
        "term": TERM, "teacher_id": TEACHER, "leader_id": LEADER, "attestation_form": AttestationForm.GRADED_CREDIT,
        "attestation_by": ATTESTATION_BY, "plan_hours": 4, "roster": ROSTER,
    }  # fmt: skip
    return fact(e.JournalOpened, journal, by=DEPUTY, **(fields | changed))


def topics(planned: tuple[Topic, ...] = TOPICS, late: bool = False, was: tuple[Topic, ...] = ()) -> Fact:
    return fact(e.LessonPlanSubmitted, was=was, topics=planned, late=late)


def slots(planned: tuple[Slot, ...] = SLOTS) -> Fact:
    return fact(e.SlotsPlanned, slots=planned)


def lesson(slot_id: str = "slot-1", **changed: Any) -> Fact:
    slot = next((s for s in SLOTS if s.slot_id == slot_id), SLOTS[0])
    fields: dict[str, Any] = {
        "lesson_id": slot_id, "day": slot.day, "teacher_id": TEACHER, "topic_id": "topic-1",
        "topic": "Свойства древесины", "kind": LessonKind.LESSON, "hours": slot.hours, "homework": None,
        "homework_due": None, "late": False,
    }  # fmt: skip
    return fact(e.LessonPublished, **(fields | changed))


def absent(lesson_id: str, student_id: str, late: bool = False) -> Fact:
    return fact(e.AbsenceRecorded, lesson_id=lesson_id, student_id=student_id, late=late)


def came_late(lesson_id: str, student_id: str, minutes: int | None = None, late: bool = False) -> Fact:
    return fact(e.LateArrivalRecorded, lesson_id=lesson_id, student_id=student_id, minutes=minutes, late=late)


def marked(lesson_id: str, student_id: str, value: str, late: bool = False, by: str = TEACHER) -> Fact:
    return fact(e.MarkRecorded, by=by, lesson_id=lesson_id, student_id=student_id, value=value, late=late)


def reason_set(
    lesson_id: str, student_id: str, became: AbsenceReason, was: AbsenceReason = AbsenceReason.UNSPECIFIED, **why: Any
) -> Fact:
    known: dict[str, Any] = {"basis": "Справка № 1", "basis_from": FIRST, "basis_to": SECOND}
    return fact(
        e.AbsenceReasonSet,
        by=LEADER,
        lesson_id=lesson_id,
        student_id=student_id,
        was=was,
        became=became,
        **(known | why),
    )


def attested(
    student_id: str, value: str = "4", order: str | None = None, late: bool = False, journal: str = JOURNAL
) -> Fact:
    return fact(e.AttestationMarkSet, journal, student_id=student_id, value=value, order=order, late=late)


def closed(on: date = ATTESTATION_BY, late: bool = False, journal: str = JOURNAL) -> Fact:
    return fact(e.AttestationSheetClosed, journal, closed_on=on, late=late)


def certified(until: date) -> Fact:
    return fact(e.AttendanceCertified, by=DEPUTY, until=until)


def substituted(slot_id: str, teacher_id: str = SUBSTITUTE, instead_of: str = TEACHER) -> Fact:
    basis = "Распоряжение № 3"
    return fact(e.SubstituteAssigned, slot_id=slot_id, instead_of=instead_of, teacher_id=teacher_id, basis=basis)


def what_for(about: str) -> dict[str, Any]:
    """A permit's subject: the sheet, the plan, or the slot of this id."""
    if isinstance(about, PermitSubject):
        return {"subject": about, "slot_id": None}
    return {"subject": PermitSubject.SLOT, "slot_id": about}


def permitted(permit_id: str, about: str, valid_until: date) -> Fact:
    basis = "Распоряжение № 7"
    named = {"permit_id": permit_id, **what_for(about)}
    return fact(e.LatePermitGranted, by=DEPUTY, **named, valid_until=valid_until, basis=basis)


def spent(permit_id: str, about: str) -> Fact:
    return fact(e.LatePermitSpent, permit_id=permit_id, **what_for(about))


def change(
    subject: Subject,
    was: str | None,
    becomes: str | None,
    lesson_id: str | None = "slot-1",
    student_id: str | None = "s-1",
) -> Change:
    if subject in (Subject.ATTESTATION, Subject.YEAR):
        lesson_id = None
    if subject in (Subject.TOPIC, Subject.KIND, Subject.HOMEWORK):
        student_id = None
    return Change(subject=subject, was=was, becomes=becomes, lesson_id=lesson_id, student_id=student_id)


def cell(changed: Change) -> dict[str, Any]:
    return {
        "subject": changed.subject, "lesson_id": changed.lesson_id, "student_id": changed.student_id,
        "was": changed.was, "becomes": changed.becomes,
    }  # fmt: skip


def requested(request_id: str, *changes: Change, by: str = TEACHER) -> tuple[Fact, ...]:
    return tuple(
        fact(e.CorrectionRequested, by=by, request_id=request_id, reason="Ошибка", basis="Работа № 2", **cell(one))
        for one in changes
    )


def adopted(effective_from: date, order: str = "12-од", **values: Any) -> Fact:
    return fact(PolicyAdopted, effective_from=effective_from, values=PolicyValues(**values), order=order)


def formed(group: str = GROUP, name: str = "СТ-11") -> Fact:
    return fact(GroupFormed, group_stream(group), by=DEPUTY, name=name)


def joined(student: str, since: date = FIRST, group: str = GROUP, arrival: Arrival = Arrival.ADMISSION) -> Fact:
    stream = group_stream(group)
    return fact(StudentJoinedGroup, stream, by=DEPUTY, student_id=student, since=since, arrival=arrival, order=ORDER)


def led_by(leader_id: str) -> Fact:
    return fact(GroupLeaderAppointed, by=DEPUTY, was=None, leader_id=leader_id, since=FIRST, order=ORDER)


def attached(
    journal: str = JOURNAL, discipline: str = "d-1", term: str = TERM, group: str = GROUP, subgroup: str | None = None
) -> Fact:
    stream = group_stream(group)
    return fact(
        JournalAttached,
        stream,
        by=DEPUTY,
        journal_id=journal,
        discipline_id=discipline,
        subgroup_id=subgroup,
        term=term,
    )


def detached(journal: str = JOURNAL, discipline: str = "d-1") -> Fact:
    return fact(
        JournalDetached, group_stream(GROUP), by=DEPUTY, journal_id=journal, discipline_id=discipline, subgroup_id=None, term=TERM,
    )  # fmt: skip


def entry(**changed: Any) -> LessonEntry:
    fields: dict[str, Any] = {"slot_id": "slot-1", "topic_id": "topic-1", "kind": "lesson", "hours": 2}
    return LessonEntry(**(fields | changed))


OPEN = (opened(), topics(), slots())
"""A journal with its plan and not one lesson."""
