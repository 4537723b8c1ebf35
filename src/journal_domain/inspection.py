"""A deputy's inspections of a group's journals: each at most two weeks after the last, vacations not counted (3.6-b, D7).

Their results are brought to the group's leader and master, who acknowledge them (5.4); what is wrong in one journal is
a remark on it (remark.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid5

from journal_domain.academic_calendar import Days
from journal_domain.college_policy import CollegePolicy
from journal_domain.errors import Refused
from journal_domain.event import Act, Draft, Event, register
from journal_domain.journal import NAMESPACE
from journal_domain.writing import stated

TWO_WEEKS = 14
"""Days, «не реже 1 раза в 2 недели»."""


class GroupInspected(Event, frozen=True, kw_only=True, tag="inspection.made.v1"):
    """The journals of the group were looked through on this local day; `was`: the day of the inspection before."""

    inspection_id: str
    group_id: str
    was: date | None
    day: date
    result: str


class InspectionAcknowledged(Event, frozen=True, kw_only=True, tag="inspection.acknowledged.v1"):
    """The group's leader or master has read the result (5.4)."""

    inspection_id: str


register(GroupInspected, InspectionAcknowledged)


def inspections_stream(group_id: str) -> str:
    return f"inspections:{group_id}"


def inspection_id(group_id: str, by: str, command_id: str) -> str:
    return str(uuid5(NAMESPACE, "\x1f".join(("inspection", group_id, by, command_id))))


@dataclass(frozen=True, slots=True)
class Inspections:
    """The last one's day, and who has read which."""

    version: int = 0
    last: date | None = None
    acknowledged: tuple[tuple[str, frozenset[str]], ...] = ()

    @classmethod
    def evolve(cls, state: Inspections | None, events: Iterable[Event]) -> Inspections:
        found = state or cls()
        readers = dict(found.acknowledged)
        last, version = found.last, found.version
        for event in events:
            version = event.originator_version
            if isinstance(event, GroupInspected):
                last = event.day
                readers[event.inspection_id] = frozenset()
            elif isinstance(event, InspectionAcknowledged):
                readers[event.inspection_id] |= {event.act.by}
        return cls(version, last, tuple(readers.items()))


def inspect_group(inspections: Inspections, group_id: str, policy: CollegePolicy, result: str, act: Act) -> list[Event]:
    """Raises Refused(REASON_REQUIRED)."""
    if not stated(result):
        raise Refused(
            "REASON_REQUIRED", "5.4", "Напишите, что показала проверка: её результат доводят до руководителя."
        )
    draft = Draft(inspections_stream(group_id), inspections.version, act)
    draft.add(
        GroupInspected,
        inspection_id=inspection_id(group_id, act.by, act.command),
        group_id=group_id,
        was=inspections.last,
        day=policy.today(act.at),
        result=stated(result),
    )
    return draft.events


def acknowledge_inspection(inspections: Inspections, group_id: str, inspection: str, act: Act) -> list[Event]:
    """Raises Refused(NO_SUCH_INSPECTION, NOTHING_TO_RECORD)."""
    readers = dict(inspections.acknowledged).get(inspection)
    if readers is None:
        raise Refused("NO_SUCH_INSPECTION", "5.4", "Такой проверки журналов этой группы не было.")
    if act.by in readers:
        raise Refused("NOTHING_TO_RECORD", "5.4", "Вы уже отметили, что ознакомлены с этой проверкой.")
    draft = Draft(inspections_stream(group_id), inspections.version, act)
    draft.add(InspectionAcknowledged, inspection_id=inspection)
    return draft.events


def due_on(last: date, vacations: Iterable[Days]) -> date:
    """The last day for the next inspection: the fourteenth after `last` that is in no vacation (D7)."""
    pauses = tuple(vacations)
    day, left = last, TWO_WEEKS
    while left:
        day += timedelta(days=1)
        left -= not any(pause.first <= day <= pause.last for pause in pauses)
    return day
