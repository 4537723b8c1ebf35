"""The table on a sheet: its header row found among titles, its rows under it, totals left out, every reject with its row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from api.sheet import CLAUSE, EMPTY, FLAWS, Cell, Row, Sheet
from journal_domain.errors import Refused

HEADER_WITHIN = 50
"""Rows that are not empty, titles and approvals, before the header."""
TOTAL = re.compile(r"(итого|всего)(\s+(за|по|на|в|часов|ч)\b.*)?\s*[:.]?", re.IGNORECASE)
SIGNATURE = re.compile(
    r"(преподаватель|мастер|методист|председатель|зам|заместитель|разработчик|разработал|составитель|составил|подпись"
    r"|рассмотрено|согласовано|утверждено|утверждаю)а?\b",
    re.IGNORECASE,
)
UNDER_A_HEADING = re.compile(r"(всего|часов|часы|час|ч)?\.?", re.IGNORECASE)
IDENTIFIER = re.compile(r"[\w.:-]{1,100}")
WHOLE = re.compile(r"(\d{1,9})(?:[.,]0+)?\s*(?:ч|час|часа|часов)?\.?", re.IGNORECASE)
MAX_LINE = 300


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """`row` as in the file from 1, `column` as our template names it («» when it is the whole row)."""

    row: int
    column: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Column:
    """`title` names it in messages; `headings` match a heading's words (`heading_words`), the best first.

    `only_in_lines`: a row of totals leaves it empty.
    """

    title: str
    headings: tuple[str, ...]
    required: bool = True
    only_in_lines: bool = False

    def rank(self, heading: str) -> int | None:
        return next((rank for rank, pattern in enumerate(self.headings) if re.fullmatch(pattern, heading)), None)


Columns = dict[str, Column]
"""Columns by the key that a reader asks them by."""


@dataclass
class Entry:
    """A row of the table, its cells by the keys of the columns; what is wrong with it gathers in `rejects`."""

    number: int
    cells: dict[str, Cell]
    columns: Columns
    rejects: list[RejectedRow] = field(default_factory=list)

    def has(self, *keys: str) -> bool:
        return any(self.cells[key] is not EMPTY for key in keys)

    @property
    def first_text(self) -> str:
        return next((cell.text for cell in self.cells.values() if cell.text), "")

    def reject(self, key: str, code: str, message: str) -> None:
        self.rejects.append(RejectedRow(self.number, self.columns[key].title, code, message))

    def text(self, key: str) -> str | None:
        """The text of a cell; None, with the reject, when the cell is not what a person wrote or is too long."""
        cell = self.cells[key]
        if cell.flaw:
            self.reject(key, cell.flaw, FLAWS[cell.flaw])
        elif len(cell.text) > MAX_LINE:
            self.reject(key, "TEXT_TOO_LONG", f"Сократите текст до {MAX_LINE} знаков.")
        else:
            return cell.text
        return None

    def required(self, key: str, code: str) -> str | None:
        text = self.text(key)
        if text == "":
            self.reject(key, code, f"Заполните «{self.columns[key].title}»; объединённые ячейки разъедините.")
        return text or None

    def whole(self, key: str, code: str, highest: int) -> int | None:
        """A whole number from 1: «2», «2,0», «2 ч.»."""
        text = self.required(key, code)
        if text is None:
            return None
        written = WHOLE.fullmatch(text)
        number = int(written[1]) if written else 0
        if 1 <= number <= highest:
            return number
        self.reject(key, code, f"«{text}» — не целое число от 1 до {highest}.")
        return None

    def identifier(self, key: str, code: str) -> str | None:
        """Letters, digits, `.`, `:` and `-`, as ids are; «1,2» is «1.2», «5.» is «5», a long dash is a hyphen."""
        text = self.text(key)
        if not text:
            return text
        written = re.sub(r"[–—‑−]", "-", re.sub(r"\s", "", text)).replace(",", ".").rstrip(".")
        if IDENTIFIER.fullmatch(written):
            return written
        self.reject(key, code, f"«{text}»: допустимы буквы, цифры, точка и дефис, не больше 100 знаков.")
        return None


@dataclass(frozen=True, slots=True)
class Table:
    """Where the columns stand on the sheet, and the rows under the header."""

    columns: Columns
    places: dict[str, int]
    header: Row
    rows: tuple[Row, ...]
    broken_at: int | None

    def entries(self) -> list[Entry]:
        """The rows that may be lines of the plan: without repeated headers, totals and the signatures after the last."""
        entries: list[Entry] = []
        last_total = None
        for place, row in enumerate(self.rows):
            entry = self._entry(row)
            if row.cells == self.header.cells or (place < 2 and _continues_header(row, entry)):
                continue
            if _is_total(entry):
                last_total = len(entries)
            elif any(cell is not EMPTY for cell in entry.cells.values()):
                entries.append(entry)
        while entries and _is_signature(entries[-1]):
            entries.pop()
        if last_total is not None and all(_is_remark(entry) for entry in entries[last_total:]):
            del entries[last_total:]
        return entries

    def rejected_rest(self) -> Iterator[RejectedRow]:
        if self.broken_at is not None:
            message = "Отсюда файл не прочитан: кавычка внутри текста удваивается, а открытая закрывается."
            yield RejectedRow(self.broken_at, "", "BAD_ROW", message)

    def _entry(self, row: Row) -> Entry:
        cells = {key: row.cell(self.places[key]) if key in self.places else EMPTY for key in self.columns}
        return Entry(row.number, cells, self.columns)


def find_table(sheets: tuple[Sheet, ...], columns: Columns) -> Table:
    """The one table with all required columns. Raises Refused(HEADER_NOT_FOUND, HEADER_TWICE)."""
    found: list[tuple[Sheet, Table]] = []
    nearest: dict[str, int] = {}
    for sheet in sheets:
        for place, row in enumerate(sheet.rows[:HEADER_WITHIN]):
            places = _places(row, columns)
            if all(key in places for key, column in columns.items() if column.required):
                found.append((sheet, Table(columns, places, row, sheet.rows[place + 1 :], sheet.broken_at)))
                break
            nearest = max(nearest, places, key=len)
    if not found:
        missing = ", ".join(f"«{c.title}»" for key, c in columns.items() if c.required and key not in nearest)
        raise Refused(
            "HEADER_NOT_FOUND",
            CLAUSE,
            f"Нет строки заголовков: не хватает столбцов {missing}. Сверьте файл с образцом.",
        )
    if len(found) > 1:
        names = ", ".join(f"«{sheet.name}»" for sheet, _ in found)
        raise Refused("HEADER_TWICE", CLAUSE, f"Таблица плана есть на нескольких листах: {names}. Оставьте один.")
    return found[0][1]


def _places(row: Row, columns: Columns) -> dict[str, int]:
    """Where each column stands, if this row is the header. Raises Refused(HEADER_TWICE)."""
    headings = [heading_words(cell.text) for cell in row.cells]
    places: dict[str, int] = {}
    twice: list[str] = []
    for key, column in columns.items():
        ranked = sorted((rank, i) for i, text in enumerate(headings) if (rank := column.rank(text)) is not None)
        if ranked:
            places[key] = ranked[0][1]
        if len(ranked) > 1 and ranked[0][0] == ranked[1][0]:
            twice.append(column.title)
    if twice and all(key in places for key, column in columns.items() if column.required):
        raise Refused(
            "HEADER_TWICE", CLAUSE, f"Столбец «{twice[0]}» в строке {row.number} указан дважды. Оставьте один."
        )
    return places


def heading_words(text: str) -> str:
    """«Кол-во  часов (ак.)» is «кол во часов ак»."""
    return " ".join(re.findall(r"№|[a-zа-я0-9]+", text.lower().replace("ё", "е")))


def squeezed(text: str) -> str:
    """The letters alone, «П/з.» is «пз», «Зачёт» is «зачет»: abbreviations are written in many ways."""
    return "".join(re.findall(r"[a-zа-я]+", text.lower().replace("ё", "е")))


def _continues_header(row: Row, entry: Entry) -> bool:
    """The second line of a header of two («всего» under «часов»), or the columns' numbers 1, 2, 3 …"""
    texts = [cell.text for cell in row.cells if cell is not EMPTY]
    if len(texts) > 2 and texts == [str(number) for number in range(1, len(texts) + 1)]:
        return True
    return all(UNDER_A_HEADING.fullmatch(cell.text) for cell in entry.cells.values())


def _is_total(entry: Entry) -> bool:
    of_a_line = (key for key, column in entry.columns.items() if column.only_in_lines)
    return TOTAL.fullmatch(entry.first_text) is not None and not entry.has(*of_a_line)


def _is_signature(entry: Entry) -> bool:
    whole = all(entry.has(key) for key, column in entry.columns.items() if column.required)
    return not whole and SIGNATURE.match(entry.first_text) is not None


def _is_remark(entry: Entry) -> bool:
    return sum(1 for cell in entry.cells.values() if cell is not EMPTY) <= 1
