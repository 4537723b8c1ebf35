"""A group's journals are inspected every two weeks, vacations aside; the result is brought to leader and master (D7, 5.4)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain.given import DEPUTY, GROUP, LEADER, clause, fact, given
from domain.school import FIRST
from journal_domain.academic_calendar import Days
from journal_domain.inspection import (
    GroupInspected,
    InspectionAcknowledged,
    acknowledge_inspection,
    due_on,
    inspect_group,
    inspection_id,
)

RESULT = "Записи своевременны, контрольные работы есть"
INSPECTION = inspection_id(GROUP, DEPUTY, "c-now")


@clause("3.6-b")
def test_an_inspection_says_what_was_found_and_when_the_one_before_was() -> None:
    first = fact(
        GroupInspected, by=DEPUTY, inspection_id=INSPECTION, group_id=GROUP, was=None, day=FIRST, result=RESULT
    )
    found = given().when(inspect_group, by=DEPUTY, result=RESULT).then(first)
    again = found.when(inspect_group, by=DEPUTY, result=RESULT).and_then()
    assert [event.was for event in again.history if isinstance(event, GroupInspected)] == [None, FIRST]


@clause("5.4")
@pytest.mark.parametrize("empty", ["", " ", "…"])
def test_an_inspection_without_a_result_is_none(empty: str) -> None:
    given().when(inspect_group, by=DEPUTY, result=empty).then_refused("REASON_REQUIRED", "5.4")


@clause("5.4")
def test_leader_and_master_read_it_once_each() -> None:
    made = given().when(inspect_group, by=DEPUTY, result=RESULT).and_then()
    for who in (LEADER, "m-1"):
        told = fact(InspectionAcknowledged, by=who, inspection_id=INSPECTION)
        made = made.when(acknowledge_inspection, by=who, inspection=INSPECTION).then(told)
    made.when(acknowledge_inspection, by=LEADER, inspection=INSPECTION).then_refused("NOTHING_TO_RECORD", "5.4")
    made.when(acknowledge_inspection, by=LEADER, inspection="none").then_refused("NO_SUCH_INSPECTION", "5.4")


@clause("3.6-b")
@pytest.mark.parametrize(
    ("last", "vacations", "due"),
    [
        (date(2025, 9, 1), [], date(2025, 9, 15)),
        (date(2025, 9, 1), [(date(2025, 9, 16), date(2025, 9, 30))], date(2025, 9, 15)),
        (date(2025, 9, 1), [(date(2025, 9, 15), date(2025, 9, 20))], date(2025, 9, 21)),
        (date(2025, 12, 22), [(date(2025, 12, 29), date(2026, 1, 11))], date(2026, 1, 19)),
        (date(2026, 1, 5), [(date(2025, 12, 29), date(2026, 1, 11))], date(2026, 1, 25)),
        (
            date(2025, 9, 1),
            [(date(2025, 9, 3), date(2025, 9, 3)), (date(2025, 9, 3), date(2025, 9, 4))],
            date(2025, 9, 17),
        ),
    ],
)
def test_the_clock_of_two_weeks_stands_still_in_vacations(
    last: date, vacations: list[tuple[date, date]], due: date
) -> None:
    pauses = [Days(*pause) for pause in vacations]
    assert due_on(last, pauses) == due
    in_between = (last + timedelta(days=n) for n in range(1, (due - last).days + 1))
    assert sum(not any(p.first <= day <= p.last for p in pauses) for day in in_between) == 14
