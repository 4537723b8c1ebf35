"""The letterhead of a copy is recorded by order, and a copy's check page has an address that a QR code can hold."""

from __future__ import annotations

from typing import Any

import pytest

from domain.given import clause, fact, given
from journal_domain.requisites import CollegeDescribed, Requisites, describe_college

WORDS: dict[str, Any] = {
    "founder": "Министерство", "name": "Техникум", "city": "Ремесловск", "check_address": "https://journal.example/check",
    "order": "Устав",
}  # fmt: skip
DESCRIBED = fact(CollegeDescribed, **WORDS)


@clause("2.2.5", "4.1.1-c")
def test_the_letterhead_is_recorded_trimmed_and_a_later_one_takes_its_place() -> None:
    untidy = WORDS | {"name": " Техникум ", "check_address": "https://journal.example/check/"}
    given().when(describe_college, **untidy).then(DESCRIBED)
    after = given(DESCRIBED).when(describe_college, **(WORDS | {"check_address": None}))
    now = after.then(fact(CollegeDescribed, **(WORDS | {"check_address": None}))).now()
    assert now == Requisites(version=2, founder="Министерство", name="Техникум", city="Ремесловск")


@clause("2.2.5", "4.1.1-c")
@pytest.mark.parametrize(
    ("wrong", "code", "cited"),
    [
        ({"founder": " "}, "NAME_REQUIRED", "2.2.5"),
        ({"name": ""}, "NAME_REQUIRED", "2.2.5"),
        ({"city": ""}, "NAME_REQUIRED", "2.2.5"),
        ({"check_address": "journal.example"}, "CHECK_ADDRESS", "2.2.5"),
        ({"check_address": "https://a"}, "CHECK_ADDRESS", "2.2.5"),
        ({"check_address": "https://" + "a" * 113}, "CHECK_ADDRESS", "2.2.5"),
        ({"order": ""}, "ORDER_REQUIRED", "4.1.1-c"),
    ],
)
def test_a_letterhead_that_could_not_be_printed_is_refused(wrong: dict[str, str], code: str, cited: str) -> None:
    given().when(describe_college, **(WORDS | wrong)).then_refused(code, cited)


@clause("4.1.1-c")
def test_the_same_letterhead_again_is_nothing_to_record() -> None:
    given(DESCRIBED).when(describe_college, **WORDS).then_refused("NOTHING_TO_RECORD", "4.1.1-c")
