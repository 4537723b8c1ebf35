"""Where a copy's rows are: in the log of a database, or in memory, e.g. of a volume."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from psycopg import Connection, sql

from archive.copies.source import Stored, Topics
from journal_domain.event import EventCodec
from journal_domain.group import group_stream

GROUPS = group_stream("")
KEPT = tuple[int, str, str, bytes]
"""position, stream, topic, state"""


class RowsOfLog:
    """The log in `schema`, up to `position`."""

    def __init__(self, connection: Connection[Any], schema: str, position: int) -> None:
        self._connection, self._position = connection, position
        self._table = sql.Identifier(schema, "event")

    def of(self, streams: Collection[str], only: Topics | None = None, without: Topics = ()) -> Iterable[Stored]:
        query = """SELECT position, topic, state FROM {} WHERE originator_id = ANY(%s) AND position <= %s
            AND (%s::text[] IS NULL OR topic = ANY(%s)) AND NOT topic = ANY(%s) ORDER BY position"""
        wanted = None if only is None else list(only)
        return self._read(query, [list(streams), self._position, wanted, wanted, list(without)])

    def groups(self) -> list[str]:
        query = """SELECT originator_id FROM {} WHERE originator_id >= %s AND originator_id < %s
            AND originator_version = 1 AND position <= %s"""
        bounds = [GROUPS, GROUPS[:-1] + ";", self._position]
        return [stream for (stream,) in self._connection.execute(sql.SQL(query).format(self._table), bounds)]

    def at(self, position: int) -> Stored | None:
        found = self._read("SELECT position, topic, state FROM {} WHERE position = %s", [position])
        return next(iter(found), None)

    def versions(self, streams: Collection[str]) -> dict[str, int]:
        query = """SELECT originator_id, max(originator_version) FROM {} WHERE originator_id = ANY(%s) AND position <= %s
            GROUP BY originator_id"""
        return dict(
            self._connection.execute(sql.SQL(query).format(self._table), [list(streams), self._position]).fetchall()
        )

    def _read(self, query: str, parameters: list[Any]) -> list[Stored]:
        with self._connection.cursor(binary=True) as cursor:
            return [Stored(*row) for row in cursor.execute(sql.SQL(query).format(self._table), parameters)]


class RowsInMemory:
    """Rows by stream, up to `position`; `asked` are those that were given out so far."""

    def __init__(self, rows: Iterable[KEPT], position: int) -> None:
        self._streams: dict[str, list[KEPT]] = {}
        self._at: dict[int, KEPT] = {}
        for row in rows:
            self._streams.setdefault(row[1], []).append(row)
            self._at[row[0]] = row
        self._position = position
        self.asked: dict[int, KEPT] = {}

    def upto(self, position: int) -> RowsInMemory:
        """The same rows, up to another position."""
        other = RowsInMemory((), position)
        other._streams, other._at = self._streams, self._at
        return other

    def of(self, streams: Collection[str], only: Topics | None = None, without: Topics = ()) -> Iterable[Stored]:
        found = [
            row for stream in set(streams) for row in self._streams.get(stream, ())
            if row[0] <= self._position and (only is None or row[2] in only) and row[2] not in without
        ]  # fmt: skip
        return self._given(found)

    def groups(self) -> list[str]:
        return [s for s, rows in self._streams.items() if s.startswith(GROUPS) and rows[0][0] <= self._position]

    def at(self, position: int) -> Stored | None:
        return next(iter(self._given([self._at[position]] if position in self._at else [])), None)

    def versions(self, streams: Collection[str]) -> dict[str, int]:
        """Of the rows that are here: fewer than the log's where a task was handed only what its copy shows."""
        last = {
            stream: max((row for row in self._streams[stream] if row[0] <= self._position), default=None)
            for stream in streams if stream in self._streams
        }  # fmt: skip
        decode = EventCodec().decode
        return {stream: decode(row[2], bytes(row[3])).originator_version for stream, row in last.items() if row}

    def _given(self, rows: list[KEPT]) -> list[Stored]:
        self.asked.update((row[0], row) for row in rows)
        return sorted(Stored(position, topic, state) for position, _, topic, state in rows)
