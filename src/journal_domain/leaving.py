"""Who teaches, leads or is master in a journal leaves by order with nobody to follow yet (4.6.2-l, 4.7.2-b)."""

from __future__ import annotations

from datetime import date

from journal_domain.event import Event, register


class TeacherReleased(Event, frozen=True, kw_only=True, tag="journal.teacher_released.v1"):
    """Nobody teaches from `until` on, until another is assigned; what the teacher recorded stays theirs."""

    teacher_id: str
    until: date
    order: str


class LeaderReleased(Event, frozen=True, kw_only=True, tag="journal.leader_released.v1"):
    """The group has no leader from `until` on, until another is appointed."""

    leader_id: str
    until: date
    order: str


class MasterReleased(Event, frozen=True, kw_only=True, tag="journal.master_released.v1"):
    """The group has no master from `until` on, until another is appointed."""

    master_id: str
    until: date
    order: str


register(TeacherReleased, LeaderReleased, MasterReleased)
