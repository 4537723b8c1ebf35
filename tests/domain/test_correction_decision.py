"""Deciding a correction: other eyes, a directive, and the cells as they stand at that moment."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.given import DEPUTY, LEADER, OTHER_DEPUTY, TEACHER, Fact, Given, clause, fact, given
from domain.school import (
    FIRST,
    HOMEWORK,
    OPEN,
    absent,
    attested,
    cell,
    change,
    closed,
    lesson,
    marked,
    reason_set,
    requested,
)
from journal_domain import journal_events as e
from journal_domain.correction import approve_correction, reject_correction
from journal_domain.values import AbsenceReason, Change, Departure, LessonKind, Subject

MARK, ATTENDANCE, ATTESTATION = Subject.MARK, Subject.ATTENDANCE, Subject.ATTESTATION
TOPIC, KIND, HOME = Subject.TOPIC, Subject.KIND, Subject.HOMEWORK
HISTORY = (
    *OPEN,
    lesson(homework=HOMEWORK),
    absent("slot-1", "s-2"),
    marked("slot-1", "s-1", "2"),
    attested("s-1", "3"),
    closed(FIRST),
)
"""Seven events on a locked page; the request comes eighth."""


def decide(history: Given, command: Any = approve_correction, by: str = DEPUTY, **changed: Any) -> Given:
    arguments: dict[str, Any] = {"request_id": "r-1"}
    if command is approve_correction:
        arguments |= {"directive": " 12-УР "}
    return history.when(command, by=by, **(arguments | changed))


def corrected(event_class: Any, was: str | None, became: str | None, by: str = TEACHER, **cell_of: Any) -> Fact:
    return fact(
        event_class,
        was=was,
        became=became,
        request_id="r-1",
        requested_by=by,
        reason="Ошибка",
        directive="12-УР",
        **cell_of,
    )


@clause("4.5.2-k", "4.6.1-c", "D2")
@pytest.mark.parametrize(
    ("changed", "event"),
    [
        (change(MARK, "2", "5"), corrected(e.MarkCorrected, "2", "5", lesson_id="slot-1", student_id="s-1")),
        (change(MARK, "2", None), corrected(e.MarkCorrected, "2", None, lesson_id="slot-1", student_id="s-1")),
        (
            change(ATTENDANCE, "unspecified", "late", student_id="s-2"),
            corrected(e.AttendanceCorrected, "unspecified", "late", lesson_id="slot-1", student_id="s-2"),
        ),
        (
            change(TOPIC, "topic-1", "topic-2"),
            corrected(
                e.LessonCorrected, "topic-1", "topic-2", lesson_id="slot-1", subject=TOPIC, topic="Разметка заготовки"
            ),
        ),
        (
            change(KIND, "lesson", "control"),
            corrected(e.LessonCorrected, "lesson", "control", lesson_id="slot-1", subject=KIND, topic=None),
        ),
        (
            change(HOME, HOMEWORK, None),
            corrected(e.LessonCorrected, HOMEWORK, None, lesson_id="slot-1", subject=HOME, topic=None),
        ),
    ],
    ids=lambda it: f"{it.subject}: {it.was} to {it.becomes}" if isinstance(it, Change) else "",
)
def test_a_directive_is_the_one_way_to_change_a_locked_page(changed: Change, event: Fact) -> None:
    """The record says what it was, what it became, why, who asked and by which directive; then the cell holds it."""
    after = decide(given(*HISTORY, *requested("r-1", changed))).then(event)
    assert after.journal().current(changed) == changed.becomes
    assert after.journal().requests == {}
    assert after.journal().closed_on == FIRST


@clause("4.5.2-k", "D2")
def test_annulling_and_entering_are_one_directive() -> None:
    changes = (change(MARK, "2", None), change(ATTENDANCE, None, "unspecified"))
    after = decide(given(*HISTORY, *requested("r-1", *changes))).then(
        corrected(e.MarkCorrected, "2", None, lesson_id="slot-1", student_id="s-1"),
        corrected(e.AttendanceCorrected, None, "unspecified", lesson_id="slot-1", student_id="s-1"),
    )
    assert ("slot-1", "s-1") not in after.journal().marks
    assert after.journal().attendance["slot-1", "s-1"].value == "unspecified"


@clause("4.5.1-a", "T2", "D2")
@pytest.mark.parametrize("order", [None, "", "  ", "\u200b", "№"])
def test_an_attestation_mark_also_needs_the_directors_order(order: str | None) -> None:
    history = given(*HISTORY, *requested("r-1", change(ATTESTATION, "3", "4")))
    decide(history, order=order).then_refused("ORDER_REQUIRED", "4.5.1-a")
    decide(history, order=" 44-од ").then(
        corrected(e.AttestationMarkCorrected, "3", "4", student_id="s-1", order="44-од")
    )


@clause("4.5.2-k", "D2")
@pytest.mark.parametrize("nothing", ["", " ", "\u200b", "\u202e", "—"])
def test_an_approval_needs_a_directive_and_a_rejection_its_reason(nothing: str) -> None:
    history = given(*HISTORY, *requested("r-1", change(MARK, "2", "5")))
    decide(history, directive=nothing).then_refused("ORDER_REQUIRED", "4.5.2-k")
    decide(history, reject_correction, reason=nothing).then_refused("REASON_REQUIRED", "4.5.2-k")


@clause("4.5.2-k", "D2")
def test_a_rejected_request_leaves_the_cells_and_frees_them() -> None:
    changes = (change(MARK, "2", "5"), change(KIND, "lesson", "control"))
    after = decide(given(*HISTORY, *requested("r-1", *changes)), reject_correction, reason=" Нет ошибки ").then(
        *(fact(e.CorrectionRejected, request_id="r-1", reason="Нет ошибки", **cell(one)) for one in changes)
    )
    assert after.journal().marks["slot-1", "s-1"].value == "2"
    assert after.journal().lessons["slot-1"].kind is LessonKind.LESSON
    assert not any(after.journal().pending(one.subject, one.lesson_id, one.student_id) for one in changes)


@clause("4.5.2-k", "D2")
@pytest.mark.parametrize(("command", "said"), [(approve_correction, {}), (reject_correction, {"reason": "Нет"})])
def test_who_asked_does_not_decide(command: Any, said: dict[str, Any]) -> None:
    history = given(*HISTORY, *requested("r-1", change(MARK, "2", "5"), by=DEPUTY))
    decide(history, command, **said).then_refused("FOUR_EYES", "4.5.2-k")


@clause("4.5.2-k", "D2")
@pytest.mark.parametrize(("command", "said"), [(approve_correction, {}), (reject_correction, {"reason": "Нет"})])
def test_the_journals_teacher_does_not_decide_though_another_asked(command: Any, said: dict[str, Any]) -> None:
    history = given(*HISTORY, *requested("r-1", change(MARK, "2", "5"), by=LEADER))
    decide(history, command, by=TEACHER, **said).then_refused("FOUR_EYES", "4.5.2-k")


@clause("4.5.2-k", "D2")
def test_who_wrote_the_mark_does_not_decide_about_it_though_another_keeps_the_journal_now() -> None:
    wrote = (*OPEN, lesson("slot-1", teacher_id=OTHER_DEPUTY), marked("slot-1", "s-1", "2", by=OTHER_DEPUTY))
    history = given(*wrote, *requested("r-1", change(MARK, "2", "5"), by=LEADER))
    decide(history, by=OTHER_DEPUTY).then_refused("FOUR_EYES", "4.5.2-k")


@clause("4.5.2-k")
@pytest.mark.parametrize(("command", "said"), [(approve_correction, {}), (reject_correction, {"reason": "Нет"})])
def test_a_request_is_decided_once(command: Any, said: dict[str, Any]) -> None:
    rejected = fact(e.CorrectionRejected, request_id="r-1", reason="Нет", **cell(change(MARK, "2", "5")))
    corrected_so = corrected(e.MarkCorrected, "2", "5", lesson_id="slot-1", student_id="s-1")
    for decided, outcome in ((rejected, "отклонён"), (corrected_so, "исполнен")):
        history = given(*HISTORY, *requested("r-1", change(MARK, "2", "5")), decided)
        current = {"value": outcome, "by": decided.by}
        decide(history, command, **said).then_refused("EDITED_MEANWHILE", "4.5.2-k", current=current)
    decide(history, command, request_id="r-9", **said).then_not_found("запрос на исправление")


@clause("4.5.2-k", "D4")
def test_what_changed_between_the_request_and_the_decision_is_not_overwritten() -> None:
    """The absence got its reason after the request was made, by an act recorded under older rules."""
    request = requested("r-1", change(ATTENDANCE, "unspecified", "late", student_id="s-2"))
    history = given(*HISTORY, *request, reason_set("slot-1", "s-2", AbsenceReason.ORDER))
    decide(history).then_refused("EDITED_MEANWHILE", "4.5.2-k", current={"student_id": "s-2", "value": "order"})
    assert decide(history, reject_correction, reason="Уже иначе").stopped_by is None


@clause("4.5.2-k", "4.5.2-e")
def test_two_requests_that_contradict_each_other_are_not_both_approved() -> None:
    history = given(
        *OPEN, lesson(), *requested("r-0", change(MARK, None, "5")), *requested("r-1", change(ATTENDANCE, None, "order")),
        fact(e.MarkCorrected, by=DEPUTY, was=None, became="5", request_id="r-0", requested_by=TEACHER, reason="Ошибка",
             directive="11-УР", lesson_id="slot-1", student_id="s-1"),
    )  # fmt: skip
    decide(history).then_refused("MARK_FOR_ABSENT", "4.5.2-k")


@clause("4.5.2-k", "4.6.2-l")
def test_a_mark_for_a_day_the_student_was_withdrawn_from_since_is_not_entered() -> None:
    left = fact(
        e.StudentWithdrawn, student_id="s-2", until=date(2025, 9, 2), departure=Departure.EXPULSION, order="3-к"
    )
    history = given(*OPEN, lesson("slot-2"), *requested("r-1", change(MARK, None, "5", "slot-2", "s-2")), left)
    decide(history).then_refused("NOT_ENROLLED", "4.5.2-k", "changes.0")


@clause("4.5.2-k", "D2")
@pytest.mark.parametrize("by", [TEACHER, LEADER])
def test_a_corrected_cell_may_be_corrected_again(by: str) -> None:
    """The value at any time is that of the last directive."""
    after = given(*HISTORY)
    for was, becomes in (("2", "5"), ("5", "4"), ("4", None), (None, "3")):
        request = requested("r-1", change(MARK, was, becomes), by=by)
        done = corrected(e.MarkCorrected, was, becomes, by=by, lesson_id="slot-1", student_id="s-1")
        after = decide(after.later(*request)).then(done)
        entry = after.journal().marks.get(("slot-1", "s-1"))
        assert (entry.value, entry.by) == (becomes, by) if entry else becomes is None
