"""Bells that become others within a year: lessons to come follow them from their day on, those on record keep theirs."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import msgspec
import pytest

from domain.given import GROUP, JOURNAL, OTHER_GROUP, OTHER_TEACHER, TEACHER, TERM, Fact, Given, clause, fact, moscow
from domain.given import in_august as given
from domain.school import ORDER, attested, closed, lesson, opened
from domain.year_school import (
    BELLS,
    SEPTEMBER,
    approved,
    bells,
    calendar,
    in_journal,
    journal_of,
    placed,
    sitting,
    slot,
    unrolled,
)
from journal_domain import journal_events as e
from journal_domain.academic_calendar import Bell
from journal_domain.journal import journal_id
from journal_domain.retiming import follow_the_bells, rung_otherwise
from journal_domain.timetable import LessonsRetimed, PlannedSlot, Retimed, timetable_stream

MON_1, MON_2, MON_3 = (SEPTEMBER + timedelta(days=7 * n) for n in range(3))
SLOTS = (slot(MON_1), slot(MON_2), slot(MON_3))
LATER = tuple(Bell(n, time(8 + 2 * n), time(9 + 2 * n, 30)) for n in range(1, 6))
"""Each lesson begins and ends an hour later."""
BEFORE = moscow("2025-08-25 10:00")
THEIRS = journal_id(OTHER_GROUP, "d-1", TERM)
COLLEGE = (
    calendar(), bells(), opened(), journal_of(OTHER_GROUP, "d-1", OTHER_TEACHER), unrolled(*SLOTS), approved(),
    in_journal(*SLOTS),
)  # fmt: skip


def ringing(*more: Fact, rung: tuple[Bell, ...] = LATER, since: date = MON_2, at: datetime = BEFORE) -> Given:
    """The calendar has the new bells already; what the timetable makes of them."""

    def decide(p: Any, act: Any) -> Any:
        rings, table = p.calendar(), p.timetable()
        now = p.policy().now(act.at)
        slots = rung_otherwise(table, rings, since, now)
        journals = {name: p.journal(name) for name in {one.journal_id for one in slots}}
        return follow_the_bells(table, rings, TERM, slots, journals, rings.bells[-1], since, now, act)

    return given(*COLLEGE, *more, bells(rung=rung, since=since)).when(decide, at=at)


def retimed(*slots: PlannedSlot, since: date = MON_2, group: str = GROUP, teacher: str = TEACHER) -> Fact:
    lessons = tuple(
        Retimed(
            journal_id=one.journal_id, slot_id=one.slot_id, day=one.day, was_starts=time(9), was_ends=time(10, 30),
            starts=time(10), ends=time(11, 30),
        )
        for one in slots
    )  # fmt: skip
    return fact(
        LessonsRetimed, timetable_stream(TERM), group_id=group, since=since, lessons=lessons, order=ORDER,
        concerns=(f"group:{group}", teacher),
    )  # fmt: skip


def told(*slots: PlannedSlot) -> Fact:
    became = tuple(msgspec.structs.replace(one.for_journal, starts=time(10)) for one in slots)
    return fact(e.SlotsRetimed, JOURNAL, was=tuple(one.for_journal for one in slots), became=became, basis=ORDER)


def starts(past: Given) -> list[time]:
    return [past.timetable().slots[one.slot_id].starts for one in SLOTS]


@clause("3.6-a", "4.6.2-j")
def test_lessons_from_the_bells_day_on_take_their_times_and_the_journal_is_told() -> None:
    past = ringing().then(retimed(*SLOTS[1:]), told(*SLOTS[1:]))
    assert starts(past) == [time(9), time(10), time(10)]
    assert [past.journal().slots[one.slot_id].starts for one in SLOTS] == [time(9), time(10), time(10)]


@clause("4.5.2-d", "4.6.2-j")
@pytest.mark.parametrize(
    ("at", "became"),
    [
        pytest.param("2025-09-08 08:59", time(10), id="about to begin"),
        pytest.param("2025-09-08 09:00", time(9), id="begun"),
        pytest.param("2025-09-08 12:00", time(9), id="over and not on record yet"),
    ],
)
def test_a_lesson_that_has_begun_keeps_its_time(at: str, became: time) -> None:
    assert starts(ringing(at=moscow(at)).and_then()) == [time(9), became, time(10)]


@clause("1.4", "4.5.2-k")
def test_a_lesson_on_record_keeps_its_time_and_so_does_a_locked_page() -> None:
    assert starts(ringing(lesson(SLOTS[1].slot_id)).then(retimed(SLOTS[2]), told(SLOTS[2]))) == [
        time(9),
        time(9),
        time(10),
    ]
    assert ringing(attested("s-1"), closed()).produced == []


@clause("4.7.2-c")
def test_lessons_that_wait_for_approval_take_the_new_times_and_no_journal_is_told() -> None:
    theirs = slot(MON_3, journal_id=THEIRS, group_id=OTHER_GROUP, teacher_id=OTHER_TEACHER, room="202")
    ringing(unrolled(theirs, group=OTHER_GROUP)).then(
        retimed(*SLOTS[1:]), retimed(theirs, group=OTHER_GROUP, teacher=OTHER_TEACHER), told(*SLOTS[1:])
    )


@clause("3.6-a")
def test_a_long_lesson_lasts_through_its_bells_breaks_too() -> None:
    long = slot(date(2025, 9, 9), 1, hours=4)
    past = ringing(unrolled(long)).and_then()
    moved = past.timetable().slots[long.slot_id]
    assert (moved.starts, moved.ends) == (time(10), LATER[1].ends)


@clause("3.6-a")
def test_bells_that_stay_as_they_are_change_nothing() -> None:
    assert ringing(rung=BELLS).produced == []


@clause("4.6.2-j")
@pytest.mark.parametrize(
    "there",
    [
        pytest.param(placed(sitting(MON_3, 1, starts=time(11), ends=time(12, 30), room="101",
                                    journal_id=THEIRS, group_id=OTHER_GROUP, teacher_id=OTHER_TEACHER)),
                     id="an attestation"),
        pytest.param(unrolled(slot(MON_3, 1, bell=None, slot_id="by-hand", starts=time(11), ends=time(12, 30),
                                   journal_id=THEIRS, group_id=OTHER_GROUP, teacher_id=OTHER_TEACHER, room="101"),
                              group=OTHER_GROUP), id="a lesson at no bell"),
    ],
)  # fmt: skip
def test_what_the_new_time_runs_into_refuses_it_both_sides_named(there: Fact) -> None:
    message = ringing(there).then_refused("TIMETABLE_CONFLICT", "4.6.2-j").message
    assert all(named in message for named in (GROUP, OTHER_GROUP, "101", "15.09.2025"))


@clause("3.6-a")
def test_a_bell_that_lessons_stand_at_does_not_go() -> None:
    assert GROUP in ringing(rung=LATER[1:]).then_refused("CALENDAR_VALUE", "3.6-a").message


@clause("4.6.2-j")
@pytest.mark.parametrize(("at", "allowed"), [("2025-09-08 08:30", True), ("2025-09-08 08:31", False)])
def test_a_lesson_to_come_is_not_put_where_its_hour_is_over(at: str, allowed: bool) -> None:
    earlier = (Bell(1, time(8, 30), time(10)), *BELLS[1:])
    result = ringing(rung=earlier, at=moscow(at))
    if allowed:
        assert starts(result.and_then()) == [time(9), time(8, 30), time(8, 30)]
    else:
        assert GROUP in result.then_refused("DATE", "4.6.2-j").message
