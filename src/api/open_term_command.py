"""`journal open-term YEAR TERM`: all journals of a term, with progress, a summary and an exit code."""

from __future__ import annotations

from datetime import datetime

import psycopg
from rich.console import Console

from api.settings import Settings
from api.term_opening import OpenedTerm, Progress, groups_of_year, open_term
from archive.ledger.environment import ledger_environment
from journal_domain.application import Command
from journal_domain.college import College
from journal_domain.values import Role
from projections.progress import wait_for

ALL_OPEN, SOME_REFUSED = 0, 1
WAIT_SECONDS = 30.0


def open_all(settings: Settings, year: str, term: int, deputy: str, at: datetime, advance: Progress) -> OpenedTerm:
    """Open the journals of all groups of the year in the deputy's name; a second time nothing is recorded.

    Raises Refused(NO_ORDER) for somebody who is no deputy by order.
    """
    environment = ledger_environment(settings.database_url, settings.ledger_schema, settings.pool_size)
    name = f"{year}-{term}"
    with College(environment) as college, psycopg.connect(settings.database_url, autocommit=True) as connection:
        command = Command(college.acting(deputy, Role.DEPUTY, at), f"open-term-{name}-{at:%Y%m%dT%H%M%S}", at)
        head = college.recorder.max_notification_id() or 0
        wait_for(connection, settings.ledger_schema, head, WAIT_SECONDS)
        groups = groups_of_year(college, connection, settings.ledger_schema, year)
        return open_term(college, command, name, groups, advance)


def report(result: OpenedTerm, console: Console) -> int:
    """Say what was opened and what was not, and why; the exit code."""
    journals = sum(group.journals for group in result.opened)
    console.print(
        f"Открыто журналов {journals} в группах {len(result.opened)}; открыты прежде: групп {len(result.complete)}."
    )
    for group in result.refused:
        messages = [problem.message for problem in group.problems] or [group.message or ""]
        for message in messages:
            console.print(f"  {group.group_id}: {group.code}. {message}", markup=False)
    return SOME_REFUSED if result.refused else ALL_OPEN
