"""What stands in the cells of one journal's pages, and the notes to them.

Read from the events by this form itself, not through the domain's aggregate: that may learn new meanings, a form
version may not. Illness is shown as an excused absence: health data have no place on a paper that many hands hold.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from archive.copies.source import ILLNESS
from journal_domain import journal_events as e
from journal_domain.values import LATE, AbsenceReason


@dataclass
class Cell:
    """`value` is a mark, `seat` an attendance code; `late`: recorded after its day, by a permit."""

    value: str | None = None
    seat: str | None = None
    late: bool = False
    notes: list[int] = field(default_factory=list)

    def shown(self, glyphs: dict[str, str]) -> str:
        """What is printed: the mark, the glyph of the absence or late arrival, or both."""
        seat = AbsenceReason.EXCUSED.value if self.seat == ILLNESS else self.seat
        return " ".join(part for part in (self.value, glyphs.get(seat, "н") if seat else None) if part)


@dataclass
class GivenLesson:
    """A line of the right page; `substitute`: somebody else than the journal's teacher of the day gave it."""

    lesson_id: str
    day: date
    hours: int
    kind: str
    topic: str
    homework: str | None
    homework_due: date | None
    teacher_id: str
    late: bool
    substitute: bool
    cells: dict[str, Cell] = field(default_factory=dict)
    notes: list[int] = field(default_factory=list)

    def cell(self, student_id: str) -> Cell:
        return self.cells.setdefault(student_id, Cell())


@dataclass
class OnRoster:
    """When a student was on the journal's list: (first day, first day off it or None) and on which orders."""

    student_id: str
    periods: list[tuple[date, date | None]] = field(default_factory=list)
    notes: list[int] = field(default_factory=list)

    def on(self, day: date) -> bool:
        return any(since <= day and (until is None or day < until) for since, until in self.periods)


def seat_of(event: e.AbsenceRecorded | e.LateArrivalRecorded) -> str:
    return LATE if isinstance(event, e.LateArrivalRecorded) else AbsenceReason.UNSPECIFIED.value
