"""People: registered by order, their identity changed by the administration, their contacts kept by the leader."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from starlette.responses import Response

from api import documentation
from api.access import group_of, leads_now
from api.answers import answer, lag, recorded
from api.bodies import RejectionBody
from api.bodies_people import (
    IDENTITY as IDENTITY_EXAMPLE,
)
from api.bodies_people import (
    BasisBody,
    ConsentBody,
    ContactsBody,
    GuardianBody,
    IdentityRequestBody,
    NewIdentityBody,
    OrderBody,
    PersonBody,
)
from api.family import adult_on, records_of
from api.fields import Id, Position, RequestId
from api.people import CONTACTS, IDENTITY, opened_identity, person, sealed, show_registered_name, shown_identity
from api.service import CurrentActor, CurrentCommand, CurrentService, Service
from journal_domain.errors import NotFound
from journal_domain.person import Person, identity_request_id
from journal_domain.policy import About, Actor, StudentRecord, require
from journal_domain.questions import require_record, sees_all
from projections.people import identity_requests

router = APIRouter(tags=["Люди"])

ID = "0d3c8a52-7d0e-5f53-9b4e-2f1f0f7f8a10"
OF_LEADING = ("NOT_OWN_GROUP", "NOT_ASSIGNED")


@router.post(
    "/people",
    status_code=201,
    summary="Внести сотрудника, обучающегося или законного представителя; данные шифруются ключом человека",
    responses=documentation.command("PERSON_EXISTS", "PERSON_FORGOTTEN", "ORDER_REQUIRED", more={"person_id": "s-17"}),
)
def register_person(body: PersonBody, command: CurrentCommand, service: CurrentService) -> Response:
    require("register_person", command.actor)
    identity = sealed(service, body.person_id, IDENTITY, body.identity.fields())
    commitment = service.persons.commitment(body.person_id)
    position = service.college.register_person(command, body.person_id, body.kind, identity, body.order, commitment)
    show_registered_name(service, body.person_id)
    return recorded(command, position, person_id=body.person_id)


@router.put(
    "/people/{person_id}/identity",
    summary="Изменить данные человека по приказу",
    responses=documentation.command("PERSON_FORGOTTEN", "ORDER_REQUIRED", status=200),
)
def change_identity(person_id: Id, body: NewIdentityBody, command: CurrentCommand, service: CurrentService) -> Response:
    require("change_identity", command.actor)
    known = opened_identity(service, _known(service, person_id))
    identity = sealed(service, person_id, IDENTITY, body.identity.changed(known))
    position = service.college.change_identity(command, person_id, identity, body.order)
    show_registered_name(service, person_id)
    return recorded(command, position, 200)


@router.post(
    "/groups/{group_id}/people/{person_id}/identity-requests",
    status_code=201,
    summary="Сообщить администрации об изменении данных обучающегося своей группы",
    responses=documentation.command(*OF_LEADING, "PERSON_FORGOTTEN", "REASON_REQUIRED", more={"request_id": ID}),
)
def request_identity_change(
    group_id: Id, person_id: Id, body: IdentityRequestBody, command: CurrentCommand, service: CurrentService
) -> Response:
    leads_now(service, "request_identity_change", command.actor, group_id)
    known = opened_identity(service, _known(service, person_id))
    identity = sealed(service, person_id, IDENTITY, body.identity.changed(known))
    position = service.college.request_identity_change(command, group_id, person_id, identity, body.reason)
    request_id = identity_request_id(person_id, command.actor.person_id, command.command_id)
    return recorded(command, position, request_id=request_id)


@router.post(
    "/people/{person_id}/identity-requests/{request_id}/approval",
    status_code=201,
    summary="Изменить данные по запросу руководителя",
    responses=documentation.command("FOUR_EYES", "ORDER_REQUIRED"),
)
def approve_identity_change(
    person_id: Id, request_id: RequestId, body: OrderBody, command: CurrentCommand, service: CurrentService
) -> Response:
    position = service.college.approve_identity_change(command, person_id, request_id, body.order)
    show_registered_name(service, person_id)
    return recorded(command, position)


@router.post(
    "/people/{person_id}/identity-requests/{request_id}/rejection",
    status_code=201,
    summary="Отклонить запрос руководителя",
    responses=documentation.command("FOUR_EYES", "REASON_REQUIRED"),
)
def reject_identity_change(
    person_id: Id, request_id: RequestId, body: RejectionBody, command: CurrentCommand, service: CurrentService
) -> Response:
    position = service.college.reject_identity_change(command, person_id, request_id, body.reason)
    return recorded(command, position)


@router.put(
    "/groups/{group_id}/people/{person_id}/contacts",
    summary="Обновить контакты обучающегося своей группы или его представителя",
    responses=documentation.command(*OF_LEADING, "PERSON_FORGOTTEN", "CREDENTIAL_SELF_CHANGE", status=200),
)
def change_contacts(
    group_id: Id, person_id: Id, body: ContactsBody, command: CurrentCommand, service: CurrentService
) -> Response:
    leads_now(service, "change_contacts", command.actor, group_id)
    _known(service, person_id)
    contacts = sealed(service, person_id, CONTACTS, body.fields())
    return recorded(command, service.college.change_contacts(command, group_id, person_id, contacts), 200)


@router.post(
    "/people/{person_id}/guardians",
    status_code=201,
    summary="Внести законного представителя обучающегося",
    responses=documentation.command(
        "GUARDIAN_VALUE", "NO_SUCH_PERSON", "PERSON_FORGOTTEN", "NOTHING_TO_RECORD", "ORDER_REQUIRED"
    ),
)
def link_guardian(person_id: Id, body: GuardianBody, command: CurrentCommand, service: CurrentService) -> Response:
    position = service.college.link_guardian(command, person_id, body.guardian_id, body.relation, body.basis)
    return recorded(command, position)


@router.post(
    "/people/{person_id}/guardians/{guardian_id}/ending",
    status_code=201,
    summary="Прекратить законное представительство",
    responses=documentation.command("ORDER_REQUIRED"),
)
def unlink_guardian(
    person_id: Id, guardian_id: Id, body: BasisBody, command: CurrentCommand, service: CurrentService
) -> Response:
    return recorded(command, service.college.unlink_guardian(command, person_id, guardian_id, body.basis))


@router.post(
    "/people/{person_id}/guardians/{guardian_id}/consent",
    status_code=201,
    summary="Согласие совершеннолетнего обучающегося, чтобы представитель видел его сведения",
    responses=documentation.command("CONSENT_OF_MINOR", "NOTHING_TO_RECORD", "BASIS_REQUIRED"),
)
def allow_family_access(
    person_id: Id, guardian_id: Id, body: ConsentBody, command: CurrentCommand, service: CurrentService
) -> Response:
    require_record("allow_family_access", command.actor, StudentRecord(person_id))
    student = person(service, person_id)
    adult = adult_on(service, student, service.today()) if student else None
    return recorded(command, service.college.allow_family_access(command, person_id, guardian_id, body.basis, adult))


@router.post(
    "/people/{person_id}/guardians/{guardian_id}/consent/withdrawal",
    status_code=201,
    summary="Отозвать согласие на просмотр сведений представителем",
    responses=documentation.command("BASIS_REQUIRED"),
)
def withdraw_family_access(
    person_id: Id, guardian_id: Id, body: ConsentBody, command: CurrentCommand, service: CurrentService
) -> Response:
    require_record("withdraw_family_access", command.actor, StudentRecord(person_id))
    return recorded(command, service.college.withdraw_family_access(command, person_id, guardian_id, body.basis))


EXAMPLE = {
    "person_id": "s-17",
    "kind": "student",
    "identity": IDENTITY_EXAMPLE,
    "contacts": {"phone": "+7 900 000-00-00"},
    "guardians": ["g-17"],
    "allowed": [],
    "requests": [{"request_id": ID, "requested_by": "t-orlova", "reason": "Смена фамилии", "identity": {}}],
    "people": {"g-17": "Белов Пётр Ильич"},
}


@router.get(
    "/people/{person_id}",
    summary="Данные человека: администрации, ему самому; null — ключ уничтожен, данных больше нет",
    responses=documentation.question(EXAMPLE, "PARENT_OF_ADULT", "INVALID"),
)
def read_person(person_id: Id, actor: CurrentActor, service: CurrentService) -> Response:
    record = records_of(service, [person_id], actor.person_id).get(person_id)
    require_record("read_person", actor, record)
    about = About(record=record)
    return _told(service, _known(service, person_id), actor, about, shows_requests=sees_all("read_person", actor))


@router.get(
    "/groups/{group_id}/people/{person_id}",
    summary="Данные и контакты обучающегося своей группы или его представителя: их ведёт руководитель (п. 3.3)",
    responses=documentation.question(EXAMPLE, "NOT_OWN_GROUP", "NOT_ASSIGNED", "INVALID"),
)
def read_group_person(group_id: Id, person_id: Id, actor: CurrentActor, service: CurrentService) -> Response:
    leads_now(service, "read_group_person", actor, group_id)
    found = service.college.person_of_group(group_of(service, group_id), person_id)
    return _told(service, found, actor, About(), shows_requests=False)


def _told(service: Service, found: Person, actor: Actor, about: About, *, shows_requests: bool) -> Response:
    person_id = found.id
    opened = service.persons.open
    requests = [
        {
            "request_id": request.request_id,
            "requested_by": request.act.by,
            "reason": request.reason,
            "identity": shown_identity(actor, about, opened(person_id, IDENTITY, request.sealed)),
        }
        for request in found.requests
    ]
    return answer(
        {
            "person_id": person_id,
            "kind": found.kind,
            "identity": shown_identity(actor, about, opened(person_id, IDENTITY, found.sealed)),
            "contacts": opened(person_id, CONTACTS, found.contacts) if found.contacts else None,
            "guardians": sorted(found.guardians),
            "allowed": sorted(found.allowed),
            "requests": requests if shows_requests else [],
            "people": service.names({*found.guardians, *(request.act.by for request in found.requests)}),
        }
    )


def _known(service: CurrentService, person_id: str) -> Person:
    """Raises NotFound, before a key is made for somebody who was never registered."""
    found = person(service, person_id)
    if found is None:
        raise NotFound("человек")
    return found


REQUESTS_EXAMPLE = {
    "requests": [
        {
            "person_id": "s-17", "request_id": ID, "state": "pending", "identity": IDENTITY_EXAMPLE,
            "reason": "Смена фамилии", "requested_by": "t-orlova", "requested_at": "2025-10-06T09:00:00Z",
        }
    ],
    "people": {"s-17": "Белова Анна Сергеевна", "t-orlova": "Орлова Нина Сергеевна"},
}  # fmt: skip


@router.get(
    "/identity-requests",
    summary="Запросы на изменение данных: администрации все, руководителю свои",
    responses=documentation.question(REQUESTS_EXAMPLE, "NOT_FOUND", "INVALID"),
)
def list_identity_requests(
    actor: CurrentActor,
    service: CurrentService,
    state: Literal["pending", "approved", "rejected"] = "pending",
    after: Position | None = None,
) -> Response:
    own = None if sees_all("list_identity_requests", actor) else actor.person_id
    with service.reading() as connection:
        headers = lag(service, connection, after)
        found = identity_requests(connection, service.schema, state=state, requested_by=own)
    requests = [
        {
            "person_id": request.person_id,
            "request_id": request.request_id,
            "state": request.state,
            "identity": shown_identity(
                actor, About(), service.persons.open(request.person_id, IDENTITY, request.sealed)
            ),
            "reason": request.reason,
            "requested_by": request.requested_by,
            "requested_at": request.requested_at,
            "answer": request.answer,
        }
        for request in found
    ]
    people = {request.person_id for request in found} | {request.requested_by for request in found}
    return answer({"requests": requests, "people": service.names(people)}, headers)
