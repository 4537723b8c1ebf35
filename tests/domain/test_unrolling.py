"""Templates become dated lessons; the director approves them; only then do the journals get their slots (4.7.2-c)."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest

from domain.given import (
    AUGUST,
    DIRECTOR,
    GROUP,
    JOURNAL,
    OTHER_GROUP,
    OTHER_TEACHER,
    TEACHER,
    TERM,
    Fact,
    Given,
    clause,
    fact,
)
from domain.given import (
    in_august as given,
)
from domain.school import ORDER, attested, closed, lesson, opened, substituted
from domain.year_school import (
    SEPTEMBER,
    approved,
    bells,
    calendar,
    in_journal,
    journal_of,
    line,
    slot,
    template,
    unrolled,
    withdrawn_slots,
)
from journal_domain import journal_events as e
from journal_domain.academic_calendar import Bell, TermDates
from journal_domain.journal import journal_id
from journal_domain.scheduling import approve_timetable, cancel_lesson, unapproved_journals
from journal_domain.timetable import LessonGivenToSubstitute, LessonMoved, timetable_stream
from journal_domain.unrolling import unroll, withdraw_after
from journal_domain.week_template import Parity

TWO_WEEKS = TermDates(TERM, SEPTEMBER, date(2025, 9, 14), date(2025, 9, 12))
SHORT = (calendar(terms=(TWO_WEEKS,)), bells(), opened())
MON_1, MON_2 = date(2025, 9, 1), date(2025, 9, 8)
J2 = journal_id(GROUP, "d-2", TERM)


def unrolling(past: Given, since: date = SEPTEMBER) -> Given:
    return past.when(lambda p, act: unroll(p.timetable(), p.calendar(), TERM, since, {}, SEPTEMBER, act))


def approving(past: Given, order: str = "12-уч от 20.08.2025") -> Given:
    def decide(p, act):  # type: ignore[no-untyped-def]
        journals = {j: p.journal(j) for j in unapproved_journals(p.timetable())}
        return approve_timetable(p.timetable(), TERM, journals, order, act)

    return past.when(decide, DIRECTOR, AUGUST, "director")


@clause("3.6-a", "4.6.2-j")
@pytest.mark.parametrize(
    ("parity", "days"), [(Parity.EVERY, (MON_1, MON_2)), (Parity.ODD, (MON_1,)), (Parity.EVEN, (MON_2,))]
)
def test_a_weekly_lesson_becomes_a_slot_on_each_of_its_days(parity: Parity, days: tuple[date, ...]) -> None:
    unrolling(given(*SHORT, template(line(parity=parity)))).then(unrolled(*(slot(day) for day in days)))


@clause("3.6-a")
def test_holidays_and_vacations_have_no_lessons_and_a_working_saturday_has_its_own() -> None:
    lines = (line(weekday=2), line(weekday=6))
    facts = (
        calendar(terms=(TWO_WEEKS,), holidays=(date(2025, 9, 2),), working_saturdays=(date(2025, 9, 13),)),
        bells(), opened(), template(*lines),
    )  # fmt: skip
    unrolling(given(*facts)).then(unrolled(slot(date(2025, 9, 9)), slot(date(2025, 9, 13))))


@clause("3.6-a")
def test_a_lesson_starts_at_the_bell_of_its_weekday_by_the_later_schedule() -> None:
    late = (Bell(1, time(10), time(11, 30)),)
    past = unrolling(given(*SHORT, bells((1,), late), template(line(), line(weekday=3)))).and_then()
    assert {s.starts for s in past.timetable().slots.values() if s.day.isoweekday() == 1} == {time(10)}
    assert {s.starts for s in past.timetable().slots.values() if s.day.isoweekday() == 3} == {time(9)}


@clause("4.6.2-j")
@pytest.mark.parametrize(("since", "days"), [(MON_1, 2), (date(2025, 9, 2), 1), (MON_2, 1), (date(2025, 9, 9), 0)])
def test_lessons_are_made_from_the_given_day_on(since: date, days: int) -> None:
    result = unrolling(given(*SHORT, template(line())), since)
    if days:
        assert len(result.and_then().timetable().slots) == days
    else:
        result.then_refused("NOTHING_TO_RECORD", "4.6.2-j")


@clause("4.6.2-j")
def test_unrolling_again_adds_only_what_is_not_there_yet() -> None:
    past = unrolling(given(*SHORT, template(line())), MON_2).then(unrolled(slot(MON_2)))
    past = unrolling(past, MON_1).then(unrolled(slot(MON_1)))
    unrolling(past).then_refused("NOTHING_TO_RECORD", "4.6.2-j")


@clause("4.6.2-j")
def test_a_cancelled_lesson_does_not_come_back_when_the_timetable_is_unrolled_again() -> None:
    past = unrolling(given(*SHORT, template(line()))).and_then()
    first = slot(MON_1).slot_id
    past = past.when(
        lambda p, act: cancel_lesson(p.timetable(), p.journal(), TERM, first, "Р-1", p.policy(), act)
    ).and_then()
    unrolling(past).then_refused("NOTHING_TO_RECORD", "4.6.2-j")
    assert list(past.timetable().slots) == [slot(MON_2).slot_id]


@clause("4.6.2-j")
def test_every_conflict_of_a_new_lesson_with_one_that_stands_names_both_sides() -> None:
    stands = slot(MON_1, group_id=OTHER_GROUP, journal_id=journal_id(OTHER_GROUP, "d-1", TERM), room="205")
    facts = (*SHORT, template(line()), unrolled(stands, group=OTHER_GROUP))
    refused = unrolling(given(*facts)).then_refused("TIMETABLE_CONFLICT", "4.6.2-j", "2025-09-01.1")
    assert all(side in refused.message for side in (GROUP, OTHER_GROUP, "t-1", "01.09.2025"))


@clause("4.6.2-j")
def test_a_long_lesson_that_stands_is_in_the_way_of_the_bells_it_lasts_through() -> None:
    theirs = journal_id(OTHER_GROUP, "d-1", TERM)
    stands = slot(MON_1, hours=6, journal_id=theirs, group_id=OTHER_GROUP, teacher_id=OTHER_TEACHER)
    facts = (*SHORT, journal_of(OTHER_GROUP, "d-1", OTHER_TEACHER), unrolled(stands, group=OTHER_GROUP))
    unrolling(given(*facts, template(line(bell=3)))).then_refused("TIMETABLE_CONFLICT", "4.6.2-j", "2025-09-01.3")
    unrolling(given(*facts, template(line(bell=4)))).and_then()


@clause("3.6-a")
def test_a_term_without_a_calendar_or_a_week_without_its_bells_is_not_unrolled() -> None:
    unrolling(given(opened(), template(line()))).then_refused("NO_CALENDAR", "3.6-a")
    bare = (calendar(terms=(TWO_WEEKS,)), opened(), template(line()))
    unrolling(given(*bare)).then_refused("TEMPLATE_VALUE", "4.6.2-j")


# Approval


def two_unrolled(*more: Fact) -> Given:
    return given(*SHORT, unrolled(slot(MON_1), slot(MON_2)), *more)


@clause("4.7.2-c")
def test_until_the_director_approves_a_journal_has_no_slots_and_then_it_has_them_all() -> None:
    assert two_unrolled().journal().slots == {}
    past = approving(two_unrolled()).then(approved(), in_journal(slot(MON_1), slot(MON_2)))
    assert list(past.journal().slots) == [slot(MON_1).slot_id, slot(MON_2).slot_id]


@clause("4.7.2-c")
def test_approval_names_its_order() -> None:
    approving(two_unrolled(), " ").then_refused("ORDER_REQUIRED", "4.7.2-c")


@clause("4.7.2-c")
def test_with_nothing_new_there_is_nothing_to_approve() -> None:
    approving(given(*SHORT)).then_refused("NOTHING_TO_RECORD", "4.7.2-c")
    approving(two_unrolled(approved())).then_refused("NOTHING_TO_RECORD", "4.7.2-c")


@clause("4.7.2-c")
def test_lessons_unrolled_after_an_approval_wait_for_the_next_one_and_reach_the_journal_alone() -> None:
    past = approving(given(*SHORT, unrolled(slot(MON_1)))).and_then()
    later = past.later(unrolled(slot(MON_2)))
    assert list(later.journal().slots) == [slot(MON_1).slot_id]
    approving(later).then(approved(), in_journal(slot(MON_2)))


@clause("4.7.2-c", "4.5.1-a")
def test_a_journal_whose_sheet_is_closed_gets_no_slots() -> None:
    approving(two_unrolled(attested("s-1"), closed())).then(approved())


@clause("4.7.2-c")
def test_each_journal_gets_its_own_slots() -> None:
    other = slot(MON_1, bell=2, journal_id=J2, teacher_id=OTHER_TEACHER)
    facts = (*SHORT, journal_of(GROUP, "d-2", OTHER_TEACHER), unrolled(slot(MON_1), other))
    past = approving(given(*facts)).then(approved(), in_journal(slot(MON_1)), in_journal(other, journal=J2))
    assert past.journal(J2).slots == {other.slot_id: other.for_journal}
    assert past.journal(JOURNAL).slots.keys() == {slot(MON_1).slot_id}


# A template in another's place

AFTER = line(weekday=2, bell=2, room="102")
TUE_1, TUE_2 = date(2025, 9, 2), date(2025, 9, 9)


def replaced(today: date, *facts: Any) -> Given:
    """Mondays, from the second week on Tuesdays; unrolled anew on `today`."""
    stood = (template(line()), unrolled(slot(MON_1), slot(MON_2)), template(AFTER, since=MON_2, was=(line(),)))
    return given(*SHORT, *stood, *facts).when(
        lambda p, act: unroll(p.timetable(), p.calendar(), TERM, SEPTEMBER, {JOURNAL: p.journal()}, today, act)
    )


@clause("4.6.2-j")
def test_a_template_in_anothers_place_withdraws_the_lessons_to_come_and_brings_its_own() -> None:
    new = slot(TUE_2, 2, room="102")
    past = replaced(SEPTEMBER).then(withdrawn_slots(slot(MON_2), since=MON_2), unrolled(new))
    assert set(past.timetable().slots) == {slot(MON_1).slot_id, new.slot_id}


@clause("4.6.2-j", "4.5.2-k")
def test_lessons_on_record_and_overdue_ones_stay_and_the_journal_is_told_of_the_others() -> None:
    in_the_journal = (approved(), in_journal(slot(MON_1), slot(MON_2)))
    new = slot(TUE_2, 2, room="102")
    told = fact(e.SlotCancelled, JOURNAL, was=slot(MON_2).for_journal, basis="недельный шаблон с 08.09.2025")
    replaced(SEPTEMBER, *in_the_journal).then(withdrawn_slots(slot(MON_2), since=MON_2), unrolled(new), told)
    recorded = lesson(slot(MON_2).slot_id, day=MON_2)
    replaced(SEPTEMBER, *in_the_journal, recorded).then(unrolled(new))
    replaced(MON_2 + timedelta(days=1), *in_the_journal).then(unrolled(new))


@clause("3.6-a", "4.6.2-j")
def test_a_day_that_becomes_a_holiday_loses_its_lessons_to_come() -> None:
    stood = (template(line()), unrolled(slot(MON_1), slot(MON_2)), approved(), in_journal(slot(MON_1), slot(MON_2)))
    holiday = calendar(terms=(TWO_WEEKS,), holidays=(MON_1, MON_2))
    tuesday = MON_1 + timedelta(days=1)
    past = given(*SHORT, *stood, holiday).when(
        lambda p, act: unroll(p.timetable(), p.calendar(), TERM, SEPTEMBER, {JOURNAL: p.journal()}, tuesday, act)
    )
    past.then(
        withdrawn_slots(slot(MON_2), since=tuesday, basis="календарный учебный график"),
        fact(e.SlotCancelled, JOURNAL, was=slot(MON_2).for_journal, basis="календарный учебный график"),
    )


@clause("4.6.2-j")
@pytest.mark.parametrize("since", [SEPTEMBER, MON_2])
def test_a_lesson_moved_by_order_stays_where_it_was_moved_to(since: date) -> None:
    """Also where the new template knows nothing of it, or its first day is left out of the unrolling."""
    friday = slot(date(2025, 9, 12), 3, slot_id=slot(MON_1).slot_id, room="110")
    moved = fact(
        LessonMoved,
        timetable_stream(TERM),
        was=slot(MON_1),
        became=friday,
        basis="Р-1",
        concerns=("group:g-1", TEACHER),
    )
    stood = (template(line()), unrolled(slot(MON_1), slot(MON_2)), moved, template(AFTER, since=MON_2, was=(line(),)))
    past = (
        given(*SHORT, *stood)
        .when(lambda p, act: unroll(p.timetable(), p.calendar(), TERM, since, {}, SEPTEMBER, act))
        .then(withdrawn_slots(slot(MON_2), since=MON_2), unrolled(slot(TUE_2, 2, room="102")))
    )
    assert past.timetable().slots[friday.slot_id] == friday


@clause("4.6.2-j")
def test_a_lesson_that_both_templates_have_stays_as_it_is() -> None:
    given_to = fact(
        LessonGivenToSubstitute, timetable_stream(TERM), slot_id=slot(MON_2).slot_id, was=TEACHER, teacher_id="t-2",
        basis="Р-1", concerns=(),
    )  # fmt: skip
    both = given(
        *SHORT, template(line()), unrolled(slot(MON_1), slot(MON_2)), given_to,
        template(line(), AFTER, since=MON_2, was=(line(),)),
    )  # fmt: skip
    past = both.when(lambda p, act: unroll(p.timetable(), p.calendar(), TERM, SEPTEMBER, {}, SEPTEMBER, act)).then(
        unrolled(slot(TUE_2, 2, room="102"))
    )
    assert past.timetable().slots[slot(MON_2).slot_id].teacher_id == "t-2"


@clause("4.6.2-j", "4.7.2-c")
def test_the_same_lesson_in_another_room_is_withdrawn_and_planned_anew() -> None:
    moved = line(room="105")
    past = given(
        *SHORT, template(line()), unrolled(slot(MON_1), slot(MON_2)), template(moved, since=MON_2, was=(line(),))
    )
    past.when(lambda p, act: unroll(p.timetable(), p.calendar(), TERM, SEPTEMBER, {}, SEPTEMBER, act)).then(
        withdrawn_slots(slot(MON_2), since=MON_2), unrolled(slot(MON_2, room="105"))
    )


@clause("4.5.2-d", "4.6.2-j")
def test_a_substitutes_lesson_in_another_room_stays_the_substitutes() -> None:
    substitutes = (
        fact(
            LessonGivenToSubstitute, timetable_stream(TERM), slot_id=slot(MON_2).slot_id, was=TEACHER, teacher_id="t-2",
            basis="Р-1", concerns=(),
        ),
        substituted(slot(MON_2).slot_id, "t-2"),
    )  # fmt: skip
    past = given(
        *SHORT, template(line()), unrolled(slot(MON_1), slot(MON_2)), approved(), in_journal(slot(MON_1), slot(MON_2)),
        *substitutes, template(line(room="105"), since=MON_2, was=(line(),)),
    ).when(
        lambda p, act: unroll(p.timetable(), p.calendar(), TERM, SEPTEMBER, {JOURNAL: p.journal()}, SEPTEMBER, act)
    ).and_then()  # fmt: skip
    assert past.timetable().slots[slot(MON_2).slot_id] == slot(MON_2, teacher_id="t-2", room="105")
    past = approving(past).and_then()
    assert past.journal().teacher_of(slot(MON_2).slot_id) == "t-2"


@clause("4.6.2-l")
def test_a_lesson_is_planned_for_the_teacher_of_its_day() -> None:
    assigned = fact(e.TeacherAssigned, JOURNAL, was=TEACHER, teacher_id="t-2", since=MON_2, order=ORDER)
    given(*SHORT, assigned, template(line())).when(
        lambda p, act: unroll(p.timetable(), p.calendar(), TERM, SEPTEMBER, {JOURNAL: p.journal()}, SEPTEMBER, act)
    ).then(unrolled(slot(MON_1), slot(MON_2, teacher_id="t-2")))


@clause("4.5.1-a", "4.6.2-j")
def test_a_closed_journal_has_no_lessons_after_that_day_neither_standing_nor_made_again() -> None:
    standing, gone = slot(MON_1), slot(MON_2)
    past = given(*SHORT, template(line()), unrolled(standing, gone), closed(MON_1))
    freed = past.when(lambda p, act: withdraw_after(p.timetable(), p.journal(), MON_1, act)).then(
        withdrawn_slots(gone, since=MON_1 + timedelta(days=1), basis="ведомость закрыта 01.09.2025")
    )
    freed.when(lambda p, act: withdraw_after(p.timetable(), p.journal(), MON_1, act)).then()
    again = lambda p, act: unroll(p.timetable(), p.calendar(), TERM, SEPTEMBER, {JOURNAL: p.journal()}, SEPTEMBER, act)  # noqa: E731
    freed.when(again).then_refused("NOTHING_TO_RECORD", "4.6.2-j")
