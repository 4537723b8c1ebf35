"""The audit trail's index: one narrow row for every event of every stream, by which it is found in the log."""

from __future__ import annotations

from typing import Any

from journal_domain import appointment, group, leaving, person, timetable
from journal_domain import journal_events as e
from journal_domain.college_policy import PolicyAdopted
from journal_domain.event import Event
from journal_domain.notice import notices_stream
from journal_domain.student import student_stream
from projections.phrases import PHRASES
from projections.read_model import ReadModel, Trail

CHANGES: frozenset[type[Event]] = frozenset((
    e.AbsenceReasonSet, e.MarkCorrected, e.AttendanceCorrected, e.AttestationMarkCorrected, e.YearMarkCorrected,
    e.LessonCorrected, e.SlotMoved, e.SlotsRetimed, e.SlotCancelled, e.SlotNotHeld, e.SubstituteAssigned, e.TeacherAssigned,
    e.LeaderAppointed, e.MasterAppointed, leaving.TeacherReleased, leaving.LeaderReleased, leaving.MasterReleased, group.GroupLeaderAppointed,
    group.GroupMasterAppointed, group.TeachingAssigned, group.GroupLeaderReleased, group.GroupMasterReleased, group.TeachingEnded,
    timetable.LessonMoved, timetable.LessonCancelled, timetable.LessonGivenToSubstitute,
    timetable.SlotsWithdrawn, timetable.TeacherReplaced, timetable.LessonsRetimed, person.IdentityChanged,
    person.ContactsChanged, person.GuardianUnlinked, person.FamilyAccessWithdrawn,
    appointment.AppointmentEnded, PolicyAdopted,
))  # fmt: skip
"""Something that stood on record became something else."""


def kind_of(event_class: type[Event]) -> str:
    """The event's type without its version, e.g. `journal.mark_corrected`."""
    return event_class.TYPE.rpartition(".v")[0]


def student_of(event: Event) -> str | None:
    """The student whom the event is about, if it is about one."""
    stream = event.originator_id
    for own in (student_stream(""), notices_stream("")):
        if stream.startswith(own):
            return stream.removeprefix(own)
    student: str | None = getattr(event, "student_id", None)
    return student


SHAPES: dict[type[Event], tuple[str, str | None, bool, bool]] = {
    event_class: (
        kind_of(event_class),
        next((name for name in ("lesson_id", "slot_id") if name in event_class.__struct_fields__), None),
        event_class in CHANGES,
        "late" in event_class.__struct_fields__,
    )
    for event_class in PHRASES
}


def entry(event: Event, position: int) -> tuple[Any, ...]:
    kind, lesson, changes, may_be_late = SHAPES[type(event)]
    act = event.act
    lesson_id = getattr(event, lesson) if lesson else None
    if isinstance(event, (e.SlotMoved, e.SlotCancelled, e.SlotNotHeld)):
        lesson_id = event.was.slot_id
    return (
        position,
        act.at,
        event.originator_id,
        act.by,
        kind,
        student_of(event),
        lesson_id,
        changes,
        may_be_late and event.late,  # type: ignore[attr-defined]
    )


ENTRIES = Trail(
    "audit_entry",
    ("position", "at", "stream", "actor", "kind", "student_id", "lesson_id", "changes", "late"),
    frozenset(PHRASES),
    entry,
)
AUDIT_TRAIL = ReadModel("audit_trail", (__name__,), trails=(ENTRIES,))
