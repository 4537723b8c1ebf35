"""The curriculum of a trade is adopted whole, by order, each discipline once a term (2.2.4, 4.6.2-c)."""

from __future__ import annotations

import pytest

from domain.given import YEAR, Decision, clause
from domain.given import in_august as given
from domain.school import ORDER
from domain.year_school import curriculum, taught
from journal_domain.curriculum import CurriculumLine, adopt_curriculum


def adopting(*lines: CurriculumLine, order: str = ORDER, trade: str = "Столяр") -> Decision:
    return lambda p, act: adopt_curriculum(p.curriculum(), "c-1", trade, True, YEAR, order, lines, act)


@clause("2.2.4", "4.6.2-c")
def test_a_curriculum_is_adopted_whole_by_order_and_a_later_one_takes_its_place() -> None:
    past = given().when(adopting(taught(), taught("d-2", term=2))).then(curriculum(taught(), taught("d-2", term=2)))
    assert [line.discipline_id for line in past.curriculum().lines(1, 2)] == ["d-2"]
    assert given(curriculum(taught()), curriculum(taught("d-9"))).curriculum().lines(1, 1) == (taught("d-9"),)


@clause("2.2.4", "4.6.2-c")
@pytest.mark.parametrize(
    ("decision", "code", "cited"),
    [
        (adopting(taught(), order=" "), "ORDER_REQUIRED", "4.6.2-c"),
        (adopting(), "NOTHING_TO_RECORD", "2.2.4"),
        (adopting(taught(), trade=" "), "NOTHING_TO_RECORD", "2.2.4"),
        (adopting(taught(), taught()), "DUPLICATE", "2.2.4"),
    ],
)
def test_a_curriculum_has_an_order_a_trade_and_each_discipline_once_a_term(
    decision: Decision, code: str, cited: str
) -> None:
    given().when(decision).then_refused(code, cited)


@clause("2.2.4")
@pytest.mark.parametrize(
    ("line", "allowed"),
    [
        (taught(course=0), False),
        (taught(course=6), True),
        (taught(course=7), False),
        (taught(term=0), False),
        (taught(term=2), True),
        (taught(term=3), False),
        (taught(hours=0), False),
        (taught(hours=1), True),
        (taught(title=" "), False),
    ],
)
def test_a_line_of_the_curriculum_is_within_bounds_and_each_bad_one_is_named(
    line: CurriculumLine, allowed: bool
) -> None:
    result = given().when(adopting(taught("d-0"), line))
    if allowed:
        result.and_then()
    else:
        result.then_refused("CURRICULUM_VALUE", "2.2.4", "lines.1")
