"""Coming in with login and password, one's own sessions, one's own password."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api import documentation
from api.answers import JSON, answer, encoded
from api.bodies_accounts import NewPasswordBody, SignInBody
from api.fields import RequestId
from api.service import CurrentService, CurrentSession, CurrentVisitor, IdempotencyKey, Service
from api.signin.csrf import require_own_origin
from api.signin.entrance import SignedIn
from api.signin.login_audit import Kind, note
from api.signin.sessions import Known, csrf_token
from api.signin.visitor import DEVICE, LONG_SECONDS, SESSION, Visitor, clear_cookie, set_cookie
from api.unambiguous import refuse_repeated_keys
from journal_domain.application import Command
from journal_domain.errors import NotFound
from journal_domain.policy import require

router = APIRouter(tags=["Вход и сеансы"])

SESSION_EXAMPLE = {"person_id": "t-ivolgina", "csrf_token": "wq0…", "must_change_password": False}
OF_A_SESSION = ("CSRF", *documentation.ALWAYS)


def given_cookies(response: Response, visiting: Visitor, signed_in: SignedIn) -> Response:
    """The response with the cookies of a session that has just begun."""
    set_cookie(response, visiting, SESSION, signed_in.session)
    set_cookie(response, visiting, DEVICE, signed_in.device, LONG_SECONDS)
    return response


def session_body(known_person: str, secret: str, first_password: bool) -> dict[str, Any]:
    return {"person_id": known_person, "csrf_token": csrf_token(secret), "must_change_password": first_password}


@router.post(
    "/session",
    status_code=201,
    summary="Войти по логину и паролю; сеанс — в cookie, к изменяющим запросам нужен X-CSRF-Token",
    responses={
        201: {
            "description": "Сеанс начат",
            "headers": {"Set-Cookie": {"schema": {"type": "string"}}},
            "content": {"application/json": {"schema": {"type": "object"}, "example": SESSION_EXAMPLE}},
        },
        **documentation.refusals(
            "LOGIN_REFUSED", "TOO_MANY_GUESSES", "STAFF_WORKSTATION", "CSRF", "BUSY", "UNAVAILABLE", "INTERNAL",
            *documentation.OF_A_BODY,
        ),
    },
)  # fmt: skip
async def sign_in(body: SignInBody, request: Request, visiting: CurrentVisitor, service: CurrentService) -> Response:
    require_own_origin(request, visiting)
    await refuse_repeated_keys(request)
    signed_in = await service.entrance.sign_in(body.login, body.password.get_secret_value(), visiting, service.clock())
    account = signed_in.account
    content = encoded(session_body(account.id, signed_in.session, account.first_password))
    return given_cookies(Response(content, 201, media_type=JSON), visiting, signed_in)


@router.get(
    "/session",
    summary="Этот сеанс: чей он и ключ для изменяющих запросов",
    responses=documentation.question(SESSION_EXAMPLE),
)
async def read_session(known: CurrentSession, visiting: CurrentVisitor) -> Response:
    return answer(session_body(known.session.person_id, visiting.session or "", known.account.first_password))


@router.delete(
    "/session",
    status_code=204,
    summary="Выйти",
    responses={
        204: {"description": "Сеанс прекращён", "content": {"text/plain": {"example": " "}}},
        **documentation.refusals(*OF_A_SESSION),
    },
)
async def sign_out(known: CurrentSession, visiting: CurrentVisitor, service: CurrentService) -> Response:
    await run_in_threadpool(left, service, known, visiting)
    response = Response(status_code=204)
    clear_cookie(response, visiting, SESSION)
    return response


def left(service: Service, known: Known, visiting: Visitor) -> None:
    """End this very session."""
    now = service.clock()
    with service.pool.connection() as connection:
        service.sessions.end(connection, visiting.session or "", now)
        note(connection, service.schema, now, Kind.SIGNED_OUT, visiting, known.session.person_id)


SESSIONS_EXAMPLE = {
    "sessions": [
        {
            "session_id": "0d3c8a52-7d0e-4f53-9b4e-2f1f0f7f8a10", "current": True, "user_agent": "Firefox",
            "address": "192.0.2.7", "method": "password", "created_at": "2025-09-01T08:00:00Z",
            "seen_at": "2025-09-01T09:30:00Z",
        }
    ]
}  # fmt: skip


@router.get("/sessions", summary="Свои действующие сеансы", responses=documentation.question(SESSIONS_EXAMPLE))
def read_sessions(known: CurrentSession, service: CurrentService) -> Response:
    return answer({"sessions": own_sessions(service, known)})


def own_sessions(service: Service, known: Known) -> list[dict[str, Any]]:
    with service.pool.connection() as connection:
        found = service.sessions.own(connection, known.account, service.clock())
    return [
        {
            "session_id": session.session_id,
            "current": session.session_id == known.session.session_id,
            "user_agent": session.user_agent,
            "address": session.address,
            "method": session.method,
            "created_at": session.created_at,
            "seen_at": session.seen_at,
        }
        for session in found
    ]


@router.post(
    "/sessions/{session_id}/ending",
    summary="Прекратить свой сеанс, например на потерянном телефоне",
    responses={
        200: {
            "description": "Прекращён",
            "content": {"application/json": {"schema": {"type": "object"}, "example": {"ended": True}}},
        },
        **documentation.refusals("NOT_FOUND", "INVALID", *OF_A_SESSION),
    },
)
def end_own_session(
    session_id: RequestId, known: CurrentSession, visiting: CurrentVisitor, service: CurrentService
) -> Response:
    end_own(service, known, visiting, session_id)
    return answer({"ended": True})


def end_own(service: Service, known: Known, visiting: Visitor, session_id: str) -> None:
    """Raises NotFound for a session that is another's or over."""
    now, person_id = service.clock(), known.session.person_id
    with service.pool.connection() as connection:
        if not service.sessions.end_one(connection, person_id, session_id, now):
            raise NotFound("сеанс")
        note(connection, service.schema, now, Kind.SESSION_ENDED, visiting, person_id)


@router.put(
    "/session/password",
    summary="Сменить свой пароль (сотруднику); прочие сеансы и ключи прекращаются, этот продолжается",
    responses={
        **documentation.command(
            "CSRF", "CREDENTIAL_SELF_CHANGE", "NO_CREDENTIALS", "PASSWORD_WRONG", "PASSWORD_WEAK", "TOO_MANY_GUESSES",
            "EDITED_MEANWHILE", "STAFF_WORKSTATION", *documentation.OF_CREDENTIALS, status=200,
        ),
    },
)  # fmt: skip
async def change_password(
    body: NewPasswordBody,
    known: CurrentSession,
    visiting: CurrentVisitor,
    service: CurrentService,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    now = service.clock()
    actor = await service.standing.actor(known.session.person_id, now)
    require("change_password", actor)
    command = Command(actor, idempotency_key or str(uuid4()), now)
    # College.change_password is called in the lane, after the hash was written.
    position, signed_in = await service.entrance.change_password(
        command, body.present.get_secret_value(), body.new.get_secret_value(), visiting
    )
    content = {"position": position, **session_body(actor.person_id, signed_in.session, False)}
    headers = {"Journal-Position": str(position), "Idempotency-Key": command.command_id}
    return given_cookies(Response(encoded(content), 200, headers, JSON), visiting, signed_in)
