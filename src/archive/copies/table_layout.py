"""How a report's table is set: widths of its columns, heads that stand upright, and the parts that a wide one falls into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from archive.copies.typeface import BOLD, MM, REGULAR, width, wrapped
from projections.reports.table import Cell, Column, Kind, Row, Section, written

BODY, HEAD = 8.0, 7.0
PAD = 1.2 * MM
LEADING, HEAD_LEADING = 3.4 * MM, 3.0 * MM
LEAST_ROW = 5.2 * MM
LONG_WORD = 17 * MM
"""A head with a longer word stands upright, lest it makes a wide column of small figures."""
MOST_HEAD = 44 * MM
LEAST_TEXT, MOST_TEXT = 26 * MM, 95 * MM
SHORT = {"зачтено": "зач", "незачтено": "незач"}
SLACK = 0.5
"""A word that is just as wide as its column would be broken by the last bit of a float."""
MEAGRE = 0.6
"""A table that needs less of the page's width is not stretched over it."""


def shown(cell: Cell) -> str:
    """A value as it stands on paper: decimals with a comma."""
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return str(cell).replace(".", ",")
    return written(cell) if isinstance(cell, date) else str(cell)


def _longest_word(title: str) -> float:
    return max((width(word, BOLD, HEAD) for word in title.split()), default=0.0)


@dataclass(frozen=True)
class Laid:
    """A table, or the part of a wide one, ready to be painted; `columns` are the indices of the section's that it shows."""

    section: Section
    columns: tuple[int, ...]
    widths: tuple[float, ...]

    def column(self, n: int) -> Column:
        return self.section.columns[self.columns[n]]

    def cells(self, row: Row) -> list[Cell]:
        return [row[index] for index in self.columns]

    def upright(self, n: int) -> bool:
        return stands_upright(self.column(n))

    def head_lines(self, n: int) -> tuple[str, ...]:
        column = self.column(n)
        if self.upright(n):
            return wrapped(column.title, REGULAR, HEAD, MOST_HEAD - 2 * PAD)
        return wrapped(column.title, BOLD, HEAD, self.widths[n] - 2 * PAD)

    @cached_property
    def head_height(self) -> float:
        high = 7 * MM
        for n in range(len(self.columns)):
            lines = self.head_lines(n)
            if self.upright(n):
                high = max(high, max(width(line, REGULAR, HEAD) for line in lines) + 2 * PAD)
            else:
                high = max(high, len(lines) * HEAD_LEADING + 2 * PAD)
        return high

    def lines(self, n: int, cell: Cell, font: str) -> tuple[str, ...]:
        """The lines of a cell in column `n`."""
        text = shown(cell)
        if self.column(n).kind is Kind.TEXT:
            return wrapped(text, font, BODY, self.widths[n] - 2 * PAD)
        return (SHORT.get(text, text),)

    def height(self, row: Row, font: str) -> float:
        most = max(len(self.lines(n, cell, font)) for n, cell in enumerate(self.cells(row)))
        return max(LEAST_ROW, most * LEADING + 1.8 * MM)


def stands_upright(column: Column) -> bool:
    return column.kind is Kind.UPRIGHT or (column.kind is Kind.FIGURE and _longest_word(column.title) > LONG_WORD)


def fits(section: Section, room: float) -> bool:
    """Whether the whole table is as wide as that, or narrower, with its texts as narrow as they may be."""
    return sum(least for least, _ in _wanted(section)) <= room


def laid(section: Section, room: float) -> list[Laid]:
    """The table in parts, each no wider than `room`; the leading columns that name a row stand in each."""
    wanted = _wanted(section)
    parts = [list(range(len(wanted)))] if fits(section, room) else _parts(section, wanted, room)
    return [Laid(section, tuple(part), _widths(section, part, wanted, room)) for part in parts]


def _wanted(section: Section) -> list[tuple[float, float]]:
    """The least width of each column, and the one it would like."""
    rows = [*section.rows, *section.footers]
    found = []
    for index, column in enumerate(section.columns):
        texts = {shown(row[index]) for row in rows}
        widest = max((width(SHORT.get(text, text), REGULAR, BODY) for text in texts), default=0.0)
        if column.kind is Kind.TEXT:
            word = max((width(word, REGULAR, BODY) for text in texts for word in text.split()), default=0.0)
            head = _longest_word(column.title) + 2 * PAD + SLACK
            likes = max(head, min(MOST_TEXT, max(widest, width(column.title, BOLD, HEAD)) + 2 * PAD + SLACK))
            found.append((min(likes, max(head, LEAST_TEXT, min(word + 2 * PAD, MOST_TEXT / 2))), likes))
        elif stands_upright(column):
            lines = len(wrapped(column.title, REGULAR, HEAD, MOST_HEAD - 2 * PAD))
            need = max(widest + 1.6 * MM, lines * HEAD_LEADING + 1.4 * MM, 6.8 * MM)
            found.append((need, need))
        else:
            need = max(widest, _longest_word(column.title)) + 2 * PAD + SLACK
            found.append((max(need, 7.5 * MM), max(need, 7.5 * MM)))
    return found


def _parts(section: Section, wanted: Sequence[tuple[float, float]], room: float) -> list[list[int]]:
    names = next((n for n, column in enumerate(section.columns) if column.kind is Kind.TEXT), -1) + 1
    naming = list(range(names))
    parts: list[list[int]] = [[*naming]]
    used = left = sum(wanted[n][0] for n in naming)
    for n in range(names, len(wanted)):
        if used + wanted[n][0] > room and len(parts[-1]) > names:
            parts.append([*naming])
            used = left
        parts[-1].append(n)
        used += wanted[n][0]
    return parts


def _widths(
    section: Section, part: Sequence[int], wanted: Sequence[tuple[float, float]], room: float
) -> tuple[float, ...]:
    least, likes = [wanted[n][0] for n in part], [wanted[n][1] for n in part]
    texts = [k for k, n in enumerate(part) if section.columns[n].kind is Kind.TEXT]
    if sum(likes) > room:
        spare, wish = room - sum(least), sum(likes[k] - least[k] for k in texts)
        share = max(0.0, spare / wish) if wish else 0.0
        return tuple(low + (likes[k] - low) * (share if k in texts else 0) for k, low in enumerate(least))
    if sum(likes) < room * MEAGRE:
        return tuple(likes)
    stretched = texts or range(len(part))
    more = (room - sum(likes)) / len(stretched)
    return tuple(wide + (more if k in stretched else 0) for k, wide in enumerate(likes))
