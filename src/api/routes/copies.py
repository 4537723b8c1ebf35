"""Copies of the journal of lessons: what a term asks for, the print, its review and certification, what changed since."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from api import copying, documentation
from api.answers import answer, lag, polled, recorded
from api.bodies_copies import CertificationBody, ReviewBody
from api.copying import certified_bytes, compared, copies_of, preview, state_of
from api.fields import Id, Position, Term
from api.service import CurrentActor, CurrentCommand, CurrentService, Service
from archive.copies.certificate import code_of
from journal_domain.certified_copy import LESSONS, CertifiedCopy, CopyCertified
from journal_domain.errors import NotFound
from projections.journals import open_journals

router = APIRouter(tags=["Копии"])
PDF = "application/pdf"
COPY = "/groups/{group_id}/terms/{term}/copy"
Version = Annotated[int, Path(ge=1, le=10_000)]
AnyVersion = Annotated[int, Query(ge=1, le=10_000)]

HASH = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
LINE = {
    "copy_id": "d8f7b0c6-5e76-5e06-8503-5c2da91c2fdf", "group_id": "ПМ-11", "group": "ПМ-11", "term": "2025-2026-1",
    "journals": 11, "open_sheets": 0, "state": "current", "reviewed": False, "version": 1, "certified_by": "z-osinina",
    "certified_on": "2026-01-21", "file_index": "05-14", "position": 48_213, "sha256": HASH, "code": "00b51002a934",
    "signatures": 0,
}  # fmt: skip
EDITION = {
    "version": 1, "position": 48_213, "tree_head": HASH, "sha256": HASH, "replaces": None, "incomplete": False,
    "post": "Заместитель директора по учебной работе", "certified_by": "z-osinina", "certified_on": "2026-01-21",
    "file_index": "05-14", "pages": 96, "form_version": 1, "code": "00b51002a934", "signatures": [],
}  # fmt: skip
ONE = {"copy_id": LINE["copy_id"], "state": "current", "reviewed": None, "editions": [EDITION], "people": {}}
CHANGED = {
    "was": 1, "now": None,
    "differences": [
        {"discipline": "Основы калькуляции и учёта", "where": "02.09.2025 (slot-2): Белова Анна Ивановна", "was": "2",
         "became": "5"}
    ],
}  # fmt: skip


def a_file(kind: str, *codes: str) -> dict[int | str, dict[str, Any]]:
    content = {kind: {"schema": {"type": "string", "format": "binary"}, "example": "%PDF-1.7 …"}}
    refused = documentation.refusals(*documentation.ALWAYS, "NOT_FOUND", "INVALID", "ROLE", *codes)
    headers = {"Journal-Position": documentation.POSITION}
    return {200: {"description": "Файл", "headers": headers, "content": content}, **refused}


def file(content: bytes, name: str, kind: str = PDF, **headers: str) -> Response:
    """A file to save under this ASCII name."""
    shown = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return Response(content, 200, {**shown, **headers}, kind)


def copy_of(service: Service, group_id: str, term: str) -> CertifiedCopy:
    return service.college.certified_copy(LESSONS, group_id, term)


@router.get(
    "/copies",
    summary="Копии семестра: каких нет, какие заверены, какие устарели после исправления",
    responses=documentation.question({"copies": [LINE], "people": {}}, "INVALID", "ROLE", "NOT_FOUND", polled=True),
)
def read_copies(
    request: Request, _actor: CurrentActor, service: CurrentService, term: Term, after: Position | None = None
) -> Response:
    with service.reading() as connection:
        headers = lag(service, connection, after)
        lines = copies_of(service, connection, term)
    people = service.names({line.certified_by for line in lines if line.certified_by})
    return polled(request, {"copies": lines, "people": people}, headers)


@router.get(
    COPY,
    summary="Копия группы за семестр: все версии, подписи, состояние",
    responses=documentation.question(ONE, "INVALID", "ROLE", "NOT_FOUND", polled=True),
)
def read_copy(request: Request, group_id: Id, term: Term, _actor: CurrentActor, service: CurrentService) -> Response:
    copy = copy_of(service, group_id, term)
    with service.reading() as connection:
        journals = open_journals(connection, service.schema, service.today(), group_id=group_id, term=term, closed=None)
    if not journals and not copy.editions:
        raise NotFound("копия")
    reviewed = copy.reviewed
    waiting = reviewed and {
        "position": reviewed.position, "by": reviewed.act.by, "at": reviewed.act.at, "sha256": reviewed.sha256,
        "incomplete": reviewed.incomplete,
    }  # fmt: skip
    people = {edition.act.by for edition in copy.editions} | ({reviewed.act.by} if reviewed else set())
    body = {
        "copy_id": copy.id, "state": state_of(service, copy, [j.journal_id for j in journals]), "reviewed": waiting,
        "editions": [_edition(copy, edition) for edition in copy.editions], "people": service.names(people),
    }  # fmt: skip
    return polled(request, body, {})


def _edition(copy: CertifiedCopy, edition: CopyCertified) -> dict[str, Any]:
    shown = {name: getattr(edition, name) for name in EDITION if hasattr(edition, name)}
    signatures = [
        {**msgspec.structs.asdict(s), "act": None, "by": s.act.by, "at": s.act.at}
        for s in copy.signatures
        if s.version == edition.version
    ]
    return {**shown, "certified_by": edition.act.by, "code": code_of(edition), "signatures": signatures}


@router.get(
    f"{COPY}.pdf",
    summary="Напечатать журнал группы за семестр (без заверения)",
    response_class=Response,
    responses=a_file(PDF, "POSITION"),
)
def print_copy(
    group_id: Id, term: Term, _actor: CurrentActor, service: CurrentService, position: Position | None = None
) -> Response:
    pdf, drawn = preview(service, group_id, term, position)
    return file(pdf, f"journal-{term}.pdf", **{"Journal-Position": str(drawn.position)})


@router.post(
    f"{COPY}/review",
    status_code=201,
    summary="Отметить, что оттиск проверен",
    responses=documentation.command("NO_JOURNALS", "POSITION", "NOTHING_TO_RECORD"),
)
def review_copy(
    group_id: Id, term: Term, body: ReviewBody, command: CurrentCommand, service: CurrentService
) -> Response:
    _, drawn = preview(service, group_id, term, body.position)
    return recorded(command, service.college.review_copy(command, LESSONS, group_id, term, drawn))


@router.post(
    f"{COPY}/certification",
    status_code=201,
    summary="Заверить проверенную копию: «Верно», должность, дата, индекс дела",
    responses=documentation.command("NOT_REVIEWED", "CERTIFICATION_VALUE", "EDITED_MEANWHILE"),
)
def certify_copy(
    group_id: Id, term: Term, body: CertificationBody, command: CurrentCommand, service: CurrentService
) -> Response:
    certification = body.certification(copying.file_index(service, command.at))
    return recorded(command, copying.certify_copy(service, command, group_id, term, certification))


@router.get(
    f"{COPY}/versions/{{version}}.pdf",
    summary="Скачать заверенную версию",
    response_class=Response,
    responses=a_file(PDF),
)
def download_copy(
    group_id: Id, term: Term, version: Version, _actor: CurrentActor, service: CurrentService
) -> Response:
    edition = copy_of(service, group_id, term).edition(version)
    return file(certified_bytes(service, edition), f"journal-{term}-v{version}.pdf")


@router.get(
    f"{COPY}/difference",
    summary="Чем различаются две версии, по клеткам; без `now` — версия и журнал сейчас",
    responses=documentation.question(CHANGED, "INVALID", "ROLE", "NOT_FOUND"),
)
def compare_copies(
    group_id: Id,
    term: Term,
    _actor: CurrentActor,
    service: CurrentService,
    was: AnyVersion,
    now: AnyVersion | None = None,
) -> Response:
    copy = copy_of(service, group_id, term)
    later = None if now is None else copy.edition(now)
    return answer({"was": was, "now": now, "differences": compared(service, copy.edition(was), later)})
