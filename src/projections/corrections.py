"""Correction requests: what is asked to be changed, why, and what was decided on which directive."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

import msgspec
from psycopg import Connection, sql

from journal_domain import journal_events as e
from journal_domain.values import Subject
from projections import subjects
from projections.read_model import Key, ReadModel, Table
from projections.sql_names import read_schema

State = Literal["pending", "approved", "rejected"]


class RequestedCell(msgspec.Struct):
    subject: Subject
    lesson_id: str | None
    student_id: str | None
    was: str | None
    becomes: str | None


class CorrectionRow(msgspec.Struct):
    """`reason` and `basis` are the asker's, `rejection` is why it was turned down."""

    journal_id: str
    request_id: str
    state: State
    cells: list[RequestedCell]
    reason: str
    basis: str
    requested_by: str
    requested_at: datetime
    decided_by: str | None = None
    decided_at: datetime | None = None
    directive: str | None = None
    order: str | None = None
    rejection: str | None = None


CORRECTIONS = Table("correction", CorrectionRow, key=("journal_id", "request_id"))


def the_request(event: e.CorrectionRequested | e.CorrectionRejected | e.CellCorrected) -> list[Key]:
    return [(event.originator_id, event.request_id)]


@CORRECTIONS.on(e.CorrectionRequested, keys=the_request)
def requested(rows: dict[Key, CorrectionRow], event: e.CorrectionRequested) -> None:
    key = (event.originator_id, event.request_id)
    row = rows.setdefault(
        key, CorrectionRow(*key, "pending", [], event.reason, event.basis, event.act.by, event.act.at)
    )
    row.cells.append(RequestedCell(event.subject, event.lesson_id, event.student_id, event.was, event.becomes))


@CORRECTIONS.on(e.CorrectionRejected, keys=the_request)
def rejected(rows: dict[Key, CorrectionRow], event: e.CorrectionRejected) -> None:
    row = rows[event.originator_id, event.request_id]
    row.state, row.decided_by, row.decided_at = "rejected", event.act.by, event.act.at
    row.rejection = event.reason


@CORRECTIONS.on(
    e.MarkCorrected, e.AttendanceCorrected, e.AttestationMarkCorrected, e.YearMarkCorrected, e.LessonCorrected,
    keys=the_request,
)  # fmt: skip
def approved(rows: dict[Key, CorrectionRow], event: e.CellCorrected) -> None:
    row = rows[event.originator_id, event.request_id]
    row.state, row.decided_by, row.decided_at = "approved", event.act.by, event.act.at
    row.directive = event.directive
    if isinstance(event, (e.AttestationMarkCorrected, e.YearMarkCorrected)):
        row.order = event.order


CORRECTION_REQUESTS = ReadModel(
    "corrections",
    (__name__,),
    (CORRECTIONS,),
    ignored=(subjects.JOURNAL - subjects.REQUESTS - subjects.CORRECTIONS).union(
        subjects.GROUPS, subjects.PEOPLE, subjects.APPOINTMENTS, subjects.CURRICULA, subjects.CALENDAR,
        subjects.TIMETABLE, subjects.YEARS, subjects.CONTROL, subjects.ACCOUNTS,
    ),
)  # fmt: skip


class Correction(CorrectionRow, kw_only=True):
    """A request with the journal it is about and the days of its lessons."""

    group_id: str | None
    group: str | None
    discipline: str | None
    term: str | None
    lesson_days: dict[str, date]


def correction_requests(
    conn: Connection[Any],
    schema: str,
    *,
    state: State | None = None,
    journal_id: str | None = None,
    group_id: str | None = None,
    requested_by: str | None = None,
    request_id: str | None = None,
    limit: int = 500,
) -> list[Correction]:
    """The requests that match every given filter: pending ones in the order of asking, others newest first."""
    read = read_schema(schema)
    query = sql.SQL(
        """SELECT coalesce(json_agg(c), '[]')::text FROM (
               SELECT c.*, j.group_id, g.name AS "group", j.discipline, j.term,
                      (SELECT coalesce(json_object_agg(l.slot_id, l.day), '{{}}') FROM {page_lesson} l
                       WHERE l.journal_id = c.journal_id
                         AND l.slot_id IN (SELECT cell ->> 'lesson_id' FROM json_array_elements(c.cells) cell)
                      ) AS lesson_days
               FROM {correction} c LEFT JOIN {journal} j USING (journal_id) LEFT JOIN {study_group} g USING (group_id)
               WHERE (%(state)s::text IS NULL OR c.state = %(state)s)
                 AND (%(journal_id)s::text IS NULL OR c.journal_id = %(journal_id)s)
                 AND (%(group_id)s::text IS NULL OR j.group_id = %(group_id)s)
                 AND (%(requested_by)s::text IS NULL OR c.requested_by = %(requested_by)s)
                 AND (%(request_id)s::text IS NULL OR c.request_id = %(request_id)s)
               ORDER BY c.state <> 'pending', CASE WHEN c.state = 'pending' THEN c.requested_at END,
                        c.requested_at DESC, c.request_id
               LIMIT %(limit)s) c"""
    ).format(
        correction=sql.Identifier(read, "correction"),
        journal=sql.Identifier(read, "journal"),
        study_group=sql.Identifier(read, "study_group"),
        page_lesson=sql.Identifier(read, "page_lesson"),
    )
    arguments = {
        "state": state, "journal_id": journal_id, "group_id": group_id, "requested_by": requested_by,
        "request_id": request_id, "limit": limit,
    }  # fmt: skip
    found = conn.execute(query, arguments).fetchone()
    return msgspec.json.decode(found[0] if found else "[]", type=list[Correction])
