"""The timetable of a term: weekly templates unrolled into dated slots, no two of them in each other's way (4.6.2-j).

The whole term is one stream: a teacher, a room or a group can be in one place only, so every slot of the college is
this aggregate's to guard. The director approves it (4.7.2-c); only then do the journals get their slots.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field
from datetime import date, time
from itertools import chain
from typing import Any
from uuid import UUID, uuid5

import msgspec

from journal_domain.event import Act, Draft, Event, register, register_upcaster
from journal_domain.values import Slot
from journal_domain.week_template import TemplateLine, WeekTemplate, new_template


class PlannedSlot(msgspec.Struct, frozen=True, kw_only=True):
    """A dated lesson to be, from `starts` to `ends`, local time; one added by hand begins with no bell."""

    slot_id: str
    journal_id: str
    group_id: str
    subgroup_id: str | None
    teacher_id: str
    room: str | None
    day: date
    bell: int | None
    starts: time
    ends: time
    hours: int

    @property
    def people(self) -> tuple[str, ...]:
        return (self.teacher_id,)

    @property
    def for_journal(self) -> Slot:
        return Slot(self.slot_id, self.day, self.starts, self.hours)


class Sitting(msgspec.Struct, frozen=True, kw_only=True):
    """A journal's attestation in the timetable, from `starts` to `ends`, local time: who sits, before whom, where."""

    journal_id: str
    group_id: str
    subgroup_id: str | None
    teacher_id: str
    commission: tuple[str, ...]
    room: str | None
    day: date
    starts: time
    ends: time

    @property
    def people(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((self.teacher_id, *self.commission)))


Occasion = PlannedSlot | Sitting
"""What takes a group, people and a room for a while."""


def at_once(one: Occasion, two: Occasion) -> bool:
    """Whether both are two and take place at the same time, by the clock.

    A journal's attestation and its own lesson are one: a credit is taken on the last lesson.
    """
    if one.day != two.day or one.starts >= two.ends or two.starts >= one.ends:
        return False
    if isinstance(one, PlannedSlot) and isinstance(two, PlannedSlot):
        return one.slot_id != two.slot_id
    return one.journal_id != two.journal_id


class Retimed(msgspec.Struct, frozen=True, kw_only=True):
    """A lesson at its bell's new time, local."""

    journal_id: str
    slot_id: str
    day: date
    was_starts: time
    was_ends: time
    starts: time
    ends: time


class WeekTemplateSet(Event, frozen=True, kw_only=True, tag="timetable.week_template_set.v1"):
    """A group's weekly lessons from `since` on, in place of `was`."""

    group_id: str
    since: date
    was: tuple[TemplateLine, ...]
    lines: tuple[TemplateLine, ...]


class SlotsUnrolled(Event, frozen=True, kw_only=True, tag="timetable.slots_unrolled.v1"):
    group_id: str
    slots: tuple[PlannedSlot, ...]


class LessonsAdded(Event, frozen=True, kw_only=True, tag="timetable.lessons_added.v1"):
    """A journal's lessons planned by hand, without a bell and a room; `concerns` as of a moved lesson."""

    journal_id: str
    group_id: str
    slots: tuple[PlannedSlot, ...]
    concerns: tuple[str, ...]


class SlotsWithdrawn(Event, frozen=True, kw_only=True, tag="timetable.slots_withdrawn.v2"):
    """Lessons to come, from `since` on, that the templates and the calendar in force do not have, or whose journal is closed.

    The first version named nobody and no basis: it is read as a new weekly template's doing.
    """

    group_id: str
    since: date
    slots: tuple[PlannedSlot, ...]
    basis: str
    concerns: tuple[str, ...]


def _of_a_new_template(stored: dict[str, Any]) -> dict[str, Any]:
    return stored | {
        "type": SlotsWithdrawn.TYPE,
        "basis": new_template(date.fromisoformat(stored["since"])),
        "concerns": concerned(stored["group_id"], (slot["teacher_id"] for slot in stored["slots"])),
    }


class TeacherReplaced(Event, frozen=True, kw_only=True, tag="timetable.teacher_replaced.v1"):
    """Another teaches the journal's lessons to come from `since` to the day before `until`, and takes its attestation.

    What is on record stays with who gave it, a substitute's lesson with the substitute.
    """

    journal_id: str
    group_id: str
    was: str
    teacher_id: str
    since: date
    until: date | None
    slot_ids: tuple[str, ...]
    order: str
    concerns: tuple[str, ...]


class LessonsRetimed(Event, frozen=True, kw_only=True, tag="timetable.lessons_retimed.v1"):
    """The bells are others from `since` on: the group's lessons to come begin and end with them."""

    group_id: str
    since: date
    lessons: tuple[Retimed, ...]
    order: str
    concerns: tuple[str, ...]


class AttestationPlaced(Event, frozen=True, kw_only=True, tag="timetable.attestation_placed.v1"):
    """An attestation takes its group, its people and its room for a while; `was` is None the first time."""

    was: Sitting | None
    became: Sitting
    concerns: tuple[str, ...]


class TimetableApproved(Event, frozen=True, kw_only=True, tag="timetable.approved.v1"):
    """The director's approval of everything unrolled so far for these groups."""

    group_ids: tuple[str, ...]
    order: str


class LessonMoved(Event, frozen=True, kw_only=True, tag="timetable.lesson_moved.v1"):
    """Another day, bell or room; `concerns` are the groups and people to be told (4.6.2-j)."""

    was: PlannedSlot
    became: PlannedSlot
    basis: str
    concerns: tuple[str, ...]


class LessonCancelled(Event, frozen=True, kw_only=True, tag="timetable.lesson_cancelled.v1"):
    was: PlannedSlot
    basis: str
    concerns: tuple[str, ...]


class LessonGivenToSubstitute(Event, frozen=True, kw_only=True, tag="timetable.lesson_given_to_substitute.v1"):
    slot_id: str
    was: str
    teacher_id: str
    basis: str
    concerns: tuple[str, ...]


register(
    WeekTemplateSet, SlotsUnrolled, LessonsAdded, SlotsWithdrawn, TeacherReplaced, LessonsRetimed, AttestationPlaced,
    TimetableApproved, LessonMoved, LessonCancelled, LessonGivenToSubstitute,
)  # fmt: skip
register_upcaster("timetable.slots_withdrawn.v1", _of_a_new_template)


def concerned(group_id: str, teachers: Iterable[str]) -> tuple[str, ...]:
    """Whom a change is to be told to: the group and each of these teachers once (4.6.2-j)."""
    return (f"group:{group_id}", *dict.fromkeys(teachers))


def timetable_stream(term: str) -> str:
    return f"timetable:{term}"


def slot_id(journal_id: str, day: date, bell: int) -> str:
    """The slot a template line makes on a day: the same whenever it is unrolled."""
    return str(uuid5(UUID(journal_id), f"{day.isoformat()}\x1f{bell}"))


@dataclass(slots=True)
class Timetable:
    """Treated as immutable once handed out: `evolve` works on a copy."""

    version: int = 0
    templates: dict[str, tuple[WeekTemplate, ...]] = field(default_factory=dict)
    """By group, in the order of time."""
    slots: dict[str, PlannedSlot] = field(default_factory=dict)
    days: dict[date, tuple[str, ...]] = field(default_factory=dict)
    """Slots by their day, for the conflict check."""
    sittings: dict[str, Sitting] = field(default_factory=dict)
    """Attestations by journal."""
    approved: frozenset[str] = frozenset()
    """Groups whose slots the director approved."""
    cancelled: frozenset[str] = frozenset()
    """Slots taken out by order: unrolling does not bring them back."""
    moved: frozenset[str] = frozenset()
    """Slots moved by order: where they stand now is no template's to say."""
    by_hand: frozenset[str] = frozenset()
    """Slots planned by hand: no template has them, and no approval is waited for."""

    @classmethod
    def evolve(cls, state: Timetable | None, events: Iterable[Event]) -> Timetable:
        timetable = cls() if state is None else copy(state)
        for name in ("templates", "slots", "days", "sittings"):
            setattr(timetable, name, getattr(timetable, name).copy())
        for event in events:
            timetable._apply(event)
            timetable.version = event.originator_version
        return timetable

    def _apply(self, event: Event) -> None:
        """One event that makes the timetable."""
        match event:
            case WeekTemplateSet():
                earlier = (t for t in self.templates.get(event.group_id, ()) if t.since < event.since)
                self.templates[event.group_id] = (*earlier, WeekTemplate(event.since, event.lines))
            case SlotsUnrolled():
                for slot in event.slots:
                    self._put(slot)
                self.approved -= {event.group_id}
            case LessonsAdded():
                for slot in event.slots:
                    self._put(slot)
                self.by_hand |= {slot.slot_id for slot in event.slots}
            case SlotsWithdrawn():
                for slot in event.slots:
                    self._drop(slot)
            case TimetableApproved():
                self.approved |= frozenset(event.group_ids)
            case AttestationPlaced():
                self.sittings[event.became.journal_id] = event.became
            case _:
                self._apply_change(event)

    def _apply_change(self, event: Event) -> None:
        """One event that changes what stands."""
        match event:
            case TeacherReplaced():
                for slot_id in event.slot_ids:
                    self._change(slot_id, teacher_id=event.teacher_id)
                sitting = self.sat_by(event.journal_id, event.was, event.since, event.until)
                if sitting is not None:
                    self.sittings[event.journal_id] = msgspec.structs.replace(sitting, teacher_id=event.teacher_id)
            case LessonsRetimed():
                for lesson in event.lessons:
                    self._change(lesson.slot_id, starts=lesson.starts, ends=lesson.ends)
            case LessonMoved():
                self._drop(event.was)
                self._put(event.became)
                self.moved |= {event.was.slot_id}
            case LessonCancelled():
                self._drop(event.was)
                self.cancelled |= {event.was.slot_id}
            case LessonGivenToSubstitute():
                self._change(event.slot_id, teacher_id=event.teacher_id)

    def _put(self, slot: PlannedSlot) -> None:
        self.slots[slot.slot_id] = slot
        self.days[slot.day] = (*self.days.get(slot.day, ()), slot.slot_id)

    def _drop(self, slot: PlannedSlot) -> None:
        self.slots.pop(slot.slot_id, None)
        self.days[slot.day] = tuple(i for i in self.days.get(slot.day, ()) if i != slot.slot_id)

    def _change(self, slot_id: str, **changes: Any) -> None:
        self.slots[slot_id] = msgspec.structs.replace(self.slots[slot_id], **changes)

    def beside(self, occasion: Occasion) -> list[Occasion]:
        """The other lessons and attestations that take place while this one does."""
        lessons = (self.slots[i] for i in self.days.get(occasion.day, ()))
        others: Iterable[Occasion] = chain(lessons, self.sittings.values())
        return [other for other in others if at_once(occasion, other)]

    def unapproved(self) -> list[PlannedSlot]:
        """The lessons of templates that wait for the director's approval."""
        return [s for s in self.slots.values() if s.group_id not in self.approved and s.slot_id not in self.by_hand]

    def taught_by(self, journal_id: str, teacher_id: str, since: date, until: date | None) -> list[PlannedSlot]:
        """The journal's lessons of these days that this teacher is to give."""
        return [
            slot
            for slot in self.slots.values()
            if (slot.journal_id, slot.teacher_id) == (journal_id, teacher_id)
            and since <= slot.day
            and (until is None or slot.day < until)
        ]

    def sat_by(self, journal_id: str, teacher_id: str, since: date, until: date | None) -> Sitting | None:
        """The journal's attestation, if it is of these days and this teacher's to take."""
        sitting = self.sittings.get(journal_id)
        if sitting is None or sitting.teacher_id != teacher_id or sitting.day < since:
            return None
        return sitting if until is None or sitting.day < until else None

    def draft(self, term: str, act: Act) -> Draft:
        return Draft(timetable_stream(term), self.version, act)
