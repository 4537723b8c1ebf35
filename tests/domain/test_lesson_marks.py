"""Adding marks to a lesson of the day: into empty cells only."""

from __future__ import annotations

from datetime import date

import pytest

from domain.given import clause, fact, given, moscow
from domain.school import (
    FIRST,
    OPEN,
    absent,
    adopted,
    attested,
    came_late,
    change,
    closed,
    lesson,
    marked,
    permitted,
    reason_set,
    requested,
    spent,
)
from journal_domain import journal_events as e
from journal_domain.lesson import add_marks
from journal_domain.values import AbsenceReason, Arrival, Departure, Subject

LESSON = (*OPEN, lesson())


@clause("4.5.2-e")
def test_marks_are_added_in_one_act() -> None:
    given(*LESSON, marked("slot-1", "s-1", "5")).when(add_marks, lesson_id="slot-1", marks={"s-2": "3"}).then(
        marked("slot-1", "s-2", "3")
    )


@clause("4.6.2-j", "4.5.2-d", "3.4")
@pytest.mark.parametrize(
    ("lesson_id", "marks", "code", "cited"),
    [
        ("slot-9", {"s-1": "5"}, "NO_SUCH_SLOT", "4.6.2-j"),
        ("slot-2", {"s-1": "5"}, "NO_LESSON", "4.5.2-d"),
        ("slot-1", {}, "NOTHING_TO_RECORD", "3.4"),
    ],
)
def test_marks_need_a_recorded_lesson(lesson_id: str, marks: dict[str, str], code: str, cited: str) -> None:
    given(*LESSON).when(add_marks, lesson_id=lesson_id, marks=marks).then_refused(code, cited)


@clause("4.5.2-k", "D2")
@pytest.mark.parametrize(
    ("seen", "code"),
    [(4, "EDITED_MEANWHILE"), (5, "MARK_IMMUTABLE"), (6, "MARK_IMMUTABLE"), (None, "MARK_IMMUTABLE")],
)
@pytest.mark.parametrize("value", ["5", "2"])
def test_a_mark_is_never_overwritten_and_who_had_not_seen_it_is_shown_it(
    seen: int | None, code: str, value: str
) -> None:
    """The mark is the journal's fifth event; the same value again is refused too."""
    attempt = given(*LESSON, marked("slot-1", "s-1", "2")).when(
        add_marks, lesson_id="slot-1", marks={"s-2": "4", "s-1": value}, seen=seen
    )
    attempt.then_refused(code, "4.5.2-k", current={"student_id": "s-1", "value": "2", "by": "t-1"})


@clause("4.5.2-k", "D2")
def test_a_cell_that_waits_for_a_correction_takes_no_mark() -> None:
    history = (*LESSON, *requested("r-1", change(Subject.MARK, None, "5")))
    given(*history).when(add_marks, lesson_id="slot-1", marks={"s-1": "4"}).then_refused(
        "CORRECTION_PENDING", "4.5.2-k", "marks.s-1"
    )
    given(*history).when(add_marks, lesson_id="slot-1", marks={"s-2": "4"}).then(marked("slot-1", "s-2", "4"))


@clause("4.5.2-e")
@pytest.mark.parametrize("reason", list(AbsenceReason))
def test_an_absent_student_gets_no_mark_whatever_the_reason(reason: AbsenceReason) -> None:
    history = (*LESSON, absent("slot-1", "s-1"), reason_set("slot-1", "s-1", reason))
    given(*history).when(add_marks, lesson_id="slot-1", marks={"s-1": "5"}).then_refused(
        "MARK_FOR_ABSENT", "4.5.2-e", "marks.s-1"
    )


@clause("4.5.2-e")
def test_a_late_student_gets_a_mark() -> None:
    given(*LESSON, came_late("slot-1", "s-1")).when(add_marks, lesson_id="slot-1", marks={"s-1": "5"}).then(
        marked("slot-1", "s-1", "5")
    )


@clause("4.6.2-l", "2.2.2")
def test_every_wrong_mark_is_named_at_once() -> None:
    history = (*LESSON, absent("slot-1", "s-2"))
    marks = {"s-3": "5", "s-1": "6", "s-2": "4"}
    given(*history).when(add_marks, lesson_id="slot-1", marks=marks).then_refused(
        "NOT_ENROLLED", "4.6.2-l", "marks.s-3", "marks.s-1", "marks.s-2"
    )
    given(*history).when(add_marks, lesson_id="slot-1", marks={"s-1": "6"}).then_refused("MARK_VALUE", "2.2.2")


@clause("4.5.2-d", "D1")
def test_marks_of_the_next_day_need_a_permit_of_their_own() -> None:
    next_day = moscow("2025-09-02 00:00")
    marks = {"s-1": "5"}
    given(*LESSON).when(add_marks, lesson_id="slot-1", marks=marks, at=next_day).then_refused(
        "SAME_DAY_ONLY", "4.5.2-d"
    )
    late_lesson = (*OPEN, permitted("p-1", "slot-1", date(2025, 9, 9)), spent("p-1", "slot-1"), lesson(late=True))
    given(*late_lesson).when(add_marks, lesson_id="slot-1", marks=marks, at=next_day).then_refused(
        "PERMIT_SPENT", "4.5.2-d"
    )
    given(*late_lesson, permitted("p-2", "slot-1", date(2025, 9, 2))).when(
        add_marks, lesson_id="slot-1", marks=marks, at=next_day
    ).then(spent("p-2", "slot-1"), marked("slot-1", "s-1", "5", late=True))


@clause("4.5.1-a", "D3")
def test_a_frozen_row_and_a_locked_page_take_no_mark() -> None:
    given(*LESSON, attested("s-1")).when(add_marks, lesson_id="slot-1", marks={"s-1": "5"}).then_refused(
        "PAGE_LOCKED", "4.5.1-a", "marks.s-1"
    )
    given(*LESSON, closed()).when(add_marks, lesson_id="slot-1", marks={"s-1": "5"}).then_refused(
        "PAGE_LOCKED", "4.5.1-a"
    )


@clause("6.2", "2.2.2")
def test_a_mark_is_judged_by_the_scale_of_the_lessons_own_day() -> None:
    """The wider scale was adopted for the next day; a late mark of the day before is still judged by the old one."""
    wider = adopted(date(2025, 9, 2), mark_scale=("10", "5", "4", "3", "2"))
    history = (*LESSON, wider, permitted("p-1", "slot-1", date(2025, 9, 9)))
    given(*history).when(
        add_marks, lesson_id="slot-1", marks={"s-1": "10"}, at=moscow("2025-09-03 10:00")
    ).then_refused("MARK_VALUE", "2.2.2")
    given(*OPEN, wider, lesson("slot-2")).when(
        add_marks, lesson_id="slot-2", marks={"s-1": "10"}, at=moscow("2025-09-02 10:00")
    ).then(marked("slot-2", "s-1", "10"))


@clause("6.2", "4.5.2-d")
def test_grace_adopted_later_opens_no_earlier_day() -> None:
    history = (*LESSON, adopted(FIRST), adopted(date(2025, 9, 2), grace_days=14))
    given(*history).when(add_marks, lesson_id="slot-1", marks={"s-1": "5"}, at=moscow("2025-09-02 09:00")).then_refused(
        "SAME_DAY_ONLY", "4.5.2-d"
    )


@clause("4.6.2-l")
def test_a_student_enrolled_again_is_off_the_roster_between() -> None:
    """Withdrawn from 02.09 (the first day off), enrolled again from 30.09."""
    history = (
        *OPEN,
        fact(
            e.StudentWithdrawn,
            student_id="s-1",
            until=date(2025, 9, 2),
            departure=Departure.ACADEMIC_LEAVE,
            order="3-к",
        ),
        fact(e.StudentEnrolled, student_id="s-1", since=date(2025, 9, 30), arrival=Arrival.RETURN, order="4-к"),
        lesson("slot-1"),
        lesson("slot-2"),
        lesson("slot-3"),
    )
    day = {"slot-1": "2025-09-01 10:00", "slot-2": "2025-09-02 10:00", "slot-3": "2025-09-30 23:40"}
    for slot_id in ("slot-1", "slot-3"):
        given(*history).when(add_marks, lesson_id=slot_id, marks={"s-1": "5"}, at=moscow(day[slot_id])).then(
            marked(slot_id, "s-1", "5")
        )
    given(*history).when(add_marks, lesson_id="slot-2", marks={"s-1": "5"}, at=moscow(day["slot-2"])).then_refused(
        "NOT_ENROLLED", "4.6.2-l"
    )
