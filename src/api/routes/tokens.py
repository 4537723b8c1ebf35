"""Personal tokens: an employee makes them for programs of their own, within a scope and for a time."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter
from starlette.responses import Response

from api import documentation
from api.answers import JSON, answer, encoded
from api.bodies_accounts import TokenBody
from api.fields import RequestId
from api.identity import issue_token
from api.service import CurrentService, CurrentSession, CurrentVisitor
from api.signin.login_audit import Kind, note
from api.signin.scopes import GROUPS, READ
from api.signin.sessions import Known
from api.signin.tokens import revoke_token, tokens_of
from journal_domain.errors import NotFound, Problem, Refused
from journal_domain.person import PersonKind

router = APIRouter(tags=["Ключи доступа"])

TOKEN = {
    "token_id": "0d3c8a52-7d0e-4f53-9b4e-2f1f0f7f8a10", "label": "Выгрузка в 1С", "scope": ["read"],
    "created_at": "2025-09-01T08:00:00Z", "expires_at": "2025-11-30T08:00:00Z",
}  # fmt: skip
OF_TOKENS = ("STAFF_ONLY", "PASSWORD_CHANGE_REQUIRED", "CSRF", *documentation.ALWAYS)


@router.post(
    "/tokens",
    status_code=201,
    summary="Выдать себе ключ для программы; он показывается один раз. Только из сеанса, сотруднику",
    responses={
        201: {
            "description": "Ключ",
            "content": {
                "application/json": {"schema": {"type": "object"}, "example": {"token": "jt_…", "expires_at": "…"}}
            },
        },
        **documentation.refusals("SCOPE_VALUE", "PERSON_FORGOTTEN", *documentation.OF_A_BODY, *OF_TOKENS),
    },
)
def make_token(body: TokenBody, known: CurrentSession, visiting: CurrentVisitor, service: CurrentService) -> Response:
    _require_employee(known)
    wrong = [
        Problem("scope", "SCOPE_VALUE", f"нет такой: {name}") for name in body.scope if name not in {READ, *GROUPS}
    ]
    if wrong:
        raise Refused("SCOPE_VALUE", "4.1.2-b", f"Область — read и группы: {', '.join(GROUPS)}.", problems=tuple(wrong))
    now, person_id = service.clock(), known.session.person_id
    expires_at = now + timedelta(days=body.days)
    scope = {READ, *body.scope}
    with service.pool.connection() as connection, connection.transaction():
        token = issue_token(
            connection, service.schema, person_id, (), now, expires_at, scope, body.label, known.session.account_version
        )
        note(connection, service.schema, now, Kind.TOKEN_ISSUED, visiting, person_id, detail=",".join(sorted(scope)))
    return Response(encoded({"token": token, "expires_at": expires_at}), 201, media_type=JSON)


@router.get(
    "/tokens", summary="Свои действующие ключи", responses=documentation.question({"tokens": [TOKEN]}, "STAFF_ONLY")
)
def read_tokens(known: CurrentSession, service: CurrentService) -> Response:
    _require_employee(known)
    with service.reading() as connection:
        tokens = tokens_of(connection, service.schema, known.session.person_id, known.account, service.clock())
    return answer({"tokens": tokens})


@router.post(
    "/tokens/{token_id}/ending",
    summary="Отозвать свой ключ",
    responses={
        200: {
            "description": "Отозван",
            "content": {"application/json": {"schema": {"type": "object"}, "example": {"ended": True}}},
        },
        **documentation.refusals("NOT_FOUND", "INVALID", *OF_TOKENS),
    },
)
def end_token(
    token_id: RequestId, known: CurrentSession, visiting: CurrentVisitor, service: CurrentService
) -> Response:
    _require_employee(known)
    now, person_id = service.clock(), known.session.person_id
    with service.pool.connection() as connection:
        if not revoke_token(connection, service.schema, person_id, token_id, now):
            raise NotFound("ключ доступа")
        note(connection, service.schema, now, Kind.TOKEN_REVOKED, visiting, person_id)
    return answer({"ended": True})


def _require_employee(known: Known) -> None:
    """Students and guardians come in with their slip alone (3.2-b)."""
    if known.account.kind is not PersonKind.EMPLOYEE:
        raise Refused("STAFF_ONLY", "3.2-b", "Ключи для программ выдаются только сотрудникам.")
    if known.account.first_password:
        raise Refused("PASSWORD_CHANGE_REQUIRED", "4.5.2-n", "Сначала смените пароль с листка на собственный.")
