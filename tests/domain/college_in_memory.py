"""A college on a log in memory: the ledger's promises without a database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import count
from typing import Any, NamedTuple

from eventsourcing.persistence import ApplicationRecorder, IntegrityError, StoredEvent
from eventsourcing.popo import POPOApplicationRecorder

from domain.given import AUGUST
from journal_domain.application import Command
from journal_domain.college import College
from journal_domain.errors import AlreadyRecorded, CommandIdReused
from journal_domain.policy import Actor
from journal_domain.values import Role


class MemoryAct(NamedTuple):
    request_hash: bytes
    first_position: int
    last_position: int


class MemoryLedger(POPOApplicationRecorder):
    """Keeps acts beside the events, as the ledger does. `before_insert` is done first: an act that comes between."""

    def __init__(self) -> None:
        super().__init__()
        self.acts: dict[tuple[str, str], MemoryAct] = {}
        self.before_insert: Callable[[], object] = lambda: None

    def insert_events(self, stored_events: Sequence[StoredEvent], **inbox: Any) -> Sequence[int] | None:
        self.before_insert()
        key = (inbox["actor"], inbox["command_id"])
        if (known := self.acts.get(key)) is not None:
            if known.request_hash != inbox["request_hash"]:
                raise CommandIdReused
            raise AlreadyRecorded(known.first_position, known.last_position)
        if self.select_since(inbox.get("read", {})):
            raise IntegrityError("a stream that the act was decided by has gone on")
        positions = super().insert_events(stored_events)
        assert positions
        self.acts[key] = MemoryAct(inbox["request_hash"], positions[0], positions[-1])
        return positions

    def select_since(self, versions: Mapping[str, int]) -> list[StoredEvent]:
        return [event for stream, version in versions.items() for event in self.select_events(stream, gt=version)]

    def streams(self, prefix: str) -> list[str]:
        return sorted(str(stream) for stream in self._stored_events_index if str(stream).startswith(prefix))

    def recorded_act(self, actor: str, command_id: str) -> MemoryAct | None:
        return self.acts.get((actor, command_id))


class CollegeInMemory(College):
    def construct_recorder(self) -> ApplicationRecorder:
        return MemoryLedger()

    def positions(self) -> int:
        """How many events are on record."""
        return self.recorder.max_notification_id() or 0


numbers = count(1)


def by(person: str, *roles: Role, at: datetime = AUGUST, command_id: str | None = None) -> Command:
    """A command of this person: a new one each time, unless an id is given."""
    return Command(Actor(person, frozenset(roles)), command_id or f"c-{next(numbers)}", at)
