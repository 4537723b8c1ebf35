"""The page read from the tables is the page folded from the log, and both say what the journal itself says."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import msgspec
import psycopg
import pytest
from ledger_fixture import TestLedger
from random_college import RandomCollege
from running import follow_to

from journal_domain import attestation, lesson, lesson_plan
from journal_domain.college_policy import CollegePolicy
from journal_domain.errors import Refused
from journal_domain.event import Act
from journal_domain.journal import Journal
from journal_domain.lock import require_open
from journal_domain.resit import in_debt, result
from journal_domain.values import LessonEntry, Subject
from projections import log
from projections.locks import Lock
from projections.page import JournalPage, page, page_as_of, page_of, page_version
from projections.page_rows import CellValue

SEEDS = (6, 17)


def refusal(act: object, *arguments: object) -> Lock | None:
    try:
        act(*arguments)  # type: ignore[operator]
    except Refused as refused:
        return Lock(refused.code, refused.message)
    return None


def assert_same(shown: JournalPage, journal: Journal, policy: CollegePolicy, now: datetime) -> None:
    """What stands in the cells, what waits, what is locked: as the aggregate has it, and as commands would answer."""
    marks = {(x.slot_id, s): c.mark for x in shown.lessons for s, c in x.cells.items() if c.mark}
    seats = {(x.slot_id, s): c.attendance for x in shown.lessons for s, c in x.cells.items() if c.attendance}
    rows = {row.student_id: row.attestation for row in shown.students if row.attestation}
    for cells, expected, subject in (
        (marks, journal.marks, Subject.MARK),
        (seats, journal.attendance, Subject.ATTENDANCE),
    ):
        standing = {key: (c.value, c.by, c.version) for key, c in cells.items() if c.value is not None}
        assert standing == {key: (e.value, e.by, e.version) for key, e in expected.items()}
        assert all(c.pending == journal.pending(subject, *key) for key, c in cells.items())
        assert all(c != CellValue() for c in cells.values())
    assert {s: (c.value, c.version) for s, c in rows.items()} == {
        s: (e.value, e.version) for s, e in journal.attestation.items()
    }
    assert {s.student_id: [(p.since, p.until) for p in s.periods] for s in shown.students} == {
        s: [(p.since, p.until) for p in periods] for s, periods in journal.roster.items()
    }
    for column in shown.lessons:
        held = journal.lessons.get(column.slot_id)
        assert (held and held.version) == (column.record and column.record.version)
        assert column.teacher_id == journal.teacher_of(column.slot_id)
        if held and column.record:
            assert (held.topic, held.kind, held.homework, held.late) == (
                column.record.topic, column.record.kind, column.record.homework, column.record.late,
            )  # fmt: skip
    assert [topic.topic_id for topic in shown.topics] == list(journal.topics)
    assert [topic.ordinal for topic in shown.topics] == list(range(1, len(journal.topics) + 1))
    assert {x.slot_id: (x.day, x.starts, x.hours) for x in shown.lessons} == {
        s.slot_id: (s.day, s.starts, s.hours) for s in journal.slots.values()
    }
    assert not {x.slot_id for x in shown.cancelled} & journal.slots.keys()
    assert shown.teachers == journal.teachers
    assert (shown.teacher_id, shown.leader_id, shown.master_id, shown.archived) == (
        *held_on(journal, policy.today(now)), journal.archived,
    )  # fmt: skip
    assert_attestation(shown, journal)
    assert shown.version == journal.version
    assert shown.locked == refusal(require_open, journal)
    if journal.closed_on is None:
        assert_locks(shown, journal, policy, now)


def held_on(journal: Journal, day: date) -> tuple[str | None, ...]:
    return journal.teacher_on(day), journal.leader_on(day), journal.master_on(day)


def assert_attestation(shown: JournalPage, journal: Journal) -> None:
    """The sheet, the re-sits and the result that counts, the year's marks, when and before whom."""
    for row in shown.students:
        student = row.student_id
        assert row.result == result(journal, student)
        assert row.in_debt == in_debt(journal, student)
        assert [(r.attempt, r.value, r.held_on) for r in row.resits] == [
            (r.attempt, r.value, r.held_on) for r in journal.resits.get(student, ())
        ]
        year = journal.year_marks.get(student)
        assert (row.year_mark and row.year_mark.value) == (year and year.value)
        assert (row.locked is not None) == (student in journal.attestation)
    examination = journal.examination
    assert (shown.examination and (shown.examination.day, shown.examination.starts, shown.examination.room)) == (
        examination and (examination.day, examination.starts, examination.room)
    )


def assert_locks(shown: JournalPage, journal: Journal, policy: CollegePolicy, now: datetime) -> None:
    act = Act("t-9", "teacher", "", "c", now)
    for column in shown.lessons:
        if column.record is None:
            entry = LessonEntry(slot_id=column.slot_id, topic_id="topic-0", kind="lesson", hours=column.hours)
            assert column.locked == refusal(lesson.publish_lesson, journal, policy, entry, None, act)
    plan = refusal(lesson_plan.submit_lesson_plan, journal, policy, tuple(journal.topics.values()), act)
    assert shown.plan_locked == plan
    blank = next((s for s, p in journal.roster.items() if s not in journal.attestation and p[-1].until is None), None)
    if blank is not None:
        answer = refusal(attestation.set_attestation_marks, journal, policy, {blank: "5"}, None, None, {}, act)
        assert shown.sheet_locked == answer or (answer is not None and answer.code == "NOT_ENROLLED")


@pytest.mark.parametrize("seed", SEEDS)
def test_the_page_is_the_fold_and_the_fold_is_the_journal(ledger: TestLedger, seed: int) -> None:
    college = RandomCollege(ledger, seed)
    follow_to(ledger, college.live(700))
    policy = college.college.college_policy()
    with psycopg.connect(ledger.service_dsn) as conn:
        for journal_id in college.journals + college.archived:
            journal = college.college.journal(journal_id)
            shown = page(conn, ledger.schema, journal_id, policy, college.now)
            assert shown is not None
            assert_same(shown, journal, policy, college.now)
            assert shown == page_as_of(conn, ledger.schema, journal_id, policy, college.now)
            assert page_version(conn, ledger.schema, journal_id) == shown.version
            assert msgspec.json.decode(msgspec.json.encode(shown), type=JournalPage) == shown
        for journal_id in college.annulled:
            journal, shown = (
                college.college.journal(journal_id),
                page(conn, ledger.schema, journal_id, policy, college.now),
            )
            assert shown is not None
            assert (shown.annulled, shown.version) == (journal.annulled, journal.version)
            assert shown.locked == refusal(require_open, journal)
            assert shown == page_as_of(conn, ledger.schema, journal_id, policy, college.now)
    college.close()


def test_the_page_as_of_a_moment_is_the_journal_as_of_that_moment(ledger: TestLedger) -> None:
    college = RandomCollege(ledger, seed=31)
    college.live(60)
    then = college.now
    follow_to(ledger, college.live(60))
    policy = college.college.college_policy()
    with psycopg.connect(ledger.service_dsn) as conn:
        for journal_id in college.journals:
            shown = page_as_of(conn, ledger.schema, journal_id, policy, then)
            assert shown is not None
            assert_same(shown, college.college.journal_as_of(journal_id, then), policy, then)
    college.close()


def test_a_moment_shows_no_act_without_those_recorded_before_it(
    ledger: TestLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An act decided anew keeps its time, so times may fall along a stream."""
    college = RandomCollege(ledger, seed=33)
    follow_to(ledger, college.live(60))
    policy = college.college.college_policy()
    with psycopg.connect(ledger.service_dsn) as conn:
        events = log.read_stream(conn, ledger.schema, college.journals[0])
        sixth = events[5]
        tomorrow = msgspec.structs.replace(sixth.act, at=college.now + timedelta(days=1))
        events[5] = msgspec.structs.replace(sixth, act=tomorrow)
        monkeypatch.setattr(log, "read_stream", lambda *_: events)
        shown = page_as_of(conn, ledger.schema, college.journals[0], policy, college.now)
        assert shown is not None
        assert shown == page_of(events[:5], shown.group, policy, college.now)
    college.close()


def test_a_journal_that_does_not_exist_has_no_page(ledger: TestLedger) -> None:
    college = RandomCollege(ledger, seed=32)
    follow_to(ledger, college.position)
    college.close()
    with psycopg.connect(ledger.service_dsn) as conn:
        assert page(conn, ledger.schema, "nowhere", CollegePolicy(), college.now) is None
        assert page_as_of(conn, ledger.schema, "nowhere", CollegePolicy(), college.now) is None
        assert page_version(conn, ledger.schema, "nowhere") is None
    assert page_of([], "СВ-1", CollegePolicy(), college.now) is None
