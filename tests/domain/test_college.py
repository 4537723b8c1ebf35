"""The college does an act whole and once, judges it by what stands when it is recorded, and tells all that it concerns."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from msgspec.structs import replace
from registry import registered

from domain.college_in_memory import CollegeInMemory, MemoryLedger
from domain.given import DEPUTY, GROUP, JOURNAL, LEADER, TEACHER, clause, moscow
from domain.school import FIRST, NEW_JOURNAL, SECOND, SLOTS, TOPICS, entry
from journal_domain.application import ATTEMPTS, Command
from journal_domain.college import College
from journal_domain.errors import CommandIdReused, NotFound, Refused
from journal_domain.person import PersonKind
from journal_domain.policy import Actor
from journal_domain.values import AbsenceReason, PermitSubject, Role

ACTORS = {
    TEACHER: Actor(TEACHER, frozenset({Role.TEACHER})),
    DEPUTY: Actor(DEPUTY, frozenset({Role.DEPUTY})),
    LEADER: Actor(LEADER, frozenset({Role.LEADER})),
    "l-2": Actor("l-2", frozenset({Role.LEADER})),
}
LESSON_TIME = moscow("2025-09-01 10:00")


def command(name: str, by: str = TEACHER, at: datetime = LESSON_TIME) -> Command:
    return Command(ACTORS[by], name, at)


@pytest.fixture
def opened() -> tuple[College, MemoryLedger]:
    """A college with one group of two and one journal."""
    college = CollegeInMemory()
    ledger = college.recorder
    assert isinstance(ledger, MemoryLedger)
    before = moscow("2025-08-31 12:00")
    registered(college, PersonKind.STUDENT, "s-1", "s-2")
    registered(college, PersonKind.EMPLOYEE, TEACHER, LEADER, "l-2", "t-2")
    college.form_group(command("1", DEPUTY, before), GROUP, "СТ-11")
    college.appoint_leader(command("2", DEPUTY, before), GROUP, LEADER, FIRST, "1-к")
    college.enrol_student(command("3", DEPUTY, before), GROUP, "s-1", FIRST, "2-к")
    college.enrol_student(command("4", DEPUTY, before), GROUP, "s-2", FIRST, "2-к")
    college.open_journal(command("5", DEPUTY, before), replace(NEW_JOURNAL, topics=TOPICS, slots=SLOTS))
    return college, ledger


def refusal(act: object) -> Refused:
    with pytest.raises(Refused) as caught:
        act()  # type: ignore[operator]
    return caught.value


def test_a_command_repeated_is_answered_as_at_first_and_recorded_once(opened: tuple[College, MemoryLedger]) -> None:
    """Even where its repetition alone would be refused, since its lesson is on record."""
    college, ledger = opened
    position = college.publish_lesson(command("c"), JOURNAL, entry(marks={"s-1": "5"}))
    assert position == ledger.max_notification_id()
    assert college.publish_lesson(command("c"), JOURNAL, entry(marks={"s-1": "5"})) == position
    assert ledger.max_notification_id() == position
    with pytest.raises(CommandIdReused):
        college.publish_lesson(command("c"), JOURNAL, entry(marks={"s-1": "4"}))


@clause("4.5.2-k", "D2")
def test_of_two_marks_for_one_cell_at_once_the_second_is_told_of_the_first(
    opened: tuple[College, MemoryLedger],
) -> None:
    college, ledger = opened
    college.publish_lesson(command("c-0"), JOURNAL, entry())

    def another_window() -> None:
        ledger.before_insert = lambda: None
        college.add_marks(command("c-1"), JOURNAL, "slot-1", {"s-1": "3"})

    ledger.before_insert = another_window
    refused = refusal(lambda: college.add_marks(command("c-2"), JOURNAL, "slot-1", {"s-1": "5"}))
    assert refused.code == "EDITED_MEANWHILE"
    assert refused.current == {"student_id": "s-1", "value": "3", "by": TEACHER}
    assert college.journal(JOURNAL).marks["slot-1", "s-1"].value == "3"


@clause("4.5.1-a", "D3")
def test_a_mark_that_races_with_the_lock_loses(opened: tuple[College, MemoryLedger]) -> None:
    college, ledger = opened
    college.publish_lesson(command("c-0"), JOURNAL, entry())
    college.set_attestation_marks(command("c-1"), JOURNAL, {"s-1": "5"}, None)

    def close() -> None:
        ledger.before_insert = lambda: None
        college.set_attestation_marks(command("c-2"), JOURNAL, {"s-2": "4"}, None)
        college.close_attestation_sheet(command("c-3"), JOURNAL)

    ledger.before_insert = close
    refused = refusal(lambda: college.add_marks(command("c-4"), JOURNAL, "slot-1", {"s-2": "5"}))
    assert refused.code == "PAGE_LOCKED"
    assert college.journal(JOURNAL).marks == {}


@clause("5.1")
def test_an_act_that_others_keep_overtaking_is_given_up(opened: tuple[College, MemoryLedger]) -> None:
    college, ledger = opened
    college.publish_lesson(command("c-0"), JOURNAL, entry())
    overtaken: list[int] = []

    def overtake() -> None:
        overtake_again, ledger.before_insert = ledger.before_insert, lambda: None
        college.grant_late_permit(
            command(f"p-{len(overtaken)}", DEPUTY), JOURNAL, PermitSubject.SLOT, "slot-2", None, "Распоряжение № 7"
        )
        overtaken.append(1)
        ledger.before_insert = overtake_again

    ledger.before_insert = overtake
    refused = refusal(lambda: college.add_marks(command("c"), JOURNAL, "slot-1", {"s-1": "5"}))
    assert (refused.code, refused.clause, len(overtaken)) == ("BUSY", "5.1", ATTEMPTS)
    assert college.journal(JOURNAL).marks == {}


@clause("3.6-b")
def test_a_deputy_reads_up_to_positions_that_there_are(opened: tuple[College, MemoryLedger]) -> None:
    college, ledger = opened
    head = ledger.max_notification_id() or 0
    assert refusal(lambda: college.make_check(command("c-1", DEPUTY), head + 1)).code == "POSITION"
    college.make_check(command("c-2", DEPUTY), head)
    assert college.last_check(DEPUTY) == head


@clause("4.6.2-f", "D4")
def test_attendance_is_certified_in_every_journal_of_the_group_that_needs_it(
    opened: tuple[College, MemoryLedger],
) -> None:
    college, _ = opened
    college.certify_attendance(command("c-1", DEPUTY), GROUP, FIRST)
    second = replace(NEW_JOURNAL, discipline_id="d-2")
    college.open_journal(command("c-2", DEPUTY), second)
    college.certify_attendance(command("c-3", DEPUTY), GROUP, FIRST)
    assert [college.journal(j).certified_until for j in (JOURNAL, second.id)] == [FIRST, FIRST]
    assert refusal(lambda: college.certify_attendance(command("c-4", DEPUTY), GROUP, FIRST)).code == "PERIOD_CERTIFIED"


@clause("D4", "4.2.2-g")
def test_a_leader_appointed_after_the_lock_gives_reasons_and_the_former_no_longer_does(
    opened: tuple[College, MemoryLedger],
) -> None:
    college, _ = opened
    college.publish_lesson(command("c-0"), JOURNAL, entry(absent=("s-1",)))
    college.set_attestation_marks(command("c-1"), JOURNAL, {"s-1": "н/а", "s-2": "4"}, None)
    college.close_attestation_sheet(command("c-2"), JOURNAL)
    college.appoint_leader(command("c-3", DEPUTY), GROUP, "l-2", SECOND, "9-к")
    given = (JOURNAL, "s-1", ("slot-1",), AbsenceReason.ILLNESS, "Справка № 1", FIRST, SECOND)
    before, after = moscow("2025-09-01 23:59"), moscow("2025-09-02 00:00")
    for former, at in (("l-2", before), (LEADER, after)):
        stranger = refusal(lambda by=former, at=at: college.set_absence_reason(command("c-4", by, at), *given))
        assert stranger.code == "NOT_OWN_GROUP"
    college.set_absence_reason(command("c-5", "l-2", after), *given)
    assert college.journal(JOURNAL).attendance["slot-1", "s-1"].value == AbsenceReason.ILLNESS


def test_what_was_never_opened_is_not_found(opened: tuple[College, MemoryLedger]) -> None:
    college, ledger = opened
    head = ledger.max_notification_id()
    with pytest.raises(NotFound):
        college.publish_lesson(command("c-1"), "no-such-journal", entry())
    with pytest.raises(NotFound):
        college.enrol_student(command("c-2", DEPUTY), "no-such-group", "s-1", date(2025, 9, 1), "1-к")
    assert ledger.max_notification_id() == head


def test_a_journal_can_be_asked_as_of_any_moment(opened: tuple[College, MemoryLedger]) -> None:
    college, _ = opened
    college.publish_lesson(command("c-1", at=moscow("2025-09-01 10:00")), JOURNAL, entry())
    college.add_marks(command("c-2", at=moscow("2025-09-01 10:30")), JOURNAL, "slot-1", {"s-1": "5"})
    assert college.journal_as_of(JOURNAL, moscow("2025-09-01 10:29:59")).marks == {}
    assert college.journal_as_of(JOURNAL, moscow("2025-09-01 10:30")) == college.journal(JOURNAL)
    with pytest.raises(NotFound):
        college.journal_as_of(JOURNAL, moscow("2025-08-01 10:30"))
