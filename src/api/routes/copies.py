"""Copies of every form: what a term asks for, the print, its review and certification, what changed since.

A copy is asked for as its report is: `/copies/summary-of-marks?group=ПМ-11&term=2025-2026-1`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from api import copying, documentation
from api.answers import answer, lag, polled, recorded
from api.bodies_copies import CertificationBody, ReviewBody
from api.copying import certified_bytes, compared, concerned_by, copies_of, preview, state_of
from api.fields import Position, Term
from api.report_asked import CurrentAsked
from api.service import CurrentActor, CurrentCommand, CurrentService
from archive.copies.certificate import code_of
from journal_domain.certified_copy import CertifiedCopy, CopyCertified
from journal_domain.errors import NotFound
from journal_domain.paper import JOURNAL, copy_id
from projections.journals import open_journals
from projections.phrases_of_copies import said_of
from projections.reports.registry import FORMS

router = APIRouter(tags=["Копии"])
PDF = "application/pdf"
COPY = "/copies/{form}"
Version = Annotated[int, Path(ge=1, le=10_000)]


class FormOfGroup(StrEnum):
    """The forms of one group and term, of which every group has a copy or has none yet."""

    JOURNAL = JOURNAL
    SUMMARY_OF_MARKS = "summary-of-marks"
    SUMMARY_OF_ATTENDANCE = "summary-of-attendance"
    GROUP_RESULTS = "group-results"


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
ONE = {
    "copy_id": LINE["copy_id"],
    "title": "Журнал учебных занятий, группа ПМ-11, 2025-2026-1",
    "state": "current",
    "reviewed": None,
    "editions": [EDITION],
    "people": {},
}
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


@router.get(
    "/copies",
    summary="Копии семестра по группам: каких нет, какие заверены, какие устарели после исправления",
    responses=documentation.question({"copies": [LINE], "people": {}}, "INVALID", "ROLE", "NOT_FOUND", polled=True),
)
def read_copies(
    request: Request,
    _actor: CurrentActor,
    service: CurrentService,
    term: Term,
    form: Annotated[FormOfGroup, Query(description="Форма о группе и семестре")] = FormOfGroup.JOURNAL,
    after: Position | None = None,
) -> Response:
    with service.reading() as connection:
        headers = lag(service, connection, after)
        journals = open_journals(connection, service.schema, service.today(), term=term, closed=None)
    lines = copies_of(service, journals, FORMS[form], term)
    people = service.names({line.certified_by for line in lines if line.certified_by})
    return polled(request, {"copies": lines, "people": people}, headers)


@router.get(
    COPY,
    summary="Копия отчёта или журнала: все версии, подписи, состояние",
    responses=documentation.question(ONE, "INVALID", "ROLE", "NOT_FOUND", polled=True),
)
def read_copy(request: Request, _actor: CurrentActor, asked: CurrentAsked, service: CurrentService) -> Response:
    paper = asked.paper
    copy = service.college.certified_copy(paper)
    concerned = concerned_by(service, paper)
    if paper.group_id is not None and not copy.editions and not concerned:
        raise NotFound("копия")
    reviewed = copy.reviewed
    waiting = reviewed and {
        "position": reviewed.position, "by": reviewed.act.by, "at": reviewed.act.at, "sha256": reviewed.sha256,
        "incomplete": reviewed.incomplete,
    }  # fmt: skip
    people = {event.act.by for event in (*copy.editions, *copy.signatures, *([reviewed] if reviewed else ()))}
    body = {
        "copy_id": copy_id(paper), "title": said_of(paper), "state": state_of(service, copy.current, concerned),
        "reviewed": waiting, "editions": [_edition(copy, edition) for edition in copy.editions],
        "people": service.names(people),
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
    f"{COPY}/print.pdf",
    summary="Оттиск для проверки (без заверения)",
    response_class=Response,
    responses=a_file(PDF, "POSITION"),
)
def print_copy(
    _actor: CurrentActor, asked: CurrentAsked, service: CurrentService, position: Position | None = None
) -> Response:
    pdf, drawn = preview(service, asked.paper, position)
    return file(pdf, f"{asked.form.code}.pdf", **{"Journal-Position": str(drawn.position)})


@router.post(
    f"{COPY}/review",
    status_code=201,
    summary="Отметить, что оттиск проверен",
    responses=documentation.command("NO_JOURNALS", "COPY_PERIOD", "POSITION", "NOTHING_TO_RECORD"),
)
def review_copy(asked: CurrentAsked, body: ReviewBody, command: CurrentCommand, service: CurrentService) -> Response:
    _, drawn = preview(service, asked.paper, body.position)
    return recorded(command, service.college.review_copy(command, asked.paper, drawn))


@router.post(
    f"{COPY}/certification",
    status_code=201,
    summary="Заверить проверенную копию: «Верно», должность, дата, индекс дела",
    responses=documentation.command("NOT_REVIEWED", "CERTIFICATION_VALUE", "EDITED_MEANWHILE"),
)
def certify_copy(
    asked: CurrentAsked, body: CertificationBody, command: CurrentCommand, service: CurrentService
) -> Response:
    certification = body.certification(copying.file_index(service, asked.paper, command.at))
    return recorded(command, copying.certify_copy(service, command, asked.paper, certification))


@router.get(
    f"{COPY}/versions/{{version}}.pdf",
    summary="Скачать заверенную версию",
    response_class=Response,
    responses=a_file(PDF),
)
def download_copy(version: Version, _actor: CurrentActor, asked: CurrentAsked, service: CurrentService) -> Response:
    edition = service.college.certified_copy(asked.paper).edition(version)
    return file(certified_bytes(service, edition), f"{asked.form.code}-v{version}.pdf")


@router.get(
    f"{COPY}/difference",
    summary="Чем различаются две версии, по клеткам; без `now` — версия и журнал сейчас",
    responses=documentation.question(CHANGED, "INVALID", "ROLE", "NOT_FOUND"),
)
def compare_copies(
    _actor: CurrentActor,
    asked: CurrentAsked,
    service: CurrentService,
    was: AnyVersion,
    now: AnyVersion | None = None,
) -> Response:
    copy = service.college.certified_copy(asked.paper)
    later = None if now is None else copy.edition(now)
    return answer({"was": was, "now": now, "differences": compared(service, copy.edition(was), later)})
