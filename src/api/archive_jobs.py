"""Long work of the archive, started from a page: in a process of its own, one at a time in the whole college.

page ──start──► row, lock, child process ──progress──► row ◄──poll── any worker, any page
"""

from __future__ import annotations

import multiprocessing
import threading
from datetime import datetime
from enum import StrEnum
from multiprocessing.process import BaseProcess
from typing import Any
from uuid import uuid4

import msgspec
import psycopg
from psycopg import Connection, sql
from psycopg.rows import class_row

from api.archive_tasks import run
from api.identity import access_schema
from api.settings import Settings
from journal_domain.errors import Refused

INTERRUPTED = {"failed": "Работа прервана: служба была остановлена. Начните её снова."}
ENDS_WITHIN_MS = 10_000
SELECT = sql.SQL(
    "SELECT job_id::text, kind, year, started_by, started_at, stage, done, whole, finished_at, outcome FROM {}"
)


class Kind(StrEnum):
    """What the archive does: draws the certified copies of a year anew, builds its volume, verifies the log."""

    REGENERATE = "regenerate"
    VOLUME = "volume"
    VERIFY = "verify"


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of work. `done` of the `whole` stage; `outcome` once it is finished: what archive_tasks gave, or `failed`."""

    job_id: str
    kind: str
    year: str | None
    started_by: str
    started_at: datetime
    stage: str = ""
    done: int = 0
    whole: int = 0
    finished_at: datetime | None = None
    outcome: dict[str, Any] | None = None


class ArchiveJobs:
    """This worker's share of the work: what it starts it watches, and ends when it is closed itself."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._table = sql.Identifier(access_schema(settings.ledger_schema), "archive_job")
        self._lock = f"{settings.ledger_schema} archive job"
        self._working: BaseProcess | None = None

    def start(self, kind: Kind, year: str | None, by: str, at: datetime) -> str:
        """Begin the work and return its id. Raises Refused(JOB_RUNNING)."""
        connection = psycopg.connect(self._settings.database_url, autocommit=True)
        if not self._alone(connection):
            connection.close()
            raise Refused("JOB_RUNNING", "5.5", "Другая работа архива ещё идёт: дождитесь её конца.")
        job_id = str(uuid4())
        insert = "INSERT INTO {} (job_id, kind, year, started_by, started_at) VALUES (%s, %s, %s, %s, %s)"
        connection.execute(sql.SQL(insert).format(self._table), [job_id, kind, year, by, at])
        watched = (connection, job_id, kind, year, at)
        threading.Thread(target=self._watch, args=watched, name=f"archive-{kind}", daemon=True).start()
        return job_id

    def _alone(self, connection: Connection[Any]) -> bool:
        """Take the lock; of work that is done, but whose process has not quite ended, the end is waited for."""
        (free,) = connection.execute(
            "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [self._lock]
        ).fetchone() or (False,)
        unfinished = sql.SQL("SELECT 1 FROM {} WHERE finished_at IS NULL LIMIT 1").format(self._table)
        if free or connection.execute(unfinished).fetchone():
            return bool(free)
        connection.execute(sql.SQL("SET lock_timeout = {}").format(ENDS_WITHIN_MS))
        try:
            connection.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [self._lock])
        except psycopg.errors.LockNotAvailable:
            return False
        return True

    def _watch(self, connection: Connection[Any], job_id: str, kind: Kind, year: str | None, at: datetime) -> None:
        """The lock is this connection's: it goes when the work is over, or this process is."""
        with connection:
            child = multiprocessing.get_context("spawn").Process(
                target=run, args=(self._settings, job_id, kind, year, at), name=f"archive-{kind}"
            )
            child.start()
            self._working = child
            child.join()
            self._working = None
            self._settle(connection, job_id)

    def _settle(self, connection: Connection[Any], job_id: str) -> None:
        update = "UPDATE {} SET finished_at = clock_timestamp(), outcome = %s WHERE job_id = %s AND finished_at IS NULL"
        interrupted = msgspec.json.encode(INTERRUPTED).decode()
        connection.execute(sql.SQL(update).format(self._table), [interrupted, job_id])

    def jobs(self, connection: Connection[Any], year: str | None = None, limit: int = 50) -> list[Job]:
        """The latest work first, of a year or all."""
        self._settle_the_lost(connection)
        query = SELECT.format(self._table) + sql.SQL(
            " WHERE %(year)s::text IS NULL OR year = %(year)s ORDER BY started_at DESC, job_id LIMIT %(limit)s"
        )
        with connection.cursor(row_factory=class_row(Job)) as cursor:
            return cursor.execute(query, {"year": year, "limit": limit}).fetchall()

    def job(self, connection: Connection[Any], job_id: str) -> Job | None:
        self._settle_the_lost(connection)
        query = SELECT.format(self._table) + sql.SQL(" WHERE job_id = %s")
        with connection.cursor(row_factory=class_row(Job)) as cursor:
            return cursor.execute(query, [job_id]).fetchone()

    def _settle_the_lost(self, connection: Connection[Any]) -> None:
        """Whose process is gone holds the lock no more."""
        update = sql.SQL(
            "UPDATE {} SET finished_at = clock_timestamp(), outcome = %s"
            " WHERE finished_at IS NULL AND pg_try_advisory_xact_lock(hashtextextended(%s, 0))"
        ).format(self._table)
        connection.execute(update, [msgspec.json.encode(INTERRUPTED).decode(), self._lock])

    def close(self) -> None:
        """End the work that this worker began."""
        if (child := self._working) is not None:
            child.terminate()
            child.join(5)
