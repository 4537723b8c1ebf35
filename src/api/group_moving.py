"""Moving the groups of a year to the next course: one act per group, so that one group's open sheet stops no other."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from api.term_opening import Progress, unseen
from journal_domain.academic_calendar import year_after
from journal_domain.application import Command
from journal_domain.college import College
from journal_domain.errors import NotFound, Problem, Refused
from journal_domain.group import Description, Group, group_stream


class MovedGroup(msgspec.Struct, kw_only=True):
    """What became of one group: the course it is in now, or the code of the refusal with its problems."""

    group_id: str
    course: int | None = None
    code: str | None = None
    message: str | None = None
    problems: tuple[Problem, ...] = ()


class MovedGroups(msgspec.Struct, kw_only=True):
    """`position` None: nothing was left to move."""

    position: int | None = None
    moved: list[MovedGroup] = []
    complete: list[str] = []
    """Groups of the next year already."""
    graduating: list[str] = []
    """Groups whose curriculum ends with this course."""
    refused: list[MovedGroup] = []


def move_groups(
    college: College,
    command: Command,
    year: str,
    group_ids: Iterable[str],
    order: str,
    advance: Progress = unseen,
) -> MovedGroups:
    """Move what can be moved, group by group. The same command again records nothing more."""
    result, wanted = MovedGroups(), list(group_ids)
    for number, group_id in enumerate(wanted, 1):
        own = command._replace(command_id=f"{command.command_id}:{group_id}")
        described = _described(college, group_id)
        if described is not None and described.year == year_after(year):
            result.complete.append(group_id)
        else:
            _move(college, own, year, group_id, order, result)
        advance(number, len(wanted))
    return result


def _move(college: College, command: Command, year: str, group_id: str, order: str, result: MovedGroups) -> None:
    try:
        result.position = college.move_group(command, group_id, year, order)
        now = _described(college, group_id)
        result.moved.append(MovedGroup(group_id=group_id, course=now.course if now else None))
    except Refused as refused:
        if refused.code in ("ROLE", "ORDER_REQUIRED"):
            raise
        if refused.code == "LAST_COURSE":
            result.graduating.append(group_id)
        else:
            told = MovedGroup(group_id=group_id, code=refused.code, message=refused.message, problems=refused.problems)
            result.refused.append(told)
    except NotFound:
        result.refused.append(MovedGroup(group_id=group_id, code="NOT_FOUND", message="Такой группы нет."))


def _described(college: College, group_id: str) -> Description | None:
    group: Group | None = college.load({group_stream(group_id): Group})[group_stream(group_id)]
    return group.described.became if group is not None and group.described is not None else None
