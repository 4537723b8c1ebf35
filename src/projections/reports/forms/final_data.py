"""Form 6, «Итоговые данные по обучающимся»: the groups' students by category, and who left during the period."""

from __future__ import annotations

from journal_domain.values import Departure
from projections.reports.arithmetic import Category, GroupTally, category
from projections.reports.facts import Facts
from projections.reports.figures import DEPUTY_SIGNS
from projections.reports.form import Content, Form
from projections.reports.names import Names
from projections.reports.scope import Asks, Assessment, Scope
from projections.reports.table import Cell, Column, Kind, Row, Section

SHOWN = (Category.EXCELLENT, Category.GOOD, Category.ONE_THREE, Category.PASSING, Category.FAILING,
         Category.NOT_ATTESTED, Category.UNFINISHED)  # fmt: skip
LEFT = {
    Departure.TRANSFER: "Переведены в другую группу", Departure.ACADEMIC_LEAVE: "В академическом отпуске",
    Departure.EXPULSION: "Отчислены", Departure.GRADUATION: "Выпущены",
}  # fmt: skip
COLUMNS = [
    Column("№"), Column("Группа", Kind.TEXT), Column("Курс"), Column("Обучающихся"),
    *(Column(shown.words, Kind.UPRIGHT) for shown in SHOWN), Column("Успеваемость, %"), Column("Качество, %"),
    *(Column(title, Kind.UPRIGHT) for title in LEFT.values()),
]  # fmt: skip
NOTES = (
    "Категории не пересекаются: неуспевающий (есть «2» или «незачтено»), иначе не аттестован (есть н/а), иначе без "
    "отметки, иначе отличник, на «4» и «5», с одной «3», остальные.",
    "Успеваемость = (обучающихся − неуспевающие − не аттестованные − без отметки) / обучающихся; качество = (отличники "
    "+ на «4» и «5») / обучающихся. Обучающихся — по списку на конец периода.",
)


def content(facts: Facts, scope: Scope, _names: Names) -> Content:
    tallies = group_tallies(facts, scope.assessment)
    rows: list[Row] = []
    total, gone = GroupTally([]), dict.fromkeys(LEFT, 0)
    for group_id, group in facts.groups.items():
        tally, left = tallies[group_id], _left(facts, group_id)
        total += tally
        gone = {departure: gone[departure] + left[departure] for departure in LEFT}
        rows.append([len(rows) + 1, group.name, group.course, *_cells(tally), *left.values()])
    footers: list[Row] = [[None, "Всего", None, *_cells(total), *gone.values()]]
    return Content([Section(COLUMNS, rows, footers=footers)], [DEPUTY_SIGNS], notes=NOTES)


def categories(facts: Facts, assessment: Assessment) -> dict[str, dict[str, Category]]:
    """Group → student of its list → category by the results of all its journals."""
    results: dict[tuple[str, str], list[str | None]] = {}
    for journal in facts.assessing(assessment):
        for student, result in facts.assessed(journal, assessment):
            results.setdefault((journal.head.group_id, student), []).append(result)
    return {
        group: {student: category(results.get((group, student), [])) for student in facts.on_list(group)}
        for group in facts.groups
    }


def group_tallies(facts: Facts, assessment: Assessment) -> dict[str, GroupTally]:
    return {group: GroupTally(found.values()) for group, found in categories(facts, assessment).items()}


def _cells(tally: GroupTally) -> list[Cell]:
    return [tally.n, *(tally[shown] for shown in SHOWN), tally.pass_rate, tally.quality]


def _left(facts: Facts, group_id: str) -> dict[Departure, int]:
    periods = [p for stays in facts.memberships[group_id].values() for p in stays]
    gone = [p.departure for p in periods if p.until is not None and facts.since < p.until <= facts.until]
    return {departure: gone.count(departure) for departure in LEFT}


FINAL_DATA = Form(
    code="final-data",
    number=6,
    title="Итоговые данные по обучающимся",
    right="read_report_of_college",
    source="4.6.2-k (2)",
    asks=(Asks.TERM,),
    optional=(Asks.ASSESSMENT,),
    content=content,
    lessons=False,
    named=False,
)
