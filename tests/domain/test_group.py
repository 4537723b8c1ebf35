"""A group and its journals learn of the leader and of every student in one act."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.given import DEPUTY, GROUP, JOURNAL, LEADER, Fact, clause, fact, given
from domain.school import FIRST, SECOND, attached, attested, closed, formed, opened
from journal_domain import journal_events as e
from journal_domain.group import (
    GroupFormed,
    GroupLeaderAppointed,
    StudentJoinedGroup,
    StudentLeftGroup,
    appoint_leader,
    enrol_student,
    form_group,
    withdraw_student,
)
from journal_domain.journal import journal_id
from journal_domain.values import Enrolment

CLOSED = journal_id(GROUP, "d-2", "2025-1")
ROSTER = (Enrolment("s-1", FIRST),)
SCHOOL = (
    *formed(("s-1", FIRST)),
    opened(roster=ROSTER),
    attached(JOURNAL),
    opened(roster=ROSTER, discipline_id="d-2", stream=CLOSED),
    attached(CLOSED, "d-2"),
    fact(e.AttestationMarkSet, stream=CLOSED, student_id="s-1", value="5", order=None, late=False),
    fact(e.AttestationSheetClosed, stream=CLOSED, closed_on=FIRST, late=False),
)
"""A group of one with an open journal and a closed one."""


def joined(student_id: str, since: date, stream: str | None = None) -> Fact:
    kind = e.StudentEnrolled if stream else StudentJoinedGroup
    return fact(kind, stream=stream, student_id=student_id, since=since, order="5-к")


def left(student_id: str, until: date, stream: str | None = None) -> Fact:
    kind = e.StudentWithdrawn if stream else StudentLeftGroup
    return fact(kind, stream=stream, student_id=student_id, until=until, order="5-к")


@clause("4.6.2-l")
def test_a_group_is_formed_once_and_by_name() -> None:
    given().when(form_group, by=DEPUTY, group_id=GROUP, name=" СТ-11 ").then(fact(GroupFormed, name="СТ-11"))
    given().when(form_group, by=DEPUTY, group_id=GROUP, name="  ").then_refused("NAME_REQUIRED", "4.6.2-l")
    again = given(*formed()).when(form_group, by=DEPUTY, group_id=GROUP, name="СТ-12")
    again.then_refused("GROUP_EXISTS", "4.6.2-l")


@clause("4.6.2-l", "D4")
def test_a_new_leader_leads_in_every_journal_closed_ones_too() -> None:
    """Reasons of absences are given after the lock, so the closed journal must know who gives them."""
    appointed = {"was": LEADER, "leader_id": "l-2", "order": "5-к"}
    given(*SCHOOL).when(appoint_leader, by=DEPUTY, leader_id="l-2", order=" 5-к ").then(
        fact(GroupLeaderAppointed, **appointed),
        fact(e.LeaderAppointed, **appointed),
        fact(e.LeaderAppointed, stream=CLOSED, **appointed),
    )


@clause("4.6.2-l")
def test_the_first_leader_follows_nobody() -> None:
    given(*formed(leader_id=None)).when(appoint_leader, by=DEPUTY, leader_id=LEADER, order="5-к").then(
        fact(GroupLeaderAppointed, was=None, leader_id=LEADER, order="5-к")
    )


@clause("4.6.2-l")
def test_a_student_joins_the_group_and_its_open_journals_only() -> None:
    given(*SCHOOL).when(enrol_student, by=DEPUTY, student_id="s-2", since=SECOND, order=" 5-к ").then(
        joined("s-2", SECOND), joined("s-2", SECOND, JOURNAL)
    )


@clause("4.5.1-a", "D3")
def test_a_closed_journal_keeps_the_roster_it_was_closed_with() -> None:
    given(*SCHOOL).when(withdraw_student, by=DEPUTY, student_id="s-1", until=SECOND, order=" 5-к ").then(
        left("s-1", SECOND), left("s-1", SECOND, JOURNAL)
    )


@clause("4.6.2-l")
@pytest.mark.parametrize(
    ("since", "accepted"),
    [
        (date(2025, 10, 1), True),  # the first day off the roster
        (date(2025, 10, 2), True),
        (date(2025, 9, 30), False),  # still on it
        (FIRST, False),
        (date(2025, 8, 31), False),  # would cover the time enrolled before
    ],
)
def test_who_left_may_come_back_from_the_first_day_off_the_roster(since: date, accepted: bool) -> None:
    history = (*formed(("s-1", FIRST)), left("s-1", date(2025, 10, 1)))
    attempt = given(*history).when(enrol_student, by=DEPUTY, student_id="s-1", since=since, order="5-к")
    if accepted:
        after = attempt.then(joined("s-1", since))
        group = after.states["group"]
        assert [group.current("s-1")] == [Enrolment("s-1", since)]
    else:
        attempt.then_refused("ALREADY_ENROLLED", "4.6.2-l")


@clause("4.6.2-l")
@pytest.mark.parametrize("since", [date(2025, 8, 31), FIRST, date(2026, 9, 1)])
def test_who_is_in_the_group_is_not_enrolled_again(since: date) -> None:
    attempt = given(*SCHOOL).when(enrol_student, by=DEPUTY, student_id="s-1", since=since, order="5-к")
    attempt.then_refused("ALREADY_ENROLLED", "4.6.2-l")


@clause("4.6.2-l")
@pytest.mark.parametrize(
    ("student_id", "until", "code"),
    [
        ("s-9", SECOND, "NOT_ENROLLED"),
        ("s-1", FIRST, "DATE"),
        ("s-1", date(2025, 8, 31), "DATE"),
    ],
)
def test_only_who_is_enrolled_leaves_and_later_than_they_came(student_id: str, until: date, code: str) -> None:
    attempt = given(*SCHOOL).when(withdraw_student, by=DEPUTY, student_id=student_id, until=until, order="5-к")
    attempt.then_refused(code, "4.6.2-l")


@clause("4.6.2-l")
def test_who_left_does_not_leave_again() -> None:
    history = (*formed(("s-1", FIRST)), left("s-1", SECOND))
    attempt = given(*history).when(withdraw_student, by=DEPUTY, student_id="s-1", until=date(2025, 9, 9), order="5-к")
    attempt.then_refused("NOT_ENROLLED", "4.6.2-l")


@clause("4.6.2-l")
@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        (appoint_leader, {"leader_id": "l-2"}),
        (enrol_student, {"student_id": "s-2", "since": FIRST}),
        (withdraw_student, {"student_id": "s-1", "until": SECOND}),
    ],
)
def test_people_come_and_go_by_an_order(command: Any, arguments: dict[str, Any]) -> None:
    given(*SCHOOL).when(command, by=DEPUTY, order="  ", **arguments).then_refused("ORDER_REQUIRED", "4.6.2-l")


@clause("4.6.2-l")
def test_the_leader_in_office_is_not_appointed_again() -> None:
    attempt = given(*SCHOOL).when(appoint_leader, by=DEPUTY, leader_id=LEADER, order="5-к")
    attempt.then_refused("NOTHING_TO_RECORD", "4.6.2-l")


@clause("4.6.2-l")
def test_a_journal_that_never_knew_the_enrolment_is_not_told_of_its_end() -> None:
    """Closed while the student was enrolled: it has an older period at most."""
    history = (*formed(("s-1", FIRST)), opened(roster=()), attached(JOURNAL))
    given(*history).when(withdraw_student, by=DEPUTY, student_id="s-1", until=SECOND, order="5-к").then(
        left("s-1", SECOND)
    )


def test_a_locked_journal_stays_locked_for_the_group_whatever_order_its_events_came_in() -> None:
    history = (*formed(), opened(), attested("s-1"), closed(), attached(JOURNAL))
    given(*history).when(enrol_student, by=DEPUTY, student_id="s-8", since=SECOND, order="5-к").then(
        joined("s-8", SECOND)
    )
