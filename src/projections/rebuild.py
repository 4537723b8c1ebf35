"""Makes read models anew from the log, beside the old ones, and exchanges them in one transaction.

    log ─► decode once ─► fold in memory ─► COPY into <schema>_read_next ─► indexes
                                                  │ what was appended meanwhile, in batches
                                                  ▼
    one transaction: the last events, DROP the old tables, SET SCHEMA, the new position

The active runner goes on with the old tables until the exchange, and with the new ones after it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from typing import Any

import msgspec
import psycopg
from psycopg import Connection, sql

from projections import log
from projections.batch import take_in
from projections.catalogue import READ_MODELS
from projections.loading import load
from projections.read_model import ReadModel
from projections.sql_names import read_schema, staging_schema
from projections.tables import make_missing, run_ddl

BATCH = 5000
"""Events in one transaction while catching up; fewer than this are left to the exchange itself."""


class RebuildRunning(Exception):
    """Another rebuild of this college's read models is under way."""


class Rebuilt(msgspec.Struct, frozen=True):
    names: tuple[str, ...]
    position: int
    seconds: float

    @property
    def events_per_second(self) -> float:
        return self.position / self.seconds


def rebuild(
    dsn: str,
    schema: str,
    names: Sequence[str] | None = None,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Rebuilt:
    """Make the named read models (default: all) anew; `progress` hears events done and events in all.

    Raises KeyError for an unknown name, RebuildRunning, and whatever an event that cannot be taken in raises, with its
    position in a note; the old tables then stay in place.
    """
    began = time.monotonic()
    models = [READ_MODELS[name] for name in (READ_MODELS if names is None else names)]
    with psycopg.connect(dsn, autocommit=True) as conn, alone(conn, schema):
        make_missing(conn, schema, models)
        make_staging(conn, schema, models)
        position = log.head(conn, schema)
        load(dsn, schema, models, position, progress)
        finish_loading(dsn, schema, models)
        position = _exchange(conn, schema, models, _catch_up(conn, schema, models, position))
    return Rebuilt(tuple(model.name for model in models), position, time.monotonic() - began)


@contextmanager
def alone(conn: Connection[Any], schema: str) -> Iterator[None]:
    key = [f"read model rebuild {schema}"]
    (alone,) = conn.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", key).fetchone() or (False,)
    if not alone:
        raise RebuildRunning
    try:
        yield
    finally:  # the lock goes with the connection too, but only once the server has noticed
        if not conn.closed:
            conn.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", key)


def make_staging(conn: Connection[Any], schema: str, models: list[ReadModel]) -> None:
    with conn.transaction():
        for model in models:
            for table in model.table_names:
                name = sql.Identifier(staging_schema(schema), table)
                conn.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(name))
            run_ddl(conn, staging_schema(schema), model.ddl[0])


def finish_loading(dsn: str, schema: str, models: list[ReadModel]) -> None:
    """Keys, then indexes, then statistics: each on two connections at once, for sorting is the server's work."""
    statements = [part.strip() for model in models for part in model.ddl[1].split(";\n") if part.strip()]
    keys = [statement for statement in statements if "ADD PRIMARY KEY" in statement]
    _run_side_by_side(dsn, schema, keys)
    _run_side_by_side(dsn, schema, [statement for statement in statements if statement not in keys])
    # Keys alone: to sample the documents would mean to read them.
    sampled = {
        **{table.name: table.key for model in models for table in model.tables},
        **{trail.name: trail.columns for model in models for trail in model.trails},
    }
    _run_side_by_side(dsn, schema, [f"ANALYZE {name} ({', '.join(columns)})" for name, columns in sampled.items()])


def _run_side_by_side(dsn: str, schema: str, statements: list[str]) -> None:
    """Run statements of our own .sql files on the staging tables, two at a time, in any order."""
    waiting: SimpleQueue[str] = SimpleQueue()
    for statement in statements:
        waiting.put(statement)

    def work() -> None:
        with psycopg.connect(dsn, autocommit=True) as conn, suppress(Empty):
            conn.execute("SET maintenance_work_mem TO '256MB'")
            conn.execute(sql.SQL("SET search_path TO {}").format(sql.Identifier(staging_schema(schema))))
            while True:
                conn.execute(waiting.get_nowait().encode())

    with ThreadPoolExecutor(max_workers=2) as workers:
        for done in [workers.submit(work), workers.submit(work)]:
            done.result()


def _catch_up(conn: Connection[Any], schema: str, models: list[ReadModel], position: int) -> int:
    while len(rows := log.read_after(conn, schema, position, BATCH)) == BATCH:
        with conn.transaction():
            take_in(conn, staging_schema(schema), models, log.decode(rows))
        position = rows[-1].position
    return position


def _exchange(conn: Connection[Any], schema: str, models: list[ReadModel], position: int) -> int:
    """Put the new tables in the place of the old ones; whoever reads waits a moment and reads the new ones."""
    progress = sql.Identifier(read_schema(schema), "progress")
    with conn.transaction():
        # The runner takes this lock first too: it neither deadlocks with us nor writes into tables about to go.
        conn.execute(
            sql.SQL("SELECT 1 FROM {} WHERE name = ANY(%s) FOR UPDATE").format(progress), [[m.name for m in models]]
        )
        while rows := log.read_after(conn, schema, position, BATCH):
            take_in(conn, staging_schema(schema), models, log.decode(rows))
            position = rows[-1].position
        for model in models:
            for table in model.table_names:
                old = sql.Identifier(read_schema(schema), table)
                new = sql.Identifier(staging_schema(schema), table)
                conn.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(old))
                conn.execute(sql.SQL("ALTER TABLE {} SET SCHEMA {}").format(new, sql.Identifier(read_schema(schema))))
            conn.execute(
                sql.SQL(
                    "UPDATE {} SET position = %s, definition = %s, error = NULL, failed_at = NULL WHERE name = %s"
                ).format(progress),
                [position, model.definition, model.name],
            )
    return position
