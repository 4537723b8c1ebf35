"""A deputy's bookmark in the log moves forward only."""

from __future__ import annotations

import pytest

from domain.given import DEPUTY, clause, fact, given
from journal_domain.control import CheckMade, make_check

READ = fact(CheckMade, by=DEPUTY, was=0, up_to=10)


@clause("3.6-b", "5.2")
def test_the_first_check_starts_at_the_beginning_and_the_next_at_the_last() -> None:
    given().when(make_check, by=DEPUTY, up_to=10).then(READ)
    given(READ).when(make_check, by=DEPUTY, up_to=11).then(fact(CheckMade, was=10, up_to=11))


@clause("3.6-b")
@pytest.mark.parametrize("up_to", [10, 9, 0, -1])
def test_what_was_read_is_not_read_again(up_to: int) -> None:
    given(READ).when(make_check, by=DEPUTY, up_to=up_to).then_refused("NOTHING_TO_RECORD", "3.6-b")


@clause("3.6-b")
def test_nothing_is_no_check() -> None:
    given().when(make_check, by=DEPUTY, up_to=0).then_refused("NOTHING_TO_RECORD", "3.6-b")
