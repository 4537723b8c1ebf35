"""To the OpenID provider and back: employees whom the administrator linked come in without a password of ours."""

from __future__ import annotations

import hmac
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.pages.asking import Ask
from api.pages.problem import not_found
from api.pages.routing import pages
from api.pages.signin import PASSWORD, login_page, own_address, too_many
from api.problems import problem_body
from api.routes.sessions import given_cookies
from api.service import Service, current_visitor
from api.signin.entrance import LoginRefused, SignedIn
from api.signin.oidc import GOOD_FOR, OpenId, ProviderRefused
from api.signin.throttle import TooManyGuesses
from api.signin.visitor import Visitor, clear_cookie, cookie_name, set_cookie
from journal_domain.errors import Refused

router = pages()

STATE = "journal_oidc"
"""Holds the state until the browser comes back: a login begun elsewhere does not end here."""


@router.get("/login/oidc")
async def go_to_provider(ask: Ask) -> Response:
    service, visiting = ask.service, current_visitor(ask.request)
    openid = _provider(service)
    onward = own_address(ask.wants.get("next", ""))
    try:
        departure = await openid.depart(service.pool, visiting, onward, service.clock())
    except TooManyGuesses as error:
        return too_many(ask, error)
    except ProviderRefused:
        return login_page(ask, 502, None, "Поставщик учётных записей не отвечает. Войдите по логину и паролю.")
    response = RedirectResponse(departure.address, 303)
    set_cookie(response, visiting, STATE, departure.state, int(GOOD_FOR.total_seconds()))
    return response


@router.get("/login/oidc/return")
async def come_from_provider(ask: Ask) -> Response:
    service, request, visiting = ask.service, ask.request, current_visitor(ask.request)
    openid = _provider(service)
    try:
        claim, onward = await _vouched(openid, service, request, visiting)
        signed_in = await run_in_threadpool(_admitted, openid, service, claim, visiting)
    except (ProviderRefused, LoginRefused):
        response = login_page(ask, 401, None, "Войти так не получилось. Если это ваш первый вход, администратор должен "
                              "связать вашу учётную запись с журналом.")  # fmt: skip
    except Refused as error:
        response = login_page(ask, problem_body(error.code)["status"], None, error.message)
    else:
        onward = PASSWORD if signed_in.account.first_password else onward
        response = given_cookies(RedirectResponse(onward, 303), visiting, signed_in)
    clear_cookie(response, visiting, STATE)
    return response


async def _vouched(openid: OpenId, service: Service, request: Request, visiting: Visitor) -> tuple[bytes, str]:
    """For whom the provider vouches, and where to go on. Raises ProviderRefused."""
    asked: dict[str, Any] = dict(request.query_params)
    state, code = asked.get("state", ""), asked.get("code", "")
    kept = request.cookies.get(cookie_name(STATE, visiting.secure), "")
    if not kept or not code or not hmac.compare_digest(kept.encode(), state.encode()):
        raise ProviderRefused
    return await openid.arrive(service.pool, visiting.origin, code, state, asked.get("iss"), service.clock())


def _admitted(openid: OpenId, service: Service, claim: bytes, visiting: Visitor) -> SignedIn:
    with service.pool.connection() as connection:
        links = openid.linked(connection, claim)
        return service.entrance.admit_linked(connection, links, claim, visiting, service.clock())


def _provider(service: Service) -> OpenId:
    if service.openid is None:
        raise not_found()
    return service.openid
