"""A report as neutral values: head, sections of columns and rows, footers, notes, signatories.

JSON, CSV, XLSX and PDF print these and nothing else, so that no figure is counted twice. A cell is a text, a whole
number, a decimal that was rounded already, a day, or None for an empty one.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

import msgspec

Cell = str | int | Decimal | date | None
Row = list[Cell]


def written(day: date) -> str:
    return f"{day:%d.%m.%Y}"


class Kind(StrEnum):
    """How a column is set: texts to the left, figures to the right, names of disciplines upright."""

    TEXT = "text"
    FIGURE = "figure"
    UPRIGHT = "upright"
    """A figure or a mark under a long title."""
    DAY = "day"


class Column(msgspec.Struct, frozen=True):
    title: str
    kind: Kind = Kind.FIGURE


class Section(msgspec.Struct):
    """One table; `footers` are rows below the line: sums, shares."""

    columns: list[Column]
    rows: list[Row]
    title: str = ""
    footers: list[Row] = []


class Signatory(msgspec.Struct, frozen=True):
    """Who signs: the office and, where the journal knows, who holds it."""

    office: str
    name: str = ""


class HoleKind(StrEnum):
    UNRECORDED = "lesson_unrecorded"
    """Its day is over: it is recorded by a permit, or settled by a directive."""
    TO_COME = "lessons_to_come"
    """Nobody's omission yet: a journal's lessons that may still be recorded on their day."""
    SHEET_OPEN = "sheet_open"
    REMARK_OPEN = "remark_open"


class Hole(msgspec.Struct, frozen=True):
    """Something missing in a journal: what, of which day (the last of `count` lessons), whose it is to fill, and where.

    `archived`: the year is closed, so that nobody can fill it any more.
    """

    kind: HoleKind
    count: int
    what: str
    group: str
    discipline: str
    day: date | None
    person_id: str
    person: str
    link: str
    archived: bool = False


def counted(holes: Iterable[Hole]) -> str:
    """How much is missing, lessons to come apart: what nobody has omitted yet."""
    found = Counter[HoleKind]()
    for hole in holes:
        found[hole.kind] += hole.count
    to_come = found.pop(HoleKind.TO_COME, 0)
    missing = [f"не заполнено: {found.total()}"] if found else []
    return "; ".join([*missing, *([f"ещё не прошло занятий: {to_come}"] if to_come else [])])


class Report(msgspec.Struct):
    """`position` and `as_of` are those of the last event taken in: a report knows no other clock.

    `holes` not empty: what is printed is stamped INCOMPLETE and lists them.
    """

    form: str
    number: int
    title: str
    position: int
    as_of: datetime | None
    head: list[tuple[str, str]]
    sections: list[Section]
    notes: list[str]
    signatories: list[Signatory]
    holes: list[Hole] = []

    @property
    def stamp(self) -> str | None:
        return INCOMPLETE if self.holes else None

    @property
    def digest(self) -> str:
        """SHA-256 of the report's content: what two printings are compared by."""
        return hashlib.sha256(msgspec.json.encode(self)).hexdigest()


INCOMPLETE = "НЕПОЛНЫЕ ДАННЫЕ"
