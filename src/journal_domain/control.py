"""A deputy's periodic checks of the journals: up to which position of the log the changes were read (3.6-b, 5.2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from journal_domain.errors import Refused
from journal_domain.event import Act, Draft, Event, register


class CheckMade(Event, frozen=True, kw_only=True, tag="control.check_made.v1"):
    """The deputy has read everything up to and including log position `up_to`."""

    was: int
    up_to: int


register(CheckMade)


def checks_stream(person_id: str) -> str:
    return f"checks:{person_id}"


@dataclass(frozen=True, slots=True)
class Checks:
    """How far one deputy has read."""

    version: int = 0
    up_to: int = 0

    @classmethod
    def evolve(cls, state: Checks | None, events: Iterable[Event]) -> Checks:
        checks = state or cls()
        for event in events:
            if isinstance(event, CheckMade):
                checks = cls(event.originator_version, event.up_to)
        return checks


def make_check(checks: Checks, up_to: int, act: Act) -> list[Event]:
    """Move the bookmark forward. Raises Refused(NOTHING_TO_RECORD) when it already stands there or further."""
    if up_to <= checks.up_to:
        raise Refused("NOTHING_TO_RECORD", "3.6-b", "Эти изменения уже отмечены как проверенные.")
    draft = Draft(checks_stream(act.by), checks.version, act)
    draft.add(CheckMade, was=checks.up_to, up_to=up_to)
    return draft.events
