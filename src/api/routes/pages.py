"""One journal read: its page as it stands or as of a moment, and the history of a cell."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import msgspec
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api import documentation
from api.access import readable_journal
from api.answers import answer, lag
from api.fields import Id, JournalId, Moment, Position
from api.health_data import sees_illness, veil_entry, veil_page
from api.problems import problem
from api.service import CurrentActor, CurrentService, Service
from journal_domain.college_policy import CollegePolicy, PolicyValues
from journal_domain.errors import NotFound
from journal_domain.policy import Actor
from projections.audit_entry import AuditEntry
from projections.page import JournalPage, PageStudent, page, page_as_of, page_version
from projections.search import cell_history

router = APIRouter(prefix="/journals/{journal_id}", tags=["Журналы"])

FRESH_FOR = timedelta(minutes=10)
"""A page is never answered with 304 longer than so after it was made: names may have changed."""

REFUSED = ("NOT_FOUND", "ROLE", "NOT_ASSIGNED", "NOT_OWN_GROUP", "INVALID")


class NamedStudent(PageStudent, kw_only=True):
    name: str


PAGE_EXAMPLE = {
    "journal_id": "6f0f8a4e-1c4b-5b57-8f9b-6d1b6a3f8f00",
    "group": "Повар, 1 курс",
    "discipline": "Основы калькуляции и учёта",
    "term": "2025-2026-1",
    "teacher_id": "t-ivolgina",
    "version": 204,
    "locked": None,
    "students": [
        {
            "student_id": "s-17",
            "name": "Анна Белова",
            "periods": [{"since": "2025-09-01", "until": None}],
            "locked": None,
        }
    ],
    "lessons": [
        {
            "slot_id": "з-2025-09-01-1",
            "day": "2025-09-01",
            "starts": "09:00:00",
            "hours": 2,
            "teacher_id": "t-ivolgina",
            "record": {"topic": "Механическая обработка овощей", "kind": "lesson", "hours": 2},
            "locked": {"code": "SAME_DAY_ONLY", "message": "Журнал заполняется в день занятия (01.09.2025)."},
            "cells": {"s-17": {"mark": {"value": "5", "by": "t-ivolgina", "version": 17}}},
        }
    ],
}


@router.get(
    "",
    summary="Страница журнала: обучающиеся × занятия, что закрыто и почему; как есть или на любой момент (as_of)",
    responses=documentation.question(
        {"page": PAGE_EXAMPLE, "people": {"t-ivolgina": "Иволгина Мария Петровна"}}, *REFUSED, polled=True
    ),
)
def read_journal(
    request: Request,
    journal_id: JournalId,
    actor: CurrentActor,
    service: CurrentService,
    as_of: Moment | None = None,
    after: Position | None = None,
) -> Response:
    journal, policy = readable_journal(service, actor, journal_id)
    now = service.clock()
    veil = not sees_illness(actor, journal, service.today())
    with service.reading() as connection:
        if as_of is not None:
            at = _moment(as_of, policy, now)
            found = page_as_of(connection, service.schema, journal_id, policy, at)
            if found is None:
                raise NotFound("журнал")
            return answer(_with_names(service, found, veil))
        headers = lag(service, connection, after)
        view = f"{'v' if veil else 'o'}{service.persons.erasures()}"
        if (held := request.headers.get("if-none-match")) is not None:
            version = page_version(connection, service.schema, journal_id)
            if version is not None and (etag := _still_holds(held, version, view, now)):
                return Response(status_code=304, headers={**headers, "ETag": etag})
        found = page(connection, service.schema, journal_id, policy, now)
    if found is None:
        return problem("UNAVAILABLE", "Страница этого журнала ещё готовится.")
    headers |= {"ETag": _etag(found, policy.on(policy.today(now)), view, now), "Cache-Control": "private, no-cache"}
    return answer(_with_names(service, found, veil), headers)


HISTORY_EXAMPLE = {
    "history": [
        {
            "position": 1201,
            "at": "2025-09-01T09:12:00Z",
            "actor": "t-ivolgina",
            "kind": "journal.mark_recorded",
            "phrase": "Поставлена отметка «5».",
            "was": None,
            "became": "5",
            "reason": None,
            "directive": None,
        }
    ],
    "people": {"t-ivolgina": "Иволгина Мария Петровна"},
}


@router.get(
    "/cells/{lesson_id}/{student_id}/history",
    summary="История клетки: всё, что касалось отметки и посещаемости обучающегося на занятии",
    responses=documentation.question(HISTORY_EXAMPLE, *REFUSED),
)
def read_cell_history(
    journal_id: JournalId,
    lesson_id: Id,
    student_id: Id,
    actor: CurrentActor,
    service: CurrentService,
    after: Position | None = None,
) -> Response:
    return _history(service, actor, journal_id, lesson_id, student_id, after)


@router.get(
    "/attestation-marks/{student_id}/history",
    summary="История отметки промежуточной аттестации обучающегося",
    responses=documentation.question(HISTORY_EXAMPLE, *REFUSED),
)
def read_attestation_history(
    journal_id: JournalId, student_id: Id, actor: CurrentActor, service: CurrentService, after: Position | None = None
) -> Response:
    return _history(service, actor, journal_id, None, student_id, after)


@router.get(
    "/lessons/{lesson_id}/history",
    summary="История записи о занятии: тема, вид, задание, разрешения, замещение",
    responses=documentation.question(HISTORY_EXAMPLE, *REFUSED),
)
def read_lesson_history(
    journal_id: JournalId, lesson_id: Id, actor: CurrentActor, service: CurrentService, after: Position | None = None
) -> Response:
    return _history(service, actor, journal_id, lesson_id, None, after)


def _history(
    service: Service, actor: Actor, journal_id: str, lesson_id: str | None, student_id: str | None, after: int | None
) -> Response:
    journal, _ = readable_journal(service, actor, journal_id)
    with service.reading() as connection:
        headers = lag(service, connection, after)
        entries = cell_history(connection, service.schema, journal_id, lesson_id, student_id)
    nowhere = lesson_id is not None and lesson_id not in journal.slots
    nobody = student_id is not None and student_id not in journal.roster
    if not entries and (nowhere or nobody):
        raise NotFound("клетка")
    if not sees_illness(actor, journal, service.today()):
        entries = [veil_entry(entry) for entry in entries]
    return answer({"history": entries, "people": service.names(people_in(entries))}, headers)


def people_in(entries: Iterable[AuditEntry]) -> set[str]:
    return {person for entry in entries for person in (entry.actor, entry.student_id) if person is not None}


def _with_names(service: Service, found: JournalPage, veil: bool) -> dict[str, Any]:
    """The page with its students' names, and those of everybody else on it beside."""
    if veil:
        veil_page(found)
    named = (found.teacher_id, found.leader_id, *(lesson.teacher_id for lesson in found.lessons))
    staff = {person for person in named if person is not None}
    staff |= {lesson.record.teacher_id for lesson in found.lessons if lesson.record is not None}
    names = service.names([*staff, *(student.student_id for student in found.students)])
    found.students = [NamedStudent(**msgspec.structs.asdict(s), name=names[s.student_id]) for s in found.students]
    return {"page": found, "people": {person: names[person] for person in sorted(staff)}}


def _moment(as_of: datetime, policy: CollegePolicy, now: datetime) -> datetime:
    """Without a zone the moment is the college's local time."""
    if as_of.tzinfo is not None:
        return as_of.astimezone(UTC)
    zone = policy.on(policy.today(now)).local(now).tzinfo
    return as_of.replace(tzinfo=zone).astimezone(UTC)


def _etag(found: JournalPage, values: PolicyValues, view: str, now: datetime) -> str:
    """`"204-1756710000-v3"`: the page's version, until when its locks stand, veiled or open, and erasures so far."""
    local = values.local(now)
    midnight = datetime.combine(local.date() + timedelta(days=1), time(), local.tzinfo)
    starts = (datetime.combine(lesson.day, lesson.starts, local.tzinfo) for lesson in found.lessons)
    until = min([now + FRESH_FOR, midnight, *(start for start in starts if start > now)])
    return f'"{found.version}-{int(until.timestamp())}-{view}"'


_ETAG = re.compile(r'"(\d{1,10})-(\d{1,11})-([vo]\d{1,9})"', re.ASCII)


def _still_holds(etags: str, version: int, view: str, now: datetime) -> str | None:
    """The ETag among those held by the asker that still tells the page as it is."""
    for found in _ETAG.finditer(etags):
        if found.group(1, 3) == (str(version), view) and now.timestamp() < int(found.group(2)):
            return found.group()
    return None
