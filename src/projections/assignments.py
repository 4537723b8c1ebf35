"""What stands assigned to a person in groups and journals, asked in one query."""

from __future__ import annotations

from typing import Any

from psycopg import Connection, sql

from journal_domain.standing import Assigned
from projections.sql_names import read_schema

STAFFING = ("groups", "journals", "journal_page")
"""The read models that are asked."""


def assigned(conn: Connection[Any], schema: str, person_id: str) -> Assigned:
    """Whether the person teaches or substitutes anywhere, leads a group, is a master of one: on any day (standing.py)."""
    read = read_schema(schema)
    query = sql.SQL(
        """SELECT EXISTS (SELECT 1 FROM {journal} j, json_to_recordset(j.teachers) AS h (person_id text)
                          WHERE j.archived IS NULL AND h.person_id = %(person)s)
                  OR EXISTS (SELECT 1 FROM {teaching} t, json_to_recordset(t.teachers) AS h (person_id text)
                             WHERE h.person_id = %(person)s)
                  OR EXISTS (SELECT 1 FROM {substitute} WHERE teacher_id = %(person)s),
                  EXISTS (SELECT 1 FROM {study_group} g, json_to_recordset(g.leaders) AS h (person_id text)
                          WHERE h.person_id = %(person)s),
                  EXISTS (SELECT 1 FROM {study_group} g, json_to_recordset(g.masters) AS h (person_id text)
                          WHERE h.person_id = %(person)s)"""
    ).format(
        journal=sql.Identifier(read, "journal"),
        teaching=sql.Identifier(read, "teaching"),
        substitute=sql.Identifier(read, "page_substitute"),
        study_group=sql.Identifier(read, "study_group"),
    )
    row = conn.execute(query, {"person": person_id}).fetchone()
    return Assigned(*row) if row else Assigned()
