"""Curricula (учебные планы): as JSON, or from the file in which the college keeps them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from api import documentation
from api.answers import answer, recorded
from api.bodies_planning import CURRICULUM_LINE, CurriculumBody
from api.curriculum_file import read_curriculum as read_file
from api.curriculum_file import write_curriculum, write_template
from api.fields import Id, Line, Year
from api.health_data import QUESTION
from api.service import CurrentActor, CurrentCommand, CurrentService, Service
from api.uploads import DOCUMENTED, OF_A_FILE, TEMPLATE, Uploaded, refuse_rejects, workbook
from journal_domain.curriculum import Curriculum, curriculum_stream
from journal_domain.errors import NotFound
from journal_domain.questions import sees_all

router = APIRouter(tags=["Учебные планы"])

ADOPTING = ("ORDER_REQUIRED", "CURRICULUM_VALUE", "DUPLICATE", "NOTHING_TO_RECORD")


@router.put(
    "/curricula/{curriculum_id}",
    summary="Принять учебный план по приказу; журналы, открытые прежде, не меняются",
    responses=documentation.command(*ADOPTING, status=200),
)
def adopt_curriculum(
    curriculum_id: Id, body: CurriculumBody, command: CurrentCommand, service: CurrentService
) -> Response:
    position = service.college.adopt_curriculum(
        command, curriculum_id, body.trade, body.adapted, body.year, body.order, body.adopted()
    )
    return recorded(command, position, 200)


@router.put(
    "/curricula/{curriculum_id}/file",
    summary="Принять учебный план из файла XLSX или CSV: целиком или, с номерами неверных строк, никак",
    responses=documentation.command(*ADOPTING, *OF_A_FILE, status=200, body=False),
    openapi_extra=DOCUMENTED,
)
def adopt_curriculum_file(
    curriculum_id: Id,
    command: CurrentCommand,
    service: CurrentService,
    content: Uploaded,
    trade: Annotated[Line, Query(examples=["Повар"])],
    year: Annotated[Year, Query(examples=["2025-2026"])],
    order: Annotated[Line, Query(examples=["№ 30-од от 25.06.2025"])],
    adapted: bool = False,
) -> Response:
    read = read_file(content)
    refuse_rejects(read.rejects)
    position = service.college.adopt_curriculum(command, curriculum_id, trade, adapted, year, order, read.lines)
    return recorded(command, position, 200)


@router.get(
    "/curricula",
    summary="Учебные планы: какие приняты и сколько в них дисциплин и часов",
    responses=documentation.question(
        {
            "curricula": [
                {
                    "curriculum_id": "повар-2025",
                    "trade": "Повар",
                    "adapted": True,
                    "year": "2025-2026",
                    "order": "№ 30-од от 25.06.2025",
                    "subjects": 14,
                    "hours": 1296,
                }
            ]
        },
        "INVALID",
    ),
)
def list_curricula(actor: CurrentActor, service: CurrentService) -> Response:
    found = service.college.ledger.streams(curriculum_stream(""))
    told = []
    for stream, curriculum in service.college.load(dict.fromkeys(found, Curriculum)).items():
        plan = curriculum.adopted
        told.append(
            {
                "curriculum_id": stream.removeprefix(curriculum_stream("")),
                "trade": plan.trade,
                "adapted": plan.adapted if sees_all(QUESTION, actor) else None,
                "year": plan.year,
                "order": plan.order,
                "subjects": len({line.discipline_id for line in plan.lines}),
                "hours": sum(line.hours for line in plan.lines),
            }
        )
    return answer({"curricula": sorted(told, key=lambda plan: (plan["trade"], plan["curriculum_id"]))})


@router.get(
    "/curricula/{curriculum_id}",
    summary="Учебный план",
    responses=documentation.question(
        {
            "curriculum_id": "повар-2025", "trade": "Повар", "adapted": True, "year": "2025-2026",
            "order": "№ 30-од от 25.06.2025", "lines": [CURRICULUM_LINE],
        },
        "NOT_FOUND", "INVALID",
    ),
)  # fmt: skip
def read_curriculum(curriculum_id: Id, actor: CurrentActor, service: CurrentService) -> Response:
    plan = _curriculum(service, curriculum_id).adopted
    return answer(
        {
            "curriculum_id": curriculum_id,
            "trade": plan.trade,
            "adapted": plan.adapted if sees_all(QUESTION, actor) else None,
            "year": plan.year,
            "order": plan.order,
            "lines": plan.lines,
        }
    )


@router.get(
    "/curricula/{curriculum_id}/file",
    summary="Учебный план файлом XLSX, который читается обратно",
    response_class=Response,
    responses={**TEMPLATE, **documentation.refusals(*documentation.ALWAYS, "NOT_FOUND", "INVALID")},
)
def download_curriculum(curriculum_id: Id, _actor: CurrentActor, service: CurrentService) -> Response:
    return workbook(write_curriculum(_curriculum(service, curriculum_id).adopted.lines), "curriculum.xlsx")


@router.get(
    "/curriculum-template",
    summary="Образец файла учебного плана",
    response_class=Response,
    responses={**TEMPLATE, **documentation.refusals(*documentation.ALWAYS, "INVALID")},
)
def download_curriculum_template(_actor: CurrentActor) -> Response:
    return workbook(write_template(), "curriculum-template.xlsx")


def _curriculum(service: Service, curriculum_id: str) -> Curriculum:
    stream = curriculum_stream(curriculum_id)
    found: Curriculum | None = service.college.load({stream: Curriculum})[stream]
    if found is None:
        raise NotFound("учебный план")
    return found
