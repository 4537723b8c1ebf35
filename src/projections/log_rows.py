"""The log up to one position, stream by stream: of a database here; of a volume, or of what a worker was handed, elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Protocol

from psycopg import Connection, sql

from journal_domain.group import group_stream
from projections.log import Stored

Topics = Collection[str]
GROUPS = group_stream("")


class Rows(Protocol):
    """The log up to a position."""

    def of(self, streams: Collection[str], only: Topics | None = None, without: Topics = ()) -> Iterable[Stored]:
        """The rows of these streams, in the log's order."""
        ...

    def groups(self) -> list[str]:
        """The streams of all groups."""
        ...

    def at(self, position: int) -> Stored | None: ...

    def versions(self, streams: Collection[str]) -> dict[str, int]:
        """The last version of each stream."""
        ...


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
        query = """SELECT stream, last.originator_version FROM unnest(%s::text[]) AS stream
            CROSS JOIN LATERAL (SELECT originator_version FROM {} WHERE originator_id = stream AND position <= %s
                                ORDER BY originator_version DESC LIMIT 1) AS last"""
        return dict(
            self._connection.execute(sql.SQL(query).format(self._table), [list(streams), self._position]).fetchall()
        )

    def _read(self, query: str, parameters: list[Any]) -> list[Stored]:
        with self._connection.cursor(binary=True) as cursor:
            return [Stored(*row) for row in cursor.execute(sql.SQL(query).format(self._table), parameters)]
