"""The log as the read models see it: positions without gaps, and the events stored there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from psycopg import Connection, sql
from psycopg.rows import args_row

import journal_domain.college  # noqa: F401  registers every event
from journal_domain.event import Event, EventCodec
from projections.read_model import Recorded


class Stored(NamedTuple):
    """A row of the log: its topic and the bytes of the event."""

    position: int
    topic: str
    state: bytes


_decode = EventCodec().decode


def decode(rows: Iterable[Stored]) -> list[Recorded]:
    """The events in their present form. Raises what a form never registered or a damaged state raises."""
    events = []
    position = 0
    try:
        for position, topic, state in rows:
            events.append(Recorded(position, _decode(topic, state)))
    except Exception as error:
        error.add_note(f"at position {position} of the log")
        raise
    return events


def event_of(topic: str, state: bytes) -> Event:
    return _decode(topic, state)


def read_after(conn: Connection[Any], schema: str, position: int, limit: int) -> list[Stored]:
    """The next rows of the log, at most `limit`."""
    query = sql.SQL("SELECT position, topic, state FROM {} WHERE position > %s ORDER BY position LIMIT %s").format(
        sql.Identifier(schema, "event")
    )
    with conn.cursor(binary=True, row_factory=args_row(Stored)) as cursor:
        return cursor.execute(query, [position, limit]).fetchall()


def read_stream(conn: Connection[Any], schema: str, stream: str) -> list[Event]:
    """All events of one stream."""
    query = sql.SQL("SELECT topic, state FROM {} WHERE originator_id = %s ORDER BY originator_version").format(
        sql.Identifier(schema, "event")
    )
    with conn.cursor(binary=True) as cursor:
        return [_decode(topic, state) for topic, state in cursor.execute(query, [stream])]


def head(conn: Connection[Any], schema: str) -> int:
    """The last position of the log; 0 while it is empty."""
    query = sql.SQL("SELECT coalesce(max(position), 0) FROM {}").format(sql.Identifier(schema, "event"))
    found = conn.execute(query).fetchone()
    return int(found[0]) if found else 0
