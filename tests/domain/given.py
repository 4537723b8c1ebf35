"""given(events).when(command).then(events), or .then_refused(code, clause).

    given(opened(), topics(), slots(), lesson("slot-1"))
        .when(add_marks, lesson_id="slot-1", marks={"s-1": "5"})
        .then(marked("slot-1", "s-1", "5"))

    in_august(formed(), joined("s-1"))
        .when(lambda p, act: withdraw_student(p.group(), [], "s-1", OCTOBER, ..., act))
        .then(left("s-1", OCTOBER))

History is events, never commands. What a command takes besides its own arguments (the journal, the policy, the act)
is folded from the history and passed by the parameter's name; `p` is the whole past, for acts that span more streams.
A decision that changes a state it was given fails.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from inspect import signature
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from journal_domain import incident, requisites, workstation
from journal_domain.academic_calendar import AcademicCalendar, calendar_stream
from journal_domain.academic_year import AcademicYear, year_stream
from journal_domain.account import Account, account_stream
from journal_domain.appointment import Appointment, Appointments, appointments_stream
from journal_domain.certified_copy import CertifiedCopy
from journal_domain.college_policy import STREAM, CollegePolicy
from journal_domain.control import Checks, checks_stream
from journal_domain.curriculum import Curriculum, curriculum_stream
from journal_domain.errors import NotFound, Refused
from journal_domain.event import Act, Event
from journal_domain.group import Group, group_stream
from journal_domain.inspection import Inspections, inspections_stream
from journal_domain.journal import Journal, journal_id
from journal_domain.nomenclature import STREAM as NOMENCLATURE
from journal_domain.nomenclature import Nomenclature
from journal_domain.notice import Notices, notices_stream
from journal_domain.paper import copy_stream, journal_paper
from journal_domain.person import Person, person_stream
from journal_domain.regulation import clause_text
from journal_domain.student import Student, student_stream
from journal_domain.timetable import Timetable, timetable_stream
from journal_domain.values import Role

YEAR, TERM, SECOND_TERM = "2025-2026", "2025-2026-1", "2025-2026-2"
GROUP, OTHER_GROUP = "g-1", "g-2"
JOURNAL = journal_id(GROUP, "d-1", TERM)
TEACHER, SUBSTITUTE, LEADER, DEPUTY, OTHER_DEPUTY, DIRECTOR = "t-1", "t-2", "l-1", "z-1", "z-2", "dir-1"
OTHER_TEACHER = SUBSTITUTE
STREAMS = {
    "journal": JOURNAL,
    "group": group_stream(GROUP),
    "policy": STREAM,
    "nomenclature": NOMENCLATURE,
    "control": checks_stream(DEPUTY),
    "inspection": inspections_stream(GROUP),
    "college": requisites.STREAM,
    "copy": copy_stream(journal_paper(GROUP, TERM)),
    "calendar": calendar_stream(YEAR),
    "timetable": timetable_stream(TERM),
    "curriculum": curriculum_stream("c-1"),
    "year": year_stream(YEAR),
    "person": person_stream("s-1"),
    "appointment": appointments_stream("p-1"),
    "account": account_stream("s-1"),
    "workstation": workstation.STREAM,
    "student": student_stream("s-1"),
    "notice": notices_stream("s-1"),
    "incident": incident.STREAM,
}
clause = pytest.mark.clause
"""Names the clauses and decisions that a test holds the code to."""


def moscow(text: str) -> datetime:
    """A local moment of the college, as an aware UTC time: moscow("2025-09-01 10:00")."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Moscow")).astimezone(UTC)


LESSON_TIME, AUGUST = moscow("2025-09-01 10:00"), moscow("2025-08-25 10:00")


def act(by: str = TEACHER, at: datetime = LESSON_TIME, command: str = "c-now", role: str = "teacher") -> Act:
    return Act(by=by, role=role, assignment=f"journal:{JOURNAL}", command=command, at=at)


@dataclass(frozen=True)
class Fact:
    """An event without its envelope."""

    event_class: type[Event]
    fields: dict[str, Any]
    by: str
    stream: str


def fact(event_class: type[Event], stream: str | None = None, by: str = TEACHER, **fields: Any) -> Fact:
    """`stream` is named only where it is not the usual one of its kind."""
    return Fact(event_class, fields, by, stream or STREAMS[event_class.TYPE.partition(".")[0]])


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


def past(facts: Iterable[Fact]) -> list[Event]:
    """History as events, done by whoever each fact names."""
    earlier = moscow("2025-06-01 12:00")
    return numbered(facts, Counter(), lambda one: act(one.by, earlier, "c-past"))


class EverybodyTeaches(dict[str, Appointments]):
    """Appointments of people who are all teachers by order, and have been for long."""

    def __missing__(self, person: str) -> Appointments:
        return Appointments(1, (Appointment(f"a-{person}", Role.TEACHER, None, date(2000, 1, 1), None, "1-к"),))


Decision = Callable[["Given", Act], list[Event]]


@dataclass
class Given:
    """States folded from a history, and what came of a command; `usual` is the act unless a test says otherwise."""

    history: list[Event]
    usual: Act = field(default_factory=act)
    done: Act = field(default_factory=act)
    produced: list[Event] = field(default_factory=list)
    stopped_by: Exception | None = None
    folded: dict[str, Any] = field(default_factory=dict)

    def state(self, kind: Any, stream: str) -> Any:
        if stream not in self.folded:
            self.folded[stream] = kind.evolve(None, [e for e in self.history if e.originator_id == stream])
        return self.folded[stream]

    def journal(self, journal: str = JOURNAL) -> Any:
        return self.state(Journal, journal)

    def journals_of(self, group: str = GROUP) -> list[Any]:
        """The group's journals, closed pages too, as the college passes them on."""
        return [self.journal(identity) for identity in self.group(group).journals]

    def group(self, group: str = GROUP) -> Any:
        return self.state(Group, group_stream(group))

    def person(self, person: str) -> Any:
        return self.state(Person, person_stream(person))

    def appointments(self, person: str) -> Any:
        return self.state(Appointments, appointments_stream(person))

    def account(self, person: str) -> Any:
        return self.state(Account, account_stream(person))

    def workstations(self) -> Any:
        return self.state(workstation.Workstations, workstation.STREAM)

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

    def copy(self) -> Any:
        return self.state(CertifiedCopy, STREAMS["copy"])

    def now(self) -> Any:
        return self.state(requisites.Requisites, requisites.STREAM)

    def nomenclature(self) -> Any:
        return self.state(Nomenclature, NOMENCLATURE)

    def student(self, student: str = "s-1") -> Any:
        return self.state(Student, student_stream(student))

    def checks(self) -> Any:
        return self.state(Checks, STREAMS["control"])

    def inspections(self) -> Any:
        return self.state(Inspections, STREAMS["inspection"])

    def _argument(self, name: str) -> Any:
        match name:
            case "p":
                return self
            case "act" | "_act":
                return self.done
            case "group_id":
                return GROUP
            case "seen" | "order":
                return None
            case "all_year":
                return False
            case "known":
                return self.state(Notices, notices_stream("s-1"))
            case "incidents":
                return self.state(incident.Incidents, incident.STREAM)
            case "respites":
                return ()
            case "debts":
                return {}
            case "offices":
                return EverybodyTeaches()
            case "journals":
                return self.journals_of()
            case _:
                return getattr(self, name)()

    def when(
        self,
        command: Callable[..., list[Event]],
        /,
        by: str | None = None,
        at: datetime | None = None,
        role: str | None = None,
        **arguments: Any,
    ) -> Given:
        """Do the command on the given states; what it answers waits for `then` or `then_refused`."""
        usual = self.usual
        done = act(by or usual.by, at or usual.at, role=role or usual.role)
        attempt = Given(self.history, usual, done)
        for name, parameter in signature(command).parameters.items():
            if name not in arguments and parameter.default is parameter.empty:
                arguments[name] = attempt._argument(name)
        before = deepcopy(attempt.folded)
        try:
            attempt.produced = command(**arguments)
        except (Refused, NotFound) as stopped:
            attempt.stopped_by = stopped
        anew = Given(self.history)
        for stream, state in attempt.folded.items():
            unchanged = before[stream] if stream in before else state and anew.state(type(state), stream)
            assert state == unchanged, "a command changed a state it was given"
        return attempt

    def later(self, *facts: Fact) -> Given:
        """The same history with more facts at its end."""
        more = numbered(facts, self._versions(), lambda one: act(one.by, self.usual.at, "c-past"))
        return Given([*self.history, *more], self.usual)

    def then(self, *expected: Fact) -> Given:
        """Exactly these events, numbered on in their streams and stamped with the act. Returns the new history."""
        if self.stopped_by is not None:
            raise AssertionError(f"unexpected refusal: {self.stopped_by}") from self.stopped_by
        assert self.produced == numbered(expected, self._versions(), lambda _: self.done)
        return Given([*self.history, *self.produced], self.usual)

    def and_then(self) -> Given:
        """The history with whatever was produced."""
        assert self.stopped_by is None, self.stopped_by
        assert self.produced
        return Given([*self.history, *self.produced], self.usual)

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

    def _versions(self) -> Counter[str]:
        return Counter({event.originator_id: event.originator_version for event in self.history})


def given(*facts: Fact) -> Given:
    """Unless said otherwise the teacher acts, at the first lesson of the year."""
    return Given(past(facts))


def in_august(*facts: Fact) -> Given:
    """Unless said otherwise a deputy acts, a week before the year."""
    return Given(past(facts), act(DEPUTY, AUGUST, role="deputy"))
