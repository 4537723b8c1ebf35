"""How far each read model has followed the log, and which one has stopped where and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from psycopg import Connection


class Failure(msgspec.Struct, frozen=True):
    """A read model that has stopped before the event at `position`; it never skips one."""

    name: str
    position: int
    error: str


def positions(conn: Connection[Any], schema: str) -> dict[str, int]:
    """Read model → last position it has taken in; empty while no read model was ever made."""
    raise NotImplementedError


def failures(conn: Connection[Any], schema: str) -> list[Failure]:
    """The read models that have stopped."""
    raise NotImplementedError


def head(conn: Connection[Any], schema: str) -> int:
    """The last position of the log."""
    raise NotImplementedError


def wait_for(
    conn: Connection[Any], schema: str, position: int, timeout: float, names: Sequence[str] | None = None
) -> int:
    """Wait until the read models (default: all) have taken in `position`; returns how far the slowest has come.

    Returns early, with less than `position`, at the timeout (seconds) or when one of them has stopped for an error.
    """
    raise NotImplementedError
