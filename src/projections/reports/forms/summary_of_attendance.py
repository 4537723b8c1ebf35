"""Form 3, «Сводная ведомость учёта посещаемости»: a student's missed hours by month and by reason."""

from __future__ import annotations

from projections.reports.facts import Facts, on_day
from projections.reports.figures import ABSENCE_FORMULAS, Absences, absence_columns, leader_signs
from projections.reports.form import Content, Form
from projections.reports.names import Names
from projections.reports.scope import Asks, Scope
from projections.reports.table import Cell, Column, Kind, Row, Section, written

MONTHS = ("январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь",
          "декабрь")  # fmt: skip


def content(facts: Facts, scope: Scope, names: Names) -> Content:
    months: set[str] = set()
    by_student: dict[str, Absences] = {student: Absences() for student in facts.on_list(scope.group_id or "")}
    total = Absences()
    for seat in facts.seats():
        month = f"{seat.lesson.day:%Y-%m}"
        months.add(month)
        by_student.setdefault(seat.student_id, Absences()).take(seat, month)
        total.take(seat, month)
    columns = [Column("№"), Column("Фамилия, имя, отчество", Kind.TEXT)]
    columns += [Column(MONTHS[int(month[5:]) - 1], Kind.UPRIGHT) for month in sorted(months)]
    columns += absence_columns(scope.health)
    rows: list[Row] = []
    for number, student in enumerate(names.alphabetical(list(by_student)), 1):
        rows.append([number, names.full(student), *_cells(by_student[student], months, scope)])
    footers: list[Row] = [[None, "Всего по группе", *_cells(total, months, scope)]]
    leader = names.full(facts.leader(scope.group_id or ""))
    return Content(
        [Section(columns, rows, footers=footers)],
        [leader_signs(leader)],
        notes=(*ABSENCE_FORMULAS, *departures(facts, scope.group_id or "", set(by_student), names)),
    )


def _cells(absences: Absences, months: set[str], scope: Scope) -> list[Cell]:
    return [*(absences.by.get(month, 0) for month in sorted(months)), *absences.cells(scope.health)]


def departures(facts: Facts, group_id: str, students: set[str], names: Names) -> list[str]:
    """Who of these is no longer in the group at the period's end, and since when."""
    stays = facts.memberships.get(group_id, {})
    gone = {s: stays[s][-1].until for s in students if s in stays and not on_day(stays[s], facts.until)}
    return [
        f"{names.full(student)}: выбыл(а) из группы с {written(since)}."
        for student in names.alphabetical(list(gone))
        if (since := gone[student]) is not None
    ]


SUMMARY_OF_ATTENDANCE = Form(
    code="summary-of-attendance",
    number=3,
    title="Сводная ведомость учёта посещаемости",
    right="read_report_of_group",
    source="4.2.1-d (4), 4.6.2-k (6)",
    asks=(Asks.GROUP, Asks.TERM),
    content=content,
    version=4,
)
