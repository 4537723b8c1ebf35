"""What a report is about: a group, a term or dates, a discipline, a teacher; and how its figures are to be counted."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import msgspec

from journal_domain.academic_calendar import year_of, year_on
from projections.reports.arithmetic import Degree


class Assessment(StrEnum):
    """Which marks a report counts: one kind of them, never two (2.2.2)."""

    TERM = "term"
    YEAR = "year"

    @property
    def words(self) -> str:
        return {Assessment.TERM: "за семестр", Assessment.YEAR: "за год"}[self]


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """The report's subject: all that a form asks for is given, all else is None. `since` and `until` are included.

    Without dates a term runs as the academic calendar says; `health`: whether it may tell of illness and of adapted programmes (152-ФЗ ст. 10).
    """

    term: str | None = None
    since: date | None = None
    until: date | None = None
    group_id: str | None = None
    discipline_id: str | None = None
    teacher_id: str | None = None
    assessment: Assessment = Assessment.TERM
    degree: Degree = Degree.NOT_ATTESTED_SEVEN
    health: bool = False

    @property
    def year(self) -> str:
        """The academic year asked about: the term's, or that of the last day."""
        if self.term is not None:
            return year_of(self.term)
        assert self.until is not None  # a form asks for a term or for dates
        return year_on(self.until)

    @property
    def earlier(self) -> str | None:
        """The first term of the year whose second is asked about."""
        return f"{year_of(self.term)}-1" if self.term is not None and self.term.endswith("-2") else None


class Asks(StrEnum):
    """What a form wants to be told."""

    GROUP = "group"
    TERM = "term"
    DATES = "dates"
    DISCIPLINE = "discipline"
    TEACHER = "teacher"
    ASSESSMENT = "assessment"
    """Which marks it counts."""
    DEGREE = "degree"
    """What «н/а» weighs in its СОУ."""
