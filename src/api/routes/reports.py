"""The paper forms as data, CSV, XLSX and PDF, as they stand or as of a moment (2.2.7, 4.2.1-d, 4.5.1-d, 4.6.2-k)."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api import documentation
from api.answers import answer, lag, polled
from api.copying import source_of
from api.fields import Moment, Position
from api.report_asked import AllowedAsked
from api.report_files import CSV, XLSX, as_csv, as_xlsx
from api.reporting import forms_of, made, require_whole
from api.service import CurrentActor, CurrentService
from archive.copies.drawing import draw
from archive.copies.printing import opening
from archive.copies.report_source import ReportSource
from projections.reports.finding import position_at
from projections.reports.table import Report

router = APIRouter(tags=["Отчёты"])

PDF = "application/pdf"


class Format(StrEnum):
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    PDF = "pdf"


LIST_EXAMPLE = {
    "reports": [
        {
            "code": "summary-of-marks", "number": 2, "title": "Сводная ведомость учёта успеваемости обучающихся группы",
            "source": "4.2.1-d (3), 4.6.2-k (5)", "asks": ["group", "term"], "optional": [], "gated": True,
        }
    ]
}  # fmt: skip
EXAMPLE = {
    "form": "occupancy", "number": 5, "title": "Наполняемость групп", "position": 48_213,
    "as_of": "2026-01-30T09:12:00Z", "head": [["Период", "01.09.2025 — 28.12.2025"]],
    "sections": [
        {
            "columns": [{"title": "Группа", "kind": "text"}, {"title": "На начало", "kind": "figure"}],
            "rows": [["ПМ-11", 14]], "title": "", "footers": [["Всего", 14]],
        }
    ],
    "notes": ["На конец = на начало + прибыло − выбыло."], "signatories": [{"office": "Заместитель директора", "name": ""}],
    "holes": [], "stamp": None, "digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
}  # fmt: skip


@router.get(
    "/reports",
    summary="Какие отчёты может получить спрашивающий и о чём их спрашивают",
    responses=documentation.question(LIST_EXAMPLE, "NOT_FOUND", "ROLE", "INVALID"),
)
def list_reports(actor: CurrentActor) -> Response:
    return answer({"reports": [
        {
            "code": form.code, "number": form.number, "title": form.title, "source": form.source,
            "asks": form.asks, "optional": form.optional, "gated": form.gated,
        }
        for form in forms_of(actor)
    ]})  # fmt: skip


FILES = {
    "text/csv": {"schema": {"type": "string"}, "example": "Наполняемость групп\nГруппа;На начало;…"},
    XLSX: {"schema": {"type": "string", "format": "binary"}, "example": "PK…"},
    PDF: {"schema": {"type": "string", "format": "binary"}, "example": "%PDF-1.7 …"},
}
REFUSALS = ("NOT_FOUND", "POSITION", "ROLE", "NOT_OWN_GROUP", "NOT_ASSIGNED", "REPORT_GATE", "INVALID")


def _documented() -> documentation.Documented:
    documented = documentation.question(EXAMPLE, *REFUSALS, polled=True)
    documented[200]["content"] |= FILES
    return documented


@router.get(
    "/reports/{form}",
    summary="Отчёт по форме: данными, CSV, XLSX или PDF; `as_of` или `position` — каким он был",
    responses=_documented(),
)
def read_report(
    request: Request,
    asked: AllowedAsked,
    actor: CurrentActor,
    service: CurrentService,
    format_: Annotated[Format, Query(alias="format")] = Format.JSON,
    as_of: Annotated[Moment | None, Query(description="Каким отчёт был в этот момент")] = None,
    position: Position | None = None,
    after: Position | None = None,
) -> Response:
    """Deputies and the director get every form at any time; leaders their group's, teachers their own, once whole (D9)."""
    with service.reading() as connection:
        headers = lag(service, connection, after)
        if as_of is not None:
            position = position_at(connection, service.schema, service.aware(as_of))
        if format_ is Format.PDF:
            source = source_of(service, connection, asked.paper, position)
        else:
            report = made(service, connection, asked.form, asked.scope, position)
    if format_ is not Format.PDF:
        require_whole(actor, asked.form, report)
        return _answer(request, report, format_, headers)
    names = opening(service.persons)
    if isinstance(source, ReportSource):
        require_whole(actor, asked.form, source.filled(source.names(names)).report)
    pdf, drawn = draw(source, names)
    name = f"{asked.form.number}-{asked.form.code}-{drawn.position}.pdf"
    shown = {
        **headers,
        "Content-Disposition": f'attachment; filename="{name}"',
        "Journal-Position": str(drawn.position),
    }
    return Response(pdf, 200, shown, PDF)


def _answer(request: Request, report: Report, wanted: Format, headers: dict[str, str]) -> Response:
    if wanted is Format.JSON:
        told = {name: getattr(report, name) for name in report.__struct_fields__}
        return polled(request, {**told, "stamp": report.stamp, "digest": report.digest}, headers)
    content, kind = (as_csv(report), CSV) if wanted is Format.CSV else (as_xlsx(report), XLSX)
    name = f"{report.number}-{report.form}-{report.position}.{wanted}"
    return Response(content, 200, {**headers, "Content-Disposition": f'attachment; filename="{name}"'}, kind)
