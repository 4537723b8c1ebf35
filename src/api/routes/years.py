"""The academic year: what it still waits for, and its closing, after which nothing is written into it."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api import documentation
from api.answers import answer, recorded
from api.bodies_people import OrderBody
from api.fields import Year
from api.service import CurrentActor, CurrentCommand, CurrentService
from journal_domain.academic_year import AcademicYear, year_stream

router = APIRouter(prefix="/years/{year}", tags=["Учебный год"])

EXAMPLE = {
    "year": "2025-2026",
    "closed": False,
    "completed": 899,
    "open": [
        {
            "journal_id": "6f0f8a4e-1c4b-5b57-8f9b-6d1b6a3f8f00", "group_id": "ПМ-11",
            "discipline": "Основы калькуляции и учёта", "term": "2025-2026-1",
        }
    ],
}  # fmt: skip


@router.get(
    "",
    summary="Год: закрыт ли, сколько ведомостей закрыто и какие ещё открыты",
    responses=documentation.question(EXAMPLE, "NOT_FOUND", "INVALID"),
)
def read_year(year: Year, _actor: CurrentActor, service: CurrentService) -> Response:
    state: AcademicYear = service.college.load({year_stream(year): AcademicYear})[year_stream(year)]
    waits = [
        {"journal_id": j.journal_id, "group_id": j.group_id, "discipline": j.discipline, "term": j.term}
        for j in state.open.values()
    ]
    return answer({"year": year, "closed": state.closed, "completed": len(state.completed), "open": waits})


@router.post(
    "/closing",
    status_code=201,
    summary="Закрыть учебный год, когда закрыты все ведомости; журналы уходят в архив тем же действием",
    responses=documentation.command("YEAR_NOT_READY", "ORDER_REQUIRED"),
)
def close_year(year: Year, body: OrderBody, command: CurrentCommand, service: CurrentService) -> Response:
    return recorded(command, service.college.close_year(command, year, body.order))
