"""Refusals name people and groups by their ids; whoever reads the answer is told their names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from api.service import Service
from journal_domain.errors import Problem, Refused
from projections.groups import study_groups


def with_names(service: Service, refused: Refused) -> Refused:
    """The same refusal as it is said to somebody."""
    names = _names(service, refused.problems)
    return replace(refused, message=_said(refused.message, names), problems=tuple(_each(refused.problems, names)))


def named(service: Service, problems: Collection[Problem]) -> list[Problem]:
    """The same problems with names in place of the ids that each says it names."""
    return [*_each(problems, _names(service, problems))]


def _each(problems: Iterable[Problem], names: dict[str, str]) -> Iterator[Problem]:
    return (replace(problem, message=_said(problem.message, names)) for problem in problems)


def _names(service: Service, problems: Iterable[Problem]) -> dict[str, str]:
    ids = {identity for problem in problems for identity in problem.named}
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
