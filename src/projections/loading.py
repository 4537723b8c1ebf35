"""A rebuild's one pass over the log: every event decoded once, folded in memory, and the rows copied out as CSV."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import islice
from typing import Any

import msgspec
import psycopg
from psycopg import sql

from projections import log
from projections.read_model import Fold, ReadModel
from projections.sql_names import staging_schema

CHUNK = 5000

_json = msgspec.json.Encoder().encode
_lines = msgspec.json.Encoder().encode_lines


def load(dsn: str, schema: str, models: Iterable[ReadModel], until: int, progress: Callable[[int, int], None]) -> None:
    """Fill the models' empty staging tables from the events up to position `until`."""
    fold = Fold(models)
    staging = staging_schema(schema)
    position = 0
    with psycopg.connect(dsn, autocommit=True) as reading, ExitStack() as copies, _no_collection():
        into = {t: copies.enter_context(copying(dsn, staging, t.name, t.columns)) for t in fold.added}
        while position < until:
            rows = log.read_after(reading, schema, position, min(CHUNK, until - position))
            fold.apply(log.decode(rows))
            for trail, added in fold.added.items():
                into[trail](added)
                added.clear()
            position = rows[-1].position
            progress(position, until)
    for table, kept in fold.rows.items():
        with copying(dsn, staging, table.name, table.columns) as copy:
            lines = (_values(row) for row in kept.values())
            while chunk := list(islice(lines, CHUNK)):
                copy(chunk)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Without the cyclic collector, which would walk over all rows again and again: they hold no cycles."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _values(row: msgspec.Struct) -> tuple[Any, ...]:
    """A row's columns, the documents among them as JSON text."""
    values = msgspec.structs.astuple(row)
    return tuple([_json(v).decode() if isinstance(v, (list, dict, msgspec.Struct)) else v for v in values])


@contextmanager
def copying(
    dsn: str, schema: str, table: str, columns: Sequence[str]
) -> Iterator[Callable[[list[tuple[Any, ...]]], None]]:
    """COPY into a table on a connection of its own, so that the server stores rows while the next ones are made."""
    query = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv, NULL 'null', ESCAPE '\\')").format(
        sql.Identifier(schema, table), sql.SQL(", ").join(sql.Identifier(name) for name in columns)
    )
    with psycopg.connect(dsn) as conn, conn.cursor() as cursor, cursor.copy(query) as copy:
        yield lambda rows: copy.write(as_csv(rows))


def as_csv(rows: list[tuple[Any, ...]]) -> bytes:
    r"""The rows as CSV with the backslash for its escape, which is JSON without the brackets around a row:

    17,"2025-09-01T06:00:00Z","0b2e…","say \"t-1\"",null,true
    """
    if not rows:
        return b""
    # Within a value a line feed is escaped: a bare one stands between two rows.
    text = _lines(rows)[1:-2].replace(b"]\n[", b"\n") + b"\n"
    if b"\\" not in text.replace(b"\\\\", b"").replace(b'\\"', b""):
        return text
    # A control character: JSON has an escape for it, CSV has not.
    return "".join(",".join(_quoted(value) for value in row) + "\n" for row in rows).encode()


def _quoted(value: Any) -> str:
    if not isinstance(value, str):
        return _json(value).decode()
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
