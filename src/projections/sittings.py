"""The attestations of a stretch of days: whose, when, where and before whom (3.6-a, 4.6.2-j)."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import msgspec
from psycopg import Connection, sql

from journal_domain import journal_events as e
from journal_domain.academic_calendar import ACADEMIC_HOUR
from journal_domain.timetable import PlannedSlot
from journal_domain.values import AttestationForm
from projections.audit_trail import kind_of
from projections.sql_names import read_schema
from projections.tenures import held_on


class ScheduledSitting(msgspec.Struct, kw_only=True):
    """A journal's attestation, from `starts` for so many academic `hours`, local time.

    `teacher_id` is the journal's teacher of that day; `changed_at` and `revision` (how often) are about its time and place.
    """

    journal_id: str
    day: date
    starts: time
    ends: time
    hours: int
    room: str | None
    commission: list[str]
    attestation_form: AttestationForm
    group_id: str
    group: str
    subgroup_id: str | None
    subgroup: str | None
    discipline_id: str
    discipline: str
    term: str
    teacher_id: str | None
    changed_at: datetime
    revision: int

    @property
    def slot_id(self) -> str:
        """A journal has one attestation, wherever it is moved."""
        return f"attestation@{self.journal_id}"

    @property
    def slot(self) -> PlannedSlot:
        """As the calendar feed takes it."""
        return PlannedSlot(
            slot_id=self.slot_id, journal_id=self.journal_id, group_id=self.group_id,
            subgroup_id=self.subgroup_id, teacher_id=self.teacher_id or "", room=self.room, day=self.day, bell=None,
            starts=self.starts, ends=self.ends, hours=self.hours,
        )  # fmt: skip


_sittings_of = msgspec.json.Decoder(list[ScheduledSitting]).decode


def sittings(
    conn: Connection[Any],
    schema: str,
    since: date,
    until: date,
    *,
    group_id: str | None = None,
    teacher_id: str | None = None,
    room: str | None = None,
    student_id: str | None = None,
) -> list[ScheduledSitting]:
    """The attestations from `since` to `until` (both included) that match every given filter, in the order of time.

    A teacher's are also those where the teacher is of the commission; a student's those of the rosters of the day.
    """
    row = conn.execute(
        _query(schema),
        {
            "since": since, "until": until, "group_id": group_id, "teacher_id": teacher_id, "room": room,
            "student_id": student_id, "kind": kind_of(e.AttestationScheduled), "hour": ACADEMIC_HOUR,
        },
    ).fetchone()  # fmt: skip
    return _sittings_of(row[0]) if row else []


def _query(schema: str) -> sql.Composed:
    read = read_schema(schema)
    return sql.SQL(
        """SELECT (SELECT coalesce(json_agg(x ORDER BY x.day, x.starts, x."group", x.journal_id), '[]') FROM (
                   SELECT p.journal_id, w.day, w.starts, w.starts + w.hours * %(hour)s * interval '1 minute' AS ends, w.hours, w.room, w.commission, p.attestation_form,
                          p.group_id, coalesce(g.name, p.group_id) AS "group", p.subgroup_id, u.name AS subgroup,
                          p.discipline_id, p.discipline, p.term, {teacher} AS teacher_id, a.changed_at, a.revision
                   FROM {page} p
                        CROSS JOIN LATERAL json_to_record(p.examination)
                             AS w (day date, starts time, hours int, room text, commission json)
                        CROSS JOIN LATERAL (SELECT max(at) AS changed_at, count(*) - 1 AS revision FROM {audit}
                                            WHERE stream = p.journal_id AND kind = %(kind)s) a
                        LEFT JOIN {study_group} g USING (group_id)
                        LEFT JOIN {subgroup} u ON u.group_id = p.group_id AND u.subgroup_id = p.subgroup_id
                   WHERE p.examination IS NOT NULL AND w.day BETWEEN %(since)s AND %(until)s
                     AND (%(group_id)s::text IS NULL OR p.group_id = %(group_id)s)
                     AND (%(room)s::text IS NULL OR w.room = %(room)s)
                     AND (%(teacher_id)s::text IS NULL OR {teacher} = %(teacher_id)s
                          OR EXISTS (SELECT 1 FROM json_array_elements_text(w.commission) AS m (member)
                                     WHERE m.member = %(teacher_id)s))
                     AND (%(student_id)s::text IS NULL OR EXISTS (
                          SELECT 1 FROM {student} s, json_to_recordset(s.periods) AS y (since date, until date)
                          WHERE s.journal_id = p.journal_id AND s.student_id = %(student_id)s
                            AND y.since <= w.day AND (y.until IS NULL OR w.day < y.until)))
               ) x)::text"""
    ).format(
        page=sql.Identifier(read, "page"),
        audit=sql.Identifier(read, "audit_entry"),
        study_group=sql.Identifier(read, "study_group"),
        subgroup=sql.Identifier(read, "subgroup"),
        student=sql.Identifier(read, "page_student"),
        teacher=held_on("p.teachers", "w.day"),
    )
