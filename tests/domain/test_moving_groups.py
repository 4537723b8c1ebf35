"""A group moves to the next course by order, when its old year's sheets are closed and the plan goes on (4.6.2-m)."""

from __future__ import annotations

from typing import Any

import pytest

from domain.given import DEPUTY, GROUP, JOURNAL, YEAR, Decision, clause
from domain.given import in_august as given
from domain.school import ORDER, attached, attested, closed, formed, opened
from domain.year_school import curriculum, described, taught
from journal_domain.group_course import describe_group, move_group

NEXT = "2026-2027"
TWO_COURSES = curriculum(taught(), taught(course=2))
FINISHED = (formed(), described(), attached(), opened(), attested("s-1"), closed(), TWO_COURSES)


def moving(order: str = ORDER, year: str = YEAR) -> Decision:
    return lambda p, act: move_group(p.group(), p.curriculum(), p.journals_of(), year, order, act)


@clause("4.6.2-m")
def test_a_group_moves_to_the_next_course_and_year_and_keeps_the_rest() -> None:
    was = given(*FINISHED).group().described.became
    past = given(*FINISHED).when(moving(" 88-уч "), DEPUTY, role="deputy").then(
        described(course=2, year=NEXT, was=was, order="88-уч")
    )  # fmt: skip
    past.when(moving()).then_refused("GROUP_VALUE", "4.6.2-m")


@clause("4.6.2-m")
def test_a_group_with_an_open_sheet_of_the_year_stays_and_each_is_named() -> None:
    refused = given(formed(), described(), attached(), opened(), TWO_COURSES).when(moving()).then_refused(
        "YEAR_NOT_READY", "4.6.2-m", f"journals.{JOURNAL}"
    )  # fmt: skip
    assert "открытых ведомостей — 1" in refused.message


@clause("4.6.2-m")
@pytest.mark.parametrize(
    ("past", "said", "code", "cited"),
    [
        ((formed(), described(), curriculum(taught())), {}, "LAST_COURSE", "4.6.2-m"),
        ((formed(), described()), {}, "NO_CURRICULUM", "2.2.4"),
        ((formed(), TWO_COURSES), {}, "GROUP_VALUE", "4.6.2-m"),
        (FINISHED, {"year": NEXT}, "GROUP_VALUE", "4.6.2-m"),
        (FINISHED, {"order": " "}, "ORDER_REQUIRED", "4.6.2-m"),
    ],
)
def test_who_is_not_moved(past: tuple[Any, ...], said: dict[str, str], code: str, cited: str) -> None:
    refused = given(*past).when(moving(**said)).then_refused(code, cited)
    assert GROUP not in refused.message, "a group is told by its name"


@clause("4.6.2-m")
def test_a_description_leads_past_no_open_sheet_into_another_year_either() -> None:
    def describing(year: str, curriculum_id: str | None = "c-1") -> Decision:
        said = ("Столяр", True, 1, year, 15, curriculum_id, ORDER)
        return lambda p, act: describe_group(p.group(), p.journals_of(), *said, act)

    past = given(formed(), described(), attached(), opened())
    past.when(describing(NEXT)).then_refused("YEAR_NOT_READY", "4.6.2-m", f"journals.{JOURNAL}")
    past.when(describing(YEAR, None)).and_then()
    given(*FINISHED).when(describing(NEXT)).and_then()
