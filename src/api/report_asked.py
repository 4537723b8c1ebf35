"""What a request asks a form about: read from its query, checked against what the form asks, narrowed to what the asker may have."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, NamedTuple

from fastapi import Depends, Query
from fastapi.exceptions import RequestValidationError

from api.fields import Day, Id, Term
from api.reporting import allowed_scope, form_called
from api.service import CurrentActor, CurrentService
from journal_domain.paper import Paper
from projections.reports.arithmetic import Degree
from projections.reports.facts import has_year_marks
from projections.reports.form import Form
from projections.reports.scope import Asks, Assessment, Scope

LONGEST = timedelta(days=400)


class Asked(NamedTuple):
    form: Form
    scope: Scope

    @property
    def paper(self) -> Paper:
        return self.form.paper(self.scope)


def read_asked(
    form: Id,
    actor: CurrentActor,
    group: Id | None = None,
    term: Term | None = None,
    from_: Annotated[Day | None, Query(alias="from")] = None,
    to: Annotated[Day | None, Query(description="По этот день включительно")] = None,
    discipline: Id | None = None,
    teacher: Id | None = None,
    assessment: Annotated[
        Assessment | None, Query(description="Отметки за семестр (так и без указания) или за год")
    ] = None,
    degree: Annotated[Degree | None, Query(description="Что весит н/а в СОУ; без указания — 7")] = None,
) -> Asked:
    """The form and the scope as they are asked for; nobody's right is decided here. Raises NotFound."""
    wanted = form_called(form)
    if Asks.TEACHER in wanted.asks and teacher is None:
        teacher = actor.person_id
    _require_subject(wanted, {
        Asks.GROUP: {"group": group}, Asks.TERM: {"term": term}, Asks.DATES: {"from": from_, "to": to},
        Asks.DISCIPLINE: {"discipline": discipline}, Asks.TEACHER: {"teacher": teacher},
        Asks.ASSESSMENT: {"assessment": assessment}, Asks.DEGREE: {"degree": degree},
    })  # fmt: skip
    return Asked(wanted, Scope(
        term=term, since=from_, until=to, group_id=group, discipline_id=discipline, teacher_id=teacher,
        assessment=assessment or Assessment.TERM, degree=degree or Degree.NOT_ATTESTED_SEVEN,
    ))  # fmt: skip


CurrentAsked = Annotated[Asked, Depends(read_asked)]


def read_allowed(asked: CurrentAsked, actor: CurrentActor, service: CurrentService) -> Asked:
    """The same as this person may have it as a report. Raises NotFound, Refused(ROLE, NOT_OWN_GROUP, NOT_ASSIGNED)."""
    return Asked(asked.form, allowed_scope(service, actor, asked.form, asked.scope))


AllowedAsked = Annotated[Asked, Depends(read_allowed)]


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
    of_year = given[Asks.ASSESSMENT]["assessment"] is Assessment.YEAR
    if not wrong and of_year and not has_year_marks(given[Asks.TERM]["term"]):
        wrong.append(
            {
                "type": "value_error",
                "loc": ("query", "assessment"),
                "ctx": {"error": ValueError("отметки за год ставятся во втором семестре: укажите term=…-2")},
            }
        )
    if wrong:
        raise RequestValidationError(wrong)
