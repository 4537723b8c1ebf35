"""A group's trade, course, subgroups, leader, master and teachers, in force from a day on by order (4.6.2-l)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from domain.given import GROUP, JOURNAL, LEADER, OTHER_TEACHER, TEACHER, TERM, clause, fact
from domain.given import in_august as given
from domain.school import ATTESTATION_BY, ORDER, attached, attested, closed, formed, joined, led_by, opened
from domain.year_school import OCTOBER, SEPTEMBER, curriculum, described, journal_of, subgroup, taught, teaches
from journal_domain import journal_events as e
from journal_domain.errors import Refused
from journal_domain.group import (
    Description,
    GroupLeaderAppointed,
    GroupMasterAppointed,
    TeachingAssigned,
    appoint_leader,
    appoint_master,
    assign_teaching,
    form_group,
    group_stream,
)
from journal_domain.group_course import describe_group, require_its_plan
from journal_domain.journal import journal_id

STREAM = group_stream(GROUP)
AUGUST_31, DAY = date(2025, 8, 31), timedelta(days=1)
SUB_A = journal_id(GROUP, "d-1", TERM, "a")
KNOWN: dict[str, Any] = {
    "trade": "Столяр", "adapted": True, "course": 1, "year": "2025-2026", "reference_size": 15, "curriculum_id": "c-1",
    "order": ORDER,
}  # fmt: skip

FIRST_COURSE = Description(
    trade="Столяр", adapted=True, course=1, year="2025-2026", reference_size=15, curriculum_id="c-1"
)


def describing(*facts: Any, **changed: Any) -> Any:
    return given(formed(), *facts).when(
        lambda p, act: describe_group(p.group(), p.journals_of(), act=act, **(KNOWN | changed))
    )


@clause("4.6.2-l")
def test_a_group_is_formed_once_and_has_a_name() -> None:
    given().when(lambda p, act: form_group(p.group(), GROUP, " СТ-11 ", act)).then(formed())
    given().when(lambda p, act: form_group(p.group(), GROUP, " ", act)).then_refused("NAME_REQUIRED", "4.6.2-l")
    again = given(formed()).when(lambda p, act: form_group(p.group(), GROUP, "СТ-12", act))
    again.then_refused("GROUP_EXISTS", "4.6.2-l")


@clause("4.6.2-l", "4.6.2-m")
def test_a_group_is_described_and_moves_to_the_next_course() -> None:
    describing().then(described())
    describing(described(), course=2, year="2026/27").then(described(course=2, year="2026/27", was=FIRST_COURSE))
    describing(order=" ").then_refused("ORDER_REQUIRED", "4.6.2-m")


@clause("4.6.2-l")
def test_describing_a_group_as_it_is_records_nothing() -> None:
    describing(described()).then_refused("NOTHING_TO_RECORD", "4.6.2-l")


@clause("4.6.2-l")
@pytest.mark.parametrize(
    ("changed", "allowed"),
    [
        ({"trade": " "}, False),
        ({"course": 0}, False),
        ({"course": 6}, True),
        ({"course": 7}, False),
        ({"reference_size": 0}, False),
        ({"reference_size": 1}, True),
        ({"reference_size": 60}, True),
        ({"reference_size": 61}, False),
        ({"curriculum_id": None}, True),
    ],
)
def test_a_group_has_a_trade_a_course_and_a_size_within_bounds(changed: dict[str, Any], allowed: bool) -> None:
    result = describing(**changed)
    if allowed:
        result.then(described(**changed))
    else:
        result.then_refused("GROUP_VALUE", "4.6.2-l")


# Leader and master

OWN_JOURNALS = (opened(leader_id=None), attached())


@clause("4.6.2-l", "4.7.2-b")
def test_a_leader_and_a_master_are_appointed_from_a_day_on_and_the_open_journals_are_told() -> None:
    past = given(formed(), *OWN_JOURNALS).when(
        lambda p, act: appoint_leader(p.group(), p.journals_of(), LEADER, SEPTEMBER, ORDER, act)
    ).then(
        fact(GroupLeaderAppointed, STREAM, was=None, leader_id=LEADER, since=SEPTEMBER, order=ORDER),
        fact(e.LeaderAppointed, JOURNAL, was=None, leader_id=LEADER, since=SEPTEMBER, order=ORDER),
    )  # fmt: skip
    for led in (past.group(), past.journal()):
        assert (led.leader_on(AUGUST_31), led.leader_on(SEPTEMBER)) == (None, LEADER)
    past = given(formed(), *OWN_JOURNALS).when(
        lambda p, act: appoint_master(p.group(), p.journals_of(), "m-1", OCTOBER, ORDER, act)
    ).then(
        fact(GroupMasterAppointed, STREAM, was=None, master_id="m-1", since=OCTOBER, order=ORDER),
        fact(e.MasterAppointed, JOURNAL, was=None, master_id="m-1", since=OCTOBER, order=ORDER),
    )  # fmt: skip
    for kept in (past.group(), past.journal()):
        assert (kept.master_on(OCTOBER - DAY), kept.master_on(OCTOBER)) == (None, "m-1")


@clause("4.6.2-l", "D4")
def test_a_locked_page_is_told_too_since_reasons_are_given_after_the_lock() -> None:
    locked = (formed(), led_by(LEADER), opened(), attached(), attested("s-1"), closed())
    given(*locked).when(lambda p, act: appoint_leader(p.group(), p.journals_of(), "l-2", OCTOBER, " 5-к ", act)).then(
        fact(GroupLeaderAppointed, STREAM, was=LEADER, leader_id="l-2", since=OCTOBER, order="5-к"),
        fact(e.LeaderAppointed, JOURNAL, was=LEADER, leader_id="l-2", since=OCTOBER, order="5-к"),
    )
    given(*locked).when(lambda p, act: appoint_master(p.group(), p.journals_of(), "m-1", OCTOBER, "5-к", act)).then(
        fact(GroupMasterAppointed, STREAM, was=None, master_id="m-1", since=OCTOBER, order="5-к"),
        fact(e.MasterAppointed, JOURNAL, was=None, master_id="m-1", since=OCTOBER, order="5-к"),
    )


APPOINTING: list[Any] = [
    lambda who, order: lambda p, act: appoint_leader(p.group(), [], who, SEPTEMBER, order, act),
    lambda who, order: lambda p, act: appoint_master(p.group(), [], who, SEPTEMBER, order, act),
    lambda who, order: lambda p, act: assign_teaching(p.group(), [], "d-1", None, who, SEPTEMBER, order, act),
]


@clause("4.7.2-b")
@pytest.mark.parametrize("appointing", APPOINTING, ids=["leader", "master", "teacher"])
def test_nobody_is_appointed_without_an_order_or_to_what_they_do_already(appointing: Any) -> None:
    given(formed()).when(appointing("p-1", " ")).then_refused("NO_ORDER", "4.7.2-b")
    past = given(formed()).when(appointing("p-1", ORDER)).and_then()
    past.when(appointing("p-1", ORDER)).then_refused("NOTHING_TO_RECORD", "4.6.2-l")


# Teaching


def assigning(subgroup_id: str | None, teacher: str, *facts: Any) -> Any:
    return given(formed(), joined("s-1"), subgroup("a", "s-1"), *facts).when(
        lambda p, act: assign_teaching(p.group(), p.journals_of(), "d-1", subgroup_id, teacher, OCTOBER, ORDER, act)
    )


def assigned(subgroup_id: str | None, teacher: str, was: str | None = None) -> Any:
    return fact(
        TeachingAssigned, STREAM, discipline_id="d-1", subgroup_id=subgroup_id, was=was, teacher_id=teacher,
        since=OCTOBER, order=ORDER,
    )  # fmt: skip


@clause("4.6.2-l", "4.5.1-a")
def test_a_new_teacher_takes_over_the_open_journal_of_that_discipline_and_subgroup_alone() -> None:
    of_a = (journal_of(GROUP, "d-1", TEACHER, "a"), attached(SUB_A, subgroup="a"))
    other = (journal_of(GROUP, "d-2", TEACHER), attached(journal_id(GROUP, "d-2", TERM), discipline="d-2"))
    past = assigning(None, OTHER_TEACHER, teaches("d-1", TEACHER), opened(), attached(), *of_a, *other).then(
        assigned(None, OTHER_TEACHER, was=TEACHER),
        fact(e.TeacherAssigned, JOURNAL, was=TEACHER, teacher_id=OTHER_TEACHER, since=OCTOBER, order=ORDER),
    )
    assert (past.journal().teacher_on(OCTOBER - DAY), past.journal().teacher_on(OCTOBER)) == (TEACHER, OTHER_TEACHER)
    assert past.journal(SUB_A).teacher_on(OCTOBER) == TEACHER
    assigning("a", OTHER_TEACHER, *of_a).then(
        assigned("a", OTHER_TEACHER),
        fact(e.TeacherAssigned, SUB_A, was=TEACHER, teacher_id=OTHER_TEACHER, since=OCTOBER, order=ORDER),
    )


@clause("4.6.2-l", "4.5.2-f")
def test_a_term_teaches_a_discipline_to_the_whole_group_or_by_parts_never_both_ways() -> None:
    january, later = date(2026, 1, 12), (formed(), joined("s-1"), subgroup("a", "s-1"))
    for other, part in ((None, "a"), ("a", None)):
        journal = JOURNAL if other is None else SUB_A
        whole = (*later, teaches("d-1", TEACHER, other), journal_of(GROUP, "d-1", TEACHER, other))
        past = given(*whole, attached(journal, subgroup=other))
        for since, allowed in (
            (SEPTEMBER, False),
            (ATTESTATION_BY, False),
            (ATTESTATION_BY + DAY, True),
            (january, True),
        ):
            attempt = past.when(
                lambda p, act, part=part, since=since: assign_teaching(
                    p.group(), p.journals_of(), "d-1", part, OTHER_TEACHER, since, ORDER, act
                )
            )
            if allowed:
                attempt.and_then()
            else:
                attempt.then_refused("DATE", "4.6.2-l")


@clause("2.2.4", "2.2.11")
@pytest.mark.parametrize(
    ("trade", "adapted", "code"),
    [
        ("Столяр", True, None),
        (" Столяр ", True, None),
        ("Повар", True, "GROUP_VALUE"),
        ("Столяр", False, "GROUP_VALUE"),
    ],
)
def test_a_group_is_described_by_an_adopted_plan_of_its_trade_and_programme(
    trade: str, adapted: bool, code: str | None
) -> None:
    plan = given(curriculum(taught())).curriculum()
    if code is None:
        require_its_plan(plan, trade, adapted)
    else:
        with pytest.raises(Refused, match=code):
            require_its_plan(plan, trade, adapted)
    with pytest.raises(Refused, match="NO_CURRICULUM"):
        require_its_plan(None, trade, adapted)


@clause("2.2.2", "4.5.1-a")
def test_a_closed_sheet_keeps_whose_it_was_and_its_re_sits_are_the_successors() -> None:
    """From the day after its closing: somebody has to record them (273-ФЗ ст. 58)."""
    day = ATTESTATION_BY + DAY
    past = assigning(None, OTHER_TEACHER, opened(), attached(), attested("s-1"), closed()).then(
        assigned(None, OTHER_TEACHER),
        fact(e.TeacherAssigned, JOURNAL, was=TEACHER, teacher_id=OTHER_TEACHER, since=day, order=ORDER),
    )
    assert (past.journal().teacher_on(ATTESTATION_BY), past.journal().teacher_on(day)) == (TEACHER, OTHER_TEACHER)


@clause("4.6.2-l")
def test_a_subgroup_that_was_not_formed_is_not_taught() -> None:
    assigning("b", TEACHER).then_refused("NO_SUBGROUP", "4.6.2-l")
