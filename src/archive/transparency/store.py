"""The stored tree: the head of any prefix of the log, proofs, tiles and checkpoints, read by a connection's own rights.

Tiles are those of C2SP tlog-tiles: tile N of level L holds the hashes N × 256 … N × 256 + 255 of the subtrees of
256^L events. Full tiles are stored once they are sealed. What stands to the right of them is computed from the events, so a
head or a proof can be asked for at any size up to the end of the log, sealed or not; what is sealed, `latest_checkpoint` says.

    tree_head(connection, "journal", 48_213)             the 32 bytes a certified copy prints
    inclusion_proof(connection, "journal", 17, 48_213)   that the event at position 18 is under that head
    consistency_proof(connection, "journal", 100, 48_213)
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, LiteralString, NamedTuple

from psycopg import Connection, sql

from archive.transparency import tree
from archive.transparency.tree import HASH_BYTES, Frontier

WIDTH = 256
HEIGHT = 8
"""A tile is 256 hashes wide and 8 levels of the tree high."""
LEVELS = 8


class LogDamaged(Exception):
    """An event or a tile is not where the tree needs it: `journal verify` tells more."""


class Sealed(NamedTuple):
    """A checkpoint as it was stored: its size, the signed note, when it was sealed (aware)."""

    size: int
    note: str
    sealed_at: datetime


def tree_head(connection: Connection[Any], schema: str, size: int) -> bytes:
    """The RFC 6962 root over the stored bytes of the events 1 … size. Raises LogDamaged when there are not so many."""
    return tree.root_of(StoredTree(connection, schema, size).node, size)


def inclusion_proof(connection: Connection[Any], schema: str, index: int, size: int) -> list[bytes]:
    """That the event at position index + 1 is in the tree of that size. Raises ValueError, LogDamaged."""
    return tree.inclusion_proof(StoredTree(connection, schema, size).node, index, size)


def consistency_proof(connection: Connection[Any], schema: str, size1: int, size2: int) -> list[bytes]:
    """That the tree of size1 is the beginning of the tree of size2. Raises ValueError, LogDamaged."""
    return tree.consistency_proof(StoredTree(connection, schema, size2).node, size1, size2)


def latest_checkpoint(connection: Connection[Any], schema: str) -> Sealed | None:
    """The checkpoint with the largest size; None while nothing was sealed."""
    return _checkpoint(connection, schema, "ORDER BY size DESC LIMIT 1")


def checkpoint_covering(connection: Connection[Any], schema: str, size: int) -> Sealed | None:
    """The first checkpoint that seals so many events; None while none does."""
    return _checkpoint(connection, schema, "WHERE size >= %s ORDER BY size LIMIT 1", size)


def cosignatures(connection: Connection[Any], schema: str, size: int) -> list[str]:
    """What witnesses signed below the checkpoint of this size, a line each."""
    query = sql.SQL("SELECT signature FROM {} WHERE size = %s ORDER BY witness").format(
        sql.Identifier(schema, "cosignature")
    )
    return [line for (line,) in connection.execute(query, [size])]


def cosigned(connection: Connection[Any], schema: str, sealed: Sealed) -> str:
    """The note of the checkpoint with the lines of its witnesses below it."""
    return sealed.note + "".join(cosignatures(connection, schema, sealed.size))


class TimeStamp(NamedTuple):
    """What the authority at this address answered for a checkpoint's note: DER of a TimeStampResp (RFC 3161)."""

    authority: str
    response: bytes


def time_stamps(connection: Connection[Any], schema: str, size: int) -> list[TimeStamp]:
    """The time stamps over the checkpoint of this size."""
    query = sql.SQL("SELECT authority, response FROM {} WHERE size = %s ORDER BY authority").format(
        sql.Identifier(schema, "time_stamp")
    )
    return [TimeStamp(authority, bytes(response)) for authority, response in connection.execute(query, [size])]


def _checkpoint(connection: Connection[Any], schema: str, condition: LiteralString, *values: int) -> Sealed | None:
    query = sql.SQL("SELECT size, note, sealed_at FROM {} ").format(sql.Identifier(schema, "checkpoint"))
    row = connection.execute(query + sql.SQL(condition), values).fetchone()
    return Sealed(*row) if row else None


class StoredTree:
    """The nodes of the first `size` leaves, read tile by tile; a tile once read is kept."""

    def __init__(self, connection: Connection[Any], schema: str, size: int) -> None:
        self._connection = connection
        self._size = size
        self._tiles: dict[tuple[int, int], list[bytes]] = {}
        names = {"tile": sql.Identifier(schema, "tile"), "event": sql.Identifier(schema, "event")}
        self._stored, self._roots, self._leaves = (sql.SQL(text).format(**names) for text in (STORED, ROOTS, LEAVES))

    def node(self, level: int, index: int) -> bytes:
        """The hash of a complete subtree. Raises LogDamaged."""
        height = level % HEIGHT
        per_tile = HEIGHT - height
        hashes = self.tile(level // HEIGHT, index >> per_tile)
        begin = (index & ((1 << per_tile) - 1)) << height
        return subtree_root(hashes[begin : begin + (1 << height)], 1 << height)

    def tile(self, level: int, number: int) -> list[bytes]:
        """The hashes of a tile, up to where the tree ends. Raises LogDamaged."""
        known = self._tiles.get((level, number))
        if known is None:
            known = self._tiles[level, number] = self._read(level, number)
        return known

    def _read(self, level: int, number: int) -> list[bytes]:
        width = min(WIDTH, (self._size >> HEIGHT * level) - number * WIDTH)
        row = self._connection.execute(self._stored, [level, number]).fetchone()
        if row is not None:
            return split_hashes(row[0])[:width]
        first = number * WIDTH
        if level == 0:
            rows = self._connection.execute(self._leaves, [first + 1, first + width]).fetchall()
            if [position for position, _ in rows] != list(range(first + 1, first + width + 1)):
                raise LogDamaged(f"the events {first + 1} … {first + width} are not all there")
            return [leaf for _, leaf in rows]
        roots = dict(self._connection.execute(self._roots, [level - 1, first, first + width - 1]).fetchall())
        return [
            roots[child] if child in roots else subtree_root(self.tile(level - 1, child), WIDTH)
            for child in range(first, first + width)
        ]


STORED = "SELECT hashes FROM {tile} WHERE level = %s AND number = %s"
ROOTS = "SELECT number, root FROM {tile} WHERE level = %s AND number BETWEEN %s AND %s"
# Hashed where the events are: 32 bytes travel instead of the event.
LEAVES = (
    "SELECT position, pg_catalog.sha256('\\x00'::bytea || state) FROM {event} WHERE position BETWEEN %s AND %s"
    " ORDER BY position"
)


def split_hashes(hashes: bytes) -> list[bytes]:
    return [hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)]


def subtree_root(hashes: list[bytes], expected: int) -> bytes:
    """The root over so many hashes, a power of two. Raises LogDamaged for fewer."""
    if len(hashes) != expected:
        raise LogDamaged(f"{len(hashes)} hashes stand where {expected} are needed")
    return Frontier(hashes).root()
