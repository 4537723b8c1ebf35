"""given(events).when(command).then(events), or .then_refused(code, clause).

    given(opened(), planned(), lesson("slot-1"))
        .when(add_marks, lesson_id="slot-1", marks={"s-1": "5"})
        .then(marked("slot-1", "s-1", "5"))

History is events, never commands. What a command takes besides its own arguments (the journal, the policy, the act)
is folded from the history and passed by the parameter's name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from inspect import signature
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from journal_domain.college_policy import STREAM, CollegePolicy
from journal_domain.control import Checks, checks_stream
from journal_domain.errors import NotFound, Refused
from journal_domain.event import Act, Event
from journal_domain.group import Group, group_stream
from journal_domain.journal import Journal, journal_id
from journal_domain.regulation import clause_text

GROUP = "g-1"
JOURNAL = journal_id(GROUP, "d-1", "2025-1")
TEACHER, SUBSTITUTE, LEADER, DEPUTY, OTHER_DEPUTY = "t-1", "t-2", "l-1", "z-1", "z-2"
STREAMS = {
    "journal": JOURNAL,
    "group": group_stream(GROUP),
    "policy": STREAM,
    "control": checks_stream(DEPUTY),
}
clause = pytest.mark.clause
"""Names the clauses and decisions that a test holds the code to."""


def moscow(text: str) -> datetime:
    """A local moment of the college, as an aware UTC time: moscow("2025-09-01 10:00")."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Moscow")).astimezone(UTC)


LESSON_TIME = moscow("2025-09-01 10:00")


def act(by: str = TEACHER, at: datetime = LESSON_TIME, command: str = "c-now") -> Act:
    return Act(by=by, role="teacher", assignment=f"journal:{JOURNAL}", command=command, at=at)


@dataclass(frozen=True)
class Fact:
    """An event without its envelope; `stream` only where it is not the usual one of its kind."""

    event_class: type[Event]
    fields: dict[str, Any]
    by: str = TEACHER
    stream: str | None = None

    @property
    def stream_id(self) -> str:
        return self.stream or STREAMS[self.event_class.TYPE.partition(".")[0]]


def fact(event_class: type[Event], /, by: str = TEACHER, stream: str | None = None, **fields: Any) -> Fact:
    return Fact(event_class, fields, by, stream)


def numbered(facts: Iterable[Fact], versions: Counter[str], stamp: Callable[[Fact], Act]) -> list[Event]:
    """The facts as events of their streams, versions counted on from `versions`."""
    events = []
    for one in facts:
        versions[one.stream_id] += 1
        envelope = {"originator_id": one.stream_id, "originator_version": versions[one.stream_id], "act": stamp(one)}
        events.append(one.event_class(**envelope, **one.fields))
    return events


def past(facts: Iterable[Fact]) -> list[Event]:
    """History as events, done by whoever each fact names."""
    earlier = moscow("2025-08-31 12:00")
    return numbered(facts, Counter(), lambda one: act(one.by, earlier, "c-past"))


@dataclass
class Given:
    """States folded from the history, and what came of a command."""

    history: list[Event]
    states: dict[str, Any] = field(default_factory=dict)
    produced: list[Event] = field(default_factory=list)
    stopped_by: Exception | None = None
    done: Act = field(default_factory=act)

    def __post_init__(self) -> None:
        streams: dict[str, list[Event]] = {}
        for event in self.history:
            streams.setdefault(event.originator_id, []).append(event)
        journals = [
            Journal.evolve(None, events)
            for stream, events in streams.items()
            if events[0].TYPE.startswith("journal.") and stream
        ]
        own = next((j for j in journals if j is not None and j.id == JOURNAL), None)
        self.states = {
            "journal": own,
            "existing": own,
            "journals": journals,
            "policy": CollegePolicy.evolve(None, streams.get(STREAM, ())),
            "group": Group.evolve(None, streams.get(group_stream(GROUP), ())),
            "checks": Checks.evolve(None, streams.get(STREAMS["control"], ())),
            "seen": None,
            "order": None,
        }

    @property
    def journal(self) -> Journal:
        journal = self.states["journal"]
        assert isinstance(journal, Journal)
        return journal

    @property
    def policy(self) -> CollegePolicy:
        policy = self.states["policy"]
        assert isinstance(policy, CollegePolicy)
        return policy

    def when(
        self, command: Callable[..., list[Event]], /, *, by: str = TEACHER, at: datetime = LESSON_TIME, **arguments: Any
    ) -> Given:
        """Do the command on the given states; what it answers waits for `then` or `then_refused`."""
        attempt = Given(self.history, done=act(by, at))
        before = deepcopy(attempt.states)
        arguments = {"act": attempt.done, **arguments}
        for name in signature(command).parameters:
            if name not in arguments:
                arguments[name] = attempt.states[name]
        try:
            attempt.produced = command(**arguments)
        except (Refused, NotFound) as stopped:
            attempt.stopped_by = stopped
        assert attempt.states == before, "a command changed the state it was given"
        return attempt

    def later(self, *facts: Fact) -> Given:
        """The same history with more facts at its end."""
        versions = Counter({event.originator_id: event.originator_version for event in self.history})
        return Given([*self.history, *numbered(facts, versions, lambda one: act(one.by, command="c-past"))])

    def then(self, *expected: Fact) -> Given:
        """Exactly these events, numbered on in their streams and stamped with the act. Returns the new history."""
        if self.stopped_by is not None:
            raise AssertionError(f"unexpected refusal: {self.stopped_by}") from self.stopped_by
        versions = Counter({e.originator_id: e.originator_version for e in self.history})
        assert self.produced == numbered(expected, versions, lambda _: self.done)
        return Given([*self.history, *self.produced])

    def then_refused(
        self, code: str, clause_id: str, *wheres: str, current: dict[str, str | None] | None = None
    ) -> Refused:
        """Refused with this code, citing this clause, in Russian; nothing was produced. `wheres`: all wrong entries."""
        refused = self.stopped_by
        assert isinstance(refused, Refused), f"expected {code}, got {refused or self.produced!r}"
        assert (refused.code, refused.clause) == (code, clause_id)
        assert clause_text(refused.clause)
        assert any("а" <= letter <= "я" for letter in refused.message)
        assert self.produced == []
        if wheres:
            assert tuple(problem.where for problem in refused.problems) == wheres
        if current is not None:
            assert refused.current == current
        return refused

    def then_not_found(self, what: str) -> None:
        assert self.stopped_by == NotFound(what)
        assert self.produced == []


def given(*facts: Fact) -> Given:
    return Given(past(facts))
