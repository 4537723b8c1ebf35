"""Form 9, «Отчёт преподавателя»: hours and works by plan and in fact, results, debtors, density of marks, late entries."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from journal_domain.resit import DEBTS
from journal_domain.values import LessonKind
from projections.reports.arithmetic import MEAN_PLACES, Tally, rounded
from projections.reports.facts import Facts, JournalFacts
from projections.reports.figures import FORMULAS, RESULT_COLUMNS, result_cells
from projections.reports.form import Content, Form
from projections.reports.names import Names
from projections.reports.scope import Asks, Scope
from projections.reports.table import Cell, Column, Kind, Row, Section, Signatory

WORK = [
    Column("Группа", Kind.TEXT), Column("Дисциплина", Kind.TEXT), Column("По плану, ч"), Column("Дано, ч"),
    Column("в т. ч. замещали, ч"), Column("Отставание, ч"), Column("Контрольных по плану"), Column("проведено"),
    Column("Практических по плану"), Column("проведено"), Column("Текущих отметок"), Column("Накопляемость"),
    Column("Внесено с опозданием"), Column("Исправлено записей"), Column("Замечаний"), Column("из них не снято"),
]  # fmt: skip
DEBTORS = [Column("Группа", Kind.TEXT), Column("Дисциплина", Kind.TEXT), Column("Обучающийся", Kind.TEXT),
           Column("Результат")]  # fmt: skip
CONTROLS = (LessonKind.CONTROL,)
PRACTICALS = (LessonKind.PRACTICAL, LessonKind.LABORATORY)
DENSITY = next(n for n, column in enumerate(WORK) if column.title == "Накопляемость")


def content(facts: Facts, scope: Scope, names: Names) -> Content:
    journals = sorted(facts.journals, key=lambda j: (facts.group_name(j.head.group_id), j.head.discipline, j.id))
    work: list[Row] = []
    results: list[Row] = []
    debtors: list[Row] = []
    every = Tally()
    for journal in journals:
        head: list[Cell] = [facts.group_name(journal.head.group_id), journal.head.discipline]
        marks, density = current_marks(journal, facts.policy.lessons_per_mark)
        hours = hours_and_works(journal, scope.teacher_id or "")
        work.append([*head, *hours, marks, density, late_entries(journal), corrections(journal), *remarks(journal)])
        if journal not in facts.assessing(scope.assessment):
            continue
        tally = facts.tally(journal, scope.assessment)
        every += tally
        results.append([*head, *result_cells(tally, scope.degree)])
        owing = {x.student_id: x.result for x in facts.assessed(journal, scope.assessment) if x.result in DEBTS}
        debtors += [[*head, names.full(student), owing[student]] for student in names.alphabetical(list(owing))]
    sums: Row = ["Всего", None, *(None if n == DENSITY else _sum(work, n) for n in range(2, len(WORK)))]
    named = [Column("Группа", Kind.TEXT), Column("Дисциплина", Kind.TEXT)]
    return Content(
        [
            Section(WORK, work, "Выполнение программы", [sums]),
            Section(
                [*named, *RESULT_COLUMNS], results, "Результаты", [["Всего", None, *result_cells(every, scope.degree)]]
            ),
            Section(DEBTORS, debtors, "Неуспевающие и не аттестованные", [["Всего", None, None, len(debtors)]]),
        ],
        [Signatory("Преподаватель", names.full(scope.teacher_id)), Signatory("Принял(а): заместитель директора")],
        head=(("Преподаватель", names.full(scope.teacher_id)),),
        notes=(
            "Накопляемость — текущих отметок на одного обучающегося за каждые "
            f"{facts.policy.lessons_per_mark} занятия, на которых он числился; норма — не менее 1.",
            "Внесено с опозданием — занятия, записанные позже своего дня, и внесённые позже клетки остальных занятий и ведомостей.",
            *FORMULAS,
            scope.degree.words,
        ),
    )


def hours_and_works(journal: JournalFacts, teacher_id: str) -> list[Cell]:
    """Hours planned, given, given by others, behind; controls planned and held; practicals planned and held."""
    planned, given = journal.hours_planned, journal.hours_given
    records = [lesson.record for lesson in journal.held if lesson.record is not None]
    by_others = sum(record.hours for record in records if record.teacher_id != teacher_id)
    works: list[Cell] = []
    for kinds in (CONTROLS, PRACTICALS):
        works.append(sum(topic.kind in kinds for topic in journal.topics))
        works.append(sum(record.kind in kinds for record in records))
    return [planned, given, by_others, planned - given, *works]


def current_marks(journal: JournalFacts, lessons_per_mark: int) -> tuple[int, Decimal | None]:
    """Current marks, and how many of them a student has for `lessons_per_mark` lessons (накопляемость, 4.5.2-j)."""
    marks = sum(
        cell.mark is not None and cell.mark.value is not None for x in journal.held for cell in x.cells.values()
    )
    seats = sum(
        any(p.since <= lesson.day and (p.until is None or lesson.day < p.until) for p in row.periods)
        for lesson in journal.held
        for row in journal.students
    )
    return marks, rounded(Fraction(marks * lessons_per_mark, seats), MEAN_PLACES) if seats else None


def late_entries(journal: JournalFacts) -> int:
    """Lessons put on record after their day, by a permit, and cells filled late in others and on the sheet."""
    in_time = (lesson for lesson in journal.held if lesson.record is not None and not lesson.record.late)
    values = [value for lesson in in_time for cell in lesson.cells.values() for value in (cell.mark, cell.attendance)]
    values += [value for row in journal.students for value in (row.attestation, row.year_mark)]
    lessons = sum(lesson.record is not None and lesson.record.late for lesson in journal.held)
    return lessons + sum(value is not None and value.late for value in values)


def corrections(journal: JournalFacts) -> int:
    """Cells and lessons' own entries that a directive changed."""
    cells = [cell for lesson in journal.held for cell in lesson.cells.values()]
    values = [value for cell in cells for value in (cell.mark, cell.attendance)]
    values += [value for row in journal.students for value in (row.attestation, row.year_mark)]
    entries = sum(len(lesson.record.corrected) for lesson in journal.held if lesson.record is not None)
    return entries + sum(value is not None and value.corrected for value in values)


def remarks(journal: JournalFacts) -> tuple[int, int]:
    """The control's remarks on the journal, and those still open."""
    return len(journal.remarks), sum(remark.closed_at is None for remark in journal.remarks)


def _sum(rows: list[Row], column: int) -> int:
    return sum(cell for row in rows if isinstance(cell := row[column], int))


TEACHERS_REPORT = Form(
    code="teachers-report",
    number=9,
    title="Отчёт преподавателя",
    right="read_report_of_teacher",
    source="4.5.1-d (2)",
    asks=(Asks.TEACHER, Asks.TERM),
    optional=(Asks.ASSESSMENT, Asks.DEGREE),
    content=content,
    version=3,
)
