"""Later changes: move, swap, cancel, substitute, each with its basis and whom it concerns (4.6.2-j, 4.5.2-d)."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from domain.given import (
    GROUP,
    JOURNAL,
    OTHER_GROUP,
    OTHER_TEACHER,
    TEACHER,
    TERM,
    Decision,
    Fact,
    Given,
    clause,
    fact,
)
from domain.given import (
    in_august as given,
)
from domain.school import ORDER, attested, closed, lesson, opened
from domain.year_school import (
    HOLIDAY,
    SEPTEMBER,
    approved,
    archived,
    bells,
    calendar,
    in_journal,
    journal_of,
    slot,
    unrolled,
)
from journal_domain import journal_events as e
from journal_domain import scheduling
from journal_domain.event import Act, Event
from journal_domain.journal import journal_id
from journal_domain.timetable import (
    LessonCancelled,
    LessonGivenToSubstitute,
    LessonMoved,
    PlannedSlot,
    timetable_stream,
)

MON, TUE = SEPTEMBER, date(2025, 9, 2)
BASIS = "Распоряжение № 5"
STREAM = timetable_stream(TERM)
THEIRS = journal_id(OTHER_GROUP, "d-1", TERM)
FIRST, SECOND = slot(MON), slot(TUE, 2)
OTHER = slot(MON, 2, journal_id=THEIRS, group_id=OTHER_GROUP, teacher_id=OTHER_TEACHER, room="202")
PLANNED = (
    calendar(), bells(), opened(), journal_of(OTHER_GROUP, "d-1", OTHER_TEACHER),
    unrolled(FIRST, SECOND), unrolled(OTHER, group=OTHER_GROUP),
)  # fmt: skip
APPROVED = (*PLANNED, approved(GROUP, OTHER_GROUP), in_journal(FIRST, SECOND), in_journal(OTHER, journal=THEIRS))


def moved(was: PlannedSlot, **changed: Any) -> Fact:
    became = msgspec.structs.replace(was, **changed)
    concerns = (f"group:{was.group_id}", was.teacher_id)
    return fact(LessonMoved, STREAM, was=was, became=became, basis=BASIS, concerns=concerns)


def told(was: PlannedSlot, **changed: Any) -> Fact:
    became = msgspec.structs.replace(was, **changed).for_journal
    return fact(e.SlotMoved, was.journal_id, was=was.for_journal, became=became, basis=BASIS)


def move(what: PlannedSlot = FIRST, day: date = MON, bell: int = 3, room: str = "101", basis: str = BASIS) -> Decision:
    return lambda p, act: scheduling.move_lesson(
        p.timetable(),
        p.journal(what.journal_id),
        p.calendar(),
        TERM,
        what.slot_id,
        day,
        bell,
        room,
        basis,
        p.policy(),
        act,
    )


def swap(one: PlannedSlot, two: PlannedSlot, basis: str = BASIS) -> Decision:
    return lambda p, act: scheduling.swap_lessons(
        p.timetable(), (p.journal(one.journal_id), p.journal(two.journal_id)), p.calendar(), TERM,
        (one.slot_id, two.slot_id), basis, p.policy(), act,
    )  # fmt: skip


def cancel(what: PlannedSlot = FIRST, basis: str = BASIS) -> Decision:
    return lambda p, act: scheduling.cancel_lesson(
        p.timetable(), p.journal(what.journal_id), TERM, what.slot_id, basis, p.policy(), act
    )


def substitute(what: PlannedSlot = FIRST, teacher: str = "t-9", basis: str = BASIS) -> Decision:
    return lambda p, act: scheduling.give_to_substitute(
        p.timetable(), p.journal(what.journal_id), TERM, what.slot_id, teacher, basis, act
    )


def college(*more: Fact) -> Given:
    return given(*APPROVED, *more)


@clause("4.6.2-j")
def test_a_moved_lesson_keeps_its_name_and_its_journal_is_told() -> None:
    to = {"day": TUE, "bell": 1, "room": "105", "starts": FIRST.starts, "ends": FIRST.ends}
    past = college().when(move(FIRST, TUE, 1, "105")).then(moved(FIRST, **to), told(FIRST, **to))
    assert past.journal().slots[FIRST.slot_id].day == TUE
    assert past.timetable().slots[FIRST.slot_id].room == "105"


@clause("4.6.2-j")
def test_a_lesson_is_not_moved_to_where_it_stands() -> None:
    college().when(move(FIRST, MON, 1, "101")).then_refused("NOTHING_TO_RECORD", "4.6.2-j")


@clause("4.6.2-j", "3.6-a")
@pytest.mark.parametrize(
    ("day", "bell"),
    [(date(2025, 9, 7), 1), (HOLIDAY, 1), (MON, 6), (date(2025, 12, 29), 1), (date(2026, 1, 12), 1), (date(2025, 8, 29), 1)],
)  # fmt: skip
def test_a_lesson_moves_only_to_a_bell_of_a_teaching_day_of_its_term(day: date, bell: int) -> None:
    college().when(move(FIRST, day, bell)).then_refused("CALENDAR_VALUE", "4.6.2-j")


@clause("4.6.2-j")
@pytest.mark.parametrize(
    ("what", "day", "bell", "room", "named"),
    [
        (FIRST, TUE, 2, "109", TEACHER),
        (FIRST, MON, 2, "202", "202"),
    ],
)
def test_a_lesson_is_not_moved_into_another_ones_way(
    what: PlannedSlot, day: date, bell: int, room: str, named: str
) -> None:
    refused = college().when(move(what, day, bell, room)).then_refused("TIMETABLE_CONFLICT", "4.6.2-j")
    assert named in refused.message


@clause("4.6.2-j")
def test_the_hour_a_lesson_left_is_free_for_another() -> None:
    past = college().when(move(FIRST, MON, 3)).and_then()
    past.when(move(SECOND, MON, 1)).and_then()


# Swaps


@clause("4.6.2-j")
def test_two_lessons_change_places_and_both_journals_are_told_in_one_act() -> None:
    there = {"day": OTHER.day, "bell": OTHER.bell, "starts": OTHER.starts, "ends": OTHER.ends, "room": OTHER.room}
    here = {"day": FIRST.day, "bell": FIRST.bell, "starts": FIRST.starts, "ends": FIRST.ends, "room": FIRST.room}
    past = college().when(swap(FIRST, OTHER)).then(
        moved(FIRST, **there), moved(OTHER, **here), told(FIRST, **there), told(OTHER, **here)
    )  # fmt: skip
    assert past.journal(THEIRS).slots[OTHER.slot_id].starts == FIRST.starts


@clause("4.6.2-j")
def test_two_lessons_of_one_journal_change_places() -> None:
    there = {"day": SECOND.day, "bell": SECOND.bell, "starts": SECOND.starts, "ends": SECOND.ends}
    here = {"day": FIRST.day, "bell": FIRST.bell, "starts": FIRST.starts, "ends": FIRST.ends}
    past = college().when(swap(FIRST, SECOND)).then(
        moved(FIRST, **there), moved(SECOND, **here), told(FIRST, **there), told(SECOND, **here)
    )  # fmt: skip
    assert [s.day for s in past.journal().slots.values()] == [TUE, MON]


@clause("4.6.2-j")
def test_a_swap_that_puts_a_teacher_in_two_places_is_refused() -> None:
    busy = slot(TUE, 2, journal_id=THEIRS, group_id=OTHER_GROUP, teacher_id=OTHER_TEACHER, room="203")
    past = college(unrolled(busy, group=OTHER_GROUP))
    refused = past.when(swap(SECOND, OTHER)).then_refused("TIMETABLE_CONFLICT", "4.6.2-j")
    assert OTHER_TEACHER in refused.message


@clause("4.6.2-j")
def test_a_lesson_does_not_change_places_with_itself() -> None:
    college().when(swap(FIRST, FIRST)).then_refused("NOTHING_TO_RECORD", "4.6.2-j")


# Cancelling and substituting


@clause("4.6.2-j")
def test_a_cancelled_lesson_leaves_the_timetable_and_its_journal() -> None:
    past = college().when(cancel()).then(
        fact(LessonCancelled, STREAM, was=FIRST, basis=BASIS, concerns=(f"group:{GROUP}", TEACHER)),
        fact(e.SlotCancelled, JOURNAL, was=FIRST.for_journal, basis=BASIS),
    )  # fmt: skip
    assert FIRST.slot_id not in past.journal().slots
    assert FIRST.slot_id not in past.timetable().days[MON]


@clause("4.5.2-d", "1.4")
def test_a_substitute_gets_the_slot_and_alone_fills_it() -> None:
    past = college().when(substitute()).then(
        fact(
            LessonGivenToSubstitute, STREAM, slot_id=FIRST.slot_id, was=TEACHER, teacher_id="t-9", basis=BASIS,
            concerns=(f"group:{GROUP}", TEACHER, "t-9"),
        ),
        fact(e.SubstituteAssigned, JOURNAL, slot_id=FIRST.slot_id, instead_of=TEACHER, teacher_id="t-9", basis=BASIS),
    )  # fmt: skip
    assert past.journal().teacher_of(FIRST.slot_id) == "t-9"
    assert past.journal().teacher_of(SECOND.slot_id) == TEACHER


@clause("4.5.2-d")
def test_whoever_teaches_elsewhere_at_that_hour_or_has_the_slot_already_is_no_substitute() -> None:
    same_hour = slot(MON, 1, journal_id=THEIRS, group_id=OTHER_GROUP, teacher_id="t-9", room="203")
    past = college(unrolled(same_hour, group=OTHER_GROUP))
    refused = past.when(substitute()).then_refused("TIMETABLE_CONFLICT", "4.6.2-j")
    assert all(side in refused.message for side in ("t-9", GROUP, OTHER_GROUP))
    college().when(substitute(teacher=TEACHER)).then_refused("NOTHING_TO_RECORD", "4.5.2-d")


# Across the day another teacher begins


def took_over(teacher: str = "t-9", since: date = TUE, journal: str = JOURNAL, was: str = TEACHER) -> Fact:
    return fact(e.TeacherAssigned, journal, was=was, teacher_id=teacher, since=since, order=ORDER)


@clause("4.6.2-j", "4.6.2-l", "1.4")
def test_a_lesson_moved_across_a_teachers_first_day_is_given_by_who_teaches_then() -> None:
    moving = college(took_over()).when(move(FIRST, TUE, 1))
    told_to = [event.concerns for event in moving.produced if isinstance(event, LessonMoved)]
    assert told_to == [(f"group:{GROUP}", TEACHER, "t-9")]
    past = moving.and_then()
    assert past.timetable().slots[FIRST.slot_id].teacher_id == past.journal().teacher_of(FIRST.slot_id) == "t-9"


@clause("4.6.2-j", "4.6.2-l")
def test_the_teacher_of_the_new_day_is_asked_to_be_free_and_the_one_of_the_old_day_is_not() -> None:
    def busy(teacher: str) -> Fact:
        there = slot(TUE, 1, journal_id=THEIRS, group_id=OTHER_GROUP, teacher_id=teacher, room="203")
        return unrolled(there, group=OTHER_GROUP)

    refused = college(took_over(), busy("t-9")).when(move(FIRST, TUE, 1)).then_refused("TIMETABLE_CONFLICT", "4.6.2-j")
    assert "t-9" in refused.message
    college(took_over(), busy(TEACHER)).when(move(FIRST, TUE, 1)).and_then()


@clause("4.5.2-d", "1.4")
def test_a_substitutes_lesson_moved_across_a_teachers_first_day_stays_the_substitutes() -> None:
    past = college(took_over()).when(substitute(teacher="t-5")).and_then().when(move(FIRST, TUE, 1)).and_then()
    assert past.timetable().slots[FIRST.slot_id].teacher_id == "t-5"


@clause("4.6.2-j", "4.6.2-l")
def test_lessons_swapped_across_a_teachers_first_day_are_given_by_who_teaches_then() -> None:
    past = college(took_over(journal=THEIRS, was=OTHER_TEACHER)).when(swap(SECOND, OTHER)).and_then()
    assert past.timetable().slots[OTHER.slot_id].teacher_id == past.journal(THEIRS).teacher_of(OTHER.slot_id) == "t-9"


# What all changes have in common

CHANGES = [
    pytest.param(move, id="move"),
    pytest.param(lambda **changed: swap(FIRST, OTHER, **changed), id="swap"),
    pytest.param(cancel, id="cancel"),
    pytest.param(substitute, id="substitute"),
]


@clause("4.6.2-j")
@pytest.mark.parametrize("change", CHANGES)
def test_every_change_names_its_basis(change: Any) -> None:
    college().when(change(basis=" ")).then_refused("ORDER_REQUIRED", "4.6.2-j")


@clause("4.6.2-j", "4.5.2-k")
@pytest.mark.parametrize("change", CHANGES)
def test_a_lesson_on_record_is_changed_no_more_in_the_timetable(change: Any) -> None:
    college(lesson(FIRST.slot_id)).when(change()).then_refused("LESSON_RECORDED", "4.6.2-j")


@clause("4.5.1-a", "5.5")
@pytest.mark.parametrize("change", CHANGES)
def test_the_slots_of_a_locked_page_and_of_an_archived_year_stay_as_they_are(change: Any) -> None:
    locked = (attested("s-1"), closed())
    college(*locked).when(change()).then_refused("PAGE_LOCKED", "4.5.1-a")
    college(*locked, archived()).when(change()).then_refused("ARCHIVED", "5.5")


@clause("4.6.2-j")
@pytest.mark.parametrize("change", CHANGES)
def test_a_lesson_that_is_not_in_the_timetable_is_not_found(change: Any) -> None:
    college(fact(LessonCancelled, STREAM, was=FIRST, basis=BASIS, concerns=())).when(change()).then_not_found("занятие")


@clause("4.7.2-c")
@pytest.mark.parametrize("change", CHANGES[:3])
def test_a_change_before_the_approval_does_not_let_the_lesson_into_its_journal(change: Any) -> None:
    past = given(*PLANNED).when(change()).and_then()
    assert past.journal().slots == {}
    assert past.journal(THEIRS).slots == {}


@clause("4.7.2-c", "4.5.2-d")
def test_a_substitute_named_before_the_approval_has_the_slot_after_it() -> None:
    past = given(*PLANNED).when(substitute()).and_then()
    journals = {j: past.journal(j) for j in scheduling.unapproved_journals(past.timetable())}
    past = past.when(
        lambda p, act: scheduling.approve_timetable(p.timetable(), TERM, journals, "Приказ 1", act)
    ).and_then()  # fmt: skip
    assert past.journal().teacher_of(FIRST.slot_id) == "t-9"
    assert FIRST.slot_id in past.journal().slots


@clause("4.7.2-c")
def test_the_director_approves_what_was_read_and_the_approvals_number_says_what_stood() -> None:
    past = given(*PLANNED)
    seen = past.timetable().version
    journals = {j: past.journal(j) for j in scheduling.unapproved_journals(past.timetable())}

    def approving(p: Given, act: Act) -> list[Event]:
        return scheduling.approve_timetable(p.timetable(), TERM, journals, "Приказ 1", act, seen)

    past.when(substitute()).and_then().when(approving).then_refused("EDITED_MEANWHILE", "4.7.2-c")
    assert past.when(approving).and_then().timetable().version == seen + 1


@clause("4.7.2-c")
def test_a_planned_lesson_is_not_recorded_before_the_approval_and_another_journals_slot_is_none_of_ours() -> None:
    def check(what: PlannedSlot) -> Decision:
        def decide(p: Given, _act: Act) -> list[Event]:
            scheduling.require_approved(p.timetable(), p.journal(), what.slot_id)
            return []

        return decide

    given(*PLANNED).when(check(FIRST)).then_refused("SCHEDULE_NOT_APPROVED", "4.7.2-c")
    assert given(*PLANNED).when(check(OTHER)).stopped_by is None
