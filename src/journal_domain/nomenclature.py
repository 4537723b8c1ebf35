"""The nomenclature of files (номенклатура дел): in which series the year's papers are kept, and for how long.

A file is one year's papers of one series. Its term runs from 1 January after the year was closed. A series is edited by
versions with a day of effect; a version adopted after the closing lengthens the term of files that lie already, but
never shortens it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

import msgspec

from journal_domain.errors import Refused
from journal_domain.event import Act, Draft, Event, register

STREAM = "nomenclature"

LONGEST_TERM = 100


class Papers(StrEnum):
    """What a series holds."""

    JOURNALS = "journals"
    """Журналы учебных занятий: the certified copies of the journals, and the year's volume."""
    SUMMARIES = "summaries"
    """Сводные ведомости успеваемости и посещаемости."""
    REPORTS = "reports"
    """The other reports of 4.6.2-k."""


class Series(msgspec.Struct, frozen=True):
    """A line of the nomenclature; `term_years` is None for papers that are kept for ever («постоянно»)."""

    index: str
    title: str
    term_years: int | None


DEFAULTS = {
    Papers.JOURNALS: Series("УЧ-01", "Журналы учебных занятий, заверенные копии", 5),
    Papers.SUMMARIES: Series("УЧ-02", "Сводные ведомости успеваемости и посещаемости", 25),
    Papers.REPORTS: Series("УЧ-03", "Отчёты об успеваемости и посещаемости", 5),
}
"""In force until the college adopts its own: the terms of the lists of 1974 and 1980, kept by custom."""


class SeriesAdopted(Event, frozen=True, kw_only=True, tag="nomenclature.series_adopted.v1"):
    """From `effective_from` on the papers are filed so; `was_…` is the line that was in force for that day before."""

    papers: Papers
    index: str
    title: str
    term_years: int | None
    effective_from: date
    order: str
    was_index: str
    was_title: str
    was_term_years: int | None


register(SeriesAdopted)


class Nomenclature(msgspec.Struct, frozen=True, kw_only=True):
    """All versions of all series, oldest first; of two for the same day the later adopted one stays."""

    version: int = 0
    adopted: tuple[SeriesAdopted, ...] = ()

    @classmethod
    def evolve(cls, state: Nomenclature | None, events: Iterable[Event]) -> Nomenclature:
        before = state or cls()
        adopted, version = {(e.papers, e.effective_from): e for e in before.adopted}, before.version
        for event in events:
            version = event.originator_version
            if isinstance(event, SeriesAdopted):
                adopted[event.papers, event.effective_from] = event
        return cls(version=version, adopted=tuple(sorted(adopted.values(), key=lambda e: e.effective_from)))

    def on(self, papers: Papers, day: date) -> Series:
        """The line in force on that day."""
        return ([DEFAULTS[papers], *self._lines(papers, until=day)])[-1]

    def kept_until(self, papers: Papers, closed_on: date) -> date | None:
        """The first day on which a file of a year closed on that day may be destroyed; None: never.

        The longest term counts of the line in force on the day of closing and of all lines since.
        """
        since = [line.term_years for line in self._lines(papers, after=closed_on)]
        return free_from(closed_on, [self.on(papers, closed_on).term_years, *since])

    def _lines(self, papers: Papers, *, until: date = date.max, after: date = date.min) -> list[Series]:
        return [
            Series(event.index, event.title, event.term_years)
            for event in self.adopted
            if event.papers is papers and after < event.effective_from <= until
        ]


def free_from(closed_on: date, terms: Iterable[int | None]) -> date | None:
    """The first day after the longest of these terms, in years from 1 January after the closing; None: never comes."""
    longest = 0
    for years in terms:
        if years is None:
            return None
        longest = max(longest, years)
    return date(closed_on.year + 1 + longest, 1, 1)


def adopt_series(
    nomenclature: Nomenclature,
    papers: Papers,
    series: Series,
    effective_from: date,
    order: str,
    today: date,
    act: Act,
) -> list[Event]:
    """Edit a series from a future day on.

    Raises Refused(POLICY_RETROACTIVE, ORDER_REQUIRED, NOMENCLATURE_VALUE, NOTHING_TO_RECORD).
    """
    if effective_from <= today:
        raise Refused(
            "POLICY_RETROACTIVE", "6.2", "Номенклатура меняется только с будущего дня: укажите дату не раньше завтра."
        )
    if not order.strip():
        raise Refused("ORDER_REQUIRED", "5.6", "Укажите номер и дату приказа, которым утверждена номенклатура дел.")
    line = Series(series.index.strip(), series.title.strip(), series.term_years)
    if not line.index or not line.title or not (line.term_years is None or 1 <= line.term_years <= LONGEST_TERM):
        raise Refused(
            "NOMENCLATURE_VALUE",
            "5.6",
            f"Укажите индекс, заголовок и срок хранения от 1 до {LONGEST_TERM} лет или «постоянно».",
        )
    was = nomenclature.on(papers, effective_from)
    if line == was:
        raise Refused("NOTHING_TO_RECORD", "5.6", "С этого дня серия и так ведётся так.")
    draft = Draft(STREAM, nomenclature.version, act)
    draft.add(
        SeriesAdopted,
        papers=papers,
        index=line.index,
        title=line.title,
        term_years=line.term_years,
        effective_from=effective_from,
        order=order.strip(),
        was_index=was.index,
        was_title=was.title,
        was_term_years=was.term_years,
    )
    return draft.events
