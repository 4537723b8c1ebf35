"""Which papers a term asks for: every form of every group, discipline and teacher of it, and those of the whole college."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from psycopg import Connection

from journal_domain.paper import Paper
from projections.reports.facts import Facts
from projections.reports.finding import facts_of_snapshot
from projections.reports.forms.final_data import FINAL_DATA
from projections.reports.registry import FORMS
from projections.reports.scope import Asks, Scope

LAST_DAYS = {1: (9, 1, 12, 31), 2: (1, 1, 8, 31)}
"""First and last day of a term (month, day, month, day) whose calendar nobody adopted."""


class Named(NamedTuple):
    """A paper, and whom or what it is about, as its file is called."""

    paper: Paper
    about: str


def papers_of_term(connection: Connection[object], schema: str, year: str, term: int) -> list[list[Named]]:
    """The papers, those of one group together; within a transaction that sees one snapshot."""
    facts = facts_of_snapshot(connection, schema, FINAL_DATA, Scope(term=f"{year}-{term}"))
    since, until = _dates(facts, year, term)

    def every(asked: Asks | None, scope: Scope, about: str) -> Iterator[Named]:
        for form in FORMS.values():
            subject = next((a for a in form.asks if a not in (Asks.TERM, Asks.DATES)), None)
            if subject is asked:
                dated = Scope(
                    group_id=scope.group_id, discipline_id=scope.discipline_id, teacher_id=scope.teacher_id,
                    since=since if Asks.DATES in form.asks else None, until=until if Asks.DATES in form.asks else None,
                    term=f"{year}-{term}" if Asks.TERM in form.asks else None,
                )  # fmt: skip
                yield Named(form.paper(dated), about)

    disciplines = {j.head.discipline_id: j.head.discipline for j in facts.journals}
    teachers = {tenure.person_id for j in facts.journals for tenure in j.head.teachers}
    groups = {j.head.group_id: facts.group_name(j.head.group_id) for j in facts.journals}
    lots = [list(every(None, Scope(), "колледж"))] if facts.journals else []
    lots += [list(every(Asks.GROUP, Scope(group_id=i), f"группа {name}")) for i, name in sorted(groups.items())]
    lots += [
        list(every(Asks.DISCIPLINE, Scope(discipline_id=i), f"дисциплина {name} ({i})"))
        for i, name in sorted(disciplines.items())
    ]
    lots += [list(every(Asks.TEACHER, Scope(teacher_id=i), f"преподаватель {i}")) for i in sorted(teachers)]
    return lots


def _dates(facts: Facts, year: str, term: int) -> tuple[date, date]:
    if facts.term is not None:
        return facts.term.starts, facts.term.ends
    calendar_year = int(year[:4]) + (term == 2)
    month, day, last_month, last_day = LAST_DAYS[term]
    return date(calendar_year, month, day), date(calendar_year, last_month, last_day)
