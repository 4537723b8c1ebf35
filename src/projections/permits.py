"""Late-entry permits: granted by whom, good until when, used by whom."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

import msgspec
from psycopg import Connection, sql

from journal_domain import journal_events as e
from journal_domain.values import PermitSubject
from projections import subjects
from projections.read_model import Key, ReadModel, Table
from projections.sql_names import read_schema
from projections.tenures import held_on


class PermitRow(msgspec.Struct):
    """`slot_id` is None for the attestation sheet and the lesson plan. Good until the end of `valid_until`, for one act."""

    journal_id: str
    permit_id: str
    subject: PermitSubject
    slot_id: str | None
    valid_until: date
    basis: str
    granted_by: str
    granted_at: datetime
    spent_by: str | None = None
    spent_at: datetime | None = None


PERMITS = Table("permit", PermitRow, key=("journal_id", "permit_id"))


def the_permit(event: e.LatePermitGranted | e.LatePermitSpent) -> list[Key]:
    return [(event.originator_id, event.permit_id)]


@PERMITS.on(e.LatePermitGranted, keys=the_permit)
def granted(rows: dict[Key, PermitRow], event: e.LatePermitGranted) -> None:
    key = (event.originator_id, event.permit_id)
    rows[key] = PermitRow(
        *key, event.subject, event.slot_id, event.valid_until, event.basis, event.act.by, event.act.at
    )


@PERMITS.on(e.LatePermitSpent, keys=the_permit)
def spent(rows: dict[Key, PermitRow], event: e.LatePermitSpent) -> None:
    row = rows[event.originator_id, event.permit_id]
    row.spent_by, row.spent_at = event.act.by, event.act.at


LATE_PERMITS = ReadModel(
    "permits",
    (__name__,),
    (PERMITS,),
    ignored=(subjects.JOURNAL - subjects.PERMITS).union(
        subjects.GROUPS, subjects.PEOPLE, subjects.APPOINTMENTS, subjects.CURRICULA, subjects.CALENDAR,
        subjects.TIMETABLE, subjects.YEARS, subjects.CONTROL, subjects.ACCOUNTS,
    ),
)  # fmt: skip


class PermitSummary(PermitRow, kw_only=True):
    """A permit with the journal and the lesson it is for."""

    group_id: str | None
    group: str | None
    discipline: str | None
    term: str | None
    lesson_day: date | None


def late_permits(
    conn: Connection[Any],
    schema: str,
    today: date,
    *,
    journal_id: str | None = None,
    group_id: str | None = None,
    teacher_id: str | None = None,
    subject: PermitSubject | None = None,
    state: Literal["usable", "spent", "expired"] | None = None,
) -> list[PermitSummary]:
    """The permits that match every given filter, newest first; usable and expired are told by `today`.

    `teacher_id`: of the journals that this person teaches today.
    """
    read = read_schema(schema)
    query = sql.SQL(
        """SELECT coalesce(json_agg(p), '[]')::text FROM (
               SELECT p.*, j.group_id, g.name AS "group", j.discipline, j.term, l.day AS lesson_day
               FROM {permit} p JOIN {journal} j USING (journal_id) LEFT JOIN {study_group} g USING (group_id)
                    LEFT JOIN {page_lesson} l USING (journal_id, slot_id)
               WHERE (%(journal_id)s::text IS NULL OR p.journal_id = %(journal_id)s)
                 AND (%(group_id)s::text IS NULL OR j.group_id = %(group_id)s)
                 AND (%(teacher_id)s::text IS NULL OR {teacher} = %(teacher_id)s)
                 AND (%(subject)s::text IS NULL OR p.subject = %(subject)s)
                 AND CASE %(state)s::text
                     WHEN 'usable' THEN p.spent_at IS NULL AND p.valid_until >= %(today)s::date
                     WHEN 'expired' THEN p.spent_at IS NULL AND p.valid_until < %(today)s::date
                     WHEN 'spent' THEN p.spent_at IS NOT NULL
                     ELSE true END
               ORDER BY p.granted_at DESC, p.permit_id) p"""
    ).format(
        teacher=held_on("j.teachers", "%(today)s"),
        permit=sql.Identifier(read, "permit"),
        journal=sql.Identifier(read, "journal"),
        study_group=sql.Identifier(read, "study_group"),
        page_lesson=sql.Identifier(read, "page_lesson"),
    )
    arguments = {
        "journal_id": journal_id, "group_id": group_id, "teacher_id": teacher_id, "subject": subject and subject.value, "state": state,
        "today": today,
    }  # fmt: skip
    found = conn.execute(query, arguments).fetchone()
    return msgspec.json.decode(found[0] if found else "[]", type=list[PermitSummary])
