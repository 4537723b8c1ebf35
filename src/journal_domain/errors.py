"""What a command may answer instead of being recorded."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Problem:
    """One wrong entry of an act: `where` names the field or cell, e.g. `marks.s-17`.

    `named` are the ids of people and groups in the message: whoever shows it to somebody says their names instead.
    """

    where: str
    code: str
    message: str
    named: tuple[str, ...] = ()


@dataclass
class Refused(Exception):
    """The regulation does not allow this act; nothing was recorded.

    `code` is stable, `clause` is an id of the regulation, `message` is Russian and says what to do next.
    `problems` lists every wrong entry of the act; `current` holds what stands there now (EDITED_MEANWHILE).
    """

    code: str
    clause: str
    message: str
    problems: tuple[Problem, ...] = ()
    current: dict[str, str | None] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.code} ({self.clause}): {self.message}"


@dataclass
class AlreadyRecorded(Exception):
    """The ledger holds this command already: the positions of its first and last event."""

    first_position: int
    last_position: int


class CommandIdReused(Exception):
    """The command id was used before for another request."""


@dataclass
class NotFound(Exception):
    """No such thing, or none that may be seen: both answer alike (3.8)."""

    what: str
