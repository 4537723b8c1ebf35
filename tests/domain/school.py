"""Facts of one small college, to write histories with: a group of three, a journal of three slots and two topics.

slot-1  Mon 01.09.2025 09:00, 2 h        s-1, s-2  on the roster from 01.09.2025
slot-2  Tue 02.09.2025 09:00, 2 h        s-3       on it from 02.09.2025 until 01.10.2025 (first day off)
slot-3  Tue 30.09.2025 23:30, 1 h        attestation by Fri 26.12.2025
"""

from __future__ import annotations

from datetime import date, time
from typing import Any

from domain.given import DEPUTY, GROUP, LEADER, SUBSTITUTE, TEACHER, Fact, fact
from journal_domain import journal_events as e
from journal_domain.college_policy import PolicyAdopted, PolicyValues
from journal_domain.group import GroupFormed, GroupLeaderAppointed, JournalAttached, StudentJoinedGroup
from journal_domain.opening import NewJournal
from journal_domain.values import (
    AbsenceReason,
    AttestationForm,
    Change,
    Enrolment,
    LessonEntry,
    LessonKind,
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
HOMEWORK = "Прочитать параграф 3 и ответить на вопросы"
NEW_JOURNAL = NewJournal(
    group_id=GROUP, discipline_id="d-1", discipline="Материаловедение", term="2025-1", teacher_id=TEACHER,
    attestation_form=AttestationForm.GRADED_CREDIT, attestation_by=ATTESTATION_BY,
)  # fmt: skip


def opened(**changed: Any) -> Fact:
    fields: dict[str, Any] = {
        "group_id": GROUP, "discipline_id": "d-1", "discipline": "Материаловедение", "term": "2025-1",
        "teacher_id": TEACHER, "leader_id": LEADER, "attestation_form": AttestationForm.GRADED_CREDIT,
        "attestation_by": ATTESTATION_BY, "roster": ROSTER,
    }  # fmt: skip
    stream = changed.pop("stream", None)
    return fact(e.JournalOpened, by=DEPUTY, stream=stream, **(fields | changed))


def topics(planned: tuple[Topic, ...] = TOPICS) -> Fact:
    return fact(e.TopicsPlanned, topics=planned)


def slots(planned: tuple[Slot, ...] = SLOTS) -> Fact:
    return fact(e.SlotsPlanned, slots=planned)


def lesson(slot_id: str = "slot-1", **changed: Any) -> Fact:
    slot = next(s for s in SLOTS if s.slot_id == slot_id)
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
    why = {"basis": "Справка № 1", "basis_from": FIRST, "basis_to": SECOND} | why
    return fact(
        e.AbsenceReasonSet, by=LEADER, lesson_id=lesson_id, student_id=student_id, was=was, became=became, **why
    )


def attested(student_id: str, value: str = "4", order: str | None = None, late: bool = False) -> Fact:
    return fact(e.AttestationMarkSet, student_id=student_id, value=value, order=order, late=late)


def closed(on: date = ATTESTATION_BY, late: bool = False) -> Fact:
    return fact(e.AttestationSheetClosed, closed_on=on, late=late)


def certified(until: date) -> Fact:
    return fact(e.AttendanceCertified, by=DEPUTY, until=until)


def substituted(slot_id: str, teacher_id: str = SUBSTITUTE, instead_of: str = TEACHER) -> Fact:
    basis = "Распоряжение № 3"
    return fact(e.SubstituteAssigned, slot_id=slot_id, instead_of=instead_of, teacher_id=teacher_id, basis=basis)


def permitted(permit_id: str, slot_id: str | None, valid_until: date) -> Fact:
    basis = "Распоряжение № 7"
    return fact(
        e.LatePermitGranted, by=DEPUTY, permit_id=permit_id, slot_id=slot_id, valid_until=valid_until, basis=basis
    )


def spent(permit_id: str, slot_id: str | None) -> Fact:
    return fact(e.LatePermitSpent, permit_id=permit_id, slot_id=slot_id)


def change(
    subject: Subject,
    was: str | None,
    becomes: str | None,
    lesson_id: str | None = "slot-1",
    student_id: str | None = "s-1",
) -> Change:
    if subject is Subject.ATTESTATION:
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


def formed(*joined: tuple[str, date], leader_id: str | None = LEADER) -> tuple[Fact, ...]:
    facts = [fact(GroupFormed, by=DEPUTY, name="СТ-11")]
    if leader_id is not None:
        facts.append(fact(GroupLeaderAppointed, by=DEPUTY, was=None, leader_id=leader_id, order="1-к"))
    facts += [fact(StudentJoinedGroup, by=DEPUTY, student_id=s, since=day, order="2-к") for s, day in joined]
    return tuple(facts)


def attached(journal_id: str, discipline_id: str = "d-1", term: str = "2025-1") -> Fact:
    return fact(JournalAttached, by=DEPUTY, journal_id=journal_id, discipline_id=discipline_id, term=term)


def entry(**changed: Any) -> LessonEntry:
    fields: dict[str, Any] = {"slot_id": "slot-1", "topic_id": "topic-1", "kind": "lesson", "hours": 2}
    return LessonEntry(**(fields | changed))


OPEN = (opened(), topics(), slots())
"""A journal with its plan and not one lesson."""
