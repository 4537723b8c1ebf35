"""All journals of a term are opened: one act per group, so that what was opened stays when a group is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from psycopg import Connection, sql

from journal_domain.application import Command
from journal_domain.college import College
from journal_domain.errors import NotFound, Problem, Refused
from journal_domain.group import Group, group_stream
from projections.sql_names import read_schema


class OpenedGroup(msgspec.Struct, kw_only=True):
    """What became of one group: `journals` opened now, or the code of the refusal with its problems."""

    group_id: str
    journals: int = 0
    code: str | None = None
    message: str | None = None
    problems: tuple[Problem, ...] = ()


class OpenedTerm(msgspec.Struct, kw_only=True):
    """`position` None: nothing was left to open."""

    position: int | None = None
    opened: list[OpenedGroup] = []
    complete: list[str] = []
    """Groups whose journals of the term were all open before."""
    refused: list[OpenedGroup] = []


Progress = Callable[[int, int], None]
"""Told how many are done, of how many."""


def unseen(_done: int, _of: int) -> None:
    """Progress that nobody watches."""


def groups_of_year(college: College, connection: Connection[Any], schema: str, year: str) -> list[str]:
    """The groups described for this year, by id."""
    query = sql.SQL("SELECT group_id FROM {}.study_group ORDER BY group_id").format(sql.Identifier(read_schema(schema)))
    ids = [row[0] for row in connection.execute(query)]
    groups = college.load({group_stream(group_id): Group for group_id in ids})
    return [g.id for g in groups.values() if g is not None and g.described is not None and g.described.year == year]


def open_term(
    college: College,
    command: Command,
    term: str,
    group_ids: Iterable[str],
    advance: Progress = unseen,
) -> OpenedTerm:
    """Open what is not open yet, group by group. The same command again records nothing more."""
    result = OpenedTerm()
    wanted = list(group_ids)
    for number, group_id in enumerate(wanted, 1):
        own = command._replace(command_id=f"{command.command_id}:{group_id}")
        had = _journals(college, group_id)
        try:
            result.position = college.open_term(own, group_id, term)
            made = _journals(college, group_id) - had
            if made:
                result.opened.append(OpenedGroup(group_id=group_id, journals=made))
            else:
                result.complete.append(group_id)
        except Refused as refused:
            if refused.code == "ROLE":
                raise
            if refused.code == "NOTHING_TO_RECORD":
                result.complete.append(group_id)
            else:
                result.refused.append(
                    OpenedGroup(
                        group_id=group_id, code=refused.code, message=refused.message, problems=refused.problems
                    )
                )
        except NotFound:
            result.refused.append(OpenedGroup(group_id=group_id, code="NOT_FOUND", message="Такой группы нет."))
        advance(number, len(wanted))
    return result


def _journals(college: College, group_id: str) -> int:
    group: Group | None = college.load({group_stream(group_id): Group})[group_stream(group_id)]
    return len(group.journals) if group is not None else 0
