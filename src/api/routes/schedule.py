"""The timetable read: by group, teacher, room or student, with its changes and conflicts; and as a calendar feed."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Annotated, Any, TypeVar
from zoneinfo import ZoneInfo

import msgspec
from fastapi import APIRouter, Query
from psycopg import Connection
from starlette.requests import Request
from starlette.responses import Response

from api import documentation
from api.access import group_of
from api.answers import answer, holds, lag, polled
from api.bodies_timetable import TEMPLATE_LINE
from api.family import own_students
from api.feed_links import new_link, person_of_link, revoke_links
from api.fields import Day, Id, Line, Position, Term
from api.naming import named
from api.service import CurrentActor, CurrentService, Service
from api.timetable_feed import MEDIA_TYPE, FeedLesson, timetable_feed
from journal_domain.academic_calendar import AcademicCalendar, calendar_stream, year_of
from journal_domain.application import found
from journal_domain.errors import NotFound
from journal_domain.policy import FAMILY, Actor
from journal_domain.questions import sees_all
from journal_domain.timetable_conflicts import Shared, conflicts
from projections.sittings import ScheduledSitting, sittings
from projections.week import TimetableLesson, timetable, timetable_changes
from projections.words import FORMS, NO_TEACHER

router = APIRouter(tags=["Расписание"])

Occasion = TypeVar("Occasion", TimetableLesson, ScheduledSitting)

LONGEST = timedelta(days=92)
FEED_BEFORE, FEED_AFTER = timedelta(days=30), timedelta(days=180)

EXAMPLE = {
    "from": "2025-09-01",
    "to": "2025-09-07",
    "lessons": [
        {
            "journal_id": "6f0f8a4e-1c4b-5b57-8f9b-6d1b6a3f8f00", "slot_id": "1b0c9a52-7d0e-5f53-9b4e-2f1f0f7f8a10",
            "day": "2025-09-01", "starts": "09:00:00", "ends": "10:30:00", "hours": 2, "bell": 1, "room": "12",
            "group_id": "ПМ-11", "group": "Повар, 1 курс", "discipline": "Основы калькуляции и учёта",
            "teacher_id": "t-ivolgina", "approved": True, "cancelled": False,
        }
    ],
    "attestations": [
        {
            "journal_id": "6f0f8a4e-1c4b-5b57-8f9b-6d1b6a3f8f00", "day": "2025-09-05", "starts": "09:00:00",
            "ends": "12:00:00", "hours": 4, "room": "12", "commission": ["t-ivolgina"], "attestation_form": "exam",
            "group_id": "ПМ-11", "group": "Повар, 1 курс", "discipline": "Основы калькуляции и учёта",
            "teacher_id": "t-ivolgina",
        }
    ],
    "people": {"t-ivolgina": "Иволгина Мария Петровна"},
}  # fmt: skip


@router.get(
    "/timetable",
    summary="Расписание группы, преподавателя, кабинета или обучающегося с аттестациями; без дат — текущая неделя",
    responses=documentation.question(EXAMPLE, "PARENT_OF_ADULT", "INVALID", polled=True),
)
def read_timetable(
    request: Request,
    actor: CurrentActor,
    service: CurrentService,
    week: Annotated[Day | None, Query(description="Любой день недели")] = None,
    from_: Annotated[Day | None, Query(alias="from")] = None,
    to: Annotated[Day | None, Query(description="По этот день включительно; не дальше трёх месяцев")] = None,
    group: Id | None = None,
    teacher: Id | None = None,
    room: Line | None = None,
    student: Id | None = None,
    after: Position | None = None,
) -> Response:
    """Before its approval the timetable is seen by those who make and approve it alone (4.7.2-c)."""
    since, until = _days(service, week, from_, to)
    approved = None if sees_all("read_planned_timetable", actor) else True
    filters = {"group_id": group, "teacher_id": teacher, "room": room}
    with service.reading() as connection:
        headers = lag(service, connection, after)
        own = own_students(service, connection, "read_timetable", actor, student)
        lessons = _of_any(
            timetable,
            connection,
            service.schema,
            since,
            until,
            [student] if own is None else own,
            {**filters, "approved": approved},
        )
        placed = _of_any(sittings, connection, service.schema, since, until, [student] if own is None else own, filters)
    people = service.names({x.teacher_id for x in lessons} | {person for x in placed for person in _examiners(x)})
    body = {"from": since, "to": until, "lessons": lessons, "attestations": placed, "people": people}
    return polled(request, body, headers)


@router.get(
    "/timetable/changes",
    summary="Переносы, отмены и замены после этой позиции журнала событий",
    responses=documentation.question({"changes": [], "people": {}}, "NOT_FOUND", "INVALID"),
)
def read_changes(
    _actor: CurrentActor,
    service: CurrentService,
    since: Position = 0,
    concerning: Annotated[list[Id] | None, Query(description="Лица и группы (`group:ПМ-11`)")] = None,
    after: Position | None = None,
) -> Response:
    with service.reading() as connection:
        headers = lag(service, connection, after)
        changes = timetable_changes(connection, service.schema, since, concerning=concerning)
    return answer({"changes": changes, "people": service.names({change.by for change in changes})}, headers)


@router.get(
    "/terms/{term}/timetable",
    summary="Расписание семестра в работе: недельные шаблоны групп, сколько занятий развёрнуто и утверждено ли",
    responses=documentation.question(
        {
            "term": "2025-2026-1",
            "version": 7,
            "groups": [{
                "group_id": "ПМ-11", "lessons": 140, "approved": True,
                "templates": [{"since": "2025-09-01", "lines": [TEMPLATE_LINE]}],
            }],
        },
        "INVALID", "ROLE",
    ),
)  # fmt: skip
def read_templates(term: Term, _actor: CurrentActor, service: CurrentService) -> Response:
    planned = service.college.timetable(term)
    lessons = Counter(slot.group_id for slot in planned.slots.values())
    return answer({"term": term, "version": planned.version, "groups": [
        {
            "group_id": group_id, "lessons": lessons[group_id], "approved": group_id in planned.approved,
            "templates": planned.templates.get(group_id, ()),
        }
        for group_id in sorted(planned.templates.keys() | lessons.keys())
    ]})  # fmt: skip


@router.get(
    "/terms/{term}/timetable/conflicts",
    summary="Что помешает перенести занятие на этот день, пару и в этот кабинет",
    responses=documentation.question(
        {"conflicts": [{"where": "2025-09-09.2", "code": "TIMETABLE_CONFLICT", "message": "…"}]},
        "NOT_FOUND", "ROLE", "INVALID",
    ),
)  # fmt: skip
def check_conflicts(
    term: Term,
    _actor: CurrentActor,
    service: CurrentService,
    slot: Id,
    day: Day | None = None,
    bell: Annotated[int | None, Query(ge=1, le=20)] = None,
    room: Line | None = None,
    teacher: Id | None = None,
) -> Response:
    planned = service.college.timetable(term)
    stands = planned.slots.get(slot)
    if stands is None:
        raise NotFound("занятие")
    wanted: dict[str, Any] = {"day": day, "bell": bell, "room": room, "teacher_id": teacher}
    asked = msgspec.structs.replace(stands, **{name: value for name, value in wanted.items() if value is not None})
    if asked.bell is not None:
        dates = calendar_stream(year_of(term))
        calendar: AcademicCalendar = service.college.load({dates: AcademicCalendar})[dates]
        starts, ends = calendar.span(asked.day, asked.bell, asked.hours) or (asked.starts, asked.ends)
        asked = msgspec.structs.replace(asked, starts=starts, ends=ends)
    shared = Shared([group_of(service, stands.group_id)])
    return answer({"conflicts": [
        {"where": p.where, "code": p.code, "message": p.message}
        for p in named(service, conflicts(planned, asked, shared))
    ]})  # fmt: skip


@router.post(
    "/me/timetable-feed",
    status_code=201,
    summary="Получить секретную ссылку на своё расписание для календаря телефона; прежняя перестаёт действовать",
    responses={
        201: {
            "description": "Ссылка показывается один раз",
            "content": {"application/json": {"example": {"path": "/api/v1/timetable-feeds/tf_….ics"}}},
        },
        **documentation.refusals(*documentation.ALWAYS, "INVALID", "PERSON_FORGOTTEN"),
    },
)
def make_feed(actor: CurrentActor, service: CurrentService) -> Response:
    with service.reading() as connection:
        token = new_link(connection, service.schema, actor.person_id, service.clock())
    response = answer({"path": f"/api/v1/timetable-feeds/{token}.ics"})
    response.status_code = 201
    return response


@router.delete(
    "/me/timetable-feed",
    summary="Отозвать ссылку на своё расписание",
    responses=documentation.question({"revoked": 1}, "INVALID"),
)
def end_feed(actor: CurrentActor, service: CurrentService) -> Response:
    with service.reading() as connection:
        return answer({"revoked": revoke_links(connection, service.schema, actor.person_id, service.clock())})


@router.get(
    "/timetable-feeds/{token}.ics",
    summary="Расписание в формате iCalendar по секретной ссылке: без ключа доступа",
    response_class=Response,
    responses={
        200: {
            "description": "Календарь",
            "content": {"text/calendar": {"schema": {"type": "string"}, "example": "BEGIN:VCALENDAR…END:VCALENDAR"}},
        },
        304: {"description": "Не изменилось"},
        **documentation.refusals("NOT_FOUND", "INVALID", "UNAVAILABLE", "INTERNAL"),
    },
)
def read_feed(request: Request, token: str, service: CurrentService) -> Response:
    today = service.today()
    since, until = today - FEED_BEFORE, today + FEED_AFTER
    with service.reading() as connection:
        schema = service.schema
        person_id, account_version = found(person_of_link(connection, schema, token), "календарь")
        account = service.college.account(person_id)
        if account is not None and not account.admits(account_version):
            raise NotFound("календарь")
        asking = service.standing.actor_now(person_id, service.clock())
        as_family = Actor(person_id, asking.roles & FAMILY)
        students = own_students(service, connection, "read_timetable", as_family, None) or []
        lessons = _of_any(timetable, connection, schema, since, until, students, {"approved": True})
        placed = _of_any(sittings, connection, schema, since, until, students, {})
        if asking.roles - FAMILY:
            lessons += _of_any(
                timetable, connection, schema, since, until, [None], {"approved": True, "teacher_id": person_id}
            )
            placed += _of_any(sittings, connection, schema, since, until, [None], {"teacher_id": person_id})
    content = _feed(service, person_id, lessons, placed)
    etag = f'"{hashlib.blake2b(content, digest_size=16).hexdigest()}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if holds(request, etag):
        return Response(status_code=304, headers=headers)
    return Response(content, 200, headers, MEDIA_TYPE)


def _feed(service: Service, person_id: str, lessons: list[TimetableLesson], placed: list[ScheduledSitting]) -> bytes:
    examiners = {person for sitting in placed for person in _examiners(sitting)}
    names = service.names({person_id, *(lesson.teacher_id for lesson in lessons), *examiners})
    zone = ZoneInfo(service.college.college_policy().on(service.clock().date()).time_zone)
    events = {
        (lesson.journal_id, lesson.slot_id): FeedLesson(
            # Slots made by hand are named within their journal alone.
            slot=msgspec.structs.replace(lesson.slot, slot_id=f"{lesson.slot_id}@{lesson.journal_id}"),
            title=lesson.discipline,
            group=", ".join(part for part in (lesson.group, lesson.subgroup) if part),
            teacher=names[lesson.teacher_id] if lesson.teacher_id else NO_TEACHER,
            changed_at=lesson.changed_at,
            revision=lesson.revision,
            cancelled=lesson.cancelled,
        )
        for lesson in lessons
        if lesson.ends > lesson.starts
    }
    sat = {
        sitting.journal_id: FeedLesson(
            slot=sitting.slot,
            title=f"{FORMS[sitting.attestation_form].capitalize()}: {sitting.discipline}",
            group=", ".join(part for part in (sitting.group, sitting.subgroup) if part),
            teacher=names[sitting.teacher_id] if sitting.teacher_id else NO_TEACHER,
            changed_at=sitting.changed_at,
            revision=sitting.revision,
            commission=tuple(names[member] for member in sitting.commission),
        )
        for sitting in placed
    }
    return timetable_feed(f"Расписание: {names[person_id]}", [*events.values(), *sat.values()], zone)


def _of_any(
    find: Callable[..., list[Occasion]],
    connection: Connection[Any],
    schema: str,
    since: date,
    until: date,
    students: Sequence[str | None],
    filters: dict[str, Any],
) -> list[Occasion]:
    """What there is for any of these students (None: for everybody) and matches the filters, each once, in the order of time."""
    found = {
        (occasion.journal_id, occasion.slot_id): occasion
        for student in students
        for occasion in find(connection, schema, since, until, student_id=student, **filters)
    }
    return sorted(found.values(), key=lambda x: (x.day, x.starts, x.group, x.slot_id))


def _examiners(sitting: ScheduledSitting) -> set[str | None]:
    return {sitting.teacher_id, *sitting.commission}


def _days(service: Service, week: date | None, since: date | None, until: date | None) -> tuple[date, date]:
    if since is None:
        day = week or service.today()
        since = day - timedelta(days=day.weekday())
    return since, min(until or since + timedelta(days=6), since + LONGEST)
