"""The college's figures at a glance: results, attendance, density of marks and hours by group, discipline and term (4.6.2-g, 2.2.11).

They are counted by the formulas of the forms (arithmetic.py) and agree with them: a group with forms 3 and 7, a
discipline with form 8, the whole with form 6. Nobody is named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

import msgspec

from projections.reports.arithmetic import (
    MEAN_PLACES,
    GroupTally,
    Tally,
    attendance_rate,
    percent,
    rounded,
)
from projections.reports.facts import Facts, JournalFacts
from projections.reports.forms.final_data import group_tallies
from projections.reports.scope import Scope


class Line(msgspec.Struct):
    """One group, discipline, term or the whole; shares in percent, None where nothing was to be counted.

    `pass_rate` and `quality` are shares of students for groups and the whole, of results for a discipline; so are they
    for a teacher, who sees a part of each student's results. `density`: current marks a student for the policy's
    norm of lessons (at least 1 is wanted, 4.5.2-j).
    """

    id: str
    title: str
    students: int | None
    assessed: int
    pass_rate: Decimal | None
    quality: Decimal | None
    degree: Decimal | None
    mean: Decimal | None
    hours_held: int
    hours_missed: int
    attendance: Decimal | None
    marks: int
    density: Decimal | None
    hours_planned: int
    hours_given: int
    hours_share: Decimal | None


class Thin(msgspec.Struct):
    """A journal in which a mark is due and there are too few: `density` of its `lessons` is below 1 (4.5.2-j)."""

    journal_id: str
    group: str
    discipline: str
    teacher_id: str
    lessons: int
    marks: int
    density: Decimal


class Indicators(msgspec.Struct):
    """`thin`, worst first. `adapted`: by group of an adapted programme, None for whoever may not know of it (152-ФЗ ст. 10)."""

    term: str
    position: int
    as_of: datetime | None
    total: Line
    groups: list[Line]
    disciplines: list[Line]
    adapted: list[Line] | None
    thin: list[Thin]
    lessons_per_mark: int
    variant: str


@dataclass(frozen=True)
class Reads:
    """What these figures are counted from."""

    journals: bool = True
    lessons: bool = False
    courses: bool = True
    gated: bool = False
    excuses: bool = False
    whole_year: bool = False
    transfers: bool = True


READS = Reads()


@dataclass
class _Sum:
    """Journals added up."""

    tally: Tally = field(default_factory=Tally)
    held: int = 0
    missed: int = 0
    seats: int = 0
    marks: int = 0
    planned: int = 0
    given: int = 0

    def __add__(self, other: _Sum) -> _Sum:
        return _Sum(
            self.tally + other.tally, self.held + other.held, self.missed + other.missed, self.seats + other.seats,
            self.marks + other.marks, self.planned + other.planned, self.given + other.given,
        )  # fmt: skip

    def line(self, facts: Facts, scope: Scope, name: str, title: str, students: GroupTally | None) -> Line:
        shares = self.tally if students is None else students
        norm = facts.policy.lessons_per_mark
        return Line(
            id=name,
            title=title,
            students=None if students is None else students.n,
            assessed=self.tally.assessed,
            pass_rate=shares.pass_rate,
            quality=shares.quality,
            degree=self.tally.degree(scope.degree),
            mean=self.tally.mean,
            hours_held=self.held,
            hours_missed=self.missed,
            attendance=attendance_rate(self.missed, self.held),
            marks=self.marks,
            density=rounded(Fraction(self.marks * norm, self.seats), MEAN_PLACES) if self.seats else None,
            hours_planned=self.planned,
            hours_given=self.given,
            hours_share=percent(self.given, self.planned),
        )


def indicators(facts: Facts, scope: Scope) -> Indicators:
    """The figures of one term: a pure function of facts and scope."""
    assessing = {journal.id for journal in facts.assessing(scope.assessment)}
    sums = {journal.id: _sum(facts, scope, journal, journal.id in assessing) for journal in facts.journals}

    def together(journals: Iterable[JournalFacts]) -> _Sum:
        return sum((sums[journal.id] for journal in journals), _Sum())

    whole_results = scope.teacher_id is None
    students = group_tallies(facts, scope.assessment) if whole_results else {}
    of_group = _by(facts.journals, lambda journal: journal.head.group_id)
    of_discipline = _by(facts.journals, lambda journal: journal.head.discipline_id)
    groups = [
        together(of_group.get(group, [])).line(facts, scope, group, row.name, students.get(group))
        for group, row in facts.groups.items()
    ]
    every = sum(students.values(), GroupTally([])) if whole_results else None
    return Indicators(
        term=scope.term or "",
        position=facts.position,
        as_of=facts.as_of,
        total=together(facts.journals).line(facts, scope, "", "Всего", every),
        groups=groups,
        disciplines=[
            together(own).line(facts, scope, discipline, own[0].head.discipline, None)
            for discipline, own in of_discipline.items()
        ],
        adapted=[line for line in groups if facts.groups[line.id].in_year(scope.year).adapted]
        if scope.health
        else None,
        thin=thin(facts),
        lessons_per_mark=facts.policy.lessons_per_mark,
        variant=scope.degree.words,
    )


def thin(facts: Facts) -> list[Thin]:
    """The journals with fewer current marks a student than the policy wants, once it wants one, worst first."""
    norm, found = facts.policy.lessons_per_mark, []
    for journal in facts.journals:
        assert journal.course is not None
        lessons = len(journal.course.lessons)
        seats, _ = journal.course.seats(journal.results)
        density = Fraction(journal.course.marks * norm, seats) if seats else None
        if lessons >= norm and density is not None and density < 1:
            last = max(lesson.day for lesson in journal.course.lessons.values())
            group = facts.groups[journal.head.group_id].name
            told = rounded(density, MEAN_PLACES) or Decimal(0)
            head, marks = journal.head, journal.course.marks
            found.append(Thin(journal.id, group, head.discipline, journal.last_teacher(last), lessons, marks, told))
    return sorted(found, key=lambda journal: (journal.density, journal.group, journal.discipline))


def _sum(facts: Facts, scope: Scope, journal: JournalFacts, assessing: bool) -> _Sum:
    assert journal.course is not None
    tally = facts.tally(journal, scope.assessment) if assessing else Tally()
    seats, held = journal.course.seats(journal.results)
    return _Sum(
        tally, held, journal.course.missed(journal.results), seats, journal.course.marks, journal.hours_planned,
        journal.hours_given,
    )  # fmt: skip


def _by(journals: list[JournalFacts], key: Callable[[JournalFacts], str]) -> dict[str, list[JournalFacts]]:
    found: dict[str, list[JournalFacts]] = {}
    for journal in journals:
        found.setdefault(key(journal), []).append(journal)
    return found
