"""In which academic years a person took part, and for whose studies their data are held: their own and their children's."""

from __future__ import annotations

from typing import Any, NamedTuple

from psycopg import Connection, sql

from projections.sql_names import read_schema


class Participation(NamedTuple):
    years: list[str]
    family: list[str]
    """The person and their children."""


def participation(conn: Connection[Any], schema: str, person_id: str) -> Participation:
    """As a student or a student's guardian, as teacher, substitute, leader or master, or as whoever recorded something."""
    read = read_schema(schema)
    query = sql.SQL(
        """WITH own AS (SELECT %(person)s AS id UNION SELECT child_id FROM {guardianship} WHERE guardian_id = %(person)s)
           SELECT coalesce((SELECT array_agg(DISTINCT left(p.term, 9) ORDER BY left(p.term, 9)) FROM {page} p
                   WHERE p.journal_id IN (SELECT journal_id FROM {student} WHERE student_id IN (SELECT id FROM own))
                      OR p.journal_id IN (SELECT journal_id FROM {substitute} WHERE teacher_id = %(person)s)
                      OR p.journal_id IN (SELECT stream FROM {audit_entry} WHERE actor = %(person)s)
                      OR EXISTS (SELECT 1 FROM json_to_recordset(p.teachers) AS h (person_id text)
                                 WHERE h.person_id = %(person)s)
                      OR EXISTS (SELECT 1 FROM json_to_recordset(p.leaders) AS h (person_id text)
                                 WHERE h.person_id = %(person)s)
                      OR EXISTS (SELECT 1 FROM json_to_recordset(p.masters) AS h (person_id text)
                                 WHERE h.person_id = %(person)s)), '{{}}'),
                  ARRAY(SELECT id FROM own ORDER BY id)"""
    ).format(
        guardianship=sql.Identifier(read, "guardianship"),
        page=sql.Identifier(read, "page"),
        student=sql.Identifier(read, "page_student"),
        substitute=sql.Identifier(read, "page_substitute"),
        audit_entry=sql.Identifier(read, "audit_entry"),
    )
    row = conn.execute(query, {"person": person_id}).fetchone()
    return Participation(*row) if row else Participation([], [person_id])
