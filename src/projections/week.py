"""The timetable asked: the lessons of a stretch of days, by group, teacher, room or student, and what was changed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, Literal

import msgspec
from psycopg import Connection, sql

from journal_domain.timetable import (
    AttestationPlaced,
    LessonCancelled,
    LessonGivenToSubstitute,
    LessonMoved,
    LessonsAdded,
    LessonsRetimed,
    Occasion,
    PlannedSlot,
    SlotsWithdrawn,
    TeacherReplaced,
)
from projections import log
from projections.audit_trail import kind_of
from projections.sql_names import read_schema
from projections.tenures import held_on
from projections.timetable import Place, SlotRow


class TimetableLesson(SlotRow, kw_only=True):
    """A slot and whose it is.

    `teacher_id` is who gives or gave the lesson: on record, else the substitute, else the journal's teacher of that day.
    """

    group_id: str
    group: str
    subgroup_id: str | None
    subgroup: str | None
    discipline_id: str
    discipline: str
    term: str
    teacher_id: str | None

    @property
    def on_record(self) -> bool:
        return self.given_by is not None

    @property
    def slot(self) -> PlannedSlot:
        """As the calendar feed takes it."""
        return PlannedSlot(
            slot_id=self.slot_id, journal_id=self.journal_id, group_id=self.group_id, subgroup_id=self.subgroup_id,
            teacher_id=self.teacher_id or "", room=self.room, day=self.day, bell=self.bell, starts=self.starts,
            ends=self.ends, hours=self.hours,
        )  # fmt: skip


_lessons_of = msgspec.json.Decoder(list[TimetableLesson]).decode


def timetable(
    conn: Connection[Any],
    schema: str,
    since: date,
    until: date,
    *,
    group_id: str | None = None,
    teacher_id: str | None = None,
    room: str | None = None,
    student_id: str | None = None,
    journal_id: str | None = None,
    approved: bool | None = None,
) -> list[TimetableLesson]:
    """The lessons from `since` to `until` (both included) that match every given filter, in the order of time.

    Cancelled ones are among them. A student's are those of the journals on whose roster the student is on the day.
    `changed_at` is also later when the journal has got another teacher since.
    """
    wanted = {
        "since": since, "until": until, "group_id": group_id, "teacher_id": teacher_id, "room": room,
        "student_id": student_id, "journal_id": journal_id, "approved": approved,
    }  # fmt: skip
    row = conn.execute(_query(schema, student_id is not None), wanted).fetchone()
    return _lessons_of(row[0]) if row else []


def _query(schema: str, of_student: bool) -> sql.Composed:
    read = read_schema(schema)
    on_roster = sql.SQL(
        """AND EXISTS (SELECT 1 FROM {student} p, json_to_recordset(p.periods) AS x (since date, until date)
               WHERE p.journal_id = s.journal_id AND p.student_id = %(student_id)s
                 AND x.since <= s.day AND (x.until IS NULL OR s.day < x.until))
           AND s.journal_id IN (SELECT journal_id FROM {student} WHERE student_id = %(student_id)s)"""
    ).format(student=sql.Identifier(read, "page_student"))
    return sql.SQL(
        """SELECT (SELECT coalesce(json_agg(l ORDER BY l.day, l.starts, l."group", l.slot_id), '[]') FROM (
                   SELECT s.journal_id, s.slot_id, s.day, s.starts, s.ends, s.hours, s.bell, s.room,
                          greatest(s.changed_at, j.teacher_changed_at) AS changed_at, s.revision, s.approved, s.cancelled,
                          s.moved_from, s.basis, s.substitute_id, s.given_by, j.group_id,
                          coalesce(g.name, j.group_id) AS "group", j.subgroup_id, u.name AS subgroup,
                          j.discipline_id, j.discipline, j.term,
                          coalesce(s.given_by, s.substitute_id, {teacher}) AS teacher_id
                   FROM {slot} s JOIN {journal} j USING (journal_id)
                        LEFT JOIN {study_group} g USING (group_id)
                        LEFT JOIN {subgroup} u ON u.group_id = j.group_id AND u.subgroup_id = j.subgroup_id
                   WHERE s.day BETWEEN %(since)s AND %(until)s
                     AND (%(group_id)s::text IS NULL OR j.group_id = %(group_id)s)
                     AND (%(teacher_id)s::text IS NULL
                          OR coalesce(s.given_by, s.substitute_id, {teacher}) = %(teacher_id)s)
                     AND (%(room)s::text IS NULL OR s.room = %(room)s)
                     AND (%(journal_id)s::text IS NULL OR s.journal_id = %(journal_id)s)
                     AND (%(approved)s::bool IS NULL OR s.approved = %(approved)s) {on_roster}
               ) l)::text"""
    ).format(
        slot=sql.Identifier(read, "timetable_slot"),
        journal=sql.Identifier(read, "journal"),
        study_group=sql.Identifier(read, "study_group"),
        subgroup=sql.Identifier(read, "subgroup"),
        teacher=held_on("j.teachers", "s.day"),
        on_roster=on_roster if of_student else sql.SQL(""),
    )


class TimetableChange(msgspec.Struct, frozen=True):
    """A lesson was moved, cancelled or given to a substitute, lessons were added by hand or taken out, got another teacher
    or other bells, or an attestation its place; `concerns` are groups (`group:<id>`) and people's ids.

    `was` and `became` are the places of a moved lesson or an attestation; of a cancelled lesson `became` is None, of a
    substituted one both are None, as of many lessons. `teacher_was` and `teacher_id` differ for a substitution; of many
    lessons neither is named.
    """

    position: int
    at: datetime
    by: str
    kind: Literal[
        "moved", "cancelled", "substituted", "teacher_replaced", "retimed", "attestation", "added", "withdrawn"
    ]
    slot_id: str | None
    journal_id: str | None
    group_id: str | None
    group: str | None
    discipline: str | None
    was: Place | None
    became: Place | None
    teacher_was: str | None
    teacher_id: str | None
    basis: str | None
    concerns: tuple[str, ...]


CHANGES = [
    kind_of(event_class)
    for event_class in (
        LessonMoved,
        LessonCancelled,
        LessonGivenToSubstitute,
        TeacherReplaced,
        LessonsRetimed,
        AttestationPlaced,
        LessonsAdded,
        SlotsWithdrawn,
    )
]


def timetable_changes(
    conn: Connection[Any], schema: str, since: int, *, concerning: Collection[str] | None = None, limit: int = 500
) -> list[TimetableChange]:
    """What was changed after log position `since`, oldest first; `concerning`: any of these groups and people."""
    read = read_schema(schema)
    query = sql.SQL(
        """SELECT a.position, e.topic, e.state, j.journal_id, coalesce(j.group_id, t.told ->> 'group_id'), g.name, j.discipline
           FROM {audit_entry} a JOIN {event} e ON e.position = a.position
                CROSS JOIN LATERAL (SELECT convert_from(e.state, 'UTF8')::jsonb AS told) t
                LEFT JOIN {slot} s ON s.slot_id = coalesce(t.told ->> 'slot_id', t.told -> 'was' ->> 'slot_id')
                     AND (t.told -> 'was' ->> 'journal_id' IS NULL OR s.journal_id = t.told -> 'was' ->> 'journal_id')
                LEFT JOIN {journal} j ON j.journal_id = coalesce(
                     s.journal_id, t.told ->> 'journal_id', t.told -> 'became' ->> 'journal_id')
                LEFT JOIN {study_group} g ON g.group_id = coalesce(j.group_id, t.told ->> 'group_id')
           WHERE a.kind = ANY(%(kinds)s) AND a.position > %(since)s
             AND (%(concerning)s::text[] IS NULL OR t.told -> 'concerns' ?| %(concerning)s::text[])
           ORDER BY a.position LIMIT %(limit)s"""
    ).format(
        audit_entry=sql.Identifier(read, "audit_entry"),
        event=sql.Identifier(schema, "event"),
        slot=sql.Identifier(read, "timetable_slot"),
        journal=sql.Identifier(read, "journal"),
        study_group=sql.Identifier(read, "study_group"),
    )
    wanted = {
        "kinds": CHANGES, "since": since, "limit": limit,
        "concerning": None if concerning is None else list(concerning),
    }  # fmt: skip
    with conn.cursor(binary=True) as cursor:
        return [_change(*row) for row in cursor.execute(query, wanted)]


def _change(
    position: int, topic: str, state: bytes, journal_id: str | None, group_id: str | None, group: str | None,
    discipline: str | None,
) -> TimetableChange:  # fmt: skip
    event = log.event_of(topic, state)
    head = (position, event.act.at, event.act.by)
    lesson = (journal_id, group_id, group, discipline)
    match event:
        case LessonMoved():
            return TimetableChange(
                *head, "moved", event.was.slot_id, *lesson, _place(event.was), _place(event.became),
                event.was.teacher_id, event.became.teacher_id, event.basis, event.concerns,
            )  # fmt: skip
        case LessonCancelled():
            return TimetableChange(
                *head, "cancelled", event.was.slot_id, *lesson, _place(event.was), None,
                event.was.teacher_id, event.was.teacher_id, event.basis, event.concerns,
            )  # fmt: skip
        case LessonGivenToSubstitute():
            return TimetableChange(
                *head, "substituted", event.slot_id, *lesson, None, None, event.was, event.teacher_id, event.basis,
                event.concerns,
            )  # fmt: skip
        case TeacherReplaced():
            return TimetableChange(
                *head, "teacher_replaced", None, *lesson, None, None, event.was, event.teacher_id, event.order,
                event.concerns,
            )  # fmt: skip
        case LessonsRetimed():
            return TimetableChange(*head, "retimed", None, *lesson, None, None, None, None, event.order, event.concerns)
        case LessonsAdded():
            return TimetableChange(*head, "added", None, *lesson, None, None, None, None, None, event.concerns)
        case SlotsWithdrawn():
            return TimetableChange(
                *head, "withdrawn", None, *lesson, None, None, None, None, event.basis, event.concerns
            )
        case AttestationPlaced():
            was = _place(event.was) if event.was else None
            teacher_was = event.was.teacher_id if event.was else event.became.teacher_id
            return TimetableChange(
                *head, "attestation", None, *lesson, was, _place(event.became), teacher_was, event.became.teacher_id, None,
                event.concerns,
            )  # fmt: skip
    raise TypeError(f"{topic} is no change of the timetable")


def _place(occasion: Occasion) -> Place:
    bell = occasion.bell if isinstance(occasion, PlannedSlot) else None
    return Place(occasion.day, occasion.starts, bell, occasion.room)
