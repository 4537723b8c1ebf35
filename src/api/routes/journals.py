"""Journals: opened and planned by deputies, listed and read by whoever may."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from psycopg import Connection
from starlette.requests import Request
from starlette.responses import Response

from api import documentation
from api.answers import after_cursor, lag, polled, recorded
from api.bodies import AnnulmentBody, JournalBody, SlotsBody
from api.fields import Id, JournalId, Position, Term
from api.service import CurrentActor, CurrentCommand, CurrentService, Service
from journal_domain.policy import Actor
from journal_domain.questions import sees_all
from projections.journals import JournalSummary, open_journals

router = APIRouter(tags=["Журналы"])

ID = "6f0f8a4e-1c4b-5b57-8f9b-6d1b6a3f8f00"
PLAN = (
    "PAGE_LOCKED", "DUPLICATE", "HOURS_REQUIRED", "NO_CALENDAR", "CALENDAR_VALUE", "SCHEDULE_NOT_APPROVED", "TIMETABLE_CONFLICT",
    "NOTHING_TO_RECORD",
)  # fmt: skip


@router.post(
    "/journals",
    status_code=201,
    summary="Открыть журнал группы по дисциплине на семестр",
    responses=documentation.command(
        "JOURNAL_EXISTS", *documentation.OF_A_PERSON, "DUPLICATE", "HOURS_REQUIRED", "PLAN_HOURS_MISMATCH", "NO_SUBGROUP", "TIMETABLE_CONFLICT",
        "SCHEDULE_NOT_APPROVED", "NOTHING_TO_RECORD", "NOT_IN_CURRICULUM", "NO_TEACHER", "NO_CALENDAR", "CALENDAR_VALUE", "GROUP_VALUE",
        more={"journal_id": ID},
    ),
)  # fmt: skip
def open_journal(body: JournalBody, command: CurrentCommand, service: CurrentService) -> Response:
    new = body.opened()
    position = service.college.open_journal(command, new)
    return recorded(command, position, journal_id=new.id)


@router.post(
    "/journals/{journal_id}/annulment",
    status_code=201,
    summary="Аннулировать журнал, открытый по ошибке, пока он пуст",
    description="Записанное о нём остаётся в журнале событий; вновь такой же журнал не открывается.",
    responses=documentation.command("ORDER_REQUIRED", "JOURNAL_NOT_EMPTY", "JOURNAL_REQUIRED"),
)
def annul_journal(
    journal_id: JournalId, body: AnnulmentBody, command: CurrentCommand, service: CurrentService
) -> Response:
    return recorded(command, service.college.annul_journal(command, journal_id, body.basis))


@router.post(
    "/journals/{journal_id}/slots",
    status_code=201,
    summary="Внести занятия в расписание журнала",
    responses=documentation.command(*PLAN),
)
def plan_slots(journal_id: JournalId, body: SlotsBody, command: CurrentCommand, service: CurrentService) -> Response:
    return recorded(command, service.college.plan_slots(command, journal_id, body.planned()))


EXAMPLE = {
    "journals": [
        {
            "journal_id": ID,
            "group_id": "ПМ-11",
            "group": "Повар, 1 курс",
            "discipline": "Основы калькуляции и учёта",
            "term": "2025-2026-1",
            "teacher_id": "t-ivolgina",
            "leader_id": "t-orlova",
            "students": 14,
            "lessons": 12,
            "closed_on": None,
            "version": 204,
        }
    ],
    "people": {"t-ivolgina": "Иволгина Мария Петровна", "t-orlova": "Орлова Нина Сергеевна"},
    "next": None,
}


@router.get(
    "/journals",
    summary="Журналы, которые можно читать: администрации все, преподавателю назначенные, руководителю своей группы",
    responses=documentation.question(
        EXAMPLE, "NOT_FOUND", "ROLE", "NOT_ASSIGNED", "NOT_OWN_GROUP", "INVALID", "CURSOR_INVALID", polled=True
    ),
)
def list_journals(
    request: Request,
    actor: CurrentActor,
    service: CurrentService,
    group: Id | None = None,
    teacher: Id | None = None,
    term: Term | None = None,
    state: Literal["open", "closed", "all"] = "open",
    after: Position | None = None,
    cursor: JournalId | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> Response:
    filters = {"group_id": group, "term": term}
    closed = {"open": False, "closed": True, "all": None}[state]
    with service.reading() as connection:
        headers = lag(service, connection, after)
        if sees_all("list_journals", actor):
            found = open_journals(
                connection, service.schema, service.today(), closed=closed, teacher_id=teacher, **filters
            )
        else:
            found = _own(service, actor, connection, closed, filters)
            found = [journal for journal in found if teacher in (None, journal.teacher_id)]
    page, following = after_cursor(found, "journal_id", cursor, limit)
    people = {j.teacher_id for j in page} | {j.leader_id for j in page if j.leader_id}
    return polled(request, {"journals": page, "people": service.names(people), "next": following}, headers)


def _own(
    service: Service, actor: Actor, connection: Connection[Any], closed: bool | None, filters: dict[str, str | None]
) -> list[JournalSummary]:
    """What this teacher is assigned, the closed sheets that were theirs, and the journals of the group this leader leads."""
    mine: dict[str, JournalSummary] = {}
    for relation in ("teacher_id", "closed_by", "leader_id"):
        found = open_journals(
            connection, service.schema, service.today(), closed=closed, **{**filters, relation: actor.person_id}
        )
        mine.update((journal.journal_id, journal) for journal in found)
    return sorted(mine.values(), key=lambda j: (j.group, j.discipline, j.term, j.journal_id))
