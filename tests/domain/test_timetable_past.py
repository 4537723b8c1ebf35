"""Nothing is moved into the past or out of it: the day of a lesson is its own (D1, 4.5.2-d)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.given import OTHER_GROUP, OTHER_TEACHER, TERM, Given, clause, moscow
from domain.given import in_august as given
from domain.school import adopted, opened
from domain.year_school import bells, calendar, journal_of, slot, unrolled
from journal_domain import scheduling
from journal_domain.journal import journal_id

MON, TUE, WED = (date(2025, 9, n) for n in (1, 2, 3))
THEIRS = journal_id(OTHER_GROUP, "d-1", TERM)
LESSON = slot(TUE, 2)
OTHER = slot(WED, 3, journal_id=THEIRS, group_id=OTHER_GROUP, teacher_id=OTHER_TEACHER, room="202")
COLLEGE = (
    calendar(), bells(), opened(), journal_of(OTHER_GROUP, "d-1", OTHER_TEACHER), unrolled(LESSON),
    unrolled(OTHER, group=OTHER_GROUP),
)  # fmt: skip


def moving(now: str, day: date = TUE, bell: int = 2, room: str = "101", *more: Any) -> Given:
    return given(*COLLEGE, *more).when(
        lambda p, act: scheduling.move_lesson(
            p.timetable(), p.journal(), p.calendar(), TERM, LESSON.slot_id, day, bell, room, "Р-1", p.policy(), act
        ),
        at=moscow(now),
    )


def cancelling(now: str, *more: Any) -> Given:
    return given(*COLLEGE, *more).when(
        lambda p, act: scheduling.cancel_lesson(
            p.timetable(), p.journal(), TERM, LESSON.slot_id, "Р-1", p.policy(), act
        ),
        at=moscow(now),
    )


def swapping(now: str) -> Given:
    return given(*COLLEGE).when(
        lambda p, act: scheduling.swap_lessons(
            p.timetable(), (p.journal(), p.journal(THEIRS)), p.calendar(), TERM, (LESSON.slot_id, OTHER.slot_id), "Р-1",
            p.policy(), act,
        ),
        at=moscow(now),
    )  # fmt: skip


@clause("4.6.2-j")
@pytest.mark.parametrize(
    ("now", "day", "bell", "allowed"),
    [
        pytest.param("2025-09-02 08:59", TUE, 1, True, id="to an hour that is about to begin"),
        pytest.param("2025-09-02 09:01", TUE, 1, False, id="to an hour that has begun"),
        pytest.param("2025-09-02 08:00", MON, 2, False, id="to yesterday"),
        pytest.param("2025-09-02 23:59", WED, 2, True, id="at the end of its day to tomorrow"),
    ],
)
def test_a_lesson_is_moved_to_what_is_to_come(now: str, day: date, bell: int, allowed: bool) -> None:
    outcome = moving(now, day, bell)
    if allowed:
        outcome.and_then()
    else:
        outcome.then_refused("DATE", "4.6.2-j")


@clause("4.6.2-j")
def test_a_lesson_that_goes_on_may_change_its_room() -> None:
    moving("2025-09-02 11:30", room="102").and_then()


@clause("D1", "4.5.2-d")
def test_an_overdue_lesson_is_not_moved_out_of_its_day() -> None:
    moving("2025-09-02 23:59", date(2025, 9, 4)).and_then()
    swapping("2025-09-02 10:59").and_then()
    for overdue in (moving("2025-09-03 00:00", date(2025, 9, 4)), swapping("2025-09-03 00:00")):
        overdue.then_refused("SAME_DAY_ONLY", "4.5.2-d")


@clause("1.6", "D1", "4.5.2-d")
@pytest.mark.parametrize("now", ["2025-09-03 00:00", "2025-11-03 10:00"])
def test_an_overdue_lesson_is_not_cancelled_for_its_omission_would_be_erased(now: str) -> None:
    cancelling(now).then_refused("SAME_DAY_ONLY", "4.5.2-d")


@clause("4.6.2-j")
@pytest.mark.parametrize("now", ["2025-08-25 10:00", "2025-09-02 23:59"])
def test_a_lesson_is_cancelled_until_its_day_is_over(now: str) -> None:
    assert LESSON.slot_id not in cancelling(now).and_then().timetable().slots


@clause("D1", "6.2")
def test_a_lesson_is_cancelled_in_the_days_of_grace() -> None:
    cancelling("2025-09-03 08:00", adopted(date(2025, 9, 1), grace_days=1)).and_then()


@clause("D1", "6.2")
def test_days_of_grace_that_the_rules_give_are_given_here_too() -> None:
    moving("2025-09-03 08:00", date(2025, 9, 4), 2, "101", adopted(date(2025, 9, 1), grace_days=1)).and_then()


@clause("4.6.2-j")
def test_no_lesson_is_swapped_into_an_hour_gone_by() -> None:
    swapping("2025-09-02 11:01").then_refused("DATE", "4.6.2-j")
