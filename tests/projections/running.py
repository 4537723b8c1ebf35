"""A runner in a thread, and what the tests look at."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

import psycopg
from ledger_fixture import TestLedger
from psycopg import sql

from projections.catalogue import READ_MODELS
from projections.progress import wait_for
from projections.runner import Runner

PATIENCE = 30.0


@contextmanager
def running(ledger: TestLedger, runner: Runner | None = None) -> Iterator[threading.Thread]:
    stop = threading.Event()
    thread = threading.Thread(target=(runner or Runner(ledger.service_dsn, ledger.schema)).run, args=[stop])
    thread.start()
    try:
        yield thread
    finally:
        stop.set()
        thread.join()


def follow_to(ledger: TestLedger, position: int) -> None:
    """Let a runner lead every read model up to `position`."""
    with running(ledger):
        wait(ledger, position)


def wait(ledger: TestLedger, position: int, *names: str) -> None:
    """Wait even for a read model that had stopped and is tried again."""
    deadline = monotonic() + PATIENCE
    with psycopg.connect(ledger.service_dsn, autocommit=True) as conn:
        while wait_for(conn, ledger.schema, position, PATIENCE, names or tuple(READ_MODELS)) < position:
            assert monotonic() < deadline


def contents(ledger: TestLedger) -> dict[str, list[str]]:
    """Every row of every table of the read models, as text, in no order of the tables' own."""
    found = {}
    with psycopg.connect(ledger.service_dsn) as conn:
        for model in READ_MODELS.values():
            for name in model.table_names:
                table = sql.Identifier(f"{ledger.schema}_read", name)
                rows = conn.execute(sql.SQL("SELECT t::text FROM {} t ORDER BY 1").format(table))
                found[name] = [row for (row,) in rows]
    return found
