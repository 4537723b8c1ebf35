"""The leader gives the reason of an absence; presence itself is the teacher's; certified periods stand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.given import DEPUTY, LEADER, Given, clause, given
from domain.school import (
    FIRST,
    OPEN,
    SECOND,
    absent,
    attested,
    came_late,
    certified,
    change,
    closed,
    lesson,
    reason_set,
    requested,
)
from journal_domain.attendance import certify_attendance, set_absence_reason
from journal_domain.values import AbsenceReason, Subject

ABSENT = (*OPEN, lesson("slot-1"), absent("slot-1", "s-1"), lesson("slot-2"), absent("slot-2", "s-1"))
UNSPECIFIED, ILLNESS, EXCUSED = AbsenceReason.UNSPECIFIED, AbsenceReason.ILLNESS, AbsenceReason.EXCUSED


def give_reason(history: Given, **changed: Any) -> Given:
    arguments: dict[str, Any] = {
        "student_id": "s-1", "lesson_ids": ("slot-1",), "reason": ILLNESS, "basis": " Справка № 1 ",
        "basis_from": FIRST, "basis_to": SECOND,
    }  # fmt: skip
    return history.when(set_absence_reason, by=LEADER, **(arguments | changed))


@clause("4.2.2-g", "D4")
def test_one_document_gives_the_reason_of_several_absences() -> None:
    give_reason(given(*ABSENT), lesson_ids=("slot-1", "slot-2")).then(
        reason_set("slot-1", "s-1", ILLNESS), reason_set("slot-2", "s-1", ILLNESS)
    )


@clause("4.2.2-g", "D4")
def test_a_reason_may_change_and_the_record_says_what_it_was() -> None:
    history = (*ABSENT, reason_set("slot-1", "s-1", ILLNESS))
    give_reason(given(*history), reason=EXCUSED).then(reason_set("slot-1", "s-1", EXCUSED, was=ILLNESS))


@clause("4.2.2-g")
def test_only_the_reasons_that_change_are_recorded() -> None:
    history = (*ABSENT, reason_set("slot-1", "s-1", ILLNESS))
    give_reason(given(*history), lesson_ids=("slot-1", "slot-2")).then(reason_set("slot-2", "s-1", ILLNESS))
    give_reason(given(*history)).then_refused("NOTHING_TO_RECORD", "4.2.2-g")


@clause("4.2.2-g", "D4", "T3")
def test_reasons_are_given_after_the_row_is_frozen_and_after_the_page_is_locked() -> None:
    for lock in (attested("s-1"), closed(SECOND)):
        give_reason(given(*ABSENT, lock)).then(reason_set("slot-1", "s-1", ILLNESS))


@clause("4.2.1-a", "D4")
@pytest.mark.parametrize(
    ("student_id", "lesson_id"),
    [("s-2", "slot-1"), ("s-9", "slot-1"), ("s-1", "slot-3"), ("s-1", "slot-9"), ("s-2", "slot-2")],
)
def test_the_leader_makes_nobody_absent(student_id: str, lesson_id: str) -> None:
    """Present, unknown, not recorded, late: none is an absence that could have a reason."""
    history = (*ABSENT, came_late("slot-2", "s-2"))
    give_reason(given(*history), student_id=student_id, lesson_ids=(lesson_id,)).then_refused(
        "PRESENCE_IS_TEACHERS", "4.2.1-a"
    )


@clause("4.2.2-g", "D4")
@pytest.mark.parametrize(
    ("basis_from", "basis_to", "accepted"),
    [
        (FIRST, FIRST, True),
        (date(2025, 8, 31), FIRST, True),
        (SECOND, date(2025, 9, 30), False),
        (date(2025, 8, 1), date(2025, 8, 31), False),
        (SECOND, FIRST, False),
    ],
)
def test_the_document_covers_the_lessons_day(basis_from: date, basis_to: date, accepted: bool) -> None:
    attempt = give_reason(given(*ABSENT), basis_from=basis_from, basis_to=basis_to)
    if accepted:
        attempt.then(reason_set("slot-1", "s-1", ILLNESS, basis_from=basis_from, basis_to=basis_to))
    else:
        attempt.then_refused("REASON_OUT_OF_RANGE", "4.2.2-g")


@clause("4.2.2-g")
@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"basis": "  "}, "BASIS_REQUIRED"),
        ({"basis": "\u200b"}, "BASIS_REQUIRED"),
        ({"lesson_ids": ()}, "NOTHING_TO_RECORD"),
        ({"lesson_ids": ("slot-1", "slot-1")}, "NOTHING_TO_RECORD"),
        ({"lesson_ids": ("slot-1", "slot-2"), "basis_to": FIRST}, "REASON_OUT_OF_RANGE"),
    ],
)
def test_reasons_are_given_whole_with_a_document_or_not_at_all(changed: dict[str, Any], code: str) -> None:
    give_reason(given(*ABSENT), **changed).then_refused(code, "4.2.2-g")


@clause("4.6.2-f", "D4")
@pytest.mark.parametrize(
    ("certified_until", "lesson_id", "accepted"),
    [(FIRST, "slot-1", False), (FIRST, "slot-2", True), (date(2025, 8, 31), "slot-1", True)],
)
def test_a_certified_period_keeps_its_reasons(certified_until: date, lesson_id: str, accepted: bool) -> None:
    attempt = give_reason(given(*ABSENT, certified(certified_until)), lesson_ids=(lesson_id,))
    if accepted:
        attempt.then(reason_set(lesson_id, "s-1", ILLNESS))
    else:
        attempt.then_refused("PERIOD_CERTIFIED", "4.6.2-f")


@clause("4.2.2-g")
@pytest.mark.parametrize(("seen", "accepted"), [(4, False), (7, False), (8, True), (None, True)])
def test_a_reason_is_given_over_what_the_leader_saw(seen: int | None, accepted: bool) -> None:
    """The absence is the fifth event, its first reason the eighth."""
    attempt = give_reason(given(*ABSENT, reason_set("slot-1", "s-1", ILLNESS)), reason=EXCUSED, seen=seen)
    if accepted:
        attempt.then(reason_set("slot-1", "s-1", EXCUSED, was=ILLNESS))
    else:
        attempt.then_refused(
            "EDITED_MEANWHILE", "4.2.2-g", current={"student_id": "s-1", "value": "illness", "by": LEADER}
        )


@clause("4.2.2-d", "D2")
def test_a_cell_that_waits_for_a_correction_takes_no_reason() -> None:
    history = (*ABSENT, *requested("r-1", change(Subject.ATTENDANCE, "unspecified", None)))
    give_reason(given(*history)).then_refused("CORRECTION_PENDING", "4.2.2-d")
    give_reason(given(*history), lesson_ids=("slot-2",)).then(reason_set("slot-2", "s-1", ILLNESS))


@clause("4.6.2-f", "D4")
@pytest.mark.parametrize("history", [ABSENT, (*ABSENT, closed(FIRST)), (*ABSENT, certified(date(2025, 8, 31)))])
def test_attendance_is_certified_up_to_today_at_the_latest(history: Any) -> None:
    given(*history).when(certify_attendance, by=DEPUTY, until=SECOND, today=SECOND).then(certified(SECOND))


@clause("4.6.2-f")
@pytest.mark.parametrize(
    ("until", "code"), [(date(2025, 9, 3), "DATE"), (FIRST, "PERIOD_CERTIFIED"), (date(2025, 8, 1), "PERIOD_CERTIFIED")]
)
def test_neither_the_future_nor_a_certified_period_is_certified(until: date, code: str) -> None:
    given(*ABSENT, certified(FIRST)).when(certify_attendance, by=DEPUTY, until=until, today=SECOND).then_refused(
        code, "4.6.2-f"
    )
