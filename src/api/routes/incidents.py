"""Failures of the service: from when to when, and when the developers were asked to mend it (3.7)."""

from __future__ import annotations

from datetime import UTC

from fastapi import APIRouter
from starlette.responses import Response

from api import documentation
from api.answers import answer, recorded
from api.bodies_notices import IncidentBody, IncidentEndBody, IncidentRequestBody
from api.fields import RequestId
from api.service import CurrentActor, CurrentCommand, CurrentService
from journal_domain.incident import incident_id as id_of_incident

router = APIRouter(tags=["Сбои"])

ID = "0d3c8a52-7d0e-5f53-9b4e-2f1f0f7f8a10"
WRONG = ("REASON_REQUIRED", "DATE", "NOTHING_TO_RECORD")


@router.post(
    "/incidents",
    status_code=201,
    summary="Записать сбой журнала",
    responses=documentation.command("REASON_REQUIRED", "DATE", more={"incident_id": ID}),
)
def report_incident(body: IncidentBody, command: CurrentCommand, service: CurrentService) -> Response:
    position = service.college.report_incident(command, body.what, service.aware(body.began_at).astimezone(UTC))
    return recorded(command, position, incident_id=id_of_incident(command.actor.person_id, command.command_id))


@router.post(
    "/incidents/{incident_id}/requests",
    status_code=201,
    summary="Записать, когда разработчикам отправлен запрос",
    responses=documentation.command(*WRONG),
)
def send_incident_request(
    incident_id: RequestId, body: IncidentRequestBody, command: CurrentCommand, service: CurrentService
) -> Response:
    sent_at = service.aware(body.sent_at).astimezone(UTC)
    return recorded(command, service.college.send_incident_request(command, incident_id, sent_at, body.request))


@router.post(
    "/incidents/{incident_id}/ending",
    status_code=201,
    summary="Записать, когда и чем сбой устранён",
    responses=documentation.command(*WRONG),
)
def end_incident(
    incident_id: RequestId, body: IncidentEndBody, command: CurrentCommand, service: CurrentService
) -> Response:
    ended_at = service.aware(body.ended_at).astimezone(UTC)
    return recorded(command, service.college.end_incident(command, incident_id, ended_at, body.remedy))


EXAMPLE = {
    "incidents": [
        {
            "incident_id": ID, "what": "Журнал не открывается", "reported_by": "a-1",
            "began_at": "2025-10-06T06:40:00Z", "requests": [["2025-10-06T06:55:00Z", "№ 4182, почтой"]],
            "ended_at": None, "remedy": None,
        }
    ],
    "people": {"a-1": "Зайцева Ольга Ивановна"},
}  # fmt: skip


@router.get("/incidents", summary="Сбои журнала, новые первыми", responses=documentation.question(EXAMPLE))
def list_incidents(_actor: CurrentActor, service: CurrentService) -> Response:
    found = sorted(service.college.incidents().all, key=lambda incident: incident.began_at, reverse=True)
    return answer({"incidents": found, "people": service.names({incident.reported_by for incident in found})})
