"""Accounts: created by the administrator, slips handed over by whom the regulation names, disabled, never deleted."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api import documentation
from api.answers import answer, recorded
from api.bodies_accounts import IssueBody, ReasonBody, ReissueBody
from api.fields import Id
from api.service import CurrentActor, CurrentCommand, CurrentService, Service
from api.signin.entrance import Slip
from api.signin.slip import printed
from journal_domain.account import Account
from journal_domain.application import Command, found
from journal_domain.errors import NotFound
from journal_domain.policy import About, StudentRecord
from journal_domain.questions import may_see

router = APIRouter(tags=["Учётные записи"])

PDF = "application/pdf"
SLIP: dict[int | str, dict[str, Any]] = {
    201: {
        "description": "Листок для печати, единственный: повтор его не вернёт",
        "headers": documentation.COMMAND_HEADERS,
        "content": {PDF: {"schema": {"type": "string", "format": "binary"}, "example": "%PDF-1.4 …"}},
    },
}
OF_ISSUING = (
    "WRONG_ISSUER",
    "NOT_OWN_GROUP",
    "CREDENTIAL_SELF_CHANGE",
    "ACCOUNT_DISABLED",
    "SLIP_PRINTED",
    "PERSON_FORGOTTEN",
)


@router.post(
    "/people/{person_id}/account",
    status_code=201,
    summary="Создать учётную запись внесённого человека; логин — его обозначение",
    responses=documentation.command("ACCOUNT_EXISTS", body=False),
)
def create_account(person_id: Id, command: CurrentCommand, service: CurrentService) -> Response:
    return recorded(command, service.college.create_account(command, person_id))


@router.post(
    "/people/{person_id}/account/credentials",
    status_code=201,
    response_class=Response,
    summary="Выдать первый листок с паролем: сотруднику — администратор, обучающемуся и представителю — руководитель группы",
    responses={
        **documentation.command("CREDENTIALS_ISSUED", *OF_ISSUING, *documentation.OF_CREDENTIALS),
        **SLIP,
    },
)
async def issue_credentials(
    person_id: Id, body: IssueBody, command: CurrentCommand, service: CurrentService
) -> Response:
    slip = await service.entrance.issue_credentials(command, person_id, body.group_id)
    return await service.entrance.lane.run(_printed, service, command, slip)


@router.post(
    "/people/{person_id}/account/credentials/reissue",
    status_code=201,
    response_class=Response,
    summary="Перевыпустить листок: прежний пароль и все сеансы прекращаются",
    responses={
        **documentation.command("NO_CREDENTIALS", "REASON_REQUIRED", *OF_ISSUING, *documentation.OF_CREDENTIALS),
        **SLIP,
    },
)
async def reissue_credentials(
    person_id: Id, body: ReissueBody, command: CurrentCommand, service: CurrentService
) -> Response:
    slip = await service.entrance.reissue_credentials(command, person_id, body.group_id, body.reason)
    return await service.entrance.lane.run(_printed, service, command, slip)


def _printed(service: Service, command: Command, slip: Slip) -> Response:
    names = service.names([slip.person_id, command.actor.person_id])
    day = service.college.college_policy().today(command.at)
    address = f"{service.settings.public_url}/login" if service.settings.public_url else ""
    content = printed(
        slip.kind, names[slip.person_id], slip.person_id, slip.password, names[command.actor.person_id], day, address
    )
    headers = {
        "Journal-Position": str(slip.position),
        "Idempotency-Key": command.command_id,
        "Cache-Control": "no-store",
        "Content-Disposition": 'attachment; filename="slip.pdf"',
    }
    return Response(content, 201, headers, PDF)


@router.post(
    "/people/{person_id}/account/disabling",
    status_code=201,
    summary="Отключить учётную запись: сеансы прекращаются, записи человека остаются",
    responses=documentation.command("NOTHING_TO_RECORD", "REASON_REQUIRED"),
)
def disable_account(person_id: Id, body: ReasonBody, command: CurrentCommand, service: CurrentService) -> Response:
    return recorded(command, service.college.disable_account(command, person_id, body.reason))


@router.post(
    "/people/{person_id}/account/enabling",
    status_code=201,
    summary="Снова включить учётную запись",
    responses=documentation.command("NOTHING_TO_RECORD", "REASON_REQUIRED"),
)
def enable_account(person_id: Id, body: ReasonBody, command: CurrentCommand, service: CurrentService) -> Response:
    return recorded(command, service.college.enable_account(command, person_id, body.reason))


@router.delete(
    "/people/{person_id}/account",
    status_code=409,
    response_class=Response,
    summary="Учётные записи не удаляются: всегда отказ",
    responses={
        **documentation.refusals(
            *documentation.OF_A_COMMAND, "ACCOUNT_NOT_DELETABLE"
        ),
    },
)  # fmt: skip
def delete_account(person_id: Id, command: CurrentCommand, service: CurrentService) -> Response:
    return recorded(command, service.college.delete_account(command, person_id))


@router.post(
    "/people/{person_id}/sessions/ending",
    status_code=201,
    summary="Прекратить все сеансы и ключи доступа человека",
    responses=documentation.command("REASON_REQUIRED"),
)
def end_sessions(person_id: Id, body: ReasonBody, command: CurrentCommand, service: CurrentService) -> Response:
    return recorded(command, service.college.end_sessions(command, person_id, body.reason))


ACCOUNT_EXAMPLE = {
    "person_id": "t-ivolgina", "kind": "employee", "disabled": False, "has_credentials": True,
    "must_change_password": False,
    "external_identities": [{"link_id": "0d3c8a52-7d0e-4f53-9b4e-2f1f0f7f8a10", "issuer": "https://login.example"}],
}  # fmt: skip


@router.get(
    "/people/{person_id}/account",
    summary="Учётная запись: администратору любая, каждому своя",
    responses=documentation.question(ACCOUNT_EXAMPLE, "INVALID"),
)
def read_account(person_id: Id, actor: CurrentActor, service: CurrentService) -> Response:
    if not may_see("read_account", actor, About(record=StudentRecord(person_id))):
        raise NotFound("учётная запись")
    account: Account = found(service.college.account(person_id), "учётная запись")
    return answer(
        {
            "person_id": person_id,
            "kind": account.kind,
            "disabled": account.disabled,
            "has_credentials": account.secret_id is not None,
            "must_change_password": account.first_password,
            "external_identities": [{"link_id": one.link_id, "issuer": one.issuer} for one in account.links],
        }
    )
