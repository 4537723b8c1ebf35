"""A sheet to fill in: a heading, column titles that stay in view, sample rows, lists to choose from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

HEADER_ROW = 3
ROWS_WITH_CHOICES = 500
TEXT = "@"
"""The number format that keeps «1.10» from becoming a number or a date."""

_line = Side(style="thin", color="9AA5B1")
_border = Border(left=_line, right=_line, top=_line, bottom=_line)
_header_fill = PatternFill("solid", fgColor="DCE6F1")


@dataclass(frozen=True, slots=True)
class FormColumn:
    """`width` in characters; `choices` offer the words that are understood."""

    title: str
    width: int
    choices: tuple[str, ...] = ()


def write_form(title: str, hint: str, columns: tuple[FormColumn, ...], rows: Iterable[tuple[str | int, ...]]) -> bytes:
    """An XLSX file, one value a column; text is never a formula, whatever it begins with."""
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.title = title[:31]
    sheet["A1"], sheet["A2"] = title, hint
    sheet["A1"].font = Font(bold=True, size=14)
    sheet["A2"].font = Font(italic=True, color="5B6770")
    for number, column in enumerate(columns, 1):
        _write_column(sheet, number, column)
    for place, row in enumerate(rows, HEADER_ROW + 1):
        for number, value in enumerate(row, 1):
            cell = sheet.cell(place, number)
            assert isinstance(cell, Cell)
            _write_value(cell, value)
    sheet.freeze_panes = f"A{HEADER_ROW + 1}"
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    sheet.page_setup.orientation = "portrait"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _write_column(sheet: Worksheet, number: int, column: FormColumn) -> None:
    letter = get_column_letter(number)
    sheet.column_dimensions[letter].width = column.width
    cell = sheet.cell(HEADER_ROW, number, column.title)
    cell.font, cell.fill, cell.border = Font(bold=True), _header_fill, _border
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    if column.choices:
        listed = DataValidation(type="list", formula1=f'"{",".join(column.choices)}"', allow_blank=True)
        listed.error, listed.errorTitle = "Выберите слово из списка.", column.title
        listed.add(f"{letter}{HEADER_ROW + 1}:{letter}{HEADER_ROW + ROWS_WITH_CHOICES}")
        sheet.add_data_validation(listed)


def _write_value(cell: Cell, value: str | int) -> None:
    cell.value = value
    if isinstance(value, str):
        cell.data_type, cell.number_format = "s", TEXT
    cell.border = _border
    cell.alignment = Alignment(vertical="top", wrap_text=True)
