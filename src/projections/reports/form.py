"""What a form is: a title, what it asks for, what it takes from the read models, how it counts, who signs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from journal_domain.paper import Paper
from projections.reports.arithmetic import Degree
from projections.reports.facts import Facts
from projections.reports.gate import holes
from projections.reports.names import Names
from projections.reports.scope import Asks, Assessment, Scope
from projections.reports.table import Report, Section, Signatory, written

_NAMED: dict[Asks, Callable[[Scope], dict[str, Any]]] = {
    Asks.GROUP: lambda scope: {"group_id": scope.group_id},
    Asks.TERM: lambda scope: {"term": scope.term},
    Asks.DATES: lambda scope: {"since": scope.since, "until": scope.until},
    Asks.DISCIPLINE: lambda scope: {"discipline_id": scope.discipline_id},
    Asks.TEACHER: lambda scope: {"teacher_id": scope.teacher_id},
    Asks.ASSESSMENT: lambda scope: {"assessment": scope.assessment.value},
    Asks.DEGREE: lambda scope: {"degree": scope.degree.value},
}
YEAR_TITLES = {"1": "1-й семестр", "2": "2-й семестр"}


@dataclass
class Content:
    """What is peculiar to a form: lines below the common head, tables, notes, signatories."""

    sections: list[Section]
    signatories: list[Signatory]
    head: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form:
    """One paper form. `right` is its rule in journal_domain.policy; `source` the clause or practice it comes from.

    It reads `journals`, and of them also the `lessons` (or their `courses` alone, see replay.Reads); or those of a «н/а» (`excuses`), and those of the year's first term (`whole_year`), or of other groups (`transfers`); students are `named`, their `births` asked for; when `gated` it waits for whole journals (D9).
    `version` is raised whenever the same events would be printed as something else, by words, figures or layout.
    """

    code: str
    number: int
    title: str
    right: str
    source: str
    asks: tuple[Asks, ...]
    content: Callable[[Facts, Scope, Names], Content]
    optional: tuple[Asks, ...] = ()
    journals: bool = True
    lessons: bool = True
    courses: bool = False
    excuses: bool = False
    whole_year: bool = False
    transfers: bool = False
    named: bool = True
    births: bool = False
    gated: bool = True
    version: int = 1

    def paper(self, scope: Scope) -> Paper:
        """The scope as a copy's event names it: what the form asks, and nothing else."""
        asked = {name: value for asks in (*self.asks, *self.optional) for name, value in _NAMED[asks](scope).items()}
        return Paper(form=self.code, **asked)

    def report(self, facts: Facts, scope: Scope, names: Names) -> Report:
        """The form filled in: a pure function of facts, scope and names."""
        content = self.content(facts, scope, names)
        return Report(
            form=self.code,
            number=self.number,
            title=self.title,
            position=facts.position,
            as_of=facts.as_of,
            head=[*_head(facts, scope), *content.head],
            sections=content.sections,
            notes=list(content.notes),
            signatories=content.signatories,
            holes=holes(facts, names, scope.assessment) if self.gated else [],
        )


def _head(facts: Facts, scope: Scope) -> list[tuple[str, str]]:
    """The common head of all forms: founder, college, group, trade, course, year, period."""
    head = [("Учредитель", facts.requisites.founder), ("Организация", facts.requisites.name)]
    if scope.group_id is not None and (group := facts.groups.get(scope.group_id)) is not None:
        described = group.in_year(scope.year)
        head += [
            ("Группа", group.name),
            ("Профессия", described.trade or ""),
            ("Курс", str(described.course or "")),
        ]
    if scope.term is not None:
        year, _, term = scope.term.rpartition("-")
        head.append(("Учебный год", year))
        head.append(("Период", f"{YEAR_TITLES[term]}, {scope.assessment.words}"))
    else:
        head.append(("Период", f"{written(facts.since)} — {written(facts.until)}"))
    return [(label, text) for label, text in head if text]


def scope_of(paper: Paper) -> Scope:
    """What a copy is asked about; on paper nobody's illness and no adapted programme is told (152-ФЗ ст. 10)."""
    return Scope(
        term=paper.term, since=paper.since, until=paper.until, group_id=paper.group_id,
        discipline_id=paper.discipline_id, teacher_id=paper.teacher_id,
        assessment=Assessment(paper.assessment) if paper.assessment else Assessment.TERM,
        degree=Degree(paper.degree) if paper.degree else Degree.NOT_ATTESTED_SEVEN,
    )  # fmt: skip
