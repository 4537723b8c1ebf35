"""The form of every stored event, and the register of all forms that ever were.

An event is stored as canonical JSON (RFC 8785: keys sorted, no spaces, UTF-8), the same bytes in every volume:

    {"act":{"assignment":"journal:0b2e…","at":"2025-09-01T09:12:00Z","by":"t-ivolgina","command":"5f1c…",
            "role":"teacher"},"late":false,"lesson_id":"…","originator_id":"0b2e…","originator_version":17,
     "student_id":"s-17","type":"journal.mark_recorded.v1","value":"5"}

The bytes carry everything that is true of the event, so the proofs need nothing else. A stored form never changes:
a new meaning is a new class with the next version, and the old type gets an upcaster.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, ClassVar, Protocol, Self, TypeVar

import msgspec
from eventsourcing.persistence import Mapper, StoredEvent


class Act(msgspec.Struct, frozen=True, gc=False):
    """Who did it, in which capacity, by which command, and when it was recorded (aware, UTC)."""

    by: str
    role: str
    assignment: str
    command: str
    at: datetime


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """Base of all domain events. `originator_id` names the stream, `originator_version` counts from 1."""

    TYPE: ClassVar[str]

    originator_id: str
    originator_version: int
    act: Act


TEvent = TypeVar("TEvent", bound=Event)
Upcaster = Callable[[dict[str, Any]], dict[str, Any]]

EVENTS: dict[str, type[Event]] = {}
UPCASTERS: dict[str, Upcaster] = {}


def register(*classes: type[Event]) -> None:
    """Enter event classes in the register under their stored type (the struct's tag)."""
    for cls in classes:
        tag = str(cls.__struct_config__.tag)
        if EVENTS.setdefault(tag, cls) is not cls:
            raise ValueError(f"two event classes claim {tag}")
        cls.TYPE = tag


def register_upcaster(old_type: str, upcast: Upcaster) -> None:
    """Let events stored as `old_type` be read: `upcast` turns the old JSON object into a current one."""
    if old_type in EVENTS or old_type in UPCASTERS:
        raise ValueError(f"{old_type} is registered already")
    UPCASTERS[old_type] = upcast


class EventCodec(Mapper[str]):
    """Turns events into stored rows and back, for the library's event store."""

    def __init__(self) -> None:
        self._encode = msgspec.json.Encoder(order="sorted").encode
        self._decoders = {tag: msgspec.json.Decoder(cls).decode for tag, cls in EVENTS.items()}

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        return StoredEvent(
            originator_id=domain_event.originator_id,
            originator_version=domain_event.originator_version,
            topic=domain_event.TYPE,
            state=self._encode(domain_event),
        )

    def to_domain_event(self, stored_event: StoredEvent) -> Event:
        return self.decode(stored_event.topic, stored_event.state)

    def decode(self, topic: str, state: bytes) -> Event:
        """The event in its current form. Raises KeyError for a type never registered."""
        decoder = self._decoders.get(topic)
        if decoder is not None:
            return decoder(state)
        current = msgspec.json.decode(state)
        while (upcast := UPCASTERS.get(current["type"])) is not None:
            current = upcast(current)
        return msgspec.convert(current, EVENTS[current["type"]])


class Aggregate(Protocol):
    """A state folded from one stream: never changed in place once it was handed out."""

    @property
    def version(self) -> int: ...

    @classmethod
    def evolve(cls, state: Self | None, events: Iterable[Event]) -> Self | None: ...


class Draft:
    """New events of one stream in the making: numbers them and stamps them with the act."""

    def __init__(self, stream_id: str, version: int, act: Act) -> None:
        self.stream_id = stream_id
        self.version = version
        self.act = act
        self.events: list[Event] = []

    def add(self, event_class: type[Event], **fields: Any) -> None:
        self.version += 1
        self.events.append(
            event_class(originator_id=self.stream_id, originator_version=self.version, act=self.act, **fields)
        )
