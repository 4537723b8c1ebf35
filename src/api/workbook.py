"""An XLSX workbook as sheets: values only, macros and links left alone, its size bounded before it is parsed."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import ZipFile

from openpyxl import load_workbook
from openpyxl.cell.read_only import EMPTY_CELL

from api.sheet import (
    CELL_ERROR,
    CELL_FORMULA,
    EMPTY,
    MAX_COLUMNS,
    MAX_ROWS,
    Cell,
    Row,
    Sheet,
    cell_of,
    require_size,
    unreadable,
)
from journal_domain.errors import Refused

MAX_PARTS = 1_000
MAX_UNPACKED = 64 * 1024 * 1024
MAX_MARKUP = 150_000
"""Occurrences of `<` in all parts: each element costs the parser some hundred bytes and up to 50 µs."""
MAX_STYLING = 40_000
"""Of these, in the part with the styles, the dearest to parse."""
STYLES = "xl/styles.xml"
LAST_ROW = 1_048_576
"""The format's own limit."""
CHUNK = 64 * 1024
NOTHING = {id(EMPTY_CELL)}
"""What a row without cells is made of; such cells cannot be compared by value."""

DAMAGED = "он повреждён или это не таблица Excel. Откройте его в редакторе таблиц и сохраните как .xlsx."
NOT_XLSX = "это не таблица Excel. Сохраните план как .xlsx или .csv."


def read_workbook(data: bytes) -> tuple[Sheet, ...]:
    """The visible sheets of an XLSX (or XLSM) file. Raises Refused(FILE_TOO_LARGE, FILE_UNREADABLE)."""
    try:
        _require_bounded(data)
        return _visible_sheets(data)
    except Refused:
        raise
    except Exception as error:  # a damaged file makes the parser raise anything: KeyError, ParseError, zlib.error …
        raise unreadable(DAMAGED) from error


def _require_bounded(data: bytes) -> None:
    """Unpack every part once, piece by piece, so that what is parsed afterwards is known to be small."""
    unpacked = markup = styling = 0
    with ZipFile(BytesIO(data)) as archive:
        parts = archive.infolist()
        require_size(len(parts), MAX_PARTS, f"больше {MAX_PARTS} частей")
        if not any(part.filename.startswith("xl/") for part in parts):
            raise unreadable(NOT_XLSX)
        for part in parts:
            tail = b""
            with archive.open(part) as stream:
                while piece := stream.read(CHUNK):
                    unpacked += len(piece)
                    require_size(unpacked, MAX_UNPACKED, f"после распаковки больше {MAX_UNPACKED >> 20} МБ")
                    markup += (here := piece.count(b"<"))
                    styling += here if part.filename == STYLES else 0
                    require_size(markup, MAX_MARKUP, "слишком много ячеек")
                    require_size(styling, MAX_STYLING, "слишком много оформления")
                    seen = tail + piece.replace(b"\0", b"")  # UTF-16 reads as ASCII without its zeros
                    if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen:
                        raise unreadable("в нём есть определения, которых в таблице быть не должно.")
                    tail = seen[-9:]


def _visible_sheets(data: bytes) -> tuple[Sheet, ...]:
    """Read twice: the saved values, and beside them the formulas, to tell an empty cell from a value not saved."""
    shown = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    written = load_workbook(BytesIO(data), read_only=True, data_only=False, keep_links=False)
    return tuple(
        Sheet(str(values.title), _rows(values, formulas))
        for values, formulas in zip(shown.worksheets, written.worksheets, strict=True)
        if values.sheet_state == "visible"
    )


def _rows(values: Any, formulas: Any) -> tuple[Row, ...]:
    rows: list[Row] = []
    gap = None
    for sheet in (values, formulas):
        sheet.reset_dimensions()  # the file's own word on its size may be wrong
    pairs = zip(
        values.iter_rows(max_col=MAX_COLUMNS, max_row=LAST_ROW),
        formulas.iter_rows(max_col=MAX_COLUMNS, max_row=LAST_ROW),
        strict=True,
    )
    for number, (shown, written) in enumerate(pairs, 1):
        if shown is gap:
            continue
        if {*map(id, shown)} == NOTHING:
            gap = shown  # the reader fills all missing rows with one and the same tuple
            continue
        cells = tuple(_cell(value, formula) for value, formula in zip(shown, written, strict=True))
        if any(cell is not EMPTY for cell in cells):
            rows.append(Row(number, cells))
            require_size(len(rows), MAX_ROWS, f"больше {MAX_ROWS} строк")
    return tuple(rows)


def _cell(value: Any, formula: Any) -> Cell:
    if value is EMPTY_CELL:
        return EMPTY
    if value.data_type == "e":
        return Cell(str(value.value), CELL_ERROR)
    # A formula whose saved value is the empty string has the type `str`, one without a saved value has none.
    if value.value is None and formula.data_type == "f" and value.data_type != "str":
        return Cell("", CELL_FORMULA)
    return cell_of(value.value)
