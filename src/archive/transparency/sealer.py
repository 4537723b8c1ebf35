"""Seals the log about a second behind it: tiles, then a signed checkpoint, in one transaction.

    events … 48213 │ 48214 … 48220        what is right of the last checkpoint is the unsealed tail
           sealed  │ tail

Every pass begins by computing the last checkpoint's root again from the stored tiles and events. If it has become another
one, the log is no longer what was signed: nothing is signed on top of it, and the tail grows until people have looked.
A pass holds no state, so that a restart, a crash and another sealer on another machine need no care: whoever gets the lock seals.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from psycopg import Connection, sql

from archive.transparency.checkpoint import Checkpoint, open_checkpoint
from archive.transparency.keys import KeyProblem, checked_records, key_for, read_records, sealing_lock, signing_key
from archive.transparency.note import NoteInvalid, signed
from archive.transparency.store import HEIGHT, WIDTH, LogDamaged, Sealed, StoredTree, latest_checkpoint
from archive.transparency.tree import Frontier

BATCH = 65_536
"""Events sealed in one transaction at most."""
PAUSE_SECONDS = 1.0

logger = logging.getLogger(__name__)


class LogForked(Exception):
    """The events under the last checkpoint are not those that were signed: nothing more is signed."""


class Edge:
    """The right edge of the tiles: for every level the hashes that fill no tile yet."""

    def __init__(self, stored: StoredTree, size: int) -> None:
        self.size = size
        self.rows: list[list[bytes]] = []
        while width := size >> HEIGHT * len(self.rows):
            level, rest = len(self.rows), width % WIDTH
            self.rows.append(stored.tile(level, width // WIDTH)[:rest] if rest else [])

    def append(self, leaf: bytes) -> Iterator[tuple[int, int, bytes, bytes]]:
        """Add a leaf hash; yields the tiles it fills: level, number, hashes, root."""
        self.size += 1
        level, added = 0, leaf
        while True:
            if level == len(self.rows):
                self.rows.append([])
            row = self.rows[level]
            row.append(added)
            if len(row) < WIDTH:
                return
            added = Frontier(row).root()
            yield level, (self.size >> HEIGHT * (level + 1)) - 1, b"".join(row), added
            row.clear()
            level += 1

    def root(self) -> bytes:
        frontier = Frontier()
        for level, row in reversed([*enumerate(self.rows)]):
            for subtree in row:
                frontier.append_subtree(HEIGHT * level, subtree)
        return frontier.root()


def seal(connection: Connection[Any], schema: str, key_file: Path, batch: int = BATCH) -> Sealed | None:
    """Seal what came since the last checkpoint, at most `batch` events; an empty log gets one too.

    Returns the new checkpoint; None when there is nothing to seal or another sealer is at it. Raises LogForked, LogDamaged,
    KeyProblem, NoteInvalid, FileNotFoundError, psycopg.Error; nothing is recorded then.
    """
    with connection.transaction():
        key = [sealing_lock(schema)]
        (alone,) = connection.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", key).fetchone() or (
            0,
        )
        if not alone:
            return None
        last = latest_checkpoint(connection, schema)
        sealed = last.size if last else 0
        head = log_head(connection, schema)
        if last and head == sealed:
            return None
        records = checked_records(read_records(connection, schema))
        signer = signing_key(key_file, records)
        if head < sealed:
            raise LogForked(f"{sealed} events were signed, {head} are there")
        edge = Edge(StoredTree(connection, schema, sealed), sealed)
        if last:
            signed_before = open_checkpoint(last.note, signer.name, [key_for(records, sealed)])
            if (signed_before.size, signed_before.root) != (sealed, edge.root()):
                raise LogForked(f"the events 1 … {sealed} are not those that were signed on {last.sealed_at}")
        _append(connection, schema, edge, min(head, sealed + batch))
        note = str(signed(Checkpoint(signer.name, edge.size, edge.root()).text, signer))
        added = sql.SQL("INSERT INTO {} (size, note) VALUES (%s, %s)").format(sql.Identifier(schema, "checkpoint"))
        connection.execute(added, [edge.size, note])
        return latest_checkpoint(connection, schema)


def _append(connection: Connection[Any], schema: str, edge: Edge, until: int) -> None:
    """Read the leaf hashes up to position `until` and store the tiles they fill."""
    leaves = sql.SQL(LEAVES).format(sql.Identifier(schema, "event"))
    tiles: list[tuple[int, int, bytes, bytes]] = []
    with connection.cursor(binary=True) as cursor:
        for position, leaf in cursor.execute(leaves, [edge.size, until]):
            if position != edge.size + 1:
                raise LogDamaged(f"the event {edge.size + 1} is not there")
            tiles += edge.append(leaf)
    if edge.size != until:
        raise LogDamaged(f"the event {edge.size + 1} is not there")
    added = sql.SQL("INSERT INTO {} (level, number, hashes, root) VALUES (%s, %s, %s, %s)")
    with connection.cursor() as cursor:
        cursor.executemany(added.format(sql.Identifier(schema, "tile")), tiles)


# Hashed where the events are: 32 bytes travel instead of the event.
LEAVES = (
    "SELECT position, pg_catalog.sha256('\\x00'::bytea || state) FROM {} WHERE position > %s AND position <= %s"
    " ORDER BY position"
)


def log_head(connection: Connection[Any], schema: str) -> int:
    """The last position of the log, by the rows themselves."""
    query = sql.SQL("SELECT coalesce(max(position), 0) FROM {}").format(sql.Identifier(schema, "event"))
    (head,) = connection.execute(query).fetchone() or (0,)
    return int(head)


class Sealer:
    """Seals the log of the college in `schema`, connected as the service by `dsn`."""

    def __init__(self, dsn: str, schema: str, key_file: Path, pause: float = PAUSE_SECONDS) -> None:
        self._dsn = dsn
        self._schema = schema
        self._key_file = key_file
        self._pause = pause

    def run(self, stop: threading.Event) -> None:
        """Seal every `pause` seconds until `stop` is set. Outlives a database that is away; says once what keeps it from sealing."""
        said = ""
        while not stop.is_set():
            try:
                with psycopg.connect(self._dsn, autocommit=True) as connection:
                    while not stop.is_set():
                        if seal(connection, self._schema, self._key_file) is None:
                            said = ""
                            stop.wait(self._pause)
            except (psycopg.Error, LogForked, LogDamaged, NoteInvalid, OSError, KeyProblem) as error:
                text = f"{type(error).__name__}: {error}".strip()
                if text != said:
                    logger.error("the log of %s is not sealed: %s", self._schema, text)
                said = text
                stop.wait(self._pause)
