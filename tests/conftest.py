"""A PostgreSQL for the tests, and a freshly migrated log for each test that asks for one.

The server is the one at JOURNAL_TEST_DATABASE_URL (a superuser's connection string), else the embedded one in a
temporary folder. Either way the tests run in a database of their own, which is dropped in the end.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from ledger_fixture import TestLedger, TestServer, new_ledger
from psycopg import sql
from psycopg.conninfo import make_conninfo

from api.embedded import POSTGRESQL_VERSION, start_embedded
from archive.ledger.recorder import LedgerRecorder

SERVER_URL = "JOURNAL_TEST_DATABASE_URL"


def pytest_configure(config: pytest.Config) -> None:
    """The marker that ties a test to the clauses and decisions it holds the code to."""
    config.addinivalue_line("markers", "clause(*ids): clauses of the regulation and decisions (D1, D2 …) tested")
    # Nothing here is reached over TLS, and reading the list of authorities is 45 ms of every client of httpx.
    os.environ.setdefault("SSL_CERT_DIR", str(Path(__file__).parent))


def pytest_report_header() -> str:
    if url := os.environ.get(SERVER_URL):
        with psycopg.connect(url) as connection:
            return f"database: {SERVER_URL}, PostgreSQL {connection.info.parameter_status('server_version')}"
    return f"database: embedded, PostgreSQL {POSTGRESQL_VERSION}"


@pytest.fixture(scope="session")
def server() -> Iterator[TestServer]:
    """A database of the tests' own, dropped with its service role after the last test."""
    if url := os.environ.get(SERVER_URL):
        with new_database(url) as database:
            yield database
        return
    with temporary_folder() as folder:
        embedded = start_embedded(folder)
        with new_database(embedded.owner_dsn) as database:
            yield database
        embedded.leave()


@pytest.fixture
def embedded_folder() -> Iterator[Path]:
    """An empty data folder for an embedded server of a test's own; the server is stopped after the test."""
    with temporary_folder() as folder:
        yield folder
        start_embedded(folder).leave()


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Not pytest's tmp_path: its folders are closed to the system user that runs PostgreSQL when root tests."""
    folder = Path(tempfile.mkdtemp(prefix="journal-test-"))
    yield folder
    shutil.rmtree(folder)


@contextmanager
def new_database(url: str) -> Iterator[TestServer]:
    name = f"journal_test_{uuid4().hex[:12]}"
    role = f"{name}_service"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield TestServer(make_conninfo(url, dbname=name), role)
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(role)))


@pytest.fixture
def ledger(server: TestServer) -> Iterator[TestLedger]:
    """A freshly migrated log in a schema of its own, dropped after the test."""
    with new_ledger(server) as ledger:
        yield ledger


@pytest.fixture(scope="module")
def module_ledger(server: TestServer) -> Iterator[TestLedger]:
    """The same for all tests of a module, which change nothing in it."""
    with new_ledger(server) as ledger:
        yield ledger


@pytest.fixture
def recorder(ledger: TestLedger) -> Iterator[LedgerRecorder]:
    """A recorder of the service on the fresh log."""
    with ledger.recorder() as recorder:
        yield recorder
