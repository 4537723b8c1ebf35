"""Academic hours given: every lesson on record with the employee credited with it (1.4, a financial document)."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from psycopg import Connection, sql

from journal_domain import journal_events as e
from journal_domain.values import LessonKind, Subject
from projections import subjects
from projections.read_model import Key, ReadModel, Table
from projections.sql_names import read_schema


class GivenRow(msgspec.Struct):
    """A lesson of so many academic hours (45 min), credited to `teacher_id`; `late`: entered by a permit."""

    journal_id: str
    lesson_id: str
    teacher_id: str
    day: date
    topic: str
    kind: LessonKind
    hours: int
    late: bool


class SubstitutionRow(msgspec.Struct):
    """`instead_of` is whose lesson it was before the first substitute."""

    journal_id: str
    slot_id: str
    instead_of: str
    teacher_id: str
    basis: str


GIVEN = Table("given_lesson", GivenRow, key=("journal_id", "lesson_id"))
SUBSTITUTIONS = Table("substitution", SubstitutionRow, key=("journal_id", "slot_id"))


def the_lesson(event: e.LessonPublished | e.LessonCorrected) -> list[Key]:
    return [(event.originator_id, event.lesson_id)]


@GIVEN.on(e.LessonPublished, keys=the_lesson)
def published(rows: dict[Key, GivenRow], event: e.LessonPublished) -> None:
    key = (event.originator_id, event.lesson_id)
    rows[key] = GivenRow(*key, event.teacher_id, event.day, event.topic, event.kind, event.hours, event.late)


@GIVEN.on(e.LessonCorrected, keys=the_lesson)
def corrected(rows: dict[Key, GivenRow], event: e.LessonCorrected) -> None:
    row = rows[event.originator_id, event.lesson_id]
    if event.subject is Subject.KIND:
        row.kind = LessonKind(event.became or "")
    elif event.subject is Subject.TOPIC:
        row.topic = event.topic or ""


@SUBSTITUTIONS.on(e.SubstituteAssigned, keys=lambda event: [(event.originator_id, event.slot_id)])
def substituted(rows: dict[Key, SubstitutionRow], event: e.SubstituteAssigned) -> None:
    key = (event.originator_id, event.slot_id)
    row = rows.setdefault(key, SubstitutionRow(*key, event.instead_of, event.teacher_id, event.basis))
    row.teacher_id, row.basis = event.teacher_id, event.basis


HOURS = ReadModel(
    "hours",
    (__name__,),
    (GIVEN, SUBSTITUTIONS),
    ignored=(subjects.SLOTS - {e.SubstituteAssigned}).union(
        subjects.CORRECTIONS - {e.LessonCorrected}, subjects.OPENING, subjects.PLAN, subjects.STAFF, subjects.ROSTER,
        subjects.PERMITS, subjects.CELLS, subjects.ATTESTATION, subjects.REQUESTS, subjects.GROUPS, subjects.PEOPLE,
        subjects.APPOINTMENTS, subjects.CURRICULA, subjects.CALENDAR, subjects.TIMETABLE, subjects.YEARS,
        subjects.CONTROL, subjects.ACCOUNTS,
    ),
)  # fmt: skip


class MonthOfHours(msgspec.Struct, frozen=True):
    """What an employee gave in a month (`2025-09`) in one journal, of one kind, as own or in another's stead.

    Of `lessons` and `hours` so many were entered late, by a permit: they count in full.
    """

    teacher_id: str
    month: str
    journal_id: str
    group_id: str
    group: str
    discipline: str
    term: str
    kind: LessonKind
    substitution: bool
    lessons: int
    hours: int
    late_lessons: int
    late_hours: int


class GivenLesson(GivenRow, kw_only=True):
    """A lesson behind the sums; `instead_of` and `basis` of a substitution."""

    group_id: str
    group: str
    discipline: str
    term: str
    instead_of: str | None
    basis: str | None


def hours_given(
    conn: Connection[Any],
    schema: str,
    since: date,
    until: date,
    *,
    teacher_id: str | None = None,
    journal_id: str | None = None,
    group_id: str | None = None,
) -> list[MonthOfHours]:
    """Hours of the lessons from `since` to `until` (both included), by employee, month, journal, kind."""
    query = sql.SQL(
        """SELECT coalesce(json_agg(m), '[]')::text FROM (
               SELECT l.teacher_id, to_char(l.day, 'YYYY-MM') AS month, l.journal_id, l.group_id, l."group",
                      l.discipline, l.term, l.kind, l.instead_of IS NOT NULL AS substitution,
                      count(*) AS lessons, sum(l.hours) AS hours, count(*) FILTER (WHERE l.late) AS late_lessons,
                      coalesce(sum(l.hours) FILTER (WHERE l.late), 0) AS late_hours
               FROM ({lessons}) l
               GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
               ORDER BY 1, 2, l."group", l.discipline, l.journal_id, l.kind, 9) m"""
    ).format(lessons=_lessons(schema))
    wanted = _wanted(since, until, teacher_id, journal_id, group_id)
    found = conn.execute(query, wanted).fetchone()
    return msgspec.json.decode(found[0] if found else "[]", type=list[MonthOfHours])


def lessons_given(
    conn: Connection[Any],
    schema: str,
    since: date,
    until: date,
    *,
    teacher_id: str | None = None,
    journal_id: str | None = None,
    group_id: str | None = None,
) -> list[GivenLesson]:
    """The lessons that `hours_given` counts, by employee and day."""
    query = sql.SQL(
        """SELECT coalesce(json_agg(l ORDER BY l.teacher_id, l.day, l.journal_id, l.lesson_id), '[]')::text
           FROM ({lessons}) l"""
    ).format(lessons=_lessons(schema))
    wanted = _wanted(since, until, teacher_id, journal_id, group_id)
    found = conn.execute(query, wanted).fetchone()
    return msgspec.json.decode(found[0] if found else "[]", type=list[GivenLesson])


def _wanted(
    since: date, until: date, teacher_id: str | None, journal_id: str | None, group_id: str | None
) -> dict[str, Any]:
    return {
        "since": since, "until": until, "teacher_id": teacher_id, "journal_id": journal_id, "group_id": group_id,
    }  # fmt: skip


def _lessons(schema: str) -> sql.Composed:
    """A substitution is a lesson given by the substitute, not by whom it was taken from and given back to."""
    read = read_schema(schema)
    return sql.SQL(
        """SELECT l.*, j.group_id, coalesce(g.name, j.group_id) AS "group", j.discipline, j.term,
                  s.instead_of, s.basis
           FROM {given_lesson} l JOIN {journal} j USING (journal_id) LEFT JOIN {study_group} g USING (group_id)
                LEFT JOIN {substitution} s ON s.journal_id = l.journal_id AND s.slot_id = l.lesson_id
                     AND s.teacher_id = l.teacher_id AND s.instead_of <> l.teacher_id
           WHERE l.day BETWEEN %(since)s AND %(until)s
             AND (%(teacher_id)s::text IS NULL OR l.teacher_id = %(teacher_id)s)
             AND (%(journal_id)s::text IS NULL OR l.journal_id = %(journal_id)s)
             AND (%(group_id)s::text IS NULL OR j.group_id = %(group_id)s)"""
    ).format(
        given_lesson=sql.Identifier(read, GIVEN.name),
        substitution=sql.Identifier(read, SUBSTITUTIONS.name),
        journal=sql.Identifier(read, "journal"),
        study_group=sql.Identifier(read, "study_group"),
    )
