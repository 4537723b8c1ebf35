"""The lock holds on every path that writes to a page."""

from __future__ import annotations

import ast
from collections.abc import Callable
from datetime import date, time
from inspect import getsource
from typing import Any

import pytest

from domain.given import DEPUTY, LEADER, clause, given
from domain.school import (
    FIRST,
    OPEN,
    TOPICS,
    absent,
    attested,
    certified,
    change,
    closed,
    entry,
    lesson,
    marked,
    permitted,
    reason_set,
    requested,
)
from domain.year_school import annulled, archived
from journal_domain import (
    attendance,
    attestation,
    attestation_schedule,
    correction,
    journal_events,
    lesson_plan,
    opening,
    permit,
    resit,
)
from journal_domain import lesson as lesson_rules
from journal_domain.event import EVENTS
from journal_domain.journal import APPLY
from journal_domain.values import AbsenceReason, Examination, PermitSubject, Slot, Subject

HISTORY = (
    *OPEN,
    lesson(),
    absent("slot-1", "s-2"),
    marked("slot-1", "s-1", "3"),
    attested("s-1"),
    attested("s-2"),
    permitted("p-1", "slot-2", date(2025, 12, 31)),
    permitted("p-2", PermitSubject.SHEET, date(2025, 12, 31)),
    *requested("r-1", change(Subject.MARK, "3", "4")),
    closed(FIRST),
)

REFUSED: dict[Callable[..., Any], dict[str, Any]] = {
    lesson_rules.publish_lesson: {"entry": entry(slot_id="slot-2")},
    lesson_rules.add_marks: {"lesson_id": "slot-1", "marks": {"s-2": "5"}},
    attestation.set_attestation_marks: {"marks": {"s-3": "5"}},
    attestation.close_attestation_sheet: {},
    attestation.set_year_marks: {"marks": {"s-1": "5"}},
    attestation_schedule.schedule_attestation: {"examination": Examination(FIRST, time(9), 2, None, ())},
    lesson_plan.submit_lesson_plan: {"topics": TOPICS},
    opening.plan_slots: {"slots": (Slot("slot-4", date(2025, 10, 7), time(9), 1),)},
    opening.assign_substitute: {"slot_id": "slot-2", "teacher_id": "t-2", "basis": "Распоряжение № 3"},
    permit.grant_late_permit: {
        "subject": PermitSubject.SLOT,
        "slot_id": "slot-2",
        "valid_until": None,
        "basis": "Распоряжение № 7",
    },
}
"""Every command that writes to a journal's page, and what it would write."""

ACCEPTED: dict[Callable[..., Any], Any] = {
    attendance.set_absence_reason: reason_set("slot-1", "s-2", AbsenceReason.ILLNESS),
    attendance.certify_attendance: certified(FIRST),
    correction.request_correction: None,
    correction.approve_correction: None,
    correction.reject_correction: None,
    resit.record_resit: None,
}
"""What is left after the lock (D2, D4); the corrections and the re-sits have tests of their own."""


@clause("4.5.1-a", "D3")
@pytest.mark.parametrize("command", REFUSED, ids=lambda command: command.__name__)
def test_after_the_sheet_is_closed_every_write_is_refused_and_nothing_is_recorded(command: Callable[..., Any]) -> None:
    refused = given(*HISTORY).when(command, by=DEPUTY, **REFUSED[command]).then_refused("PAGE_LOCKED", "4.5.1-a")
    assert "01.09.2025" in refused.message
    assert "запрос" in refused.message


@clause("5.5", "4.6.2-m")
@pytest.mark.parametrize("command", REFUSED, ids=lambda command: command.__name__)
def test_in_an_archived_year_it_is_the_archive_that_refuses(command: Callable[..., Any]) -> None:
    given(*HISTORY, archived()).when(command, by=DEPUTY, **REFUSED[command]).then_refused("ARCHIVED", "5.5")


@clause("1.6")
@pytest.mark.parametrize("command", REFUSED, ids=lambda command: command.__name__)
def test_in_an_annulled_journal_it_is_the_annulment_that_refuses(command: Callable[..., Any]) -> None:
    given(*OPEN, annulled()).when(command, by=DEPUTY, **REFUSED[command]).then_refused("JOURNAL_ANNULLED", "1.6")


@clause("D4")
def test_reasons_are_given_and_certified_after_the_lock() -> None:
    given(*HISTORY).when(
        attendance.set_absence_reason, by=LEADER, student_id="s-2", lesson_ids=("slot-1",),
        reason=AbsenceReason.ILLNESS, basis="Справка № 1", basis_from=FIRST, basis_to=date(2025, 9, 2),
    ).then(reason_set("slot-1", "s-2", AbsenceReason.ILLNESS))  # fmt: skip
    given(*HISTORY).when(attendance.certify_attendance, by=DEPUTY, until=FIRST, today=FIRST).then(certified(FIRST))


def test_every_command_on_a_journal_is_on_one_of_the_two_lists() -> None:
    """A new command function has to say here what it does on a locked page."""
    commands = set()
    for module in (
        lesson_rules, attendance, attestation, attestation_schedule, correction, lesson_plan, opening, permit, resit,
    ):  # fmt: skip
        for node in ast.parse(getsource(module)).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                names = [argument.arg for argument in node.args.args]
                if names[:1] == ["journal"] and "act" in names:
                    commands.add(getattr(module, node.name))
    assert commands == REFUSED.keys() | ACCEPTED.keys()


def test_every_event_of_a_journal_is_folded() -> None:
    stored = {event for kind, event in EVENTS.items() if kind.startswith("journal.")}
    assert stored == APPLY.keys() | {journal_events.JournalOpened}
