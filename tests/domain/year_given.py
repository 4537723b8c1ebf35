"""given(events).when(decision).then(events), or .then_refused(code, clause), for acts that span several streams.

    given(formed(), joined("s-1"))
        .when(lambda past, act: withdraw_student(past.group(), [], "s-1", OCTOBER, ..., act))
        .then(left("s-1", OCTOBER))

History is events, never commands; every state is folded from it. A decision that changes a state it was given fails.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from journal_domain.academic_calendar import AcademicCalendar, calendar_stream
from journal_domain.academic_year import AcademicYear, year_stream
from journal_domain.appointment import Appointments, appointments_stream
from journal_domain.college_policy import STREAM, CollegePolicy
from journal_domain.curriculum import Curriculum, curriculum_stream
from journal_domain.errors import NotFound, Refused
from journal_domain.event import Act, Event
from journal_domain.group import Group, group_stream
from journal_domain.journal import Journal, journal_id
from journal_domain.person import Person, person_stream
from journal_domain.timetable import Timetable, timetable_stream

clause = pytest.mark.clause
"""Names the clauses and decisions that a test holds the code to."""

YEAR, TERM, SECOND_TERM = "2025/26", "2025/26-1", "2025/26-2"
GROUP, OTHER_GROUP = "g-1", "g-2"
TEACHER, OTHER_TEACHER, LEADER, DEPUTY, DIRECTOR = "t-1", "t-2", "l-1", "z-1", "dir-1"
JOURNAL = journal_id(GROUP, "d-1", TERM)


def moscow(text: str) -> datetime:
    """A local moment of the college, as an aware UTC time: moscow("2025-09-01 10:00")."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Moscow")).astimezone(UTC)


NOW = moscow("2025-08-25 10:00")


def act(by: str = DEPUTY, at: datetime = NOW, command: str = "c-now", role: str = "deputy") -> Act:
    return Act(by=by, role=role, assignment="college", command=command, at=at)


@dataclass(frozen=True)
class Fact:
    """An event of a stream without its envelope."""

    stream: str
    event_class: type[Event]
    fields: dict[str, Any]
    by: str = DEPUTY


def fact(stream: str, event_class: type[Event], /, by: str = DEPUTY, **fields: Any) -> Fact:
    return Fact(stream, event_class, fields, by)


def numbered(facts: Iterable[Fact], versions: Counter[str], stamp: Callable[[Fact], Act]) -> list[Event]:
    """The facts as events of their streams, versions counted on from `versions`."""
    events = []
    for one in facts:
        versions[one.stream] += 1
        envelope: dict[str, Any] = {
            "originator_id": one.stream,
            "originator_version": versions[one.stream],
            "act": stamp(one),
        }
        events.append(one.event_class(**envelope, **one.fields))
    return events


@dataclass
class Past:
    """States folded from a history, by the thing's own id."""

    history: list[Event]
    states: dict[str, Any] = field(default_factory=dict)

    def state(self, kind: Any, stream: str) -> Any:
        if stream not in self.states:
            self.states[stream] = kind.evolve(None, [e for e in self.history if e.originator_id == stream])
        return self.states[stream]

    def journal(self, journal: str = JOURNAL) -> Any:
        return self.state(Journal, journal)

    def journals_of(self, group: str = GROUP) -> list[Any]:
        """The group's open journals."""
        journals = [self.journal(i) for i in self.group(group).journals]
        return [journal for journal in journals if journal.closed_on is None]

    def group(self, group: str = GROUP) -> Any:
        return self.state(Group, group_stream(group))

    def person(self, person: str) -> Any:
        return self.state(Person, person_stream(person))

    def appointments(self, person: str) -> Any:
        return self.state(Appointments, appointments_stream(person))

    def calendar(self) -> Any:
        return self.state(AcademicCalendar, calendar_stream(YEAR))

    def timetable(self, term: str = TERM) -> Any:
        return self.state(Timetable, timetable_stream(term))

    def curriculum(self, curriculum: str = "c-1") -> Any:
        return self.state(Curriculum, curriculum_stream(curriculum))

    def year(self) -> Any:
        return self.state(AcademicYear, year_stream(YEAR))

    def policy(self) -> Any:
        return self.state(CollegePolicy, STREAM)


Decision = Callable[[Past, Act], list[Event]]


@dataclass
class Given:
    past: Past
    produced: list[Event] = field(default_factory=list)
    stopped_by: Exception | None = None
    done: Act = field(default_factory=act)

    def when(self, decision: Decision, by: str = DEPUTY, at: datetime = NOW, role: str = "deputy") -> Given:
        """Decide on the given states; what comes of it waits for `then` or `then_refused`."""
        after = Given(Past(self.past.history), done=act(by, at, role=role))
        try:
            after.produced = decision(after.past, after.done)
        except (Refused, NotFound) as stopped:
            after.stopped_by = stopped
        anew = Past(self.past.history)
        for stream, state in after.past.states.items():
            assert state is None or state == anew.state(type(state), stream), "a decision changed a given state"
        return after

    def then(self, *expected: Fact) -> Past:
        """Exactly these events, numbered on in their streams and stamped with the act. Returns the new past."""
        if self.stopped_by is not None:
            raise AssertionError(f"unexpected refusal: {self.stopped_by}") from self.stopped_by
        versions = Counter({e.originator_id: e.originator_version for e in self.past.history})
        assert self.produced == numbered(expected, versions, lambda _: self.done)
        return self.and_then()

    def and_then(self) -> Past:
        """The past with whatever was produced."""
        assert self.stopped_by is None, self.stopped_by
        assert self.produced
        return Past([*self.past.history, *self.produced])

    def then_refused(self, code: str, clause_id: str, *wheres: str) -> Refused:
        """Refused with this code, citing this clause, in Russian; nothing was produced. `wheres`: all wrong entries."""
        refused = self.stopped_by
        assert isinstance(refused, Refused), f"expected {code}, got {refused or self.produced!r}"
        assert (refused.code, refused.clause) == (code, clause_id)
        assert re.fullmatch(r"\d(\.\d+){0,2}(-[a-z])?", refused.clause)
        assert any("а" <= letter <= "я" for letter in refused.message)
        assert self.produced == []
        if wheres:
            assert tuple(problem.where for problem in refused.problems) == wheres
        return refused

    def then_not_found(self, what: str) -> None:
        assert self.stopped_by == NotFound(what)
        assert self.produced == []


def given(*facts: Fact) -> Given:
    earlier = moscow("2025-06-01 12:00")
    return Given(Past(numbered(facts, Counter(), lambda one: act(one.by, earlier, "c-past"))))


def after(past: Past, *facts: Fact) -> Given:
    """Go on from a past with more facts."""
    versions = Counter({e.originator_id: e.originator_version for e in past.history})
    more = numbered(facts, versions, lambda one: act(one.by, NOW, "c-past"))
    return Given(Past([*past.history, *more]))
