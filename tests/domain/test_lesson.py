"""Publishing a lesson: what must be true of it, and that it is taken whole or refused whole."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.given import SUBSTITUTE, clause, given, moscow
from domain.school import (
    ATTESTATION_BY,
    FIRST,
    HOMEWORK,
    OPEN,
    SLOTS,
    absent,
    adopted,
    attested,
    came_late,
    certified,
    closed,
    entry,
    lesson,
    marked,
    opened,
    permitted,
    slots,
    spent,
    substituted,
    topics,
)
from journal_domain.lesson import MAX_TEXT, publish_lesson
from journal_domain.values import LessonKind, PermitSubject

HOURS = {slot.slot_id: slot.hours for slot in SLOTS}


@clause("4.5.2-a", "3.4", "1.4")
def test_a_lesson_with_absences_lates_and_marks_is_recorded_in_one_act() -> None:
    """One event per absence and per mark; the teacher is credited with the slot's hours (1.4)."""
    given(*OPEN).when(
        publish_lesson,
        entry=entry(
            kind="practical", homework=f" {HOMEWORK} ", homework_due=date(2025, 9, 2), absent=("s-1",),
            late={"s-2": 10}, marks={"s-2": "5"},
        ),
    ).then(
        lesson(kind=LessonKind.PRACTICAL, homework=HOMEWORK, homework_due=date(2025, 9, 2)),
        absent("slot-1", "s-1"),
        came_late("slot-1", "s-2", 10),
        marked("slot-1", "s-2", "5"),
    )  # fmt: skip


@clause("4.5.2-d", "1.4")
def test_the_substitute_who_gives_the_lesson_is_credited_with_it() -> None:
    given(*OPEN, substituted("slot-1")).when(publish_lesson, entry=entry(), by=SUBSTITUTE).then(
        lesson(teacher_id=SUBSTITUTE)
    )


@clause("4.5.2-d", "D1")
@pytest.mark.parametrize(
    ("slot_id", "hours", "at"),
    [
        ("slot-1", 2, "2025-09-01 09:00"),
        ("slot-1", 2, "2025-09-01 23:59:59"),
        ("slot-3", 1, "2025-09-30 23:30"),
    ],
)
def test_a_lesson_is_recorded_from_its_first_minute_until_midnight_of_its_day(
    slot_id: str, hours: int, at: str
) -> None:
    given(*OPEN).when(publish_lesson, entry=entry(slot_id=slot_id, hours=hours), at=moscow(at)).then(lesson(slot_id))


@clause("4.5.2-d", "D1")
@pytest.mark.parametrize(
    ("slot_id", "at", "code"),
    [
        ("slot-1", "2025-08-31 23:59", "LESSON_NOT_STARTED"),
        ("slot-1", "2025-09-01 00:30", "LESSON_NOT_STARTED"),
        ("slot-1", "2025-09-01 08:59:59", "LESSON_NOT_STARTED"),
        ("slot-1", "2025-09-02 00:00", "SAME_DAY_ONLY"),  # still 01.09 in UTC
        ("slot-1", "2025-09-02 02:59:59", "SAME_DAY_ONLY"),
        ("slot-3", "2025-09-30 23:29:59", "LESSON_NOT_STARTED"),
        ("slot-3", "2025-10-01 00:00", "SAME_DAY_ONLY"),
    ],
)
def test_the_day_is_the_colleges_calendar_day_and_not_that_of_utc(slot_id: str, at: str, code: str) -> None:
    attempt = given(*OPEN).when(publish_lesson, entry=entry(slot_id=slot_id, hours=HOURS[slot_id]), at=moscow(at))
    attempt.then_refused(code, "4.5.2-d")


@clause("4.5.2-d", "D1")
def test_the_day_is_judged_last_so_that_a_permit_is_asked_for_a_lesson_that_is_right() -> None:
    wrong = given(*OPEN).when(publish_lesson, entry=entry(hours=HOURS["slot-1"] + 1), at=moscow("2025-09-05 12:00"))
    wrong.then_refused("HOURS_REQUIRED", "3.5")


@clause("4.6.2-f", "4.5.2-e")
def test_a_certified_period_gets_no_more_absences() -> None:
    """Its statement is signed; a late permit opens the day, not the statement."""
    history = (*OPEN, certified(date(2025, 9, 1)), permitted("p-1", "slot-1", date(2025, 9, 5)))
    late = given(*history).when(publish_lesson, entry=entry(absent=("s-1",)), at=moscow("2025-09-03 12:00"))
    late.then_refused("PERIOD_CERTIFIED", "4.6.2-f")


@clause("4.5.2-d", "D1")
@pytest.mark.parametrize(
    ("grace_days", "at", "accepted"),
    [
        (0, "2025-09-02 00:00", False),
        (1, "2025-09-02 23:59:59", True),
        (1, "2025-09-03 00:00", False),
        (14, "2025-09-15 23:59", True),
        (14, "2025-09-16 00:00", False),
    ],
)
def test_grace_days_are_counted_from_the_lessons_day(grace_days: int, at: str, accepted: bool) -> None:
    attempt = given(*OPEN, adopted(FIRST, grace_days=grace_days)).when(publish_lesson, entry=entry(), at=moscow(at))
    if accepted:
        attempt.then(lesson())
    else:
        attempt.then_refused("SAME_DAY_ONLY", "4.5.2-d")


@clause("4.5.2-d", "D1", "6.2")
def test_a_day_of_another_time_zone_ends_at_its_own_midnight() -> None:
    college = (*OPEN, adopted(FIRST, time_zone="Asia/Kamchatka"))
    given(*college).when(publish_lesson, entry=entry(), at=moscow("2025-09-01 14:59")).then(lesson())
    midnight = given(*college).when(publish_lesson, entry=entry(), at=moscow("2025-09-01 15:00"))
    midnight.then_refused("SAME_DAY_ONLY", "4.5.2-d")


@clause("4.5.2-d", "D1")
@pytest.mark.parametrize("at", ["2025-09-02 00:00", "2025-09-04 23:59:59"])
def test_a_permit_lets_one_late_lesson_in_and_is_spent_and_the_lesson_is_late_for_ever(at: str) -> None:
    history = (*OPEN, permitted("p-1", "slot-1", date(2025, 9, 4)))
    given(*history).when(
        publish_lesson, entry=entry(absent=("s-1",), late={"s-2": None}, marks={"s-2": "4"}), at=moscow(at)
    ).then(
        spent("p-1", "slot-1"),
        lesson(late=True),
        absent("slot-1", "s-1", late=True),
        came_late("slot-1", "s-2", late=True),
        marked("slot-1", "s-2", "4", late=True),
    )


@clause("4.5.2-d", "D1")
def test_a_permit_is_not_spent_while_the_day_lasts() -> None:
    given(*OPEN, permitted("p-1", "slot-1", date(2025, 9, 4))).when(publish_lesson, entry=entry()).then(lesson())


@clause("4.5.2-d", "D1")
@pytest.mark.parametrize(
    ("permits", "code"),
    [
        ((permitted("p-1", "slot-1", date(2025, 9, 4)),), "SAME_DAY_ONLY"),  # expired at midnight
        ((permitted("p-1", "slot-2", date(2025, 9, 30)),), "SAME_DAY_ONLY"),  # for another lesson
        ((permitted("p-1", PermitSubject.SHEET, date(2025, 9, 30)),), "SAME_DAY_ONLY"),  # for the attestation sheet
        ((permitted("p-1", "slot-1", date(2025, 9, 30)), spent("p-1", "slot-1")), "PERMIT_SPENT"),
    ],
)
def test_a_permit_is_good_until_its_last_day_for_its_own_lesson_and_once(permits: Any, code: str) -> None:
    attempt = given(*OPEN, *permits).when(publish_lesson, entry=entry(), at=moscow("2025-09-05 00:00"))
    attempt.then_refused(code, "4.5.2-d")


@clause("4.5.2-d", "D1")
def test_a_second_permit_works_after_the_first_was_spent() -> None:
    day = date(2025, 9, 30)
    history = (*OPEN, permitted("p-1", "slot-1", day), spent("p-1", "slot-1"), permitted("p-2", "slot-1", day))
    given(*history).when(publish_lesson, entry=entry(), at=moscow("2025-09-05 12:00")).then(
        spent("p-2", "slot-1"), lesson(late=True)
    )


@clause("3.5", "4.5.2-i", "4.6.2-j", "1.4")
@pytest.mark.parametrize(
    ("changed", "code", "cited"),
    [
        ({"slot_id": "slot-9"}, "NO_SUCH_SLOT", "4.6.2-j"),
        ({"kind": ""}, "WORK_KIND_REQUIRED", "4.5.2-i"),
        ({"kind": "урок"}, "WORK_KIND_REQUIRED", "4.5.2-i"),
        ({"topic_id": "topic-9"}, "TOPIC_NOT_IN_KTP", "3.5"),
        ({"topic_id": ""}, "TOPIC_NOT_IN_KTP", "3.5"),
        ({"hours": None}, "HOURS_REQUIRED", "3.5"),
        ({"hours": 1}, "HOURS_REQUIRED", "3.5"),
        ({"hours": 3}, "HOURS_REQUIRED", "3.5"),
        ({"hours": 0}, "HOURS_REQUIRED", "3.5"),
    ],
)
def test_a_lesson_has_its_slot_kind_topic_of_the_plan_and_the_slots_hours(
    changed: dict[str, Any], code: str, cited: str
) -> None:
    given(*OPEN).when(publish_lesson, entry=entry(**changed)).then_refused(code, cited)


@clause("4.5.2-b", "D8")
def test_without_a_lesson_plan_no_lesson_is_recorded() -> None:
    given(opened(), slots()).when(publish_lesson, entry=entry()).then_refused("NO_KTP", "4.5.2-b")


@clause("4.5.2-h")
@pytest.mark.parametrize(
    ("percent", "homework", "accepted"),
    [
        (50, "абвгд abcde", True),
        (50, "абвгд abcdef", False),
        (50, "Прочитать § 3, Ёлка", True),
        (50, "read chapter three", False),
        (50, "№ 123–125", False),
        (100, "только русский 100 %", True),
        (100, "почти русский x", False),
        (0, "x", True),
    ],
)
def test_homework_has_the_share_of_cyrillic_letters_that_the_policy_asks(
    percent: int, homework: str, accepted: bool
) -> None:
    history = (*OPEN, adopted(FIRST, homework_cyrillic_percent=percent))
    attempt = given(*history).when(publish_lesson, entry=entry(homework=homework))
    if accepted:
        attempt.then(lesson(homework=homework))
    else:
        attempt.then_refused("HOMEWORK_NOT_RUSSIAN", "4.5.2-h")


@clause("4.5.2-h")
@pytest.mark.parametrize("homework", [None, "", "  \n"])
def test_blank_homework_is_none(homework: str | None) -> None:
    given(*OPEN).when(publish_lesson, entry=entry(homework=homework)).then(lesson(homework=None))


@clause("4.5.2-h")
def test_homework_has_a_longest_length() -> None:
    given(*OPEN).when(publish_lesson, entry=entry(homework="я" * MAX_TEXT)).then(lesson(homework="я" * MAX_TEXT))
    attempt = given(*OPEN).when(publish_lesson, entry=entry(homework="я" * (MAX_TEXT + 1)))
    attempt.then_refused("TEXT_TOO_LONG", "4.5.2-h")


@clause("4.5.2-e", "4.6.2-l", "2.2.2")
@pytest.mark.parametrize(
    ("cells", "code", "cited", "where"),
    [
        ({"marks": {"s-9": "5"}}, "NOT_ENROLLED", "4.6.2-l", "marks.s-9"),
        ({"marks": {"s-3": "5"}}, "NOT_ENROLLED", "4.6.2-l", "marks.s-3"),  # enrolled from the next day on
        ({"absent": ("s-3",)}, "NOT_ENROLLED", "4.6.2-l", "absent.s-3"),
        ({"late": {"s-3": 5}}, "NOT_ENROLLED", "4.6.2-l", "late.s-3"),
        ({"marks": {"s-1": "1"}}, "MARK_VALUE", "2.2.2", "marks.s-1"),
        ({"marks": {"s-1": "5-"}}, "MARK_VALUE", "2.2.2", "marks.s-1"),
        ({"marks": {"s-1": ""}}, "MARK_VALUE", "2.2.2", "marks.s-1"),
        ({"marks": {"s-1": "5"}, "absent": ("s-1",)}, "MARK_FOR_ABSENT", "4.5.2-e", "marks.s-1"),
        ({"absent": ("s-1", "s-1")}, "ATTENDANCE_VALUE", "4.5.2-e", "absent"),
        ({"absent": ("s-1",), "late": {"s-1": 5}}, "ATTENDANCE_VALUE", "4.5.2-e", "late.s-1"),
        ({"late": {"s-1": 0}}, "ATTENDANCE_VALUE", "4.5.2-e", "late.s-1"),
        ({"late": {"s-1": -1}}, "ATTENDANCE_VALUE", "4.5.2-e", "late.s-1"),
        ({"late": {"s-1": 90}}, "ATTENDANCE_VALUE", "4.5.2-e", "late.s-1"),
    ],
)
def test_one_wrong_cell_refuses_the_whole_lesson(cells: dict[str, Any], code: str, cited: str, where: str) -> None:
    given(*OPEN).when(publish_lesson, entry=entry(**cells)).then_refused(code, cited, where)


@clause("4.5.2-e")
@pytest.mark.parametrize("minutes", [None, 1, 89])
def test_a_late_student_came_before_the_lesson_ended_and_may_have_a_mark(minutes: int | None) -> None:
    given(*OPEN).when(publish_lesson, entry=entry(late={"s-1": minutes}, marks={"s-1": "5"})).then(
        lesson(), came_late("slot-1", "s-1", minutes), marked("slot-1", "s-1", "5")
    )


@clause("4.5.2-e")
def test_every_wrong_cell_is_named_at_once() -> None:
    cells: dict[str, Any] = {"absent": ("s-9",), "late": {"s-1": 999}, "marks": {"s-1": "1", "s-2": "5", "s-3": "4"}}
    given(*OPEN).when(publish_lesson, entry=entry(**cells)).then_refused(
        "NOT_ENROLLED", "4.6.2-l", "absent.s-9", "late.s-1", "marks.s-1", "marks.s-3"
    )


@clause("4.6.2-l")
@pytest.mark.parametrize(
    ("slot_id", "at", "accepted"),
    [
        ("slot-1", "2025-09-01 10:00", False),
        ("slot-2", "2025-09-02 10:00", True),  # the first day on the roster
        ("slot-3", "2025-09-30 23:45", True),  # the last day on it
    ],
)
def test_a_student_is_on_the_roster_from_the_first_day_to_the_last(slot_id: str, at: str, accepted: bool) -> None:
    hours = 1 if slot_id == "slot-3" else 2
    attempt = given(*OPEN).when(
        publish_lesson, entry=entry(slot_id=slot_id, hours=hours, marks={"s-3": "5"}), at=moscow(at)
    )
    if accepted:
        attempt.then(lesson(slot_id), marked(slot_id, "s-3", "5"))
    else:
        attempt.then_refused("NOT_ENROLLED", "4.6.2-l", "marks.s-3")


@clause("4.5.1-a", "D3")
@pytest.mark.parametrize("cells", [{"marks": {"s-1": "5"}}, {"absent": ("s-1",)}, {"late": {"s-1": 5}}])
def test_the_row_of_a_student_with_an_attestation_mark_is_frozen_and_the_others_are_not(cells: dict[str, Any]) -> None:
    history = (*OPEN, attested("s-1"))
    given(*history).when(publish_lesson, entry=entry(**cells)).then_refused("PAGE_LOCKED", "4.5.1-a")
    given(*history).when(publish_lesson, entry=entry(marks={"s-2": "5"})).then(lesson(), marked("slot-1", "s-2", "5"))


@clause("4.5.1-a", "D3")
def test_after_the_sheet_is_closed_no_lesson_is_recorded_not_even_with_a_permit() -> None:
    history = (*OPEN, attested("s-1"), attested("s-2"), permitted("p-1", "slot-1", ATTESTATION_BY), closed(FIRST))
    refused = given(*history).when(publish_lesson, entry=entry()).then_refused("PAGE_LOCKED", "4.5.1-a")
    assert "01.09.2025" in refused.message


@clause("4.5.2-k", "D2")
@pytest.mark.parametrize(("seen", "code"), [(3, "EDITED_MEANWHILE"), (4, "LESSON_RECORDED"), (None, "LESSON_RECORDED")])
def test_a_lesson_is_recorded_once_and_who_could_not_know_is_told_so(seen: int | None, code: str) -> None:
    current: dict[str, str | None] = {"value": "Свойства древесины", "by": "t-1"} if seen == 3 else {}
    given(*OPEN, lesson()).when(publish_lesson, entry=entry(), seen=seen).then_refused(code, "4.5.2-k", current=current)


def test_the_plan_may_come_in_parts() -> None:
    given(opened(), slots(), topics()).when(publish_lesson, entry=entry()).then(lesson())
