"""Late-entry permits and substitutes: a deputy's leave to fill the journal otherwise than planned."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api import documentation
from api.answers import after_cursor, lag, polled, recorded
from api.bodies import NotHeldBody, PermitBody, SubstituteBody
from api.fields import Id, JournalId, Position
from api.service import CurrentActor, CurrentCommand, CurrentService
from journal_domain.permit import permit_id as id_of_permit
from journal_domain.questions import sees_all
from projections.permits import late_permits
from projections.unrecorded import unrecorded_lessons

router = APIRouter(tags=["Разрешения и замещения"])

ID = "5b1f3a7c-3c0d-5b4e-8a53-3f6a0b9d7c21"


@router.post(
    "/journals/{journal_id}/permits",
    status_code=201,
    summary="Разрешить одну позднюю запись",
    responses=documentation.command(
        "PAGE_LOCKED", "NO_SUCH_SLOT", "ORDER_REQUIRED", "PERMIT_DATE", more={"permit_id": ID}
    ),
)
def grant_late_permit(
    journal_id: JournalId, body: PermitBody, command: CurrentCommand, service: CurrentService
) -> Response:
    position = service.college.grant_late_permit(
        command, journal_id, body.about(), body.slot_id, body.valid_until, body.basis
    )
    permit_id = id_of_permit(journal_id, command.actor.person_id, command.command_id)
    return recorded(command, position, permit_id=permit_id)


@router.post(
    "/journals/{journal_id}/not-held",
    status_code=201,
    summary="Признать просроченное занятие не проведённым: записи о нём не ждут, часы не зачитываются",
    description="Также после закрытия ведомости, когда занятие уже не записать.",
    responses=documentation.command("NO_SUCH_SLOT", "LESSON_RECORDED", "ORDER_REQUIRED", "DATE"),
)
def declare_not_held(
    journal_id: JournalId, body: NotHeldBody, command: CurrentCommand, service: CurrentService
) -> Response:
    return recorded(command, service.college.declare_not_held(command, journal_id, body.slot_id, body.basis))


@router.post(
    "/journals/{journal_id}/substitutes",
    status_code=201,
    summary="Назначить замещающего преподавателя на занятие",
    responses=documentation.command(
        "PAGE_LOCKED",
        *documentation.OF_A_PERSON,
        "NO_ORDER",
        "NO_SUCH_SLOT",
        "LESSON_RECORDED",
        "ORDER_REQUIRED",
        "NOTHING_TO_RECORD",
        "SCHEDULE_NOT_APPROVED",
        "TIMETABLE_CONFLICT",
    ),
)
def assign_substitute(
    journal_id: JournalId, body: SubstituteBody, command: CurrentCommand, service: CurrentService
) -> Response:
    position = service.college.assign_substitute(command, journal_id, body.slot_id, body.teacher_id, body.basis)
    return recorded(command, position)


EXAMPLE = {
    "permits": [
        {
            "journal_id": "6f0f8a4e-1c4b-5b57-8f9b-6d1b6a3f8f00",
            "permit_id": ID,
            "slot_id": "з-2025-09-01-1",
            "valid_until": "2025-09-05",
            "basis": "№ 9-УР от 02.09.2025",
            "granted_by": "d-lebedeva",
            "granted_at": "2025-09-02T08:00:00Z",
            "spent_by": None,
            "spent_at": None,
        }
    ],
    "people": {"d-lebedeva": "Лебедева Ольга Ивановна"},
    "next": None,
}


@router.get(
    "/permits",
    summary="Разрешения на позднюю запись: заместителям, директору и архивариусу все, преподавателю по своим журналам",
    responses=documentation.question(EXAMPLE, "NOT_FOUND", "INVALID", "CURSOR_INVALID", polled=True),
)
def list_permits(
    request: Request,
    actor: CurrentActor,
    service: CurrentService,
    state: Literal["usable", "spent", "expired"] | None = None,
    journal: JournalId | None = None,
    group: Id | None = None,
    after: Position | None = None,
    cursor: JournalId | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Response:
    with service.reading() as connection:
        headers = lag(service, connection, after)
        found = late_permits(
            connection,
            service.schema,
            service.today(),
            journal_id=journal,
            group_id=group,
            teacher_id=None if sees_all("list_permits", actor) else actor.person_id,
            state=state,
        )
    page, following = after_cursor(found, "permit_id", cursor, limit)
    people = {p.granted_by for p in page} | {p.spent_by for p in page if p.spent_by}
    return polled(request, {"permits": page, "people": service.names(people), "next": following}, headers)


UNRECORDED = {
    "lessons": [
        {
            "journal_id": "6f0f8a4e-1c4b-5b57-8f9b-6d1b6a3f8f00", "slot_id": "з-2025-09-01-1", "group_id": "ПМ-11",
            "group": "ПМ-11", "discipline": "Охрана труда", "term": "2025-2026-1", "day": "2025-09-01", "starts": "09:00:00",
            "hours": 2, "teacher_id": "t-sokolov", "closed_on": None, "overdue": True,
            "permits": [{"permit_id": ID, "valid_until": "2025-09-05", "spent": False}],
        }
    ],
    "overdue": 1, "today": 0, "people": {"t-sokolov": "Соколов Андрей Петрович"},
}  # fmt: skip


@router.get(
    "/unrecorded-lessons",
    summary="Не записанные занятия по сегодняшний день: заместителям, директору и архивариусу все, преподавателю свои",
    description="Те же, которых ждут отчёты. `overdue` уже не записать без разрешения, `today` ещё можно; "
    "`closed_on` — ведомость закрыта: занятие записывают по разрешению только до этого.",
    responses=documentation.question(UNRECORDED, "NOT_FOUND", "INVALID", polled=True),
)
def list_unrecorded_lessons(
    request: Request,
    actor: CurrentActor,
    service: CurrentService,
    group: Id | None = None,
    teacher: Id | None = None,
    after: Position | None = None,
    limit: Annotated[int, Query(ge=1, le=5000)] = 1000,
) -> Response:
    if not sees_all("list_permits", actor):
        teacher = actor.person_id
    policy = service.college.college_policy()
    with service.reading() as connection:
        headers = lag(service, connection, after)
        found = unrecorded_lessons(
            connection, service.schema, policy, service.today(), teacher_id=teacher, group_id=group
        )
    overdue = sum(lesson.overdue for lesson in found)
    shown = found[:limit]
    told = {"lessons": shown, "overdue": overdue, "today": len(found) - overdue}
    return polled(
        request,
        {**told, "people": service.names({lesson.teacher_id for lesson in shown if lesson.teacher_id})},
        headers,
    )
