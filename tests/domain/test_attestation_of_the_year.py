"""Marks for the year in the journal of its last term, and when the attestation takes place (4.5.2-f, 3.6-a)."""

from __future__ import annotations

from datetime import date

import pytest

from domain.given import JOURNAL, SECOND_TERM, TEACHER, Fact, Given, clause, fact, moscow
from domain.given import in_august as given
from domain.school import attested, closed, opened, permitted, spent
from domain.year_school import archived
from journal_domain import journal_events as e
from journal_domain.attestation import close_attestation_sheet, set_attestation_marks, set_year_marks
from journal_domain.values import EXEMPT, NOT_ATTESTED, PASS, AttestationForm, PermitSubject

DUE = date(2026, 6, 26)
LAST = opened(term=SECOND_TERM, attestation_by=DUE)
IN_TIME, LATE = moscow("2026-06-26 23:59"), moscow("2026-06-27 00:00")


def setting(past: Given, marks: dict[str, str], late: bool = False, seen: int | None = None) -> Given:
    return past.when(
        lambda p, act: set_year_marks(p.journal(), p.policy(), marks, seen, act), TEACHER, LATE if late else IN_TIME
    )


def year_mark(student: str, value: str, late: bool = False) -> Fact:
    return fact(e.YearMarkSet, JOURNAL, by=TEACHER, student_id=student, value=value, late=late)


@clause("4.5.2-f")
def test_year_marks_are_set_in_the_last_term_beside_the_attestations() -> None:
    past = setting(given(LAST, attested("s-1", "3")), {"s-1": "4", "s-2": NOT_ATTESTED}).then(
        year_mark("s-1", "4"), year_mark("s-2", NOT_ATTESTED)
    )
    assert past.journal().attestation["s-1"].value == "3"
    assert past.journal().year_marks["s-1"].value == "4"


@clause("4.5.2-f")
def test_the_first_terms_journal_has_no_year_marks() -> None:
    setting(given(opened()), {"s-1": "4"}).then_refused("NOT_LAST_TERM", "4.5.2-f")


@clause("4.5.2-f")
def test_no_marks_are_nothing_to_record() -> None:
    setting(given(LAST), {}).then_refused("NOTHING_TO_RECORD", "4.5.2-f")


@clause("4.5.2-k")
def test_a_year_mark_is_not_written_over_and_who_did_not_see_it_is_told_so() -> None:
    taken = given(LAST, year_mark("s-1", "4"))
    refused = setting(taken, {"s-1": "5"}).then_refused("MARK_IMMUTABLE", "4.5.2-k")
    assert refused.current == {"student_id": "s-1", "value": "4", "by": TEACHER}
    setting(taken, {"s-1": "5"}, seen=1).then_refused("EDITED_MEANWHILE", "4.5.2-k")
    setting(taken, {"s-1": "5"}, seen=2).then_refused("MARK_IMMUTABLE", "4.5.2-k")


@clause("4.5.2-f")
@pytest.mark.parametrize(
    ("form", "value", "allowed"),
    [
        (AttestationForm.EXAM, "2", True),
        (AttestationForm.EXAM, "1", False),
        (AttestationForm.EXAM, PASS, False),
        (AttestationForm.CREDIT, PASS, True),
        (AttestationForm.CREDIT, "5", False),
    ],
)
def test_a_year_mark_is_on_the_scale_of_the_attestation(form: AttestationForm, value: str, allowed: bool) -> None:
    outcome = setting(given(opened(term=SECOND_TERM, attestation_by=DUE, attestation_form=form)), {"s-1": value})
    if allowed:
        outcome.then(year_mark("s-1", value))
    else:
        outcome.then_refused("MARK_VALUE", "4.5.2-f", "marks.s-1")


@clause("4.5.2-f", "4.6.2-l")
def test_every_student_who_is_not_on_the_roster_is_named() -> None:
    setting(given(LAST), {"s-1": "4", "s-8": "4", "s-9": "4"}).then_refused(
        "NOT_ENROLLED", "4.5.2-f", "marks.s-8", "marks.s-9"
    )


@clause("4.5.2-f", "4.5.2-l")
def test_exempt_for_the_year_is_who_is_exempt_from_the_attestation_by_order() -> None:
    setting(given(LAST), {"s-1": EXEMPT}).then_refused("EXEMPTION_BASIS", "4.5.2-f", "marks.s-1")
    setting(given(LAST, attested("s-1", "4")), {"s-1": EXEMPT}).then_refused("EXEMPTION_BASIS", "4.5.2-f", "marks.s-1")
    exempt = given(LAST, attested("s-1", EXEMPT, order="5-уч"))
    setting(exempt, {"s-1": EXEMPT}).then(year_mark("s-1", EXEMPT))


@clause("4.5.2-l")
def test_after_the_deadline_year_marks_need_a_permit_for_the_sheet_and_are_late_for_ever() -> None:
    setting(given(LAST), {"s-1": "4"}, late=True).then_refused("ATTESTATION_DEADLINE", "4.5.2-l")
    permit = permitted("p-1", PermitSubject.SHEET, date(2026, 6, 27))
    setting(given(LAST, permit), {"s-1": "4"}, late=True).then(year_mark("s-1", "4", late=True))
    over = given(LAST, permit, spent("p-1", PermitSubject.SHEET))
    setting(over, {"s-1": "4"}, late=True).then_refused("ATTESTATION_DEADLINE", "4.5.2-l")


@clause("4.5.1-a", "5.5")
def test_on_a_locked_page_or_in_an_archived_year_no_year_mark_and_no_attestation_is_set() -> None:
    locked = (LAST, attested("s-1"), closed(DUE))
    setting(given(*locked), {"s-2": "4"}).then_refused("PAGE_LOCKED", "4.5.1-a")
    setting(given(*locked, archived()), {"s-2": "4"}).then_refused("ARCHIVED", "5.5")
    given(*locked, archived()).when(
        lambda p, act: set_attestation_marks(p.journal(), p.policy(), {"s-2": "4"}, None, None, {}, act),
        TEACHER,
        IN_TIME,
    ).then_refused("ARCHIVED", "5.5")


@clause("4.5.2-l")
def test_a_sheet_with_a_blank_row_is_not_closed_whatever_the_year_marks_say() -> None:
    blank = given(LAST, attested("s-1"), attested("s-3"), year_mark("s-2", "4"))
    blank.when(
        lambda p, act: close_attestation_sheet(p.journal(), p.policy(), False, act), TEACHER, IN_TIME
    ).then_refused("STATEMENT_INCOMPLETE", "4.5.2-l", "marks.s-2")


@clause("4.5.2-c", "4.5.2-f", "4.5.2-l")
def test_a_second_terms_sheet_closes_with_a_year_mark_for_everybody_where_the_discipline_ran_all_year() -> None:
    complete = given(LAST, attested("s-1"), attested("s-2"), year_mark("s-1", "4"))

    def closing(past: Given, all_year: bool) -> Given:
        return past.when(
            lambda p, act: close_attestation_sheet(p.journal(), p.policy(), all_year, act), TEACHER, IN_TIME
        )

    closing(complete, True).then_refused("STATEMENT_INCOMPLETE", "4.5.2-f", "year_marks.s-2")
    closing(complete, False).then(closed(IN_TIME.date()))
    closing(complete.later(year_mark("s-2", "5")), True).then(closed(IN_TIME.date()))
