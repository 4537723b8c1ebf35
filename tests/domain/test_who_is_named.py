"""A command names only whom the register knows, each in what they are (1.7)."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest
from registry import registered

from domain.college_in_memory import CollegeInMemory, by
from domain.given import AUGUST, GROUP, JOURNAL, OTHER_GROUP, TERM, clause
from domain.school import NEW_JOURNAL, ORDER
from domain.year_college import (
    FIRST,
    MON_2,
    SHORT,
    deputy,
    director,
    planned,
    refused,
)
from domain.year_school import SEPTEMBER
from journal_domain.person import PersonKind
from journal_domain.values import (
    Role,
)

NAMED: tuple[Callable[[CollegeInMemory, str], object], ...] = (
    lambda college, who: college.appoint(director(), who, Role.TEACHER, None, SEPTEMBER, None, ORDER),
    lambda college, who: college.appoint_by_owner("o-1", AUGUST, who, Role.DIRECTOR, SEPTEMBER, ORDER),
    lambda college, who: college.appoint_leader(deputy(), GROUP, who, SEPTEMBER, ORDER),
    lambda college, who: college.appoint_master(deputy(), GROUP, who, SEPTEMBER, ORDER),
    lambda college, who: college.assign_teaching(deputy(), GROUP, "d-1", None, who, MON_2, ORDER),
    lambda college, who: college.give_to_substitute(deputy(), TERM, FIRST, who, "№ 1"),
    lambda college, who: college.assign_substitute(deputy(), JOURNAL, FIRST, who, "№ 1"),
    lambda college, who: college.open_journal(
        deputy(),
        msgspec.structs.replace(NEW_JOURNAL, group_id=OTHER_GROUP, attestation_by=SHORT.attestation_by, teacher_id=who),
    ),
)


@clause("1.7", "4.6.2-l")
@pytest.mark.parametrize("name", NAMED)
@pytest.mark.parametrize("who", ["s-2", "m-1"])
def test_who_is_entered_as_a_student_or_a_guardian_neither_teaches_nor_serves(
    name: Callable[[CollegeInMemory, str], object], who: str
) -> None:
    college = planned()
    assert refused(college, lambda: name(college, who)).code == "PERSON_KIND"
    college.register_person(deputy(), "t-9", PersonKind.EMPLOYEE, "c2VhbGVk", ORDER)
    name(college, "t-9")


BY_THE_OWNER = NAMED[1]
"""The first administrator is appointed before anybody could have registered them."""

NAMED_OTHERWISE: tuple[Callable[[CollegeInMemory, str], object], ...] = (
    lambda college, who: college.enrol_student(deputy(), GROUP, who, SEPTEMBER, ORDER),
    lambda college, who: college.link_guardian(deputy(), "s-2", who, "мать", ORDER),
)


@clause("1.7", "4.1.1-a", "4.6.2-l")
@pytest.mark.parametrize("name", [*(name for name in NAMED if name is not BY_THE_OWNER), *NAMED_OTHERWISE])
def test_nobody_is_named_who_is_not_registered(name: Callable[[CollegeInMemory, str], object]) -> None:
    college = planned()
    unknown = refused(college, lambda: name(college, "t-999"))
    assert unknown.code == "NO_SUCH_PERSON"
    assert "t-999" in unknown.message


@clause("1.7", "1.2-b")
def test_whoever_was_erased_is_not_named_any_more() -> None:
    college = planned()
    registered(college, PersonKind.EMPLOYEE, "t-9")
    erasing = by("a-1", Role.ADMINISTRATOR)
    college.erase_person(erasing, "t-9", (), (), "№ 1", AUGUST.date(), "отзыв согласия")
    assert refused(college, lambda: NAMED[0](college, "t-9")).code == "PERSON_FORGOTTEN"


@clause("1.2-b")
def test_a_repeated_handing_over_is_told_from_the_first() -> None:
    college = planned()
    registered(college, PersonKind.EMPLOYEE, "t-9")
    asking = by("a-1", Role.ADMINISTRATOR)
    position = college.hand_over_data(asking, "t-9", "Запрос")
    assert refused(college, lambda: college.hand_over_data(asking, "t-9", "Запрос")).code == "DATA_HANDED_OVER"
    assert college.hand_over_data(by("a-1", Role.ADMINISTRATOR), "t-9", "Запрос") == position + 1
    college.erase_person(by("a-1", Role.ADMINISTRATOR), "t-9", (), (), "№ 1", AUGUST.date(), "отзыв согласия")
    assert refused(college, lambda: college.hand_over_data(asking, "t-9", "Запрос")).code == "DATA_HANDED_OVER"


@clause("1.7", "4.6.2-l")
@pytest.mark.parametrize("kind", [PersonKind.EMPLOYEE, PersonKind.GUARDIAN])
def test_only_students_are_enrolled(kind: PersonKind) -> None:
    college = planned()
    college.register_person(deputy(), "p-9", kind, "c2VhbGVk", ORDER)
    assert (
        refused(college, lambda: college.enrol_student(deputy(), GROUP, "p-9", SEPTEMBER, ORDER)).code == "PERSON_KIND"
    )
