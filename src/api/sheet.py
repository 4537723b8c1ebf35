"""A sheet as people keep it: numbered rows of text cells, whatever file they came from."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from journal_domain.errors import Refused

CLAUSE = "2.2.4"
MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 5_000
"""Rows that are not empty."""
MAX_COLUMNS = 60
"""Cells further to the right are not looked at."""
MAX_TEXT = 2_000
"""Characters of a cell; no field of a plan is longer than a fraction of it."""

CELL_DATE, CELL_FORMULA, CELL_ERROR = "CELL_DATE", "CELL_FORMULA", "CELL_ERROR"
FLAWS = {
    CELL_DATE: "В ячейке дата: программа приняла за неё написанное. Задайте текстовый формат и впишите заново.",
    CELL_FORMULA: "Значение формулы в файле не сохранено: пересохраните файл или замените формулу значением.",
    CELL_ERROR: "В ячейке ошибка вычисления: впишите значение.",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """Text in one line without spaces around it; `flaw` is a code of FLAWS when it is not what a person wrote."""

    text: str
    flaw: str | None = None


EMPTY = Cell("")


@dataclass(frozen=True, slots=True)
class Row:
    """`number` as the program that opens the file shows it, from 1."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, index: int) -> Cell:
        return self.cells[index] if index < len(self.cells) else EMPTY


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows that are not empty; `broken_at` is the row from which on the file could not be read."""

    name: str
    rows: tuple[Row, ...]
    broken_at: int | None = None


def cell_of(value: object) -> Cell:
    """The cell of a value: 2.0 is «2», a date has a flaw."""
    match value:
        case None:
            return EMPTY
        case bool():
            return Cell("ИСТИНА" if value else "ЛОЖЬ")
        case float() if value.is_integer() and abs(value) < 1e15:
            return Cell(str(int(value)))
        case datetime() | date() | time():
            return Cell(value.isoformat(), CELL_DATE)
        case timedelta():
            return Cell(str(value), CELL_DATE)
    text = one_line(str(value))
    return Cell(text) if text else EMPTY


def one_line(text: str) -> str:
    """The text composed (NFC), each run of white space one space, without control and formatting characters."""
    words = unicodedata.normalize("NFC", text[:MAX_TEXT]).split()
    if all(word.isprintable() for word in words):
        return " ".join(words)
    shown = ("".join(c for c in word if unicodedata.category(c)[0] != "C") for word in words)
    return " ".join(word for word in shown if word)


def require_size(count: int, limit: int, what: str) -> None:
    """Raises Refused(FILE_TOO_LARGE)."""
    if count > limit:
        raise Refused("FILE_TOO_LARGE", CLAUSE, f"Файл слишком велик: {what}. Оставьте в нём одну таблицу плана.")


def unreadable(why: str) -> Refused:
    """`why` ends the sentence and says what to do."""
    return Refused("FILE_UNREADABLE", CLAUSE, f"Файл не прочитан: {why}")
