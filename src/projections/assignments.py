"""What stands assigned to a person in groups and journals, asked in one query."""

from __future__ import annotations

from typing import Any

from psycopg import Connection, sql

from journal_domain.standing import Assigned
from projections.sql_names import read_schema
from projections.tenures import ever_held

STAFFING = ("groups", "journals", "journal_page")
"""The read models that are asked."""


def assigned(conn: Connection[Any], schema: str, person_id: str) -> Assigned:
    """Whether the person teaches or substitutes anywhere, leads a group, is a master of one: on whatever day."""
    read = read_schema(schema)
    query = sql.SQL(
        """SELECT EXISTS (SELECT 1 FROM {journal} WHERE {teaches})
                  OR EXISTS (SELECT 1 FROM {teaching} WHERE {teaches})
                  OR EXISTS (SELECT 1 FROM {substitute} WHERE teacher_id = %(person)s),
                  EXISTS (SELECT 1 FROM {study_group} WHERE {leads}),
                  EXISTS (SELECT 1 FROM {study_group} WHERE {is_master})"""
    ).format(
        teaches=ever_held("teachers", "%(person)s"),
        leads=ever_held("leaders", "%(person)s"),
        is_master=ever_held("masters", "%(person)s"),
        journal=sql.Identifier(read, "journal"),
        teaching=sql.Identifier(read, "teaching"),
        substitute=sql.Identifier(read, "page_substitute"),
        study_group=sql.Identifier(read, "study_group"),
    )
    row = conn.execute(query, {"person": person_id}).fetchone()
    return Assigned(*row) if row else Assigned()
