"""The study group: its roster, its leader and the journals that share them.

The group tells its journals: an enrolment is recorded in the group and in each open journal in one act, so that
a journal decides, and can be replayed, from its own stream alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from journal_domain import journal_events as e
from journal_domain.errors import Refused
from journal_domain.event import Act, Draft, Event, register
from journal_domain.journal import Journal
from journal_domain.values import Enrolment


class GroupFormed(Event, frozen=True, kw_only=True, tag="group.formed.v1"):
    name: str


class StudentJoinedGroup(Event, frozen=True, kw_only=True, tag="group.student_joined.v1"):
    student_id: str
    since: date
    order: str


class StudentLeftGroup(Event, frozen=True, kw_only=True, tag="group.student_left.v1"):
    """`until` is the first day on which the student is no longer in the group."""

    student_id: str
    until: date
    order: str


class GroupLeaderAppointed(Event, frozen=True, kw_only=True, tag="group.leader_appointed.v1"):
    was: str | None
    leader_id: str
    order: str


class JournalAttached(Event, frozen=True, kw_only=True, tag="group.journal_attached.v1"):
    journal_id: str
    discipline_id: str
    term: str


register(GroupFormed, StudentJoinedGroup, StudentLeftGroup, GroupLeaderAppointed, JournalAttached)


def group_stream(group_id: str) -> str:
    return f"group:{group_id}"


@dataclass(frozen=True, slots=True)
class Group:
    id: str
    name: str
    version: int = 1
    leader_id: str | None = None
    roster: tuple[Enrolment, ...] = ()
    journals: tuple[str, ...] = ()

    @classmethod
    def evolve(cls, state: Group | None, events: Iterable[Event]) -> Group | None:
        group = state
        for event in events:
            if isinstance(event, GroupFormed):
                group = cls(event.originator_id.removeprefix("group:"), event.name)
            assert group is not None
            group = replace(_applied(group, event), version=event.originator_version)
        return group

    def draft(self, act: Act) -> Draft:
        return Draft(group_stream(self.id), self.version, act)

    def current(self, student_id: str) -> Enrolment | None:
        """The student's open enrolment, if any."""
        return next(
            (period for period in self.roster if period.student_id == student_id and period.until is None), None
        )


def _applied(group: Group, event: Event) -> Group:
    match event:
        case StudentJoinedGroup():
            return replace(group, roster=(*group.roster, Enrolment(event.student_id, event.since)))
        case StudentLeftGroup():
            left = group.current(event.student_id)
            ended = (Enrolment(p.student_id, p.since, event.until) if p is left else p for p in group.roster)
            return replace(group, roster=tuple(ended))
        case GroupLeaderAppointed():
            return replace(group, leader_id=event.leader_id)
        case JournalAttached():
            return replace(group, journals=(*group.journals, event.journal_id))
        case _:
            return group


def form_group(group: Group | None, group_id: str, name: str, act: Act) -> list[Event]:
    """Form a study group. Raises Refused(GROUP_EXISTS, NAME_REQUIRED)."""
    if group is not None:
        raise Refused("GROUP_EXISTS", "4.6.2-l", f"Группа с таким обозначением уже есть: {group.name}.")
    if not name.strip():
        raise Refused("NAME_REQUIRED", "4.6.2-l", "Укажите название группы.")
    draft = Draft(group_stream(group_id), 0, act)
    draft.add(GroupFormed, name=name.strip())
    return draft.events


def appoint_leader(group: Group, journals: Iterable[Journal], leader_id: str, order: str, act: Act) -> list[Event]:
    """Appoint the group's leader, also in its journals, closed ones too: reasons are given after the lock (D4).

    Raises Refused(ORDER_REQUIRED, NOTHING_TO_RECORD).
    """
    order = _order(order)
    if group.leader_id == leader_id:
        raise Refused("NOTHING_TO_RECORD", "4.6.2-l", "Этот сотрудник уже руководит группой.")
    draft = group.draft(act)
    draft.add(GroupLeaderAppointed, was=group.leader_id, leader_id=leader_id, order=order)
    events = draft.events
    for journal in journals:
        told = journal.draft(act)
        told.add(e.LeaderAppointed, was=journal.leader_id, leader_id=leader_id, order=order)
        events += told.events
    return events


def enrol_student(
    group: Group, journals: Iterable[Journal], student_id: str, since: date, order: str, act: Act
) -> list[Event]:
    """Enrol a student from a date on, also in the open journals. Raises Refused(ORDER_REQUIRED, ALREADY_ENROLLED)."""
    order = _order(order)
    if group.current(student_id) is not None:
        raise Refused("ALREADY_ENROLLED", "4.6.2-l", f"Обучающийся состоит в группе {group.name}: сначала отчислите.")
    if any(p.student_id == student_id and p.until is not None and since < p.until for p in group.roster):
        raise Refused("ALREADY_ENROLLED", "4.6.2-l", f"Обучающийся уже состоял в группе {group.name} с этой даты.")
    draft = group.draft(act)
    draft.add(StudentJoinedGroup, student_id=student_id, since=since, order=order)
    events = draft.events
    for journal in _open(journals):
        told = journal.draft(act)
        told.add(e.StudentEnrolled, student_id=student_id, since=since, order=order)
        events += told.events
    return events


def withdraw_student(
    group: Group, journals: Iterable[Journal], student_id: str, until: date, order: str, act: Act
) -> list[Event]:
    """End an enrolment: `until` is the first day off the roster. Raises Refused(ORDER_REQUIRED, NOT_ENROLLED, DATE)."""
    order = _order(order)
    enrolment = group.current(student_id)
    if enrolment is None:
        raise Refused("NOT_ENROLLED", "4.6.2-l", f"Обучающийся не состоит в группе {group.name}.")
    if until <= enrolment.since:
        raise Refused("DATE", "4.6.2-l", f"Обучающийся зачислен {enrolment.since:%d.%m.%Y}: отчисление — позже.")
    draft = group.draft(act)
    draft.add(StudentLeftGroup, student_id=student_id, until=until, order=order)
    events = draft.events
    for journal in _open(journals):
        if journal.roster.get(student_id, ())[-1:] == (enrolment,):
            told = journal.draft(act)
            told.add(e.StudentWithdrawn, student_id=student_id, until=until, order=order)
            events += told.events
    return events


def _open(journals: Iterable[Journal]) -> list[Journal]:
    """The journals whose roster may still change: a closed sheet keeps the roster it was closed with (4.5.1-a)."""
    return [journal for journal in journals if journal.closed_on is None]


def _order(order: str) -> str:
    if not order.strip():
        raise Refused("ORDER_REQUIRED", "4.6.2-l", "Укажите номер и дату приказа.")
    return order.strip()
