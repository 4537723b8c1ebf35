"""Orders about a group's people and what is certified, attested or locked; leave that ends, departures brought forward."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from domain.given import GROUP, OTHER_GROUP, TEACHER, Decision, Fact, clause, moscow
from domain.given import in_august as given
from domain.school import ORDER, attested, certified, closed, joined
from domain.test_roster import BOTH, DAY, OURS, enrol, other_enrolled, transfer, withdraw
from domain.year_school import OCTOBER, SEPTEMBER, left, stay_began, stay_ended, withdrawn
from journal_domain.academic_calendar import Days
from journal_domain.attestation import set_attestation_marks
from journal_domain.respite import respites_of
from journal_domain.roster import enrol_student
from journal_domain.student import Stay
from journal_domain.values import Arrival, Departure, Enrolment

# What is certified, attested or locked says who was there


SETTLED = ((certified(OCTOBER), "PERIOD_CERTIFIED", "4.6.2-f"), (closed(OCTOBER), "PAGE_LOCKED", "4.5.1-a"))


@clause("4.5.1-a", "4.6.2-f", "D3", "D4")
@pytest.mark.parametrize("change", [enrol, lambda _, day: withdraw("s-1", day), lambda _, day: transfer("s-1", day)])
@pytest.mark.parametrize(("settled", "code", "clause_id"), SETTLED)
def test_who_was_there_is_not_changed_before_a_certified_day_or_a_closed_sheet(
    change: Callable[[str, date], Decision], settled: Fact, code: str, clause_id: str
) -> None:
    past = given(*BOTH, attested("s-1"), settled)
    past.when(change("s-2", OCTOBER)).then_refused(code, clause_id)
    past.when(change("s-2", OCTOBER + DAY)).and_then()


@clause("4.5.1-a", "D3")
def test_nobody_leaves_before_the_day_on_which_they_were_attested() -> None:
    """Else the mark would stay as a debt in a journal of which they were no part."""
    day = SEPTEMBER + DAY
    marked = given(*BOTH).when(
        set_attestation_marks, TEACHER, at=moscow(f"{day} 00:30"), marks={"s-1": "2"}, order=None
    ).and_then()  # fmt: skip
    for leave in (withdraw, transfer):
        marked.when(leave("s-1", day)).then_refused("PAGE_LOCKED", "4.5.1-a")
        marked.when(leave("s-1", day + DAY)).and_then()


@clause("4.6.2-f", "4.6.2-l")
def test_who_has_left_a_journal_and_who_came_by_mistake_are_not_kept_by_what_is_certified() -> None:
    left_before = (*BOTH, left("s-1", OCTOBER), withdrawn("s-1", OCTOBER, Departure.EXPULSION), certified(OCTOBER))
    other_enrolled(certified(OCTOBER)).when(withdraw("s-2", OCTOBER, Departure.MISTAKE)).and_then()
    given(*left_before, joined("s-1", OCTOBER + DAY)).when(withdraw("s-1", OCTOBER + 2 * DAY)).and_then()


# Leaving from academic leave, and earlier than was ordered


ON_LEAVE = (
    *BOTH, stay_began("s-1"), left("s-1", OCTOBER, Departure.ACADEMIC_LEAVE),
    stay_ended("s-1", OCTOBER, Departure.ACADEMIC_LEAVE), withdrawn("s-1", OCTOBER, Departure.ACADEMIC_LEAVE),
)  # fmt: skip


@clause("4.6.2-l", "5.5")
@pytest.mark.parametrize("why", [Departure.EXPULSION, Departure.GRADUATION, Departure.TRANSFER])
def test_academic_leave_is_ended_by_an_order_that_ends_study_here(why: Departure) -> None:
    day = OCTOBER + 30 * DAY
    past = given(*ON_LEAVE).when(withdraw("s-1", day, why)).then(stay_ended("s-1", day, why))
    assert past.student("s-1").studies_on(day - DAY)
    assert not past.student("s-1").studies_on(day)
    assert respites_of("s-1", past.student("s-1"), [], day + 90 * DAY) == [Days(OCTOBER, day - DAY)]
    past.when(withdraw("s-1", day + DAY)).then_refused("NOT_ENROLLED", "4.6.2-l")
    past.when(enrol("s-1", day - DAY)).then_refused("ALREADY_ENROLLED", "4.6.2-l")
    past.when(enrol("s-1", day)).and_then()


@clause("4.6.2-l", "5.5")
@pytest.mark.parametrize("why", [Departure.EXPULSION, Departure.GRADUATION])
def test_an_end_of_academic_leave_that_is_still_to_come_is_brought_forward(why: Departure) -> None:
    day, mistyped = OCTOBER + 30 * DAY, OCTOBER + 395 * DAY
    ending = given(*ON_LEAVE, stay_ended("s-1", mistyped))
    ending.when(enrol("s-1", day)).then_refused("ALREADY_ENROLLED", "4.6.2-l")
    last_day = moscow(f"{mistyped - DAY} 23:59")
    past = ending.when(withdraw("s-1", day, why), at=last_day).then(stay_ended("s-1", day, why))
    assert past.student("s-1").stays == (Stay(GROUP, SEPTEMBER, OCTOBER, Departure.ACADEMIC_LEAVE, day),)
    past.when(enrol("s-1", day)).and_then()
    for until, at in ((mistyped, moscow("2025-09-01 10:00")), (day, moscow(f"{mistyped} 00:00"))):
        ending.when(withdraw("s-1", until, why), at=at).then_refused("NOT_ENROLLED", "4.6.2-l")
    for other in (
        transfer("s-1", day),
        *(withdraw("s-1", day, w) for w in (Departure.ACADEMIC_LEAVE, Departure.MISTAKE)),
    ):
        ending.when(other).then_refused("NOT_ENROLLED", "4.6.2-l")


@clause("4.6.2-l")
@pytest.mark.parametrize("why", [Departure.ACADEMIC_LEAVE, Departure.MISTAKE])
def test_academic_leave_is_not_taken_twice_nor_ended_as_a_mistake(why: Departure) -> None:
    given(*ON_LEAVE).when(withdraw("s-1", OCTOBER + DAY, why)).then_refused("NOT_ENROLLED", "4.6.2-l")


@clause("4.6.2-l")
def test_who_is_on_academic_leave_returns_into_another_group_and_is_not_transferred() -> None:
    past = given(*ON_LEAVE)
    past.when(transfer("s-1", OCTOBER + DAY)).then_refused("NOT_ENROLLED", "4.6.2-l")
    past.when(
        lambda p, act: enrol_student(
            p.group(OTHER_GROUP), [], p.student("s-1"), "s-1", OCTOBER + DAY, Arrival.RETURN, ORDER, act
        )
    ).and_then()


@clause("4.6.2-l")
@pytest.mark.parametrize("why", [Departure.EXPULSION, Departure.ACADEMIC_LEAVE])
def test_a_departure_that_is_still_to_come_is_brought_forward(why: Departure) -> None:
    due = OCTOBER + 90 * DAY
    leaving = (
        *OURS, stay_began("s-1"), left("s-1", due, Departure.GRADUATION), stay_ended("s-1", due, Departure.GRADUATION),
        withdrawn("s-1", due, Departure.GRADUATION),
    )  # fmt: skip
    past = given(*leaving).when(withdraw("s-1", OCTOBER, why)).then(
        left("s-1", OCTOBER, why), stay_ended("s-1", OCTOBER, why), withdrawn("s-1", OCTOBER, why)
    )  # fmt: skip
    assert past.group().roster == past.journal().roster["s-1"] == (Enrolment("s-1", SEPTEMBER, OCTOBER),)
    assert past.student("s-1").stays == (Stay(GROUP, SEPTEMBER, OCTOBER, why),)
    for day, at in ((due, moscow("2025-09-01 10:00")), (due - DAY, moscow(f"{due} 10:00"))):
        given(*leaving).when(withdraw("s-1", day, why), at=at).then_refused("NOT_ENROLLED", "4.6.2-l")
