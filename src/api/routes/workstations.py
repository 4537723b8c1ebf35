"""Workplaces of the staff, registered by the administrator sitting at them; and the stream of logins."""

from __future__ import annotations

from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Query
from starlette.responses import Response

from api import documentation
from api.answers import answer, recorded
from api.bodies_accounts import ReasonBody, WorkstationBody
from api.fields import Id, Position, RequestId
from api.service import CurrentActor, CurrentCommand, CurrentService, CurrentVisitor
from api.signin.login_audit import Kind, logins
from api.signin.visitor import LONG_SECONDS, WORKSTATION, set_cookie
from api.signin.workstations import new_key

router = APIRouter()

KEY = "0d3c8a52-7d0e-4f53-9b4e-2f1f0f7f8a10"


@router.post(
    "/workstations",
    tags=["Рабочие места"],
    status_code=201,
    summary="Поставить этот браузер на учёт как рабочее место сотрудников: обучающихся он не впустит",
    responses=documentation.command("NAME_REQUIRED", "DUPLICATE", more={"key_id": KEY}),
)
def register_workstation(
    body: WorkstationBody, command: CurrentCommand, visiting: CurrentVisitor, service: CurrentService
) -> Response:
    key_id = str(uuid4())
    with service.pool.connection() as connection:
        key = new_key(connection, service.schema, key_id, command.at)
    position = service.college.register_workstation(command, body.name, key_id)
    response = recorded(command, position, key_id=key_id)
    set_cookie(response, visiting, WORKSTATION, key, LONG_SECONDS)
    return response


@router.post(
    "/workstations/{key_id}/removal",
    tags=["Рабочие места"],
    status_code=201,
    summary="Снять рабочее место с учёта",
    responses=documentation.command("REASON_REQUIRED"),
)
def remove_workstation(
    key_id: RequestId, body: ReasonBody, command: CurrentCommand, service: CurrentService
) -> Response:
    return recorded(command, service.college.remove_workstation(command, key_id, body.reason))


@router.get(
    "/workstations",
    tags=["Рабочие места"],
    summary="Рабочие места сотрудников",
    responses=documentation.question({"workstations": [{"key_id": KEY, "name": "Кабинет 12"}]}),
)
def read_workstations(_actor: CurrentActor, service: CurrentService) -> Response:
    names = service.college.workstations().names
    return answer({"workstations": [{"key_id": key_id, "name": name} for key_id, name in names]})


AUDIT_EXAMPLE = {
    "entries": [
        {
            "position": 4812, "at": "2025-09-01T08:00:00Z", "kind": "signed_in", "person_id": "t-ivolgina",
            "unknown_login": None, "address": "192.0.2.7", "device": "Firefox", "workstation": None,
            "detail": "password",
        }
    ],
    "next": 4812,
    "people": {"t-ivolgina": "Иволгина Мария Петровна"},
}  # fmt: skip


@router.get(
    "/login-audit",
    tags=["Вход и сеансы"],
    summary="Журнал входов администратору: кто, откуда, с чем отказано; новые первыми, далее — before=",
    responses=documentation.question(AUDIT_EXAMPLE, "INVALID"),
)
def read_login_audit(
    _actor: CurrentActor,
    service: CurrentService,
    person: Id | None = None,
    kind: Kind | None = None,
    before: Position | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Response:
    with service.reading() as connection:
        entries = logins(connection, service.schema, limit, before=before, person_id=person, kind=kind)
    people = service.names({entry.person_id for entry in entries if entry.person_id})
    following = entries[-1].position if len(entries) == limit else None
    return answer({"entries": entries, "next": following, "people": people})
