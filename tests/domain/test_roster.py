"""Students join, leave, move and come back by date and order; the group and its open journals are told in one act."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from domain.given import GROUP, JOURNAL, OTHER_GROUP, TEACHER, TERM, Decision, Fact, Given, clause, fact, moscow
from domain.given import in_august as given
from domain.school import ORDER, attached, attested, closed, formed, joined, lesson, opened, slots, topics
from domain.year_school import (
    OCTOBER,
    SEPTEMBER,
    enrolled,
    journal_of,
    left,
    stay_began,
    stay_ended,
    subgroup,
    withdrawn,
)
from journal_domain.attestation import close_attestation_sheet
from journal_domain.journal import journal_id
from journal_domain.journal_events import YearMarkSet
from journal_domain.roster import enrol_student, transfer_student, withdraw_student
from journal_domain.values import Arrival, Departure, Enrolment

DAY = timedelta(days=1)
THEIRS = journal_id(OTHER_GROUP, "d-1", TERM)
SUB_A, SUB_B = journal_id(GROUP, "d-3", TERM, "a"), journal_id(GROUP, "d-3", TERM, "b")
S1 = (Enrolment("s-1", SEPTEMBER),)
OURS = (formed(), joined("s-1"), opened(roster=S1), attached())
BOTH = (
    *OURS,
    formed(OTHER_GROUP, "СТ-12"),
    journal_of(OTHER_GROUP, "d-1", "t-2", roster=()),
    attached(THEIRS, group=OTHER_GROUP),
)


def enrol(student: str, since: date, arrival: Arrival = Arrival.ADMISSION, order: str = ORDER) -> Decision:
    return lambda p, act: enrol_student(
        p.group(), p.journals_of(), p.student(student), student, since, arrival, order, act
    )


def withdraw(student: str, until: date, why: Departure = Departure.EXPULSION, order: str = ORDER) -> Decision:
    return lambda p, act: withdraw_student(
        p.group(), p.journals_of(), p.student(student), student, until, why, order, p.policy(), act
    )


def transfer(student: str, day: date, source: str = GROUP, target: str = OTHER_GROUP, order: str = ORDER) -> Decision:
    return lambda p, act: transfer_student(
        (p.group(source), p.journals_of(source)),
        (p.group(target), p.journals_of(target)),
        p.student(student),
        student,
        day,
        order,
        p.policy(),
        act,
    )


@clause("4.6.2-l")
@pytest.mark.parametrize("arrival", [Arrival.ADMISSION, Arrival.TRANSFER, Arrival.RETURN])
def test_a_student_joins_the_group_and_its_open_journals_on_the_day_of_the_order(arrival: Arrival) -> None:
    past = given(*OURS).when(enrol("s-2", OCTOBER, arrival)).then(
        joined("s-2", OCTOBER, arrival=arrival), stay_began("s-2", OCTOBER, arrival), enrolled("s-2", OCTOBER, arrival)
    )  # fmt: skip
    assert not past.journal().enrolled("s-2", OCTOBER - DAY)
    assert past.journal().enrolled("s-2", OCTOBER)


@clause("4.6.2-l")
@pytest.mark.parametrize("departure", sorted({*Departure} - {Departure.SUBGROUP, Departure.MISTAKE}))
def test_a_student_who_left_is_on_the_roster_until_the_day_before_and_the_history_stays(departure: Departure) -> None:
    past = given(*OURS).when(withdraw("s-1", OCTOBER, departure)).then(
        left("s-1", OCTOBER, departure), stay_ended("s-1", OCTOBER, departure), withdrawn("s-1", OCTOBER, departure)
    )  # fmt: skip
    for roster in (past.journal(),):
        assert roster.enrolled("s-1", OCTOBER - DAY)
        assert not roster.enrolled("s-1", OCTOBER)
    assert past.group().current("s-1") is None
    assert past.group().roster == (Enrolment("s-1", SEPTEMBER, OCTOBER),)


@clause("4.5.1-a")
def test_a_locked_page_is_not_told_who_came_and_went() -> None:
    locked = (*OURS, attested("s-1"), closed(OCTOBER - DAY))
    given(*locked).when(enrol("s-2", OCTOBER)).then(joined("s-2", OCTOBER), stay_began("s-2", OCTOBER))
    given(*locked).when(withdraw("s-1", OCTOBER)).then(left("s-1", OCTOBER), stay_ended("s-1", OCTOBER))


@clause("4.6.2-l")
def test_a_journal_that_never_knew_the_enrolment_is_not_told_of_its_end() -> None:
    """It has an older period at most."""
    stranger = (formed(), joined("s-1"), opened(roster=()), attached())
    given(*stranger).when(withdraw("s-1", OCTOBER)).then(left("s-1", OCTOBER), stay_ended("s-1", OCTOBER))


@clause("4.5.1-a", "D3")
def test_a_locked_journal_stays_locked_for_the_group_whatever_order_its_events_came_in() -> None:
    given(formed(), opened(), attested("s-1"), closed(OCTOBER - DAY), attached()).when(enrol("s-8", OCTOBER)).then(
        joined("s-8", OCTOBER), stay_began("s-8", OCTOBER)
    )


@clause("4.6.2-l")
def test_nobody_joins_leaves_or_moves_without_an_order() -> None:
    for decision in (
        enrol("s-2", OCTOBER, order=" "),
        withdraw("s-1", OCTOBER, order=""),
        transfer("s-1", OCTOBER, order=" "),
    ):
        given(*BOTH).when(decision).then_refused("ORDER_REQUIRED", "4.6.2-l")


@clause("4.6.2-l")
@pytest.mark.parametrize(
    ("since", "allowed"),
    [(SEPTEMBER - DAY, False), (SEPTEMBER, False), (OCTOBER - DAY, False), (OCTOBER, True), (OCTOBER + DAY, True)],
)
def test_a_student_who_left_may_come_back_from_the_first_day_off_on(since: date, allowed: bool) -> None:
    result = given(formed(), joined("s-1"), left("s-1", OCTOBER)).when(enrol("s-1", since))
    if allowed:
        result.then(joined("s-1", since), stay_began("s-1", since))
    else:
        result.then_refused("ALREADY_ENROLLED", "4.6.2-l")


@clause("4.6.2-l")
@pytest.mark.parametrize("since", [SEPTEMBER - DAY, SEPTEMBER, OCTOBER])
def test_who_is_in_the_group_does_not_join_it_again(since: date) -> None:
    given(*OURS).when(enrol("s-1", since)).then_refused("ALREADY_ENROLLED", "4.6.2-l")


@clause("4.6.2-l")
def test_only_who_is_in_the_group_leaves_it_and_not_before_they_came() -> None:
    given(*OURS).when(withdraw("s-9", OCTOBER)).then_refused("NOT_ENROLLED", "4.6.2-l")
    given(*OURS, left("s-1", OCTOBER)).when(withdraw("s-1", OCTOBER)).then_refused("NOT_ENROLLED", "4.6.2-l")
    for day in (SEPTEMBER, SEPTEMBER - DAY):
        given(*OURS).when(withdraw("s-1", day)).then_refused("DATE", "4.6.2-l")
    given(*OURS).when(withdraw("s-1", SEPTEMBER + DAY)).and_then()


def other_enrolled(*more: Fact) -> Given:
    """s-2 was enrolled by mistake on 1 October; s-1 had a lesson on 1 September."""
    here = (*OURS, topics(), slots(), lesson("slot-1"), joined("s-2", OCTOBER), stay_began("s-2", OCTOBER))
    return given(*here, enrolled("s-2", OCTOBER, Arrival.ADMISSION), *more)


@clause("4.6.2-l", "D2")
def test_an_enrolment_made_by_mistake_is_undone_by_order_and_can_be_made_anew() -> None:
    past = other_enrolled().when(withdraw("s-2", OCTOBER, Departure.MISTAKE)).then(
        left("s-2", OCTOBER, Departure.MISTAKE), stay_ended("s-2", OCTOBER, Departure.MISTAKE),
        withdrawn("s-2", OCTOBER, Departure.MISTAKE),
    )  # fmt: skip
    assert not past.journal().enrolled("s-2", OCTOBER)
    assert past.student("s-2").stays == ()
    assert not past.student("s-2").studies_on(OCTOBER - DAY)
    past.when(enrol("s-2", OCTOBER - DAY)).and_then()
    past.when(close_attestation_sheet, TEACHER, at=moscow("2025-09-02 12:00"), all_year=False).then_refused(
        "STATEMENT_INCOMPLETE", "4.5.2-l", "marks.s-1"
    )


@clause("4.6.2-l")
@pytest.mark.parametrize(
    "recorded",
    [
        (lesson("slot-2", day=OCTOBER),),
        (attested("s-2"),),
        (fact(YearMarkSet, student_id="s-2", value="4", late=False),),
    ],
)
def test_an_enrolment_under_which_something_is_recorded_is_not_undone(recorded: tuple[Fact, ...]) -> None:
    other_enrolled(*recorded).when(withdraw("s-2", OCTOBER, Departure.MISTAKE)).then_refused(
        "ENROLMENT_USED", "4.6.2-l"
    )


@clause("4.6.2-l")
@pytest.mark.parametrize("day", [OCTOBER - DAY, OCTOBER + DAY])
def test_an_enrolment_made_by_mistake_has_no_day(day: date) -> None:
    other_enrolled().when(withdraw("s-2", day, Departure.MISTAKE)).then_refused("DATE", "4.6.2-l")


# Transfer


@clause("4.6.2-l")
def test_a_transfer_is_one_act_told_to_the_journals_of_both_groups() -> None:
    past = given(*BOTH).when(transfer("s-1", OCTOBER)).then(
        left("s-1", OCTOBER, Departure.TRANSFER),
        stay_ended("s-1", OCTOBER, Departure.TRANSFER),
        withdrawn("s-1", OCTOBER, Departure.TRANSFER),
        joined("s-1", OCTOBER, OTHER_GROUP, Arrival.TRANSFER),
        stay_began("s-1", OCTOBER, Arrival.TRANSFER, OTHER_GROUP),
        enrolled("s-1", OCTOBER, Arrival.TRANSFER, THEIRS),
    )  # fmt: skip
    for day, here, there in ((OCTOBER - DAY, True, False), (OCTOBER, False, True)):
        assert past.journal().enrolled("s-1", day) is here
        assert past.journal(THEIRS).enrolled("s-1", day) is there


@clause("4.6.2-l")
def test_what_is_on_record_stays_with_the_old_group_after_a_transfer() -> None:
    past = given(*BOTH, attested("s-1", "5")).when(transfer("s-1", OCTOBER)).and_then()
    assert past.journal().attestation["s-1"].value == "5"
    assert past.journal(THEIRS).attestation == {}


@clause("4.6.2-l")
def test_a_student_moved_there_and_back_has_two_periods() -> None:
    there = given(*BOTH).when(transfer("s-1", OCTOBER)).and_then()
    back = there.when(transfer("s-1", OCTOBER + 7 * DAY, OTHER_GROUP, GROUP)).and_then()
    assert back.journal().roster["s-1"] == (
        Enrolment("s-1", SEPTEMBER, OCTOBER),
        Enrolment("s-1", OCTOBER + 7 * DAY),
    )
    assert not back.journal().enrolled("s-1", OCTOBER + 6 * DAY)


@clause("4.6.2-l")
@pytest.mark.parametrize(
    ("decision", "code"),
    [
        (transfer("s-1", OCTOBER, GROUP, GROUP), "NOTHING_TO_RECORD"),
        (transfer("s-9", OCTOBER), "NOT_ENROLLED"),
        (transfer("s-1", SEPTEMBER), "DATE"),
    ],
)
def test_a_transfer_needs_two_groups_a_student_of_the_first_and_a_day_after_they_came(
    decision: Decision, code: str
) -> None:
    given(*BOTH).when(decision).then_refused(code, "4.6.2-l")


@clause("4.6.2-l")
def test_a_transfer_refused_by_the_new_group_is_refused_whole() -> None:
    given(*BOTH, joined("s-1", group=OTHER_GROUP)).when(transfer("s-1", OCTOBER)).then_refused(
        "ALREADY_ENROLLED", "4.6.2-l"
    )


# Subgroups

SPLIT: tuple[Any, ...] = (
    *OURS, subgroup("a", "s-1"), journal_of(GROUP, "d-3", "t-3", "a", roster=S1), attached(SUB_A, discipline="d-3"),
    journal_of(GROUP, "d-3", "t-4", "b", roster=()), attached(SUB_B, discipline="d-3"),
)  # fmt: skip


@clause("4.6.2-l")
def test_a_leaving_student_leaves_the_journal_of_their_subgroup_too_and_no_other() -> None:
    given(*SPLIT).when(withdraw("s-1", OCTOBER)).then(
        left("s-1", OCTOBER),
        subgroup("a", since=OCTOBER, was=("s-1",)),
        stay_ended("s-1", OCTOBER),
        withdrawn("s-1", OCTOBER, Departure.EXPULSION),
        withdrawn("s-1", OCTOBER, Departure.EXPULSION, SUB_A),
    )


@clause("4.6.2-l")
def test_who_was_expelled_or_transferred_and_comes_back_is_in_no_subgroup() -> None:
    november = date(2025, 11, 1)
    gone = given(*SPLIT).when(withdraw("s-1", OCTOBER)).and_then()
    past = gone.when(enrol("s-1", november)).then(
        joined("s-1", november), stay_began("s-1", november), enrolled("s-1", november, Arrival.ADMISSION)
    )
    assert past.group().roster_of("a") == (Enrolment("s-1", SEPTEMBER, OCTOBER),)


@clause("4.6.2-l")
def test_a_newcomer_is_in_no_subgroups_journal() -> None:
    given(*SPLIT).when(enrol("s-2", OCTOBER)).then(
        joined("s-2", OCTOBER), stay_began("s-2", OCTOBER), enrolled("s-2", OCTOBER, Arrival.ADMISSION)
    )


@clause("4.6.2-l")
def test_who_returns_from_academic_leave_is_in_their_subgroups_journal_again() -> None:
    november = date(2025, 11, 1)
    gone = given(*SPLIT).when(withdraw("s-1", OCTOBER, Departure.ACADEMIC_LEAVE)).and_then()
    past = gone.when(enrol("s-1", november, Arrival.RETURN)).then(
        joined("s-1", november, arrival=Arrival.RETURN),
        stay_began("s-1", november, Arrival.RETURN),
        enrolled("s-1", november, Arrival.RETURN),
        enrolled("s-1", november, Arrival.RETURN, SUB_A),
    )
    for journal in (JOURNAL, SUB_A):
        on_leave = past.journal(journal).enrolled("s-1", november - DAY)
        assert not on_leave
        assert past.journal(journal).enrolled("s-1", november)


@clause("4.6.2-l")
def test_whose_academic_leave_was_ended_by_order_is_in_no_subgroup_any_more_nor_after_coming_back() -> None:
    november, mistyped = date(2025, 11, 1), date(2026, 11, 1)
    on_leave = given(*SPLIT, stay_began("s-1")).when(withdraw("s-1", OCTOBER, Departure.ACADEMIC_LEAVE)).and_then()
    gone = on_leave.when(withdraw("s-1", mistyped)).then(
        subgroup("a", since=OCTOBER, was=("s-1",)), stay_ended("s-1", mistyped)
    )
    sooner = gone.when(withdraw("s-1", november)).then(stay_ended("s-1", november))
    for past, day in ((gone, mistyped), (sooner, november)):
        past.when(enrol("s-1", day)).then(
            joined("s-1", day), stay_began("s-1", day), enrolled("s-1", day, Arrival.ADMISSION)
        )
