"""What is in a lesson's way: a teacher, a room, a group or a subgroup can be in one place only (4.6.2-j)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from journal_domain.academic_calendar import AcademicCalendar
from journal_domain.errors import Problem, Refused
from journal_domain.group import Group
from journal_domain.timetable import Parity, PlannedSlot, TemplateLine, Timetable

Occupant = tuple[str, str | None, str, str | None]
"""(group, subgroup, teacher, room)."""


class Shared:
    """Which students two subgroups of a group have in common on a day: they too can be in one place only."""

    def __init__(self, groups: Iterable[Group] = ()) -> None:
        self._parts = {(g.id, part.subgroup_id): part for g in groups for part in g.subgroups}

    def students(self, group_id: str, one: str, two: str, day: date) -> list[str]:
        parts = [self._parts.get((group_id, part)) for part in (one, two)]
        first, second = (set(part.on(day)) if part is not None else set() for part in parts)
        return sorted(first & second)


NONE_SHARED = Shared()


def clash(one: Occupant, two: Occupant, day: date, shared: Shared) -> str | None:
    """Why two lessons cannot take place at the same time on that day, or None."""
    if one[2] == two[2]:
        return f"Преподаватель {one[2]} в это время ведёт и группу {one[0]}, и группу {two[0]}."
    if one[3] is not None and one[3] == two[3]:
        return f"В аудитории {one[3]} в это время группа {one[0]} и группа {two[0]}."
    if one[0] == two[0] and (one[1] is None or two[1] is None or one[1] == two[1]):
        return f"У группы {one[0]} в это время уже есть занятие: преподаватели {one[2]} и {two[2]}."
    if one[0] == two[0] and one[1] is not None and two[1] is not None:
        students = shared.students(one[0], one[1], two[1], day)
        if students:
            return (
                f"У подгрупп {one[1]} и {two[1]} группы {one[0]} общие обучающиеся ({', '.join(students)}), а занятия "
                f"в одно время: преподаватели {one[2]} и {two[2]}."
            )
    return None


def in_the_way(slot: PlannedSlot, rivals: Iterable[PlannedSlot], shared: Shared = NONE_SHARED) -> list[Problem]:
    mine = (slot.group_id, slot.subgroup_id, slot.teacher_id, slot.room)
    found = []
    for rival in rivals:
        why = clash(mine, (rival.group_id, rival.subgroup_id, rival.teacher_id, rival.room), slot.day, shared)
        if why is not None:
            where = f"{slot.day.isoformat()}.{slot.bell}"
            when = f"{slot.bell}-е занятие" if slot.bell else f"{slot.starts:%H:%M}"
            found.append(Problem(where, "TIMETABLE_CONFLICT", f"{slot.day:%d.%m.%Y}, {when}. {why}"))
    return found


def refuse_conflicts(slot: PlannedSlot, rivals: Iterable[PlannedSlot], shared: Shared = NONE_SHARED) -> None:
    """Raises Refused(TIMETABLE_CONFLICT), both sides named."""
    found = in_the_way(slot, rivals, shared)
    if found:
        raise Refused("TIMETABLE_CONFLICT", "4.6.2-j", found[0].message, problems=tuple(found))


def conflicts(timetable: Timetable, slot: PlannedSlot, shared: Shared = NONE_SHARED) -> list[Problem]:
    """What stands in the way of this slot, both sides named."""
    return in_the_way(slot, timetable.beside(slot), shared)


def clash_of_lines(
    line: TemplateLine,
    group_id: str,
    rival: TemplateLine,
    rival_group: str,
    calendar: AcademicCalendar,
    day: date,
    shared: Shared,
) -> str | None:
    """Why two weekly lessons cannot both take place from that day on, or None."""
    if not _same_hour(line, rival, calendar):
        return None
    return clash(
        (group_id, line.subgroup_id, line.teacher_id, line.room),
        (rival_group, rival.subgroup_id, rival.teacher_id, rival.room),
        day,
        shared,
    )


def _same_hour(a: TemplateLine, b: TemplateLine, calendar: AcademicCalendar) -> bool:
    if a.weekday != b.weekday or (a.parity is not b.parity and Parity.EVERY not in (a.parity, b.parity)):
        return False
    first, second = (a, b) if a.bell <= b.bell else (b, a)
    return second.bell < first.bell + calendar.bells_taken(first.weekday, first.bell, first.hours)


Place = tuple[date, int, int, str]
"""(day, bell, what kind of thing is taken, its id)."""


class Occupied:
    """Which teachers, rooms and groups are taken at which hour, while a timetable is being made."""

    def __init__(self, slots: Iterable[PlannedSlot]) -> None:
        self._takers: dict[Place, list[PlannedSlot]] = {}
        for slot in slots:
            self.add(slot)

    def add(self, slot: PlannedSlot) -> None:
        for place in _places(slot):
            self._takers.setdefault(place, []).append(slot)

    def rivals(self, slot: PlannedSlot) -> list[PlannedSlot]:
        """Lessons that share an hour and a teacher, a room or a group with this one, each once."""
        found = {rival.slot_id: rival for place in _places(slot) for rival in self._takers.get(place, ())}
        return list(found.values())


def _places(slot: PlannedSlot) -> Iterator[Place]:
    for day, bell in slot.taken:
        yield (day, bell, 0, slot.teacher_id)
        yield (day, bell, 1, slot.group_id)
        if slot.room is not None:
            yield (day, bell, 2, slot.room)
