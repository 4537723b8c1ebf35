"""How far each read model has followed the log, and which one has stopped where and why."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import msgspec
from psycopg import Connection, sql

from projections.sql_names import read_schema

FIRST_PAUSE, LONGEST_PAUSE = 0.001, 0.01
"""Seconds between two looks while waiting: a read model is usually up to date a few milliseconds after a write."""


class Failure(msgspec.Struct, frozen=True):
    """A read model that has stopped at the event at `position`: it was not taken in, and none is ever skipped."""

    name: str
    position: int
    error: str


def positions(conn: Connection[Any], schema: str) -> dict[str, int]:
    """Read model → last position it has taken in; empty while no read model was ever made."""
    return {name: position for name, position, _ in _rows(conn, schema)} if _made(conn, schema) else {}


def failures(conn: Connection[Any], schema: str) -> list[Failure]:
    """The read models that have stopped."""
    rows = _rows(conn, schema) if _made(conn, schema) else []
    return [Failure(name, position + 1, error) for name, position, error in rows if error is not None]


def wait_for(
    conn: Connection[Any], schema: str, position: int, timeout: float, names: Sequence[str] | None = None
) -> int:
    """Wait until the read models (default: all) have taken in `position`; returns how far the slowest has come.

    Returns early, with less than `position`, at the timeout (seconds) or when one that lags has stopped for an error.
    Outside a transaction, or at READ COMMITTED.
    """
    deadline = time.monotonic() + timeout
    pause = FIRST_PAUSE
    made = False
    while True:
        made = made or _made(conn, schema)
        rows = [row for row in _rows(conn, schema) if names is None or row[0] in names] if made else []
        reached = min((at for _, at, _ in rows), default=0)
        stopped = any(error is not None and at < position for _, at, error in rows)
        left = deadline - time.monotonic()
        if reached >= position or stopped or left <= 0:
            return reached
        time.sleep(min(pause, left))
        pause = min(pause * 1.5, LONGEST_PAUSE)


def _table(schema: str) -> sql.Identifier:
    return sql.Identifier(read_schema(schema), "progress")


def _made(conn: Connection[Any], schema: str) -> bool:
    found = conn.execute("SELECT to_regclass(%s) IS NOT NULL", [_table(schema).as_string()]).fetchone()
    return bool(found and found[0])


def _rows(conn: Connection[Any], schema: str) -> list[tuple[str, int, str | None]]:
    return conn.execute(sql.SQL("SELECT name, position, error FROM {} ORDER BY name").format(_table(schema))).fetchall()
