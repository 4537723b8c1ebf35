"""Reports on their way through the service: whose right, what about, who is named, and the gate before them."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from psycopg import Connection, sql

from api.access import group_of
from api.people import IDENTITY, full_name
from api.service import Service
from archive.ledger.persons import FORGOTTEN
from journal_domain.errors import NotFound, Problem, Refused
from journal_domain.person import IdentityChanged, PersonRegistered, person_stream
from journal_domain.policy import About, Actor
from journal_domain.questions import RULES, may_see, sees_all
from projections import log
from projections.reports.finding import facts_as_of, facts_now
from projections.reports.form import Form
from projections.reports.names import Known, Names
from projections.reports.registry import FORMS
from projections.reports.scope import Asks, Scope
from projections.reports.table import Hole, Report, counted

HEALTH = "read_health_data"
LISTED_HOLES = 200


def form_called(code: str) -> Form:
    """Raises NotFound."""
    if code not in FORMS:
        raise NotFound("отчёт")
    return FORMS[code]


def forms_of(actor: Actor) -> list[Form]:
    """The forms that this person may ask for, about whatever it be."""
    return [form for form in FORMS.values() if any(grant.role in actor.roles for grant in RULES[form.right])]


def allowed_scope(service: Service, actor: Actor, form: Form, scope: Scope) -> Scope:
    """The scope as this person may have it. Raises NotFound, Refused(ROLE, NOT_OWN_GROUP, NOT_ASSIGNED)."""
    if scope.group_id is not None:
        about = About(group=group_of(service, scope.group_id), day=service.today())
    else:
        about = About()
    scope = msgspec.structs.replace(scope, health=sees_all(HEALTH, actor) or may_see(HEALTH, actor, about))
    if sees_all(form.right, actor):
        return scope
    if form not in forms_of(actor):
        raise Refused("ROLE", "4.6.2-k", "Этот отчёт формирует заместитель директора.")
    if Asks.GROUP in form.asks:
        if may_see(form.right, actor, about):
            return scope
        raise Refused("NOT_OWN_GROUP", "4.2.1-d", "Это не ваша группа. Обратитесь к её классному руководителю.")
    if scope.teacher_id not in (None, actor.person_id):
        raise Refused("NOT_ASSIGNED", "4.5.1-d", "Преподаватель получает отчёты только о своих журналах.")
    return msgspec.structs.replace(scope, teacher_id=actor.person_id)


def made(service: Service, connection: Connection[Any], form: Form, scope: Scope, position: int | None) -> Report:
    """The report as the read models stand, or replayed to a position of the log."""
    schema = service.schema
    if position is None:
        facts = facts_now(connection, schema, form, scope)
    else:
        facts = facts_as_of(connection, schema, form, scope, position)
    return form.report(facts, scope, Names(known_people(service, connection, facts.people(form.named), facts.position)))


def require_whole(actor: Actor, form: Form, report: Report) -> None:
    """Leaders and teachers get a form of whole journals alone, deputies any, stamped (D9).

    What is missing in a closed year's journals nobody can fill any more: it is stamped, and keeps the form from nobody.
    Raises Refused(REPORT_GATE), each problem with its hole's kind for a code.
    """
    holes = [hole for hole in report.holes if not hole.archived]
    if not holes or sees_all(form.right, actor):
        return
    clause = "4.2.1-d" if Asks.GROUP in form.asks else "4.5.1-d"
    raise Refused(
        "REPORT_GATE",
        clause,
        f"Отчёт формируется по полностью заполненным журналам. {counted(holes).capitalize()}."
        + (f" Показаны первые {LISTED_HOLES}." if len(holes) > LISTED_HOLES else ""),
        problems=tuple(Problem(hole.link, hole.kind.upper(), told(hole)) for hole in holes[:LISTED_HOLES]),
    )


def told(hole: Hole) -> str:
    when = f", {hole.day:%d.%m.%Y}" if hole.day else ""
    return f"{hole.group}, {hole.discipline}{when}: {hole.what}; {hole.person}"


def known_people(service: Service, connection: Connection[Any], ids: set[str], position: int) -> dict[str, Known]:
    """Names and birth dates by the last identities on record at the position; by the table of names where there is none.

    An identity whose key was destroyed names nobody.
    """
    query = sql.SQL(
        """SELECT DISTINCT ON (originator_id) topic, state FROM {}
           WHERE originator_id = ANY(%s) AND position <= %s AND topic = ANY(%s)
           ORDER BY originator_id, originator_version DESC"""
    ).format(sql.Identifier(service.schema, "event"))
    kinds = [PersonRegistered.TYPE, IdentityChanged.TYPE]
    with connection.cursor(binary=True) as cursor:
        rows = cursor.execute(query, [list(map(person_stream, ids)), position, kinds]).fetchall()
    sealed = {}
    for topic, state in rows:
        event = log.event_of(topic, state)
        if isinstance(event, (PersonRegistered, IdentityChanged)) and event.sealed:
            sealed[event.originator_id.removeprefix("person:")] = event.sealed
    opened = service.persons.open_all(IDENTITY, sealed)
    known = {
        i: Known(FORGOTTEN) if identity is None else Known(full_name(identity) or i, _day(identity.get("birth_date")))
        for i, identity in opened.items()
    }
    return {i: Known(name) for i, name in service.names(ids - known.keys()).items()} | known


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
