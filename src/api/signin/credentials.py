"""The hashes of passwords: kept beside the log, named by it (credentials.sql)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, LiteralString

from psycopg import Connection, sql

from api.identity import access_schema

ABANDONED = timedelta(days=1)
"""After so long a row that no event names will never be named: the act that wrote it was interrupted."""


def keep(connection: Connection[Any], schema: str, secret_id: str, person_id: str, hashed: str, at: datetime) -> None:
    """Write the hash; it is worth nothing until an event of the account names it."""
    statement = "INSERT INTO {}.credential (secret_id, person_id, hash, created_at) VALUES (%s, %s, %s, %s)"
    connection.execute(_of(schema, statement), (secret_id, person_id, hashed, at))


def hash_of(connection: Connection[Any], schema: str, secret_id: str | None) -> str | None:
    """The hash behind the id that the account names; None where there is none."""
    row = connection.execute(
        _of(schema, "SELECT hash FROM {}.credential WHERE secret_id = %s"), (secret_id,)
    ).fetchone()
    return row[0] if row else None


def drop(connection: Connection[Any], schema: str, secret_id: str) -> None:
    """Destroy the hash of an act that was not recorded."""
    connection.execute(_of(schema, "DELETE FROM {}.credential WHERE secret_id = %s"), (secret_id,))


def drop_outdated(connection: Connection[Any], schema: str, person_id: str, valid: str, at: datetime) -> None:
    """Destroy the person's hashes that will never be valid again; younger ones may belong to an act under way."""
    statement = "DELETE FROM {}.credential WHERE person_id = %s AND secret_id <> %s AND created_at < %s"
    connection.execute(_of(schema, statement), (person_id, valid, at - ABANDONED))


def _of(schema: str, statement: LiteralString) -> sql.Composed:
    return sql.SQL(statement).format(sql.Identifier(access_schema(schema)))
