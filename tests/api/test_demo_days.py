"""Who comes and goes in the demo, its year that is closed, and its lessons of today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time

import pytest
from ledger_fixture import TestLedger

from api.demo import PAIRS, Demo
from api.demo_play import fill
from api.demo_today import to_record
from journal_domain.college import College
from journal_domain.errors import Refused
from journal_domain.group import Group, group_stream
from journal_domain.values import LessonEntry

TODAY = date(2026, 3, 12)


def silently(_step: str) -> None:
    pass


@pytest.fixture
def college(ledger: TestLedger) -> Iterator[College]:
    with College(ledger.environment()) as college:
        yield college


def test_students_of_the_demo_move_take_leave_and_come_back_and_leave_by_order(college: College) -> None:
    demo = Demo(college, 7, TODAY, 20)
    fill(demo, silently)
    two = college.load({group_stream(group): Group for group in ("g1", "g2")})
    first, last = (two[group_stream(group)] for group in ("g1", "g2"))
    mover, away, gone = (demo.rosters[1][n].person_id for n in (-3, -1, -2))

    def stays(group: Group, student: str) -> list[bool]:
        return [stay.until is not None for stay in group.roster if stay.student_id == student]

    assert stays(last, mover) == [True]
    assert stays(first, mover) == [False]
    assert mover in first.subgroups[1].members_now
    assert stays(last, away) == [True, False]
    assert stays(last, gone) == [True]


def test_last_year_of_the_demo_is_closed_and_its_group_moved_on(college: College) -> None:
    demo = Demo(college, 7, TODAY, 14)
    fill(demo, silently)
    group = college.load({group_stream("g1"): Group})[group_stream("g1")]
    journals = [journal for name in group.journals if (journal := college.journal(name)).term < demo.term]
    last_year = [journal for journal in journals if journal.archived is not None]

    assert {journal.term for journal in last_year} == {"2024-2025-1", "2024-2025-2"}
    assert all(journal.closed_on is not None for journal in last_year)
    assert sorted(len(journal.lessons) for journal in last_year) == [16, 17, 17, 17], "a Monday was a holiday"
    assert {len(journal.year_marks) for journal in last_year if journal.term.endswith("2")} == {14}
    assert (group.described.course, group.described.year) == (2, "2025-2026")
    page = demo.pages[0]
    head = college.recorder.max_notification_id()
    archived = next(journal for journal in last_year if journal.discipline_id == page.discipline_id)
    with pytest.raises(Refused) as refused:
        college.submit_lesson_plan(demo.command(page.teacher, demo.prepared_at, "try"), archived.id, page.topics)
    assert refused.value.code == "ARCHIVED"
    assert college.recorder.max_notification_id() == head


def test_lessons_of_today_begin_with_a_bell_and_nobody_is_in_two_places(college: College) -> None:
    demo = Demo(college, 7, TODAY, 54)
    fill(demo, silently)
    journals = {page.id: college.journal(page.id) for page in demo.pages}
    today = [(page, slot) for page in demo.pages for slot in journals[page.id].slots.values() if slot.day == TODAY]

    assert {slot.starts for _, slot in today} <= set(PAIRS)
    assert {page.id for page, _ in today} == {page.id for page in demo.pages if journals[page.id].closed_on is None}
    for taken in (lambda page: page.teacher, lambda page: (page.group_id, page.subgroup_id)):
        assert len({(taken(page), slot.starts) for page, slot in today}) == len(today)


@pytest.mark.parametrize("day", ["2026-03-12", "2026-03-10", "2025-11-22"])
def test_a_lesson_can_be_recorded_at_once_at_any_hour_of_today(college: College, day: str) -> None:
    demo = Demo(college, 7, date.fromisoformat(day), 14)
    fill(demo, silently)
    for number, hour in enumerate((time(0, 0, 1), time(23, 59))):
        moment = demo.at(demo.today, hour)
        found = to_record(demo, moment)
        assert found is not None
        page, slot = found
        assert (slot.day == demo.today) is bool(number), "before the first bell there is one of another day, by permit"
        entry = LessonEntry(slot_id=slot.slot_id, topic_id=page.topics[0].topic_id, kind="lesson", hours=2)
        college.publish_lesson(demo.command(page.teacher, moment, f"try-{number}"), page.id, entry)
