"""What a journal's state is made of: small frozen records, shared by every state that holds them."""

from __future__ import annotations

from datetime import date

import msgspec

from journal_domain.values import Change, LessonKind, PermitSubject


class Lesson(msgspec.Struct, frozen=True):
    lesson_id: str
    day: date
    teacher_id: str
    topic_id: str
    topic: str
    kind: LessonKind
    hours: int
    homework: str | None
    homework_due: date | None
    late: bool
    version: int
    """Version of the event that last changed it."""


class Entry(msgspec.Struct, frozen=True, gc=False):
    """What stands in a cell, who put it there and by which event (stream version)."""

    value: str
    by: str
    version: int


class Permit(msgspec.Struct, frozen=True):
    permit_id: str
    subject: PermitSubject
    slot_id: str | None
    valid_until: date
    spent: bool = False


class Request(msgspec.Struct, frozen=True):
    request_id: str
    requested_by: str
    reason: str
    changes: tuple[Change, ...]


class Resit(msgspec.Struct, frozen=True):
    attempt: int
    value: str
    held_on: date


class Remark(msgspec.Struct, frozen=True):
    """A deputy's remark and who has read it; closed by a deputy alone."""

    closed: bool = False
    acknowledged: frozenset[str] = frozenset()
