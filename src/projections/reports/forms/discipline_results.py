"""Form 8, «Итоги успеваемости по учебной дисциплине»: the discipline's results in each group, and together."""

from __future__ import annotations

from projections.reports.arithmetic import Tally
from projections.reports.facts import Facts
from projections.reports.figures import FORMULAS, RESULT_COLUMNS, result_cells
from projections.reports.form import Content, Form
from projections.reports.names import Names
from projections.reports.scope import Asks, Scope
from projections.reports.table import Column, Kind, Row, Section, Signatory


def content(facts: Facts, scope: Scope, names: Names) -> Content:
    rows: list[Row] = []
    every = Tally()
    teachers: list[str] = []
    for journal in facts.assessing(scope.assessment):
        tally = facts.tally(journal, scope.assessment)
        every += tally
        group, subgroup = facts.group_name(journal.head.group_id), journal.head.subgroup_id
        teacher = journal.last_teacher(journal.head.attestation_by)
        teachers.append(teacher)
        title = f"{group} ({subgroup})" if subgroup else group
        rows.append([title, names.full(teacher), *result_cells(tally, scope.degree)])
    rows.sort(key=lambda row: str(row[0]))
    columns = [Column("Группа", Kind.TEXT), Column("Преподаватель", Kind.TEXT), *RESULT_COLUMNS]
    titles = dict.fromkeys(journal.head.discipline for journal in facts.journals)
    who = [scope.teacher_id] if scope.teacher_id else sorted(set(teachers))
    signs = [Signatory("Преподаватель", names.full(teacher)) for teacher in who if len(who) == 1]
    return Content(
        [Section(columns, rows, footers=[["Всего", None, *result_cells(every, scope.degree)]])],
        signs or [Signatory("Преподаватели")],
        head=(("Дисциплина", ", ".join(titles)),),
        notes=(*FORMULAS, scope.degree.words),
    )


DISCIPLINE_RESULTS = Form(
    code="discipline-results",
    number=8,
    title="Итоги успеваемости по учебной дисциплине за учебный период",
    right="read_report_of_teacher",
    source="4.5.1-d (1)",
    asks=(Asks.DISCIPLINE, Asks.TERM),
    optional=(Asks.TEACHER, Asks.ASSESSMENT, Asks.DEGREE),
    content=content,
    lessons=False,
    named=False,
    version=3,
)
