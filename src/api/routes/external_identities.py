"""Which employee an OpenID provider's word stands for: linked and unlinked by the administrator, never made by itself."""

from __future__ import annotations

from uuid import uuid4

from fastapi import APIRouter
from starlette.responses import Response

from api import documentation
from api.answers import recorded
from api.bodies_accounts import ExternalIdentityBody
from api.fields import Id, RequestId
from api.service import CurrentCommand, CurrentService
from journal_domain.errors import Refused

router = APIRouter(tags=["Учётные записи"])

LINK = "0d3c8a52-7d0e-4f53-9b4e-2f1f0f7f8a10"


@router.post(
    "/people/{person_id}/account/external-identities",
    status_code=201,
    summary="Разрешить сотруднику вход через поставщика OpenID: чьё утверждение означает его",
    responses=documentation.command(
        "STAFF_ONLY",
        "ACCOUNT_DISABLED",
        "NO_PROVIDER",
        "DUPLICATE",
        "CREDENTIAL_SELF_CHANGE",
        "PERSON_FORGOTTEN",
        more={"link_id": LINK},
    ),
)
def link_external_identity(
    person_id: Id, body: ExternalIdentityBody, command: CurrentCommand, service: CurrentService
) -> Response:
    openid = service.openid
    if openid is None:
        raise Refused("NO_PROVIDER", "4.1.1-a", "Поставщик OpenID не задан в настройках службы.")
    link_id, claim = str(uuid4()), openid.claim_hash(body.value)
    with service.pool.connection() as connection:
        for linked_id, other in openid.linked(connection, claim):
            account = service.college.account(other)
            if account is not None and any(link.link_id == linked_id for link in account.links):
                raise Refused("DUPLICATE", "4.1.1-a", "Это утверждение поставщика уже связано с учётной записью.")
        openid.remember(connection, link_id, person_id, claim, command.at)
    position = service.college.link_external_identity(command, person_id, link_id, openid.provider.issuer)
    return recorded(command, position, link_id=link_id)


@router.post(
    "/people/{person_id}/account/external-identities/{link_id}/ending",
    status_code=201,
    summary="Прекратить вход сотрудника через поставщика OpenID; его сеансы прекращаются",
    responses=documentation.command("CREDENTIAL_SELF_CHANGE", body=False),
)
def unlink_external_identity(
    person_id: Id, link_id: RequestId, command: CurrentCommand, service: CurrentService
) -> Response:
    return recorded(command, service.college.unlink_external_identity(command, person_id, link_id))
