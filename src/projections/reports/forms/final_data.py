"""Form 6, «Итоговые данные по обучающимся»: the groups' students by category, and who left during the period."""

from __future__ import annotations

from journal_domain.academic_calendar import year_of
from journal_domain.resit import DEBTS
from journal_domain.values import NOT_ATTESTED, Departure
from projections.groups import GroupRow
from projections.reports.arithmetic import Category, GroupTally, category
from projections.reports.facts import EXCUSED, Facts, result_of
from projections.reports.figures import DEPUTY_SIGNS
from projections.reports.form import Content, Form
from projections.reports.names import Names
from projections.reports.scope import Asks, Assessment, Scope
from projections.reports.table import Cell, Column, Kind, Row, Section

SHOWN = (Category.EXCELLENT, Category.GOOD, Category.ONE_THREE, Category.PASSING, Category.FAILING,
         Category.UNFINISHED, Category.NOT_ATTESTED)  # fmt: skip
NOT_YET = "—"
EXCUSES = ("из них по уважительной причине", "без уважительной причины")
PROMOTED = ("Переведены на следующий курс", "из них условно")
LEFT = {
    Departure.TRANSFER: "Переведены в другую группу", Departure.ACADEMIC_LEAVE: "В академическом отпуске",
    Departure.EXPULSION: "Отчислены", Departure.GRADUATION: "Выпущены",
}  # fmt: skip
COLUMNS = [
    Column("№"), Column("Группа", Kind.TEXT), Column("Курс"), Column("Обучающихся"),
    *(Column(shown.words, Kind.UPRIGHT) for shown in SHOWN), *(Column(title, Kind.UPRIGHT) for title in EXCUSES),
    Column("Успеваемость, %", Kind.UPRIGHT), Column("Качество, %", Kind.UPRIGHT),
    *(Column(title, Kind.UPRIGHT) for title in PROMOTED), *(Column(title, Kind.UPRIGHT) for title in LEFT.values()),
]  # fmt: skip
NOTES = (
    "Категории не пересекаются: неуспевающий (есть «2» или «незачтено»), иначе не аттестован (есть н/а), иначе без "
    "отметки, иначе отличник, на «4» и «5», с одной «3», остальные.",
    "Успеваемость = (обучающихся − неуспевающие − не аттестованные) / обучающихся; качество = (отличники "
    "+ на «4» и «5») / обучающихся; «—» — ведомости не закрыты: обе доли считаются, когда закрыты все ведомости группы, "
    "итог — когда закрыты все. Обучающихся — по списку на конец периода; кто переведён в другую группу после срока "
    "ведомостей, — в группе, которая его аттестовала. Категория — по всем ведомостям, по которым обучающийся подлежал "
    "аттестации, в том числе в группе, из которой он переведён.",
)
OWN_NOTES = (
    "Не аттестован по уважительной причине — все пропуски занятий по дисциплинам, где н/а, уважительные.",
    "Условно переведены — с академической задолженностью этого года («2», незачтено, н/а; 273-ФЗ, ст. 58, ч. 8).",
)


def content(facts: Facts, scope: Scope, _names: Names) -> Content:
    tallies, excused = group_tallies(facts, scope.assessment), _excused(facts, scope.assessment)
    found = categories(facts, scope.assessment)
    moved = {group_id for group_id, group in facts.groups.items() if _moved_on(group, scope)}
    indebted = _indebted(facts) if moved else set()
    rows: list[Row] = []
    total, sums = GroupTally([]), [0] * (len(EXCUSES) + len(PROMOTED) + len(LEFT))
    for group_id, group in facts.groups.items():
        fits = found[group_id]
        tally = tallies[group_id]
        without = {student for student, fit in fits.items() if fit is Category.NOT_ATTESTED}
        on = facts.on_list(group_id) if group_id in moved else frozenset()
        counts = [len(without & excused), len(without - excused), len(on), len(on & indebted), *_left(facts, group_id)]
        total += tally
        sums = [a + b for a, b in zip(sums, counts, strict=True)]
        rows.append([len(rows) + 1, group.name, group.in_year(scope.year).course, *_cells(tally, counts)])
    footers: list[Row] = [[None, "Всего", None, *_cells(total, sums)]]
    return Content([Section(COLUMNS, rows, footers=footers)], [DEPUTY_SIGNS], notes=(*NOTES, *OWN_NOTES))


def categories(facts: Facts, assessment: Assessment) -> dict[str, dict[str, Category]]:
    """Group → student judged in it → category by the results of all sheets that assess the student."""
    results: dict[str, list[str | None]] = {}
    for found in facts.assessed_anywhere(assessment):
        results.setdefault(found.student_id, []).append(found.result)
    return {
        group: {student: category(results.get(student, [])) for student in facts.judged(group)}
        for group in facts.groups
    }


def group_tallies(facts: Facts, assessment: Assessment) -> dict[str, GroupTally]:
    """Group → its students by category; closed once no sheet of the group's is wanting (D9)."""
    wanting = {j.head.group_id for j in facts.assessing(assessment) if facts.is_sheet_wanting(j)}
    found = categories(facts, assessment)
    return {group: GroupTally(fits.values(), group not in wanting) for group, fits in found.items()}


def _excused(facts: Facts, assessment: Assessment) -> set[str]:
    """Who missed lessons of the disciplines where they have «н/а», all of them with a good reason."""
    reasons: dict[str, set[bool]] = {}
    for journal in facts.assessing(assessment):
        if journal.course is None:  # no «н/а» in it
            continue
        for student, result in facts.assessed(journal, assessment):
            if result == NOT_ATTESTED:
                absences = journal.course.absences.get(student, {})
                reasons.setdefault(student, set()).update(reason in EXCUSED for reason in absences.values())
    return {student for student, good in reasons.items() if good == {True}}


def _indebted(facts: Facts) -> set[str]:
    """Who has a debt of the year: by the sheets of its terms and their re-sits."""
    return {
        student for journal in (*facts.earlier, *facts.journals) for student, row in journal.results.items()
        if result_of(row, Assessment.TERM) in DEBTS
    }  # fmt: skip


def _moved_on(group: GroupRow, scope: Scope) -> bool:
    """Whether an order moved the group to the course of a later year than that of the term, its year's last (4.6.2-m)."""
    return scope.earlier is not None and group.year is not None and group.year > year_of(scope.term or "")


def _cells(tally: GroupTally, counts: list[int]) -> list[Cell]:
    parts = len(EXCUSES)
    return [
        tally.n,
        *(tally[shown] for shown in SHOWN),
        *counts[:parts],
        *shares(tally),
        *counts[parts:],
    ]


def shares(tally: GroupTally) -> list[Cell]:
    """Успеваемость and качество of students, «—» while a sheet is open."""
    return [tally.pass_rate, tally.quality] if tally.closed else [NOT_YET, NOT_YET]


def _left(facts: Facts, group_id: str) -> list[int]:
    """How many left during the period, by each departure of LEFT."""
    periods = [p for stays in facts.memberships[group_id].values() for p in stays]
    gone = [p.departure for p in periods if p.until is not None and facts.since < p.until <= facts.until]
    return [gone.count(departure) for departure in LEFT]


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
    excuses=True,
    whole_year=True,
    version=5,
)
