"""A college whose log is kept in memory: the ledger's promises without a database."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import count
from typing import Any, NamedTuple

from eventsourcing.persistence import ApplicationRecorder, StoredEvent
from eventsourcing.popo import POPOApplicationRecorder

from domain.year_given import NOW
from journal_domain.application import Command
from journal_domain.college import College
from journal_domain.errors import AlreadyRecorded, CommandIdReused
from journal_domain.policy import Actor
from journal_domain.values import Role


class Recorded(NamedTuple):
    request_hash: bytes
    first_position: int
    last_position: int


class RecorderInMemory(POPOApplicationRecorder):
    def __init__(self) -> None:
        super().__init__()
        self._acts: dict[tuple[str, str], Recorded] = {}

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        act, request_hash = (kwargs["actor"], kwargs["command_id"]), kwargs["request_hash"]
        if known := self._acts.get(act):
            if known.request_hash != request_hash:
                raise CommandIdReused
            raise AlreadyRecorded(known.first_position, known.last_position)
        positions = super().insert_events(stored_events) or ()
        self._acts[act] = Recorded(request_hash, positions[0], positions[-1])
        return positions

    def select_since(self, versions: Mapping[str, int]) -> list[StoredEvent]:
        return [event for stream, version in versions.items() for event in self.select_events(stream, gt=version)]

    def last_versions(self, streams: Collection[str]) -> dict[str, int]:
        return {stream: max(self._stored_events_index[stream]) for stream in streams}

    def recorded_act(self, actor: str, command_id: str) -> Recorded | None:
        return self._acts.get((actor, command_id))


class CollegeInMemory(College):
    def construct_recorder(self) -> ApplicationRecorder:
        return RecorderInMemory()

    def positions(self) -> int:
        """How many events are on record."""
        return self.recorder.max_notification_id() or 0


numbers = count(1)


def by(person: str, *roles: Role, at: Any = NOW, command_id: str | None = None) -> Command:
    """A command of this person: a new one each time, unless an id is given."""
    return Command(Actor(person, frozenset(roles)), command_id or f"c-{next(numbers)}", at)
