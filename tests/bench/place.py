"""Where it is measured: a PostgreSQL, migrated colleges in it, and servers as separate processes."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep
from uuid import uuid4

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo
from registry import registered

from api.embedded import start_embedded
from api.identity import issue_token, migrate_access
from archive.ledger.environment import ledger_environment
from archive.ledger.master_key import create_master_key
from archive.ledger.migration import migrate
from archive.ledger.persons import migrate_persons
from archive.transparency.keys import create_key, publish_key
from journal_domain.application import Command
from journal_domain.college import College
from journal_domain.person import PersonKind
from journal_domain.policy import Actor
from journal_domain.values import Role

TESTS = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
START_SECONDS = 60


@dataclass(frozen=True)
class Site:
    """One migrated college: its own schema and the environment of its processes."""

    owner_dsn: str
    service_dsn: str
    schema: str
    environment: dict[str, str]

    def college(self) -> College:
        return College(ledger_environment(self.service_dsn, self.schema, 4))

    def token(self, person_id: str, role: Role) -> str:
        """A token of a member of staff, who is appointed by order in the same go."""
        now = datetime.now(UTC)
        with self.college() as college:
            if college.person(person_id) is None:
                registered(college, PersonKind.EMPLOYEE, person_id)
            scope = "УР" if role is Role.DEPUTY else None
            director = Command(Actor("director", frozenset((Role.DIRECTOR,))), f"appoint-{person_id}", now)
            college.appoint(director, person_id, role, scope, now.date() - timedelta(days=9), None, "№ 1-к")
        with psycopg.connect(self.service_dsn) as connection:
            return issue_token(connection, self.schema, person_id, (), now, now + timedelta(days=1))

    @contextmanager
    def served(self, workers: int) -> Iterator[int]:
        """`journal serve` as it runs in production; its port."""
        port = free_port()
        command: list[str | Path] = [
            BIN / "journal",
            "serve",
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
            "--workers",
            str(workers),
        ]
        with running(command, self.environment, f"http://127.0.0.1:{port}/readyz"):
            yield port


@dataclass(frozen=True)
class Place:
    """A database of the bench's own and a folder for what it writes."""

    owner_dsn: str
    service_role: str
    folder: Path

    def site(self, schema: str) -> Site:
        service_dsn = make_conninfo(self.owner_dsn, user=self.service_role)
        environment = {name: value for name, value in os.environ.items() if not name.startswith("JOURNAL_")} | {
            "JOURNAL_DATABASE_URL": service_dsn,
            "JOURNAL_OWNER_DATABASE_URL": self.owner_dsn,
            "JOURNAL_SCHEMA": schema,
            "JOURNAL_SERVICE_ROLE": self.service_role,
            "JOURNAL_DATA_FOLDER": str(self.folder),
            "JOURNAL_LOG_KEY_FILE": str(self.folder / f"{schema}.key"),
            "JOURNAL_LOG_LEVEL": "warning",
        }
        migrate(self.owner_dsn, schema, self.service_role)
        migrate_access(self.owner_dsn, schema, self.service_role)
        migrate_persons(self.owner_dsn, schema, self.service_role)
        create_master_key(self.folder / "master.key")
        create_key(self.folder / f"{schema}.key", "bench.example/log")
        with psycopg.connect(self.owner_dsn) as connection:
            publish_key(connection, schema, self.folder / f"{schema}.key")
        return Site(self.owner_dsn, service_dsn, schema, environment)


@contextmanager
def place() -> Iterator[Place]:
    """The server at JOURNAL_TEST_DATABASE_URL, else the embedded one in a temporary folder."""
    folder = Path(tempfile.mkdtemp(prefix="journal-bench-"))
    name = f"journal_bench_{uuid4().hex[:12]}"
    url = os.environ.get("JOURNAL_TEST_DATABASE_URL")
    embedded = None if url else start_embedded(folder)
    server = url or (embedded.owner_dsn if embedded else "")
    try:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            try:
                yield Place(make_conninfo(server, dbname=name), f"{name}_service", folder)
            finally:
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
                connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(f"{name}_service")))
    finally:
        if embedded:
            embedded.leave()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running(command: Sequence[str | Path], environment: dict[str, str], ready_url: str) -> Iterator[None]:
    """A server process from the moment it answers until the end of the block. Raises RuntimeError."""
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            deadline = monotonic() + START_SECONDS
            while not _answers(ready_url):
                if process.poll() is not None or monotonic() > deadline:
                    raise RuntimeError(f"{command[0]} did not start")
                sleep(0.05)
            yield
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(30)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
