"""The paper forms as data, CSV and XLSX, as they stand or as of a moment (2.2.7, 4.2.1-d, 4.5.1-d, 4.6.2-k)."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.exceptions import RequestValidationError
from starlette.requests import Request
from starlette.responses import Response

from api import documentation
from api.answers import answer, lag, polled
from api.fields import Day, Id, Moment, Position, Term
from api.report_files import CSV, XLSX, as_csv, as_xlsx
from api.reporting import allowed_scope, form_called, forms_of, made, require_whole
from api.service import CurrentActor, CurrentService, Service
from projections.reports.arithmetic import Degree
from projections.reports.finding import position_at
from projections.reports.form import Form
from projections.reports.scope import Asks, Assessment, Scope
from projections.reports.table import Report

router = APIRouter(tags=["Отчёты"])

LONGEST = timedelta(days=400)


class Format(StrEnum):
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


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
}
REFUSALS = ("NOT_FOUND", "ROLE", "NOT_OWN_GROUP", "NOT_ASSIGNED", "REPORT_GATE", "INVALID")


def _documented() -> documentation.Documented:
    documented = documentation.question(EXAMPLE, *REFUSALS, polled=True)
    documented[200]["content"] |= FILES
    return documented


@router.get(
    "/reports/{form}",
    summary="Отчёт по форме: данными, CSV или XLSX; `as_of` или `position` — каким он был",
    responses=_documented(),
)
def read_report(
    request: Request,
    form: Id,
    actor: CurrentActor,
    service: CurrentService,
    group: Id | None = None,
    term: Term | None = None,
    from_: Annotated[Day | None, Query(alias="from")] = None,
    to: Annotated[Day | None, Query(description="По этот день включительно")] = None,
    discipline: Id | None = None,
    teacher: Id | None = None,
    assessment: Annotated[Assessment, Query(description="Отметки за семестр или за год")] = Assessment.TERM,
    degree: Annotated[Degree, Query(description="Что весит н/а в СОУ")] = Degree.NOT_ATTESTED_SEVEN,
    format_: Annotated[Format, Query(alias="format")] = Format.JSON,
    as_of: Annotated[Moment | None, Query(description="Каким отчёт был в этот момент")] = None,
    position: Position | None = None,
    after: Position | None = None,
) -> Response:
    """Deputies and the director get every form at any time; leaders their group's, teachers their own, once whole (D9)."""
    wanted = form_called(form)
    if Asks.TEACHER in wanted.asks and teacher is None:
        teacher = actor.person_id
    _require_subject(wanted, {
        Asks.GROUP: {"group": group}, Asks.TERM: {"term": term}, Asks.DATES: {"from": from_, "to": to},
        Asks.DISCIPLINE: {"discipline": discipline}, Asks.TEACHER: {"teacher": teacher},
    })  # fmt: skip
    scope = allowed_scope(service, actor, wanted, Scope(
        term=term, since=from_, until=to, group_id=group, discipline_id=discipline, teacher_id=teacher,
        assessment=assessment, degree=degree,
    ))  # fmt: skip
    with service.reading() as connection:
        headers = lag(service, connection, after)
        if as_of is not None:
            position = position_at(connection, service.schema, _aware(service, as_of))
        report = made(service, connection, wanted, scope, position)
    require_whole(actor, wanted, report)
    return _answer(request, report, format_, headers)


def _require_subject(form: Form, given: dict[Asks, dict[str, Any]]) -> None:
    """Exactly what the form is about: nothing is missing, and nothing is given that it would pass over in silence."""
    wrong: list[dict[str, Any]] = []
    for asks, parameters in given.items():
        for name, value in parameters.items():
            if value is None and asks in form.asks:
                wrong.append({"type": "missing", "loc": ("query", name)})
            elif value is not None and asks not in (*form.asks, *form.optional):
                wrong.append({"type": "extra_forbidden", "loc": ("query", name)})
    dates = given[Asks.DATES]
    if not wrong and Asks.DATES in form.asks and not dates["from"] <= dates["to"] <= dates["from"] + LONGEST:
        wrong.append(
            {
                "type": "value_error",
                "loc": ("query", "to"),
                "ctx": {"error": ValueError("не раньше начала и не дальше 400 дней")},
            }
        )
    if wrong:
        raise RequestValidationError(wrong)


def _aware(service: Service, moment: datetime) -> datetime:
    """Without a zone it is the college's local time."""
    if moment.tzinfo is not None:
        return moment
    now = service.clock()
    policy = service.college.college_policy()
    return moment.replace(tzinfo=policy.on(policy.today(now)).local(now).tzinfo)


def _answer(request: Request, report: Report, wanted: Format, headers: dict[str, str]) -> Response:
    if wanted is Format.JSON:
        told = {name: getattr(report, name) for name in report.__struct_fields__}
        return polled(request, {**told, "stamp": report.stamp, "digest": report.digest}, headers)
    content, kind = (as_csv(report), CSV) if wanted is Format.CSV else (as_xlsx(report), XLSX)
    name = f"{report.number}-{report.form}-{report.position}.{wanted}"
    return Response(content, 200, {**headers, "Content-Disposition": f'attachment; filename="{name}"'}, kind)
