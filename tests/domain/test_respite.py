"""Illness, academic leave and orders do not count in the year within which a debt is cleared (273-ФЗ ст. 58 ч. 5)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain.given import clause, given
from domain.school import FIRST, OPEN, SECOND, absent, lesson, reason_set
from journal_domain.academic_calendar import Days
from journal_domain.respite import deadline, respites_of
from journal_domain.student import Stay, Student
from journal_domain.values import AbsenceReason, Departure

DEBT, LAST, DAY = date(2025, 12, 26), date(2026, 12, 26), timedelta(days=1)


def days(first: date, number: int) -> Days:
    return Days(first, first + timedelta(days=number - 1))


RESPITES = [
    ([], 0),
    ([days(date(2026, 3, 1), 14)], 14),
    ([days(date(2026, 3, 1), 14), days(date(2026, 3, 10), 10)], 19),
    ([days(DEBT - 10 * DAY, 12)], 2),
    ([days(LAST, 3)], 3),
    ([days(LAST + DAY, 3)], 0),
    ([days(date(2026, 3, 1), 2), days(LAST + DAY, 3)], 5),
    ([days(date(2026, 2, 1), 365)], 365),
]
"""(what does not count, by how many days the year is longer)."""


@clause("2.2.2")
@pytest.mark.parametrize(("respites", "longer"), RESPITES)
def test_the_year_is_longer_by_each_day_of_respite_within_it(respites: list[Days], longer: int) -> None:
    assert deadline(DEBT, respites) == LAST + longer * DAY


@clause("2.2.2", "4.2.2-g")
@pytest.mark.parametrize(
    ("reason", "counts"), [(r, r in (AbsenceReason.ILLNESS, AbsenceReason.ORDER)) for r in AbsenceReason]
)
def test_a_document_about_illness_or_an_order_gives_respite_for_its_days(reason: AbsenceReason, counts: bool) -> None:
    facts = (*OPEN, lesson("slot-1"), absent("slot-1", "s-1"))
    journal = given(*facts, reason_set("slot-1", "s-1", reason)).journal()
    found = respites_of("s-1", Student(), [journal], LAST)
    assert found == ([Days(FIRST, SECOND)] if counts else [])
    assert respites_of("s-2", Student(), [journal], LAST) == []
    twice = given(
        *facts, reason_set("slot-1", "s-1", reason), reason_set("slot-1", "s-1", AbsenceReason.EXCUSED, reason)
    ).journal()
    assert respites_of("s-1", Student(), [twice], LAST) == []


LEFT, BACK = date(2026, 2, 1), date(2026, 5, 1)


@clause("2.2.2")
@pytest.mark.parametrize(
    ("stays", "found"),
    [
        ((Stay("g-1", FIRST),), []),
        ((Stay("g-1", FIRST, LEFT, Departure.ACADEMIC_LEAVE), Stay("g-1", BACK)), [Days(LEFT, BACK - DAY)]),
        ((Stay("g-1", FIRST, LEFT, Departure.ACADEMIC_LEAVE),), [Days(LEFT, LAST)]),
        ((Stay("g-1", FIRST, LEFT, Departure.EXPULSION), Stay("g-2", BACK)), []),
    ],
)
def test_academic_leave_gives_respite_until_the_day_before_the_return(
    stays: tuple[Stay, ...], found: list[Days]
) -> None:
    assert respites_of("s-1", Student(1, stays), [], LAST) == found
