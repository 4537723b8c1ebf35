"""The academic year: what it still waits for, and its closing, after which nothing is written into it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api import documentation
from api.answers import answer, lag, recorded
from api.bodies_people import OrderBody
from api.bodies_planning import MovingBody
from api.fields import Position, Year
from api.group_moving import move_groups
from api.service import CurrentActor, CurrentCommand, CurrentService, Service
from api.term_opening import groups_of_year
from journal_domain.academic_calendar import year_of
from journal_domain.academic_year import AcademicYear, year_stream
from journal_domain.policy import require
from journal_domain.questions import sees_all
from journal_domain.resit import can_be_cleared
from projections.corrections import Correction, correction_requests
from projections.debts import Debt, academic_debts

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
    "terms": ["2025-2026-2"],
    "groups": [{"group_id": "ПМ-13", "term": "2025-2026-1"}],
    "debts": [
        {
            "journal_id": "0a4c7d0e-52f1-5a9e-8a30-6d1b6a3f8f01", "group_id": "ПМ-12", "discipline": "Кулинария",
            "term": "2025-2026-1", "student_id": "s-17", "deadline": "2026-12-26", "attempts_left": 1,
        }
    ],
    "corrections": [
        {
            "journal_id": "0a4c7d0e-52f1-5a9e-8a30-6d1b6a3f8f01", "group_id": "ПМ-12", "discipline": "Кулинария",
            "term": "2025-2026-1", "request_id": "6a1f6f86-8bb9-5f3c-9f7a-0c6a3a0c7a11",
        }
    ],
    "people": {"s-17": "Белова Анна Сергеевна"},
}  # fmt: skip


@router.get(
    "",
    summary="Год: закрыт ли и что мешает закрыть: ведомости, неоткрытые семестры, пересдачи, запросы на исправление",
    responses=documentation.question(EXAMPLE, "NOT_FOUND", "INVALID"),
)
def read_year(year: Year, actor: CurrentActor, service: CurrentService, after: Position | None = None) -> Response:
    """`debts` are those that can still be cleared; they and `corrections` are null for whoever does not see all of them."""
    state: AcademicYear = service.college.load({year_stream(year): AcademicYear})[year_stream(year)]
    waits = [
        {"journal_id": j.journal_id, "group_id": j.group_id, "discipline": j.discipline, "term": j.term}
        for j in state.open.values()
    ]
    sees_debts, sees_requests = sees_all("read_debts", actor), sees_all("list_corrections", actor)
    with service.reading() as connection:
        headers = lag(service, connection, after)
        debts = academic_debts(connection, service.schema, service.today()) if sees_debts else []
        asked = correction_requests(connection, service.schema, state="pending")
    left = _that_wait(service, [debt for debt in debts if _is_of(year, debt.term)])
    return answer(
        {
            "year": year,
            "closed": state.closed,
            "completed": len(state.completed),
            "open": waits,
            "terms": state.not_begun(service.college.terms_of(year)),
            "groups": [
                {"group_id": group, "term": term} for group, term in service.college.groups_without_journals(year)
            ],
            "debts": [_told(debt, DEBT) for debt in left] if sees_debts else None,
            "corrections": [_told(c, CORRECTION) for c in asked if _is_of(year, c.term)] if sees_requests else None,
            "people": service.names({debt.student_id for debt in left}),
        },
        headers,
    )


OF_A_JOURNAL = ("journal_id", "group_id", "discipline", "term")
DEBT = (*OF_A_JOURNAL, "student_id", "deadline", "attempts_left")
CORRECTION = (*OF_A_JOURNAL, "request_id")


def _told(row: Debt | Correction, fields: tuple[str, ...]) -> dict[str, Any]:
    return {field: getattr(row, field) for field in fields}


def _is_of(year: str, term: str | None) -> bool:
    return term is not None and year_of(term) == year


def _that_wait(service: Service, debts: list[Debt]) -> list[Debt]:
    students, today = service.college.students(debt.student_id for debt in debts), service.today()
    return [d for d in debts if can_be_cleared(students[d.student_id], len(d.resits), d.deadline, today)]


MOVED = {
    "position": 48_213,
    "moved": [{"group_id": "ПМ-11", "course": 2, "code": None, "message": None, "problems": []}],
    "complete": [],
    "graduating": ["ПМ-31"],
    "refused": [
        {
            "group_id": "ПМ-12", "course": None, "code": "YEAR_NOT_READY",
            "message": "Группа ПМ-12 не переводится. Не открыты журналы семестра 2025-2026-2. Всего мешает: 1.", "problems": [],
        }
    ],
}  # fmt: skip


@router.post(
    "/moving",
    summary="Перевести группы года на следующий курс: по действию на группу; выпускные не переводит, отказы называет",
    responses={
        **documentation.question(MOVED),
        **documentation.refusals(*documentation.OF_A_COMMAND, *documentation.OF_A_BODY, "ORDER_REQUIRED"),
    },
)
def move_groups_of_year(year: Year, body: MovingBody, command: CurrentCommand, service: CurrentService) -> Response:
    require("move_group", command.actor)
    groups = body.group_ids
    if groups is None:
        with service.reading() as connection:
            groups = tuple(groups_of_year(service.college, connection, service.schema, year))
    result = move_groups(service.college, command, year, groups, body.order)
    headers = {"Idempotency-Key": command.command_id}
    if result.position is not None:
        headers["Journal-Position"] = str(result.position)
    return answer(result, headers)


@router.post(
    "/closing",
    status_code=201,
    summary="Закрыть учебный год, когда ничто не мешает; журналы уходят в архив тем же действием",
    responses=documentation.command("YEAR_NOT_READY", "ORDER_REQUIRED"),
)
def close_year(year: Year, body: OrderBody, command: CurrentCommand, service: CurrentService) -> Response:
    return recorded(command, service.college.close_year(command, year, body.order))
