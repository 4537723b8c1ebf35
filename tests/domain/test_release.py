"""Whoever leads, is master of or teaches a group is released by order with nobody to follow yet (4.6.2-l, 4.7.2-b)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from domain.given import GROUP, JOURNAL, LEADER, OTHER_TEACHER, SUBSTITUTE, TEACHER, clause, fact, given
from domain.school import (
    ATTESTATION_BY,
    FIRST,
    LAST,
    OPEN,
    ORDER,
    SECOND,
    SLOTS,
    attached,
    closed,
    formed,
    led_by,
    opened,
    substituted,
)
from domain.school import slots as planned
from domain.year_school import OCTOBER, SEPTEMBER, teaches
from journal_domain import journal_events as e
from journal_domain import leaving
from journal_domain.errors import Refused
from journal_domain.group import (
    GroupLeaderReleased,
    GroupMasterAppointed,
    GroupMasterReleased,
    TeachingEnded,
    appoint_leader,
    assign_teaching,
    group_stream,
)
from journal_domain.journal import Journal
from journal_domain.policy import About, Actor, require
from journal_domain.release import end_teaching, lessons_left, release_leader, release_master
from journal_domain.values import Role

STREAM, DAY = group_stream(GROUP), timedelta(days=1)
NOVEMBER = date(2025, 11, 17)
MASTER = "m-1"
TAUGHT: tuple[Any, ...] = (formed(), teaches("d-1", TEACHER), opened(leader_id=None), attached())
MASTERED: tuple[Any, ...] = (
    fact(GroupMasterAppointed, STREAM, was=None, master_id=MASTER, since=SEPTEMBER, order=ORDER),
    fact(e.MasterAppointed, JOURNAL, was=None, master_id=MASTER, since=SEPTEMBER, order=ORDER),
)
LED: tuple[Any, ...] = (formed(), led_by(LEADER), opened(), attached())


def ending(until: date = NOVEMBER, order: str = ORDER, discipline: str = "d-1") -> Any:
    return lambda p, act: end_teaching(p.group(), p.journals_of(), discipline, None, until, order, act)


def unled(until: date = NOVEMBER, order: str = ORDER) -> Any:
    return lambda p, act: release_leader(p.group(), p.journals_of(), until, order, act)


def without_master(until: date = NOVEMBER, order: str = ORDER) -> Any:
    return lambda p, act: release_master(p.group(), p.journals_of(), until, order, act)


@clause("4.6.2-l", "4.7.2-b")
def test_from_the_orders_day_nobody_leads_and_the_past_is_as_it_was() -> None:
    past = given(*LED).when(unled(order=" 97-к ")).then(
        fact(GroupLeaderReleased, STREAM, leader_id=LEADER, until=NOVEMBER, order="97-к"),
        fact(leaving.LeaderReleased, JOURNAL, leader_id=LEADER, until=NOVEMBER, order="97-к"),
    )  # fmt: skip
    for led in (past.group(), past.journal()):
        assert (led.leader_on(NOVEMBER - DAY), led.leader_on(NOVEMBER), led.leader_on(NOVEMBER + DAY)) == (
            LEADER,
            None,
            None,
        )


@clause("4.6.2-l", "D4")
def test_a_locked_page_is_told_too_since_reasons_are_given_after_the_lock() -> None:
    given(*LED, closed()).when(unled()).then(
        fact(GroupLeaderReleased, STREAM, leader_id=LEADER, until=NOVEMBER, order=ORDER),
        fact(leaving.LeaderReleased, JOURNAL, leader_id=LEADER, until=NOVEMBER, order=ORDER),
    )


@clause("4.6.2-l", "4.7.2-b")
def test_a_master_is_released_in_the_group_and_its_journals() -> None:
    past = given(*LED, *MASTERED).when(without_master()).then(
        fact(GroupMasterReleased, STREAM, master_id=MASTER, until=NOVEMBER, order=ORDER),
        fact(leaving.MasterReleased, JOURNAL, master_id=MASTER, until=NOVEMBER, order=ORDER),
    )  # fmt: skip
    for kept in (past.group(), past.journal()):
        assert (kept.master_on(NOVEMBER - DAY), kept.master_on(NOVEMBER)) == (MASTER, None)


@clause("4.6.2-l")
def test_teaching_ends_in_the_group_and_in_its_open_journals() -> None:
    ended = fact(TeachingEnded, STREAM, discipline_id="d-1", subgroup_id=None, teacher_id=TEACHER, until=NOVEMBER,
                 order=ORDER)  # fmt: skip
    past = (
        given(*TAUGHT)
        .when(ending())
        .then(ended, fact(leaving.TeacherReleased, JOURNAL, teacher_id=TEACHER, until=NOVEMBER, order=ORDER))
    )
    assert (past.journal().teacher_on(NOVEMBER - DAY), past.journal().teacher_on(NOVEMBER)) == (TEACHER, None)
    assert past.journal().last_teacher(NOVEMBER) == TEACHER


@clause("4.6.2-l", "4.5.1-a")
def test_of_a_closed_sheet_the_released_teacher_records_no_re_sits_from_the_day_after_its_closing() -> None:
    """It stays their sheet (273-ФЗ ст. 58: re-sits are then whoever's is assigned)."""
    day = ATTESTATION_BY + DAY
    ended = fact(TeachingEnded, STREAM, discipline_id="d-1", subgroup_id=None, teacher_id=TEACHER, until=NOVEMBER,
                 order=ORDER)  # fmt: skip
    released = fact(leaving.TeacherReleased, JOURNAL, teacher_id=TEACHER, until=day, order=ORDER)
    journal = given(*TAUGHT, closed()).when(ending()).then(ended, released).journal()
    assert may("record_resit", TEACHER, journal, None, ATTESTATION_BY) == "yes"
    assert may("record_resit", TEACHER, journal, None, day) == "NOT_ASSIGNED"
    of_another = fact(e.TeacherAssigned, JOURNAL, was=TEACHER, teacher_id=OTHER_TEACHER, since=OCTOBER, order=ORDER)
    given(*TAUGHT, of_another, closed()).when(ending()).then(ended)


@clause("4.6.2-l")
def test_of_a_journal_opened_by_hand_the_teaching_ends_too() -> None:
    given(formed(), opened(leader_id=None), attached()).when(ending()).then(
        fact(
            TeachingEnded,
            STREAM,
            discipline_id="d-1",
            subgroup_id=None,
            teacher_id=TEACHER,
            until=NOVEMBER,
            order=ORDER,
        ),
        fact(leaving.TeacherReleased, JOURNAL, teacher_id=TEACHER, until=NOVEMBER, order=ORDER),
    )


RELEASING: list[Any] = [(unled, LED), (without_master, (*LED, *MASTERED)), (ending, TAUGHT)]


@clause("4.7.2-b")
@pytest.mark.parametrize(("release", "facts"), RELEASING, ids=["leader", "master", "teacher"])
def test_a_release_has_an_order_a_later_day_than_the_appointment_and_somebody_to_release(
    release: Any, facts: Any
) -> None:
    given(*facts).when(release(order=" ")).then_refused("NO_ORDER", "4.7.2-b")
    given(*facts).when(release(until=SEPTEMBER)).then_refused("DATE", "4.7.2-b")
    given(*facts).when(release(until=SEPTEMBER - DAY)).then_refused("NOTHING_TO_RECORD", "4.7.2-b")
    past = given(*facts).when(release()).and_then()
    past.when(release()).then_refused("NOTHING_TO_RECORD", "4.7.2-b")
    past.when(release(until=NOVEMBER + DAY)).then_refused("NOTHING_TO_RECORD", "4.7.2-b")
    given(formed()).when(release()).then_refused("NOTHING_TO_RECORD", "4.7.2-b")


@clause("4.7.2-b")
def test_a_release_may_be_brought_forward_and_another_order_ends_it() -> None:
    past = given(*LED).when(unled()).and_then().when(unled(until=OCTOBER, order="98-к")).and_then()
    assert past.group().leader_on(OCTOBER) is None
    again = past.when(
        lambda p, act: appoint_leader(p.group(), p.journals_of(), "l-2", NOVEMBER, "99-к", act)
    ).and_then()  # fmt: skip
    for led in (again.group(), again.journal()):
        assert (led.leader_on(OCTOBER - DAY), led.leader_on(NOVEMBER - DAY), led.leader_on(NOVEMBER)) == (
            LEADER, None, "l-2",
        )  # fmt: skip


@clause("4.6.2-l", "1.4")
@pytest.mark.parametrize("teacher", [OTHER_TEACHER, TEACHER])
def test_whoever_is_assigned_afterwards_follows_whoever_taught_last(teacher: str) -> None:
    past = given(*TAUGHT).when(ending(until=OCTOBER)).and_then()
    past = past.when(
        lambda p, act: assign_teaching(p.group(), p.journals_of(), "d-1", None, teacher, NOVEMBER, "99-к", act)
    ).and_then()  # fmt: skip
    told = past.history[-1]
    assert isinstance(told, e.TeacherAssigned)
    assert (told.was, told.teacher_id) == (TEACHER, teacher)
    journal = past.journal()
    assert (journal.teacher_on(NOVEMBER - DAY), journal.teacher_on(NOVEMBER)) == (None, teacher)


def without_teacher(*facts: Any) -> Journal:
    released = fact(leaving.TeacherReleased, teacher_id=TEACHER, until=SECOND, order=ORDER)
    journal = given(*OPEN, *facts, released).journal()
    assert isinstance(journal, Journal)
    return journal


def may(command: str, person: str, journal: Journal, slot: str | None, day: date) -> str:
    try:
        require(command, Actor(person, frozenset({Role.TEACHER})), About(journal, slot, day=day))
    except Refused as refused:
        return refused.code
    return "yes"


@clause("4.5.1-a", "4.5.2-d")
def test_the_teacher_gives_the_lessons_of_their_own_days_and_none_afterwards() -> None:
    journal = without_teacher(substituted("slot-3"))
    assert may("publish_lesson", TEACHER, journal, "slot-1", FIRST) == "yes"
    assert may("publish_lesson", TEACHER, journal, "slot-2", SECOND) == "NOT_ASSIGNED"
    assert may("publish_lesson", SUBSTITUTE, journal, "slot-3", LAST) == "yes"
    assert may("set_attestation_marks", TEACHER, journal, None, SECOND - DAY) == "yes"
    assert may("set_attestation_marks", TEACHER, journal, None, SECOND) == "NOT_ASSIGNED"
    assert may("read_journal", TEACHER, journal, None, SECOND) == "yes"  # what they recorded stays theirs


@clause("4.2.1-a")
def test_a_leader_reads_to_the_day_before_the_release() -> None:
    journal = given(*OPEN, fact(leaving.LeaderReleased, leader_id=LEADER, until=SECOND, order=ORDER)).journal()
    leader = Actor(LEADER, frozenset({Role.LEADER}))
    require("read_journal", leader, About(journal, day=SECOND - DAY))
    with pytest.raises(Refused, match="NOT_OWN_GROUP"):
        require("read_journal", leader, About(journal, day=SECOND))


@clause("1.6", "4.6.2-j")
def test_the_lessons_left_are_those_not_on_record_that_nobody_is_to_give() -> None:
    ids = [slot.slot_id for slot in SLOTS]
    assert [slot.slot_id for _, slot in lessons_left([without_teacher(planned())])] == ids[1:]
    assert [slot.slot_id for _, slot in lessons_left([without_teacher(substituted("slot-2"))])] == ids[2:]
    assert not lessons_left([given(*OPEN).journal()])
