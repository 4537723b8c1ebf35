"""Inspections of each group's journals: when the last was, by when the next is due, who has read the result (3.6-b, 5.4, D7)."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api import documentation
from api.answers import lag, polled, recorded
from api.bodies_control import ResultBody
from api.fields import Id, JournalId, Position
from api.service import CurrentActor, CurrentCommand, CurrentService, Service
from journal_domain.academic_calendar import AcademicCalendar, calendar_stream, year_of
from journal_domain.inspection import due_on
from journal_domain.inspection import inspection_id as id_of_inspection
from journal_domain.questions import sees_all
from projections.control import InspectionRow, Kept, kept_groups, last_inspections

router = APIRouter(tags=["Контроль"])

ID = "5b1f3a7c-3c0d-5b4e-8a53-3f6a0b9d7c21"


@router.post(
    "/groups/{group_id}/inspections",
    status_code=201,
    summary="Записать проверку журналов группы и её результат",
    responses=documentation.command("REASON_REQUIRED", more={"inspection_id": ID}),
)
def inspect_group(group_id: Id, body: ResultBody, command: CurrentCommand, service: CurrentService) -> Response:
    position = service.college.inspect_group(command, group_id, body.result)
    inspection_id = id_of_inspection(group_id, command.actor.person_id, command.command_id)
    return recorded(command, position, inspection_id=inspection_id)


@router.post(
    "/groups/{group_id}/inspections/{inspection_id}/acknowledgement",
    status_code=201,
    summary="Отметить, что ознакомлен с результатами проверки",
    responses=documentation.command("NOT_OWN_GROUP", "NO_SUCH_INSPECTION", "NOTHING_TO_RECORD", body=False),
)
def acknowledge_inspection(
    group_id: Id, inspection_id: JournalId, command: CurrentCommand, service: CurrentService
) -> Response:
    return recorded(command, service.college.acknowledge_inspection(command, group_id, inspection_id))


EXAMPLE: dict[str, Any] = {
    "groups": [
        {
            "group_id": "ПМ-11", "group": "Повар, 1 курс", "due": "2025-10-15", "overdue": False,
            "leader_id": "t-orlova", "master_id": None,
            "last": {
                "group_id": "ПМ-11", "inspection_id": ID, "day": "2025-10-01", "result": "Записи своевременны",
                "made_by": "d-lebedeva", "made_at": "2025-10-01T08:00:00Z", "acknowledged": [],
            },
        }
    ],
    "people": {"d-lebedeva": "Лебедева Ольга Ивановна"},
}  # fmt: skip


@router.get(
    "/inspections",
    summary="Группы по сроку проверки их журналов: не реже раза в две недели, без каникул",
    responses=documentation.question(EXAMPLE, "NOT_FOUND", "ROLE", "INVALID", polled=True),
)
def list_inspections(
    request: Request, actor: CurrentActor, service: CurrentService, after: Position | None = None
) -> Response:
    today = service.today()
    with service.reading() as connection:
        headers = lag(service, connection, after)
        kept, last = kept_groups(connection, service.schema, today), last_inspections(connection, service.schema)
    if not sees_all("list_inspections", actor):
        kept = [group for group in kept if actor.person_id in (group.leader_id, group.master_id)]
    calendars = calendars_of(service, {year_of(group.term) for group in kept})
    told = [_told(group, last.get(group.group_id), calendars[year_of(group.term)], today) for group in kept]
    told.sort(key=lambda line: line["due"])
    shown = [found for group in kept if (found := last.get(group.group_id))]
    people = {reader.by for found in shown for reader in found.acknowledged} | {found.made_by for found in shown}
    people |= {person for group in kept for person in (group.leader_id, group.master_id) if person}
    return polled(request, {"groups": told, "people": service.names(people)}, headers)


def calendars_of(service: Service, years: set[str]) -> dict[str, AcademicCalendar]:
    states = service.college.load({calendar_stream(year): AcademicCalendar for year in years})
    return {year: states[calendar_stream(year)] for year in years}


def _told(group: Kept, last: InspectionRow | None, calendar: AcademicCalendar, today: date) -> dict[str, Any]:
    """The clock starts with the last inspection, else with the term, or with the journals where no calendar was adopted."""
    adopted = calendar.adopted
    begun = next((t.starts for t in adopted.terms if t.term == group.term), None) if adopted else None
    due = due_on(last.day if last else begun or group.opened_at.date(), adopted.vacations if adopted else ())
    return {
        "group_id": group.group_id, "group": group.group, "due": due, "overdue": due < today, "last": last,
        "leader_id": group.leader_id, "master_id": group.master_id,
    }  # fmt: skip
