"""What the college answers for: hours given by each employee in each month, and academic debts."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from psycopg import Connection
from pydantic import StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from api import documentation
from api.answers import lag, polled
from api.family import own_students
from api.fields import Id, JournalId, Position
from api.hours_export import as_csv
from api.service import CurrentActor, CurrentService, Service
from journal_domain.policy import Actor
from journal_domain.questions import sees_all
from projections.debts import Debt, academic_debts
from projections.groups import study_groups
from projections.hours import MonthOfHours, hours_given

router = APIRouter()

Month = Annotated[str, StringConstraints(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]

HOURS_EXAMPLE = {
    "month": "2025-09",
    "hours": [
        {
            "teacher_id": "t-ivolgina", "month": "2025-09", "journal_id": "6f0f8a4e-1c4b-5b57-8f9b-6d1b6a3f8f00",
            "group_id": "ПМ-11", "group": "Повар, 1 курс", "discipline": "Основы калькуляции и учёта",
            "term": "2025-2026-1", "kind": "lesson", "substitution": False, "lessons": 8, "hours": 16,
            "late_lessons": 0, "late_hours": 0,
        }
    ],
    "totals": {"t-ivolgina": 16},
    "people": {"t-ivolgina": "Иволгина Мария Петровна"},
}  # fmt: skip


@router.get(
    "/hours",
    tags=["Часы"],
    summary="Часы по преподавателям за месяц: администрации все, преподавателю свои; замещение — тому, кто провёл",
    responses=documentation.question(HOURS_EXAMPLE, "NOT_FOUND", "INVALID", polled=True),
)
def read_hours(
    request: Request,
    actor: CurrentActor,
    service: CurrentService,
    month: Annotated[Month, Query(examples=["2025-09"])],
    teacher: Id | None = None,
    group: Id | None = None,
    after: Position | None = None,
) -> Response:
    with service.reading() as connection:
        headers = lag(service, connection, after)
        hours = _hours(service, connection, actor, month, teacher, group)
    totals: dict[str, int] = {}
    for row in hours:
        totals[row.teacher_id] = totals.get(row.teacher_id, 0) + row.hours
    body = {"month": month, "hours": hours, "totals": totals, "people": service.names(totals)}
    return polled(request, body, headers)


@router.get(
    "/hours/export",
    tags=["Часы"],
    summary="Те же часы файлом CSV для бухгалтерии",
    response_class=Response,
    responses={
        200: {
            "description": "Файл",
            "content": {"text/csv": {"schema": {"type": "string"}, "example": "Преподаватель;Месяц;Группа;…"}},
        },
        **documentation.refusals(*documentation.ALWAYS, "NOT_FOUND", "INVALID"),
    },
)
def export_hours(
    actor: CurrentActor,
    service: CurrentService,
    month: Annotated[Month, Query(examples=["2025-09"])],
    teacher: Id | None = None,
    after: Position | None = None,
) -> Response:
    with service.reading() as connection:
        headers = lag(service, connection, after)
        hours = _hours(service, connection, actor, month, teacher, None)
    content = as_csv(hours, service.names({row.teacher_id for row in hours}))
    headers |= {"Content-Disposition": f'attachment; filename="hours-{month}.csv"'}
    return Response(content, 200, headers, "text/csv; charset=utf-8")


DEBTS_EXAMPLE = {
    "debts": [
        {
            "journal_id": "6f0f8a4e-1c4b-5b57-8f9b-6d1b6a3f8f00", "student_id": "s-17", "attestation": "2",
            "result": "2", "resits": [], "group_id": "ПМ-11", "group": "Повар, 1 курс", "discipline_id": "оп-03",
            "discipline": "Основы калькуляции и учёта", "term": "2025-2026-1", "teacher_id": "t-ivolgina",
            "since": "2025-12-26", "deadline": "2026-12-26", "cleared_on": None, "attempts_left": 2,
        }
    ],
    "people": {"s-17": "Белова Анна Сергеевна", "t-ivolgina": "Иволгина Мария Петровна"},
}  # fmt: skip


@router.get(
    "/debts",
    tags=["Аттестация"],
    summary="Академические задолженности: администрации все, преподавателю и руководителю свои, семье — её",
    responses=documentation.question(DEBTS_EXAMPLE, "PARENT_OF_ADULT", "INVALID", polled=True),
)
def read_debts(
    request: Request,
    actor: CurrentActor,
    service: CurrentService,
    state: Literal["open", "cleared", "all"] = "open",
    group: Id | None = None,
    student: Id | None = None,
    journal: JournalId | None = None,
    after: Position | None = None,
) -> Response:
    filters: dict[str, Any] = {
        "state": None if state == "all" else state, "group_id": group, "student_id": student, "journal_id": journal,
    }  # fmt: skip
    with service.reading() as connection:
        headers = lag(service, connection, after)
        debts = _debts(service, connection, actor, filters)
    people = {debt.student_id for debt in debts} | {debt.teacher_id for debt in debts}
    return polled(request, {"debts": debts, "people": service.names(people)}, headers)


def _hours(
    service: Service, connection: Connection[Any], actor: Actor, month: str, teacher: str | None, group: str | None
) -> list[MonthOfHours]:
    if not sees_all("read_hours", actor):
        if teacher not in (None, actor.person_id):
            return []
        teacher = actor.person_id
    year, number = map(int, month.split("-"))
    first, last = date(year, number, 1), date(year, number, monthrange(year, number)[1])
    return hours_given(connection, service.schema, first, last, teacher_id=teacher, group_id=group)


def _debts(service: Service, connection: Connection[Any], actor: Actor, filters: dict[str, Any]) -> list[Debt]:
    schema, today = service.schema, service.today()
    if sees_all("read_debts", actor):
        return academic_debts(connection, schema, today, **filters)
    own = own_students(service, connection, "read_debts", actor, filters["student_id"])
    if own is not None:
        found = [academic_debts(connection, schema, today, **{**filters, "student_id": student}) for student in own]
    else:
        led = [*study_groups(connection, schema, today, leader_id=actor.person_id),
               *study_groups(connection, schema, today, master_id=actor.person_id)]  # fmt: skip
        found = [academic_debts(connection, schema, today, teacher_id=actor.person_id, **filters)]
        found += [
            academic_debts(connection, schema, today, **{**filters, "group_id": group.group_id})
            for group in led
            if filters["group_id"] in (None, group.group_id)
        ]
    return list({(debt.journal_id, debt.student_id): debt for debts in found for debt in debts}.values())
