"""The timetable of a term: weekly templates unrolled into dated slots, no two of them in each other's way (4.6.2-j).

The whole term is one stream: a teacher, a room or a group can be in one place only, so every slot of the college is
this aggregate's to guard. The director approves it (4.7.2-c); only then do the journals get their slots.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from uuid import UUID, uuid5

import msgspec

from journal_domain.event import Act, Draft, Event, register
from journal_domain.values import Slot

Hour = tuple[date, int]
"""(day, bell number)."""


class Parity(StrEnum):
    EVERY = "every"
    ODD = "odd"
    EVEN = "even"

    def meets(self, week: int) -> bool:
        return self is Parity.EVERY or (week % 2 == 1) == (self is Parity.ODD)


class TemplateLine(msgspec.Struct, frozen=True, kw_only=True):
    """A weekly lesson: ISO weekday, bell number, academic hours; `journal_id` says group, discipline and term."""

    weekday: int
    parity: Parity
    bell: int
    hours: int
    journal_id: str
    teacher_id: str
    room: str | None
    subgroup_id: str | None


class PlannedSlot(msgspec.Struct, frozen=True, kw_only=True):
    """A dated lesson to be; `starts` is local time."""

    slot_id: str
    journal_id: str
    group_id: str
    subgroup_id: str | None
    teacher_id: str
    room: str | None
    day: date
    bell: int
    starts: time
    hours: int
    bells: int = 1
    """How many bells in a row it takes: a long lesson is in the way of the next ones too."""

    @property
    def taken(self) -> tuple[Hour, ...]:
        return tuple((self.day, self.bell + number) for number in range(self.bells))

    @property
    def for_journal(self) -> Slot:
        return Slot(self.slot_id, self.day, self.starts, self.hours)


class WeekTemplateSet(Event, frozen=True, kw_only=True, tag="timetable.week_template_set.v1"):
    """A group's weekly lessons from `since` on, in place of `was`."""

    group_id: str
    since: date
    was: tuple[TemplateLine, ...]
    lines: tuple[TemplateLine, ...]


class SlotsUnrolled(Event, frozen=True, kw_only=True, tag="timetable.slots_unrolled.v1"):
    group_id: str
    slots: tuple[PlannedSlot, ...]


class SlotsWithdrawn(Event, frozen=True, kw_only=True, tag="timetable.slots_withdrawn.v1"):
    """Lessons to come, from `since` on, that the templates and the calendar in force do not have."""

    group_id: str
    since: date
    slots: tuple[PlannedSlot, ...]


class TeacherReplaced(Event, frozen=True, kw_only=True, tag="timetable.teacher_replaced.v1"):
    """Another teaches the journal's lessons from `since` to the day before `until`; a substitute's stay the substitute's."""

    journal_id: str
    group_id: str
    was: str
    teacher_id: str
    since: date
    until: date | None
    order: str
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
    WeekTemplateSet, SlotsUnrolled, SlotsWithdrawn, TeacherReplaced, TimetableApproved, LessonMoved, LessonCancelled,
    LessonGivenToSubstitute,
)  # fmt: skip


def timetable_stream(term: str) -> str:
    return f"timetable:{term}"


def slot_id(journal_id: str, day: date, bell: int) -> str:
    """The slot a template line makes on a day: the same whenever it is unrolled."""
    return str(uuid5(UUID(journal_id), f"{day.isoformat()}\x1f{bell}"))


class WeekTemplate(msgspec.Struct, frozen=True):
    """A group's weekly lessons from a day on."""

    since: date
    lines: tuple[TemplateLine, ...]


@dataclass(slots=True)
class Timetable:
    """Treated as immutable once handed out: `evolve` works on a copy."""

    version: int = 0
    templates: dict[str, tuple[WeekTemplate, ...]] = field(default_factory=dict)
    """By group, in the order of time."""
    slots: dict[str, PlannedSlot] = field(default_factory=dict)
    hours: dict[Hour, tuple[str, ...]] = field(default_factory=dict)
    """Slots by their hour, for the conflict check."""
    approved: frozenset[str] = frozenset()
    """Groups whose slots the director approved."""
    cancelled: frozenset[str] = frozenset()
    """Slots taken out by order: unrolling does not bring them back."""
    moved: frozenset[str] = frozenset()
    """Slots moved by order: where they stand now is no template's to say."""

    @classmethod
    def evolve(cls, state: Timetable | None, events: Iterable[Event]) -> Timetable:
        timetable = cls() if state is None else copy(state)
        for name in ("templates", "slots", "hours"):
            setattr(timetable, name, getattr(timetable, name).copy())
        for event in events:
            timetable._apply(event)
            timetable.version = event.originator_version
        return timetable

    def _apply(self, event: Event) -> None:
        match event:
            case WeekTemplateSet():
                earlier = (t for t in self.templates.get(event.group_id, ()) if t.since < event.since)
                self.templates[event.group_id] = (*earlier, WeekTemplate(event.since, event.lines))
            case SlotsUnrolled():
                for slot in event.slots:
                    self._put(slot)
                self.approved -= {event.group_id}
            case SlotsWithdrawn():
                for slot in event.slots:
                    self._drop(slot)
            case TeacherReplaced():
                for slot in self.taught_by(event.journal_id, event.was, event.since, event.until):
                    self.slots[slot.slot_id] = msgspec.structs.replace(slot, teacher_id=event.teacher_id)
            case TimetableApproved():
                self.approved |= frozenset(event.group_ids)
            case LessonMoved():
                self._drop(event.was)
                self._put(event.became)
                self.moved |= {event.was.slot_id}
            case LessonCancelled():
                self._drop(event.was)
                self.cancelled |= {event.was.slot_id}
            case LessonGivenToSubstitute():
                slot = self.slots[event.slot_id]
                self.slots[event.slot_id] = msgspec.structs.replace(slot, teacher_id=event.teacher_id)

    def _put(self, slot: PlannedSlot) -> None:
        self.slots[slot.slot_id] = slot
        for hour in slot.taken:
            self.hours[hour] = (*self.hours.get(hour, ()), slot.slot_id)

    def _drop(self, slot: PlannedSlot) -> None:
        self.slots.pop(slot.slot_id, None)
        for hour in slot.taken:
            self.hours[hour] = tuple(i for i in self.hours.get(hour, ()) if i != slot.slot_id)

    def at(self, hour: Hour) -> Iterable[PlannedSlot]:
        return (self.slots[i] for i in self.hours.get(hour, ()))

    def beside(self, slot: PlannedSlot) -> list[PlannedSlot]:
        """The other lessons that take place while this one does."""
        ids = dict.fromkeys(i for hour in slot.taken for i in self.hours.get(hour, ()))
        return [self.slots[i] for i in ids if i != slot.slot_id]

    def taught_by(self, journal_id: str, teacher_id: str, since: date, until: date | None) -> list[PlannedSlot]:
        """The journal's lessons of these days that this teacher is to give."""
        return [
            slot
            for slot in self.slots.values()
            if (slot.journal_id, slot.teacher_id) == (journal_id, teacher_id)
            and since <= slot.day
            and (until is None or slot.day < until)
        ]

    def draft(self, term: str, act: Act) -> Draft:
        return Draft(timetable_stream(term), self.version, act)
