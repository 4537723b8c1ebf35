"""Workplaces of the staff, at which students and guardians are not let in (4.2.4, 4.5.3).

One stream for the college. `key_id` names the row outside the log that knows the hash of what the workplace shows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from journal_domain.errors import NotFound, Refused
from journal_domain.event import Act, Draft, Event, register

STREAM = "workstations"


class WorkstationRegistered(Event, frozen=True, kw_only=True, tag="workstation.registered.v1"):
    key_id: str
    name: str


class WorkstationRemoved(Event, frozen=True, kw_only=True, tag="workstation.removed.v1"):
    key_id: str
    name: str
    reason: str


register(WorkstationRegistered, WorkstationRemoved)


@dataclass(frozen=True, slots=True)
class Workstations:
    """The workplaces in use: key id → name."""

    version: int = 0
    names: tuple[tuple[str, str], ...] = ()

    @classmethod
    def evolve(cls, state: Workstations | None, events: Iterable[Event]) -> Workstations:
        known = state or cls()
        for event in events:
            names = known.names
            if isinstance(event, WorkstationRegistered):
                names = (*names, (event.key_id, event.name))
            elif isinstance(event, WorkstationRemoved):
                names = tuple(pair for pair in names if pair[0] != event.key_id)
            known = cls(event.originator_version, names)
        return known

    def name(self, key_id: str) -> str | None:
        return next((name for known, name in self.names if known == key_id), None)


def register_workstation(known: Workstations, key_id: str, name: str, act: Act) -> list[Event]:
    """Register the staff's workplace. Raises Refused(NAME_REQUIRED, DUPLICATE)."""
    if not name.strip():
        raise Refused("NAME_REQUIRED", "4.2.4", "Назовите рабочее место, например «Кабинет 12, у окна».")
    if any(name.strip() == other for _, other in known.names):
        raise Refused("DUPLICATE", "4.2.4", "Рабочее место с таким названием уже есть.")
    draft = Draft(STREAM, known.version, act)
    draft.add(WorkstationRegistered, key_id=key_id, name=name.strip())
    return draft.events


def remove_workstation(known: Workstations, key_id: str, reason: str, act: Act) -> list[Event]:
    """The device is the staff's no more. Raises NotFound, Refused(REASON_REQUIRED)."""
    name = known.name(key_id)
    if name is None:
        raise NotFound("рабочее место")
    if not reason.strip():
        raise Refused("REASON_REQUIRED", "4.2.4", "Напишите, почему рабочее место снимается с учёта.")
    draft = Draft(STREAM, known.version, act)
    draft.add(WorkstationRemoved, key_id=key_id, name=name, reason=reason.strip())
    return draft.events
