"""Spreadsheet files made for a test: XLSX and CSV from rows of values."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

Rows = Iterable[Any]
"""Rows of values."""


def xlsx(rows: Rows, **other_sheets: Rows) -> bytes:
    """A workbook with the rows on its first sheet; a value that begins with `=` is a formula without a saved value."""
    workbook = Workbook()
    sheet: Any = workbook.active
    for row in rows:
        sheet.append(list(row))
    for name, more in other_sheets.items():
        other = workbook.create_sheet(name)
        for row in more:
            other.append(list(row))
    return saved(workbook)


def saved(workbook: Workbook) -> bytes:
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def delimited(rows: Rows, separator: str = ";", encoding: str = "utf-8") -> bytes:
    text = StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows(["" if cell is None else cell for cell in row] for row in rows)
    return text.getvalue().encode(encoding)


def with_parts(data: bytes, **parts: bytes) -> bytes:
    """The archive with these parts in place of, or beside, its own; `sheet` is the first sheet's."""
    names = {"sheet": "xl/worksheets/sheet1.xml", "strings": "xl/sharedStrings.xml", "styles": "xl/styles.xml"}
    replaced = {names.get(name, name): content for name, content in parts.items()}
    stream = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(stream, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in replaced:
                new.writestr(name, old.read(name))
        for name, content in replaced.items():
            new.writestr(name, content)
    return stream.getvalue()


def sheet_xml(rows: str) -> bytes:
    """A worksheet part with this markup for its rows."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<?xml version="1.0"?><worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'.encode()
