"""Finding the rows of a report: out of the read models as they stand, or out of the log as of any position.

Both ways give the same facts: as of a position the very read models are folded anew, in memory, from the streams that
the report is about, and nothing is read beside the log.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any, Protocol

import msgspec
from psycopg import Connection, sql

from journal_domain import college_policy, requisites
from journal_domain import journal_events as e
from journal_domain.academic_calendar import AcademicCalendar, TermDates, calendar_stream, year_of
from journal_domain.college_policy import CollegePolicy
from journal_domain.errors import Refused
from journal_domain.event import Event
from journal_domain.group import JournalAttached, group_stream
from journal_domain.requisites import Requisites
from projections import groups, log, page_tables, results
from projections.groups import STUDY_GROUPS, GroupRow, GroupStudentRow
from projections.journal_page import JOURNAL_PAGE
from projections.page_rows import LessonRow
from projections.progress import positions
from projections.read_model import Fold, Recorded
from projections.reports.facts import Facts, JournalFacts
from projections.reports.scope import Scope
from projections.results import JOURNAL_RESULTS
from projections.sql_names import read_schema

READ = (STUDY_GROUPS, JOURNAL_PAGE, JOURNAL_RESULTS)
OF_CELLS = (
    e.MarkRecorded, e.AbsenceRecorded, e.LateArrivalRecorded, e.AbsenceReasonSet, e.MarkCorrected, e.AttendanceCorrected,
)  # fmt: skip
"""What happened at lessons: most of a log, and not read for a form that does not ask for it."""


class Reads(Protocol):
    """What is read for a scope: its `journals`; of them the `lessons`, or the `course` alone; when `gated`, what is unfilled."""

    @property
    def journals(self) -> bool: ...
    @property
    def lessons(self) -> bool: ...
    @property
    def courses(self) -> bool: ...
    @property
    def gated(self) -> bool: ...


TAUGHT = sql.SQL(
    """(%(teacher)s::text IS NULL OR EXISTS (SELECT 1 FROM json_to_recordset(p.teachers) AS t (person_id text)
                                             WHERE t.person_id = %(teacher)s))"""
)
"""The journals that the wanted teacher teaches or taught."""


class _Rows(msgspec.Struct):
    groups: list[GroupRow]
    members: list[GroupStudentRow]
    journals: list[JournalFacts]


_rows_of = msgspec.json.Decoder(_Rows).decode


def facts_now(conn: Connection[Any], schema: str, reads: Reads, scope: Scope) -> Facts:
    """The facts as the read models have them, of one snapshot."""
    with conn.transaction():
        conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        position = min(positions(conn, schema).get(model.name, 0) for model in READ)
        dates = _dates(conn, schema, scope, position)
        wanted = {
            "group": scope.group_id, "term": scope.term, "discipline": scope.discipline_id, "teacher": scope.teacher_id,
            "since": scope.since, "until": scope.until,
        }  # fmt: skip
        found = conn.execute(_query(schema, reads), wanted).fetchone()
        rows = _rows_of(found[0] if found else "")
        return _facts(conn, schema, rows, scope, dates, position)


def facts_as_of(conn: Connection[Any], schema: str, reads: Reads, scope: Scope, position: int) -> Facts:
    """The facts as they were at this position of the log, replayed from its streams alone."""
    with conn.transaction():
        conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        dates = _dates(conn, schema, scope, position)
        return _facts(conn, schema, _replayed(conn, schema, reads, scope, position), scope, dates, position)


def position_at(conn: Connection[Any], schema: str, moment: datetime) -> int:
    """The last position before the first act recorded after `moment` (aware): a moment is a prefix of the log."""
    query = sql.SQL("SELECT coalesce((SELECT min(position) - 1 FROM {} WHERE at > %s), %s)").format(
        sql.Identifier(read_schema(schema), "audit_entry")
    )
    found = conn.execute(query, [moment, log.head(conn, schema)]).fetchone()
    return int(found[0]) if found else 0


def terms_of(conn: Connection[Any], schema: str, scope: Scope) -> list[str]:
    """The terms that have journals of this group and teacher, from early to late."""
    query = sql.SQL(
        """SELECT DISTINCT p.term FROM {} p WHERE (%(group)s::text IS NULL OR p.group_id = %(group)s) AND {} ORDER BY 1"""
    ).format(sql.Identifier(read_schema(schema), page_tables.PAGES.name), TAUGHT)
    found = conn.execute(query, {"group": scope.group_id, "teacher": scope.teacher_id})
    return [term for (term,) in found]


def _facts(
    conn: Connection[Any], schema: str, rows: _Rows, scope: Scope, dates: TermDates | None, position: int
) -> Facts:
    rows.groups.sort(key=lambda group: (group.name, group.group_id))
    names = {group.group_id: group.name for group in rows.groups}
    for journal in rows.journals:
        journal.lessons.sort(key=lambda lesson: (lesson.day, lesson.starts, lesson.slot_id))
    rows.journals.sort(key=lambda journal: _order(journal, names))
    as_of = _recorded_at(conn, schema, position)
    policy = CollegePolicy.evolve(None, _stream(conn, schema, college_policy.STREAM, position))
    due = [journal.head.attestation_by for journal in rows.journals]
    held = [lesson.day for journal in rows.journals for lesson in journal.lessons]
    today = as_of.date() if as_of else date.min
    since = scope.since or (dates.starts if dates else min(held, default=today))
    until = scope.until or (max(dates.ends, dates.attestation_by) if dates else max([*due, *held], default=today))
    return Facts(
        position=position,
        as_of=as_of,
        requisites=Requisites.evolve(None, _stream(conn, schema, requisites.STREAM, position)),
        policy=policy.on(until),
        since=since,
        until=until,
        groups={group.group_id: group for group in rows.groups},
        members=rows.members,
        journals=rows.journals,
        term=dates,
    )


def _order(journal: JournalFacts, names: dict[str, str]) -> tuple[str, ...]:
    """By discipline as in an alphabet, then by group and subgroup."""
    head = journal.head
    group = names.get(head.group_id, head.group_id)
    return (head.discipline.casefold().replace("ё", "е"), head.discipline_id, group, head.subgroup_id or "", head.term,
            head.journal_id)  # fmt: skip


def _dates(conn: Connection[Any], schema: str, scope: Scope, position: int) -> TermDates | None:
    """The term's dates by the academic calendar, where one was adopted."""
    if scope.term is None:
        return None
    calendar = AcademicCalendar.evolve(None, _stream(conn, schema, calendar_stream(year_of(scope.term)), position))
    try:
        return calendar.term(scope.term)
    except Refused:
        return None


def _stream(conn: Connection[Any], schema: str, stream: str, position: int) -> list[Event]:
    return _streams(conn, schema, [stream], position)


def _streams(
    conn: Connection[Any],
    schema: str,
    streams: Collection[str],
    position: int,
    only: Iterable[type[Event]] | None = None,
    without: Iterable[type[Event]] = (),
) -> list[Event]:
    """The events of these streams up to the position, in the order of the log."""
    query = sql.SQL(
        """SELECT topic, state FROM {} WHERE originator_id = ANY(%s) AND position <= %s
             AND (%s::text[] IS NULL OR topic = ANY(%s)) AND NOT topic = ANY(%s) ORDER BY position"""
    ).format(sql.Identifier(schema, "event"))
    wanted = None if only is None else [event_class.TYPE for event_class in only]
    unwanted = [event_class.TYPE for event_class in without]
    with conn.cursor(binary=True) as cursor:
        rows = cursor.execute(query, [list(streams), position, wanted, wanted, unwanted])
        return [log.event_of(topic, state) for topic, state in rows]


def _recorded_at(conn: Connection[Any], schema: str, position: int) -> datetime | None:
    query = sql.SQL("SELECT topic, state FROM {} WHERE position = %s").format(sql.Identifier(schema, "event"))
    with conn.cursor(binary=True) as cursor:
        found = cursor.execute(query, [position]).fetchone()
    return log.event_of(*found).act.at if found else None


def _replayed(conn: Connection[Any], schema: str, reads: Reads, scope: Scope, position: int) -> _Rows:
    ids = [group_stream(scope.group_id)] if scope.group_id is not None else _all_groups(conn, schema, position)
    of_groups = _streams(conn, schema, ids, position)
    attached = [event for event in of_groups if isinstance(event, JournalAttached)]
    journals: list[JournalFacts] = []
    if reads.journals:
        wanted = [
            event.journal_id for event in attached
            if scope.term in (None, event.term) and scope.discipline_id in (None, event.discipline_id)
        ]  # fmt: skip
        if scope.teacher_id is not None:
            wanted = _taught_by(conn, schema, wanted, position, scope.teacher_id)
        without = () if reads.lessons or reads.courses else OF_CELLS
        fold = Fold([JOURNAL_PAGE, JOURNAL_RESULTS])
        fold.apply(Recorded(0, event) for event in _streams(conn, schema, wanted, position, without=without))
        journals = [journal for journal in _pages(fold, reads, scope) if _in_period(journal, scope)]
    fold = Fold([STUDY_GROUPS])
    fold.apply(Recorded(0, event) for event in of_groups)
    concerned = None if scope.group_id or not reads.journals else {journal.head.group_id for journal in journals}
    return _Rows(
        [row for row in fold.rows[groups.GROUPS].values() if concerned is None or row.group_id in concerned],
        sorted(
            (row for row in fold.rows[groups.STUDENTS].values() if concerned is None or row.group_id in concerned),
            key=lambda row: (row.group_id, row.student_id),
        ),
        journals,
    )


def _pages(fold: Fold, reads: Reads, scope: Scope) -> Iterable[JournalFacts]:
    found = {
        head.journal_id: JournalFacts(head, fold.rows[results.RESULTS][key].students, [], [], {}, [])
        for key, head in fold.rows[page_tables.PAGES].items()
    }
    if reads.courses:
        for course in fold.rows[results.COURSES].values():
            found[course.journal_id].course = course
    if reads.lessons:
        for plan in fold.rows[page_tables.PLANS].values():
            found[plan.journal_id].topics = plan.topics
        for student in sorted(fold.rows[page_tables.STUDENTS].values(), key=lambda row: row.student_id):
            found[student.journal_id].students.append(student)
    for substitute in fold.rows[page_tables.SUBSTITUTES].values():
        found[substitute.journal_id].substitutes[substitute.slot_id] = substitute.teacher_id
    for lesson in fold.rows[page_tables.LESSONS].values():
        if _is_wanted(lesson, reads, scope):
            found[lesson.journal_id].lessons.append(lesson)
    return found.values()


def _is_wanted(lesson: LessonRow, reads: Reads, scope: Scope) -> bool:
    in_period = (scope.since is None or scope.since <= lesson.day) and (
        scope.until is None or lesson.day <= scope.until
    )
    return lesson.cancelled is None and in_period and (reads.lessons or (reads.gated and lesson.record is None))


def _in_period(journal: JournalFacts, scope: Scope) -> bool:
    """Whether a report for dates has to do with the journal: it has lessons in them, or its sheet is due."""
    if scope.since is None or scope.until is None:
        return True
    return bool(journal.lessons) or scope.since <= journal.head.attestation_by <= scope.until


def _all_groups(conn: Connection[Any], schema: str, position: int) -> list[str]:
    query = sql.SQL(
        """SELECT originator_id FROM {} WHERE originator_id >= 'group:' AND originator_id < 'group;'
             AND originator_version = 1 AND position <= %s"""
    ).format(sql.Identifier(schema, "event"))
    return [stream for (stream,) in conn.execute(query, [position])]


def _taught_by(conn: Connection[Any], schema: str, journals: list[str], position: int, teacher_id: str) -> list[str]:
    staffing = _streams(conn, schema, journals, position, only=(e.JournalOpened, e.TeacherAssigned))
    found = {
        event.originator_id for event in staffing
        if isinstance(event, (e.JournalOpened, e.TeacherAssigned)) and event.teacher_id == teacher_id
    }  # fmt: skip
    return [journal for journal in journals if journal in found]


def _query(schema: str, reads: Reads) -> sql.Composed:
    """One statement, so that the facts are of one snapshot; a form that asks for no journals reads none."""
    read = read_schema(schema)
    return sql.SQL(
        """WITH wanted AS MATERIALIZED (
               SELECT p.* FROM {page} p
               WHERE {journals}
                 AND (%(group)s::text IS NULL OR p.group_id = %(group)s)
                 AND (%(term)s::text IS NULL OR p.term = %(term)s)
                 AND (%(discipline)s::text IS NULL OR p.discipline_id = %(discipline)s)
                 AND {taught}
                 AND (%(since)s::date IS NULL OR p.attestation_by BETWEEN %(since)s AND %(until)s
                      OR EXISTS (SELECT 1 FROM {lesson} l WHERE l.journal_id = p.journal_id AND l.cancelled IS NULL
                                 AND l.day BETWEEN %(since)s AND %(until)s))),
           concerned AS (
               SELECT g.* FROM {study_group} g
               WHERE CASE WHEN %(group)s::text IS NOT NULL THEN g.group_id = %(group)s
                          WHEN {journals} THEN g.group_id IN (SELECT group_id FROM wanted) ELSE true END)
           SELECT json_build_object(
               'groups', (SELECT coalesce(json_agg(g), '[]') FROM concerned g),
               'members', (SELECT coalesce(json_agg(s ORDER BY s.group_id, s.student_id), '[]') FROM {group_student} s
                           WHERE s.group_id IN (SELECT group_id FROM concerned)),
               'journals', (SELECT coalesce(json_agg(json_build_object(
                   'head', p,
                   'results', (SELECT r.students FROM {results} r WHERE r.journal_id = p.journal_id),
                   'course', (SELECT row_to_json(c) FROM {course} c WHERE c.journal_id = p.journal_id AND {courses}),
                   'topics', coalesce((SELECT t.topics FROM {plan} t WHERE t.journal_id = p.journal_id AND {planned}), '[]'),
                   'students', (SELECT coalesce(json_agg(s ORDER BY s.student_id), '[]') FROM {student} s
                                WHERE s.journal_id = p.journal_id AND {planned}),
                   'substitutes', (SELECT coalesce(json_object_agg(x.slot_id, x.teacher_id), '{{}}') FROM {substitute} x
                                   WHERE x.journal_id = p.journal_id),
                   'lessons', (SELECT coalesce(json_agg(l), '[]') FROM {lesson} l
                               WHERE l.journal_id = p.journal_id AND l.cancelled IS NULL
                                 AND {lessons}
                                 AND (%(since)s::date IS NULL OR l.day BETWEEN %(since)s AND %(until)s))
               )), '[]') FROM wanted p))::text"""
    ).format(
        journals=sql.SQL("true" if reads.journals else "false"),
        planned=sql.SQL("true" if reads.lessons else "false"),
        lessons=sql.SQL("true" if reads.lessons else "l.record IS NULL" if reads.gated else "false"),
        taught=TAUGHT,
        courses=sql.SQL("true" if reads.courses else "false"),
        page=sql.Identifier(read, page_tables.PAGES.name),
        results=sql.Identifier(read, results.RESULTS.name),
        course=sql.Identifier(read, results.COURSES.name),
        plan=sql.Identifier(read, page_tables.PLANS.name),
        student=sql.Identifier(read, page_tables.STUDENTS.name),
        substitute=sql.Identifier(read, page_tables.SUBSTITUTES.name),
        lesson=sql.Identifier(read, page_tables.LESSONS.name),
        study_group=sql.Identifier(read, groups.GROUPS.name),
        group_student=sql.Identifier(read, groups.STUDENTS.name),
    )
