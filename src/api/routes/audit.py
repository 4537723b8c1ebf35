"""The audit trail: who changed what, when, what it was, what it became and why; and how far a deputy has read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import chain
from typing import Annotated, Literal

import msgspec
import psycopg
from fastapi import APIRouter, Depends, Query
from fastapi.exceptions import RequestValidationError
from starlette.responses import Response, StreamingResponse

from api import documentation
from api.answers import answer, lag, recorded
from api.audit_export import as_csv, as_json_lines
from api.bodies import CheckBody
from api.fields import Day, Id, JournalId, Position
from api.health_data import sees_illness, veil_entry
from api.routes.pages import HISTORY_EXAMPLE, people_in
from api.service import CurrentActor, CurrentCommand, CurrentService, Service
from journal_domain.event import EVENTS
from journal_domain.policy import Actor, require
from projections.audit_entry import AuditEntry
from projections.audit_trail import kind_of
from projections.progress import positions
from projections.search import AuditFilter, export, search

router = APIRouter(tags=["Контроль"])

AUDIT_KINDS = frozenset(map(kind_of, EVENTS.values()))


def audit_filter(
    service: CurrentService,
    actor: CurrentActor,
    from_: Annotated[Day | None, Query(alias="from", description="С этого дня включительно")] = None,
    to: Annotated[Day | None, Query(description="По этот день включительно")] = None,
    person: Annotated[Id | None, Query(description="Кто действовал")] = None,
    group: Id | None = None,
    discipline: Id | None = None,
    student: Id | None = None,
    journal: JournalId | None = None,
    kind: Annotated[Id | None, Query(description="Вид события, например journal.mark_corrected")] = None,
    changes: Annotated[bool, Query(description="Только изменения записанного")] = False,
    late: Annotated[bool, Query(description="Только внесённое с опозданием")] = False,
    since_last_check: Annotated[bool, Query(description="Только после своей последней проверки")] = False,
) -> AuditFilter:
    """Days are the college's."""
    require("read_audit", actor)
    zone = _zone(service)
    if from_ is not None and to is not None and to < from_:
        raise _unanswerable("to", "раньше, чем from")
    if kind is not None and kind not in AUDIT_KINDS:
        raise _unanswerable("kind", "такого вида события нет")
    return AuditFilter(
        recorded_from=datetime.combine(from_, time(), zone) if from_ else None,
        recorded_before=datetime.combine(to + timedelta(days=1), time(), zone) if to else None,
        actor=person,
        group_id=group,
        discipline_id=discipline,
        student_id=student,
        journal_id=journal,
        kind=kind,
        only_changes=changes,
        only_late=late,
        since=service.college.last_check(actor.person_id) if since_last_check else None,
    )


Filtered = Annotated[AuditFilter, Depends(audit_filter)]
EXAMPLE = {"entries": HISTORY_EXAMPLE["history"], "people": HISTORY_EXAMPLE["people"], "next": 1201, "position": 48_213}


@router.get(
    "/audit",
    summary="Кто, когда, что изменил, что было, что стало, почему и по какому распоряжению; новые записи первыми",
    responses=documentation.question(EXAMPLE, "ROLE", "INVALID"),
)
def read_audit(
    actor: CurrentActor,
    service: CurrentService,
    filters: Filtered,
    after: Position | None = None,
    cursor: Annotated[Position | None, Query(description="`next` предыдущей страницы")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    with service.reading() as connection:
        headers = lag(service, connection, after)
        # Read before the search, so that whoever checks up to this position has seen everything up to it.
        position = positions(connection, service.schema).get("audit_trail", 0)
        found = search(connection, service.schema, filters, cursor, limit)
    entries = [*_veiled(actor, service.today(), found.entries)]
    people = service.names(people_in(entries))
    # Only the first page of the whole trail shows everything up to there; what came since is above it.
    whole = cursor is None and msgspec.structs.replace(filters, since=0) == AuditFilter(since=0)
    read_to = position if whole else None
    return answer({"entries": entries, "people": people, "next": found.next, "position": read_to}, headers)


@router.get(
    "/audit/export",
    response_class=StreamingResponse,
    summary="Всё найденное одним файлом: CSV для таблиц или JSON Lines; старые записи первыми",
    responses={
        200: {
            "description": "Файл",
            "content": {
                "text/csv": {"schema": {"type": "string"}, "example": "№;Когда;Кто;…"},
                "application/jsonl": {"schema": {"type": "string"}, "example": '{"position":1201,"at":"…"}'},
            },
        },
        **documentation.refusals(*documentation.ALWAYS, "ROLE", "INVALID"),
    },
)
def export_audit(
    actor: CurrentActor,
    service: CurrentService,
    filters: Filtered,
    format: Literal["csv", "jsonl"] = "csv",  # noqa: A002  # the parameter's name in the address
) -> Response:
    entries = _veiled(actor, service.today(), _everything(service, filters))
    content = (
        as_csv(entries, service.names, _zone(service)) if format == "csv" else as_json_lines(entries, service.names)
    )
    # What fails before the first line is a refusal; later only a broken connection can tell.
    content = chain([next(content, b"")], content)
    kind = "text/csv; charset=utf-8" if format == "csv" else "application/jsonl"
    headers = {"Content-Disposition": f'attachment; filename="audit.{format}"'}
    return StreamingResponse(content, 200, headers, kind)


@router.post(
    "/checks",
    status_code=201,
    summary="Отметить: всё до этой позиции мною проверено",
    responses=documentation.command("POSITION", "NOTHING_TO_RECORD"),
)
def make_check(body: CheckBody, command: CurrentCommand, service: CurrentService) -> Response:
    return recorded(command, service.college.make_check(command, body.up_to))


def _zone(service: Service) -> tzinfo | None:
    return service.college.college_policy().on(service.today()).local(service.clock()).tzinfo


def _unanswerable(parameter: str, why: str) -> RequestValidationError:
    """An empty answer to a misspelt question would read as «nothing was changed»."""
    return RequestValidationError([{"type": "value_error", "loc": ("query", parameter), "ctx": {"error": why}}])


def _everything(service: Service, filters: AuditFilter) -> Iterator[AuditEntry]:
    """On a connection of its own: a slow reader must not keep one of the pool's."""
    with psycopg.connect(service.settings.database_url, autocommit=True) as connection:
        yield from export(connection, service.schema, filters)


def _veiled(actor: Actor, today: date, entries: Iterable[AuditEntry]) -> Iterator[AuditEntry]:
    return iter(entries) if sees_illness(actor, None, today) else map(veil_entry, entries)
