"""A refusal as a page: what the API said, what to do next; whoever has not logged in is sent to do so."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.pages.asking import Answer, Unanswered, asking
from api.pages.frame import rendered
from api.problems import HANDLERS, problem_body

LOGIN = "/login"
Handler = Callable[[Request, Any], Awaitable[Response]]


async def _unanswered(request: Request, error: Any) -> Response:
    if error.status == 401:
        back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"{LOGIN}?next={quote(back, safe='')}", 303)
    if error.problem.get("code") == "PASSWORD_CHANGE_REQUIRED":
        return RedirectResponse("/account/password", 303)
    return await problem_page(request, error.status, error.problem)


def not_found() -> Unanswered:
    """What a page answers for something that is not there, or that this person may not see: both alike (3.8)."""
    return Unanswered(404, problem_body("NOT_FOUND"))


async def problem_page(request: Request, status: int, problem: Answer) -> Response:
    async for ask in asking(request):
        try:
            me = await ask.me()
        except Unanswered:
            me = None
        return rendered(ask, me, "problem.html", status, problem=problem)
    raise AssertionError("asking yields once")


def _also_as_a_page(handler: Handler) -> Handler:
    """A person who looks with a browser for what does not exist reads a page; programs read the same as JSON."""

    async def answer(request: Request, error: Any) -> Response:
        reads_html = "text/html" in request.headers.get("accept", "")
        if error.status_code == 404 and reads_html and not request.url.path.startswith("/api/"):
            return await problem_page(request, 404, problem_body("NOT_FOUND"))
        return await handler(request, error)

    return answer


def answer_with_pages(app: FastAPI) -> None:
    """After `answer_with_problems`: what a page could not show leaves as a page."""
    app.add_exception_handler(Unanswered, _unanswered)
    app.add_exception_handler(HTTPException, _also_as_a_page(HANDLERS[HTTPException]))
