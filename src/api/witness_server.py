"""`journal witness serve`: a witness for the log of a neighbour college, on a machine that is not the neighbour's."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.given_files import public_key
from archive.transparency.keys import create_key
from archive.transparency.note import COSIGNATURE
from archive.transparency.witness import Answer, Witness

MOST_BYTES = 64_000


def witness_app(witness: Witness, seconds: Callable[[], float] = time.time) -> Starlette:
    """The HTTP application of one witness; `seconds` tells Unix time."""

    async def add_checkpoint(request: Request) -> Response:
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > MOST_BYTES:
                return Response("the request is too long\n", 413)
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError:
            answer = Answer(400, "not UTF-8\n")
        else:
            answer = await run_in_threadpool(witness.add_checkpoint, text, int(seconds()))
        return Response(answer.body, answer.status, media_type=answer.media_type)

    return Starlette(routes=[Route("/add-checkpoint", add_checkpoint, methods=["POST"])])


def serve_witness(
    folder: Path, name: str, logs: list[str], host: str, port: int, announce: Callable[[str], None]
) -> None:
    """Serve until stopped; says the public key that the neighbour needs. Raises GivenUnfit, KeyProblem, ValueError, OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    key = create_key(folder / "witness.key", name, COSIGNATURE)
    witness = Witness(folder, key, [public_key(log) for log in logs])
    announce(f"Открытый ключ свидетеля: {key.verifier}")
    uvicorn.run(witness_app(witness), host=host, port=port, log_level="warning", server_header=False)
