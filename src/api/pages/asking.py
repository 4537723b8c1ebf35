"""What a page knows comes from the API: the same questions, rights and refusals as everybody's, asked in this process.

A page forwards who is asking (cookie or token) and gets JSON; so it can show nothing that the API would not.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import httpx
import msgspec
from fastapi import Depends
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from api.answers import lag
from api.service import Service

FORWARDED = (b"authorization", b"cookie", b"user-agent")
POSITION_COOKIE = "journal_position"
"""The last position this browser has recorded at: the next page waits for it, so that one sees one's own write."""

Answer = dict[str, Any]


class Unanswered(Exception):
    """The API refused: `problem` is its RFC 9457 body."""

    def __init__(self, status: int, problem: Answer) -> None:
        super().__init__(problem.get("code"))
        self.status = status
        self.problem = problem


class Asking:
    """One page's questions. `lagging`: the read models have not yet reached this browser's own last write."""

    def __init__(self, request: Request, client: httpx.AsyncClient) -> None:
        self.request = request
        self.service: Service = request.app.state.service
        self.lagging = False
        self._client = client
        self._me: Answer | None = None

    async def get(self, path: str, **query: Any) -> Answer:
        """The answer to GET /api/v1`path`; parameters that are None are left out. Raises Unanswered."""
        given = {name.rstrip("_"): value for name, value in query.items() if value not in (None, "")}
        response = await self._client.get(f"/api/v1{path}", params=given)
        answer: Answer = msgspec.json.decode(response.content)
        if response.status_code >= 400:
            raise Unanswered(response.status_code, answer)
        return answer

    async def all(self, *questions: Any) -> list[Any]:
        return list(await asyncio.gather(*questions))

    async def me(self) -> Answer:
        """Who is asking: person_id, name, roles. Raises Unanswered(401)."""
        if self._me is None:
            self._me = await self.get("/me")
        return self._me

    @property
    def now(self) -> datetime:
        """The college's local time."""
        return self.service.clock().astimezone(self.zone)

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.service.college.college_policy().on(self.service.clock().date()).time_zone)

    @property
    def wants(self) -> dict[str, str]:
        """The parameters of the page's own address."""
        return dict(self.request.query_params)


async def asking(request: Request) -> AsyncIterator[Asking]:
    headers = [(name, value) for name, value in request.scope["headers"] if name in FORWARDED]  # bytes, as they came
    client = request.client or ("", 0)
    transport = httpx.ASGITransport(request.app, client=(client[0], client[1]))
    base = f"{request.url.scheme}://localhost"  # a visitor may call us anything in Host
    async with httpx.AsyncClient(transport=transport, base_url=base, headers=headers, trust_env=False) as inner:
        ask = Asking(request, inner)
        position = request.cookies.get(POSITION_COOKIE, "")
        if position.isascii() and position.isdigit() and len(position) < 19:
            ask.lagging = await run_in_threadpool(_lags, ask.service, int(position))
        yield ask


def _lags(service: Service, position: int) -> bool:
    with service.reading() as connection:
        return bool(lag(service, connection, position))


Ask = Annotated[Asking, Depends(asking)]
