"""A log with a key, and what the tests ask of it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
from ledger_fixture import TestLedger, stored

from archive.transparency.checkpoint import Checkpoint
from archive.transparency.keys import create_key, publish_key
from archive.transparency.note import Note
from archive.transparency.sealer import BATCH, seal
from archive.transparency.store import Sealed
from archive.transparency.tree import Tree, leaf_hash

ORIGIN = "journal.college.example/log"

acts = count(1)


@dataclass(frozen=True)
class SealedLog:
    """A log whose key is in `key_file`; it need not hold events of the college."""

    ledger: TestLedger
    key_file: Path

    @property
    def schema(self) -> str:
        return self.ledger.schema

    def connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(self.ledger.service_dsn, autocommit=True)

    def append(self, events: int) -> None:
        """So many events, a stream each."""
        with self.ledger.recorder() as recorder:
            for begin in range(0, events, 1000):
                act = next(acts)
                batch = [event for n in range(begin, min(events, begin + 1000)) for event in stored(f"s-{act}-{n}", 1)]
                recorder.insert_events(batch, actor="t-1", command_id=f"c-{act}", request_hash=b"")

    def seal(self, batch: int = BATCH) -> Sealed | None:
        with self.connect() as connection:
            return seal(connection, self.schema, self.key_file, batch)

    def tree(self) -> Tree:
        """The tree over what stands in the log, by the definition."""
        rows = self.ledger.query("SELECT state FROM {schema}.event ORDER BY position")
        return Tree(leaf_hash(bytes(state)) for (state,) in rows)

    def checkpoints(self) -> list[Checkpoint]:
        rows = self.ledger.query("SELECT note FROM {schema}.checkpoint ORDER BY size")
        return [Checkpoint.parse(Note.parse(note).text) for (note,) in rows]

    def superuser(self, statement: str) -> None:
        """What only a superuser can do: alter what is append-only, with the triggers off."""
        tables = ("event", "act", "head", "tile", "checkpoint", "log_key", "cosignature")
        off = "".join(f"ALTER TABLE {{schema}}.{table} DISABLE TRIGGER ALL;" for table in tables)
        on = "".join(f"ALTER TABLE {{schema}}.{table} ENABLE TRIGGER ALL;" for table in tables)
        always = "".join(
            f"ALTER TABLE {{schema}}.{table} ENABLE ALWAYS TRIGGER {table}_is_never_emptied;"
            f"ALTER TABLE {{schema}}.{table} ENABLE ALWAYS TRIGGER {table}_is_{'kept' if table == 'head' else 'append_only'};"
            for table in tables
        )
        self.ledger.query(off + statement + ";" + on + always)


def begun(ledger: TestLedger, folder: Path) -> SealedLog:
    """The log of the fixture, with its first key made and published."""
    create_key(folder / "log.key", ORIGIN)
    with psycopg.connect(ledger.service_dsn, autocommit=True) as connection:
        publish_key(connection, ledger.schema, folder / "log.key")
    return SealedLog(ledger, folder / "log.key")
