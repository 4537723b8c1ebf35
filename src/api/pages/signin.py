"""Coming in, going, one's sessions and password: plain forms that need no script."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.identity import TokenRefused
from api.pages.asking import Ask, Unanswered
from api.pages.frame import render, rendered
from api.pages.problem import not_found
from api.pages.routing import pages
from api.problems import problem_body
from api.routes.sessions import end_own, given_cookies, left, own_sessions
from api.service import current_visitor
from api.signin.csrf import require_csrf, require_own_origin
from api.signin.entrance import LoginRefused
from api.signin.sessions import Known
from api.signin.throttle import TooManyGuesses
from api.signin.visitor import SESSION, Visitor, clear_cookie
from journal_domain.application import Command
from journal_domain.errors import NotFound, Refused
from journal_domain.policy import require

router = pages()

LONGEST_FIELD = 300
PASSWORD = "/account/password"


@router.get("/login")
async def show_login(ask: Ask) -> Response:
    return login_page(ask)


@router.post("/login")
async def sign_in_page(ask: Ask) -> Response:
    request, service = ask.request, ask.service
    visiting, form = current_visitor(request), await _form(request)
    try:
        require_own_origin(request, visiting)
        signed_in = await service.entrance.sign_in(form["login"], form["password"], visiting, service.clock())
    except LoginRefused:
        return login_page(ask, 401, form, "Логин или пароль неверны. Проверьте раскладку и заглавные буквы.")
    except TooManyGuesses as error:
        return too_many(ask, error, form)
    except Refused as error:
        return login_page(ask, problem_body(error.code)["status"], form, error.message)
    onward = PASSWORD if signed_in.account.first_password else own_address(form["next"])
    return given_cookies(RedirectResponse(onward, 303), visiting, signed_in)


@router.post("/logout")
async def sign_out_page(ask: Ask) -> Response:
    visiting, known, _ = await _own_form(ask)
    await run_in_threadpool(left, ask.service, known, visiting)
    response = RedirectResponse("/", 303)
    clear_cookie(response, visiting, SESSION)
    return response


@router.get("/account")
async def show_account(ask: Ask) -> Response:
    me = await ask.me()
    _, known = await _own_session(ask)
    sessions = await run_in_threadpool(own_sessions, ask.service, known)
    named = [session | {"device": device_name(session["user_agent"])} for session in sessions]
    return rendered(ask, me, "account.html", sessions=named, account=known.account)


@router.post("/account/sessions/{session_id}/ending")
async def end_session_page(session_id: str, ask: Ask) -> Response:
    visiting, known, _ = await _own_form(ask)
    try:
        await run_in_threadpool(end_own, ask.service, known, visiting, session_id)
    except NotFound:
        raise not_found() from None
    return RedirectResponse("/account", 303)


@router.get(PASSWORD)
async def show_password(ask: Ask) -> Response:
    _, known = await _own_session(ask)
    return await _password_page(ask, known)


@router.post(PASSWORD)
async def change_password_page(ask: Ask) -> Response:
    visiting, known, form = await _own_form(ask)
    service, now = ask.service, ask.service.clock()
    actor = await service.standing.actor(known.session.person_id, now)
    try:
        require("change_password", actor)
        if form["new"] != form["again"]:
            return await _password_page(ask, known, 422, "Новый пароль введён по-разному.")
        command = Command(actor, str(uuid4()), now)
        _, signed_in = await service.entrance.change_password(command, form["present"], form["new"], visiting)
    except TooManyGuesses as error:
        return await _password_page(ask, known, 429, f"Слишком много попыток. Повторите через {error.seconds} с.")
    except Refused as error:
        return await _password_page(ask, known, problem_body(error.code)["status"], error.message)
    return given_cookies(RedirectResponse("/", 303), visiting, signed_in)


def login_page(ask: Ask, status: int = 200, form: dict[str, str] | None = None, refusal: str = "") -> Response:
    onward = (form or ask.wants).get("next", "")
    return rendered(
        ask,
        None,
        "login.html",
        status,
        login=(form or {}).get("login", ""),
        onward=own_address(onward),
        refusal=refusal,
        provider=ask.service.settings.oidc_title if ask.service.openid else "",
    )


def too_many(ask: Ask, error: TooManyGuesses, form: dict[str, str] | None = None) -> Response:
    answer = login_page(ask, 429, form, f"Слишком много попыток. Повторите через {error.seconds} с.")
    answer.headers["Retry-After"] = str(error.seconds)
    return answer


async def _password_page(ask: Ask, known: Known, status: int = 200, refusal: str = "") -> Response:
    if known.account.first_password:
        return rendered(ask, None, "password.html", status, first=True, refusal=refusal)
    return await render(ask, "password.html", status, first=False, refusal=refusal)


async def _own_session(ask: Ask) -> tuple[Visitor, Known]:
    """Raises Unanswered(401), which leads to the login page."""
    visiting = current_visitor(ask.request)
    try:
        return visiting, await ask.service.sessions.known(visiting, ask.service.clock())
    except TokenRefused:
        raise Unanswered(401, problem_body("TOKEN_REQUIRED")) from None


async def _own_form(ask: Ask) -> tuple[Visitor, Known, dict[str, str]]:
    """A form of ours by whoever the session is. Raises Unanswered(401, 403)."""
    visiting, known = await _own_session(ask)
    form = await _form(ask.request)
    try:
        require_csrf(ask.request, visiting, form["csrf"])
    except Refused as error:
        raise Unanswered(403, problem_body(error.code, error.message, clause=error.clause)) from None
    return visiting, known, form


BROWSERS = (("YaBrowser", "Яндекс Браузер"), ("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"),
            ("Chrome", "Chrome"), ("Safari", "Safari"))  # fmt: skip
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"),
           ("Linux", "Linux"))  # fmt: skip
"""The first that the browser's own name contains: later ones are in it for the sake of old sites."""


def device_name(user_agent: str) -> str:
    """What a person calls it, «Firefox, Windows»; of an unknown program its own name."""
    found = [next((name for sign, name in signs if sign in user_agent), None) for signs in (BROWSERS, SYSTEMS)]
    return ", ".join(name for name in found if name) or user_agent[:60] or "не назвалось"


class _Fields(dict[str, str]):
    def __missing__(self, _name: str) -> str:
        return ""


async def _form(request: Request) -> dict[str, str]:
    """The text fields of the form; what is longer than any of ours is cut off and will not fit."""
    form = await request.form(max_files=0, max_fields=20)
    fields: dict[str, Any] = _Fields(
        (name, value[:LONGEST_FIELD]) for name, value in form.items() if isinstance(value, str)
    )
    return fields


def own_address(onward: str) -> str:
    """Where to go after coming in: an address of ours, or the first page."""
    ours = onward.startswith("/") and not onward.startswith(("//", "/\\", "/login"))
    return onward if ours and onward.isprintable() and len(onward) <= LONGEST_FIELD else "/"
