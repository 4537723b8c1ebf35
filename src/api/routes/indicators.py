"""The college's figures at a glance, by group, discipline and term; whose figures one sees follows one's reports (4.6.2-g, 2.2.11)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from msgspec.structs import replace
from psycopg import Connection
from starlette.requests import Request
from starlette.responses import Response

from api import documentation
from api.access import group_of
from api.answers import lag, polled
from api.fields import Id, Position, Term
from api.service import CurrentActor, CurrentService, Service
from journal_domain.errors import Refused
from journal_domain.policy import About, Actor
from journal_domain.questions import may_see, sees_all
from journal_domain.values import Role
from projections.plan_lag import plan_lags
from projections.reports.arithmetic import Degree
from projections.reports.finding import facts_as_of, facts_now, terms_of
from projections.reports.indicators import READS, Indicators, indicators
from projections.reports.scope import Assessment, Scope

router = APIRouter(prefix="/indicators", tags=["Отчёты"])

TERMS = 8
"""As far back as the trend goes: four years."""

LINE = {
    "id": "ПМ-11", "title": "ПМ-11", "students": 14, "assessed": 154, "pass_rate": "92.9", "quality": "42.9",
    "degree": "58.1", "mean": "3.84", "hours_held": 4760, "hours_missed": 381, "attendance": "92.0", "marks": 921,
    "density": "1.21", "hours_planned": 340, "hours_given": 336, "hours_share": "98.8",
}  # fmt: skip
EXAMPLE = {
    "term": "2025-2026-1", "position": 48_213, "as_of": "2026-01-30T09:12:00Z", "total": {**LINE, "title": "Всего"},
    "groups": [LINE], "disciplines": [{**LINE, "id": "d-1", "title": "Охрана труда", "students": None}],
    "adapted": [],
    "thin": [{"journal_id": "6f0f8a4e-1c4b-5b57-8f9b-6d1b6a3f8f00", "group": "ПМ-11", "discipline": "Охрана труда",
              "teacher_id": "t-ivolgina", "lessons": 12, "marks": 20, "density": "0.48"}],
    "lessons_per_mark": 4, "variant": Degree.NOT_ATTESTED_SEVEN.words,
}  # fmt: skip
REFUSALS = ("NOT_FOUND", "ROLE", "NOT_OWN_GROUP", "NOT_ASSIGNED", "INVALID")

Group = Annotated[Id | None, Query(description="Одна группа; руководителю — своя")]
Teacher = Annotated[Id | None, Query(description="Журналы одного преподавателя; ему самому — всегда свои")]
Kind = Annotated[Assessment, Query(description="Отметки за семестр или за год")]
Variant = Annotated[Degree, Query(description="Что весит н/а в СОУ")]


@router.get(
    "",
    summary="Показатели семестра: успеваемость, качество, СОУ, посещаемость, накопляемость, часы",
    responses=documentation.question(EXAMPLE, *REFUSALS, polled=True),
)
def read_indicators(
    request: Request,
    actor: CurrentActor,
    service: CurrentService,
    term: Term,
    group: Group = None,
    teacher: Teacher = None,
    assessment: Kind = Assessment.TERM,
    degree: Variant = Degree.NOT_ATTESTED_SEVEN,
    position: Annotated[
        Position | None, Query(description="Какими показатели были на этой позиции журнала событий")
    ] = None,
    after: Position | None = None,
) -> Response:
    """Deputies and the director see the college, a leader their group, a teacher their own journals."""
    asked = Scope(term=term, group_id=group, teacher_id=teacher, assessment=assessment, degree=degree)
    scope = scope_of(service, actor, asked)
    with service.reading() as connection:
        headers = lag(service, connection, after)
        found = counted(connection, service.schema, scope, position)
    return polled(request, found, headers)


@router.get(
    "/trend",
    summary="Показатели по семестрам, от раннего к позднему: не более восьми последних",
    responses=documentation.question({"terms": [{**LINE, "id": "2025-2026-1"}]}, *REFUSALS, polled=True),
)
def read_trend(
    request: Request,
    actor: CurrentActor,
    service: CurrentService,
    group: Group = None,
    teacher: Teacher = None,
    degree: Variant = Degree.NOT_ATTESTED_SEVEN,
    after: Position | None = None,
) -> Response:
    scope = scope_of(service, actor, Scope(group_id=group, teacher_id=teacher, degree=degree))
    with service.reading() as connection:
        headers = lag(service, connection, after)
        terms = terms_of(connection, service.schema, scope)[-TERMS:]
        lines = [counted(connection, service.schema, replace(scope, term=term)).total for term in terms]
    for term, line in zip(terms, lines, strict=True):
        line.id = line.title = term
    return polled(request, {"terms": lines}, headers)


def counted(connection: Connection[Any], schema: str, scope: Scope, position: int | None = None) -> Indicators:
    if position is None:
        return indicators(facts_now(connection, schema, READS, scope), scope)
    return indicators(facts_as_of(connection, schema, READS, scope, position), scope)


def scope_of(service: Service, actor: Actor, scope: Scope) -> Scope:
    """The scope as this person may have it. Raises NotFound, Refused(ROLE, NOT_OWN_GROUP, NOT_ASSIGNED)."""
    everything = sees_all("read_report_of_college", actor)
    about = About()
    if scope.group_id is not None:
        about = About(group=group_of(service, scope.group_id), day=service.today())
    leads = scope.group_id is not None and may_see("read_report_of_group", actor, about)
    teacher = scope.teacher_id
    if not everything and not leads:
        if not actor.roles & {Role.TEACHER, Role.MASTER}:
            raise Refused("NOT_OWN_GROUP", "4.2.1-d", "Показатели руководитель видит по своей группе: укажите её.")
        if teacher not in (None, actor.person_id):
            raise Refused("NOT_ASSIGNED", "4.5.1-d", "Преподаватель видит показатели только своих журналов.")
        teacher = actor.person_id
    health = sees_all("read_health_data", actor) or (leads and may_see("read_health_data", actor, about))
    return replace(scope, teacher_id=teacher, health=health)


LAGS_EXAMPLE = {
    "journals": [
        {
            "journal_id": "6f0f8a4e-1c4b-5b57-8f9b-6d1b6a3f8f00", "group": "ПМ-11", "discipline": "Охрана труда",
            "teacher_id": "t-sokolov", "planned": 34, "scheduled": 32, "due": 20, "given": 18,
            "controls": {"due": 2, "given": 1}, "practicals": {"due": 3, "given": 3},
        }
    ],
    "people": {"t-sokolov": "Соколов Андрей Петрович"},
}  # fmt: skip


@router.get(
    "/plan-lags",
    summary="Открытые журналы, которые отстают от КТП: часы, контрольные и практические работы по вчерашний день",
    responses=documentation.question(LAGS_EXAMPLE, "NOT_FOUND", "ROLE", "INVALID", polled=True),
)
def list_plan_lags(
    request: Request, _actor: CurrentActor, service: CurrentService, after: Position | None = None
) -> Response:
    with service.reading() as connection:
        headers = lag(service, connection, after)
        found = plan_lags(connection, service.schema, service.today())
    people = service.names({journal.teacher_id for journal in found if journal.teacher_id})
    return polled(request, {"journals": found, "people": people}, headers)
