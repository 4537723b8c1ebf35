"""What the fixtures `server` and `ledger` hand to a test."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, ClassVar

import psycopg
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresFactory
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from archive.ledger.environment import ledger_environment
from archive.ledger.migration import migrate
from archive.ledger.recorder import LedgerRecorder

numbers = count(1)

WRITER = Path(__file__).parent / "crash" / "writer.py"


@dataclass(frozen=True)
class TestServer:
    """A database of the tests' own, as its superuser sees it, and the service role of all logs in it."""

    __test__: ClassVar[bool] = False

    owner_dsn: str
    service_role: str


@dataclass(frozen=True)
class TestLedger:
    """An empty log: as its owner sees it (`journal migrate`), and as the service does (everything else)."""

    __test__: ClassVar[bool] = False

    owner_dsn: str
    service_dsn: str
    schema: str
    service_role: str

    def environment(self, pool_size: int = 2) -> dict[str, str]:
        """For an Application of the eventsourcing library that records here."""
        return ledger_environment(self.service_dsn, self.schema, pool_size)

    @contextmanager
    def recorder(self, pool_size: int = 1) -> Iterator[LedgerRecorder]:
        """A recorder of the service with its own pool of connections."""
        with PostgresFactory.construct(self.environment(pool_size)) as factory:
            recorder = factory.application_recorder()
            assert isinstance(recorder, LedgerRecorder)
            yield recorder

    def query(self, statement: str, dsn: str | None = None) -> list[tuple[Any, ...]]:
        """Rows that the owner (or `dsn`) sees; for `{schema}`, `{read}`, … in the statement see `sql`."""
        with psycopg.connect(dsn or self.owner_dsn) as connection:
            cursor = connection.execute(self.sql(statement))
            return cursor.fetchall() if cursor.description else []

    def sql(self, statement: str) -> sql.Composed:
        """The statement with the names of this log in it."""
        return sql.SQL(statement).format(
            schema=sql.Identifier(self.schema),
            read=sql.Identifier(f"{self.schema}_read"),
            read_next=sql.Identifier(f"{self.schema}_read_next"),
            guard=sql.Identifier(f"{self.schema}_guard"),
            service=sql.Identifier(self.service_role),
            owner=sql.Identifier(str(conninfo_to_dict(self.owner_dsn)["user"])),
        )

    def drop(self) -> None:
        """Drop the log: what a superuser alone can do, and only by removing the guard in so many words."""
        for suffix in ("_guard", "", "_read", "_read_next"):
            schema = sql.Identifier(self.schema + suffix)
            with psycopg.connect(self.owner_dsn) as connection:
                connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(schema))


@contextmanager
def new_ledger(server: TestServer) -> Iterator[TestLedger]:
    """A freshly migrated log in a schema of its own, dropped afterwards."""
    schema = f"college_{next(numbers)}"
    migrate(server.owner_dsn, schema, server.service_role)
    service_dsn = make_conninfo(server.owner_dsn, user=server.service_role)
    ledger = TestLedger(server.owner_dsn, service_dsn, schema, server.service_role)
    yield ledger
    ledger.drop()


def stored(stream: str, *versions: int) -> list[StoredEvent]:
    """Events of one stream as the mapper would hand them to the recorder."""
    return [
        StoredEvent(stream, version, "test.noted.v1", f'{{"of":"{stream}","v":{version}}}'.encode())
        for version in versions
    ]


def erase(ledger: TestLedger, person_id: str) -> None:
    """Record the event that destroys the person's key, as a command would."""
    with ledger.recorder() as recorder:
        event = StoredEvent(f"person:{person_id}", 1, "person.erased.v1", b"{}")
        recorder.insert_events([event], actor="a-1", command_id=f"erase-{person_id}", request_hash=b"")


@contextmanager
def writing(ledger: TestLedger, stream: str, acts: int | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """A process that records acts in a stream of its own: so many, or until it is killed. See tests/crash/writer.py."""
    arguments = [json.dumps(ledger.environment(pool_size=1)), stream, *([str(acts)] if acts else [])]
    with subprocess.Popen([sys.executable, WRITER, *arguments]) as writer:
        try:
            yield writer
        finally:
            writer.kill()


def whole_acts_only(ledger: TestLedger) -> int:
    """The number of events in a log, once positions, chain, head and inbox have been found to agree.

    The acts are those of tests/crash/writer.py: act n has 1 + n % 3 events.
    """
    rows = ledger.query("SELECT position, state, chain FROM {schema}.event ORDER BY position")
    positions = [position for position, _, _ in rows]
    assert positions == list(range(1, len(rows) + 1))
    chain = b""
    for _, state, link in rows:
        chain = hashlib.sha256(chain + state).digest()
        assert link == chain
    assert ledger.query("SELECT position, chain FROM {schema}.head") == [(len(rows), chain)]
    acts = ledger.query("SELECT command_id, first_position, last_position FROM {schema}.act ORDER BY first_position")
    assert [position for _, first, last in acts for position in range(first, last + 1)] == positions
    for command_id, first, last in acts:
        assert last - first == int(command_id.removeprefix("c-")) % 3
    return len(rows)
