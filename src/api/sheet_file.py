"""A file with sheets: XLSX, or CSV in UTF-8, UTF-16 or cp1251 with `;`, `,` or tab between the fields.

№ п/п;Тема занятия;Вид занятия;Кол-во часов
1;Постоянный ток;лекция;2
"""

from __future__ import annotations

import codecs
import csv
import re
from io import StringIO

from api.sheet import EMPTY, MAX_BYTES, MAX_COLUMNS, MAX_ROWS, Row, Sheet, cell_of, require_size, unreadable
from api.workbook import read_workbook

SEPARATORS = {";": "точка с запятой", "\t": "табуляция", ",": "запятая"}
MAX_LINES = 100_000
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def read_sheets(data: bytes) -> tuple[Sheet, ...]:
    """Every visible sheet of a workbook, or a CSV file read with each separator: one of them has the header.

    Raises Refused(FILE_TOO_LARGE, FILE_UNREADABLE).
    """
    require_size(len(data), MAX_BYTES, f"больше {MAX_BYTES >> 20} МБ")
    if data.startswith(OLE):
        raise unreadable("это старый формат .xls или файл с паролем. Сохраните план как .xlsx без пароля.")
    if data.startswith(ZIP):
        return read_workbook(data)
    text = _text(data)
    if not text.strip():
        raise unreadable("он пуст. Скачайте образец и заполните его.")
    require_size(text.count("\n") + text.count("\r"), MAX_LINES, f"больше {MAX_LINES} строк")
    return tuple(_separated(text, separator) for separator in SEPARATORS)


def _text(data: bytes) -> str:
    """Raises Refused(FILE_UNREADABLE) when it is not text."""
    is_utf_16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encodings: tuple[str, ...] = ("utf-16",) if is_utf_16 else ("utf-8-sig", "cp1251")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not CONTROL.search(text):
            return text
    raise unreadable("это не таблица. Сохраните план как .xlsx или .csv (UTF-8).")


def _separated(text: str, separator: str) -> Sheet:
    """The records of a CSV text, up to the first that is not one: a stray quote would swallow the rows after it."""
    name, rows, number = SEPARATORS[separator], [], 0
    try:
        for number, fields in enumerate(csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True), 1):
            cells = tuple(cell_of(field) for field in fields[:MAX_COLUMNS])
            if any(cell is not EMPTY for cell in cells):
                rows.append(Row(number, cells))
                require_size(len(rows), MAX_ROWS, f"больше {MAX_ROWS} строк")
    except csv.Error:
        return Sheet(name, tuple(rows), broken_at=number + 1)
    return Sheet(name, tuple(rows))
