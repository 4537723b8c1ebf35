"""Real marks of one course run: on record, closed, corrected by directive, audited, and rebuilt to the same tables."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from ledger_fixture import TestLedger
from psycopg import sql

from api.importing import Signatories, import_marks, now
from api.marks_csv import examine
from bench import oulad
from journal_domain.application import Command
from journal_domain.college import College
from journal_domain.correction import request_id
from journal_domain.errors import Refused
from journal_domain.journal import Journal
from journal_domain.values import NOT_ATTESTED, Change, LessonEntry, PermitSubject, Subject
from projections import log
from projections.batch import take_in
from projections.catalogue import READ_MODELS
from projections.rebuild import rebuild
from projections.search import AuditFilter, search
from projections.sql_names import read_schema
from projections.tables import make_missing

DIRECTIVE = "распоряжение № 12-УР"

pytestmark = pytest.mark.skipif(oulad.folder() is None, reason="no real marks at JOURNAL_OULAD or ../shared/data/oulad")


def test_a_term_of_real_marks_from_import_to_audit(ledger: TestLedger, tmp_path: Path) -> None:
    source = oulad.folder()
    assert source is not None
    run = next(run for run in oulad.runs(source) if run.group_id == "AAA-2014J")
    college = College(ledger.environment())
    oulad.set_up(college, run)
    marks = tmp_path / "marks.csv"
    written, banked = oulad.write_marks(source, [run], marks)

    signatories = Signatories(run.teacher.person_id, oulad.DEPUTY.person_id, DIRECTIVE)
    summary = import_marks(college, examine(marks), signatories, tmp_path / "rejects.csv", b"secret")
    assert (summary.rows, written + banked) == (written, 1516)
    assert set(summary.rejected) <= {"NOT_ENROLLED", "NO_MARK"}
    journal = college.journal(run.journal_id)
    assert len(journal.marks) == summary.recorded > 1000
    assert all(lesson.late for lesson in journal.lessons.values())

    _close_the_sheet(college, run, journal)
    corrected = next(cell for cell, entry in sorted(journal.marks.items()) if entry.value == "3")
    position = _correct_a_mark(college, run, corrected)
    _assert_locked(college, run, journal)

    with psycopg.connect(ledger.service_dsn) as connection:
        _follow_the_log(connection, ledger.schema)
        (entry,) = [e for e in search(connection, ledger.schema, AuditFilter(only_changes=True)).entries if e.directive]
        assert (entry.position, entry.actor, entry.role) == (position, "other-deputy", "deputy")
        assert (entry.was, entry.became, entry.directive) == ("3", "5", DIRECTIVE)
        assert entry.reason == "Работа перепроверена"
        assert now() - entry.at < timedelta(minutes=10)
        incremental = _tables(connection, ledger.schema)
    rebuild(ledger.service_dsn, ledger.schema)
    with psycopg.connect(ledger.service_dsn) as connection:
        assert _tables(connection, ledger.schema) == incremental
    college.close()


def _close_the_sheet(college: College, run: oulad.Run, journal: Journal) -> None:
    """Every student gets the last mark or н/а; two permits, for the term is over: one to enter, one to close."""
    last = {student: entry.value for (_, student), entry in sorted(journal.marks.items())}
    day = run.last_day
    sheet = {s: last.get(s, NOT_ATTESTED) for s in journal.roster if journal.enrolled(s, day)}
    for step in ("marks", "close"):
        college.grant_late_permit(
            run.command(f"permit-{step}"), run.journal_id, PermitSubject.SHEET, None, None, DIRECTIVE
        )
        command = Command(run.teacher, f"sheet-{step}", now())
        if step == "marks":
            college.set_attestation_marks(command, run.journal_id, sheet, None)
        else:
            college.close_attestation_sheet(command, run.journal_id)
    assert college.journal(run.journal_id).closed_on is not None


def _correct_a_mark(college: College, run: oulad.Run, cell: tuple[str, str]) -> int:
    """The teacher asks, another person's directive changes the mark on the closed page; the change's position."""
    lesson, student = cell
    was = college.journal(run.journal_id).marks[cell].value
    change = Change(subject=Subject.MARK, lesson_id=lesson, student_id=student, was=was, becomes="5")
    command = Command(run.teacher, "ask", now())
    college.request_correction(command, run.journal_id, (change,), "Работа перепроверена", "служебная записка")
    request = request_id(run.journal_id, run.teacher.person_id, command.command_id)
    other = oulad.DEPUTY.__class__("other-deputy", oulad.DEPUTY.roles)
    return college.approve_correction(Command(other, "decide", now()), run.journal_id, request, DIRECTIVE, None)


def _assert_locked(college: College, run: oulad.Run, journal: Journal) -> None:
    before = college.recorder.max_notification_id()
    lesson = next(iter(journal.lessons))
    entry = LessonEntry(slot_id=lesson, topic_id=f"work-{lesson}", kind="control", hours=2)
    with pytest.raises(Refused, match="PAGE_LOCKED"):
        college.publish_lesson(Command(run.teacher, "after", datetime.now(UTC)), run.journal_id, entry)
    with pytest.raises(Refused, match="PAGE_LOCKED"):
        college.grant_late_permit(
            run.command("after"), run.journal_id, PermitSubject.SLOT, lesson, date(2099, 1, 1), DIRECTIVE
        )
    assert college.recorder.max_notification_id() == before


def _follow_the_log(connection: psycopg.Connection, schema: str) -> None:
    models = list(READ_MODELS.values())
    make_missing(connection, schema, models)
    position = 0
    while rows := log.read_after(connection, schema, position, 500):
        take_in(connection, read_schema(schema), models, log.decode(rows))
        position = rows[-1].position
    connection.commit()


def _tables(connection: psycopg.Connection, schema: str) -> dict[str, list[str]]:
    tables = {}
    for model in READ_MODELS.values():
        for table in model.table_names:
            query = sql.SQL("SELECT t::text FROM {} t ORDER BY 1").format(sql.Identifier(read_schema(schema), table))
            tables[table] = [text for (text,) in connection.execute(query)]
    assert sum(map(len, tables.values())) > 1000
    return tables
