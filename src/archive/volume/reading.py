"""A volume as it lies on a disk: what it says of itself, its rows, the root of any prefix of the log."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from archive.transparency import tree
from archive.transparency.note import Signature
from archive.transparency.store import TimeStamp
from archive.transparency.tree import Frontier
from archive.volume.rows import ActRow, Row
from archive.volume.verify import WIDTH, Tiles
from journal_domain.person import person_stream

HEIGHT = 8


class Previous(msgspec.Struct, frozen=True):
    last_position: int
    tree_head: str


class About(msgspec.Struct, frozen=True):
    """data/volume.json."""

    format: str
    year: str
    origin: str
    schema: str
    first_position: int
    last_position: int
    tree_head: str
    chain_before: str
    earlier_events: int
    copies: int
    previous: Previous | None


class _Head(msgspec.Struct):
    originator_id: str
    originator_version: int
    type: str


class _Act(msgspec.Struct):
    actor: str
    command: str
    request: str
    first: int
    last: int
    stored_at: datetime


_head = msgspec.json.Decoder(_Head).decode


class VolumeOnDisk:
    """Reads only; whether the volume is whole is told by verify.py. Raises OSError, msgspec.MsgspecError."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.about = msgspec.json.decode((folder / "data/volume.json").read_bytes(), type=About)

    def own(self) -> Iterator[Row]:
        """The events at the volume's positions."""
        yield from self._rows("volume.jsonl", iter(range(self.about.first_position, self.about.last_position + 1)))

    def versioned(self) -> Iterator[tuple[Row, int]]:
        """The same with the version each event has in its stream."""
        return ((row, _head(row.state).originator_version) for row in self.own())

    def earlier(self) -> Iterator[Row]:
        positions = (self.folder / "data/events/earlier.positions").read_text("ascii").split()
        yield from self._rows("earlier.jsonl", map(int, positions))

    def acts(self) -> Iterator[ActRow]:
        decode = msgspec.json.Decoder(_Act).decode
        with (self.folder / "data/acts.jsonl").open("rb") as lines:
            for line in lines:
                act = decode(line)
                request = bytes.fromhex(act.request)
                yield ActRow(act.actor, act.command, request, act.first, act.last, act.stored_at)

    def head(self, size: int) -> str:
        """The root over positions 1 … size, hexadecimal, from the tiles. Raises verify.Damaged."""
        tiles = Tiles(self.folder / "data/log", self.about.last_position)

        def node(level: int, index: int) -> bytes:
            height = level % HEIGHT
            per_tile = HEIGHT - height
            hashes = tiles.read(level // HEIGHT, index >> per_tile)
            begin = (index & ((1 << per_tile) - 1)) << height
            return Frontier(hashes[begin : begin + (1 << height)]).root()

        return tree.root_of(node, size).hex()

    def people(self) -> set[str]:
        """The ids of everybody whose own events are in the volume."""
        prefix = person_stream("")
        rows = (*self.earlier(), *self.own())
        return {row.stream.removeprefix(prefix) for row in rows if row.stream.startswith(prefix)}

    def checkpoint(self) -> str:
        """The signed note."""
        return (self.folder / "data/log/checkpoint").read_text("utf-8")

    def keys(self) -> list[str]:
        """The records of all keys, the first one first."""
        return [path.read_text("utf-8") for path in sorted((self.folder / "data/log").glob("key-*"))]

    def cosignatures(self) -> list[Signature]:
        """What witnesses signed below the checkpoint. Raises NoteInvalid."""
        path = self.folder / "data/log/cosignatures"
        lines = path.read_text("utf-8").splitlines(keepends=True) if path.is_file() else []
        return [Signature.parse(line) for line in lines]

    def time_stamps(self) -> list[TimeStamp]:
        return [
            TimeStamp(path.with_suffix(".authority").read_text("utf-8").strip(), path.read_bytes())
            for path in sorted((self.folder / "data/log").glob("time-stamp-*.tsr"))
        ]

    def full_tiles(self) -> Iterator[tuple[int, int, list[bytes]]]:
        """Level, number and hashes of every full tile. Raises verify.Damaged."""
        size, level = self.about.last_position, 0
        tiles = Tiles(self.folder / "data/log", size)
        while count := size >> HEIGHT * level:
            for number in range(count // WIDTH):
                yield level, number, tiles.read(level, number)
            level += 1

    def _rows(self, name: str, positions: Iterator[int]) -> Iterator[Row]:
        with (self.folder / "data/events" / name).open("rb") as lines:
            for position, line in zip(positions, lines, strict=True):
                state = line[:-1]
                head = _head(state)
                yield Row(position, head.originator_id, head.type, state)
