"""A copy's rows in memory, e.g. of a volume."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from projections.log import Stored, event_of
from projections.log_rows import GROUPS, Topics

KEPT = tuple[int, str, str, bytes]
"""position, stream, topic, state"""


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
        return {stream: event_of(row[2], bytes(row[3])).originator_version for stream, row in last.items() if row}

    def _given(self, rows: list[KEPT]) -> list[Stored]:
        self.asked.update((row[0], row) for row in rows)
        return sorted(Stored(position, topic, state) for position, _, topic, state in rows)
