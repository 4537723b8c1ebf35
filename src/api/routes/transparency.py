"""The transparency log for anyone: checkpoints and tiles of hashes in the C2SP formats, proofs, public keys.

    /log/checkpoint                     the last signed checkpoint, a signed note with its cosignatures
    /log/tile/<L>/<N>[.p/<W>]           tile N of level L, or its first W hashes (C2SP tlog-tiles)
    /log/proof/inclusion?position=18    that the event is under a checkpoint
    /log/proof/consistency?from=…       that a later checkpoint continues an earlier one
    /log/keys, /log/status              who signs; what is not sealed yet

A hash of an event tells nothing of it: its bytes hold the id of its command, which nobody can guess.
"""

from __future__ import annotations

import re
from base64 import b64encode
from typing import Annotated, Any

from fastapi import APIRouter, Query
from psycopg import Connection, sql
from starlette.responses import JSONResponse, PlainTextResponse, Response

from api import documentation
from api.service import CurrentService
from archive.transparency import tree
from archive.transparency.checkpoint import Checkpoint
from archive.transparency.keys import checked_records, read_records
from archive.transparency.note import Note
from archive.transparency.store import (
    HEIGHT,
    LEVELS,
    WIDTH,
    LogDamaged,
    Sealed,
    StoredTree,
    checkpoint_covering,
    cosigned,
    latest_checkpoint,
    tree_head,
)
from journal_domain.errors import NotFound
from projections.log import head

router = APIRouter(prefix="/log", tags=["Контрольные точки"])

IMMUTABLE = {"Cache-Control": "public, max-age=31536000, immutable"}
FRESH = {"Cache-Control": "no-cache"}
OPEN = {"Cross-Origin-Resource-Policy": "cross-origin", "Access-Control-Allow-Origin": "*"}

TILE = re.compile(r"(?P<number>(?:x\d{3}/)*\d{3})(?:\.p/(?P<width>[1-9]\d{0,2}))?")
"""Three digits an element, all but the last with an x before them: tile 1234067 is x001/x234/067."""

HASH = "qINS1GRFhWHwdkUeqLEoP4yEMkTBBzxBkGwGQlVlVcs="
NOTE = f"journal.college.example/log\n48213\n{HASH}\n\n— journal.college.example/log Az3g…\n"
KEY = "journal.college.example/log+5fb3c1a0+AX3…"
REFUSALS = documentation.refusals("NOT_FOUND", "INVALID", "UNAVAILABLE", "INTERNAL")


def _text(example: str) -> documentation.Documented:
    content = {"text/plain": {"schema": {"type": "string"}, "example": example}}
    return {200: {"description": "Ответ", "content": content}, **REFUSALS}


def _json(example: Any) -> documentation.Documented:
    content = {"application/json": {"schema": {"type": "object"}, "example": example}}
    return {200: {"description": "Ответ", "content": content}, **REFUSALS}


@router.get(
    "/checkpoint",
    response_class=PlainTextResponse,
    summary="Последняя контрольная точка журнала событий: подписанный размер и корень дерева",
    responses=_text(NOTE),
)
def read_checkpoint(service: CurrentService) -> Response:
    with service.reading() as connection:
        sealed = latest_checkpoint(connection, service.schema)
        if sealed is None:
            raise NotFound("контрольная точка")
        return PlainTextResponse(cosigned(connection, service.schema, sealed), headers=FRESH | OPEN)


@router.get(
    "/tile/{level}/{path:path}",
    response_class=Response,
    summary="Плитка хешей дерева (C2SP tlog-tiles); самих событий в ней нет",
    responses={
        200: {
            "description": "До 256 хешей по 32 байта",
            "content": {"application/octet-stream": {"schema": {"type": "string"}, "example": "32 байта на хеш"}},
        },
        **REFUSALS,
    },
)
def read_tile(service: CurrentService, level: str, path: str) -> Response:
    found = TILE.fullmatch(path)
    if not found or not re.fullmatch(r"[0-9]", level) or int(level) >= LEVELS:
        raise NotFound("плитка")
    number = int(found["number"].replace("x", "").replace("/", ""))
    width = int(found["width"] or WIDTH)
    if _tile_path(number) != found["number"] or width > WIDTH or (found["width"] and width == WIDTH):
        raise NotFound("плитка")
    with service.reading() as connection:
        sealed = latest_checkpoint(connection, service.schema)
        if sealed is None or number * WIDTH + width > sealed.size >> HEIGHT * int(level):
            raise NotFound("плитка")
        hashes = StoredTree(connection, service.schema, sealed.size).tile(int(level), number)[:width]
    return Response(b"".join(hashes), headers=IMMUTABLE | OPEN, media_type="application/octet-stream")


def _tile_path(number: int) -> str:
    digits = f"{number:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    *first, last = (digits[at : at + 3] for at in range(0, len(digits), 3))
    return "".join(f"x{element}/" for element in first) + last


@router.get(
    "/proof/inclusion",
    summary="Доказательство, что событие на этой позиции входит в подписанное дерево",
    responses=_json(
        {"position": 18, "index": 17, "size": 48_213, "leaf": HASH, "proof": [HASH], "root": HASH, "checkpoint": NOTE}
    ),
)
def read_inclusion_proof(
    service: CurrentService,
    position: Annotated[int, Query(ge=1, le=2**53, description="Позиция события")],
    size: Annotated[
        int | None, Query(ge=1, le=2**53, description="Контрольная точка такого размера; без него — последняя")
    ] = None,
) -> Response:
    with service.reading() as connection:
        sealed = _checkpoint(connection, service.schema, size)
        if position > sealed.size:
            raise NotFound("событие под контрольной точкой")
        nodes = StoredTree(connection, service.schema, sealed.size).node
        proof = tree.inclusion_proof(nodes, position - 1, sealed.size)
        answer = {
            "position": position,
            "index": position - 1,
            "size": sealed.size,
            "leaf": _base64(nodes(0, position - 1)),
            "proof": [*map(_base64, proof)],
            "root": _base64(_opened(sealed).root),
            "checkpoint": cosigned(connection, service.schema, sealed),
        }
    return JSONResponse(answer, headers=FRESH | OPEN)


@router.get(
    "/proof/consistency",
    summary="Доказательство, что более поздняя контрольная точка продолжает более раннюю",
    responses=_json({"from": 40_000, "to": 48_213, "root_from": HASH, "root_to": HASH, "proof": [HASH]}),
)
def read_consistency_proof(
    service: CurrentService,
    from_: Annotated[int, Query(alias="from", ge=1, le=2**53, description="Размер более раннего дерева")],
    to: Annotated[
        int | None, Query(ge=1, le=2**53, description="Размер более позднего; без него — последней контрольной точки")
    ] = None,
) -> Response:
    with service.reading() as connection:
        latest = latest_checkpoint(connection, service.schema)
        last = latest.size if latest else 0
        to = last if to is None else to
        if not from_ <= to <= last:
            raise NotFound("такие деревья под контрольными точками")
        nodes = StoredTree(connection, service.schema, to).node
        answer = {
            "from": from_,
            "to": to,
            "root_from": _base64(tree.root_of(nodes, from_)),
            "root_to": _base64(tree.root_of(nodes, to)),
            "proof": [*map(_base64, tree.consistency_proof(nodes, from_, to))],
        }
    return JSONResponse(answer, headers=FRESH | OPEN)


@router.get(
    "/keys",
    summary="Открытые ключи, которыми подписаны контрольные точки, и записи об их смене",
    responses=_json({"keys": [{"number": 1, "since": 0, "key": KEY, "record": "…"}]}),
)
def read_log_keys(service: CurrentService) -> Response:
    with service.reading() as connection:
        notes = read_records(connection, service.schema)
    keys = [
        {"number": record.number, "since": record.since, "key": str(record.key), "record": note}
        for record, note in zip(checked_records(notes), notes, strict=True)
    ]
    return JSONResponse({"keys": keys}, headers=FRESH | OPEN)


@router.get(
    "/status",
    summary="Что запечатано, что ещё нет, и то ли в журнале, что подписано",
    responses=_json(
        {"position": 48_220, "sealed": 48_213, "unsealed": 7, "sealed_at": "2026-02-03T08:30:00Z", "oldest_unsealed_at": "2026-02-03T08:30:01Z", "holds": True}
    ),
)  # fmt: skip
def read_log_status(service: CurrentService) -> Response:
    with service.reading() as connection:
        position = head(connection, service.schema)
        sealed = latest_checkpoint(connection, service.schema)
        size = sealed.size if sealed else 0
        query = sql.SQL("SELECT stored_at FROM {} WHERE position = %s").format(sql.Identifier(service.schema, "event"))
        oldest = connection.execute(query, [size + 1]).fetchone()
        answer = {
            "position": position,
            "sealed": size,
            "unsealed": position - size,
            "sealed_at": sealed.sealed_at.isoformat() if sealed else None,
            "oldest_unsealed_at": oldest[0].isoformat() if oldest else None,
            "holds": sealed is not None and _holds(connection, service.schema, sealed),
        }
    return JSONResponse(answer, headers=FRESH | OPEN)


def _holds(connection: Connection[Any], schema: str, sealed: Sealed) -> bool:
    """Whether the newest events and tiles still lead to the root that was signed; all of it `journal verify` recomputes."""
    try:
        return tree_head(connection, schema, sealed.size) == _opened(sealed).root
    except LogDamaged:
        return False


def _checkpoint(connection: Connection[Any], schema: str, size: int | None) -> Sealed:
    found = latest_checkpoint(connection, schema) if size is None else checkpoint_covering(connection, schema, size)
    if found is None or (size is not None and found.size != size):
        raise NotFound("контрольная точка")
    return found


def _opened(sealed: Sealed) -> Checkpoint:
    return Checkpoint.parse(Note.parse(sealed.note).text)


def _base64(value: bytes) -> str:
    return b64encode(value).decode()
