"""The whole copy as content: what stands on the title page, who is on the list, and each journal in its order."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from archive.copies.journal_content import JournalContent, Reading
from archive.copies.names import Names
from archive.copies.source import OpenIdentity, Source
from journal_domain.college_policy import STREAM, CollegePolicy, PolicyValues
from journal_domain.group import (
    GroupDescribed,
    GroupFormed,
    GroupLeaderAppointed,
    GroupMasterAppointed,
    StudentJoinedGroup,
    StudentLeftGroup,
    SubgroupFormed,
    group_stream,
)
from journal_domain.journal_events import JournalOpened
from journal_domain.requisites import STREAM as REQUISITES
from journal_domain.requisites import Requisites
from projections.words import ARRIVALS, DEPARTURES


@dataclass
class Listed:
    """A line of the alphabetical list: when the student came and left, by which orders."""

    student_id: str
    joined: list[tuple[date, str]] = field(default_factory=list)
    left: list[tuple[date, str]] = field(default_factory=list)


@dataclass
class Book:
    """`incomplete` names the disciplines whose sheet was open at the copy's position."""

    requisites: Requisites
    policy: PolicyValues
    as_of: datetime
    names: Names
    group_name: str
    trade: str
    course: int | None
    year: str
    term: int
    leader_id: str | None = None
    master_id: str | None = None
    subgroups: dict[str, str] = field(default_factory=dict)
    students: dict[str, Listed] = field(default_factory=dict)
    journals: list[JournalContent] = field(default_factory=list)

    @property
    def incomplete(self) -> list[str]:
        return [journal.discipline for journal in self.journals if journal.closed_on is None]

    @property
    def alphabetical(self) -> list[Listed]:
        return [self.students[student] for student in sorted(self.students, key=self.names.order)]

    def roster(self, journal: JournalContent) -> list[str]:
        return sorted(journal.roster, key=self.names.order)

    def title_of(self, journal: JournalContent) -> str:
        if journal.subgroup_id is None:
            return journal.discipline
        return f"{journal.discipline} ({self.subgroups.get(journal.subgroup_id, journal.subgroup_id)})"


def read_book(source: Source, open_identity: OpenIdentity) -> Book:
    """What the form says of these events."""
    names = Names(source.events, open_identity)
    policy = CollegePolicy.evolve(None, source.of(STREAM))
    values = policy.on(policy.today(source.as_of))
    group_id = source.paper.group_id or ""
    year, _, term = (source.paper.term or "").rpartition("-")
    book = Book(
        Requisites.evolve(None, source.of(REQUISITES)), values, source.as_of, names,
        group_name=group_id, trade="", course=None, year=year, term=int(term),
    )  # fmt: skip
    ends = _term_ends(source)
    for event in source.of(group_stream(group_id)):
        match event:
            case GroupFormed():
                book.group_name = event.name
            case GroupDescribed() if event.year in (year, year.replace("-20", "/")):
                book.trade, book.course = event.trade, event.course
            case GroupLeaderAppointed() if event.since <= ends:
                book.leader_id = event.leader_id
            case GroupMasterAppointed() if event.since <= ends:
                book.master_id = event.master_id
            case SubgroupFormed():
                book.subgroups[event.subgroup_id] = event.name
            case StudentJoinedGroup() if event.since <= ends:
                listed = book.students.setdefault(event.student_id, Listed(event.student_id))
                listed.joined.append((event.since, f"{ARRIVALS[event.arrival]}, {event.order}"))
            case StudentLeftGroup() if event.student_id in book.students and event.until <= ends:
                book.students[event.student_id].left.append(
                    (event.until, f"{DEPARTURES[event.departure]}, {event.order}")
                )
    reading = Reading(names)
    journals = [reading.journal(source.of(drawn.stream)) for drawn in source.streams]
    book.journals = sorted(
        journals, key=lambda j: (j.discipline.casefold().replace("ё", "е"), j.subgroup_id or "", j.journal_id)
    )
    _without_those_of_other_terms(book)
    return book


def _term_ends(source: Source) -> date:
    """The last day by which the term's sheets are due; what is in force later belongs to the next copy."""
    due = [event.attestation_by for event in source.events if isinstance(event, JournalOpened)]
    return max(due, default=source.as_of.date())


def _without_those_of_other_terms(book: Book) -> None:
    """A group keeps its id for years: the list shows who stood in one of the term's journals."""
    if book.journals:
        here = {student for journal in book.journals for student in journal.roster}
        book.students = {student: listed for student, listed in book.students.items() if student in here}
