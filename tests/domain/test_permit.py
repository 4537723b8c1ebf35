"""A deputy's permit for one late act."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from domain.given import DEPUTY, JOURNAL, clause, given, moscow
from domain.school import FIRST, OPEN, adopted, closed, permitted
from journal_domain.permit import grant_late_permit, permit_id
from journal_domain.values import PermitSubject

AT = moscow("2025-09-02 10:00")
NEW = permit_id(JOURNAL, DEPUTY, "c-now")


def grant(*history: Any, at: datetime = AT, **changed: Any) -> Any:
    arguments: dict[str, Any] = {
        "subject": PermitSubject.SLOT,
        "slot_id": "slot-1",
        "valid_until": None,
        "basis": " Распоряжение № 7 ",
    }
    return given(*history).when(grant_late_permit, by=DEPUTY, at=at, **(arguments | changed))


@clause("4.5.2-d", "4.6.2-i", "D1")
@pytest.mark.parametrize(
    ("changed", "about", "until"),
    [
        ({}, "slot-1", date(2025, 9, 5)),  # three days from today, unless the policy says otherwise
        ({"valid_until": date(2025, 9, 2)}, "slot-1", date(2025, 9, 2)),
        ({"valid_until": date(2025, 9, 30)}, "slot-1", date(2025, 9, 30)),
        ({"subject": PermitSubject.SHEET, "slot_id": None}, PermitSubject.SHEET, date(2025, 9, 5)),
        ({"subject": PermitSubject.PLAN, "slot_id": None}, PermitSubject.PLAN, date(2025, 9, 5)),
    ],
)
def test_a_permit_names_its_lesson_or_the_sheet_and_its_last_day(
    changed: dict[str, Any], about: str, until: date
) -> None:
    grant(*OPEN, **changed).then(permitted(NEW, about, until))


@clause("4.5.2-d", "6.2")
@pytest.mark.parametrize(
    ("at", "until"), [("2025-09-02 23:59", date(2025, 9, 3)), ("2025-09-03 00:00", date(2025, 9, 4))]
)
def test_days_are_counted_from_the_colleges_today_under_its_policy(at: str, until: date) -> None:
    grant(*OPEN, adopted(FIRST, permit_valid_days=1), at=moscow(at)).then(permitted(NEW, "slot-1", until))


@clause("4.5.2-d", "4.6.2-j", "D1")
@pytest.mark.parametrize(
    ("changed", "code", "cited"),
    [
        ({"slot_id": "slot-9"}, "NO_SUCH_SLOT", "4.6.2-j"),
        ({"slot_id": None}, "NO_SUCH_SLOT", "4.6.2-j"),
        ({"subject": PermitSubject.SHEET}, "NO_SUCH_SLOT", "4.6.2-j"),
        ({"subject": PermitSubject.PLAN}, "NO_SUCH_SLOT", "4.6.2-j"),
        ({"basis": " "}, "ORDER_REQUIRED", "4.5.2-d"),
        ({"basis": "\u200b"}, "ORDER_REQUIRED", "4.5.2-d"),
        ({"valid_until": date(2025, 9, 1)}, "PERMIT_DATE", "4.5.2-d"),
        ({"valid_until": date(2099, 9, 1)}, "PERMIT_DATE", "4.5.2-d"),
    ],
)
def test_a_permit_needs_a_lesson_of_the_timetable_a_directive_and_a_day_to_come(
    changed: dict[str, Any], code: str, cited: str
) -> None:
    grant(*OPEN, **changed).then_refused(code, cited)


@clause("4.5.1-a", "D3")
@pytest.mark.parametrize(
    ("subject", "slot_id"), [(PermitSubject.SLOT, "slot-1"), (PermitSubject.SHEET, None), (PermitSubject.PLAN, None)]
)
def test_a_locked_page_gets_no_permit(subject: PermitSubject, slot_id: str | None) -> None:
    grant(*OPEN, closed(FIRST), subject=subject, slot_id=slot_id).then_refused("PAGE_LOCKED", "4.5.1-a")


def test_two_permits_of_one_deputy_are_two() -> None:
    assert permit_id(JOURNAL, DEPUTY, "c-1") != permit_id(JOURNAL, DEPUTY, "c-2")
