"""Form 5, «Наполняемость групп»: at the beginning, come, gone, at the end; end = beginning + come − gone."""

from __future__ import annotations

from projections.reports.facts import Facts, on_day
from projections.reports.figures import DEPUTY_SIGNS
from projections.reports.form import Content, Form
from projections.reports.names import Names
from projections.reports.scope import Asks, Scope
from projections.reports.table import Cell, Column, Kind, Row, Section

COLUMNS = [
    Column("№"), Column("Группа", Kind.TEXT), Column("Профессия", Kind.TEXT), Column("Курс"),
    Column("Руководитель", Kind.TEXT), Column("Эталон"), Column("На начало"), Column("Прибыло"), Column("Выбыло"),
    Column("На конец"),
]  # fmt: skip
ADAPTED = Column("с ОВЗ и инвалидов")
"""Told to those alone who may know of it."""
MINORS = Column("несовершеннолетних")


def content(facts: Facts, scope: Scope, names: Names) -> Content:
    rows: list[Row] = []
    unknown = 0
    for group_id, group in facts.groups.items():
        stays = facts.memberships[group_id]
        periods = [period for student in stays.values() for period in student]
        begin = sum(on_day(student, facts.since) for student in stays.values())
        came = sum(facts.since < p.since <= facts.until for p in periods)
        gone = sum(p.until is not None and facts.since < p.until <= facts.until for p in periods)
        listed = facts.on_list(group_id)
        if not (begin or came or listed):
            continue
        ages = [names.minor(student, facts.until) for student in listed]
        unknown += ages.count(None)
        described = group.in_year(scope.year)
        figures: list[Cell] = [described.reference_size, begin, came, gone, len(listed)]
        figures += [len(listed) if described.adapted else 0] if scope.health else []
        figures.append(ages.count(True))
        leader = names.full(facts.leader(group_id))
        rows.append([len(rows) + 1, group.name, described.trade, described.course, leader, *figures])
    columns = [*COLUMNS, *([ADAPTED] if scope.health else []), MINORS]
    sums: list[Cell] = [sum(x for row in rows if isinstance(x := row[n], int)) for n in range(5, len(columns))]
    notes = ["На конец = на начало + прибыло − выбыло; на начало — числившиеся в первый день периода."]
    if scope.health:
        notes.append("С ОВЗ и инвалиды — обучающиеся групп, чья программа адаптированная.")
    if unknown:
        notes.append(f"Дата рождения неизвестна: {unknown} чел.")
    return Content([Section(columns, rows, footers=[[None, "Всего", None, None, None, *sums]])], [DEPUTY_SIGNS],
                   notes=tuple(notes))  # fmt: skip


OCCUPANCY = Form(
    code="occupancy",
    number=5,
    title="Наполняемость групп",
    right="read_report_of_college",
    source="4.6.2-k (1)",
    asks=(Asks.DATES,),
    content=content,
    journals=False,
    lessons=False,
    births=True,
    gated=False,
    version=3,
)
