"""A batch of events taken into the tables: rows fetched, changed in memory and written back, in two round trips.

Rows travel as one JSON document in either direction, so that PostgreSQL matches columns by name and no column's type
is named here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache
from typing import Any

import msgspec
from psycopg import Connection, sql

from projections.read_model import Fold, Key, ReadModel, Recorded, Table, Trail

_encode = msgspec.json.Encoder().encode


class TouchedUndeclared(Exception):
    """A handler added a row whose key it had not named beforehand."""


def take_in(conn: Connection[Any], schema: str, models: Iterable[ReadModel], events: list[Recorded]) -> None:
    """Apply the events to the models' tables in `schema`, within the caller's transaction."""
    fold = Fold(models)
    touched = fold.touched(events)
    with conn.pipeline():
        fetched = {table: conn.execute(_statements(schema, table).fetch, _arrays(touched[table])) for table in touched}
    for table, cursor in fetched.items():
        (document,) = cursor.fetchone() or ("[]",)
        rows = _decoder(table).decode(document)
        fold.rows[table].update((tuple(getattr(row, name) for name in table.key), row) for row in rows)
    fold.apply(events)
    with conn.pipeline():
        for table, kept in fold.rows.items():
            keys = touched.get(table, set())
            if undeclared := kept.keys() - keys:
                raise TouchedUndeclared(f"{table.name}: {sorted(undeclared)}")
            if gone := keys - kept.keys():
                conn.execute(_statements(schema, table).delete, _arrays(gone))
            if kept:
                conn.execute(_statements(schema, table).upsert, [_encode(list(kept.values())).decode()])
        for trail, added in fold.added.items():
            if added:
                documents = [dict(zip(trail.columns, row, strict=True)) for row in added]
                conn.execute(_insertion(schema, trail), [_encode(documents).decode()])


def _arrays(keys: Collection[Key]) -> list[list[str]]:
    return [list(column) for column in zip(*keys, strict=True)]


class _Statements(msgspec.Struct):
    fetch: bytes
    upsert: bytes
    delete: bytes


@cache
def _decoder(table: Table[Any]) -> msgspec.json.Decoder[list[Any]]:
    return msgspec.json.Decoder(list[table.row])  # type: ignore[name-defined]


@cache
def _statements(schema: str, table: Table[Any]) -> _Statements:
    columns = sql.SQL(", ").join(sql.Identifier(name) for name in table.columns)
    changed = [name for name in table.columns if name not in table.key]
    names = {
        "table": sql.Identifier(schema, table.name),
        "key": sql.SQL(", ").join(sql.Identifier(name) for name in table.key),
        "columns": columns,
        "arrays": sql.SQL(", ").join(sql.SQL("%s::text[]") for _ in table.key),
        "changes": sql.SQL(", ").join(sql.SQL("{0} = excluded.{0}").format(sql.Identifier(name)) for name in changed),
    }
    fetch = sql.SQL(
        "SELECT coalesce(json_agg(t), '[]')::text FROM {table} t WHERE ({key}) IN (SELECT * FROM unnest({arrays}))"
    )
    upsert = sql.SQL(
        "INSERT INTO {table} ({columns}) SELECT {columns} FROM json_populate_recordset(NULL::{table}, %s::json) "
        "ON CONFLICT ({key}) DO UPDATE SET {changes}"
    )
    delete = sql.SQL("DELETE FROM {table} WHERE ({key}) IN (SELECT * FROM unnest({arrays}))")
    return _Statements(*(statement.format(**names).as_bytes() for statement in (fetch, upsert, delete)))


@cache
def _insertion(schema: str, trail: Trail) -> bytes:
    columns = sql.SQL(", ").join(sql.Identifier(name) for name in trail.columns)
    return (
        sql.SQL(
            "INSERT INTO {table} ({columns}) SELECT {columns} FROM json_populate_recordset(NULL::{table}, %s::json)"
        )
        .format(table=sql.Identifier(schema, trail.name), columns=columns)
        .as_bytes()
    )
