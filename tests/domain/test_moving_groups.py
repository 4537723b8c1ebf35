"""A group moves to the next course by order, when its old year's sheets are closed and the plan goes on (4.6.2-m)."""

from __future__ import annotations

from typing import Any

import pytest

from domain.given import DEPUTY, GROUP, JOURNAL, OTHER_GROUP, SECOND_TERM, TERM, YEAR, Decision, clause
from domain.given import in_august as given
from domain.school import ORDER, attached, attested, closed, formed, joined, opened
from domain.year_college import AFTER, deputy, refused, taught_through, teacher
from domain.year_school import FIRST_TERM, LAST_TERM, SEPTEMBER, curriculum, described, taught
from journal_domain.curriculum import CurriculumLine
from journal_domain.group_course import describe_group, move_group
from journal_domain.opening import unopened_terms
from journal_domain.values import Departure

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
    assert refused.message.endswith(
        "Не закрыта ведомость: Материаловедение, 1 семестр 2025/26 учебного года. Всего мешает: 1."
    )


@clause("4.6.2-m", "2.2.4")
def test_a_group_moves_past_no_term_whose_journals_its_plan_owes() -> None:
    """Moved on, it would be of another year, and the old one would close without them."""
    owed = lambda p, act: move_group(p.group(), p.curriculum(), p.journals_of(), YEAR, ORDER, act, [SECOND_TERM])  # noqa: E731
    named = f"groups.{GROUP}.{SECOND_TERM}"
    given(*FINISHED).when(owed).then_refused("YEAR_NOT_READY", "4.6.2-m", named)
    given(formed(), described(), attached(), opened(), TWO_COURSES).when(owed).then_refused(
        "YEAR_NOT_READY", "4.6.2-m", f"journals.{JOURNAL}", named
    )


@clause("4.6.2-m", "2.2.4")
@pytest.mark.parametrize(
    ("students", "lines", "opened_terms", "owed"),
    [
        (("s-1",), (taught(), taught(term=2)), (), [TERM, SECOND_TERM]),
        (("s-1",), (taught(), taught(term=2)), (TERM,), [SECOND_TERM]),
        (("s-1",), (taught(), taught(term=2, course=2)), (TERM,), []),
        ((), (taught(),), (), []),
    ],
)
def test_a_plan_owes_journals_of_each_term_in_which_the_group_has_students(
    students: tuple[str, ...], lines: tuple[CurriculumLine, ...], opened_terms: tuple[str, ...], owed: list[str]
) -> None:
    past = given(formed(), described(), *(joined(student) for student in students), curriculum(*lines))
    terms = (FIRST_TERM, LAST_TERM)
    assert unopened_terms(past.group(), past.curriculum(), terms, {(GROUP, term) for term in opened_terms}) == owed
    assert unopened_terms(past.group(), None, terms, ()) == []


@clause("4.6.2-m")
def test_a_group_is_moved_when_the_journals_it_owed_are_opened_and_closed_and_after_its_year() -> None:
    college = taught_through()
    college.adopt_curriculum(deputy(), "c-1", "Столяр", True, YEAR, ORDER, (taught(), taught(course=2)))
    college.describe_group(deputy(), OTHER_GROUP, "Столяр", True, 1, YEAR, 15, "c-1", ORDER)
    college.enrol_student(deputy(), OTHER_GROUP, "s-2", SEPTEMBER, ORDER)
    for way in (
        lambda: college.move_group(deputy(AFTER), OTHER_GROUP, YEAR, ORDER),
        lambda: college.describe_group(deputy(AFTER), OTHER_GROUP, "Столяр", True, 2, NEXT, 15, "c-1", ORDER),
    ):
        answer = refused(college, way)
        assert [problem.where for problem in answer.problems] == [f"groups.{OTHER_GROUP}.{TERM}"]
    college.move_group(deputy(AFTER), GROUP, YEAR, ORDER)
    college.record_resit(teacher(AFTER), JOURNAL, "s-1", "3", AFTER.date(), ())
    assert refused(college, lambda: college.close_year(deputy(AFTER), YEAR, ORDER)).code == "YEAR_NOT_READY"
    college.withdraw_student(deputy(AFTER), OTHER_GROUP, "s-2", SEPTEMBER, ORDER, Departure.MISTAKE)
    college.close_year(deputy(AFTER), YEAR, ORDER)
    college.move_group(deputy(AFTER), OTHER_GROUP, YEAR, ORDER)


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
