"""A rebuild's one pass over the log: every event decoded once, folded in memory, and the rows copied out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import Any

import msgspec
import psycopg
from psycopg import Connection, sql

from projections import log
from projections.read_model import Fold, ReadModel
from projections.sql_names import staging_schema

CHUNK = 5000


def load(dsn: str, schema: str, models: Iterable[ReadModel], until: int, progress: Callable[[int, int], None]) -> None:
    """Fill the models' empty staging tables from the events up to position `until`."""
    fold = Fold(models)
    staging = staging_schema(schema)
    with ExitStack() as stack:
        reading = stack.enter_context(psycopg.connect(dsn, autocommit=True))
        position = 0
        writing = stack.enter_context(psycopg.connect(dsn))
        copies = {
            trail: stack.enter_context(_copy(stack, writing, staging, trail.name, trail.columns))
            for trail in fold.added
        }
        while position < until:
            rows = log.read_after(reading, schema, position, min(CHUNK, until - position))
            fold.apply(log.decode(rows))
            for trail, added in fold.added.items():
                for row in added:
                    copies[trail].write_row(row)
                added.clear()
            position = rows[-1].position
            progress(position, until)
    with psycopg.connect(dsn) as writing:
        for table, rows_ in fold.rows.items():
            with writing.cursor() as cursor, cursor.copy(_q(staging, table.name, table.columns)) as copy:
                for row in rows_.values():
                    copy.write_row([_v(x) for x in msgspec.structs.astuple(row)])


def _v(x: Any) -> Any:
    if isinstance(x, (list, dict, msgspec.Struct)):
        return msgspec.json.encode(x).decode()
    return x


def _q(schema: str, name: str, columns: Iterable[str]) -> sql.Composed:
    return sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(schema, name), sql.SQL(", ").join(map(sql.Identifier, columns))
    )


def _copy(stack: ExitStack, conn: Connection[Any], schema: str, name: str, columns: tuple[str, ...]) -> Any:
    cursor = stack.enter_context(conn.cursor())
    return cursor.copy(_q(schema, name, columns))
