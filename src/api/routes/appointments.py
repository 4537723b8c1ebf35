"""Appointments by order: who serves the college in which role, from when to when."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api import documentation
from api.answers import answer, recorded
from api.bodies_people import AppointmentBody, AppointmentEndBody
from api.fields import Id, RequestId
from api.service import CurrentActor, CurrentCommand, CurrentService
from journal_domain.appointment import Appointments, appointments_stream
from journal_domain.appointment import appointment_id as id_of_appointment
from journal_domain.policy import StudentRecord
from journal_domain.questions import require_record

router = APIRouter(prefix="/people/{person_id}/appointments", tags=["Назначения"])

ID = "7a3c8a52-7d0e-5f53-9b4e-2f1f0f7f8a10"


@router.post(
    "",
    status_code=201,
    summary="Назначить сотрудника на должность по приказу",
    responses=documentation.command(
        "NO_ORDER",
        "ROLE_VALUE",
        "DEPUTY_SCOPE",
        *documentation.OF_A_PERSON,
        "DATE",
        "NOTHING_TO_RECORD",
        more={"appointment_id": ID},
    ),
)
def appoint(person_id: Id, body: AppointmentBody, command: CurrentCommand, service: CurrentService) -> Response:
    position = service.college.appoint(command, person_id, body.role, body.scope, body.since, body.until, body.order)
    appointment_id = id_of_appointment(person_id, command.actor.person_id, command.command_id)
    return recorded(command, position, appointment_id=appointment_id)


@router.post(
    "/{appointment_id}/ending",
    status_code=201,
    summary="Освободить от должности по приказу",
    responses=documentation.command("NO_ORDER", "DATE"),
)
def end_appointment(
    person_id: Id, appointment_id: RequestId, body: AppointmentEndBody, command: CurrentCommand, service: CurrentService
) -> Response:
    position = service.college.end_appointment(command, person_id, appointment_id, body.until, body.order)
    return recorded(command, position)


EXAMPLE = {
    "appointments": [
        {
            "appointment_id": ID, "role": "deputy", "scope": "УР", "since": "2025-09-01", "until": None,
            "order": "№ 41-к от 28.08.2025",
        }
    ]
}  # fmt: skip


@router.get(
    "",
    summary="Назначения сотрудника: администрации и ему самому",
    responses=documentation.question(EXAMPLE, "NOT_FOUND", "INVALID"),
)
def list_appointments(person_id: Id, actor: CurrentActor, service: CurrentService) -> Response:
    require_record("list_appointments", actor, StudentRecord(person_id))
    stream = appointments_stream(person_id)
    known: Appointments = service.college.load({stream: Appointments})[stream]
    return answer({"appointments": known.all})
