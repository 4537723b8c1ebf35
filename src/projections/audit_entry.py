"""One event of the log as the audit trail tells it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

import msgspec

from journal_domain import group, leaving, timetable
from journal_domain import journal_events as e
from journal_domain.event import Event
from journal_domain.group import group_stream
from journal_domain.values import LATE, AbsenceReason, Examination, Slot, Topic
from journal_domain.week_template import TemplateLine
from projections import log
from projections.audit_trail import kind_of, student_of
from projections.phrases import PHRASES, phrase


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Who did what, when, what it was, what it became, why, on which directive. `phrase` is a Russian sentence.

    `kind` is the event's type without its version. Of a request and its rejection `became` is what was asked for.
    """

    position: int
    at: datetime
    actor: str
    role: str
    assignment: str
    command: str
    kind: str
    phrase: str
    journal_id: str | None
    group_id: str | None
    group: str | None
    discipline_id: str | None
    discipline: str | None
    term: str | None
    student_id: str | None
    lesson_id: str | None
    lesson_day: date | None
    was: str | None
    became: str | None
    reason: str | None
    directive: str | None
    changes: bool
    late: bool


class FoundRow(NamedTuple):
    """A row of the search: the event itself, and what the index and the other read models know of it."""

    position: int
    topic: str
    state: bytes
    changes: bool
    late: bool
    lesson_id: str | None
    lesson_day: date | None
    group_id: str | None
    group: str | None
    discipline_id: str | None
    discipline: str | None
    term: str | None


FACTS = {
    "was": ("was", "instead_of"),
    "became": ("became", "becomes", "value"),
    "reason": ("reason", "basis"),
    "directive": ("directive", "order"),
}
"""Where an event keeps what the trail shows, the first field that it has."""

ELSEWHERE: dict[type[Event], dict[str, str]] = {
    e.LeaderAppointed: {"became": "leader_id"},
    e.MasterAppointed: {"became": "master_id"},
    e.TeacherAssigned: {"became": "teacher_id"},
    e.SubstituteAssigned: {"became": "teacher_id"},
    group.GroupLeaderAppointed: {"became": "leader_id"},
    group.GroupMasterAppointed: {"became": "master_id"},
    group.TeachingAssigned: {"became": "teacher_id"},
    leaving.LeaderReleased: {"was": "leader_id"},
    leaving.MasterReleased: {"was": "master_id"},
    leaving.TeacherReleased: {"was": "teacher_id"},
    group.GroupLeaderReleased: {"was": "leader_id"},
    group.GroupMasterReleased: {"was": "master_id"},
    group.TeachingEnded: {"was": "teacher_id"},
    e.LessonPlanSubmitted: {"became": "topics"},
    group.SubgroupFormed: {"became": "student_ids"},
    timetable.TeacherReplaced: {"became": "teacher_id"},
    timetable.LessonGivenToSubstitute: {"became": "teacher_id"},
}
UNSAID: dict[type[Event], dict[str, str]] = {
    e.AbsenceRecorded: {"became": AbsenceReason.UNSPECIFIED.value},
    e.LateArrivalRecorded: {"became": LATE},
}


def _places(event_class: type[Event]) -> dict[str, str]:
    has = event_class.__struct_fields__
    found = {fact: next((name for name in names if name in has), None) for fact, names in FACTS.items()}
    return {fact: name for fact, name in found.items() if name} | ELSEWHERE.get(event_class, {})


PLACES = {event_class: _places(event_class) for event_class in PHRASES}


def _told(value: object) -> str | None:
    """A fact as text, a slot by its day and hour; None for what the phrase alone tells."""
    if isinstance(value, Slot | timetable.PlannedSlot | timetable.Sitting | Examination):
        return f"{value.day:%d.%m.%Y} {value.starts:%H:%M}"
    if isinstance(value, group.Description):
        return None
    if isinstance(value, tuple) and value and isinstance(value[0], TemplateLine | Slot):
        return None
    if isinstance(value, tuple):
        return ", ".join(part.title if isinstance(part, Topic) else str(part) for part in value) or None
    return None if value is None else str(value)


def entry_of(row: FoundRow) -> AuditEntry:
    event = log.event_of(row.topic, row.state)
    act, stream = event.act, event.originator_id
    facts: dict[str, Any] = dict.fromkeys(FACTS)
    for fact, name in PLACES[type(event)].items():
        value = getattr(event, name)
        facts[fact] = _told(value)
    facts |= UNSAID.get(type(event), {})
    group_id = row.group_id or (stream.removeprefix(group_stream("")) if stream.startswith(group_stream("")) else None)
    return AuditEntry(
        position=row.position,
        at=act.at,
        actor=act.by,
        role=act.role,
        assignment=act.assignment,
        command=act.command,
        kind=kind_of(type(event)),
        phrase=phrase(event),
        journal_id=stream if event.TYPE.startswith("journal.") else None,
        group_id=group_id,
        group=row.group,
        discipline_id=row.discipline_id,
        discipline=row.discipline,
        term=row.term,
        student_id=student_of(event),
        lesson_id=row.lesson_id,
        lesson_day=row.lesson_day,
        changes=row.changes,
        late=row.late,
        **facts,
    )
