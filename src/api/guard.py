"""The outermost layer: refuses bodies that are too large before they are read, and answers for our own faults."""

from __future__ import annotations

import re

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import problem, unexpected

CLOSE = {"Connection": "close"}
"""The rest of a refused body is not read, so the connection cannot be used again."""

TAKES_A_COPY = re.compile(r"/check|/api/v1/copies/[^/]+/versions/[^/]+/signatures")


class Guard:
    """Lets at most `max_body_bytes` through, announced or not; no exception passes it outward.

    Where a copy is sent it may have `max_copy_bytes`.
    """

    def __init__(self, app: ASGIApp, max_body_bytes: int, max_copy_bytes: int = 0) -> None:
        self.app = app
        self.max_body_bytes = max_body_bytes
        self.max_copy_bytes = max(max_copy_bytes, max_body_bytes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most = self.max_copy_bytes if TAKES_A_COPY.fullmatch(scope["path"]) else self.max_body_bytes
        if self._announced(scope) > most:
            await problem("BODY_TOO_LARGE", headers=CLOSE)(scope, receive, send)
            return
        received = 0
        started = False

        async def receive_within_limit() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > most:
                raise HTTPException(413, headers=CLOSE)
            return message

        async def watched_send(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive_within_limit, watched_send)
        except Exception as error:
            response = unexpected(Request(scope), error)
            if started:  # half an answer is out: only a broken connection tells the reader that it is not whole
                raise
            await response(scope, receive, send)

    @staticmethod
    def _announced(scope: Scope) -> int:
        for name, value in scope["headers"]:
            if name == b"content-length":
                return int(value) if value.isdigit() else 0
        return 0
