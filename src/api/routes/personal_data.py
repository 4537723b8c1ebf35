"""Personal data: everything held about a person handed over, and its destruction by act (152-ФЗ)."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter
from starlette.responses import PlainTextResponse, Response

from api import documentation
from api.answers import JSON, answer, recorded
from api.bodies_people import ErasureBody, HandingOverBody
from api.family import records_of
from api.fields import Id
from api.people import person
from api.personal_data import as_text, everything_about
from api.service import CurrentActor, CurrentCommand, CurrentService, Service
from journal_domain.errors import NotFound, Refused
from journal_domain.person import Person
from journal_domain.policy import StudentRecord
from journal_domain.questions import require_record
from projections.notices import notices
from projections.participation import participation
from projections.progress import wait_for

router = APIRouter(prefix="/people/{person_id}", tags=["Персональные данные"])

WAIT_SECONDS = 10.0
Format = Literal["json", "text"]

EXAMPLE: dict[str, Any] = {
    "person_id": "s-17", "made_at": "2026-01-12T09:00:00Z", "kind": "student",
    "identity": {"surname": "Белова", "name": "Анна", "birth_date": "2008-03-14"}, "contacts": None, "guardians": [],
    "children": [], "appointments": [], "groups": [], "journals": [], "debts": [], "entries_about": [], "entries_by": [],
}  # fmt: skip


@router.get(
    "/export",
    summary="Всё, что журнал хранит о человеке: ему самому и представителю ребёнка; JSON или текст",
    responses=documentation.question(EXAMPLE, "PARENT_OF_ADULT", "INVALID"),
)
def export_person(person_id: Id, actor: CurrentActor, service: CurrentService, format: Format = "json") -> Response:  # noqa: A002
    record = records_of(service, [person_id], actor.person_id).get(person_id)
    if record is None and person_id == actor.person_id:  # staff may serve by an order alone, unregistered (3.1)
        record = StudentRecord(person_id)
    require_record("export_person", actor, record)
    return _document(service, person_id, format)


@router.post(
    "/exports",
    status_code=201,
    summary="Выдать всё, что хранится о человеке, по его письменному запросу; выдача записывается",
    responses={
        **documentation.command("BASIS_REQUIRED", "PERSON_FORGOTTEN", "DATA_HANDED_OVER"),
        201: {"description": "Данные", "content": {JSON: {"schema": {"type": "object"}, "example": EXAMPLE}}},
    },
)
def hand_over_data(person_id: Id, body: HandingOverBody, command: CurrentCommand, service: CurrentService) -> Response:
    position = service.college.hand_over_data(command, person_id, body.basis)
    response = _document(service, person_id, body.format)
    response.status_code = 201
    response.headers["Journal-Position"] = str(position)
    return response


@router.post(
    "/erasure",
    status_code=201,
    summary="Уничтожить персональные данные по акту: ключ человека уничтожается тем же действием, записи остаются",
    responses=documentation.command("RETENTION", "PERSON_FORGOTTEN", "ORDER_REQUIRED", "DATE", "REASON_REQUIRED"),
)
def erase_person(person_id: Id, body: ErasureBody, command: CurrentCommand, service: CurrentService) -> Response:
    with service.reading() as connection:
        head = service.college.recorder.max_notification_id() or 0
        if wait_for(connection, service.schema, head, WAIT_SECONDS) < head:
            raise Refused("BUSY", "5.1", "Представления догоняют журнал: что удерживает данные, ещё не известно.")
        part = participation(connection, service.schema, person_id)
        told = notices(connection, service.schema, service.today(), open_only=False, teller=person_id, limit=1_000_000)
    position = service.college.erase_person(
        command, person_id, part.years, part.family, body.act_number, body.act_date, body.reason,
        {one.student_id for one in told},
    )  # fmt: skip
    service.persons.forgotten(person_id)
    return recorded(command, position)


ERASURE: dict[str, Any] = {
    "person_id": "s-17", "kind": "student", "categories": ["identity", "contacts", "name"],
    "system": "Журнал учебных занятий", "act_number": "3-ПД", "act_date": "2032-01-12", "reason": "Истёк срок хранения",
    "erased_at": "2032-01-12T09:00:00Z", "erased_by": "a-1", "key": "9f86d081…", "event": "person:s-17, 4",
}  # fmt: skip


@router.get(
    "/erasure",
    summary="Выгрузка из журнала событий об уничтожении данных, приложение к акту (приказ РКН № 179)",
    responses=documentation.question(ERASURE, "INVALID"),
)
def read_erasure(person_id: Id, _actor: CurrentActor, service: CurrentService, format: Format = "json") -> Response:  # noqa: A002
    erased = _known(service, person_id).erased
    if erased is None:
        raise NotFound("уничтожение данных")
    extract = {
        "person_id": person_id,
        "kind": erased.kind,
        "categories": erased.categories,
        "system": "Журнал учебных занятий",
        "act_number": erased.act_number,
        "act_date": erased.act_date,
        "reason": erased.reason,
        "erased_at": erased.act.at,
        "erased_by": erased.act.by,
        "key": erased.key,
        "event": f"{erased.originator_id}, {erased.originator_version}",
    }
    return PlainTextResponse(as_text(extract)) if format == "text" else answer(extract)


def _known(service: Service, person_id: str) -> Person:
    found = person(service, person_id)
    if found is None:
        raise NotFound("человек")
    return found


def _document(service: Service, person_id: str, kind: Format) -> Response:
    with service.reading() as connection:
        document = everything_about(service, connection, person_id, person(service, person_id))
    response = PlainTextResponse(as_text(document)) if kind == "text" else answer(document)
    suffix = "txt" if kind == "text" else "json"
    response.headers["Content-Disposition"] = f'attachment; filename="personal-data.{suffix}"'
    return response
