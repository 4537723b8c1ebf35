"""Shares, means and categories, exact: whole numbers and fractions, rounded once, half up, at the very end.

    N = n5 + n4 + n3 + n2 + зачтено + незачтено + н/а           «осв» is no part of it, a blank neither
    успеваемость = (n5 + n4 + n3 + зачтено) / N                 качество = (n5 + n4) / N without credits
    средний балл = Σ marks / (n5 + n4 + n3 + n2)                СОУ = Σ weights / N without credits

A credit is passed or not and has no quality: a sheet of credits has neither quality, nor mean, nor СОУ. СОУ is
V. P. Simonov's «степень обученности учащихся»: weights 100, 64, 36, 16.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from journal_domain.values import EXEMPT, FAIL, NOT_ATTESTED, PASS

SCALE = ("5", "4", "3", "2")
WEIGHTS = {"5": 100, "4": 64, "3": 36, "2": 16}
WEIGHT_OF_NOT_ATTESTED = 7
PERCENT_PLACES, MEAN_PLACES = 1, 2


class Degree(StrEnum):
    """What «н/а» weighs in СОУ: colleges differ, so the sheet names its variant."""

    NOT_ATTESTED_SEVEN = "na7"
    NOT_ATTESTED_NOTHING = "na0"
    WITHOUT_NOT_ATTESTED = "without_na"

    @property
    def words(self) -> str:
        return {
            Degree.NOT_ATTESTED_SEVEN: "СОУ по В. П. Симонову: 5 — 100, 4 — 64, 3 — 36, 2 — 16, н/а — 7",
            Degree.NOT_ATTESTED_NOTHING: "СОУ по В. П. Симонову: 5 — 100, 4 — 64, 3 — 36, 2 — 16, н/а — 0",
            Degree.WITHOUT_NOT_ATTESTED: "СОУ по В. П. Симонову: 5 — 100, 4 — 64, 3 — 36, 2 — 16, без н/а",
        }[self]


def rounded(value: Fraction | int | None, places: int) -> Decimal | None:
    """The value with so many decimals, half up (1/8 with two is 0.13); None where nothing was to be counted."""
    if value is None:
        return None
    scale: int = 10**places
    whole = (abs(Fraction(value)) * scale * 2 + 1) // 2
    digits = Decimal(-whole if value < 0 else whole)
    return digits.scaleb(-places)


def percent(part: Fraction | int, of: int) -> Decimal | None:
    """`part` of `of` in percent, one decimal; None of nothing."""
    return rounded(Fraction(part) * 100 / of, PERCENT_PLACES) if of else None


class Tally:
    """How often each result stands on a sheet, or on several: of one kind of marks, never of two (2.2.2)."""

    def __init__(self, results: Iterable[str | None] = (), credit: bool = False) -> None:
        self._counts = Counter(results)
        self._not_attested_credits = self._counts[NOT_ATTESTED] if credit else 0

    def __add__(self, other: Tally) -> Tally:
        total = Tally()
        total._counts = self._counts + other._counts
        total._not_attested_credits = self._not_attested_credits + other._not_attested_credits
        return total

    def __getitem__(self, result: str | None) -> int:
        return self._counts[result]

    @property
    def blank(self) -> int:
        """Students who are to be assessed and are not yet."""
        return self[None]

    @property
    def exempt(self) -> int:
        return self[EXEMPT]

    @property
    def marked(self) -> int:
        """Marks of the scale: what a mean is made of."""
        return sum(self[mark] for mark in SCALE)

    @property
    def graded(self) -> int:
        """N without credits: those whom the scale was to judge."""
        return self.assessed - self[PASS] - self[FAIL] - self._not_attested_credits

    @property
    def assessed(self) -> int:
        """N: students subject to assessment."""
        return self.marked + self[PASS] + self[FAIL] + self[NOT_ATTESTED]

    @property
    def passed(self) -> int:
        return self["5"] + self["4"] + self["3"] + self[PASS]

    @property
    def good(self) -> int:
        return self["5"] + self["4"]

    @property
    def pass_rate(self) -> Decimal | None:
        """Успеваемость, %."""
        return percent(self.passed, self.assessed)

    @property
    def quality(self) -> Decimal | None:
        """Качество, %."""
        return percent(self.good, self.graded)

    @property
    def mean(self) -> Decimal | None:
        """Средний балл."""
        total = sum(int(mark) * self[mark] for mark in SCALE)
        return rounded(Fraction(total, self.marked), MEAN_PLACES) if self.marked else None

    def degree(self, variant: Degree) -> Decimal | None:
        """СОУ, %."""
        total = sum(weight * self[mark] for mark, weight in WEIGHTS.items())
        if variant is Degree.NOT_ATTESTED_SEVEN:
            total += WEIGHT_OF_NOT_ATTESTED * (self[NOT_ATTESTED] - self._not_attested_credits)
        of = self.marked if variant is Degree.WITHOUT_NOT_ATTESTED else self.graded
        return rounded(Fraction(total, of), PERCENT_PLACES) if of else None


class Category(StrEnum):
    """What a student's results of a period come to; the first that fits, in this order."""

    FAILING = "failing"
    NOT_ATTESTED = "not_attested"
    UNFINISHED = "unfinished"
    EXCELLENT = "excellent"
    GOOD = "good"
    ONE_THREE = "one_three"
    PASSING = "passing"

    @property
    def words(self) -> str:
        return {
            Category.FAILING: "Неуспевающие",
            Category.NOT_ATTESTED: "Не аттестованы",
            Category.UNFINISHED: "Без отметки",
            Category.EXCELLENT: "Отличники",
            Category.GOOD: "На «4» и «5»",
            Category.ONE_THREE: "С одной «3»",
            Category.PASSING: "Остальные успевающие",
        }[self]


def category(results: Iterable[str | None]) -> Category:
    """The student's category by the results of all disciplines of the period; None is a blank cell, and none at all too."""
    tally = Tally(results)
    if tally["2"] or tally[FAIL]:
        return Category.FAILING
    if tally[NOT_ATTESTED]:
        return Category.NOT_ATTESTED
    if tally.blank or not tally.assessed + tally.exempt:
        return Category.UNFINISHED
    if not tally.marked:
        return Category.PASSING
    if tally["5"] == tally.marked:
        return Category.EXCELLENT
    if not tally["3"]:
        return Category.GOOD
    return Category.ONE_THREE if tally["3"] == 1 else Category.PASSING


class GroupTally:
    """Students by category: `n` is the list at the end of the period, and the sum of all categories.

    `closed`: the sheets are, so that a blank waits for no mark any more; until then there is no share of the students.
    """

    def __init__(self, categories: Iterable[Category], closed: bool = True) -> None:
        self._counts = Counter(categories)
        self.closed = closed

    def __getitem__(self, wanted: Category) -> int:
        return self._counts[wanted]

    def __add__(self, other: GroupTally) -> GroupTally:
        return GroupTally((self._counts + other._counts).elements(), self.closed and other.closed)

    @property
    def n(self) -> int:
        return self._counts.total()

    @property
    def judged(self) -> bool:
        """Whether the sheets are closed, and their results put somebody into a category."""
        return self.closed and self.n > self[Category.UNFINISHED]

    @property
    def passing(self) -> int:
        return self.n - self[Category.FAILING] - self[Category.NOT_ATTESTED]

    @property
    def pass_rate(self) -> Decimal | None:
        """Успеваемость группы: (n − неуспевающие − не аттестованные) / n, %; None until the sheets are closed."""
        return percent(self.passing, self.n) if self.judged else None

    @property
    def quality(self) -> Decimal | None:
        """Качество группы: (отличники + на «4» и «5») / n, %; None until the sheets are closed."""
        return percent(self[Category.EXCELLENT] + self[Category.GOOD], self.n) if self.judged else None


def attendance_rate(missed: int, held: int) -> Decimal | None:
    """% of the hours held while the student was enrolled; None where none were held."""
    return percent(held - missed, held)
