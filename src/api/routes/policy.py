"""The college's rules by the day they take effect, and who one is."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api import documentation
from api.answers import answer, polled, recorded
from api.bodies import PolicyBody
from api.family import children
from api.fields import Day
from api.refusals import CATALOGUE
from api.service import CurrentActor, CurrentCommand, CurrentService
from journal_domain.college_policy import DEFAULTS
from journal_domain.errors import NotFound
from journal_domain.values import Role

router = APIRouter()


@router.put(
    "/policy",
    tags=["Правила"],
    summary="Принять правила колледжа с будущего дня",
    responses=documentation.command("POLICY_RETROACTIVE", "ORDER_REQUIRED", "POLICY_VALUE", status=200),
)
def adopt_policy(body: PolicyBody, command: CurrentCommand, service: CurrentService) -> Response:
    position = service.college.adopt_policy(command, body.effective_from, body.values(), body.order)
    return recorded(command, position, 200)


@router.get(
    "/policy",
    tags=["Правила"],
    summary="Правила, действующие в этот день (по умолчанию сегодня), и все принятые версии",
    responses=documentation.question({"on": "2025-09-01", "values": DEFAULTS, "adopted": []}, "INVALID", polled=True),
)
def read_policy(request: Request, _actor: CurrentActor, service: CurrentService, on: Day | None = None) -> Response:
    policy = service.college.college_policy()
    day = on or policy.today(service.clock())
    adopted = [
        {"effective_from": version.effective_from, "order": version.order, "values": version.values}
        for version in policy.adopted
    ]
    return polled(request, {"on": day, "values": policy.on(day), "adopted": adopted}, {})


@router.get(
    "/me",
    tags=["Кто я"],
    summary="Кто обращается: лицо, имя, роли сегодня; представителю — его дети и чьи сведения ему видны",
    responses=documentation.question(
        {
            "person_id": "g-17",
            "name": "Белов Пётр Ильич",
            "roles": ["guardian"],
            "children": [{"student_id": "s-17", "name": "Белова Анна Сергеевна", "visible": True}],
        }
    ),
)
def read_me(actor: CurrentActor, service: CurrentService) -> Response:
    represented = []
    if Role.GUARDIAN in actor.roles:
        with service.reading() as connection:
            represented = children(service, connection, actor)
    names = service.names([actor.person_id, *(child["student_id"] for child in represented)])
    known = [{**child, "name": names[child["student_id"]]} for child in represented]
    name = names[actor.person_id]
    return answer({"person_id": actor.person_id, "name": name, "roles": sorted(actor.roles), "children": known})


@router.get(
    "/problems/{code}",
    tags=["Отказы"],
    summary="Что означает отказ и что делать дальше",
    responses=documentation.question(
        {"code": "PAGE_LOCKED", **CATALOGUE["PAGE_LOCKED"]._asdict()}, "NOT_FOUND", "INVALID"
    ),
)
def read_problem(code: str) -> Response:
    kind = CATALOGUE.get(code)
    if kind is None:
        raise NotFound("вид отказа")
    return answer({"code": code, **kind._asdict()})
