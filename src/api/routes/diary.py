"""The diary: own marks of all years, absences, homework with its due dates; a guardian's, of each child in turn."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api import documentation
from api.answers import lag, polled
from api.family import own_record
from api.fields import Day, Id, Position, Term
from api.service import CurrentActor, CurrentService
from projections.diary import diary

router = APIRouter(tags=["Дневник"])

EXAMPLE = {
    "student_id": "s-17",
    "journals": [
        {
            "journal_id": "6f0f8a4e-1c4b-5b57-8f9b-6d1b6a3f8f00", "group_id": "ПМ-11", "group": "Повар, 1 курс",
            "discipline": "Основы калькуляции и учёта", "term": "2025-2026-1", "teacher_id": "t-ivolgina",
            "attestation_form": "exam", "attestation_by": "2025-12-26", "closed_on": None, "examination": None,
            "attestation": None, "year_mark": None, "resits": [],
            "lessons": [
                {
                    "lesson_id": "з-2025-09-01-1", "day": "2025-09-01", "hours": 2, "kind": "lesson",
                    "topic": "Механическая обработка овощей", "homework": "Прочитать параграф 4",
                    "homework_due": "2025-09-08", "mark": {"value": "5", "by": "t-ivolgina", "version": 17},
                    "attendance": None,
                }
            ],
        }
    ],
    "people": {"s-17": "Белова Анна Сергеевна", "t-ivolgina": "Иволгина Мария Петровна"},
}  # fmt: skip


@router.get(
    "/diary",
    summary="Дневник обучающегося: отметки всех лет, пропуски, задания и их сроки, аттестация и пересдачи",
    responses=documentation.question(EXAMPLE, "PARENT_OF_ADULT", "INVALID", polled=True),
)
def read_diary(
    request: Request,
    actor: CurrentActor,
    service: CurrentService,
    student: Id | None = None,
    term: Term | None = None,
    from_: Annotated[Day | None, Query(alias="from", description="Занятия с этого дня")] = None,
    to: Day | None = None,
    after: Position | None = None,
) -> Response:
    """A guardian names the child; a student need not."""
    with service.reading() as connection:
        headers = lag(service, connection, after)
        student_id = own_record(service, "read_diary", actor, student)
        journals = diary(connection, service.schema, student_id, service.today(), term=term, since=from_, until=to)
    people = {student_id, *(journal.teacher_id for journal in journals)}
    body = {"student_id": student_id, "journals": journals, "people": service.names(people)}
    return polled(request, body, headers)
