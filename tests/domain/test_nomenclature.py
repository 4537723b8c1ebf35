"""The nomenclature of files: defaults, versions by day, and the day from which a file may be destroyed (5.5, 5.6)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.given import clause
from domain.given import in_august as given
from domain.school import ORDER
from domain.year_school import series
from journal_domain.nomenclature import DEFAULTS, Nomenclature, Papers, Series, adopt_series

TODAY, TOMORROW = date(2025, 8, 25), date(2025, 8, 26)
CLOSED_ON = date(2026, 6, 30)
AS_IT_IS = DEFAULTS[Papers.JOURNALS]


def adopting(line: Series, since: date = TOMORROW, order: str = ORDER) -> Any:
    return lambda p, act: adopt_series(p.nomenclature(), Papers.JOURNALS, line, since, order, TODAY, act)


@clause("5.6")
def test_journals_are_kept_5_years_and_summary_sheets_25_unless_the_college_says_otherwise() -> None:
    nothing = Nomenclature()
    assert nothing.on(Papers.JOURNALS, TODAY).term_years == 5
    assert nothing.on(Papers.SUMMARIES, TODAY).term_years == 25
    assert set(DEFAULTS) == set(Papers)


@clause("5.6", "6.2")
def test_a_line_is_adopted_by_order_from_a_future_day_and_remembers_what_was() -> None:
    ten = Series(AS_IT_IS.index, f" {AS_IT_IS.title} ", 10)
    given().when(adopting(ten)).then(series(TOMORROW, 10))
    given(series(TOMORROW, 10)).when(adopting(AS_IT_IS, date(2026, 1, 1))).then(series(date(2026, 1, 1), 5, 10))
    given().when(adopting(ten, since=TODAY)).then_refused("POLICY_RETROACTIVE", "6.2")
    given().when(adopting(ten, order=" ")).then_refused("ORDER_REQUIRED", "5.6")
    given().when(adopting(AS_IT_IS)).then_refused("NOTHING_TO_RECORD", "5.6")


@clause("5.6")
@pytest.mark.parametrize(
    "line", [Series(" ", "Журналы", 5), Series("05-12", "", 5), Series("05-12", "Журналы", 0), Series("1", "Ж", 101)]
)
def test_a_line_without_index_title_or_a_possible_term_is_refused(line: Series) -> None:
    given().when(adopting(line)).then_refused("NOMENCLATURE_VALUE", "5.6")


@clause("5.6")
@pytest.mark.parametrize(
    ("adopted", "free"),
    [
        ([], date(2032, 1, 1)),  # closed in June 2026: from 1 January 2027, five years
        ([series(date(2026, 6, 30), 10)], date(2037, 1, 1)),  # in force on the day of closing
        ([series(date(2026, 7, 1), 10)], date(2037, 1, 1)),  # later and longer
        ([series(date(2026, 7, 1), 3)], date(2032, 1, 1)),  # later and shorter: not for what lies already
        ([series(date(2026, 6, 30), 3)], date(2030, 1, 1)),
        ([series(date(2026, 6, 1), 10), series(date(2026, 6, 1), 3)], date(2030, 1, 1)),  # of one day the later
        ([series(date(2028, 1, 1), None)], None),  # «постоянно»
        ([series(date(2026, 6, 1), 75, papers=Papers.SUMMARIES)], date(2032, 1, 1)),  # another series
    ],
)
def test_a_term_runs_from_1_january_after_closing_and_is_never_shortened_later(
    adopted: list[Any], free: date | None
) -> None:
    assert given(*adopted).nomenclature().kept_until(Papers.JOURNALS, CLOSED_ON) == free


def test_a_line_counts_from_its_own_day() -> None:
    nomenclature = given(series(date(2026, 1, 1), 10)).nomenclature()
    assert nomenclature.on(Papers.JOURNALS, date(2025, 12, 31)).term_years == 5
    assert nomenclature.on(Papers.JOURNALS, date(2026, 1, 1)).term_years == 10
