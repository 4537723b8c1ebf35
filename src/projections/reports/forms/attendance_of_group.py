"""Form 4, «Отчёт о посещаемости группы» for dates: by student and discipline, and day by day."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from projections.reports.arithmetic import MEAN_PLACES, rounded
from projections.reports.facts import Facts
from projections.reports.figures import ABSENCE_FORMULAS, Absences, absence_columns, leader_signs
from projections.reports.form import Content, Form
from projections.reports.forms.summary_of_attendance import departures
from projections.reports.names import Names
from projections.reports.scope import Asks, Scope
from projections.reports.table import Column, Kind, Row, Section


def content(facts: Facts, scope: Scope, names: Names) -> Content:
    held = [journal for journal in facts.journals if journal.held]
    disciplines = dict.fromkeys((j.head.discipline_id, j.head.discipline) for j in held)
    by_student: dict[str, Absences] = {student: Absences() for student in facts.on_list(scope.group_id or "")}
    by_day: dict[date, Absences] = {}
    lessons: dict[date, set[tuple[str, str]]] = {}
    total = Absences()
    for journal in held:
        for lesson in journal.held:
            lessons.setdefault(lesson.day, set()).add((journal.id, lesson.slot_id))
            by_day.setdefault(lesson.day, Absences())
    for seat in facts.seats():
        discipline_id = seat.journal.head.discipline_id
        by_student.setdefault(seat.student_id, Absences()).take(seat, discipline_id)
        by_day[seat.lesson.day].take(seat)
        total.take(seat, discipline_id)
    columns = [Column("№"), Column("Фамилия, имя, отчество", Kind.TEXT)]
    columns += [Column(title, Kind.UPRIGHT) for _, title in disciplines]
    columns += absence_columns(scope.health)
    rows: list[Row] = [
        [number, names.full(student), *(by_student[student].by.get(d, 0) for d, _ in disciplines),
         *by_student[student].cells(scope.health)]
        for number, student in enumerate(names.alphabetical(list(by_student)), 1)
    ]  # fmt: skip
    sums: Row = [None, "Всего по группе", *(total.by.get(d, 0) for d, _ in disciplines), *total.cells(scope.health)]
    days = [Column("Дата", Kind.DAY), Column("Занятий"), *absence_columns(scope.health)]
    per_day: list[Row] = [[d, len(lessons[d]), *by_day[d].cells(scope.health)] for d in sorted(by_day)]
    day_sums: Row = [None, sum(map(len, lessons.values())), *total.cells(scope.health)]
    leader = names.full(facts.leader(scope.group_id or ""))
    return Content(
        [
            Section(columns, rows, "По обучающимся и дисциплинам", [sums]),
            Section(days, per_day, "По дням", [day_sums]),
        ],
        [leader_signs(leader)],
        head=(("Пропущено в среднем на обучающегося, ч", _mean(total.missed, len(by_student))),),
        notes=(*ABSENCE_FORMULAS, *departures(facts, scope.group_id or "", set(by_student), names)),
    )


def _mean(missed: int, students: int) -> str:
    mean = rounded(Fraction(missed, students), MEAN_PLACES) if students else None
    return "—" if mean is None else str(mean).replace(".", ",")


ATTENDANCE_OF_GROUP = Form(
    code="attendance-of-group",
    number=4,
    title="Отчёт о посещаемости группы",
    right="read_report_of_group",
    source="4.2.1-d (1), 4.6.2-k (3)",
    asks=(Asks.GROUP, Asks.DATES),
    content=content,
    version=4,
)
