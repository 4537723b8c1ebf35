"""Finding the rows of a report: out of the read models as they stand, or out of the log as of any position.

Both ways give the same facts: as of a position the very read models are folded anew, in memory, from the streams that
the report is about (replay.py), and nothing is read beside the log.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from psycopg import Connection, sql

from journal_domain.values import NOT_ATTESTED, Arrival
from projections import control, groups, log, page_tables, results
from projections.groups import STUDY_GROUPS
from projections.journal_page import JOURNAL_PAGE
from projections.log_rows import RowsOfLog
from projections.progress import positions
from projections.reports.facts import Facts
from projections.reports.replay import LogAt, Reads, Rows, assembled, earlier_term, replayed, term_dates
from projections.reports.scope import Scope
from projections.results import JOURNAL_RESULTS
from projections.sql_names import read_schema

READ = (STUDY_GROUPS, JOURNAL_PAGE, JOURNAL_RESULTS, control.CONTROL)
TAUGHT = sql.SQL(
    """(%(teacher)s::text IS NULL OR EXISTS (SELECT 1 FROM json_to_recordset(p.teachers) AS t (person_id text)
                                             WHERE t.person_id = %(teacher)s))"""
)
"""The journals that the wanted teacher teaches or taught."""

EXCUSES = sql.SQL(
    """p.term = %(term)s AND EXISTS (
           SELECT 1 FROM {results} r WHERE r.journal_id = p.journal_id AND r.students::text LIKE %(not_attested)s)"""
)
"""The journals of the term asked about with a «н/а»."""

_rows_of = msgspec.json.Decoder(Rows).decode


def facts_now(conn: Connection[Any], schema: str, reads: Reads, scope: Scope) -> Facts:
    """The facts as the read models have them, of one snapshot."""
    with conn.transaction():
        conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return facts_of_snapshot(conn, schema, reads, scope)


def facts_of_snapshot(conn: Connection[Any], schema: str, reads: Reads, scope: Scope) -> Facts:
    """The same within a transaction that sees one snapshot already."""
    position = min(positions(conn, schema).get(m.name, 0) for m in READ)
    at = LogAt(RowsOfLog(conn, schema, position), position)
    wanted = {
        "group": scope.group_id, "term": scope.term, "discipline": scope.discipline_id, "teacher": scope.teacher_id,
        "since": scope.since, "until": scope.until, "earlier": earlier_term(reads, scope),
        "not_attested": f'%"{NOT_ATTESTED}"%', "transfer": f'%"{Arrival.TRANSFER}"%',
    }  # fmt: skip
    found = conn.execute(_query(schema, reads), wanted).fetchone()
    return assembled(at, _rows_of(found[0] if found else ""), scope, term_dates(at, scope))


def facts_as_of(conn: Connection[Any], schema: str, reads: Reads, scope: Scope, position: int) -> Facts:
    """The facts as they were at this position of the log, replayed from its streams alone."""
    with conn.transaction():
        conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return replayed(LogAt(RowsOfLog(conn, schema, position), position), reads, scope)


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
        """SELECT DISTINCT p.term FROM {} p WHERE p.annulled IS NULL AND (%(group)s::text IS NULL OR p.group_id = %(group)s) AND {} ORDER BY 1"""
    ).format(sql.Identifier(read_schema(schema), page_tables.PAGES.name), TAUGHT)
    found = conn.execute(query, {"group": scope.group_id, "teacher": scope.teacher_id})
    return [term for (term,) in found]


def _query(schema: str, reads: Reads) -> sql.Composed:
    """One statement, so that the facts are of one snapshot; a form that asks for no journals reads none."""
    read = read_schema(schema)
    excuses = EXCUSES.format(results=sql.Identifier(read, results.RESULTS.name))
    return sql.SQL(
        """WITH wanted AS MATERIALIZED (
               SELECT p.* FROM {page} p
               WHERE {journals} AND p.annulled IS NULL
                 AND (%(group)s::text IS NULL OR p.group_id = %(group)s)
                 AND (%(term)s::text IS NULL OR p.term IN (%(term)s, %(earlier)s))
                 AND (%(discipline)s::text IS NULL OR p.discipline_id = %(discipline)s)
                 AND {taught}
                 AND (%(since)s::date IS NULL OR p.attestation_by BETWEEN %(since)s AND %(until)s
                      OR EXISTS (SELECT 1 FROM {lesson} l WHERE l.journal_id = p.journal_id AND l.cancelled IS NULL
                                 AND l.day BETWEEN %(since)s AND %(until)s))),
           concerned AS (
               SELECT g.* FROM {study_group} g
               WHERE CASE WHEN %(group)s::text IS NOT NULL THEN g.group_id = %(group)s
                          WHEN {journals} THEN g.group_id IN (
                              SELECT group_id FROM wanted WHERE %(term)s::text IS NULL OR term = %(term)s) ELSE true END),
           elsewhere AS MATERIALIZED (
               SELECT s.* FROM {group_student} s
               WHERE {transfers} AND s.group_id <> %(group)s AND s.student_id IN (
                   SELECT m.student_id FROM {group_student} m
                   WHERE m.group_id = %(group)s AND m.periods::text LIKE %(transfer)s))
           SELECT json_build_object(
               'groups', (SELECT coalesce(json_agg(g), '[]') FROM concerned g),
               'members', (SELECT coalesce(json_agg(s ORDER BY s.group_id, s.student_id), '[]') FROM {group_student} s
                           WHERE s.group_id IN (SELECT group_id FROM concerned)),
               'elsewhere', json_build_object(
                   'members', (SELECT coalesce(json_agg(s), '[]') FROM elsewhere s),
                   'journals', (SELECT coalesce(json_agg(json_build_object(
                       'head', p,
                       'results', (SELECT r.students FROM {results} r WHERE r.journal_id = p.journal_id),
                       'topics', '{{}}'::text[], 'students', '{{}}'::text[], 'substitutes', '{{}}'::json, 'lessons', '{{}}'::text[]
                   )), '[]') FROM {page} p WHERE p.term = %(term)s AND p.annulled IS NULL AND p.group_id IN (SELECT group_id FROM elsewhere))),
               'journals', (SELECT coalesce(json_agg(json_build_object(
                   'head', p,
                   'results', (SELECT r.students FROM {results} r WHERE r.journal_id = p.journal_id),
                   'remarks', (SELECT coalesce(json_agg(m), '[]') FROM {remark} m WHERE m.journal_id = p.journal_id),
                   'course', (SELECT row_to_json(c) FROM {course} c WHERE c.journal_id = p.journal_id AND ({courses})),
                   'topics', coalesce((SELECT t.topics FROM {plan} t WHERE t.journal_id = p.journal_id AND {planned}), '[]'),
                   'students', (SELECT coalesce(json_agg(s ORDER BY s.student_id), '[]') FROM {student} s
                                WHERE s.journal_id = p.journal_id AND {planned}),
                   'substitutes', (SELECT coalesce(json_object_agg(x.slot_id, x.teacher_id), '{{}}') FROM {substitute} x
                                   WHERE x.journal_id = p.journal_id),
                   'lessons', (SELECT coalesce(json_agg(l), '[]') FROM {lesson} l
                               WHERE l.journal_id = p.journal_id AND l.cancelled IS NULL
                                 AND ({lessons}) AND (l.record IS NULL OR %(term)s::text IS NULL OR p.term = %(term)s)
                                 AND (%(since)s::date IS NULL OR l.day BETWEEN %(since)s AND %(until)s))
               )), '[]') FROM wanted p))::text"""
    ).format(
        journals=sql.SQL("true" if reads.journals else "false"),
        transfers=sql.SQL("true" if reads.transfers else "false"),
        planned=sql.SQL("true" if reads.lessons else "false"),
        lessons=sql.SQL("true" if reads.lessons else "l.record IS NULL" if reads.gated else "false"),
        taught=TAUGHT,
        courses=excuses if reads.excuses else sql.SQL("true" if reads.courses else "false"),
        page=sql.Identifier(read, page_tables.PAGES.name),
        results=sql.Identifier(read, results.RESULTS.name),
        remark=sql.Identifier(read, control.REMARKS.name),
        course=sql.Identifier(read, results.COURSES.name),
        plan=sql.Identifier(read, page_tables.PLANS.name),
        student=sql.Identifier(read, page_tables.STUDENTS.name),
        substitute=sql.Identifier(read, page_tables.SUBSTITUTES.name),
        lesson=sql.Identifier(read, page_tables.LESSONS.name),
        study_group=sql.Identifier(read, groups.GROUPS.name),
        group_student=sql.Identifier(read, groups.STUDENTS.name),
    )
