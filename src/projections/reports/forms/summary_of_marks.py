"""Form 2, «Сводная ведомость учёта успеваемости»: a student's results of all disciplines and the hours missed."""

from __future__ import annotations

from fractions import Fraction

from journal_domain.values import EXEMPT, FAIL, NOT_ATTESTED, PASS
from projections.reports.arithmetic import MEAN_PLACES, SCALE, Tally, rounded
from projections.reports.facts import Facts
from projections.reports.figures import DEPUTY_SIGNS, FORMULAS, Absences, leader_signs
from projections.reports.form import Content, Form
from projections.reports.forms.summary_of_attendance import departures
from projections.reports.names import Names
from projections.reports.scope import Asks, Scope
from projections.reports.table import Cell, Column, Kind, Row, Section

FOOTERS = (*(f"«{mark}»" for mark in SCALE), PASS, FAIL, NOT_ATTESTED, EXEMPT)
COUNTED = (*SCALE, PASS, FAIL, NOT_ATTESTED, EXEMPT)


def content(facts: Facts, scope: Scope, names: Names) -> Content:
    journals = facts.assessing(scope.assessment)
    disciplines = list(dict.fromkeys((j.head.discipline_id, j.head.discipline) for j in journals))
    results: dict[str, dict[str, str | None]] = {}
    tallies = {discipline_id: Tally() for discipline_id, _ in disciplines}
    for journal in journals:
        tallies[journal.head.discipline_id] += facts.tally(journal, scope.assessment)
        for student, result in facts.assessed(journal, scope.assessment):
            results.setdefault(student, {})[journal.head.discipline_id] = result
    absences: dict[str, Absences] = {}
    for seat in facts.seats():
        absences.setdefault(seat.student_id, Absences()).take(seat)
    group = scope.group_id or ""
    listed = names.alphabetical(list(facts.judged(group) | results.keys()))
    rows: list[Row] = []
    for number, student in enumerate(listed, 1):
        own, missed = results.get(student, {}), absences.get(student, Absences())
        marks = Tally(own.values())
        cells: list[Cell] = [own.get(discipline_id) for discipline_id, _ in disciplines]
        rows.append([number, names.full(student), *cells, marks.mean, missed.missed, missed.unexcused])
    columns = [Column("№"), Column("Фамилия, имя, отчество", Kind.TEXT)]
    columns += [Column(title, Kind.UPRIGHT) for _, title in disciplines]
    columns += [Column("Средний балл"), Column("Пропущено, ч"), Column("из них н/у")]
    every = [absences.get(student, Absences()) for student in listed]
    leader = names.full(facts.leader(group))
    return Content(
        [Section(columns, rows, footers=_footers([tallies[i] for i, _ in disciplines], every))],
        [leader_signs(leader), DEPUTY_SIGNS],
        notes=(*FORMULAS, *departures(facts, group, set(listed), names)),
    )


def _footers(tallies: list[Tally], absences: list[Absences]) -> list[Row]:
    """Below each discipline how often each result stands in it, N, and the shares."""
    blank: list[Cell] = [None, None, None]
    rows: list[Row] = [
        [None, title, *(tally[result] for tally in tallies), *blank]
        for title, result in zip(FOOTERS, COUNTED, strict=True)
    ]
    marks = sum((int(mark) * tally[mark] for tally in tallies for mark in SCALE), 0)
    count = sum(tally.marked for tally in tallies)
    mean = rounded(Fraction(marks, count), MEAN_PLACES) if count else None
    rows.append([None, "всего (N)", *(tally.assessed for tally in tallies), *blank])
    rows.append([None, "успеваемость, %", *(tally.pass_rate for tally in tallies), *blank])
    rows.append([None, "качество, %", *(tally.quality for tally in tallies), *blank])
    missed, unexcused = sum(a.missed for a in absences), sum(a.unexcused for a in absences)
    rows.append([None, "средний балл; пропущено, ч", *(tally.mean for tally in tallies), mean, missed, unexcused])
    return rows


SUMMARY_OF_MARKS = Form(
    code="summary-of-marks",
    number=2,
    title="Сводная ведомость учёта успеваемости обучающихся группы",
    right="read_report_of_group",
    source="4.2.1-d (3), 4.6.2-k (5)",
    asks=(Asks.GROUP, Asks.TERM),
    optional=(Asks.ASSESSMENT,),
    content=content,
    version=5,
)
