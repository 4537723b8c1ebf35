"""The journal page: students × lessons, what stands in every cell, what is locked and why.

Two sources, one fold: the page as it stands is read from the tables of `journal_page`; the page as of a moment is
folded from the journal's stream by the same handlers.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from functools import cache
from itertools import takewhile
from typing import Any

import msgspec
from psycopg import Connection, sql

from journal_domain.college_policy import CollegePolicy
from journal_domain.event import Event
from journal_domain.resit import DEBTS
from journal_domain.tenure import Tenures, holder
from journal_domain.values import Examination
from projections import log
from projections.journal_page import JOURNAL_PAGE
from projections.locks import Lock, day_lock, page_lock, plan_lock, row_lock, sheet_lock
from projections.page_rows import (
    Cell,
    CellValue,
    LessonRecord,
    LessonRow,
    MovedFrom,
    PageRow,
    Period,
    PlanRow,
    ResitResult,
    SlotPermit,
    StudentRow,
    SubstituteRow,
)
from projections.page_tables import LESSONS, PAGES, PLANS, STUDENTS, SUBSTITUTES
from projections.read_model import Fold, Recorded
from projections.sql_names import read_schema


class PageStudent(msgspec.Struct):
    """A row. `result` is the one that counts: the last re-sit's, else the sheet's; `in_debt` once the sheet is closed.

    `locked` is the row's own reason; the page's lock stands above it.
    """

    student_id: str
    periods: list[Period]
    attestation: CellValue | None
    resits: list[ResitResult]
    result: str | None
    in_debt: bool
    year_mark: CellValue | None
    locked: Lock | None


class PageTopic(msgspec.Struct):
    """A line of the lesson plan; `ordinal` counts from 1."""

    ordinal: int
    topic_id: str
    title: str
    kind: str
    hours: int


class LessonPlan(msgspec.Struct):
    """By whom and when the plan was submitted last; `late`: by a permit."""

    submitted_by: str
    submitted_at: datetime
    late: bool


class CancelledSlot(msgspec.Struct):
    slot_id: str
    day: date
    starts: time
    hours: int
    basis: str


class PageLesson(msgspec.Struct):
    """A column: a slot of the timetable and, once on record, its lesson. `cells` by student id; empty ones are absent.

    `locked` is the day's own reason at the moment asked for (not started, day over, permit spent). `teacher_id` is who
    gave or is to give the lesson: the substitute, else the journal's teacher of that day, if any. `moved_from` is where it stood before.
    """

    slot_id: str
    day: date
    starts: time
    hours: int
    teacher_id: str | None
    substituted: bool
    moved_from: MovedFrom | None
    record: LessonRecord | None
    permits: list[SlotPermit]
    locked: Lock | None
    cells: dict[str, Cell]


class JournalPage(msgspec.Struct):
    """`version` is the journal's: the ETag of the page and the `seen` of a command.

    A cell is open when neither the page, nor its row, nor its lesson is locked. `sheet_locked` and `plan_locked` are
    the attestation sheet's and the lesson plan's own reasons (deadline over). Hours are academic: planned by the
    curriculum (by the lesson plan where the curriculum says nothing), in the lesson plan, by the timetable, given.
    `topics` are in the plan's order; cancelled slots are no columns. Teacher, leader and master are those of the day
    asked for, `teachers` all of them in their order.
    """

    journal_id: str
    group_id: str
    group: str
    subgroup_id: str | None
    discipline_id: str
    discipline: str
    term: str
    teacher_id: str | None
    leader_id: str | None
    master_id: str | None
    teachers: Tenures
    attestation_form: str
    attestation_by: date
    examination: Examination | None
    certified_until: date | None
    closed_on: date | None
    archived: str | None
    annulled: str | None
    version: int
    hours_planned: int
    hours_in_plan: int
    hours_scheduled: int
    hours_given: int
    locked: Lock | None
    sheet_locked: Lock | None
    sheet_permits: list[SlotPermit]
    plan_locked: Lock | None
    plan_permits: list[SlotPermit]
    plan: LessonPlan | None
    topics: list[PageTopic]
    students: list[PageStudent]
    lessons: list[PageLesson]
    cancelled: list[CancelledSlot]


class _Rows(msgspec.Struct):
    group: str
    page: PageRow
    plan: PlanRow | None
    students: list[StudentRow]
    substitutes: list[SubstituteRow]
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
    # Up to the first later act: a moment never shows an act without those recorded before it.
    events = takewhile(lambda event: event.act.at <= at, log.read_stream(conn, schema, journal_id))
    return page_of(events, _group_name(conn, schema, journal_id), policy, at)


def page_of(events: Iterable[Event], group: str, policy: CollegePolicy, now: datetime) -> JournalPage | None:
    """The page after these events of one journal's stream."""
    fold = Fold([JOURNAL_PAGE])
    fold.apply(Recorded(0, event) for event in events)
    rows = fold.rows
    if not rows[PAGES]:
        return None
    (row,) = rows[PAGES].values()
    plan = next(iter(rows[PLANS].values()), None)
    students, substitutes, lessons = (list(rows[table].values()) for table in (STUDENTS, SUBSTITUTES, LESSONS))
    return _page(_Rows(group, row, plan, students, substitutes, lessons), policy, now)


def _page(rows: _Rows, policy: CollegePolicy, now: datetime) -> JournalPage:
    head, plan, today = rows.page, rows.plan, policy.today(now)
    topics = plan.topics if plan else []
    hours_in_plan = sum(topic.hours for topic in topics)
    substitutes = {row.slot_id: row.teacher_id for row in rows.substitutes}
    lessons = sorted((lesson for lesson in rows.lessons if lesson.cancelled is None), key=_by_time)
    return JournalPage(
        journal_id=head.journal_id,
        group_id=head.group_id,
        group=rows.group,
        subgroup_id=head.subgroup_id,
        discipline_id=head.discipline_id,
        discipline=head.discipline,
        term=head.term,
        teacher_id=holder(head.teachers, today),
        leader_id=holder(head.leaders, today),
        master_id=holder(head.masters, today),
        teachers=head.teachers,
        attestation_form=head.attestation_form,
        attestation_by=head.attestation_by,
        examination=head.examination,
        certified_until=head.certified_until,
        closed_on=head.closed_on,
        archived=head.archived,
        annulled=head.annulled,
        version=head.version,
        hours_planned=hours_in_plan if head.plan_hours is None else head.plan_hours,
        hours_in_plan=hours_in_plan,
        hours_scheduled=sum(lesson.hours for lesson in lessons),
        hours_given=sum(lesson.record.hours for lesson in lessons if lesson.record),
        locked=page_lock(head.closed_on, head.archived, head.annulled),
        sheet_locked=sheet_lock(policy, head.examination, head.attestation_by, head.sheet_permits, now),
        sheet_permits=head.sheet_permits,
        plan_locked=plan_lock(policy, head.term, head.plan_permits, now),
        plan_permits=head.plan_permits,
        plan=LessonPlan(plan.submitted_by, plan.submitted_at, plan.late) if plan else None,
        topics=[PageTopic(n, t.topic_id, t.title, t.kind, t.hours) for n, t in enumerate(topics, start=1)],
        students=[_student(row, head.closed_on) for row in sorted(rows.students, key=_by_student)],
        lessons=[_lesson(lesson, substitutes, head.teachers, policy, now) for lesson in lessons],
        cancelled=[
            CancelledSlot(x.slot_id, x.day, x.starts, x.hours, x.cancelled)
            for x in sorted(rows.lessons, key=_by_time)
            if x.cancelled is not None
        ],
    )


def _student(row: StudentRow, closed_on: date | None) -> PageStudent:
    attested = row.attestation.value if row.attestation else None
    result = row.resits[-1].value if row.resits else attested
    return PageStudent(
        row.student_id,
        row.periods,
        row.attestation,
        row.resits,
        result,
        closed_on is not None and result in DEBTS,
        row.year_mark,
        row_lock(row.student_id) if attested is not None else None,
    )


def _lesson(
    row: LessonRow, substitutes: dict[str, str], teachers: Tenures, policy: CollegePolicy, now: datetime
) -> PageLesson:
    return PageLesson(
        row.slot_id,
        row.day,
        row.starts,
        row.hours,
        row.record.teacher_id if row.record else substitutes.get(row.slot_id) or holder(teachers, row.day),
        row.slot_id in substitutes,
        row.moved_from,
        row.record,
        row.permits,
        day_lock(policy, row.day, row.starts, row.permits, now),
        row.cells,
    )


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
                   'plan', (SELECT row_to_json(t) FROM {plan} t WHERE t.journal_id = p.journal_id),
                   'students', (SELECT coalesce(json_agg(s), '[]') FROM {student} s WHERE s.journal_id = p.journal_id),
                   'substitutes', (SELECT coalesce(json_agg(x), '[]') FROM {substitute} x
                                   WHERE x.journal_id = p.journal_id),
                   'lessons', (SELECT coalesce(json_agg(l), '[]') FROM {lesson} l WHERE l.journal_id = p.journal_id)
               )::text FROM {page} p WHERE p.journal_id = %(journal_id)s"""
        )
        .format(
            page=sql.Identifier(read, PAGES.name),
            plan=sql.Identifier(read, PLANS.name),
            substitute=sql.Identifier(read, SUBSTITUTES.name),
            student=sql.Identifier(read, STUDENTS.name),
            lesson=sql.Identifier(read, LESSONS.name),
            study_group=sql.Identifier(read, "study_group"),
        )
        .as_bytes()
    )
