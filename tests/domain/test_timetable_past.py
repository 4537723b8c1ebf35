"""Nothing is moved into the past or out of it: the day of a lesson is its own (D1, 4.5.2-d)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.given import GROUP, OTHER_GROUP, OTHER_TEACHER, TEACHER, TERM, Given, clause, fact, moscow
from domain.given import in_august as given
from domain.school import adopted, closed, lesson, opened
from domain.year_school import bells, calendar, journal_of, slot, unrolled
from journal_domain import journal_events as e
from journal_domain import scheduling
from journal_domain.journal import journal_id
from journal_domain.timetable import LessonCancelled, PlannedSlot, timetable_stream

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


def not_held(now: str, *more: Any, planned: bool = True, **said: Any) -> Given:
    asked = {"slot": LESSON.slot_id, "basis": " Р-1 ", **said}
    history = (*COLLEGE, *more) if planned else (opened(), slots_of(LESSON), *more)
    return given(*history).when(
        lambda p, act: scheduling.declare_not_held(p.timetable(), p.journal(), policy=p.policy(), act=act, **asked),
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


def slots_of(*planned: PlannedSlot) -> Any:
    return fact(e.SlotsPlanned, slots=tuple(slot.for_journal for slot in planned))


NOT_HELD = fact(e.SlotNotHeld, was=LESSON.for_journal, basis="Р-1")
IN_THE_TIMETABLE = fact(
    LessonCancelled, timetable_stream(TERM), was=LESSON, basis="не проведено: Р-1", concerns=(f"group:{GROUP}", TEACHER)
)


@clause("1.6", "1.4", "4.6.2-i", "D9")
@pytest.mark.parametrize("more", [(), (closed(WED),)], ids=["open", "closed"])
def test_a_directive_settles_an_omission_also_once_the_sheet_is_closed(more: tuple[Any, ...]) -> None:
    past = not_held("2025-09-03 00:00", slots_of(LESSON), *more).then(IN_THE_TIMETABLE, NOT_HELD)
    assert LESSON.slot_id not in past.journal().slots
    assert LESSON.slot_id not in past.timetable().slots
    not_held("2025-09-03 00:00", *more, planned=False).then(NOT_HELD)


@clause("1.6", "4.6.2-j", "4.5.2-d")
@pytest.mark.parametrize(
    ("now", "more", "said", "code", "cited"),
    [
        pytest.param("2025-09-02 23:59", (), {}, "DATE", "4.5.2-d", id="its day is not over"),
        pytest.param(
            "2025-09-03 23:59", (adopted(MON, grace_days=1),), {}, "DATE", "4.5.2-d", id="nor the days of grace"
        ),
        pytest.param("2025-09-03 00:00", (), {"slot": "slot-9"}, "NO_SUCH_SLOT", "4.6.2-j", id="no such lesson"),
        pytest.param("2025-09-03 00:00", (), {"basis": " "}, "ORDER_REQUIRED", "1.6", id="no directive"),
        pytest.param("2025-09-03 00:00", (NOT_HELD,), {}, "NO_SUCH_SLOT", "4.6.2-j", id="twice"),
        pytest.param("2025-09-03 00:00", (lesson(LESSON.slot_id),), {}, "LESSON_RECORDED", "1.6", id="it was held"),
    ],
)
def test_what_is_no_omission_is_not_declared_not_held(
    now: str, more: tuple[Any, ...], said: dict[str, Any], code: str, cited: str
) -> None:
    not_held(now, slots_of(LESSON), *more, **said).then_refused(code, cited)
