"""`journal move-groups YEAR`: all groups of a year to the next course, with progress, a summary and an exit code."""

from __future__ import annotations

from datetime import datetime

import psycopg
from rich.console import Console

from api.group_moving import MovedGroups, move_groups
from api.open_term_command import WAIT_SECONDS
from api.settings import Settings
from api.term_opening import Progress, groups_of_year
from archive.ledger.environment import ledger_environment
from journal_domain.application import Command
from journal_domain.college import College
from journal_domain.values import Role
from projections.progress import wait_for

ALL_MOVED, SOME_REFUSED = 0, 1


def move_all(settings: Settings, year: str, order: str, deputy: str, at: datetime, advance: Progress) -> MovedGroups:
    """Move the groups of the year in the deputy's name; a second time nothing is recorded.

    Raises Refused(NO_ORDER) for somebody who is no deputy by order, Refused(ORDER_REQUIRED).
    """
    environment = ledger_environment(settings.database_url, settings.ledger_schema, settings.pool_size)
    with College(environment) as college, psycopg.connect(settings.database_url, autocommit=True) as connection:
        command = Command(college.acting(deputy, Role.DEPUTY, at), f"move-groups-{year}-{at:%Y%m%dT%H%M%S}", at)
        wait_for(connection, settings.ledger_schema, college.recorder.max_notification_id() or 0, WAIT_SECONDS)
        groups = groups_of_year(college, connection, settings.ledger_schema, year)
        return move_groups(college, command, year, groups, order, advance)


def report(result: MovedGroups, console: Console) -> int:
    """Say what was moved, what graduates, what was not moved and why; the exit code."""
    console.print(f"Переведено групп: {len(result.moved)}; выпускных: {len(result.graduating)}.")
    for group in result.refused:
        for message in [problem.message for problem in group.problems] or [group.message or ""]:
            console.print(f"  {group.group_id}: {group.code}. {message}", markup=False)
    return SOME_REFUSED if result.refused else ALL_MOVED
