"""The study groups, by year, course, leader."""

from __future__ import annotations

from typing import Any

import msgspec
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api import documentation
from api.answers import lag, polled
from api.fields import Course, Id, Position, Year
from api.health_data import sees_adapted
from api.service import CurrentActor, CurrentService
from journal_domain.policy import Actor
from projections.groups import GroupSummary, study_groups

router = APIRouter(tags=["Группы"])

EXAMPLE = {
    "groups": [
        {
            "group_id": "ПМ-11", "name": "Повар, 1 курс", "trade": "Повар", "adapted": True, "course": 1,
            "year": "2025-2026", "reference_size": 15, "students": 14, "leader_id": "t-orlova",
        }
    ],
    "people": {"t-orlova": "Орлова Нина Сергеевна"},
}  # fmt: skip


@router.get(
    "/groups",
    summary="Учебные группы с подгруппами и назначениями преподавателей",
    responses=documentation.question(EXAMPLE, "NOT_FOUND", "INVALID", polled=True),
)
def list_groups(
    request: Request,
    actor: CurrentActor,
    service: CurrentService,
    year: Year | None = None,
    course: Course | None = None,
    leader: Id | None = None,
    after: Position | None = None,
) -> Response:
    with service.reading() as connection:
        headers = lag(service, connection, after)
        groups = study_groups(connection, service.schema, service.today(), year=year, course=course, leader_id=leader)
    told = [_told(actor, group) for group in groups]
    people = {who for group in groups for who in (group.leader_id, group.master_id) if who}
    return polled(request, {"groups": told, "people": service.names(people)}, headers)


def _told(actor: Actor, group: GroupSummary) -> dict[str, Any]:
    """The group as it stands; the adapted programme to those alone who may know of it, the others read null."""
    told = msgspec.structs.asdict(group)
    del told["described"]  # of past years: what the forms say
    return told if sees_adapted(actor, group.leader_id, group.master_id) else told | {"adapted": None}
