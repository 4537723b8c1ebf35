"""The audit trail asked: found by its index, told from the log."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, LiteralString

import msgspec
from psycopg import Connection, sql
from psycopg.rows import args_row

from journal_domain import journal_events as e
from projections.audit_entry import AuditEntry, FoundRow, entry_of
from projections.audit_trail import kind_of
from projections.sql_names import read_schema

STREAMED = 2000
"""Rows fetched at a time by an export."""


class AuditFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Every given condition must hold. Times are aware: at `recorded_from` or later, before `recorded_before`.

    `since` leaves out everything up to and including that log position (a deputy's last check); `kind` is an event's
    type without its version (`journal.mark_corrected`); a group's entries are its own and those of its journals.
    `only_changes`: something that stood on record became something else; `only_late`: entered by a late permit.
    """

    recorded_from: datetime | None = None
    recorded_before: datetime | None = None
    actor: str | None = None
    group_id: str | None = None
    discipline_id: str | None = None
    journal_id: str | None = None
    student_id: str | None = None
    kind: str | None = None
    only_changes: bool = False
    only_late: bool = False
    since: int | None = None


CONDITIONS: dict[str, LiteralString] = {
    "recorded_from": "at >= %(recorded_from)s",
    "recorded_before": "at < %(recorded_before)s",
    "actor": "actor = %(actor)s",
    "group_id": "(stream IN (SELECT journal_id FROM {page} WHERE group_id = %(group_id)s) "
    "OR stream = 'group:' || %(group_id)s)",
    "discipline_id": "stream IN (SELECT journal_id FROM {page} WHERE discipline_id = %(discipline_id)s)",
    "journal_id": "stream = %(journal_id)s",
    "student_id": "student_id = %(student_id)s",
    "kind": "kind = %(kind)s",
    "only_changes": "changes",
    "only_late": "late",
    "since": "position > %(since)s",
}


class AuditPage(msgspec.Struct, frozen=True):
    """`next` is the cursor (`after`) of the following page, None on the last one."""

    entries: list[AuditEntry]
    next: int | None


def search(
    conn: Connection[Any], schema: str, filters: AuditFilter, after: int | None = None, limit: int = 100
) -> AuditPage:
    """What matches, newest first, after the cursor of the page before. New entries do not shift the pages."""
    conditions, arguments = _conditions(filters)
    if after is not None:
        conditions.append("position < %(after)s")
    query = _found(schema, conditions, "ORDER BY position DESC LIMIT %(limit)s", "ORDER BY a.position DESC")
    with conn.cursor(binary=True, row_factory=args_row(FoundRow)) as cursor:
        rows = cursor.execute(query, {**arguments, "after": after, "limit": limit + 1}).fetchall()
    entries = [entry_of(row) for row in rows[:limit]]
    return AuditPage(entries, entries[-1].position if len(rows) > limit else None)


def export(conn: Connection[Any], schema: str, filters: AuditFilter) -> Iterator[AuditEntry]:
    """Everything that matches, oldest first, streamed by a server-side cursor from one snapshot.

    The connection is in a transaction until the iterator is exhausted or closed.
    """
    conditions, arguments = _conditions(filters)
    query = _found(schema, conditions, "", "ORDER BY a.position")
    with conn.transaction(), conn.cursor("audit_export", binary=True, row_factory=args_row(FoundRow)) as cursor:
        cursor.itersize = STREAMED
        for row in cursor.execute(query, arguments):
            yield entry_of(row)


ATTESTATION_KINDS = [
    kind_of(event_class)
    for event_class in (
        e.AttestationMarkSet, e.AttestationMarkCorrected, e.ResitRecorded, e.YearMarkSet, e.YearMarkCorrected,
        e.CorrectionRequested, e.CorrectionRejected,
    )
]  # fmt: skip


def cell_history(
    conn: Connection[Any], schema: str, journal_id: str, lesson_id: str | None, student_id: str | None
) -> list[AuditEntry]:
    """Everything that ever touched a cell, oldest first: entries, requests, rejections, corrections.

    A student at a lesson (mark and attendance); without a lesson the student's attestation, re-sits and year mark;
    without a student the lesson's own record (topic, kind, homework, permits, substitution). Raises ValueError
    without both.
    """
    if lesson_id is None and student_id is None:
        raise ValueError("a cell is of a lesson, of a student, or of both")
    conditions: list[LiteralString] = ["stream = %(journal_id)s"]
    conditions.append("lesson_id IS NULL" if lesson_id is None else "lesson_id = %(lesson_id)s")
    conditions.append("student_id IS NULL" if student_id is None else "student_id = %(student_id)s")
    if lesson_id is None:
        conditions.append("kind = ANY(%(kinds)s)")
    arguments = {
        "journal_id": journal_id, "lesson_id": lesson_id, "student_id": student_id, "kinds": ATTESTATION_KINDS,
    }  # fmt: skip
    with conn.cursor(binary=True, row_factory=args_row(FoundRow)) as cursor:
        return [
            entry_of(row) for row in cursor.execute(_found(schema, conditions, "", "ORDER BY a.position"), arguments)
        ]


def _conditions(filters: AuditFilter) -> tuple[list[LiteralString], dict[str, Any]]:
    """Only what is asked for goes into the statement, so that the planner sees which index fits."""
    arguments = msgspec.structs.asdict(filters)
    given = (name for name, value in arguments.items() if value is not None and value is not False)
    return [CONDITIONS[name] for name in given], arguments


def _found(schema: str, conditions: list[LiteralString], choice: LiteralString, order: LiteralString) -> sql.Composed:
    read = read_schema(schema)
    names = {
        "event": sql.Identifier(schema, "event"),
        "audit_entry": sql.Identifier(read, "audit_entry"),
        "page": sql.Identifier(read, "page"),
        "study_group": sql.Identifier(read, "study_group"),
        "page_lesson": sql.Identifier(read, "page_lesson"),
    }
    clauses = {
        "conditions": sql.SQL(" AND ").join(sql.SQL(c).format(**names) for c in conditions or ["true"]),
        "choice": sql.SQL(choice),
        "order": sql.SQL(order),
    }
    return sql.SQL(
        """SELECT a.position, e.topic, e.state, a.changes, a.late, a.lesson_id, l.day,
                  j.group_id, g.name, j.discipline_id, j.discipline, j.term
           FROM (SELECT * FROM {audit_entry} WHERE {conditions} {choice}) a
           JOIN {event} e ON e.position = a.position
           LEFT JOIN {page} j ON j.journal_id = a.stream
           LEFT JOIN {study_group} g
                ON g.group_id = coalesce(j.group_id, CASE WHEN a.stream LIKE 'group:%%' THEN substr(a.stream, 7) END)
           LEFT JOIN {page_lesson} l ON l.journal_id = a.stream AND l.slot_id = a.lesson_id
           {order}"""
    ).format(**names, **clauses)
