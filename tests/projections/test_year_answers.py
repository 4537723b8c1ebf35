"""Timetable, hours, debts, people, groups and years as asked of the read models are what the college itself holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from begun_college import FIRST_TERM, GROUPS, GUARDIANS, PAST_TERM, SEPTEMBER, STUDENTS, TEACHERS, YEAR
from ledger_fixture import TestLedger
from random_college import RandomCollege
from running import follow_to

from journal_domain.appointment import Appointments
from journal_domain.group import Group
from journal_domain.journal import Journal
from journal_domain.person import Person, PersonKind
from journal_domain.resit import DEBTS, result
from journal_domain.tenure import holder
from journal_domain.values import Role
from projections import log
from projections.debts import academic_debts
from projections.groups import group_students, study_groups
from projections.hours import hours_given, lessons_given
from projections.people import appointments, identity_requests, people
from projections.week import TimetableLesson, timetable, timetable_changes
from projections.year import academic_years, year_journals

FIRST, LAST = date(2025, 8, 1), date(2026, 7, 1)


@pytest.fixture(scope="module")
def ledger(module_ledger: TestLedger) -> TestLedger:
    return module_ledger


@pytest.fixture(scope="module")
def college(ledger: TestLedger) -> Iterator[RandomCollege]:
    college = RandomCollege(ledger, seed=6)
    follow_to(ledger, college.live(500))
    yield college
    college.close()


@pytest.fixture
def conn(ledger: TestLedger) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(ledger.service_dsn, autocommit=True) as conn:
        yield conn


def journals(college: RandomCollege) -> list[Journal]:
    return [college.college.journal(journal_id) for journal_id in college.journals + college.archived]


def state_of(college: RandomCollege, stream: str, kind: Any) -> Any:
    return college.college.load({stream: kind})[stream]


def test_the_timetable_is_the_aggregates_and_the_journals(
    ledger: TestLedger, college: RandomCollege, conn: psycopg.Connection[Any]
) -> None:
    everything = timetable(conn, ledger.schema, FIRST, LAST)
    standing = {lesson.slot_id: lesson for lesson in everything if not lesson.cancelled}
    planned = college.college.timetable(FIRST_TERM).slots
    assert planned.keys() <= {lesson.slot_id for lesson in everything}
    for slot in planned.values():
        shown = standing[slot.slot_id]
        assert (shown.day, shown.starts, shown.room, shown.bell, shown.ends, shown.hours, shown.journal_id) == (
            slot.day, slot.starts, slot.room, slot.bell, slot.ends, slot.hours, slot.journal_id,
        )  # fmt: skip
        assert shown.slot.group_id == slot.group_id
    for journal in journals(college):
        mine = {lesson.slot_id: lesson for lesson in everything if lesson.journal_id == journal.id}
        approved = {slot_id for slot_id, lesson in mine.items() if lesson.approved and not lesson.cancelled}
        assert approved == journal.slots.keys()
        assert {slot_id for slot_id, lesson in mine.items() if lesson.on_record} == journal.lessons.keys()
        for slot_id, lesson in mine.items():
            held = journal.lessons.get(slot_id)
            gives = journal.substitutes.get(slot_id) or journal.teacher_on(lesson.day)
            assert lesson.teacher_id == (held.teacher_id if held else gives)
            assert (lesson.group_id, lesson.discipline) == (journal.group_id, journal.discipline)
    assert any(lesson.cancelled for lesson in everything)
    assert any(lesson.moved_from for lesson in everything)
    assert any(lesson.substitute_id for lesson in everything)
    assert all(lesson.revision > 0 for lesson in everything if lesson.cancelled or lesson.moved_from)


def test_a_week_by_group_teacher_room_student_and_approval_is_the_part_it_says(
    ledger: TestLedger, college: RandomCollege, conn: psycopg.Connection[Any]
) -> None:
    since, until = date(2025, 9, 8), date(2025, 9, 14)
    everything = timetable(conn, ledger.schema, FIRST, LAST)
    week = [lesson for lesson in everything if since <= lesson.day <= until]
    assert week == sorted(week, key=lambda x: (x.day, x.starts, x.group, x.slot_id))

    def asked(**filters: Any) -> list[TimetableLesson]:
        return timetable(conn, ledger.schema, since, until, **filters)

    assert asked() == week
    for group_id in GROUPS:
        assert asked(group_id=group_id) == [x for x in week if x.group_id == group_id]
    for teacher in TEACHERS:
        assert asked(teacher_id=teacher.person_id) == [x for x in week if x.teacher_id == teacher.person_id]
    for room in ("10", "11", "nowhere"):
        assert asked(room=room) == [x for x in week if x.room == room]
    assert asked(approved=False) == [x for x in week if not x.approved]
    held = {journal.id: journal for journal in journals(college)}
    for student in STUDENTS:
        assert asked(student_id=student) == [x for x in week if held[x.journal_id].enrolled(student, x.day)]


def test_changes_since_a_position_name_whom_they_concern(
    ledger: TestLedger, college: RandomCollege, conn: psycopg.Connection[Any]
) -> None:
    stored = log.read_after(conn, ledger.schema, 0, 100_000)
    kinds = ("timetable.lesson_moved.v1", "timetable.lesson_cancelled.v1", "timetable.lesson_given_to_substitute.v1",
             "timetable.teacher_replaced.v1", "timetable.lessons_retimed.v1", "timetable.attestation_placed.v1",
             "timetable.lessons_added.v1", "timetable.slots_withdrawn.v2")  # fmt: skip
    expected = [(row.position, log.event_of(row.topic, row.state)) for row in stored if row.topic in kinds]
    changes = timetable_changes(conn, ledger.schema, 0)
    assert [(c.position, c.concerns, c.basis) for c in changes] == [
        (position, event.concerns, getattr(event, "basis", None) or getattr(event, "order", None))
        for position, event in expected  # type: ignore[attr-defined]
    ]
    assert {change.kind for change in changes} == {
        "moved", "cancelled", "substituted", "teacher_replaced", "retimed", "attestation", "added", "withdrawn",
    }  # fmt: skip
    assert all(change.group in ("СВ-1", "СВ-2", "СВ-9") for change in changes)
    middle = changes[len(changes) // 2].position
    assert timetable_changes(conn, ledger.schema, middle) == [c for c in changes if c.position > middle]
    mine = timetable_changes(conn, ledger.schema, 0, concerning=["group:g-0", "t-1"])
    assert mine == [c for c in changes if {"group:g-0", "t-1"} & set(c.concerns)]
    assert timetable_changes(conn, ledger.schema, college.position) == []


def test_hours_are_those_of_the_lessons_on_record_credited_to_who_gave_them(
    ledger: TestLedger, college: RandomCollege, conn: psycopg.Connection[Any]
) -> None:
    expected: Counter[Any] = Counter()
    late: Counter[Any] = Counter()
    for journal in journals(college):
        for lesson in journal.lessons.values():
            key = (lesson.teacher_id, f"{lesson.day:%Y-%m}", journal.id, lesson.kind)
            expected[key] += lesson.hours
            late[key] += lesson.hours * lesson.late
    found: Counter[Any] = Counter()
    found_late: Counter[Any] = Counter()
    lines = hours_given(conn, ledger.schema, FIRST, LAST)
    for line in lines:
        found[line.teacher_id, line.month, line.journal_id, line.kind] += line.hours
        found_late[line.teacher_id, line.month, line.journal_id, line.kind] += line.late_hours
    assert found == expected
    assert +found_late == +late
    lessons = lessons_given(conn, ledger.schema, FIRST, LAST)
    assert sum(lesson.hours for lesson in lessons) == sum(expected.values())
    stood_in = [lesson for lesson in lessons if lesson.instead_of]
    assert sum(x.hours for x in stood_in) == sum(line.hours for line in lines if line.substitution) > 0
    assert all(lesson.instead_of != lesson.teacher_id and lesson.basis for lesson in stood_in)
    one = hours_given(conn, ledger.schema, FIRST, LAST, teacher_id="t-2")
    assert one == [line for line in lines if line.teacher_id == "t-2"]
    assert hours_given(conn, ledger.schema, FIRST, SEPTEMBER - timedelta(days=1)) == []


def test_debts_are_failed_attestations_of_closed_sheets_until_a_re_sit_clears_them(
    ledger: TestLedger, college: RandomCollege, conn: psycopg.Connection[Any]
) -> None:
    expected = {
        (journal.id, student): (outcome, len(journal.resits.get(student, ())))
        for journal in journals(college)
        if journal.closed_on is not None
        for student in journal.attestation
        if (outcome := result(journal, student)) in DEBTS
    }
    open_debts = academic_debts(conn, ledger.schema, SEPTEMBER)
    assert {(d.journal_id, d.student_id): (d.result, len(d.resits)) for d in open_debts} == expected
    assert all(d.attempts_left == 2 - len(d.resits) and d.cleared_on is None for d in open_debts)
    (past,) = (d for d in academic_debts(conn, ledger.schema, SEPTEMBER, state="cleared") if d.term == PAST_TERM)
    assert (past.student_id, past.attestation, past.result, past.attempts_left) == ("s-90", "2", "3", 0)
    assert (past.since, past.deadline, past.cleared_on) == (
        date(2025, 8, 25), date(2026, 8, 25), date(2025, 8, 25),
    )  # fmt: skip
    assert academic_debts(conn, ledger.schema, SEPTEMBER, state=None, student_id="s-90") == [past]


def test_people_their_guardians_requests_and_appointments_are_the_aggregates(
    ledger: TestLedger, college: RandomCollege, conn: psycopg.Connection[Any]
) -> None:
    students = people(conn, ledger.schema, kind=PersonKind.STUDENT)
    assert {person.person_id for person in students} >= set(STUDENTS)
    waiting = identity_requests(conn, ledger.schema)
    for shown in students:
        held: Person = state_of(college, f"person:{shown.person_id}", Person)
        kept = ("", None) if held.erased else (held.sealed, held.contacts)
        assert (shown.kind, shown.sealed, shown.contacts) == (held.kind, *kept)
        assert {guardian.person_id for guardian in shown.guardians} == held.guardians.keys()
        asked = [request.request_id for request in waiting if request.person_id == shown.person_id]
        assert asked == [request.request_id for request in held.requests]
    for guardian in people(conn, ledger.schema, person_ids=GUARDIANS):
        children = {s.person_id for s in students if guardian.person_id in {g.person_id for g in s.guardians}}
        assert {child.person_id for child in guardian.children} == children
    decided = [r for r in identity_requests(conn, ledger.schema, state=None) if r.state != "pending"]
    assert {request.state for request in decided} == {"approved", "rejected"}
    assert all(request.decided_by and request.answer for request in decided)
    for day in (SEPTEMBER, college.now.date()):
        for person_id in ("t-0", "m-0"):
            held_on: Appointments = state_of(college, f"appointments:{person_id}", Appointments)
            found = appointments(conn, ledger.schema, day, person_id=person_id)
            assert {(a.role, a.since, a.until) for a in found} == {
                (a.role, a.since, a.until) for a in held_on.all if a.covers(day)
            }
    assert {a.role for a in appointments(conn, ledger.schema, None, role=Role.TEACHER)} == {Role.TEACHER}


def test_groups_and_who_is_in_them_on_a_day_are_the_aggregates(
    ledger: TestLedger, college: RandomCollege, conn: psycopg.Connection[Any]
) -> None:
    today = college.now.date()
    shown = {group.group_id: group for group in study_groups(conn, ledger.schema, today)}
    assert list(shown) == ["g-0", "g-1", "g-8", "g-9"]
    for group_id, row in shown.items():
        held: Group = state_of(college, f"group:{group_id}", Group)
        described = held.described
        assert (row.name, row.leaders, row.masters) == (held.name, held.leaders, held.masters)
        assert (row.leader_id, row.master_id) == (held.leader_on(today), held.master_on(today))
        assert (row.trade, row.course, row.year, row.reference_size) == (
            (described.trade, described.course, described.year, described.reference_size) if described else (None,) * 4
        )
        assert row.students == sum(period.until is None for period in held.roster)
        assert row.journals == len(held.journals)
        assert {s.subgroup_id: tuple(s.student_ids) for s in row.subgroups} == {
            s.subgroup_id: tuple(sorted(s.on(today))) for s in held.subgroups
        }
        assert {(t.discipline_id, t.subgroup_id): t.teachers for t in row.teaching} == held.teaching
        assert all(t.teacher_id == holder(t.teachers, today) for t in row.teaching)
        for day in (SEPTEMBER, college.now.date()):
            present = [s.student_id for s in group_students(conn, ledger.schema, day, group_id=group_id)]
            assert present == sorted({period.student_id for period in held.roster if period.covers(day)})
    assert [
        g.group_id for g in study_groups(conn, ledger.schema, today, leader_id=shown["g-0"].leader_id, year=YEAR)
    ] == [group_id for group_id in GROUPS if shown[group_id].leader_id == shown["g-0"].leader_id]


def test_a_year_names_its_journals_their_sheets_plans_and_hours(
    ledger: TestLedger, college: RandomCollege, conn: psycopg.Connection[Any]
) -> None:
    this, past, _long_ago = academic_years(conn, ledger.schema)
    assert (past.year, past.journals, past.completed, past.order) == ("2024/25", 1, 1, "9-к")
    assert past.closed_at is not None
    held = {journal.id: journal for journal in journals(college) if journal.archived is None}
    assert (this.year, this.journals, this.closed_at) == (YEAR, len(held), None)
    assert this.completed == sum(journal.closed_on is not None for journal in held.values())
    today = college.now.date()
    shown = year_journals(conn, ledger.schema, YEAR, today)
    assert {row.journal_id for row in shown} == held.keys()
    for row in shown:
        journal = held[row.journal_id]
        assert row.state == ("open" if journal.closed_on is None else "closed")
        assert (row.sheet_due, row.plan_hours) == (journal.attestation_by, journal.plan_hours)
        assert row.hours_in_plan == sum(topic.hours for topic in journal.topics.values())
        assert row.hours_given == sum(lesson.hours for lesson in journal.lessons.values())
        assert row.hours_scheduled == sum(slot.hours for slot in journal.slots.values())
        assert (row.plan == "missing") == (not journal.topics)
    (archived,) = year_journals(conn, ledger.schema, "2024/25", today)
    assert (archived.state, archived.plan, archived.closed_on) == ("archived", "missing", date(2025, 8, 25))
    late = year_journals(conn, ledger.schema, YEAR, today, plan="late")
    assert late == [row for row in shown if row.plan == "late"]
    assert year_journals(conn, ledger.schema, YEAR, today, state="archived") == []
