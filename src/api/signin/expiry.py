"""What the entrance forgets by itself: guesses of yesterday, departures nobody came back from, logins of past years.

How long the stream of logins and the sessions are kept is the owner's to say (`JOURNAL_LOGINS_KEPT_DAYS`, login_audit.sql);
the database refuses to lose an entry before.
"""

from __future__ import annotations

import logging
import threading
from typing import Any, LiteralString

import psycopg
from psycopg import Connection, sql

from api.identity import access_schema

PAUSE_SECONDS = 3600.0

STATEMENTS: tuple[LiteralString, ...] = (
    "DELETE FROM {own}.guess WHERE last_at < now() - interval '1 day'",
    "DELETE FROM {own}.known_device WHERE seen_at < now() - interval '400 days'",  # as long as browsers keep a cookie
    "DELETE FROM {own}.oidc_login WHERE created_at < now() - interval '1 hour'",
    "DELETE FROM {own}.session WHERE created_at < now() - (SELECT kept FROM {own}.login_rule)",
    "DELETE FROM {own}.login_event WHERE at < now() - (SELECT kept FROM {own}.login_rule)",
)

logger = logging.getLogger("journal")


def forget(connection: Connection[Any], schema: str) -> int:
    """Delete what is past its term; how many rows. The connection is in autocommit: no statement waits for another."""
    own = sql.Identifier(access_schema(schema))
    return sum(connection.execute(sql.SQL(statement).format(own=own)).rowcount for statement in STATEMENTS)


class Expiry:
    """Forgets from the start on, every PAUSE_SECONDS."""

    def __init__(self, dsn: str, schema: str) -> None:
        self._dsn, self._schema = dsn, schema

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                with psycopg.connect(self._dsn, autocommit=True) as connection:
                    forget(connection, self._schema)
            except psycopg.Error as error:
                logger.error("nothing of the entrance was forgotten: %s", error)
            stop.wait(PAUSE_SECONDS)
