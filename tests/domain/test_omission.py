"""A lesson left out is settled by a directive, also once the sheet is closed; what is no omission is not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.given import GROUP, TEACHER, TERM, Given, clause, fact, moscow
from domain.given import in_august as given
from domain.school import adopted, closed, lesson, opened
from domain.year_school import bells, calendar, slot, unrolled
from journal_domain import journal_events as e
from journal_domain.omission import declare_not_held
from journal_domain.timetable import LessonCancelled, PlannedSlot, timetable_stream

MON, TUE, WED = (date(2025, 9, n) for n in (1, 2, 3))
LESSON = slot(TUE, 2)
COLLEGE = (calendar(), bells(), opened(), unrolled(LESSON))


def not_held(now: str, *more: Any, planned: bool = True, **said: Any) -> Given:
    asked = {"slot": LESSON.slot_id, "basis": " Р-1 ", **said}
    history = (*COLLEGE, *more) if planned else (opened(), slots_of(LESSON), *more)
    return given(*history).when(
        lambda p, act: declare_not_held(p.timetable(), p.journal(), policy=p.policy(), act=act, **asked),
        at=moscow(now),
    )


def slots_of(*planned: PlannedSlot) -> Any:
    return fact(e.SlotsPlanned, slots=tuple(slot.for_journal for slot in planned))


NOT_HELD = fact(e.SlotNotHeld, was=LESSON.for_journal, basis="Р-1")
IN_THE_TIMETABLE = fact(
    LessonCancelled, timetable_stream(TERM), was=LESSON, basis="не проведено: Р-1", concerns=(f"group:{GROUP}", TEACHER)
)


@clause("1.6", "1.4", "4.6.2-i")
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
