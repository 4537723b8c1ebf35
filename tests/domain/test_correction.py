"""Asking for a correction: what stands there is named, and what is asked for could stand there."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.given import JOURNAL, LEADER, TEACHER, Given, clause, fact, given
from domain.school import (
    FIRST,
    HOMEWORK,
    OPEN,
    absent,
    adopted,
    attested,
    came_late,
    cell,
    change,
    closed,
    lesson,
    marked,
    opened,
    reason_set,
    requested,
)
from journal_domain import journal_events as e
from journal_domain.correction import request_correction, request_id
from journal_domain.lesson import MAX_TEXT
from journal_domain.values import AbsenceReason, AttestationForm, Change, Subject

MARK, ATTENDANCE, ATTESTATION = Subject.MARK, Subject.ATTENDANCE, Subject.ATTESTATION
TOPIC, KIND, HOME = Subject.TOPIC, Subject.KIND, Subject.HOMEWORK
HISTORY = (
    *OPEN,
    lesson(homework=HOMEWORK),
    absent("slot-1", "s-2"),
    marked("slot-1", "s-1", "2"),
    lesson("slot-2"),
    attested("s-2", "4"),
)
NEW = request_id(JOURNAL, TEACHER, "c-now")


def ask(
    history: Given, *changes: Change, by: str = TEACHER, reason: str = " Описка ", basis: str = " Работа № 2 "
) -> Given:
    return history.when(request_correction, by=by, changes=changes, reason=reason, basis=basis)


def asked(*changes: Change) -> list[Any]:
    return [
        fact(e.CorrectionRequested, request_id=NEW, reason="Описка", basis="Работа № 2", **cell(one)) for one in changes
    ]


@clause("4.5.2-k", "D2")
@pytest.mark.parametrize(
    "changed",
    [
        change(MARK, "2", "3"),
        change(MARK, "2", None),
        change(MARK, None, "4", "slot-2", "s-3"),
        change(ATTENDANCE, "unspecified", None, student_id="s-2"),
        change(ATTENDANCE, "unspecified", "late", student_id="s-2"),
        change(ATTENDANCE, "unspecified", "order", student_id="s-2"),
        change(ATTENDANCE, None, "late"),
        change(ATTENDANCE, None, "unexcused", "slot-2", "s-3"),
        change(ATTESTATION, "4", "5", student_id="s-2"),
        change(ATTESTATION, "4", "н/а", student_id="s-2"),
        change(ATTESTATION, "4", "осв", student_id="s-2"),
        change(TOPIC, "topic-1", "topic-2"),
        change(KIND, "lesson", "control"),
        change(HOME, HOMEWORK, "Задание отменено"),
        change(HOME, HOMEWORK, None),
        change(HOME, None, HOMEWORK, "slot-2"),
    ],
    ids=lambda changed: f"{changed.subject}: {changed.was} to {changed.becomes}",
)
def test_every_cell_may_be_asked_to_change_before_and_after_the_lock(changed: Change) -> None:
    ask(given(*HISTORY), changed).then(*asked(changed))
    ask(given(*HISTORY, closed(FIRST)), changed).then(*asked(changed))


@clause("4.5.2-k", "D2")
def test_a_mark_in_the_wrong_row_is_annulled_and_entered_in_one_request() -> None:
    changes = (change(MARK, "2", None), change(MARK, None, "2", student_id="s-3", lesson_id="slot-2"))
    ask(given(*HISTORY), *changes).then(*asked(*changes))


@clause("4.5.2-k", "4.5.2-e", "D2")
def test_an_absence_becomes_a_mark_only_when_both_cells_change_together() -> None:
    absence, mark = change(ATTENDANCE, "unspecified", None, student_id="s-2"), change(MARK, None, "5", student_id="s-2")
    ask(given(*HISTORY), mark).then_refused("MARK_FOR_ABSENT", "4.5.2-k", "changes.0")
    ask(given(*HISTORY), absence, mark).then(*asked(absence, mark))
    late = change(ATTENDANCE, "unspecified", "late", student_id="s-2")
    ask(given(*HISTORY), late, mark).then(*asked(late, mark))


@clause("4.5.2-k", "4.5.2-e")
@pytest.mark.parametrize("reason", list(AbsenceReason))
def test_a_mark_becomes_an_absence_only_when_the_mark_is_annulled(reason: AbsenceReason) -> None:
    absence = change(ATTENDANCE, None, reason)
    ask(given(*HISTORY), absence).then_refused("MARK_FOR_ABSENT", "4.5.2-k", "changes.0")
    annulled = change(MARK, "2", None)
    ask(given(*HISTORY), annulled, absence).then(*asked(annulled, absence))
    replaced = change(MARK, "2", "3")
    ask(given(*HISTORY), replaced, absence).then_refused("MARK_FOR_ABSENT", "4.5.2-k", "changes.0", "changes.1")


@clause("4.5.2-k", "D2")
@pytest.mark.parametrize(
    "changed",
    [
        change(MARK, "3", "4"),
        change(MARK, None, "4"),
        change(MARK, "2", "4", "slot-2"),
        change(ATTENDANCE, "illness", None, student_id="s-2"),
        change(ATTENDANCE, "excused", None, student_id="s-2"),
        change(ATTESTATION, "5", "4", student_id="s-2"),
        change(TOPIC, "topic-2", "topic-1"),
        change(KIND, "control", "lesson"),
        change(HOME, None, HOMEWORK),
    ],
    ids=lambda changed: f"{changed.subject}: {changed.was} to {changed.becomes}",
)
def test_a_request_names_what_stands_in_the_cell(changed: Change) -> None:
    history = given(*HISTORY)
    current = history.journal().current(changed)
    ask(history, changed).then_refused(
        "EDITED_MEANWHILE", "4.5.2-k", current={"student_id": changed.student_id, "value": current}
    )


@clause("4.5.2-d", "4.5.2-k")
@pytest.mark.parametrize(
    "changed",
    [
        change(MARK, None, "4", "slot-3"),
        change(MARK, None, "4", "slot-9"),
        change(MARK, None, "4", None),
        change(MARK, None, "4", "slot-1", "s-9"),
        change(MARK, None, "4", "slot-1", None),
        change(ATTENDANCE, None, "late", "slot-1", "s-9"),
        change(ATTESTATION, None, "5", student_id="s-1"),
        Change(subject=ATTESTATION, was="4", becomes="5", lesson_id="slot-1", student_id="s-2"),
        change(TOPIC, "topic-1", "topic-2", "slot-3"),
        Change(subject=KIND, was="lesson", becomes="control", lesson_id="slot-1", student_id="s-1"),
    ],
    ids=repr,
)
def test_a_cell_that_is_not_on_the_page_is_not_corrected(changed: Change) -> None:
    ask(given(*HISTORY), changed).then_refused("NO_LESSON", "4.5.2-d")


@clause("4.5.2-k", "2.2.2", "3.5")
@pytest.mark.parametrize(
    ("changed", "code"),
    [
        (change(MARK, "2", "2"), "NOTHING_TO_RECORD"),
        (change(MARK, "2", "1"), "MARK_VALUE"),
        (change(MARK, "2", ""), "MARK_VALUE"),
        (change(MARK, None, "5", "slot-1", "s-3"), "NOT_ENROLLED"),
        (change(ATTENDANCE, None, "late", "slot-1", "s-3"), "NOT_ENROLLED"),
        (change(ATTENDANCE, None, "unspecified", "slot-1", "s-3"), "NOT_ENROLLED"),
        (change(ATTENDANCE, None, "н", "slot-2"), "ATTENDANCE_VALUE"),
        (change(ATTENDANCE, None, "", "slot-2"), "ATTENDANCE_VALUE"),
        (change(ATTESTATION, "4", "зачтено", student_id="s-2"), "MARK_VALUE"),
        (change(ATTESTATION, "4", None, student_id="s-2"), "MARK_VALUE"),
        (change(KIND, "lesson", "урок"), "WORK_KIND_REQUIRED"),
        (change(KIND, "lesson", None), "WORK_KIND_REQUIRED"),
        (change(TOPIC, "topic-1", "topic-9"), "TOPIC_NOT_IN_KTP"),
        (change(TOPIC, "topic-1", None), "TOPIC_NOT_IN_KTP"),
        (change(HOME, None, "  ", "slot-2"), "NOTHING_TO_RECORD"),
    ],
    ids=repr,
)
def test_what_could_not_be_recorded_cannot_be_asked_for(changed: Change, code: str) -> None:
    ask(given(*HISTORY), changed).then_refused(code, "4.5.2-k", "changes.0")


@clause("4.5.2-h", "4.5.2-k")
@pytest.mark.parametrize(
    ("homework", "code"), [("read chapter three", "HOMEWORK_NOT_RUSSIAN"), ("я" * (MAX_TEXT + 1), "TEXT_TOO_LONG")]
)
def test_a_corrected_homework_is_in_russian_and_not_too_long(homework: str, code: str) -> None:
    ask(given(*HISTORY), change(HOME, HOMEWORK, homework)).then_refused(code, "4.5.2-h")


@clause("4.5.2-h")
def test_a_corrected_homework_is_stored_without_the_blanks_around_it() -> None:
    ask(given(*HISTORY), change(HOME, HOMEWORK, " Задание отменено ")).then(
        *asked(change(HOME, HOMEWORK, "Задание отменено"))
    )


@clause("4.5.2-k")
@pytest.mark.parametrize(
    ("changes", "reason", "code"),
    [
        ((change(MARK, "2", "3"),), "  ", "REASON_REQUIRED"),
        ((change(MARK, "2", "3"),), "\u200b\u202e", "REASON_REQUIRED"),
        ((), "Описка", "NOTHING_TO_RECORD"),
        ((change(MARK, "2", "3"), change(MARK, "2", "4")), "Описка", "NOTHING_TO_RECORD"),
    ],
)
def test_a_request_says_why_and_names_each_cell_once(changes: tuple[Change, ...], reason: str, code: str) -> None:
    ask(given(*HISTORY), *changes, reason=reason).then_refused(code, "4.5.2-k")


@clause("4.5.2-k", "D2")
def test_a_cell_waits_for_one_decision_at_a_time_whoever_asks() -> None:
    history = (*HISTORY, *requested("r-1", change(MARK, "2", "3"), change(KIND, "lesson", "control")))
    for one in (change(MARK, "2", "5"), change(KIND, "lesson", "lecture")):
        ask(given(*history), change(TOPIC, "topic-1", "topic-2"), one, by=LEADER).then_refused(
            "CORRECTION_PENDING", "4.5.2-k"
        )
    ask(given(*history), change(TOPIC, "topic-1", "topic-2")).then(*asked(change(TOPIC, "topic-1", "topic-2")))


@clause("4.5.2-k", "2.2.2", "6.2")
def test_a_corrected_mark_is_judged_by_the_scale_of_the_lessons_day() -> None:
    history = (*HISTORY, adopted(date(2025, 9, 2), mark_scale=("зач",)))
    ask(given(*history), change(MARK, "2", "3")).then(*asked(change(MARK, "2", "3")))
    ask(given(*history), change(MARK, None, "3", "slot-2")).then_refused("MARK_VALUE", "4.5.2-k")


@clause("4.5.2-k")
def test_a_credit_is_corrected_on_its_own_scale() -> None:
    history = (opened(attestation_form=AttestationForm.CREDIT), attested("s-1", "незачтено"))
    changed = change(ATTESTATION, "незачтено", "зачтено")
    ask(given(*history), changed).then(*asked(changed))
    ask(given(*history), change(ATTESTATION, "незачтено", "5")).then_refused("MARK_VALUE", "4.5.2-k")


@clause("4.2.2-d", "1.2-b")
def test_who_is_shown_excused_for_an_illness_may_ask_in_that_word_and_the_record_keeps_the_truth() -> None:
    """Illness is health data (152-ФЗ ст. 10): a teacher reads «excused» and asks about that."""
    history = (*OPEN, lesson(), absent("slot-1", "s-1"), reason_set("slot-1", "s-1", AbsenceReason.ILLNESS))
    ask(given(*history), change(ATTENDANCE, "excused", "late")).then(*asked(change(ATTENDANCE, "illness", "late")))


@clause("4.5.2-k")
def test_a_late_arrival_is_corrected_to_present() -> None:
    history = (*OPEN, lesson(), came_late("slot-1", "s-1", 7))
    ask(given(*history), change(ATTENDANCE, "late", None)).then(*asked(change(ATTENDANCE, "late", None)))
