"""Attestation: a mark for every student by the day, set once; the closed sheet locks the page."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest

from domain.given import Fact, clause, fact, given, moscow
from domain.school import (
    ATTESTATION_BY,
    OPEN,
    SLOTS,
    attested,
    change,
    closed,
    lesson,
    opened,
    permitted,
    requested,
    slots,
    spent,
    topics,
)
from journal_domain import journal_events as e
from journal_domain.attestation import close_attestation_sheet, set_attestation_marks, unfilled
from journal_domain.values import AttestationForm, Enrolment, Examination, PermitSubject, Slot, Subject

IN_TIME, TOO_LATE = moscow("2025-12-26 23:59:59"), moscow("2025-12-27 00:00")
COMPLETE = (*OPEN, attested("s-1"), attested("s-2"))
ENDS = slots((*SLOTS, Slot("slot-9", ATTESTATION_BY, time(9), 2)))
TAUGHT = (opened(), topics(), ENDS, lesson("slot-1"))


def set_for(day: date) -> Fact:
    return fact(e.AttestationScheduled, was=None, became=Examination(day, time(9), 2, None, ()))


@clause("3.6-a", "4.5.2-c", "D1")
@pytest.mark.parametrize(
    ("facts", "day", "allowed"),
    [
        (TAUGHT, SLOTS[1].day, True),
        ((opened(), topics(), ENDS), SLOTS[1].day, False),
        ((opened(), topics(), ENDS), ATTESTATION_BY - timedelta(days=1), False),
        ((opened(), topics(), ENDS), ATTESTATION_BY, True),
        ((opened(), topics(), ENDS, set_for(SLOTS[1].day)), SLOTS[1].day, True),
        ((opened(), topics(), slots(), lesson("slot-1")), SLOTS[2].day, True),
    ],
)
def test_nothing_is_attested_before_something_is_taught_unless_the_deputies_set_a_day_for_it(
    facts: tuple[Fact, ...], day: date, allowed: bool
) -> None:
    """No term is attested in its first night, its lessons struck off."""
    at = moscow(f"{day} 23:00")
    marking = given(*facts).when(set_attestation_marks, marks={"s-1": "5"}, at=at)
    closing = given(*facts, attested("s-1"), attested("s-2"), attested("s-3")).when(close_attestation_sheet, at=at)
    for attempt in (marking, closing):
        if allowed:
            attempt.and_then()
        else:
            attempt.then_refused("DATE", "4.5.2-c")
    exempted = given(*facts).when(set_attestation_marks, marks={"s-1": "осв"}, order="5-у", at=at)
    exempted.then(attested("s-1", "осв", "5-у"))


@clause("4.5.2-l", "4.5.2-f", "D3")
def test_attestation_marks_are_set_until_the_end_of_the_last_day() -> None:
    marks = {"s-1": "5", "s-2": "н/а"}
    given(*OPEN).when(set_attestation_marks, marks=marks, at=IN_TIME).then(attested("s-1", "5"), attested("s-2", "н/а"))
    given(*OPEN).when(set_attestation_marks, marks=marks, at=TOO_LATE).then_refused("ATTESTATION_DEADLINE", "4.5.2-l")


@clause("4.5.2-l")
@pytest.mark.parametrize("form", [form for form in AttestationForm if form is not AttestationForm.FINAL_EXAM])
@pytest.mark.parametrize("value", ["5", "4", "3", "2", "1", "зачтено", "незачтено", "н/а", ""])
def test_the_form_of_attestation_decides_which_marks_there_are(form: AttestationForm, value: str) -> None:
    on_scale = value in ("зачтено", "незачтено") if form is AttestationForm.CREDIT else value in ("5", "4", "3", "2")
    attempt = given(opened(attestation_form=form)).when(set_attestation_marks, marks={"s-1": value}, at=IN_TIME)
    if on_scale or value == "н/а":
        attempt.then(attested("s-1", value))
    else:
        attempt.then_refused("MARK_VALUE", "4.5.2-l", "marks.s-1")


@clause("4.5.2-l", "4.7.2-b")
@pytest.mark.parametrize("order", [None, "", "  "])
def test_an_exemption_needs_an_order(order: str | None) -> None:
    given(*OPEN).when(set_attestation_marks, marks={"s-1": "осв"}, order=order, at=IN_TIME).then_refused(
        "EXEMPTION_BASIS", "4.5.2-l", "marks.s-1"
    )


@clause("4.5.2-l")
def test_the_order_belongs_to_the_exempt_alone() -> None:
    given(*OPEN).when(set_attestation_marks, marks={"s-1": "осв", "s-2": "5"}, order=" 14-к ", at=IN_TIME).then(
        attested("s-1", "осв", order="14-к"), attested("s-2", "5")
    )


@clause("4.5.2-l")
def test_no_marks_are_nothing_to_record() -> None:
    given(*OPEN).when(set_attestation_marks, marks={}, at=IN_TIME).then_refused("NOTHING_TO_RECORD", "4.5.2-l")


@clause("4.5.2-l", "4.6.2-l")
@pytest.mark.parametrize(
    ("student_id", "at", "accepted"),
    [
        ("s-3", "2025-09-30 23:59", True),  # the last day on the roster
        ("s-3", "2025-10-01 00:00", False),
        ("s-9", "2025-09-30 12:00", False),
    ],
)
def test_only_students_on_the_roster_are_attested(student_id: str, at: str, accepted: bool) -> None:
    attempt = given(*OPEN).when(set_attestation_marks, marks={student_id: "4"}, at=moscow(at))
    if accepted:
        attempt.then(attested(student_id, "4"))
    else:
        attempt.then_refused("NOT_ENROLLED", "4.5.2-l", f"marks.{student_id}")


@clause("4.5.2-k", "D2", "D3")
@pytest.mark.parametrize(("seen", "code"), [(3, "EDITED_MEANWHILE"), (4, "MARK_IMMUTABLE"), (None, "MARK_IMMUTABLE")])
def test_an_attestation_mark_is_set_once(seen: int | None, code: str) -> None:
    given(*OPEN, attested("s-1", "3")).when(
        set_attestation_marks, marks={"s-2": "5", "s-1": "4"}, seen=seen, at=IN_TIME
    ).then_refused(code, "4.5.2-k", current={"student_id": "s-1", "value": "3", "by": "t-1"})


@clause("4.5.2-l", "D1")
@pytest.mark.parametrize(
    ("permits", "code"),
    [
        ((), "ATTESTATION_DEADLINE"),
        ((permitted("p-1", "slot-1", date(2025, 12, 30)),), "ATTESTATION_DEADLINE"),
        ((permitted("p-1", PermitSubject.SHEET, ATTESTATION_BY),), "ATTESTATION_DEADLINE"),
        (
            (permitted("p-1", PermitSubject.SHEET, date(2025, 12, 30)), spent("p-1", PermitSubject.SHEET)),
            "ATTESTATION_DEADLINE",
        ),
    ],
)
def test_after_the_deadline_marks_and_closing_need_an_unspent_permit_for_the_sheet(
    permits: tuple[Fact, ...], code: str
) -> None:
    given(*OPEN, *permits).when(set_attestation_marks, marks={"s-1": "5"}, at=TOO_LATE).then_refused(code, "4.5.2-l")
    given(*COMPLETE, *permits).when(close_attestation_sheet, at=TOO_LATE).then_refused(code, "4.5.2-l")


@clause("4.5.2-l", "D1")
def test_one_permit_carries_the_marks_of_a_late_sheet_and_its_closing_which_spends_it() -> None:
    permit = permitted("p-1", PermitSubject.SHEET, date(2025, 12, 27))
    marked_late = given(*OPEN, permit)
    for student in ("s-1", "s-2"):
        marked_late = marked_late.when(set_attestation_marks, marks={student: "5"}, at=TOO_LATE).then(
            attested(student, "5", late=True)
        )
    marked_late.when(close_attestation_sheet, at=TOO_LATE).then(
        spent("p-1", PermitSubject.SHEET), closed(date(2025, 12, 27), late=True)
    )


@clause("4.5.2-l", "D3")
def test_a_sheet_with_a_blank_row_stays_open_and_names_the_blank_rows() -> None:
    """s-3 left on 01.10 and needs no mark later on."""
    given(*OPEN).when(close_attestation_sheet, at=IN_TIME).then_refused(
        "STATEMENT_INCOMPLETE", "4.5.2-l", "marks.s-1", "marks.s-2"
    )
    given(*OPEN, attested("s-1")).when(close_attestation_sheet, at=IN_TIME).then_refused(
        "STATEMENT_INCOMPLETE", "4.5.2-l", "marks.s-2"
    )
    given(*COMPLETE).when(close_attestation_sheet, at=moscow("2025-09-30 12:00")).then_refused(
        "STATEMENT_INCOMPLETE", "4.5.2-l", "marks.s-3"
    )
    given(*COMPLETE).when(close_attestation_sheet, at=moscow("2025-10-01 00:00")).then(closed(date(2025, 10, 1)))


@clause("4.5.2-l")
@pytest.mark.parametrize("at", ["2025-08-31 12:00", "2025-06-01 12:00"])
def test_a_sheet_is_not_closed_before_its_students_have_begun(at: str) -> None:
    given(*OPEN).when(close_attestation_sheet, at=moscow(at)).then_refused("STATEMENT_INCOMPLETE", "4.5.2-l")


@clause("4.5.2-l")
def test_a_sheet_that_everybody_left_is_closed_without_a_mark() -> None:
    """Else the year could never be closed."""
    nobody = opened(roster=(Enrolment("s-1", date(2025, 9, 1), date(2025, 9, 2)),))
    given(nobody).when(close_attestation_sheet, at=IN_TIME).then(closed(date(2025, 12, 26)))


@clause("4.5.2-l", "D1")
def test_who_joined_after_the_last_day_needs_no_mark() -> None:
    roster = (Enrolment("s-1", date(2025, 9, 1)), Enrolment("s-2", date(2025, 12, 27)))
    history = (opened(roster=roster), attested("s-1"), permitted("p-1", PermitSubject.SHEET, date(2025, 12, 30)))
    given(*history).when(close_attestation_sheet, at=moscow("2025-12-30 10:00")).then(
        spent("p-1", PermitSubject.SHEET), closed(date(2025, 12, 30), late=True)
    )


@clause("4.5.2-l", "D3")
@pytest.mark.parametrize(("since", "waits"), [(ATTESTATION_BY, True), (date(2025, 12, 27), False)])
def test_who_is_enrolled_ahead_keeps_the_sheet_open_only_if_they_begin_by_its_last_day(
    since: date, waits: bool
) -> None:
    """Else nobody could mark them in time, and the sheet could never be closed."""
    ahead = opened(roster=(Enrolment("s-1", date(2025, 9, 1)), Enrolment("s-2", since)))
    outcome = given(ahead, attested("s-1")).when(close_attestation_sheet, at=moscow("2025-12-25 10:00"))
    if waits:
        outcome.then_refused("STATEMENT_INCOMPLETE", "4.5.2-l", "marks.s-2")
    else:
        outcome.then(closed(date(2025, 12, 25)))


@clause("4.5.1-a", "D3")
def test_a_closed_sheet_takes_no_mark_and_is_closed_once() -> None:
    attempts: list[tuple[Any, dict[str, Any]]] = [
        (set_attestation_marks, {"marks": {"s-1": "5"}}),
        (close_attestation_sheet, {}),
    ]
    for command, arguments in attempts:
        given(*COMPLETE, closed()).when(command, at=IN_TIME, **arguments).then_refused("PAGE_LOCKED", "4.5.1-a")


@clause("D2", "D3")
def test_a_request_that_waits_does_not_keep_the_sheet_open() -> None:
    history = (*COMPLETE, *requested("r-1", change(Subject.ATTESTATION, "4", "5")))
    given(*history).when(close_attestation_sheet, at=IN_TIME).then(closed())


@clause("4.5.1-a", "4.6.2-j", "1.6")
def test_with_the_sheet_lessons_to_come_are_cancelled_and_those_left_out_until_then_are_named() -> None:
    first, second = SLOTS[:2]
    at = moscow(f"{first.day} 23:00")
    roster = (Enrolment("s-1", date(2025, 9, 1)),)
    past = given(opened(roster=roster), slots((first, second)), set_for(first.day), attested("s-1"))
    told = f"ведомость закрыта {first.day:%d.%m.%Y}"
    closing = past.when(close_attestation_sheet, at=at).then(
        fact(e.SlotCancelled, was=second, basis=told), closed(first.day)
    )
    assert unfilled(closing.journal(), first.day) == [first]
    assert unfilled(past.journal(), second.day) == [first, second]
    filled = given(opened(roster=(Enrolment("s-1", date(2025, 9, 1)),)), slots((first,)), lesson(first.slot_id))
    assert unfilled(filled.journal(), first.day) == []
