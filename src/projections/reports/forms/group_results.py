"""Form 7, «Итоги успеваемости группы за учебный период»: figures by discipline, and the categories by name."""

from __future__ import annotations

from projections.reports.arithmetic import Category, GroupTally, Tally
from projections.reports.facts import Facts
from projections.reports.figures import FORMULAS, RESULT_COLUMNS, leader_signs, result_cells
from projections.reports.form import Content, Form
from projections.reports.forms.final_data import NOTES, categories, group_tallies, shares
from projections.reports.names import Names
from projections.reports.scope import Asks, Scope
from projections.reports.table import Column, Kind, Row, Section

CATEGORIES = [Column("Категория", Kind.TEXT), Column("Чел."), Column("Обучающиеся", Kind.TEXT)]
GROUP = [Column("Показатель", Kind.TEXT), Column("Значение")]


def content(facts: Facts, scope: Scope, names: Names) -> Content:
    tallies: dict[tuple[str, str], Tally] = {}
    for journal in facts.assessing(scope.assessment):
        key = (journal.head.discipline_id, journal.head.discipline)
        tallies[key] = tallies.get(key, Tally()) + facts.tally(journal, scope.assessment)
    every = sum(tallies.values(), Tally())
    disciplines: list[Row] = [[title, *result_cells(tally, scope.degree)] for (_, title), tally in tallies.items()]
    found = categories(facts, scope.assessment).get(scope.group_id or "", {})
    group = group_tallies(facts, scope.assessment).get(scope.group_id or "", GroupTally([]))
    pass_rate, quality = shares(group)
    named: list[Row] = []
    for shown in Category:
        who = names.alphabetical([student for student, fits in found.items() if fits is shown])
        named.append([shown.words, len(who), ", ".join(map(names.full, who)) or None])
    figures: list[Row] = [
        ["Обучающихся на конец периода", group.n], ["Успеваемость, %", pass_rate], ["Качество, %", quality],
        ["СОУ, %", every.degree(scope.degree)], ["Средний балл", every.mean],
    ]  # fmt: skip
    return Content(
        [
            Section(GROUP, figures, "Группа"),
            Section(CATEGORIES, named, "Обучающиеся по категориям", [["Всего", group.n, None]]),
            Section([Column("Дисциплина", Kind.TEXT), *RESULT_COLUMNS], disciplines, "По дисциплинам",
                    [["Все дисциплины", *result_cells(every, scope.degree)]]),
        ],
        [leader_signs(names.full(facts.leader(scope.group_id or "")))],
        notes=(*NOTES, *FORMULAS, scope.degree.words),
    )  # fmt: skip


GROUP_RESULTS = Form(
    code="group-results",
    number=7,
    title="Итоги успеваемости группы за учебный период",
    right="read_report_of_group",
    source="4.2.1-d (2), 4.6.2-k (4)",
    asks=(Asks.GROUP, Asks.TERM),
    optional=(Asks.ASSESSMENT, Asks.DEGREE),
    content=content,
    lessons=False,
    transfers=True,
    version=6,
)
