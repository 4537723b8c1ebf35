"""A rebuild's one pass over the log: every event decoded once, folded in memory, and the rows copied out as CSV."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
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
    with psycopg.connect(dsn, autocommit=True) as reading, ExitStack() as copies, _no_collection():
        into = {t: copies.enter_context(copying(dsn, staging, t.name, t.columns)) for t in fold.added}
        for rows in _chunks(reading, schema, until):
            fold.apply(log.decode(rows))
            for trail, added in fold.added.items():
                into[trail](added)
                added.clear()
            progress(rows[-1].position, until)
    for table, kept in fold.rows.items():
        with copying(dsn, staging, table.name, table.columns) as copy:
            lines = (_values(row) for row in kept.values())
            while chunk := list(islice(lines, CHUNK)):
                copy(chunk)


def _chunks(conn: psycopg.Connection[Any], schema: str, until: int) -> Iterator[list[log.Stored]]:
    """The log up to `until`; the next chunk is on its way while one is folded."""
    with ThreadPoolExecutor(max_workers=1) as reader:

        def read(position: int) -> Future[list[log.Stored]]:
            return reader.submit(log.read_after, conn, schema, position, min(CHUNK, until - position))

        ahead = read(0) if until else None
        while ahead is not None:
            rows = ahead.result()
            position = rows[-1].position
            ahead = read(position) if position < until else None
            yield rows


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
    return tuple([_json(v).decode() if isinstance(v, (list, tuple, dict, msgspec.Struct)) else v for v in values])


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
