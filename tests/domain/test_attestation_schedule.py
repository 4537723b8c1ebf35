"""When, where and before whom an attestation takes place: in school hours, by its day, and nobody in two places."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pytest

from domain.given import (
    GROUP,
    JOURNAL,
    OTHER_GROUP,
    OTHER_TEACHER,
    TEACHER,
    EverybodyTeaches,
    Given,
    clause,
    fact,
    moscow,
)
from domain.given import in_august as given
from domain.school import ATTESTATION_BY, attested, closed, opened
from domain.year_school import (
    HOLIDAY,
    VACATION,
    bells,
    calendar,
    journal_of,
    placed,
    sitting,
    slot,
    unrolled,
)
from journal_domain import journal_events as e
from journal_domain import scheduling
from journal_domain.attestation_schedule import schedule_attestation
from journal_domain.journal import journal_id
from journal_domain.values import Examination

DAY, AT = date(2025, 12, 24), time(9)
THEIRS = journal_id(OTHER_GROUP, "d-1", "2025-2026-1")
COLLEGE = (calendar(), bells(), opened(), journal_of(OTHER_GROUP, "d-1", OTHER_TEACHER))


def examination(day: date = DAY, starts: time = AT, **changed: Any) -> Examination:
    return Examination(
        **({"day": day, "starts": starts, "hours": 2, "room": "205", "commission": ("t-1", "t-5")} | changed)
    )


def scheduling_it(past: Given, what: Examination, journal: str = JOURNAL, at: datetime | None = None) -> Given:
    return past.when(
        lambda p, act: schedule_attestation(
            p.journal(journal), p.policy(), p.calendar(), p.timetable(), what, EverybodyTeaches(), act
        ),
        at=at,
    )


@clause("3.6-a", "4.6.2-j")
def test_an_attestation_takes_its_group_its_people_and_its_room_for_a_while_and_names_whom_it_concerns() -> None:
    first, later = examination(), examination(starts=time(11), commission=("t-1", "t-6"))
    sits = sitting(DAY, 1, room="205", commission=("t-1", "t-5"))
    past = scheduling_it(given(*COLLEGE), first).then(
        fact(e.AttestationScheduled, JOURNAL, was=None, became=first), placed(sits)
    )
    moved = sitting(DAY, 2, room="205", commission=("t-1", "t-6"))
    past = scheduling_it(past, later).then(
        fact(e.AttestationScheduled, JOURNAL, was=first, became=later), placed(moved, sits)
    )
    assert past.journal().examination == later
    assert list(past.timetable().sittings.values()) == [moved]
    scheduling_it(past, later).then_refused("NOTHING_TO_RECORD", "3.6-a")


@clause("3.6-a", "4.5.2-l")
@pytest.mark.parametrize(
    ("day", "allowed"), [(date(2025, 12, 25), True), (ATTESTATION_BY, True), (date(2025, 12, 27), False)]
)
def test_an_attestation_takes_place_by_the_day_its_marks_are_due(day: date, allowed: bool) -> None:
    outcome = scheduling_it(given(*COLLEGE), examination(day))
    if allowed:
        assert outcome.and_then().journal().examination.day == day
    else:
        outcome.then_refused("DATE", "3.6-a")


@clause("3.6-a")
@pytest.mark.parametrize(
    "what",
    [
        pytest.param(examination(date(2025, 12, 21)), id="Sunday"),
        pytest.param(examination(date(2025, 12, 20)), id="a Saturday that is not a working one"),
        pytest.param(examination(HOLIDAY), id="holiday"),
        pytest.param(examination(starts=time(3)), id="at night"),
        pytest.param(examination(starts=time(8, 59)), id="before the first bell"),
        pytest.param(examination(starts=time(17, 1)), id="it would last longer than the last bell"),
        pytest.param(examination(starts=time(23, 30)), id="over midnight"),
    ],
)
def test_out_of_school_hours_there_is_no_attestation(what: Examination) -> None:
    scheduling_it(given(*COLLEGE), what).then_refused("CALENDAR_VALUE", "3.6-a")


@clause("3.6-a")
def test_in_vacations_and_without_a_calendar_there_is_no_attestation() -> None:
    late = opened(attestation_by=VACATION.last)
    scheduling_it(given(calendar(), bells(), late), examination(VACATION.first)).then_refused("CALENDAR_VALUE", "3.6-a")
    scheduling_it(given(opened()), examination()).then_refused("CALENDAR_VALUE", "3.6-a")


@clause("3.6-a")
def test_the_last_pair_of_the_day_is_early_enough() -> None:
    scheduling_it(given(*COLLEGE), examination(starts=time(17))).and_then()


@clause("3.6-a")
@pytest.mark.parametrize(
    ("now", "allowed"), [("2025-12-24 09:00", True), ("2025-12-24 09:01", False), ("2025-12-25 08:00", False)]
)
def test_no_attestation_is_scheduled_into_the_past(now: str, allowed: bool) -> None:
    outcome = scheduling_it(given(*COLLEGE), examination(), at=moscow(now))
    if allowed:
        outcome.and_then()
    else:
        outcome.then_refused("DATE", "3.6-a")


ELSEWHERE = {"journal_id": THEIRS, "group_id": OTHER_GROUP, "teacher_id": OTHER_TEACHER, "room": "301"}
TAKEN = [
    pytest.param(unrolled(slot(DAY, 1, **(ELSEWHERE | {"room": "205"})), group=OTHER_GROUP), "205", id="the room"),
    pytest.param(unrolled(slot(DAY, 1, **(ELSEWHERE | {"teacher_id": "t-5"})), group=OTHER_GROUP), "t-5", id="a member"),
    pytest.param(
        unrolled(slot(DAY, 1, **(ELSEWHERE | {"teacher_id": TEACHER})), group=OTHER_GROUP), TEACHER, id="the teacher"
    ),
    pytest.param(
        unrolled(slot(DAY, 1, journal_id=journal_id(GROUP, "d-2", "2025-2026-1"), teacher_id="t-8", room="301")),
        GROUP, id="the group, in another lesson",
    ),
    pytest.param(placed(sitting(DAY, 1, **(ELSEWHERE | {"room": "205"}))), "205", id="the room, by another attestation"),
    pytest.param(placed(sitting(DAY, 1, **ELSEWHERE, commission=("t-5",))), "t-5", id="a member, in another commission"),
]  # fmt: skip


@clause("3.6-a", "4.6.2-j")
@pytest.mark.parametrize(("there", "named"), TAKEN)
def test_whoever_and_whatever_is_taken_at_that_time_is_named_with_both_sides(there: Any, named: str) -> None:
    past = given(*COLLEGE, there)
    message = scheduling_it(past, examination(starts=time(9, 45))).then_refused("TIMETABLE_CONFLICT", "4.6.2-j").message
    assert f"аттестация группы {GROUP}" in message
    assert named in message
    assert message.count("групп") >= len(("one", "other"))
    scheduling_it(past, examination(starts=time(10, 30))).and_then()


@clause("3.6-a")
def test_a_credit_is_taken_on_the_last_lesson_of_its_own_journal() -> None:
    scheduling_it(given(*COLLEGE, unrolled(slot(DAY, 1))), examination()).and_then()


@clause("4.6.2-j")
def test_a_lesson_is_not_moved_into_an_attestation() -> None:
    theirs = slot(date(2025, 12, 23), 1, **(ELSEWHERE | {"room": "205"}))
    past = given(*COLLEGE, unrolled(theirs, group=OTHER_GROUP), placed(sitting(DAY, 1, room="205")))

    def moving(bell: int) -> Given:
        return past.when(
            lambda p, act: scheduling.move_lesson(
                p.timetable(), p.journal(THEIRS), p.calendar(), "2025-2026-1", theirs.slot_id, DAY, bell, "205", "Р-1",
                p.policy(), act,
            )
        )  # fmt: skip

    assert "аттестация" in moving(1).then_refused("TIMETABLE_CONFLICT", "4.6.2-j").message
    moving(2).and_then()


@clause("4.5.1-a")
def test_on_a_locked_page_no_attestation_is_scheduled() -> None:
    locked = given(*COLLEGE, attested("s-1"), closed(DAY))
    scheduling_it(locked, examination()).then_refused("PAGE_LOCKED", "4.5.1-a")
