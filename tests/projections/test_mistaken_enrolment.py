"""Whoever was enrolled by mistake has neither come nor gone, in the forms that count both (4.6.2-k)."""

from __future__ import annotations

from datetime import date

import pytest

from journal_domain.college_policy import PolicyValues
from journal_domain.requisites import Requisites
from journal_domain.values import Arrival, Departure
from projections.groups import GroupRow, GroupStudentRow, Membership
from projections.reports.facts import Facts
from projections.reports.names import Names
from projections.reports.registry import FORMS
from projections.reports.scope import Scope
from projections.reports.table import Cell

DAY = date(2025, 9, 15)


def stay(until: date | None, departure: Departure | None) -> Membership:
    return Membership(DAY, Arrival.ADMISSION, "№ 1-с", until, departure, "№ 2-с" if until else None)


def facts(*stays: Membership) -> Facts:
    return Facts(
        position=1, as_of=None, requisites=Requisites(), policy=PolicyValues(), since=date(2025, 9, 1),
        until=date(2025, 12, 28), today=date(2025, 12, 28), groups={"g-1": GroupRow("g-1", "ПМ-11")},
        members=[GroupStudentRow("g-1", f"s-{n}", [each]) for n, each in enumerate(stays)], journals=[],
    )  # fmt: skip


def told(form: str, *stays: Membership) -> list[list[Cell]]:
    found = facts(*stays)
    return FORMS[form].content(found, Scope(since=found.since, until=found.until), Names({})).sections[0].rows


@pytest.mark.clause("4.6.2-k", "4.6.2-l")
@pytest.mark.parametrize("form", ["occupancy", "final-data"])
def test_a_mistaken_enrolment_is_counted_nowhere(form: str) -> None:
    came, left = stay(None, None), stay(date(2025, 10, 1), Departure.EXPULSION)
    mistaken = stay(DAY, Departure.MISTAKE)
    assert told(form, came, left, mistaken) == told(form, came, left)
    assert told(form, came, left) != told(form, came)
