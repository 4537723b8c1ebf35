"""What the fixtures `server` and `ledger` hand to a test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar

import psycopg
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresFactory
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from archive.ledger.environment import ledger_environment
from archive.ledger.recorder import LedgerRecorder


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


def stored(stream: str, *versions: int) -> list[StoredEvent]:
    """Events of one stream as the mapper would hand them to the recorder."""
    return [
        StoredEvent(stream, version, "test.noted.v1", f'{{"of":"{stream}","v":{version}}}'.encode())
        for version in versions
    ]
