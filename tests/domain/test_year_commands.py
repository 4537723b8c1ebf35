"""The chain of a year through the college's commands: who may, in which order, and nothing after the year is closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import msgspec
import pytest

from domain.college_in_memory import CollegeInMemory, by
from domain.given import AUGUST, GROUP, JOURNAL, OTHER_GROUP, TERM, YEAR, clause, moscow
from domain.school import NEW_JOURNAL, ORDER, TOPICS
from domain.year_college import (
    AFTER,
    FIRST,
    LAST,
    MON_1,
    MON_2,
    SHORT,
    deputy,
    director,
    entry,
    leader,
    planned,
    refused,
    taught_through,
    teacher,
    year_over,
)
from domain.year_school import BELLS, SEPTEMBER, line, taught
from journal_domain.application import Command
from journal_domain.appointment import Appointments, appointments_stream
from journal_domain.errors import NotFound, Refused
from journal_domain.policy import OWNER
from journal_domain.values import (
    AbsenceReason,
    Arrival,
    Change,
    Examination,
    PermitSubject,
    Role,
    Slot,
    Subject,
)

NEW_OTHER = msgspec.structs.replace(NEW_JOURNAL, group_id=OTHER_GROUP, attestation_by=SHORT.attestation_by)
"""By hand, for the group that has no curriculum."""


@clause("2.2.4", "3.6-a", "4.6.2-l")
def test_a_journal_by_hand_is_opened_by_the_curriculum_of_the_group_and_the_calendar_of_the_year() -> None:
    college = planned()
    ours = msgspec.structs.replace(NEW_JOURNAL, discipline_id="d-7", attestation_by=SHORT.attestation_by)
    assert refused(college, lambda: college.open_journal(deputy(), ours)).code == "NOT_IN_CURRICULUM"
    late = msgspec.structs.replace(NEW_OTHER, attestation_by=SHORT.ends)
    assert refused(college, lambda: college.open_journal(deputy(), late)).code == "CALENDAR_VALUE"
    college.open_journal(deputy(), NEW_OTHER)
    off = (Slot("x", SHORT.ends + timedelta(days=1), time(9), 2),)
    assert refused(college, lambda: college.plan_slots(deputy(), NEW_OTHER.id, off)).code == "CALENDAR_VALUE"


@clause("3.5", "4.7.2-c")
def test_a_lesson_is_recorded_only_after_the_director_approved_the_timetable() -> None:
    college, at = planned(), moscow("2025-09-01 10:00")
    early = refused(college, lambda: college.publish_lesson(teacher(at), JOURNAL, entry(FIRST)))
    assert (early.code, early.clause) == ("SCHEDULE_NOT_APPROVED", "4.7.2-c")
    unknown = refused(college, lambda: college.publish_lesson(teacher(at), JOURNAL, entry("slot-9")))
    assert unknown.code == "NO_SUCH_SLOT"
    college.approve_timetable(director(), TERM, ORDER)
    college.publish_lesson(teacher(at), JOURNAL, entry(FIRST))
    assert FIRST in college.journal(JOURNAL).lessons


@clause("4.6.2-m")
def test_a_year_is_closed_after_its_sheets_and_opening_its_term_twice_records_nothing() -> None:
    college = planned()
    assert refused(college, lambda: college.open_term(deputy(), GROUP, TERM)).code == "NOTHING_TO_RECORD"
    not_ready = refused(college, lambda: college.close_year(deputy(), YEAR, ORDER))
    assert [p.where for p in not_ready.problems] == [f"journals.{JOURNAL}"]
    assert year_over().journal(JOURNAL).archived == YEAR


@clause("2.2.4", "4.6.2-l")
def test_nobody_teaches_what_is_in_no_curriculum_of_the_group() -> None:
    college = planned()

    def assign(group: str, discipline: str) -> None:
        college.assign_teaching(deputy(), group, discipline, None, "t-2", SEPTEMBER, ORDER)

    assert refused(college, lambda: assign(GROUP, "d-77")).code == "NOT_IN_CURRICULUM"
    assert refused(college, lambda: assign(OTHER_GROUP, "d-1")).code == "NO_CURRICULUM"
    college.open_journal(deputy(), msgspec.structs.replace(NEW_OTHER, discipline_id="d-77"))
    assign(OTHER_GROUP, "d-77")


IMPOSSIBLE = (date.min, date(1999, 12, 31), date(2100, 1, 1))
DATED: tuple[Callable[[CollegeInMemory, date], object], ...] = (
    lambda college, day: college.enrol_student(deputy(), GROUP, "s-2", day, ORDER),
    lambda college, day: college.assign_teaching(deputy(), GROUP, "d-1", None, "t-2", day, ORDER),
    lambda college, day: college.appoint_by_owner("first", AUGUST, "p-1", Role.DIRECTOR, day, ORDER),
    lambda college, day: college.plan_slots(deputy(), JOURNAL, (Slot("x", day, time(9), 2),)),
)


@clause("4.6.2-l")
@pytest.mark.parametrize("day", IMPOSSIBLE)
@pytest.mark.parametrize("command", DATED)
def test_no_command_names_a_day_of_another_century(
    command: Callable[[CollegeInMemory, date], object], day: date
) -> None:
    college = planned()
    assert refused(college, lambda: command(college, day)).code == "DATE"


Doing = Callable[[CollegeInMemory], Any]
LAST_DAY = SHORT.attestation_by
MARK = Change(subject=Subject.MARK, was="4", becomes="5", lesson_id=LAST, student_id="s-1")
AFTER_THE_YEAR: dict[str, Doing] = {
    "submit_lesson_plan": lambda c: c.submit_lesson_plan(teacher(AFTER), JOURNAL, TOPICS),
    "grant_late_permit": lambda c: c.grant_late_permit(deputy(AFTER), JOURNAL, PermitSubject.PLAN, None, None, "Р-1"),
    "declare_not_held": lambda c: c.declare_not_held(deputy(AFTER), JOURNAL, FIRST, "Р-1"),
    "publish_lesson": lambda c: c.publish_lesson(teacher(AFTER), JOURNAL, entry(FIRST)),
    "add_marks": lambda c: c.add_marks(teacher(AFTER), JOURNAL, LAST, {"s-1": "5"}),
    "set_absence_reason": lambda c: c.set_absence_reason(
        leader(AFTER), JOURNAL, "s-1", (FIRST,), AbsenceReason.ILLNESS, "Справка", MON_1, MON_1
    ),
    "set_attestation_marks": lambda c: c.set_attestation_marks(teacher(AFTER), JOURNAL, {"s-1": "3"}, None),
    "set_year_marks": lambda c: c.set_year_marks(teacher(AFTER), JOURNAL, {"s-1": "3"}),
    "schedule_attestation": lambda c: c.schedule_attestation(
        deputy(AFTER), JOURNAL, Examination(MON_1, time(9), 2, None, ())
    ),
    "close_attestation_sheet": lambda c: c.close_attestation_sheet(teacher(AFTER), JOURNAL),
    "record_resit": lambda c: c.record_resit(teacher(AFTER), JOURNAL, "s-1", "3", date(2025, 9, 12), ()),
    "request_correction": lambda c: c.request_correction(teacher(AFTER), JOURNAL, (MARK,), "Описка", "Работа"),
    "approve_correction": lambda c: c.approve_correction(deputy(AFTER), JOURNAL, "r-1", "Р-1", None),
    "reject_correction": lambda c: c.reject_correction(deputy(AFTER), JOURNAL, "r-1", "Нет"),
    "plan_slots": lambda c: c.plan_slots(deputy(AFTER), JOURNAL, (Slot("x", MON_1, time(9), 2),)),
    "assign_substitute": lambda c: c.assign_substitute(deputy(AFTER), JOURNAL, FIRST, "t-2", "Р-1"),
    "enrol_student": lambda c: c.enrol_student(deputy(AFTER), GROUP, "s-2", date(2025, 9, 12), ORDER),
    "withdraw_student": lambda c: c.withdraw_student(deputy(AFTER), GROUP, "s-1", date(2025, 9, 12), ORDER),
    "transfer_student": lambda c: c.transfer_student(deputy(AFTER), GROUP, "s-1", OTHER_GROUP, MON_2, ORDER),
    "appoint_leader": lambda c: c.appoint_leader(deputy(AFTER), GROUP, "t-2", MON_2, ORDER),
    "appoint_master": lambda c: c.appoint_master(deputy(AFTER), GROUP, "t-2", MON_2, ORDER),
    "assign_teaching": lambda c: c.assign_teaching(deputy(AFTER), GROUP, "d-1", None, "t-2", MON_2, ORDER),
    "form_subgroup": lambda c: c.form_subgroup(deputy(AFTER), GROUP, "sub-1", "Первая", ("s-1",), MON_2, ORDER),
    "describe_group": lambda c: c.describe_group(deputy(AFTER), GROUP, "Маляр", True, 1, YEAR, 15, "c-1", ORDER),
    "enrol_student where no journal was": lambda c: c.enrol_student(deputy(AFTER), OTHER_GROUP, "s-2", LAST_DAY, ORDER),
    "certify_attendance": lambda c: c.certify_attendance(deputy(AFTER), GROUP, MON_2),
    "open_term": lambda c: c.open_term(deputy(AFTER), OTHER_GROUP, TERM),
    "set_week_template": lambda c: c.set_week_template(deputy(AFTER), TERM, GROUP, (line(),)),
    "unroll_timetable": lambda c: c.unroll_timetable(deputy(AFTER), TERM, SEPTEMBER),
    "approve_timetable": lambda c: c.approve_timetable(director(AFTER), TERM, ORDER),
    "move_lesson": lambda c: c.move_lesson(deputy(AFTER), TERM, FIRST, MON_2, 2, None, "Р-1"),
    "swap_lessons": lambda c: c.swap_lessons(deputy(AFTER), TERM, FIRST, LAST, "Р-1"),
    "cancel_lesson": lambda c: c.cancel_lesson(deputy(AFTER), TERM, FIRST, "Р-1"),
    "give_to_substitute": lambda c: c.give_to_substitute(deputy(AFTER), TERM, FIRST, "t-2", "Р-1"),
    "adopt_curriculum": lambda c: c.adopt_curriculum(deputy(AFTER), "c-2", "Маляр", True, YEAR, ORDER, (taught(),)),
    "adopt_calendar": lambda c: c.adopt_calendar(deputy(AFTER), YEAR, (SHORT,), (), (), False, (), ORDER),
    "adopt_bells": lambda c: c.adopt_bells(deputy(AFTER), YEAR, (1,), BELLS, ORDER),
    "close_year": lambda c: c.close_year(deputy(AFTER), YEAR, ORDER),
}


@clause("5.5", "4.6.2-m")
@pytest.mark.parametrize("name", AFTER_THE_YEAR)
def test_after_the_year_is_closed_every_write_into_it_answers_archived(name: str) -> None:
    college = taught_through()
    college.describe_group(deputy(), OTHER_GROUP, "Столяр", True, 1, YEAR, 15, "c-1", ORDER)
    college.assign_teaching(deputy(), OTHER_GROUP, "d-1", None, "t-1", SEPTEMBER, ORDER)
    year_over(college)
    answer = refused(college, lambda: AFTER_THE_YEAR[name](college))
    assert (answer.code, answer.clause) == ("ARCHIVED", "5.5")


@clause("4.6.2-l", "5.5")
def test_a_group_lives_on_after_a_year_and_its_archived_journals_are_told_nothing() -> None:
    college = year_over()
    version = college.journal(JOURNAL).version
    college.transfer_student(deputy(AFTER), GROUP, "s-1", OTHER_GROUP, date(2025, 9, 13), ORDER)
    college.enrol_student(deputy(AFTER), GROUP, "s-2", date(2025, 9, 13), ORDER, Arrival.ADMISSION)
    assert college.journal(JOURNAL).version == version


@clause("4.6.2-f")
def test_attendance_is_certified_once_for_a_period_while_the_year_is_open() -> None:
    college = taught_through()
    college.certify_attendance(deputy(AFTER), GROUP, MON_2)
    again = refused(college, lambda: college.certify_attendance(deputy(AFTER), GROUP, MON_2))
    assert (again.code, again.clause) == ("PERIOD_CERTIFIED", "4.6.2-f")


# Who may

TWICE = by("z-1", Role.DEPUTY, command_id="c-twice")


@clause("4.6.2-l")
def test_the_same_command_again_records_nothing_and_gives_the_first_answer() -> None:
    college = planned()
    first = college.transfer_student(TWICE, GROUP, "s-1", OTHER_GROUP, date(2025, 10, 1), ORDER)
    before = college.positions()
    assert college.transfer_student(TWICE, GROUP, "s-1", OTHER_GROUP, date(2025, 10, 1), ORDER) == first
    assert college.positions() == before


@clause("3.3", "4.2.1-a")
def test_a_leader_keeps_the_contacts_of_their_own_groups_students_and_guardians() -> None:
    college = planned()
    for person in ("s-1", "m-1"):
        college.change_contacts(leader(AFTER), GROUP, person, "dGVs")
        college.request_identity_change(leader(AFTER), GROUP, person, "bmV3", "Паспорт")
    early = refused(college, lambda: college.change_contacts(leader(), GROUP, "s-1", "dGVs"))
    assert (early.code, early.clause) == ("NOT_OWN_GROUP", "4.2.1-a")
    stranger = refused(college, lambda: college.change_contacts(leader(AFTER), GROUP, "s-2", "dGVs"))
    assert (stranger.code, stranger.clause) == ("NOT_OWN_GROUP", "3.3")
    other = refused(college, lambda: college.change_contacts(leader(AFTER, "l-2"), GROUP, "s-1", "dGVs"))
    assert (other.code, other.clause) == ("NOT_OWN_GROUP", "4.2.1-a")
    with pytest.raises(NotFound):
        college.change_contacts(leader(AFTER), GROUP, "nobody", "dGVs")


OTHERS: list[tuple[str, Doing, str]] = [
    ("approve_timetable", lambda c: c.approve_timetable(deputy(), TERM, ORDER), "ROLE"),
    ("unroll_timetable", lambda c: c.unroll_timetable(director(), TERM, SEPTEMBER), "ROLE"),
    ("set_week_template", lambda c: c.set_week_template(teacher(), TERM, GROUP, (line(),)), "ROLE"),
    ("close_year", lambda c: c.close_year(director(), YEAR, ORDER), "ROLE"),
    ("open_term", lambda c: c.open_term(by("a-1", Role.ADMINISTRATOR), GROUP, TERM), "ROLE"),
    ("transfer", lambda c: c.transfer_student(leader(), GROUP, "s-1", OTHER_GROUP, SEPTEMBER, ORDER), "ROLE"),
    ("change_identity", lambda c: c.change_identity(leader(), "s-1", "bmV3", ORDER), "ROLE"),
    ("request", lambda c: c.request_identity_change(deputy(), GROUP, "s-1", "bmV3", "Паспорт"), "ROLE"),
    ("plan", lambda c: c.submit_lesson_plan(teacher(person="t-2"), JOURNAL, TOPICS), "NOT_ASSIGNED"),
    ("plan", lambda c: c.submit_lesson_plan(leader(), JOURNAL, TOPICS), "READ_ONLY_LEADER"),
    ("year", lambda c: c.set_year_marks(deputy(), JOURNAL, {"s-1": "4"}), "ROLE"),
    ("resit", lambda c: c.record_resit(leader(), JOURNAL, "s-1", "4", SEPTEMBER, ()), "READ_ONLY_LEADER"),
    (
        "schedule",
        lambda c: c.schedule_attestation(teacher(), JOURNAL, Examination(SEPTEMBER, time(9), 2, None, ())),
        "ROLE",
    ),
    ("appoint", lambda c: c.appoint(deputy(), "p-1", Role.ADMINISTRATOR, None, SEPTEMBER, None, ORDER), "ROLE"),
    ("appoint", lambda c: c.appoint(teacher(), "p-1", Role.TEACHER, None, SEPTEMBER, None, ORDER), "ROLE"),
]


@clause("4.1.1", "4.2.1-a", "4.5.1-a", "4.6.2-j", "4.7.2-c")
@pytest.mark.parametrize(("command", "doing", "code"), OTHERS, ids=[f"{c}-{n}" for n, (c, _, _) in enumerate(OTHERS)])
def test_the_years_commands_are_each_ones_own(command: str, doing: Doing, code: str) -> None:
    college = planned()
    assert refused(college, lambda: doing(college)).code == code, command


@clause("4.7.1-c", "3.1")
def test_the_director_appoints_and_the_appointment_ends_by_order() -> None:
    college = planned()
    college.appoint(director(), "p-1", Role.ADMINISTRATOR, None, SEPTEMBER, None, ORDER)
    stream = appointments_stream("p-1")
    made = college.load({stream: Appointments})[stream].all[0]
    college.end_appointment(director(), "p-1", made.appointment_id, date(2025, 10, 1), ORDER)
    held = college.load({stream: Appointments})[stream]
    assert held.roles_on(date(2025, 9, 30)) == {Role.ADMINISTRATOR}
    assert held.roles_on(date(2025, 10, 1)) == frozenset()


@clause("3.1", "4.7.2-b")
def test_the_owner_appoints_the_first_and_may_do_nothing_else() -> None:
    college = CollegeInMemory()
    college.appoint_by_owner("first", AUGUST, "dir-9", Role.DIRECTOR, SEPTEMBER, ORDER)
    refused(college, lambda: college.appoint_by_owner("x", AUGUST, "d-9", Role.DEPUTY, SEPTEMBER, ORDER))
    with pytest.raises(NotFound):
        college.form_group(Command(OWNER, "c", AUGUST), "g-9", "Группа")
    in_september = datetime.combine(SEPTEMBER, time(9), UTC)
    assert college.acting("dir-9", Role.DIRECTOR, in_september).roles == {Role.DIRECTOR}
    for person, role, at in (("dir-9", Role.DIRECTOR, AUGUST), ("dir-9", Role.DEPUTY, in_september)):
        with pytest.raises(Refused, match="NO_ORDER"):
            college.acting(person, role, at)


@clause("4.6.2-j", "4.7.2-c")
def test_lessons_that_come_by_hand_obey_the_timetable_too() -> None:
    college = planned()
    at_its_hour = (Slot("by-hand", MON_1, time(9, 30), 2),)
    early = refused(college, lambda: college.plan_slots(deputy(), JOURNAL, at_its_hour))
    assert (early.code, early.clause) == ("SCHEDULE_NOT_APPROVED", "4.7.2-c")
    college.approve_timetable(director(), TERM, ORDER)
    conflict = refused(college, lambda: college.plan_slots(deputy(), JOURNAL, at_its_hour))
    assert (conflict.code, conflict.clause) == ("TIMETABLE_CONFLICT", "4.6.2-j")
    assert "09:30" in conflict.message
    second = msgspec.structs.replace(NEW_OTHER, discipline_id="d-7", slots=at_its_hour)
    with_its_journal = refused(college, lambda: college.open_journal(deputy(), second))
    assert (with_its_journal.code, with_its_journal.clause) == ("TIMETABLE_CONFLICT", "4.6.2-j")
    college.plan_slots(deputy(), JOURNAL, (Slot("by-hand", MON_1, time(18), 2),))
    assert college.journal(JOURNAL).slots["by-hand"].starts == time(18)


@clause("1.4", "4.6.2-j")
def test_a_lesson_planned_by_hand_is_in_the_timetable_and_in_the_way_of_others() -> None:
    """Nobody gives two lessons at once, whichever way they came."""
    college = planned()
    college.approve_timetable(director(), TERM, ORDER)
    evening = (Slot("by-hand", MON_1, time(18), 2),)
    college.plan_slots(deputy(), JOURNAL, evening)
    assert college.timetable(TERM).unapproved() == []
    college.open_journal(deputy(), NEW_OTHER)
    for starts in (time(18), time(19)):
        slots = (Slot("another", MON_1, starts, 2),)
        busy = refused(college, lambda slots=slots: college.plan_slots(deputy(), NEW_OTHER.id, slots))
        assert (busy.code, busy.clause) == ("TIMETABLE_CONFLICT", "4.6.2-j")
    college.plan_slots(deputy(), NEW_OTHER.id, (Slot("another", MON_1, time(20), 2),))


@clause("4.6.2-j", "4.5.1-a")
def test_a_lesson_planned_by_hand_is_moved_cancelled_and_gone_with_its_sheet_like_any_other() -> None:
    college = planned()
    college.approve_timetable(director(), TERM, ORDER)
    days = (date(2025, 9, 2), date(2025, 9, 3), date(2025, 9, 13))
    college.plan_slots(deputy(), JOURNAL, tuple(Slot(f"hand-{day.day}", day, time(18), 2) for day in days))
    college.move_lesson(deputy(), TERM, "hand-2", date(2025, 9, 4), 2, "105", "Р-1")
    college.cancel_lesson(deputy(), TERM, "hand-3", "Р-2")
    assert {s for s in college.journal(JOURNAL).slots if s.startswith("hand")} == {"hand-2", "hand-13"}
    college.publish_lesson(teacher(moscow("2025-09-08 10:00")), JOURNAL, entry(LAST))
    college.set_attestation_marks(teacher(AFTER), JOURNAL, {"s-1": "4"}, None)
    college.close_attestation_sheet(teacher(AFTER), JOURNAL)
    assert "hand-13" not in college.timetable(TERM).slots
    assert "hand-2" in college.timetable(TERM).slots


@clause("4.5.2-d", "4.6.2-j")
def test_a_substitute_for_a_lesson_of_the_timetable_is_assigned_in_the_timetable() -> None:
    college = planned()
    college.approve_timetable(director(), TERM, ORDER)
    college.assign_substitute(deputy(), JOURNAL, LAST, "t-2", "Р-1")
    assert college.timetable(TERM).slots[LAST].teacher_id == "t-2"
    assert college.journal(JOURNAL).substitutes[LAST] == "t-2"
