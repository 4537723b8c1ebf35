"""The journal page: students × lessons, what stands in every cell, what is locked and why.

Two sources, one fold: the page as it stands is read from the tables of `journal_page`; the page as of a moment is
folded from the journal's stream by the same handlers.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from functools import cache
from typing import Any

import msgspec
from psycopg import Connection, sql

from journal_domain.college_policy import CollegePolicy
from journal_domain.event import Event
from projections import log
from projections.journal_page import JOURNAL_PAGE, LESSONS, PAGES, STUDENTS, TOPICS
from projections.locks import Lock, day_lock, page_lock, row_lock, sheet_lock
from projections.page_rows import (
    Cell,
    CellValue,
    LessonRecord,
    LessonRow,
    PageRow,
    Period,
    SlotPermit,
    StudentRow,
    TopicRow,
)
from projections.read_model import Fold, Recorded
from projections.sql_names import read_schema


class PageStudent(msgspec.Struct):
    """A row. `locked` is the row's own reason; the page's lock stands above it."""

    student_id: str
    periods: list[Period]
    attestation: CellValue | None
    locked: Lock | None


class PageTopic(msgspec.Struct):
    topic_id: str
    title: str
    kind: str
    hours: int


class PageLesson(msgspec.Struct):
    """A column: a slot of the timetable and, once on record, its lesson. `cells` by student id; empty ones are absent.

    `locked` is the day's own reason at the moment asked for (not started, day over, permit spent). `teacher_id` is who
    gives the lesson: the substitute, else the journal's teacher.
    """

    slot_id: str
    day: date
    starts: time
    hours: int
    teacher_id: str
    substituted: bool
    record: LessonRecord | None
    permits: list[SlotPermit]
    locked: Lock | None
    cells: dict[str, Cell]


class JournalPage(msgspec.Struct):
    """`version` is the journal's: the ETag of the page and the `seen` of a command.

    A cell is open when neither the page, nor its row, nor its lesson is locked. `sheet_locked` is the attestation
    sheet's own reason (deadline over). Hours are academic: by the lesson plan, by the timetable, given.
    """

    journal_id: str
    group_id: str
    group: str
    discipline_id: str
    discipline: str
    term: str
    teacher_id: str
    leader_id: str | None
    attestation_form: str
    attestation_by: date
    certified_until: date | None
    closed_on: date | None
    version: int
    hours_planned: int
    hours_scheduled: int
    hours_given: int
    locked: Lock | None
    sheet_locked: Lock | None
    sheet_permits: list[SlotPermit]
    topics: list[PageTopic]
    students: list[PageStudent]
    lessons: list[PageLesson]


class _Rows(msgspec.Struct):
    group: str
    page: PageRow
    topics: list[TopicRow]
    students: list[StudentRow]
    lessons: list[LessonRow]


_rows_of = msgspec.json.Decoder(_Rows).decode


def page(
    conn: Connection[Any], schema: str, journal_id: str, policy: CollegePolicy, now: datetime
) -> JournalPage | None:
    """The page as it stands, read in one statement; locks are told for `now` (aware)."""
    found = conn.execute(_page_query(schema), {"journal_id": journal_id}).fetchone()
    return _page(_rows_of(found[0]), policy, now) if found else None


def page_version(conn: Connection[Any], schema: str, journal_id: str) -> int | None:
    """The version that `page` would show, for If-None-Match. Locks change with the clock alone: keep that in the ETag."""
    query = sql.SQL("SELECT version FROM {} WHERE journal_id = %s").format(sql.Identifier(read_schema(schema), "page"))
    found = conn.execute(query, [journal_id]).fetchone()
    return int(found[0]) if found else None


def page_as_of(
    conn: Connection[Any], schema: str, journal_id: str, policy: CollegePolicy, at: datetime
) -> JournalPage | None:
    """The page as it stood at that moment (aware), folded from the log; locks are told for that moment."""
    events = [event for event in log.read_stream(conn, schema, journal_id) if event.act.at <= at]
    return page_of(events, _group_name(conn, schema, journal_id), policy, at)


def page_of(events: Iterable[Event], group: str, policy: CollegePolicy, now: datetime) -> JournalPage | None:
    """The page after these events of one journal's stream."""
    fold = Fold([JOURNAL_PAGE])
    fold.apply(Recorded(0, event) for event in events)
    rows = fold.rows
    if not rows[PAGES]:
        return None
    (row,) = rows[PAGES].values()
    topics, students, lessons = (list(rows[table].values()) for table in (TOPICS, STUDENTS, LESSONS))
    return _page(_Rows(group, row, topics, students, lessons), policy, now)


def _page(rows: _Rows, policy: CollegePolicy, now: datetime) -> JournalPage:
    head = rows.page
    return JournalPage(
        journal_id=head.journal_id,
        group_id=head.group_id,
        group=rows.group,
        discipline_id=head.discipline_id,
        discipline=head.discipline,
        term=head.term,
        teacher_id=head.teacher_id,
        leader_id=head.leader_id,
        attestation_form=head.attestation_form,
        attestation_by=head.attestation_by,
        certified_until=head.certified_until,
        closed_on=head.closed_on,
        version=head.version,
        hours_planned=sum(topic.hours for topic in rows.topics),
        hours_scheduled=sum(lesson.hours for lesson in rows.lessons),
        hours_given=sum(lesson.record.hours for lesson in rows.lessons if lesson.record),
        locked=page_lock(head.closed_on),
        sheet_locked=sheet_lock(policy, head.attestation_by, head.sheet_permits, now),
        sheet_permits=head.sheet_permits,
        topics=[PageTopic(t.topic_id, t.title, t.kind, t.hours) for t in sorted(rows.topics, key=_by_topic)],
        students=[
            PageStudent(s.student_id, s.periods, s.attestation, row_lock(s.student_id) if s.attestation else None)
            for s in sorted(rows.students, key=_by_student)
        ],
        lessons=[
            PageLesson(
                lesson.slot_id,
                lesson.day,
                lesson.starts,
                lesson.hours,
                lesson.substitute_id or head.teacher_id,
                lesson.substitute_id is not None,
                lesson.record,
                lesson.permits,
                day_lock(policy, lesson.day, lesson.starts, lesson.permits, now),
                lesson.cells,
            )
            for lesson in sorted(rows.lessons, key=_by_time)
        ],
    )


def _by_topic(topic: TopicRow) -> str:
    return topic.topic_id


def _by_student(student: StudentRow) -> str:
    return student.student_id


def _by_time(lesson: LessonRow) -> tuple[date, time, str]:
    return lesson.day, lesson.starts, lesson.slot_id


def _group_name(conn: Connection[Any], schema: str, journal_id: str) -> str:
    read = read_schema(schema)
    query = sql.SQL(
        "SELECT coalesce(g.name, j.group_id) FROM {} j LEFT JOIN {} g USING (group_id) WHERE j.journal_id = %s"
    ).format(sql.Identifier(read, "page"), sql.Identifier(read, "study_group"))
    found = conn.execute(query, [journal_id]).fetchone()
    return str(found[0]) if found else ""


@cache
def _page_query(schema: str) -> bytes:
    """One statement, so that the page is of one snapshot."""
    read = read_schema(schema)
    return (
        sql.SQL(
            """SELECT json_build_object(
                   'group', coalesce((SELECT name FROM {study_group} g WHERE g.group_id = p.group_id), p.group_id),
                   'page', p,
                   'topics', (SELECT coalesce(json_agg(t), '[]') FROM {topic} t WHERE t.journal_id = p.journal_id),
                   'students', (SELECT coalesce(json_agg(s), '[]') FROM {student} s WHERE s.journal_id = p.journal_id),
                   'lessons', (SELECT coalesce(json_agg(l), '[]') FROM {lesson} l WHERE l.journal_id = p.journal_id)
               )::text FROM {page} p WHERE p.journal_id = %(journal_id)s"""
        )
        .format(
            page=sql.Identifier(read, PAGES.name),
            topic=sql.Identifier(read, TOPICS.name),
            student=sql.Identifier(read, STUDENTS.name),
            lesson=sql.Identifier(read, LESSONS.name),
            study_group=sql.Identifier(read, "study_group"),
        )
        .as_bytes()
    )
