"""Lessons that are not on record, by the pages of the journals that are not archived: what the reports' gate waits for (1.6, D9)."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import msgspec
from psycopg import Connection, sql

from journal_domain.college_policy import CollegePolicy
from projections.page_rows import SlotPermit
from projections.sql_names import read_schema
from projections.tenures import held_on


class UnrecordedLesson(msgspec.Struct):
    """`overdue`: it may be recorded no more without a permit; `closed_on`: nor with one, the sheet is closed.

    `teacher_id`: who is to give it, the substitute if there is one, or nobody; `hours` are academic.
    """

    journal_id: str
    slot_id: str
    group_id: str
    group: str
    discipline: str
    term: str
    day: date
    starts: time
    hours: int
    teacher_id: str | None
    closed_on: date | None
    permits: list[SlotPermit]
    overdue: bool = False


def unrecorded_lessons(
    conn: Connection[Any],
    schema: str,
    policy: CollegePolicy,
    today: date,
    *,
    teacher_id: str | None = None,
    group_id: str | None = None,
) -> list[UnrecordedLesson]:
    """Those of `today` and before it, the latest first."""
    query = sql.SQL(
        """SELECT coalesce(json_agg(u), '[]')::text FROM (
               SELECT l.journal_id, l.slot_id, p.group_id, coalesce(g.name, p.group_id) AS "group", p.discipline, p.term, l.day, l.starts, l.hours,
                      coalesce(x.teacher_id, {teacher}) AS teacher_id, p.closed_on, l.permits
               FROM {lesson} l JOIN {page} p USING (journal_id) LEFT JOIN {study_group} g USING (group_id)
                    LEFT JOIN {substitute} x USING (journal_id, slot_id)
               WHERE l.record IS NULL AND l.cancelled IS NULL AND l.day <= %(today)s AND p.archived IS NULL
                 AND (%(group_id)s::text IS NULL OR p.group_id = %(group_id)s)
               ORDER BY l.day DESC, l.starts DESC, l.journal_id, l.slot_id) u
           WHERE %(teacher_id)s::text IS NULL OR u.teacher_id = %(teacher_id)s"""
    ).format(
        teacher=held_on("p.teachers", "l.day"),
        **{
            name: sql.Identifier(read_schema(schema), table)
            for name, table in (
                ("lesson", "page_lesson"), ("page", "page"), ("study_group", "study_group"), ("substitute", "page_substitute"),
            )
        },
    )  # fmt: skip
    found = conn.execute(query, {"today": today, "teacher_id": teacher_id, "group_id": group_id}).fetchone()
    lessons = msgspec.json.decode(found[0] if found else "[]", type=list[UnrecordedLesson])
    for lesson in lessons:
        lesson.overdue = policy.is_overdue(lesson.day, today)
    return lessons
