"""What a volume takes from the log: the events of its own positions, earlier ones they need, and the acts behind them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from psycopg import Connection, sql

CHUNK = 5000


class Row(NamedTuple):
    position: int
    stream: str
    topic: str
    state: bytes


class ActRow(NamedTuple):
    """A line of the inbox: what request of whom was recorded where; `stored_at` is the database's time (aware)."""

    actor: str
    command: str
    request: bytes
    first: int
    last: int
    stored_at: datetime


class LogRows:
    """The rows of the log in `schema`, by a connection that reads them in one snapshot."""

    def __init__(self, connection: Connection[Any], schema: str) -> None:
        self._connection = connection
        names = {"event": sql.Identifier(schema, "event"), "act": sql.Identifier(schema, "act")}
        self._leaves, self._events, self._streams, self._acts, self._chain = (
            sql.SQL(text).format(**names) for text in (LEAVES, EVENTS, STREAMS, ACTS, CHAIN)
        )

    def leaves(self, until: int) -> Iterator[bytes]:
        """The leaf hashes of the positions 1 … until."""
        yield from (leaf for (leaf,) in self._read(self._leaves, [until]))

    def events(self, first: int, last: int) -> Iterator[Row]:
        """The events at these positions, in their order."""
        return (Row(*row) for row in self._read(self._events, [first, last]))

    def of_streams(self, streams: Collection[str], before: int) -> Iterator[Row]:
        """The events of these streams before a position, in the log's order."""
        return (Row(*row) for row in self._read(self._streams, [sorted(streams), before]))

    def acts(self, first: int, last: int) -> Iterator[ActRow]:
        """The acts that begin at these positions."""
        return (ActRow(*row) for row in self._read(self._acts, [first, last]))

    def chain(self, position: int) -> bytes:
        """The running hash at that position; nothing before position 1."""
        found = self._connection.execute(self._chain, [position]).fetchone()
        return bytes(found[0]) if found else b""

    def _read(self, query: sql.Composed, parameters: list[Any]) -> Iterator[Any]:
        with self._connection.cursor("volume", binary=True) as cursor:
            cursor.itersize = CHUNK
            yield from cursor.execute(query, parameters)


# Hashed where the events are: 32 bytes travel instead of the event.
LEAVES = "SELECT pg_catalog.sha256('\\x00'::bytea || state) FROM {event} WHERE position <= %s ORDER BY position"
EVENTS = """SELECT position, originator_id, topic, state FROM {event}
    WHERE position BETWEEN %s AND %s ORDER BY position"""
STREAMS = """SELECT position, originator_id, topic, state FROM {event}
    WHERE originator_id = ANY(%s) AND position < %s ORDER BY position"""
ACTS = """SELECT a.actor, a.command_id, a.request_hash, a.first_position, a.last_position, e.stored_at
    FROM {act} a JOIN {event} e ON e.position = a.first_position
    WHERE a.first_position BETWEEN %s AND %s ORDER BY a.first_position"""
CHAIN = "SELECT chain FROM {event} WHERE position = %s"
