"""A page's route: a fault of ours is told as a page too, with the number under which the log knows it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import msgspec
from fastapi import APIRouter
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.pages.asking import Unanswered
from api.pages.problem import problem_page
from api.problems import unexpected


class PageRoute(APIRoute):
    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]
        handle = super().get_route_handler()

        async def handle_or_tell(request: Request) -> Response:
            try:
                return await handle(request)
            except (Unanswered, HTTPException, RequestValidationError):
                raise
            except Exception as error:
                problem = msgspec.json.decode(bytes(unexpected(request, error).body))
                return await problem_page(request, 500, problem)

        return handle_or_tell


def pages(prefix: str = "") -> APIRouter:
    """A router of pages: no part of the API's document."""
    return APIRouter(prefix=prefix, include_in_schema=False, route_class=PageRoute)
