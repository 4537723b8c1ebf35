"""The hours of a month as a file for the accountant's table (1.4).

Преподаватель;Месяц;Группа;Дисциплина;Вид;Замещение;Занятий;Часов;Внесено с опозданием, ч
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping

from api.spreadsheet import spreadsheet_row
from projections.hours import MonthOfHours

HEADER = ("Преподаватель", "Месяц", "Группа", "Дисциплина", "Вид", "Замещение", "Занятий", "Часов",
          "Внесено с опозданием, ч")  # fmt: skip


def as_csv(hours: Iterable[MonthOfHours], names: Mapping[str, str]) -> bytes:
    """UTF-8 with a mark, semicolons: tables open it by a double click."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(HEADER)
    for row in hours:
        texts = (names[row.teacher_id], row.month, row.group, row.discipline, row.kind.value)
        substitution = "да" if row.substitution else ""
        writer.writerow(spreadsheet_row((*texts, substitution, row.lessons, row.hours, row.late_hours)))
    return out.getvalue().encode("utf-8-sig")
