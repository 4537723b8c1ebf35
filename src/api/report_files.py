"""A report as a file for a spreadsheet: CSV and XLSX print the very values of the report, and none of them is a formula.

CSV, semicolons, UTF-8 with a mark: head, then section by section; a decimal has a comma, as Russian tables read it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from api.spreadsheet import spreadsheet_row
from projections.reports.table import Cell, Kind, Report, Row, written

CSV, XLSX = "text/csv; charset=utf-8", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BOLD = Font(bold=True)
WIDTHS = {Kind.TEXT: 34, Kind.FIGURE: 12, Kind.UPRIGHT: 9, Kind.DAY: 12}
CONTROL = dict.fromkeys(range(32), " ")
"""Line feeds and other control characters, which an XLSX cell cannot hold or would break a line with."""


def as_csv(report: Report) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    for row in _rows(report):
        writer.writerow(
            spreadsheet_row(_text(cell) if isinstance(cell, (str, Decimal, date)) else cell for cell in row)
        )
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(report: Report) -> bytes:
    """Figures are numbers and days dates; every text is a text, also one that begins with «=»."""
    book = Workbook(write_only=True)
    book.properties.created = book.properties.modified = (report.as_of or datetime(2000, 1, 1)).replace(tzinfo=None)  # noqa: DTZ001
    sheet: Any = book.create_sheet(report.title.translate({ord(x): " " for x in "[]:*?/\\"})[:31])
    widest = max(report.sections, key=lambda section: len(section.columns), default=None)
    for number, column in enumerate(widest.columns if widest else (), 1):
        sheet.column_dimensions[get_column_letter(number)].width = WIDTHS[column.kind]
    titles = [[column.title for column in section.columns] for section in report.sections]
    for row in _rows(report):
        sheet.append([_cell(sheet, cell, row == [report.title] or row in titles) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: Any, value: Cell, bold: bool) -> Any:
    shown: Any = value.translate(CONTROL) if isinstance(value, str) else value
    cell = WriteOnlyCell(sheet, value=shown)
    if isinstance(value, str):
        cell.data_type = "s"
    elif isinstance(value, Decimal):
        cell.number_format = "0." + "0" * -int(value.as_tuple().exponent)
    elif isinstance(value, date):
        cell.number_format = "dd.mm.yyyy"
    if bold:
        cell.font = BOLD
        cell.alignment = Alignment(wrap_text=True)
    return cell


def _rows(report: Report) -> Iterator[Row]:
    if report.stamp:
        yield [report.stamp]
    yield [report.title]
    for label, text in report.head:
        yield [label, text]
    if report.as_of:
        yield ["По состоянию на", f"{report.as_of:%d.%m.%Y %H:%M} UTC, позиция {report.position}"]
    for section in report.sections:
        yield []
        if section.title:
            yield [section.title]
        yield [column.title for column in section.columns]
        yield from section.rows
        yield from section.footers
    yield []
    for note in report.notes:
        yield [note]
    for signatory in report.signatories:
        yield [f"{signatory.office} ____________", signatory.name]
    if report.holes:
        yield ["Не заполнено", "Группа", "Дисциплина", "Дата", "Кто заполняет"]
    for hole in report.holes:
        yield [hole.what, hole.group, hole.discipline, hole.day, hole.person]


def _text(cell: str | Decimal | date) -> str:
    if isinstance(cell, Decimal):
        return str(cell).replace(".", ",")
    return written(cell) if isinstance(cell, date) else cell.translate(CONTROL)
