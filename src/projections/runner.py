"""Keeps the read models up with the log: one runner is active, elected by an advisory lock, others stand by.

Exactly once: a batch changes the tables and their line of `progress` in one transaction. Never skipping: a batch that
fails is halved until the one event is found that a read model cannot take in; that model stops before it, with name,
position and error in `progress`, and the others go on. Another start tries again.

A read model made by another definition (its .sql or its code changed) is made anew before it follows the log; readers
see the old tables until then. So is one that starts far behind.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from typing import Any

import psycopg
from psycopg import Connection, sql

from projections import log
from projections.batch import take_in
from projections.catalogue import READ_MODELS
from projections.progress import positions
from projections.read_model import ReadModel
from projections.rebuild import RebuildRunning, rebuild
from projections.sql_names import channel, read_schema
from projections.tables import made_otherwise, make_missing

BATCH = 1000
"""Events in one transaction at most."""
POLL_SECONDS = 0.25
"""How long a lost notification may hold a read model up, and how soon a stop is heard."""
RETRY_SECONDS = 0.5
FAR_BEHIND = 20_000
"""Events from which on a read model that starts from nothing is rebuilt, not led along."""

CONNECTION_TROUBLE = (psycopg.OperationalError, psycopg.InterfaceError)
"""Lost connections, deadlocks, a full disk: nothing an event is to blame for."""

logger = logging.getLogger(__name__)


class Moved(Exception):
    """A rebuild has exchanged a read model meanwhile: its position is another one now."""


class Runner:
    """Follows the log of the college in `schema`, connected as the service by `dsn`."""

    def __init__(self, dsn: str, schema: str, models: Iterable[ReadModel] = tuple(READ_MODELS.values())) -> None:
        self._dsn = dsn
        self._schema = schema
        self._models = {model.name: model for model in models}
        self._progress = sql.Identifier(read_schema(schema), "progress")

    def run(self, stop: threading.Event) -> None:
        """Stand by, then follow, until `stop` is set. Outlives lost connections and a database that is away."""
        while not stop.is_set():
            try:
                with psycopg.connect(self._dsn, autocommit=True) as conn:
                    if self._elected(conn, stop):
                        self._follow(conn, stop)
            except CONNECTION_TROUBLE as error:
                logger.warning("read models of %s: %s; trying again", self._schema, error)
                stop.wait(RETRY_SECONDS)

    def _elected(self, conn: Connection[Any], stop: threading.Event) -> bool:
        """Wait for the lock that the active runner holds as long as its connection lives."""
        conn.execute("SELECT set_config('lock_timeout', %s, false)", [f"{int(POLL_SECONDS * 1000)}ms"])
        while not stop.is_set():
            try:
                conn.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [f"read model runner {self._schema}"])
            except psycopg.errors.LockNotAvailable:
                continue
            conn.execute("SELECT set_config('lock_timeout', '0', false)")
            return True
        return False

    def _follow(self, conn: Connection[Any], stop: threading.Event) -> None:
        following = set(self._models) - self._start(conn)
        conn.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel(self._schema))))
        at = positions(conn, self._schema)
        while not stop.is_set():
            if mended := self._mended(conn, following):
                following |= mended
                at = positions(conn, self._schema)
            if not following:
                _await_news(conn)
                continue
            behind = min(at[name] for name in following)
            rows = log.read_after(conn, self._schema, behind, BATCH)
            ahead = min((at[name] for name in following if at[name] > behind), default=None)
            rows = [row for row in rows if ahead is None or row.position <= ahead]
            if not rows:
                _await_news(conn)
                continue
            try:
                following -= self._advance([name for name in sorted(following) if at[name] == behind], rows, conn)
            except Moved:
                pass
            else:
                at.update((name, rows[-1].position) for name in following if at[name] == behind)
                continue
            at = positions(conn, self._schema)

    def _mended(self, conn: Connection[Any], following: set[str]) -> set[str]:
        """Read models that had stopped and stop no more: a rebuild has made them anew."""
        stopped = [name for name in self._models if name not in following]
        if not stopped:
            return set()
        query = sql.SQL("SELECT name FROM {} WHERE name = ANY(%s) AND error IS NULL").format(self._progress)
        return {name for (name,) in conn.execute(query, [stopped])}

    def _start(self, conn: Connection[Any]) -> set[str]:
        """Make what is missing, make anew what was made otherwise or is far behind; returns what cannot follow."""
        models = self._models.values()
        make_missing(conn, self._schema, models)
        due = {model.name for model in made_otherwise(conn, self._schema, models)}
        if log.head(conn, self._schema) > FAR_BEHIND:
            due |= {name for name, position in positions(conn, self._schema).items() if position == 0}
        return self._make_anew(conn, sorted(due & self._models.keys()))

    def _make_anew(self, conn: Connection[Any], names: list[str]) -> set[str]:
        """Rebuild these; one that cannot be keeps its old tables, stopped where they are."""
        if not names:
            return set()
        logger.info("read models of %s are made anew: %s", self._schema, ", ".join(names))
        try:
            rebuild(self._dsn, self._schema, names)
        except RebuildRunning:
            raise psycopg.OperationalError("a rebuild is running") from None
        except CONNECTION_TROUBLE:
            raise
        except Exception as error:
            if len(names) > 1:
                return set().union(*(self._make_anew(conn, [name]) for name in names))
            self._record_failure(conn, names[0], "cannot be made anew", error)
            return set(names)
        return set()

    def _advance(self, names: list[str], rows: list[log.Stored], conn: Connection[Any]) -> set[str]:
        """Take the rows into these read models; returns those that had to stop."""
        try:
            self._take_in(conn, names, rows)
        except (*CONNECTION_TROUBLE, Moved):
            raise
        except Exception as error:
            if len(names) > 1:
                return set().union(*(self._advance([name], rows, conn) for name in names))
            if len(rows) > 1:
                middle = len(rows) // 2
                return self._advance(names, rows[:middle], conn) or self._advance(names, rows[middle:], conn)
            self._record_failure(conn, names[0], f"{rows[0].topic} at position {rows[0].position}", error)
            return set(names)
        return set()

    def _take_in(self, conn: Connection[Any], names: list[str], rows: list[log.Stored]) -> None:
        """One transaction: the tables and the position of these read models, which all stand just before the rows."""
        locked = sql.SQL("SELECT position FROM {} WHERE name = ANY(%s) FOR UPDATE").format(self._progress)
        reached = sql.SQL(
            "UPDATE {} SET position = %s, error = NULL, failed_at = NULL WHERE name = ANY(%s)"
        ).format(self._progress)  # fmt: skip
        with conn.transaction():
            if any(position != rows[0].position - 1 for (position,) in conn.execute(locked, [names])):
                raise Moved
            models = [self._models[name] for name in names]
            take_in(conn, read_schema(self._schema), models, log.decode(rows))
            conn.execute(reached, [rows[-1].position, names])

    def _record_failure(self, conn: Connection[Any], name: str, what: str, error: Exception) -> None:
        text = ": ".join((what, type(error).__name__, str(error), *getattr(error, "__notes__", ()))).replace("\0", "")
        logger.error("read model %s of %s has stopped: %s", name, self._schema, text)
        query = sql.SQL("UPDATE {} SET error = %s, failed_at = clock_timestamp() WHERE name = %s")
        conn.execute(query.format(self._progress), [text, name])


def _await_news(conn: Connection[Any]) -> None:
    """Until the ledger announces an append; not longer than the poll, should the announcement get lost."""
    for _ in conn.notifies(timeout=POLL_SECONDS, stop_after=1):
        pass
