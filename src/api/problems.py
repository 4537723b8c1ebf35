"""Every refusal leaves as RFC 9457 `application/problem+json`, one shape whatever refused it.

{"type": "/api/v1/problems/PAGE_LOCKED", "title": "Страница закрыта", "status": 409, "code": "PAGE_LOCKED",
 "clause": "4.5.1-a", "detail": "Ведомость закрыта 26.12.2025. …", "next": "Подайте запрос на исправление …",
 "problems": [{"where": "marks.s-17", "code": "MARK_VALUE", "message": "…"}],      where entries are wrong
 "current": {"student_id": "s-17", "value": "4", "by": "t-2"}}                     what stands there now
"""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Iterable
from typing import Any
from uuid import uuid4

import msgspec
import psycopg
from eventsourcing.persistence import InterfaceError, OperationalError
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.answers import CursorInvalid
from api.identity import TokenRefused
from api.naming import with_names
from api.refusals import CATALOGUE, UNLISTED
from api.signin.entrance import LoginRefused
from api.signin.throttle import TooManyGuesses
from api.wording import wording
from journal_domain.errors import CommandIdReused, NotFound, Problem, Refused

MEDIA_TYPE = "application/problem+json"
TYPES = "/api/v1/problems/"
RETRY_AFTER_SECONDS = 2

SECRET_LINK = re.compile(r"tf_[A-Za-z0-9_-]+")

log = logging.getLogger("api")
_encode = msgspec.json.Encoder().encode


def problem_body(
    code: str,
    detail: str | None = None,
    clause: str | None = None,
    problems: Iterable[Problem] = (),
    current: dict[str, str | None] | None = None,
    **more: str,
) -> dict[str, Any]:
    """The JSON object of a problem; what the catalogue knows fills what is not given."""
    kind = CATALOGUE.get(code, UNLISTED)
    body: dict[str, Any] = {"type": TYPES + code, "title": kind.title, "status": kind.status, "code": code}
    if clause or kind.clause:
        body["clause"] = clause or kind.clause
    body |= {"detail": detail or f"{kind.title}.", "next": kind.next, **more}
    wrong = [{"where": p.where, "code": p.code, "message": p.message} for p in problems]
    if wrong:
        body["problems"] = wrong
    if current:
        body["current"] = current
    return body


def problem(code: str, detail: str | None = None, headers: dict[str, str] | None = None, **parts: Any) -> Response:
    """The answer that refuses with this code."""
    body = problem_body(code, detail, **parts)
    headers = dict(headers or {})
    if body["status"] == 503:
        headers.setdefault("Retry-After", str(RETRY_AFTER_SECONDS))
    return Response(_encode(body), body["status"], headers, MEDIA_TYPE)


def unexpected(request: Request, error: Exception) -> Response:
    """A fault of ours: the log gets everything under a number, the answer the number alone."""
    incident = str(uuid4())
    log.error("incident %s: %s %s", incident, request.method, _told(request), exc_info=error)
    return problem("INTERNAL", f"Сбой службы. Номер обращения: {incident}.", instance=f"urn:uuid:{incident}")


def _told(request: Request) -> str:
    """The path as a log may hold it: a calendar's secret link is a key."""
    return SECRET_LINK.sub("tf_…", request.url.path)


async def _refused(request: Request, error: Any) -> Response:
    if any(entry.named for entry in error.problems):
        error = await run_in_threadpool(with_names, request.app.state.service, error)
    return problem(error.code, error.message, clause=error.clause, problems=error.problems, current=dict(error.current))


async def _not_found(_request: Request, _error: Any) -> Response:
    return problem("NOT_FOUND")


async def _key_reused(_request: Request, _error: Any) -> Response:
    return problem("IDEMPOTENCY_KEY_REUSED")


async def _cursor_invalid(_request: Request, _error: Any) -> Response:
    return problem("CURSOR_INVALID")


async def _token_refused(_request: Request, _error: Any) -> Response:
    return problem("TOKEN_REQUIRED", headers={"WWW-Authenticate": "Bearer"})


async def _login_refused(_request: Request, _error: Any) -> Response:
    return problem("LOGIN_REFUSED", "Логин или пароль неверны.")


async def _too_many_guesses(_request: Request, error: Any) -> Response:
    detail = f"Слишком много попыток: повторите через {error.seconds} с."
    return problem("TOO_MANY_GUESSES", detail, headers={"Retry-After": str(error.seconds)})


async def _invalid(_request: Request, error: Any) -> Response:
    entries = error.errors()
    if isinstance(error.body, bytes):
        return problem("MEDIA_TYPE")
    if any(entry["type"] == "json_invalid" for entry in entries):
        return problem("MALFORMED")
    if all(entry["loc"][0] == "path" for entry in entries):
        return problem("NOT_FOUND")
    wrong = [Problem(_where(entry["loc"]), "INVALID", wording(entry)) for entry in entries[:100]]
    first = f"{wrong[0].where}: {wrong[0].message}." if wrong[0].where else f"{wrong[0].message}."
    return problem("INVALID", first, problems=wrong)


async def _by_the_router(_request: Request, error: Any) -> Response:
    headers = dict(error.headers or {})
    match error.status_code:
        case 404:
            return problem("NOT_FOUND")
        case 405:
            return problem("METHOD_NOT_ALLOWED", headers=headers)
        case 413:
            return problem("BODY_TOO_LARGE", headers=headers)
        case _:
            return problem("MALFORMED")


async def _erased(_request: Request, error: Any) -> Response:
    """Something was to be written for a person who is erased at this moment (erasure.sql)."""
    if error.diag.constraint_name != "nobody_erased_comes_in":
        raise error
    return problem("PERSON_FORGOTTEN")


async def _unavailable(request: Request, error: Any) -> Response:
    log.error("%s %s: the database does not answer: %s", request.method, _told(request), error)
    return problem("UNAVAILABLE")


HANDLERS: dict[type[Exception], Callable[[Request, Any], Awaitable[Response]]] = {
    Refused: _refused,
    NotFound: _not_found,
    CommandIdReused: _key_reused,
    TokenRefused: _token_refused,
    LoginRefused: _login_refused,
    TooManyGuesses: _too_many_guesses,
    CursorInvalid: _cursor_invalid,
    RequestValidationError: _invalid,
    HTTPException: _by_the_router,
    OperationalError: _unavailable,
    InterfaceError: _unavailable,
    psycopg.OperationalError: _unavailable,
    psycopg.errors.CheckViolation: _erased,
    psycopg.errors.UndefinedTable: _unavailable,  # the read models have not been made yet
}


def answer_with_problems(app: FastAPI) -> None:
    """Let every exception that a request may end in leave as a problem; the rest is the guard's."""
    for kind, handler in HANDLERS.items():
        app.add_exception_handler(kind, handler)


def _where(loc: tuple[Any, ...]) -> str:
    """`("body", "slots", 0, "day")` is `slots.0.day`; of a header or a parameter, its name."""
    return ".".join(str(part) for part in loc[1:] if part != "[key]")
