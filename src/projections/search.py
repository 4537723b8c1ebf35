"""The audit trail asked: who changed what, when, what it was, what it became, why, on which directive."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import msgspec
from psycopg import Connection


class AuditFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Every given condition must hold. Times are aware: at `recorded_from` or later, before `recorded_before`.

    `since` leaves out everything up to and including that log position (a deputy's last check); `kind` is an event's
    type without its version (`journal.mark_corrected`); a group's entries are its own and those of its journals.
    """

    recorded_from: datetime | None = None
    recorded_before: datetime | None = None
    actor: str | None = None
    group_id: str | None = None
    discipline_id: str | None = None
    journal_id: str | None = None
    student_id: str | None = None
    kind: str | None = None
    only_changes: bool = False
    only_late: bool = False
    since: int | None = None


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One event as a deputy reads it. `kind` is as in the filter; `phrase` is a Russian sentence."""

    position: int
    at: datetime
    actor: str
    role: str
    assignment: str
    command: str
    kind: str
    phrase: str
    journal_id: str | None
    group_id: str | None
    group: str | None
    discipline_id: str | None
    discipline: str | None
    term: str | None
    student_id: str | None
    lesson_id: str | None
    lesson_day: date | None
    was: str | None
    became: str | None
    reason: str | None
    directive: str | None
    changes: bool
    late: bool


class AuditPage(msgspec.Struct, frozen=True):
    """`next` is the cursor of the following page, None on the last one."""

    entries: list[AuditEntry]
    next: int | None


def search(
    conn: Connection[Any], schema: str, filters: AuditFilter, after: int | None = None, limit: int = 100
) -> AuditPage:
    """What matches, newest first, after the cursor of the page before."""
    raise NotImplementedError


def export(conn: Connection[Any], schema: str, filters: AuditFilter) -> Iterator[AuditEntry]:
    """Everything that matches, oldest first, streamed by a server-side cursor in one snapshot (a transaction)."""
    raise NotImplementedError


def cell_history(
    conn: Connection[Any], schema: str, journal_id: str, lesson_id: str | None, student_id: str | None
) -> list[AuditEntry]:
    """Everything that ever touched a cell, oldest first: entries, requests, rejections, corrections.

    A student at a lesson (mark and attendance); without a lesson the student's attestation mark; without a student
    the lesson's own record (topic, kind, homework, permits, substitution).
    """
    raise NotImplementedError
