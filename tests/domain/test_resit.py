"""Re-sits: two attempts within a year of the debt, the second before a commission; the first result stays (2.2.2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from domain.given import GROUP, JOURNAL, TEACHER, EverybodyTeaches, Fact, Given, clause, fact, moscow
from domain.given import in_august as given
from domain.school import ATTESTATION_BY, attested, closed, opened
from domain.year_school import archived, resat
from journal_domain import journal_events as e
from journal_domain.academic_calendar import Days
from journal_domain.appointment import Appointment, Appointments
from journal_domain.resit import in_debt, record_resit, result
from journal_domain.student import Stay, Student
from journal_domain.values import EXEMPT, FAIL, NOT_ATTESTED, PASS, AttestationForm, Departure, Role

CLOSED = ATTESTATION_BY
TODAY = date(2026, 2, 1)
EVERYBODY = EverybodyTeaches()
STUDIES = Student(1, (Stay(GROUP, date(2025, 9, 1)),))
THREE = ("t-1", "t-2", "t-3")
DEBT = (opened(), attested("s-1", "2"), attested("s-2", "5"), closed())


def resitting(
    past: Given,
    value: str = "4",
    held_on: date = date(2026, 1, 20),
    commission: tuple[str, ...] = (),
    today: date = TODAY,
    student: str = "s-1",
    respites: tuple[Days, ...] = (),
    offices: Mapping[str, Appointments] = EVERYBODY,
    stay: Student = STUDIES,
) -> Given:
    return past.when(
        lambda p, act: record_resit(
            p.journal(), student, value, held_on, commission, offices, respites, stay, p.policy(), act
        ),
        TEACHER,
        moscow(f"{today} 10:00"),
    )


def recorded(attempt: int, value: str, held_on: date, commission: tuple[str, ...] = (), was: str = "2") -> Fact:
    return fact(
        e.ResitRecorded, JOURNAL, by=TEACHER, student_id="s-1", attempt=attempt, was=was, value=value, held_on=held_on,
        commission=commission,
    )  # fmt: skip


@clause("2.2.2", "4.5.1-a", "4.5.2-k")
def test_a_resit_is_a_new_attempt_on_a_locked_page_and_the_first_result_stays() -> None:
    past = resitting(given(*DEBT)).then(recorded(1, "4", date(2026, 1, 20)))
    assert past.journal().attestation["s-1"].value == "2"
    assert result(past.journal(), "s-1") == "4"
    assert not in_debt(past.journal(), "s-1")


@clause("2.2.2")
@pytest.mark.parametrize(
    ("form", "value", "debt"),
    [
        (AttestationForm.EXAM, "2", True),
        (AttestationForm.EXAM, "3", False),
        (AttestationForm.EXAM, NOT_ATTESTED, True),
        (AttestationForm.EXAM, EXEMPT, False),
        (AttestationForm.CREDIT, FAIL, True),
        (AttestationForm.CREDIT, PASS, False),
        (AttestationForm.CREDIT, NOT_ATTESTED, True),
    ],
)
def test_a_debt_is_a_failed_or_missed_attestation(form: AttestationForm, value: str, debt: bool) -> None:
    past = given(opened(attestation_form=form), attested("s-1", value), closed())
    assert in_debt(past.journal(), "s-1") is debt
    outcome = resitting(past, form.results[0])
    if debt:
        outcome.then(recorded(1, form.results[0], date(2026, 1, 20), was=value))
    else:
        outcome.then_refused("NO_DEBT", "2.2.2")


@clause("2.2.2")
def test_without_a_debt_there_is_no_resit() -> None:
    resitting(given(*DEBT), student="s-2").then_refused("NO_DEBT", "2.2.2")
    resitting(given(*DEBT), student="s-9").then_refused("NO_DEBT", "2.2.2")
    resitting(given(opened(), attested("s-1", "2"))).then_refused("NO_DEBT", "2.2.2")
    resitting(given(*DEBT, resat("s-1", 1, "3", date(2026, 1, 20)))).then_refused("NO_DEBT", "2.2.2")


@clause("2.2.2")
@pytest.mark.parametrize(
    ("commission", "enough"),
    [((), False), (("t-1", "t-2"), False), (("t-1", "t-2", "t-2"), False), (THREE, True), ((*THREE, "t-4"), True)],
)
def test_the_second_attempt_is_held_before_a_commission_of_three(commission: tuple[str, ...], enough: bool) -> None:
    failed = given(*DEBT, resat("s-1", 1, "2", date(2026, 1, 20)))
    outcome = resitting(failed, "3", date(2026, 1, 30), commission)
    if enough:
        outcome.then(recorded(2, "3", date(2026, 1, 30), commission))
    else:
        outcome.then_refused("COMMISSION_REQUIRED", "2.2.2")


@clause("2.2.2")
@pytest.mark.parametrize(("held_on", "allowed"), [(date(2026, 1, 19), False), (date(2026, 1, 20), True)])
def test_the_second_attempt_is_not_before_the_first(held_on: date, allowed: bool) -> None:
    outcome = resitting(given(*DEBT, resat("s-1", 1, "2", date(2026, 1, 20))), held_on=held_on, commission=THREE)
    if allowed:
        outcome.and_then()
    else:
        outcome.then_refused("DATE", "2.2.2")


@clause("2.2.2", "4.6.2-l")
@pytest.mark.parametrize(
    ("departure", "left", "allowed"),
    [
        (Departure.EXPULSION, date(2026, 1, 20), False),
        (Departure.EXPULSION, date(2026, 1, 21), True),
        (Departure.ACADEMIC_LEAVE, date(2026, 1, 20), True),
    ],
)
def test_whoever_has_left_the_college_sits_no_more(departure: Departure, left: date, allowed: bool) -> None:
    stay = Student(2, (Stay(GROUP, date(2025, 9, 1), left, departure),))
    outcome = resitting(given(*DEBT), held_on=date(2026, 1, 20), stay=stay)
    if allowed:
        outcome.and_then()
    else:
        outcome.then_refused("NOT_ENROLLED", "4.6.2-l")


@clause("2.2.2")
def test_there_is_no_third_attempt() -> None:
    twice = given(*DEBT, resat("s-1", 1, "2", date(2026, 1, 20)), resat("s-1", 2, NOT_ATTESTED, date(2026, 1, 25)))
    assert in_debt(twice.journal(), "s-1")
    resitting(twice, commission=THREE).then_refused("ATTEMPTS_EXHAUSTED", "2.2.2")


@clause("2.2.2")
@pytest.mark.parametrize(
    ("closed_on", "last"),
    [
        (date(2025, 12, 26), date(2026, 12, 26)),
        (date(2027, 12, 26), date(2028, 12, 26)),
        (date(2023, 12, 26), date(2024, 12, 26)),
        (date(2028, 2, 29), date(2029, 2, 28)),
    ],
)
def test_a_debt_may_be_cleared_until_the_same_day_of_the_next_year(closed_on: date, last: date) -> None:
    facts = (opened(), attested("s-1", "2"), closed(closed_on))
    resitting(given(*facts), held_on=last, today=last).and_then()
    day_after = date.fromordinal(last.toordinal() + 1)
    resitting(given(*facts), held_on=day_after, today=day_after).then_refused("ATTEMPTS_EXHAUSTED", "2.2.2")


@clause("2.2.2")
@pytest.mark.parametrize(
    ("held_on", "allowed"),
    [(date(2025, 12, 25), False), (CLOSED, True), (TODAY, True), (date(2026, 2, 2), False)],
)
def test_a_resit_is_held_after_the_sheet_was_closed_and_not_in_the_future(held_on: date, allowed: bool) -> None:
    outcome = resitting(given(*DEBT), held_on=held_on)
    if allowed:
        outcome.and_then()
    else:
        outcome.then_refused("DATE", "2.2.2")


@clause("2.2.2")
@pytest.mark.parametrize("value", ["1", "6", PASS, EXEMPT, ""])
def test_a_resits_result_is_on_the_scale_of_the_form(value: str) -> None:
    resitting(given(*DEBT), value).then_refused("MARK_VALUE", "2.2.2")


@clause("5.5")
def test_in_an_archived_year_no_resit_is_recorded() -> None:
    resitting(given(*DEBT, archived())).then_refused("ARCHIVED", "5.5")


@clause("2.2.2")
def test_illness_makes_the_year_longer_by_its_days() -> None:
    ill = (Days(date(2026, 3, 1), date(2026, 3, 10)),)
    last = date(2026, 12, 26) + timedelta(days=10)
    resitting(given(*DEBT), held_on=last, today=last, respites=ill).and_then()
    late = last + timedelta(days=1)
    resitting(given(*DEBT), held_on=late, today=late, respites=ill).then_refused("ATTEMPTS_EXHAUSTED", "2.2.2")


@clause("2.2.2")
def test_the_second_attempt_is_not_held_before_strangers_or_one_person_twice() -> None:
    failed = given(*DEBT, resat("s-1", 1, "2", date(2026, 1, 20)))
    guard = Appointments(1, (Appointment("a-1", Role.ARCHIVIST, None, CLOSED, None, "1-к"),))
    for commission, offices in (
        (THREE, EverybodyTeaches({"t-3": guard})),
        (THREE, EverybodyTeaches({"t-3": Appointments()})),
        ((*THREE, "t-1"), EVERYBODY),
    ):
        resitting(failed, "3", date(2026, 1, 30), commission, offices=offices).then_refused(
            "COMMISSION_REQUIRED", "2.2.2"
        )
