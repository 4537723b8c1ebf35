"""A student's diary: what concerns one student on the pages of all their journals, of every year; nothing of others.

The cell is taken out of the lesson in the database: what concerns the rest of the group does not leave it.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from psycopg import Connection, sql

from journal_domain.values import Examination
from projections.page_rows import Cell, CellValue, Period, ResitResult
from projections.sql_names import read_schema
from projections.tenures import held_on


class DiaryLesson(msgspec.Struct):
    """A lesson on record while the student was in the group: what was done, what is to be done by when, the own cell."""

    lesson_id: str
    day: date
    hours: int
    kind: str
    topic: str
    homework: str | None
    homework_due: date | None
    mark: CellValue | None
    attendance: CellValue | None


class DiaryJournal(msgspec.Struct):
    """One discipline in one term; `examination` is when and where the attestation takes place."""

    journal_id: str
    group_id: str
    group: str
    discipline: str
    term: str
    teacher_id: str | None
    attestation_form: str
    attestation_by: date
    closed_on: date | None
    examination: Examination | None
    attestation: CellValue | None
    year_mark: CellValue | None
    resits: list[ResitResult]
    lessons: list[DiaryLesson]


class _Lesson(msgspec.Struct):
    lesson_id: str
    day: date
    hours: int
    kind: str
    topic: str
    homework: str | None
    homework_due: date | None
    cell: Cell | None


class _Journal(DiaryJournal, kw_only=True):
    periods: list[Period]
    lessons: list[_Lesson]  # type: ignore[assignment]


_found = msgspec.json.Decoder(list[_Journal]).decode


def diary(
    conn: Connection[Any],
    schema: str,
    student_id: str,
    today: date,
    *,
    term: str | None = None,
    since: date | None = None,
    until: date | None = None,
) -> list[DiaryJournal]:
    """The student's journals, newest term first, with the lessons from `since` to `until` (both included; None: all)."""
    read = read_schema(schema)
    query = sql.SQL(
        """SELECT coalesce(json_agg(d ORDER BY d.term DESC, d.discipline, d.journal_id), '[]')::text FROM (
               SELECT p.journal_id, p.group_id, coalesce(g.name, p.group_id) AS "group", p.discipline, p.term,
                      {teacher} AS teacher_id,
                      p.attestation_form, p.attestation_by, p.closed_on, p.examination,
                      s.attestation, s.year_mark, s.resits, s.periods,
                      (SELECT coalesce(json_agg(json_build_object(
                              'lesson_id', l.slot_id, 'day', l.day, 'hours', l.record -> 'hours',
                              'kind', l.record -> 'kind', 'topic', l.record -> 'topic',
                              'homework', l.record -> 'homework', 'homework_due', l.record -> 'homework_due',
                              'cell', l.cells -> s.student_id
                          ) ORDER BY l.day, l.starts, l.slot_id), '[]') FROM {lesson} l
                       WHERE l.journal_id = p.journal_id AND l.record IS NOT NULL
                         AND (%(since)s::date IS NULL OR l.day >= %(since)s)
                         AND (%(until)s::date IS NULL OR l.day <= %(until)s)) AS lessons
               FROM {student} s JOIN {page} p USING (journal_id) LEFT JOIN {study_group} g USING (group_id)
               WHERE s.student_id = %(student_id)s AND p.annulled IS NULL AND (%(term)s::text IS NULL OR p.term = %(term)s)) d"""
    ).format(
        lesson=sql.Identifier(read, "page_lesson"),
        student=sql.Identifier(read, "page_student"),
        page=sql.Identifier(read, "page"),
        study_group=sql.Identifier(read, "study_group"),
        teacher=held_on("p.teachers", "%(today)s"),
    )
    wanted = {"student_id": student_id, "today": today, "term": term, "since": since, "until": until}
    row = conn.execute(query, wanted).fetchone()
    return [_told(journal) for journal in (_found(row[0]) if row else [])]


def _told(found: _Journal) -> DiaryJournal:
    lessons = [
        DiaryLesson(
            lesson.lesson_id, lesson.day, lesson.hours, lesson.kind, lesson.topic, lesson.homework, lesson.homework_due,
            lesson.cell.mark if lesson.cell else None, lesson.cell.attendance if lesson.cell else None,
        )
        for lesson in found.lessons
        if lesson.cell or any(_covers(period, lesson.day) for period in found.periods)
    ]  # fmt: skip
    return DiaryJournal(
        found.journal_id, found.group_id, found.group, found.discipline, found.term, found.teacher_id,
        found.attestation_form, found.attestation_by, found.closed_on, found.examination, found.attestation,
        found.year_mark, found.resits, lessons,
    )  # fmt: skip


def _covers(period: Period, day: date) -> bool:
    return period.since <= day and (period.until is None or day < period.until)
