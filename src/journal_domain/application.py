"""A command's way: how every act is loaded, permitted, decided and recorded.

    command ─► load (cached, fast-forwarded in one query) ─► policy.require ─► decide ─► append in one round trip
                        ▲                                                                      │
                        └──────────────── another act came between: decide again ◄─────────────┘

It came between where it went on with a stream this act writes, or with one it was decided by (ADR 55).

A refused command leaves nothing behind. The same command id again gets the first answer and records nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol, cast

import msgspec
from eventsourcing.application import Application
from eventsourcing.persistence import IntegrityError, Mapper, StoredEvent

from journal_domain.appointment import Appointments, appointments_stream
from journal_domain.college_policy import STREAM, CollegePolicy
from journal_domain.errors import AlreadyRecorded, CommandIdReused, NotFound, Refused
from journal_domain.event import Act, Aggregate, Event, EventCodec
from journal_domain.journal import Journal
from journal_domain.person import Person, PersonKind, person_stream, require_kind
from journal_domain.policy import About, Actor, require
from journal_domain.state_cache import StateCache
from journal_domain.student import Student, student_stream
from journal_domain.values import FIRST_DAY, LAST_DAY

ATTEMPTS = 50
"""How often an act is decided anew when others write to the same stream at the same time."""

READ: ContextVar[dict[str, int] | None] = ContextVar("read", default=None)
"""What the act that is being decided has loaded: each stream's version when it first did; None between acts."""

STAFFING = ("person:", "appointments:", "group:")
"""Streams on which people's roles depend."""


class Command(NamedTuple):
    """Who asks, under which id (the same id is recorded once), and when (aware, UTC)."""

    actor: Actor
    command_id: str
    at: datetime


class RecordedAct(Protocol):
    request_hash: bytes
    first_position: int
    last_position: int


class Ledger(Protocol):
    """What the college needs of its recorder beside the library's interface."""

    def select_since(self, versions: Mapping[str, int]) -> list[StoredEvent]: ...

    def streams(self, prefix: str) -> list[str]: ...

    def recorded_act(self, actor: str, command_id: str) -> RecordedAct | None: ...


States = dict[str, Any]
Streams = Mapping[str, type[Aggregate]]


class JournalApplication(Application[str]):
    """An application of the eventsourcing library with immutable cached states and an inbox of commands.

    `env` configures the library's persistence; `cached_streams` bounds the states kept in memory.
    """

    def __init__(self, env: Mapping[str, str] | None = None, cached_streams: int = 2000) -> None:
        super().__init__(dict(env or {}))
        self._states = StateCache(cached_streams)
        self.staffing_position = 0
        """The last position at which this process recorded who somebody is, or what is assigned to whom."""

    def construct_mapper(self) -> Mapper[str]:
        return EventCodec()

    @property
    def ledger(self) -> Ledger:
        return cast(Ledger, self.recorder)

    def record_act(
        self,
        command: Command,
        name: str,
        arguments: list[Any],
        streams: Streams,
        decide: Callable[[States, Act], list[Event]],
        about: Callable[[States], About] = lambda _states: About(),
        repeated: Refused | None = None,
    ) -> int:
        """Load, permit, decide, append; decide again when another act came between.

        `streams` names what is loaded; `about` says what the permission depends on. Returns the position of the act's
        last event; a repeat raises `repeated` instead, where it may not be answered as the first call was.
        Raises Refused, NotFound, CommandIdReused.
        """
        actor, command_id, at = command
        request_hash = hashlib.sha256(msgspec.json.encode([name, arguments], order="sorted")).digest()
        for _ in range(ATTEMPTS):
            read: dict[str, int] = {}
            noted = READ.set(read)
            try:
                states = self.load(streams)
                authority = require(name, actor, about(states))
                require_in_our_time(arguments)
                act = Act(actor.person_id, authority.role, authority.assignment, command_id, at)
                events = decide(states, act)
            except (Refused, NotFound):
                recorded = self.ledger.recorded_act(actor.person_id, command_id)
                if recorded is None:
                    raise
                if recorded.request_hash != request_hash:
                    raise CommandIdReused from None
                if repeated is not None:
                    raise repeated from None
                return recorded.last_position
            finally:
                READ.reset(noted)
            try:
                # Not save(): it asks of every event whether it is one, and nothing here follows from its answer.
                recordings = self.events.put(
                    events, actor=actor.person_id, command_id=command_id, request_hash=request_hash, read=read
                )
            except AlreadyRecorded as first:
                if repeated is not None:
                    raise repeated from None
                return first.last_position
            except IntegrityError:
                continue
            self._advance(states, events)
            position = recordings[-1].notification.id
            if any(event.originator_id.startswith(STAFFING) for event in events):
                self.staffing_position = position
            return position
        raise Refused("BUSY", "5.1", "Журнал сейчас заполняют многие: повторите через несколько секунд.")

    def load(self, streams: Streams) -> States:
        """The present states of these streams: from the cache, brought up to date by one query."""
        states: States = {stream: self._states.get(stream) for stream in streams}
        news: dict[str, list[Event]] = {}
        since = {stream: state.version if state else 0 for stream, state in states.items()}
        for stored in self.ledger.select_since(since):
            news.setdefault(cast(str, stored.originator_id), []).append(self._decode(stored))
        for stream, kind in streams.items():
            if stream in news or states[stream] is None:
                states[stream] = kind.evolve(states[stream], news.get(stream, ()))
                self._states.put(stream, states[stream])
        if (read := READ.get()) is not None:
            for stream, kind in streams.items():
                # Not journals: somebody writes in one every second, and those that an act reads tell the streams noted here.
                if kind is not Journal:
                    state = states[stream]
                    read.setdefault(stream, state.version if state else 0)
        return states

    def college_policy(self) -> CollegePolicy:
        """The policy values by day."""
        return cast(CollegePolicy, self.load({STREAM: CollegePolicy})[STREAM])

    def require_employee(self, person_id: str) -> None:
        """Raises Refused(NO_SUCH_PERSON, PERSON_FORGOTTEN, PERSON_KIND) unless registered as staff."""
        require_kind(self.person(person_id), person_id, PersonKind.EMPLOYEE)

    def require_student(self, person_id: str) -> None:
        """Raises Refused(NO_SUCH_PERSON, PERSON_FORGOTTEN, PERSON_KIND) unless registered as a student."""
        require_kind(self.person(person_id), person_id, PersonKind.STUDENT)

    def require_in_service(self, person_id: str, since: date) -> None:
        """An employee; whose appointments are entered, one of them is in force on that day.

        Raises Refused(NO_SUCH_PERSON, PERSON_FORGOTTEN, PERSON_KIND, NO_ORDER).
        """
        self.require_employee(person_id)
        stream = appointments_stream(person_id)
        known: Appointments = self.load({stream: Appointments})[stream]
        if known.all and not known.roles_on(since):
            raise Refused("NO_ORDER", "4.7.2-b", f"На {since:%d.%m.%Y} у сотрудника нет действующего назначения.")

    def student(self, student_id: str) -> Student:
        """The student's stays in groups, if any."""
        return self.students([student_id])[student_id]

    def students(self, ids: Iterable[str]) -> dict[str, Student]:
        """Their stays in groups, by id."""
        streams = {student_id: student_stream(student_id) for student_id in ids}
        states = self.load(dict.fromkeys(streams.values(), Student))
        return {student_id: states[stream] for student_id, stream in streams.items()}

    def person(self, person_id: str) -> Person | None:
        """The person as registered, or None."""
        return cast("Person | None", self.load({person_stream(person_id): Person})[person_stream(person_id)])

    def _decode(self, stored: StoredEvent) -> Event:
        return cast(EventCodec, self.mapper).decode(stored.topic, stored.state)

    def _advance(self, states: States, events: list[Event]) -> None:
        """Carry the cached states over what was just recorded after them."""
        for stream, state in states.items():
            own = [event for event in events if event.originator_id == stream]
            if own and state is not None:
                self._states.put(stream, type(state).evolve(state, own))


def require_in_our_time(said: Any) -> None:
    """Raises Refused(DATE) for a day that no record can be of, anywhere in what was said."""
    match said:
        case datetime():
            pass
        case date() if not FIRST_DAY <= said <= LAST_DAY:
            raise Refused("DATE", "4.6.2-l", f"{said:%d.%m.%Y}: год от {FIRST_DAY.year} до {LAST_DAY.year}.")
        case list() | tuple():
            for part in said:
                require_in_our_time(part)
        case msgspec.Struct():
            require_in_our_time([getattr(said, name) for name in said.__struct_fields__])


def found(state: Any, what: str) -> Any:
    """The state, or NotFound: no stream of that name has begun."""
    if state is None:
        raise NotFound(what)
    return state
