"""The figures of the forms, digit by digit: denominators, rounding, categories, and what is counted nowhere."""

from __future__ import annotations

from collections import Counter
from decimal import ROUND_HALF_UP, Decimal, getcontext
from fractions import Fraction
from random import Random

import pytest

from journal_domain.values import EXEMPT, FAIL, NOT_ATTESTED, PASS
from projections.reports.arithmetic import Category, Degree, GroupTally, Tally, attendance_rate, category, rounded

NA7, NA0, WITHOUT = Degree.NOT_ATTESTED_SEVEN, Degree.NOT_ATTESTED_NOTHING, Degree.WITHOUT_NOT_ATTESTED


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (Fraction(1, 8), 2, "0.13"), (Fraction(-1, 8), 2, "-0.13"), (Fraction(5, 100), 1, "0.1"),
        (Fraction(4999, 100_000), 1, "0.0"), (Fraction(2, 3) * 100, 1, "66.7"), (Fraction(9995, 100), 1, "100.0"),
        (Fraction(2675, 1000), 2, "2.68"), (Fraction(445, 100), 1, "4.5"), (0, 1, "0.0"), (100, 1, "100.0"),
    ],
)  # fmt: skip
def test_half_is_rounded_up_where_a_float_would_not(value: Fraction | int, places: int, shown: str) -> None:
    assert str(rounded(value, places)) == shown


def test_rounding_is_that_of_decimal_on_many_fractions() -> None:
    random = Random(1)
    getcontext().prec = 50
    for _ in range(2000):
        value = Fraction(random.randrange(-5000, 5000), random.randrange(1, 400))
        places = random.randrange(3)
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        assert rounded(value, places) == exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


@pytest.mark.parametrize(
    ("results", "n", "pass_rate", "quality", "mean", "degree"),
    [
        # an empty group, all exempt, nobody marked yet: nothing was to be counted, so there is no figure
        ([], 0, None, None, None, None),
        ([EXEMPT, EXEMPT], 0, None, None, None, None),
        ([None, None], 0, None, None, None, None),
        # «н/а» counts among those assessed, and in no mean
        (["5", "4", "3", "2", NOT_ATTESTED], 5, "60.0", "40.0", "3.50", "44.6"),
        ([NOT_ATTESTED], 1, "0.0", "0.0", None, "7.0"),
        (["5", EXEMPT, None], 1, "100.0", "100.0", "5.00", "100.0"),
        (["5", "5", "4"], 3, "100.0", "100.0", "4.67", "88.0"),
    ],
)
def test_the_figures_of_one_discipline(
    results: list[str | None], n: int, pass_rate: str | None, quality: str | None, mean: str | None, degree: str | None
) -> None:
    tally = Tally(results)
    shown = [tally.pass_rate, tally.quality, tally.mean, tally.degree(NA7)]
    assert tally.assessed == n
    assert [None if figure is None else str(figure) for figure in shown] == [pass_rate, quality, mean, degree]


@pytest.mark.parametrize(
    ("results", "n", "pass_rate"),
    [([PASS, PASS, FAIL], 3, "66.7"), ([PASS, NOT_ATTESTED], 2, "50.0"), ([NOT_ATTESTED], 1, "0.0"), ([], 0, None)],
)
def test_a_credit_is_passed_or_not_and_has_no_quality(results: list[str], n: int, pass_rate: str | None) -> None:
    tally = Tally(results, credit=True)
    assert (tally.assessed, tally.graded) == (n, 0)
    assert (tally.quality, tally.mean, tally.degree(NA7)) == (None, None, None)
    assert (None if tally.pass_rate is None else str(tally.pass_rate)) == pass_rate
    both = tally + Tally(["5", NOT_ATTESTED])
    assert (both.assessed, str(both.quality), str(both.degree(NA7))) == (n + 2, "50.0", "53.5")


def test_the_variant_of_the_degree_decides_what_not_attested_weighs() -> None:
    tally = Tally(["5", "5", "4", NOT_ATTESTED])
    assert [str(tally.degree(variant)) for variant in (NA7, NA0, WITHOUT)] == ["67.8", "66.0", "88.0"]
    assert len({variant.words for variant in Degree}) == 3
    assert Tally([NOT_ATTESTED]).degree(WITHOUT) is None


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        (["5", "5", "2"], Category.FAILING), (["5", FAIL], Category.FAILING), (["2", NOT_ATTESTED], Category.FAILING),
        (["5", NOT_ATTESTED], Category.NOT_ATTESTED), ([NOT_ATTESTED, None], Category.NOT_ATTESTED),
        (["5", None], Category.UNFINISHED),
        (["5"], Category.EXCELLENT), (["5", "5", PASS, EXEMPT], Category.EXCELLENT),
        (["5", "4"], Category.GOOD), (["4", PASS], Category.GOOD),
        (["5", "4", "3"], Category.ONE_THREE), (["3"], Category.ONE_THREE),
        (["5", "3", "3"], Category.PASSING), ([PASS, PASS], Category.PASSING), ([EXEMPT], Category.PASSING),
        ([], Category.UNFINISHED),
    ],
)  # fmt: skip
def test_a_student_stands_in_the_first_category_that_fits(results: list[str | None], expected: Category) -> None:
    assert category(results) is expected


def test_categories_share_nobody_and_leave_nobody_out() -> None:
    random = Random(2)
    values = ["5", "4", "3", "2", PASS, FAIL, NOT_ATTESTED, EXEMPT, None]
    students = [random.choices(values, (9, 9, 4, 1, 3, 1, 1, 2, 1), k=random.randrange(9)) for _ in range(500)]
    group = GroupTally(map(category, students))
    assert group.n == 500 == sum(group[c] for c in Category)
    assert all(group[c] for c in Category)
    failing = group[Category.FAILING] + group[Category.NOT_ATTESTED]
    assert group.pass_rate == rounded(Fraction(500 - failing, 5), 1)
    assert group.quality == rounded(Fraction(group[Category.EXCELLENT] + group[Category.GOOD], 5), 1)
    assert GroupTally([]).pass_rate is None
    nobody = GroupTally([category([]), category([None])])
    assert (nobody.n, nobody.pass_rate, nobody.quality) == (2, None, None)


@pytest.mark.parametrize(
    ("results", "closed", "shown"),
    [
        # one «н/а» and the rest without marks in the middle of a term: nothing to judge a group by
        ([[NOT_ATTESTED], [None], [None]], False, (None, None)), ([["5"], ["4"], [None]], False, (None, None)),
        # closed: n is the list; whose mark was annulled later, or who came later, is neither failing nor not attested
        ([["5"], ["3"], ["2"], [None]], True, ("75.0", "25.0")), ([[NOT_ATTESTED], ["5"]], True, ("50.0", "50.0")),
    ],
)  # fmt: skip
def test_a_group_has_shares_once_its_sheets_are_closed(
    results: list[list[str | None]], closed: bool, shown: tuple[str | None, str | None]
) -> None:
    group = GroupTally(map(category, results), closed)
    assert tuple(x if x is None else str(x) for x in (group.pass_rate, group.quality)) == shown
    both = group + GroupTally([])
    assert (both.pass_rate, both.quality) == (group.pass_rate, group.quality)
    assert (group + GroupTally([Category.GOOD], closed=False)).pass_rate is None


def test_tallies_add_up_as_their_marks_do() -> None:
    random = Random(3)
    sheets = [random.choices(["5", "4", "3", "2", NOT_ATTESTED, EXEMPT, None], k=25) for _ in range(20)]
    total = sum((Tally(sheet) for sheet in sheets), Tally())
    together = Counter(mark for sheet in sheets for mark in sheet)
    assert all(total[mark] == together[mark] for mark in together)
    assert total.degree(NA7) == Tally(together.elements()).degree(NA7)


@pytest.mark.parametrize(
    ("missed", "held", "shown"), [(0, 0, None), (0, 2, "100.0"), (2, 2, "0.0"), (1, 3, "66.7"), (1, 2000, "100.0")]
)
def test_attendance_is_counted_of_the_hours_held(missed: int, held: int, shown: str | None) -> None:
    rate = attendance_rate(missed, held)
    assert (None if rate is None else str(rate)) == shown
