"""A teacher who takes over takes the lessons to come over too, if free at their hours; substitutes keep theirs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from domain.given import GROUP, JOURNAL, OTHER_GROUP, OTHER_TEACHER, TEACHER, TERM, Given, clause, fact
from domain.given import in_august as given
from domain.school import ORDER, formed, joined, lesson, opened, substituted
from domain.year_school import (
    SEPTEMBER,
    bells,
    calendar,
    in_journal,
    journal_of,
    line,
    placed,
    sitting,
    slot,
    subgroup,
    template,
    unrolled,
)
from journal_domain import journal_events as e
from journal_domain.errors import Refused
from journal_domain.journal import journal_id
from journal_domain.scheduling import refuse_overlaps, replace_teacher
from journal_domain.timetable import LessonGivenToSubstitute, TeacherReplaced, timetable_stream

MON_1, MON_2, MON_3 = (SEPTEMBER + timedelta(days=7 * n) for n in range(3))
ELSEWHERE = journal_id(OTHER_GROUP, "d-1", TERM)
STOOD = (
    calendar(), bells(), opened(), template(line()), unrolled(slot(MON_1), slot(MON_2), slot(MON_3)),
)  # fmt: skip


def replacing(*facts: Any, since: date = MON_2) -> Given:
    assigned = {"was": TEACHER, "teacher_id": OTHER_TEACHER, "since": since, "order": ORDER}

    def decide(p: Any, act: Any) -> Any:
        event = e.TeacherAssigned(originator_id=JOURNAL, originator_version=9, act=act, **assigned)
        return replace_teacher(p.timetable(), p.journal(), event, act)

    return given(*STOOD, *facts).when(decide)


def replaced(*days: date, since: date = MON_2, until: date | None = None) -> Any:
    return fact(
        TeacherReplaced, timetable_stream(TERM), journal_id=JOURNAL, group_id=GROUP, was=TEACHER,
        teacher_id=OTHER_TEACHER, since=since, until=until,
        slot_ids=tuple(slot(day).slot_id for day in days), order=ORDER,
        concerns=(f"group:{GROUP}", TEACHER, OTHER_TEACHER),
    )  # fmt: skip


def teachers(past: Given) -> list[str]:
    return [past.timetable().slots[slot(day).slot_id].teacher_id for day in (MON_1, MON_2, MON_3)]


@clause("4.6.2-j", "4.6.2-l")
def test_the_lessons_from_the_orders_day_on_are_the_new_teachers() -> None:
    assert teachers(replacing().then(replaced(MON_2, MON_3))) == [TEACHER, OTHER_TEACHER, OTHER_TEACHER]
    assert teachers(replacing(since=MON_2 + timedelta(days=1)).and_then()) == [TEACHER, TEACHER, OTHER_TEACHER]
    after = replacing(since=MON_3 + timedelta(days=1))
    assert (after.stopped_by, after.produced) == (None, [])


@clause("4.6.2-l")
def test_until_the_next_orders_day() -> None:
    third = fact(e.TeacherAssigned, JOURNAL, was=TEACHER, teacher_id="t-9", since=MON_3, order=ORDER)
    assert teachers(replacing(third).then(replaced(MON_2, until=MON_3))) == [TEACHER, OTHER_TEACHER, TEACHER]


@clause("4.5.2-d")
def test_a_substitutes_lesson_stays_the_substitutes() -> None:
    given_to = fact(
        LessonGivenToSubstitute, timetable_stream(TERM), slot_id=slot(MON_2).slot_id, was=TEACHER, teacher_id="t-5",
        basis="Р-1", concerns=(),
    )  # fmt: skip
    assert teachers(replacing(given_to).and_then()) == [TEACHER, "t-5", OTHER_TEACHER]


@clause("4.5.2-d", "1.4")
@pytest.mark.parametrize("path", [("t-5", TEACHER), (TEACHER,)], ids=["given away and back", "given to who teaches"])
def test_a_lesson_a_directive_gave_to_who_is_replaced_is_theirs_in_the_timetable_and_in_the_journal(
    path: tuple[str, ...],
) -> None:
    given_to, was = [], "t-4"
    for teacher in path:
        one = slot(MON_2).slot_id
        given_to += [
            fact(LessonGivenToSubstitute, timetable_stream(TERM), slot_id=one, was=was, teacher_id=teacher, basis="Р-1",
                 concerns=()),
            substituted(one, teacher, was),
        ]  # fmt: skip
        was = teacher
    past = replacing(in_journal(slot(MON_2)), *given_to).then(replaced(MON_3))
    assert teachers(past) == [TEACHER, TEACHER, OTHER_TEACHER]
    assert past.journal().teacher_of(slot(MON_2).slot_id) == TEACHER


@clause("1.4")
def test_a_lesson_on_record_stays_with_who_gave_it_in_the_timetable_too() -> None:
    given_it = lesson(slot(MON_2).slot_id, day=MON_2)
    assert teachers(replacing(given_it).then(replaced(MON_3))) == [TEACHER, TEACHER, OTHER_TEACHER]


@clause("3.6-a", "4.6.2-l")
def test_the_journals_attestation_is_the_new_teachers_to_take_if_free_then() -> None:
    there = placed(sitting(MON_3, 2))
    past = replacing(there).then(replaced(MON_2, MON_3))
    assert past.timetable().sittings[JOURNAL].teacher_id == OTHER_TEACHER
    theirs = slot(MON_3, 2, journal_id=ELSEWHERE, group_id=OTHER_GROUP, teacher_id=OTHER_TEACHER, room="104")
    busy = (journal_of(OTHER_GROUP, "d-1", OTHER_TEACHER), unrolled(theirs, group=OTHER_GROUP))
    assert "аттестация" in replacing(there, *busy).then_refused("TIMETABLE_CONFLICT", "4.6.2-j").message


@clause("4.6.2-j")
def test_a_teacher_who_is_elsewhere_at_that_hour_does_not_take_over() -> None:
    theirs = slot(MON_3, journal_id=ELSEWHERE, group_id=OTHER_GROUP, teacher_id=OTHER_TEACHER, room="104")
    busy = (journal_of(OTHER_GROUP, "d-1", OTHER_TEACHER), unrolled(theirs, group=OTHER_GROUP))
    message = replacing(*busy).then_refused("TIMETABLE_CONFLICT", "4.6.2-j").message
    assert all(named in message for named in (OTHER_TEACHER, GROUP, OTHER_GROUP))


@clause("4.6.2-j", "4.6.2-l")
@pytest.mark.parametrize(("since", "refused"), [(MON_2, True), (MON_2 + timedelta(days=1), False)])
def test_subgroups_are_not_made_to_share_a_student_who_would_be_in_two_places(since: date, refused: bool) -> None:
    apart = (
        unrolled(slot(MON_2, subgroup_id="a", journal_id=journal_id(GROUP, "d-3", TERM, "a"), teacher_id="t-3", room="1"),
                 slot(MON_2, subgroup_id="b", journal_id=journal_id(GROUP, "d-3", TERM, "b"), teacher_id="t-4", room="2")),
    )  # fmt: skip
    past = given(
        formed(), joined("s-1"), joined("s-2"), subgroup("a", "s-1"), subgroup("b", "s-2"),
        subgroup("b", "s-1", "s-2", since=since, was=("s-2",)), *apart,
    )  # fmt: skip
    if not refused:
        refuse_overlaps(past.timetable(), past.group(), since)
        return
    with pytest.raises(Refused) as overlap:
        refuse_overlaps(past.timetable(), past.group(), since)
    assert overlap.value.code == "TIMETABLE_CONFLICT"
    assert all(named in overlap.value.message for named in ("t-3", "t-4", "s-1"))
