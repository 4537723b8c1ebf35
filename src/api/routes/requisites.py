"""The college's letterhead: what stands on the title page of every copy."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api import documentation
from api.answers import polled, recorded
from api.bodies_copies import RequisitesBody
from api.service import CurrentActor, CurrentCommand, CurrentService
from journal_domain.requisites import STREAM, Requisites

router = APIRouter(prefix="/college", tags=["Копии"])

EXAMPLE = {
    "founder": "Министерство образования области", "name": "Техникум народных ремёсел", "city": "Ремесловск",
    "check_address": "https://journal.example/check",
}  # fmt: skip


@router.put(
    "",
    summary="Внести реквизиты колледжа для титульных листов",
    responses=documentation.command(
        "NAME_REQUIRED", "CHECK_ADDRESS", "ORDER_REQUIRED", "NOTHING_TO_RECORD", status=200
    ),
)
def describe_college(body: RequisitesBody, command: CurrentCommand, service: CurrentService) -> Response:
    position = service.college.describe_college(
        command, body.founder, body.name, body.city, body.check_address, body.order
    )
    return recorded(command, position, 200)


@router.get(
    "",
    summary="Реквизиты колледжа",
    responses=documentation.question(EXAMPLE, polled=True),
)
def read_college(request: Request, _actor: CurrentActor, service: CurrentService) -> Response:
    now: Requisites = service.college.load({STREAM: Requisites})[STREAM]
    return polled(request, {name: getattr(now, name) for name in EXAMPLE}, {})
