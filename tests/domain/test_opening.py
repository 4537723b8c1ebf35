"""A journal is opened once, with its group's roster and leader; its plan grows until the lock."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from msgspec.structs import replace

from domain.given import DEPUTY, LEADER, SUBSTITUTE, TEACHER, TERM, clause, given, moscow
from domain.school import (
    FIRST,
    NEW_JOURNAL,
    OPEN,
    SECOND,
    SLOTS,
    TOPICS,
    attached,
    closed,
    detached,
    formed,
    joined,
    led_by,
    lesson,
    opened,
    slots,
    substituted,
    topics,
)
from domain.year_school import HOLIDAY, SEPTEMBER, TERM_ENDS, VACATION, annulled, calendar
from journal_domain.academic_calendar import AcademicCalendar
from journal_domain.errors import Refused
from journal_domain.lesson_plan import submit_lesson_plan
from journal_domain.opening import assign_substitute, open_journals, plan_slots, require_days_of_term
from journal_domain.values import Enrolment, LessonKind, Slot, Topic

GROUP_OF_TWO = (formed(), led_by(LEADER), joined("s-1"), joined("s-2", SECOND))
AUGUST = moscow("2025-08-31 12:00")
ROSTER = (Enrolment("s-1", FIRST), Enrolment("s-2", SECOND))


@clause("4.6.2-l")
def test_a_journal_is_opened_with_the_groups_roster_and_leader_and_the_group_knows_it() -> None:
    given(*GROUP_OF_TWO).when(
        open_journals, by=DEPUTY, at=AUGUST, since=FIRST, new=[replace(NEW_JOURNAL, topics=TOPICS, slots=SLOTS)]
    ).then(opened(roster=ROSTER), topics(), slots(), attached())


@clause("4.6.2-l")
def test_a_journal_is_opened_without_a_leader_and_without_a_plan() -> None:
    given(formed()).when(open_journals, by=DEPUTY, at=AUGUST, since=FIRST, new=[NEW_JOURNAL]).then(
        opened(roster=(), leader_id=None), attached()
    )


@clause("4.6.2-l")
def test_a_group_discipline_and_term_have_one_journal() -> None:
    given(*GROUP_OF_TWO, *OPEN, attached()).when(
        open_journals, by=DEPUTY, at=AUGUST, since=FIRST, new=[NEW_JOURNAL]
    ).then_refused("JOURNAL_EXISTS", "4.6.2-l")
    given(*GROUP_OF_TWO, *OPEN, attached(), annulled(), detached()).when(
        open_journals, by=DEPUTY, at=AUGUST, since=FIRST, new=[NEW_JOURNAL]
    ).then_refused("JOURNAL_ANNULLED", "1.6")


THIRD_TOPIC = Topic("topic-3", "Пиление", LessonKind.PRACTICAL, 1)
FOURTH_SLOT = Slot("slot-4", date(2025, 10, 7), time(9), 1)


@clause("3.5", "4.6.2-j", "4.6.2-c")
def test_the_timetable_grows() -> None:
    given(*OPEN).when(plan_slots, by=DEPUTY, slots=(FOURTH_SLOT,)).then(slots((FOURTH_SLOT,)))


@clause("3.5", "4.6.2-j", "1.4")
@pytest.mark.parametrize(
    ("planned", "code", "cited"),
    [
        ((), "NOTHING_TO_RECORD", "4.6.2-j"),
        ((SLOTS[0],), "DUPLICATE", "4.6.2-j"),
        ((FOURTH_SLOT, FOURTH_SLOT), "DUPLICATE", "4.6.2-j"),
        ((replace(FOURTH_SLOT, hours=0),), "HOURS_REQUIRED", "3.5"),
        ((replace(FOURTH_SLOT, hours=9),), "HOURS_REQUIRED", "3.5"),
        ((replace(SLOTS[0], slot_id="slot-5"),), "TIMETABLE_CONFLICT", "4.6.2-j"),
        ((replace(SLOTS[0], slot_id="slot-5", starts=time(10, 29)),), "TIMETABLE_CONFLICT", "4.6.2-j"),
        ((FOURTH_SLOT, replace(FOURTH_SLOT, slot_id="slot-5", starts=time(9, 44))), "TIMETABLE_CONFLICT", "4.6.2-j"),
    ],
)
def test_every_slot_has_its_own_id_and_its_hours(planned: tuple[Slot, ...], code: str, cited: str) -> None:
    given(*OPEN).when(plan_slots, by=DEPUTY, slots=planned).then_refused(code, cited)


@clause("1.4", "4.6.2-j")
def test_lessons_of_a_journal_follow_each_other_without_a_break() -> None:
    next_to_it = (FOURTH_SLOT, replace(FOURTH_SLOT, slot_id="slot-5", starts=time(9, 45)))
    given(*OPEN).when(plan_slots, by=DEPUTY, slots=next_to_it).then(slots(next_to_it))


@clause("3.6-a", "4.6.2-j")
@pytest.mark.parametrize(
    ("day", "allowed"),
    [
        (date(2025, 8, 31), False),
        (SEPTEMBER, True),
        (HOLIDAY, False),
        (date(2025, 12, 20), True),  # a Saturday
        (TERM_ENDS, True),
        (VACATION.first, False),
    ],
)
def test_lessons_by_hand_are_on_days_of_the_term_where_there_is_a_calendar(day: date, allowed: bool) -> None:
    planned = (replace(FOURTH_SLOT, day=day),)
    require_days_of_term(AcademicCalendar(), TERM, planned)  # no calendar, no rule
    past = given(calendar())
    if allowed:
        require_days_of_term(past.calendar(), TERM, planned)
    else:
        with pytest.raises(Refused, match="CALENDAR_VALUE") as refused:
            require_days_of_term(past.calendar(), TERM, planned)
        assert refused.value.clause == "4.6.2-j"


@clause("3.5", "4.6.2-j")
def test_a_journal_with_a_wrong_plan_is_not_opened_at_all() -> None:
    for wrong in ({"topics": (TOPICS[0], TOPICS[0])}, {"slots": (SLOTS[0], SLOTS[0])}):
        attempt = given(*GROUP_OF_TWO).when(
            open_journals, by=DEPUTY, at=AUGUST, since=FIRST, new=[replace(NEW_JOURNAL, **wrong)]
        )
        attempt.then_refused("DUPLICATE", "3.5" if "topics" in wrong else "4.6.2-j")


@clause("4.5.1-a", "D3")
@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        (submit_lesson_plan, {"topics": TOPICS}),
        (plan_slots, {"slots": (FOURTH_SLOT,)}),
        (assign_substitute, {"slot_id": "slot-1", "teacher_id": SUBSTITUTE, "basis": "Распоряжение № 3"}),
    ],
)
def test_a_locked_page_keeps_its_plan_and_its_teachers(command: Any, arguments: dict[str, Any]) -> None:
    given(*OPEN, closed(FIRST)).when(command, by=DEPUTY, **arguments).then_refused("PAGE_LOCKED", "4.5.1-a")


def substitute(*history: Any, **changed: Any) -> Any:
    arguments: dict[str, Any] = {"slot_id": "slot-1", "teacher_id": SUBSTITUTE, "basis": " Распоряжение № 3 "}
    return given(*history).when(assign_substitute, by=DEPUTY, at=moscow("2025-08-31 12:00"), **(arguments | changed))


@clause("4.5.2-d", "4.6.2-j")
def test_a_slot_is_given_to_a_substitute_and_from_them_to_another_or_back() -> None:
    substitute(*OPEN).then(substituted("slot-1"))
    history = (*OPEN, substituted("slot-1"))
    substitute(*history, teacher_id="t-3").then(substituted("slot-1", "t-3", instead_of=SUBSTITUTE))
    substitute(*history, teacher_id=TEACHER).then(substituted("slot-1", TEACHER, instead_of=SUBSTITUTE))


@clause("4.5.2-d", "4.6.2-j")
@pytest.mark.parametrize(
    ("changed", "code", "cited"),
    [
        ({"slot_id": "slot-9"}, "NO_SUCH_SLOT", "4.6.2-j"),
        ({"slot_id": "slot-2"}, "LESSON_RECORDED", "4.5.2-d"),
        ({"basis": ""}, "ORDER_REQUIRED", "4.5.2-d"),
        ({"teacher_id": TEACHER}, "NOTHING_TO_RECORD", "4.5.2-d"),
    ],
)
def test_a_substitute_is_assigned_to_a_slot_to_come_by_a_directive(
    changed: dict[str, Any], code: str, cited: str
) -> None:
    substitute(*OPEN, lesson("slot-2"), **changed).then_refused(code, cited)


@clause("4.6.2-l")
def test_the_leader_of_the_group_is_the_leader_in_its_new_journal() -> None:
    history = given(*GROUP_OF_TWO).when(open_journals, by=DEPUTY, at=AUGUST, since=FIRST, new=[NEW_JOURNAL])
    assert history.then(opened(roster=ROSTER), attached()).journal().leader_on(FIRST) == LEADER
