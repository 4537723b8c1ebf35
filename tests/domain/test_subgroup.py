"""A subgroup changes from a day on, and its open journals with it (4.6.2-l)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from domain.given import GROUP, TERM, Decision, clause
from domain.given import in_august as given
from domain.school import ORDER, attached, attested, closed, formed, joined, opened
from domain.year_school import (
    OCTOBER,
    SEPTEMBER,
    enrolled,
    journal_of,
    left,
    subgroup,
    withdrawn,
)
from journal_domain.errors import Refused
from journal_domain.journal import journal_id
from journal_domain.roster import form_subgroup
from journal_domain.values import Arrival, Departure, Enrolment

DAY = timedelta(days=1)
SUB_A, SUB_B = journal_id(GROUP, "d-3", TERM, "a"), journal_id(GROUP, "d-3", TERM, "b")
S1 = (Enrolment("s-1", SEPTEMBER),)
SPLIT: tuple[Any, ...] = (
    formed(), joined("s-1"), opened(roster=S1), attached(), subgroup("a", "s-1"),
    journal_of(GROUP, "d-3", "t-3", "a", roster=S1), attached(SUB_A, discipline="d-3"),
    journal_of(GROUP, "d-3", "t-4", "b", roster=()), attached(SUB_B, discipline="d-3"),
)  # fmt: skip


def form(*students: str, since: date = OCTOBER, name: str = "A", order: str = ORDER) -> Decision:
    return lambda p, act: form_subgroup(p.group(), p.journals_of(), "a", name, students, since, order, act)


@clause("4.6.2-l")
def test_a_subgroup_is_some_of_the_groups_students_each_once() -> None:
    given(formed(), joined("s-1"), joined("s-2")).when(form("s-2", "s-1", "s-2", since=SEPTEMBER)).then(
        subgroup("a", "s-1", "s-2")
    )


@clause("4.6.2-l")
def test_a_change_of_a_subgroup_reaches_its_open_journals_from_its_day_on_and_no_other() -> None:
    past = (
        given(*SPLIT, joined("s-2"))
        .when(form("s-2"))
        .then(
            subgroup("a", "s-2", since=OCTOBER, was=("s-1",)),
            withdrawn("s-1", OCTOBER, Departure.SUBGROUP, SUB_A),
            enrolled("s-2", OCTOBER, Arrival.SUBGROUP, SUB_A),
        )
    )
    for day, s_1, s_2 in ((OCTOBER - DAY, True, False), (OCTOBER, False, True)):
        journal = past.journal(SUB_A)
        assert (journal.enrolled("s-1", day), journal.enrolled("s-2", day)) == (s_1, s_2)
        there = [p.student_id for p in past.group().roster_of("a") if p.covers(day)]
        assert there == [student for student, is_there in (("s-1", s_1), ("s-2", s_2)) if is_there]
    assert past.journal(SUB_B).roster == {}
    assert past.journal().enrolled("s-1", OCTOBER)


@clause("4.6.2-l")
def test_who_comes_back_to_a_subgroup_has_two_stays_in_it() -> None:
    swapped = given(*SPLIT, joined("s-2")).when(form("s-2")).and_then()
    back = swapped.when(form("s-1", "s-2", since=OCTOBER + 7 * DAY)).and_then()
    assert back.journal(SUB_A).roster["s-1"] == (
        Enrolment("s-1", SEPTEMBER, OCTOBER),
        Enrolment("s-1", OCTOBER + 7 * DAY),
    )


@clause("4.5.1-a")
def test_a_locked_journal_of_a_subgroup_keeps_its_roster() -> None:
    locked = (*SPLIT, joined("s-2"), attested("s-1", journal=SUB_A), closed(OCTOBER - DAY, journal=SUB_A))
    given(*locked).when(form("s-2")).then(subgroup("a", "s-2", since=OCTOBER, was=("s-1",)))
    given(*locked).when(form("s-2", since=OCTOBER - DAY)).then_refused("PAGE_LOCKED", "4.5.1-a")


@clause("4.6.2-l")
def test_who_leaves_the_group_later_is_on_the_subgroups_roster_until_then() -> None:
    leaving = (*SPLIT, joined("s-2"), left("s-2", OCTOBER + 7 * DAY))
    past = given(*leaving).when(form("s-1", "s-2")).and_then()
    assert past.journal(SUB_A).roster["s-2"] == (Enrolment("s-2", OCTOBER, OCTOBER + 7 * DAY),)


@clause("4.6.2-l")
@pytest.mark.parametrize(
    ("decision", "code"),
    [
        (form("s-1", order=" "), "ORDER_REQUIRED"),
        (form("s-1", name=" "), "NAME_REQUIRED"),
        (form(), "NOT_ENROLLED"),
        (form("s-1", "s-9"), "NOT_ENROLLED"),
        (form("s-1", since=SEPTEMBER - DAY), "NOT_ENROLLED"),
        (form("s-1"), "NOTHING_TO_RECORD"),
    ],
)
def test_a_subgroup_has_a_name_an_order_and_only_students_who_are_in_the_group_that_day(
    decision: Decision, code: str
) -> None:
    given(*SPLIT).when(decision).then_refused(code, "4.6.2-l")


@clause("4.6.2-l")
@pytest.mark.parametrize(("since", "allowed"), [(OCTOBER - DAY, False), (OCTOBER, True), (OCTOBER + DAY, True)])
def test_a_subgroup_is_not_changed_before_its_latest_change(since: date, allowed: bool) -> None:
    past = given(*SPLIT, joined("s-2")).when(form("s-2")).and_then()
    result = past.when(form("s-1", "s-2", since=since))
    if allowed:
        result.and_then()
    else:
        result.then_refused("DATE", "4.6.2-l")


@clause("4.6.2-l")
def test_a_subgroup_that_was_not_formed_has_no_roster() -> None:
    group = given(*SPLIT).group()
    with pytest.raises(Refused) as refused:
        group.roster_of("c")
    assert (refused.value.code, refused.value.clause) == ("NO_SUBGROUP", "4.6.2-l")
