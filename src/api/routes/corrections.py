"""Corrections: asked for, decided by another person, listed."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api import documentation
from api.answers import after_cursor, lag, polled, recorded
from api.bodies import ApprovalBody, CorrectionBody, RejectionBody
from api.documentation import OF_TEACHING
from api.fields import Id, JournalId, Position, RequestId
from api.health_data import meant, sees_illness, veil_refusal, veil_request
from api.service import CurrentActor, CurrentCommand, CurrentService
from journal_domain.correction import request_id as id_of_request
from journal_domain.errors import Refused
from journal_domain.questions import sees_all
from projections.corrections import correction_requests

router = APIRouter(tags=["Исправления"])

ID = "0d3c8a52-7d0e-5f53-9b4e-2f1f0f7f8a10"
CELLS = ("EDITED_MEANWHILE", "NO_LESSON", "NOT_ENROLLED", "MARK_VALUE", "MARK_FOR_ABSENT", "ATTENDANCE_VALUE",
         "WORK_KIND_REQUIRED", "TOPIC_NOT_IN_KTP", "HOMEWORK_NOT_RUSSIAN", "TEXT_TOO_LONG", "NOTHING_TO_RECORD")  # fmt: skip


@router.post(
    "/journals/{journal_id}/corrections",
    status_code=201,
    summary="Запросить исправление записи",
    responses=documentation.command(
        *OF_TEACHING, "NOT_OWN_GROUP", "REASON_REQUIRED", "CORRECTION_PENDING", *CELLS, more={"request_id": ID}
    ),
)
def request_correction(
    journal_id: JournalId, body: CorrectionBody, command: CurrentCommand, service: CurrentService
) -> Response:
    college = service.college
    journal = college.journal(journal_id)
    sees = sees_illness(command.actor, journal, service.today())
    changes = body.requested() if sees else tuple(meant(change, journal) for change in body.requested())
    try:
        position = college.request_correction(command, journal_id, changes, body.reason, body.basis)
    except Refused as refused:
        raise (refused if sees else veil_refusal(refused)) from None
    request_id = id_of_request(journal_id, command.actor.person_id, command.command_id)
    return recorded(command, position, request_id=request_id)


@router.post(
    "/journals/{journal_id}/corrections/{request_id}/approval",
    status_code=201,
    summary="Исправить по распоряжению",
    responses=documentation.command("FOUR_EYES", "ORDER_REQUIRED", *CELLS),
)
def approve_correction(
    journal_id: JournalId, request_id: RequestId, body: ApprovalBody, command: CurrentCommand, service: CurrentService
) -> Response:
    position = service.college.approve_correction(command, journal_id, request_id, body.directive, body.order)
    return recorded(command, position)


@router.post(
    "/journals/{journal_id}/corrections/{request_id}/rejection",
    status_code=201,
    summary="Отклонить запрос на исправление",
    responses=documentation.command("FOUR_EYES", "REASON_REQUIRED", "EDITED_MEANWHILE"),
)
def reject_correction(
    journal_id: JournalId, request_id: RequestId, body: RejectionBody, command: CurrentCommand, service: CurrentService
) -> Response:
    position = service.college.reject_correction(command, journal_id, request_id, body.reason)
    return recorded(command, position)


EXAMPLE = {
    "corrections": [
        {
            "journal_id": "6f0f8a4e-1c4b-5b57-8f9b-6d1b6a3f8f00",
            "request_id": ID,
            "state": "pending",
            "cells": [
                {"subject": "mark", "lesson_id": "з-2025-09-01-1", "student_id": "s-17", "was": "5", "becomes": "4"}
            ],
            "reason": "Отметка поставлена не в ту строку",
            "requested_by": "t-ivolgina",
            "requested_at": "2025-09-02T09:00:00Z",
        }
    ],
    "people": {"s-17": "Анна Белова", "t-ivolgina": "Иволгина Мария Петровна"},
    "next": None,
}


@router.get(
    "/corrections",
    summary="Запросы на исправление: заместителям и директору все, остальным свои",
    responses=documentation.question(EXAMPLE, "NOT_FOUND", "INVALID", "CURSOR_INVALID", polled=True),
)
def list_corrections(
    request: Request,
    actor: CurrentActor,
    service: CurrentService,
    state: Literal["pending", "approved", "rejected"] | None = None,
    journal: JournalId | None = None,
    group: Id | None = None,
    after: Position | None = None,
    cursor: RequestId | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Response:
    with service.reading() as connection:
        headers = lag(service, connection, after)
        found = correction_requests(
            connection,
            service.schema,
            state=state,
            journal_id=journal,
            group_id=group,
            requested_by=None if sees_all("list_corrections", actor) else actor.person_id,
            limit=10_000,
        )
    page, following = after_cursor(found, "request_id", cursor, limit)
    for correction in page:
        if not sees_illness(actor, None, service.today()):
            veil_request(correction)
    people = {c.requested_by for c in page} | {c.decided_by for c in page if c.decided_by}
    people |= {cell.student_id for c in page for cell in c.cells if cell.student_id}
    body = {"corrections": page, "people": service.names(people), "next": following}
    return polled(request, body, headers)
