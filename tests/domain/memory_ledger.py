"""A college on a log in memory, for what College and its application decide: no database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from eventsourcing import popo
from eventsourcing.persistence import StoredEvent

from journal_domain.college import College
from journal_domain.errors import AlreadyRecorded, CommandIdReused


class MemoryAct(NamedTuple):
    request_hash: bytes
    first_position: int
    last_position: int


class MemoryLedger(popo.POPOApplicationRecorder):
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
        positions = super().insert_events(stored_events)
        assert positions
        self.acts[key] = MemoryAct(inbox["request_hash"], positions[0], positions[-1])
        return positions

    def recorded_act(self, actor: str, command_id: str) -> MemoryAct | None:
        return self.acts.get((actor, command_id))

    def select_since(self, versions: Mapping[str, int]) -> list[StoredEvent]:
        return [event for stream, version in versions.items() for event in self.select_events(stream, gt=version)]


class MemoryFactory(popo.POPOFactory):
    def application_recorder(self) -> MemoryLedger:
        return MemoryLedger()


def college_in_memory() -> tuple[College, MemoryLedger]:
    college = College({"PERSISTENCE_MODULE": __name__})
    ledger = college.recorder
    assert isinstance(ledger, MemoryLedger)
    return college, ledger
