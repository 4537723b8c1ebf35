"""The academic year: its journals are entered as they open, struck off as their sheets close, and then it is closed.

A closed year's journals are archived in the same act: from then on every write answers ARCHIVED (5.5, 4.6.2-m). Then
its volume is sealed (retention.py), and when their terms are over its papers are destroyed, series by series.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime

from journal_domain import journal_events as e
from journal_domain.academic_calendar import term_said
from journal_domain.errors import Problem, Refused
from journal_domain.event import Act, Draft, Event, register
from journal_domain.journal import Journal
from journal_domain.journal_events import JournalOpened
from journal_domain.nomenclature import Papers
from journal_domain.resit import OpenDebt


class JournalEntered(Event, frozen=True, kw_only=True, tag="year.journal_entered.v1"):
    journal_id: str
    group_id: str
    subgroup_id: str | None
    discipline_id: str
    discipline: str
    term: str


class JournalCompleted(Event, frozen=True, kw_only=True, tag="year.journal_completed.v1"):
    """The journal's attestation sheet is closed."""

    journal_id: str


class JournalStruckOff(Event, frozen=True, kw_only=True, tag="year.journal_struck_off.v1"):
    """The journal is annulled: the year does not wait for it."""

    journal_id: str


class YearClosed(Event, frozen=True, kw_only=True, tag="year.closed.v1"):
    order: str


class VolumeSealed(Event, frozen=True, kw_only=True, tag="year.volume_sealed.v1"):
    """The year was put into a volume and handed over by an act.

    The volume adds the log's positions `first_position`…`last_position` to those of the volumes before it; `tree_head`
    is the RFC 6962 root over positions 1…`last_position` (64 hexadecimal digits), `manifest_sha256` the SHA-256 of the
    bag's tagmanifest-sha256.txt, through which every byte of the bag is fixed; `copies` counts the certified copies.
    """

    year: str
    first_position: int
    last_position: int
    tree_head: str
    manifest_sha256: str
    copies: int
    act_number: str


class PapersDestroyed(Event, frozen=True, kw_only=True, tag="year.papers_destroyed.v1"):
    """A file was destroyed by an act: it was kept under `index` until `kept_until`, the first day it need not be."""

    papers: Papers
    index: str
    kept_until: date
    act_number: str


register(JournalEntered, JournalCompleted, JournalStruckOff, YearClosed, VolumeSealed, PapersDestroyed)


def year_stream(year: str) -> str:
    return f"year:{year}"


GroupTerm = tuple[str, str]
"""(group, term)."""


@dataclass(slots=True)
class AcademicYear:
    """Treated as immutable once handed out: `evolve` works on a copy."""

    version: int = 0
    open: dict[str, JournalEntered] = field(default_factory=dict)
    completed: frozenset[str] = frozenset()
    closed_at: datetime | None = None
    sealed: VolumeSealed | None = None
    destroyed: frozenset[Papers] = frozenset()
    entered: dict[str, JournalEntered] = field(default_factory=dict)
    """All journals, open or completed; not those that were annulled."""

    @property
    def closed(self) -> bool:
        return self.closed_at is not None

    @property
    def begun(self) -> frozenset[str]:
        """The terms in which journals were opened."""
        return frozenset(journal.term for journal in self.entered.values())

    @property
    def opened(self) -> frozenset[GroupTerm]:
        """The groups and terms that journals were opened of."""
        return frozenset((journal.group_id, journal.term) for journal in self.entered.values())

    def not_begun(self, terms: Iterable[str]) -> list[str]:
        """Those of the calendar's terms in which no journal was opened."""
        begun = self.begun
        return [term for term in terms if term not in begun]

    @classmethod
    def evolve(cls, state: AcademicYear | None, events: Iterable[Event]) -> AcademicYear:
        year = cls() if state is None else copy(state)
        year.open, year.entered = year.open.copy(), year.entered.copy()
        completed = set(year.completed)
        for event in events:
            if isinstance(event, JournalEntered):
                year.open[event.journal_id] = year.entered[event.journal_id] = event
            elif isinstance(event, JournalCompleted):
                year.open.pop(event.journal_id, None)
                completed.add(event.journal_id)
            elif isinstance(event, JournalStruckOff):
                year.open.pop(event.journal_id, None)
                year.entered.pop(event.journal_id, None)
            elif isinstance(event, YearClosed):
                year.closed_at = event.act.at
            elif isinstance(event, VolumeSealed):
                year.sealed = event
            elif isinstance(event, PapersDestroyed):
                year.destroyed |= {event.papers}
            year.version = event.originator_version
        year.completed = frozenset(completed)
        return year

    def draft(self, year: str, act: Act) -> Draft:
        return Draft(year_stream(year), self.version, act)


def require_open_year(state: AcademicYear, year: str) -> None:
    """Raises Refused(ARCHIVED, 5.5) once the year is closed."""
    if state.closed:
        raise Refused("ARCHIVED", "5.5", f"Учебный год {year} закрыт и передан в архив: записи не вносятся.")


def journals_entered(state: AcademicYear, year: str, opened: Iterable[JournalOpened], act: Act) -> list[Event]:
    """Enter journals that are being opened. Raises Refused(ARCHIVED)."""
    require_open_year(state, year)
    draft = state.draft(year, act)
    for journal in opened:
        draft.add(
            JournalEntered,
            journal_id=journal.originator_id,
            group_id=journal.group_id,
            subgroup_id=journal.subgroup_id,
            discipline_id=journal.discipline_id,
            discipline=journal.discipline,
            term=journal.term,
        )
    return draft.events


def journal_completed(state: AcademicYear, year: str, journal_id: str, act: Act) -> list[Event]:
    """Strike off a journal whose sheet is being closed."""
    draft = state.draft(year, act)
    draft.add(JournalCompleted, journal_id=journal_id)
    return draft.events


def journal_struck_off(state: AcademicYear, year: str, journal_id: str, act: Act) -> list[Event]:
    """Strike off a journal that is being annulled."""
    draft = state.draft(year, act)
    draft.add(JournalStruckOff, journal_id=journal_id)
    return draft.events


def close_year(
    state: AcademicYear,
    year: str,
    terms: Iterable[str],
    groups: Iterable[GroupTerm],
    journals: Mapping[str, Journal],
    debts: Iterable[OpenDebt],
    order: str,
    act: Act,
) -> list[Event]:
    """Close the year and archive its journals: after that nobody can sit or correct anything (ADR 43).

    `terms` are those of the year's calendar, `groups` those that have a plan and no journal in one of them, `journals` the completed ones, `debts` those that can still be cleared.
    Raises Refused(ARCHIVED, ORDER_REQUIRED, YEAR_NOT_READY) naming each open sheet, debt, undecided request for a
    correction, and term whose journals are not opened, by all or by one of the groups.
    """
    require_open_year(state, year)
    if not order.strip():
        raise Refused("ORDER_REQUIRED", "5.5", "Укажите номер и дату приказа о закрытии учебного года.")
    left = [
        *(_waits(f"journals.{j.journal_id}", f"Не закрыта ведомость: {_of(j)}.", j.group_id)
          for j in state.open.values()),
        *(_waits(f"terms.{term}", f"Журналы ещё не открыты: {term_said(term)}.") for term in state.not_begun(terms)),
        *(_waits(f"groups.{group}.{term}", f"Не открыты журналы: группа {group}, {term_said(term)}.", group)
          for group, term in groups),
        *(_waits(
            f"debts.{debt.journal.id}.{debt.student_id}",
            f"Не сдана задолженность: {debt.student_id}, {_of(debt.journal)}; пересдача до {debt.deadline:%d.%m.%Y}.",
            debt.student_id, debt.journal.group_id,
        ) for debt in debts),
        *(_waits(f"corrections.{request}", f"Не решён запрос на исправление: {_of(journal)}.", journal.group_id)
          for journal in journals.values() for request in journal.requests),
    ]  # fmt: skip
    if left or not state.completed:
        raise Refused(
            "YEAR_NOT_READY",
            "4.6.2-m",
            f"Год не закрывается: {left[0].message} Всего мешает: {len(left)}." if left else "В году нет журналов.",
            problems=tuple(left),
        )
    draft = state.draft(year, act)
    draft.add(YearClosed, order=order.strip())
    events = draft.events
    for journal_id in sorted(state.completed):
        told = journals[journal_id].draft(act)
        told.add(e.JournalArchived, year=year)
        events += told.events
    return events


def _waits(where: str, message: str, *named: str) -> Problem:
    return Problem(where, "YEAR_NOT_READY", message, named)


def _of(journal: JournalEntered | Journal) -> str:
    return f"группа {journal.group_id}, {journal.discipline}, {term_said(journal.term)}"
