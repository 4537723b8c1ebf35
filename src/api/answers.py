"""What the API answers with when it does not refuse: JSON made once, with the log position it stands for."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec
from psycopg import Connection
from starlette.requests import Request
from starlette.responses import Response

from api.service import Service
from journal_domain.application import Command
from projections.log import head
from projections.progress import wait_for

JSON = "application/json"
_encode = msgspec.json.Encoder().encode


def recorded(command: Command, position: int, status: int = 201, **more: Any) -> Response:
    """The answer to a command: where the log stands after it, and what else it says, as the ids of what it made."""
    headers = {"Journal-Position": str(position), "Idempotency-Key": command.command_id}
    return Response(_encode({"position": position, **more}), status, headers, JSON)


def lag(service: Service, connection: Connection[Any], after: int | None) -> dict[str, str]:
    """Wait (bounded) until the read models have taken in `after`; a header that says by how much they still lag.

    For a position that the log has not come to itself nobody waits.
    """
    if after is None:
        return {}
    reached = wait_for(connection, service.schema, after, 0)
    if reached < after <= head(connection, service.schema):
        reached = wait_for(connection, service.schema, after, service.settings.wait_for_read_seconds)
    return {"Journal-Lag": str(after - reached)} if reached < after else {}


def encoded(body: Any) -> bytes:
    """The body as JSON, for an answer that is made otherwise."""
    return _encode(body)


def answer(body: Any, headers: dict[str, str] | None = None) -> Response:
    return Response(_encode(body), 200, headers, JSON)


def polled(request: Request, body: Any, headers: dict[str, str]) -> Response:
    """The answer with its ETag, or 304 when the asker holds just that."""
    content = _encode(body)
    etag = f'"{hashlib.blake2b(content, digest_size=16).hexdigest()}"'
    headers = {**headers, "ETag": etag, "Cache-Control": "private, no-cache"}
    if holds(request, etag):
        return Response(status_code=304, headers=headers)
    return Response(content, 200, headers, JSON)


def holds(request: Request, etag: str) -> bool:
    """Whether If-None-Match names this ETag; a weak one will do."""
    held = (tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(","))
    return etag.removeprefix("W/") in held


def after_cursor(items: list[Any], key: str, cursor: str | None, limit: int) -> tuple[list[Any], str | None]:
    """A page of the list, and the cursor of the next one: the `key` of this one's last item. Raises CursorInvalid."""
    start = 0
    if cursor is not None:
        start = 1 + next((n for n, item in enumerate(items) if getattr(item, key) == cursor), -2)
        if start < 0:
            raise CursorInvalid
    page = items[start : start + limit]
    return page, getattr(page[-1], key) if start + limit < len(items) else None


class CursorInvalid(Exception):
    """The list holds no such item any more."""
