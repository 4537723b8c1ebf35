"""A year is closed when every sheet is; its journals are archived in the same act (4.6.2-m, 5.5)."""

from __future__ import annotations

from domain.given import GROUP, JOURNAL, OTHER_GROUP, TERM, YEAR, Decision, clause
from domain.given import in_august as given
from domain.school import ORDER, attested, closed, opened
from domain.year_school import archived, completed, entered, year_closed
from journal_domain.academic_year import GroupTerm, close_year, journal_completed, journals_entered
from journal_domain.journal import journal_id
from journal_domain.journal_events import JournalOpened

J2 = journal_id(GROUP, "d-2", TERM)


def closing(order: str = ORDER, terms: tuple[str, ...] = (TERM,), groups: tuple[GroupTerm, ...] = ()) -> Decision:
    return lambda p, act: close_year(
        p.year(), YEAR, terms, groups, {j: p.journal(j) for j in p.year().completed}, (), order, act
    )


def entering() -> Decision:
    return lambda p, act: journals_entered(
        p.year(), YEAR, [event for event in p.history if isinstance(event, JournalOpened)], act
    )


BOTH_CLOSED = (
    opened(), attested("s-1"), closed(), opened(J2, discipline_id="d-2"), attested("s-1", journal=J2),
    closed(journal=J2), entered(), entered(J2), completed(), completed(J2),
)  # fmt: skip


@clause("4.6.2-m", "5.5")
def test_closing_a_year_archives_all_its_journals_in_one_act() -> None:
    first, second = sorted((JOURNAL, J2))
    past = given(*BOTH_CLOSED).when(closing()).then(year_closed(), archived(first), archived(second))
    assert past.year().closed
    assert (past.journal().archived, past.journal(J2).archived) == (YEAR, YEAR)


@clause("4.6.2-m")
def test_a_year_with_open_sheets_is_not_closed_and_each_is_named() -> None:
    open_ones = (opened(), entered(), entered(J2))
    refused = given(*open_ones).when(closing()).then_refused(
        "YEAR_NOT_READY", "4.6.2-m", f"journals.{JOURNAL}", f"journals.{J2}"
    )  # fmt: skip
    assert all(GROUP in x.message and "1 семестр 2025/26 учебного года" in x.message for x in refused.problems)
    one_left = (opened(), attested("s-1"), closed(), entered(), entered(J2), completed())
    given(*one_left).when(closing()).then_refused("YEAR_NOT_READY", "4.6.2-m", f"journals.{J2}")


@clause("4.6.2-m", "5.5")
def test_a_year_is_not_closed_before_the_journals_of_each_of_its_terms_are_there() -> None:
    both = closing(terms=(TERM, f"{YEAR}-2"))
    given(*BOTH_CLOSED).when(both).then_refused("YEAR_NOT_READY", "4.6.2-m", f"terms.{YEAR}-2")


@clause("4.6.2-m", "5.5")
def test_a_year_is_not_closed_before_each_group_has_the_journals_of_its_plan() -> None:
    one = closing(groups=((OTHER_GROUP, TERM),))
    given(*BOTH_CLOSED).when(one).then_refused("YEAR_NOT_READY", "4.6.2-m", f"groups.{OTHER_GROUP}.{TERM}")


@clause("4.6.2-m")
def test_a_year_without_journals_is_not_closed() -> None:
    given().when(closing()).then_refused("YEAR_NOT_READY", "4.6.2-m")


@clause("5.5")
def test_a_year_is_closed_by_order_and_once() -> None:
    given(*BOTH_CLOSED).when(closing(" ")).then_refused("ORDER_REQUIRED", "5.5")
    given(*BOTH_CLOSED, year_closed()).when(closing()).then_refused("ARCHIVED", "5.5")


@clause("5.5", "4.6.2-m")
def test_journals_are_entered_as_they_open_and_none_after_the_year_is_closed() -> None:
    given(opened()).when(entering()).then(entered())
    given(opened(), year_closed()).when(entering()).then_refused("ARCHIVED", "5.5")


@clause("4.6.2-m")
def test_a_journal_whose_sheet_is_closed_is_struck_off() -> None:
    past = given(opened(), entered(), entered(J2)).when(
        lambda p, act: journal_completed(p.year(), YEAR, JOURNAL, act)
    ).then(completed())  # fmt: skip
    assert list(past.year().open) == [J2]
    assert past.year().completed == {JOURNAL}
