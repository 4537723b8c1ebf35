"""Refusals name people and groups by their ids; whoever reads the answer is told their names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from api.service import Service
from journal_domain.errors import Problem, Refused
from projections.groups import study_groups


def with_names(service: Service, refused: Refused) -> Refused:
    """The same refusal as it is said to somebody."""
    problems = named(service, refused.problems)
    ids = {identity for problem in refused.problems for identity in problem.named}
    return replace(refused, message=_said(refused.message, _names(service, ids)), problems=tuple(problems))


def named(service: Service, problems: Iterable[Problem]) -> list[Problem]:
    """The same problems with names in place of the ids that each says it names."""
    problems = list(problems)
    names = _names(service, {identity for problem in problems for identity in problem.named})
    return [replace(problem, message=_said(problem.message, names)) for problem in problems]


def _names(service: Service, ids: set[str]) -> dict[str, str]:
    if not ids:
        return {}
    with service.reading() as connection:
        groups = {g.group_id: g.name for g in study_groups(connection, service.schema, service.today())}
    return service.names(ids - groups.keys()) | {identity: groups[identity] for identity in ids & groups.keys()}


def _said(message: str, names: dict[str, str]) -> str:
    if not names:
        return message
    longest_first = "|".join(re.escape(identity) for identity in sorted(names, key=len, reverse=True))
    return re.sub(rf"(?<![\w-])(?:{longest_first})(?![\w-])", lambda found: names[found.group()], message)
