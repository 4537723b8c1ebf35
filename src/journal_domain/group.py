"""The study group: its roster, its leader and the journals that share them.

The group tells its journals: an enrolment is recorded in the group and in each open journal in one act, so that
a journal decides, and can be replayed, from its own stream alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

import msgspec

from journal_domain import journal_events as e
from journal_domain.errors import Refused
from journal_domain.event import Act, Draft, Event, register
from journal_domain.journal import Journal
from journal_domain.mistake import JournalDetached
from journal_domain.subgroup import Subgroup, subgroup_named
from journal_domain.teaching import require_one_way
from journal_domain.tenure import Tenure, Tenures, ended, holder, with_tenure
from journal_domain.values import Arrival, Departure, Enrolment


class GroupFormed(Event, frozen=True, kw_only=True, tag="group.formed.v1"):
    name: str


class Description(msgspec.Struct, frozen=True, kw_only=True):
    """Trade, course and year; `reference_size` is the planned number of students, `curriculum_id` what they study."""

    trade: str
    adapted: bool
    course: int
    year: str
    reference_size: int
    curriculum_id: str | None


class GroupDescribed(Event, frozen=True, kw_only=True, tag="group.described.v1"):
    """What a group studies, by order; so a group moves to the next course (4.6.2-m). Fields as in Description."""

    trade: str
    adapted: bool
    course: int
    year: str
    reference_size: int
    curriculum_id: str | None
    was: Description | None
    order: str

    @property
    def became(self) -> Description:
        return Description(
            trade=self.trade, adapted=self.adapted, course=self.course, year=self.year,
            reference_size=self.reference_size, curriculum_id=self.curriculum_id,
        )  # fmt: skip


class StudentJoinedGroup(Event, frozen=True, kw_only=True, tag="group.student_joined.v1"):
    student_id: str
    since: date
    arrival: Arrival
    order: str


class StudentLeftGroup(Event, frozen=True, kw_only=True, tag="group.student_left.v1"):
    """`until` is the first day on which the student is no longer in the group; a second order brings it forward."""

    student_id: str
    until: date
    departure: Departure
    order: str


class GroupLeaderAppointed(Event, frozen=True, kw_only=True, tag="group.leader_appointed.v1"):
    was: str | None
    leader_id: str
    since: date
    order: str


class GroupMasterAppointed(Event, frozen=True, kw_only=True, tag="group.master_appointed.v1"):
    was: str | None
    master_id: str
    since: date
    order: str


class SubgroupFormed(Event, frozen=True, kw_only=True, tag="group.subgroup_formed.v1"):
    """A part of the group that is taught apart: exactly these students from `since` on, in place of `was`."""

    subgroup_id: str
    name: str
    was: tuple[str, ...]
    student_ids: tuple[str, ...]
    since: date
    order: str


class TeachingAssigned(Event, frozen=True, kw_only=True, tag="group.teaching_assigned.v1"):
    """Who teaches a discipline to the group, or to one subgroup."""

    discipline_id: str
    subgroup_id: str | None
    was: str | None
    teacher_id: str
    since: date
    order: str


class GroupLeaderReleased(Event, frozen=True, kw_only=True, tag="group.leader_released.v1"):
    """Nobody leads the group from `until` on, until another is appointed."""

    leader_id: str
    until: date
    order: str


class GroupMasterReleased(Event, frozen=True, kw_only=True, tag="group.master_released.v1"):
    """The group has no master from `until` on, until another is appointed."""

    master_id: str
    until: date
    order: str


class TeachingEnded(Event, frozen=True, kw_only=True, tag="group.teaching_ended.v1"):
    """Nobody teaches the discipline to the group, or the subgroup, from `until` on, until another is assigned."""

    discipline_id: str
    subgroup_id: str | None
    teacher_id: str
    until: date
    order: str


class JournalAttached(Event, frozen=True, kw_only=True, tag="group.journal_attached.v1"):
    journal_id: str
    discipline_id: str
    subgroup_id: str | None
    term: str


register(
    GroupFormed, GroupDescribed, StudentJoinedGroup, StudentLeftGroup, GroupLeaderAppointed, GroupMasterAppointed,
    SubgroupFormed, TeachingAssigned, JournalAttached, GroupLeaderReleased, GroupMasterReleased, TeachingEnded,
)  # fmt: skip


Taught = tuple[str, str | None]
"""(discipline, subgroup or None for the whole group)."""


def group_stream(group_id: str) -> str:
    return f"group:{group_id}"


@dataclass(frozen=True, slots=True)
class Group:
    id: str
    name: str
    version: int = 1
    described: GroupDescribed | None = None
    leaders: Tenures = ()
    masters: Tenures = ()
    subgroups: tuple[Subgroup, ...] = ()
    teaching: dict[Taught, Tenures] = field(default_factory=dict)
    """Who teaches a discipline to the group or a subgroup, from which day on."""
    roster: tuple[Enrolment, ...] = ()
    journals: tuple[str, ...] = ()
    annulled: tuple[str, ...] = ()

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

    def leader_on(self, day: date) -> str | None:
        return holder(self.leaders, day)

    def master_on(self, day: date) -> str | None:
        return holder(self.masters, day)

    def current(self, student_id: str) -> Enrolment | None:
        """The student's open enrolment, if any."""
        return next((p for p in self.roster if p.student_id == student_id and p.until is None), None)

    def latest(self, student_id: str) -> Enrolment | None:
        """The student's last enrolment, ended or not."""
        return next((period for period in reversed(self.roster) if period.student_id == student_id), None)

    def roster_of(self, subgroup_id: str | None) -> tuple[Enrolment, ...]:
        """The group's roster, or the part of it that is in the subgroup. Raises Refused(NO_SUBGROUP)."""
        if subgroup_id is None:
            return self.roster
        return subgroup_named(self.subgroups, subgroup_id).roster(self.roster)


def _applied(group: Group, event: Event) -> Group:
    match event:
        case StudentJoinedGroup():
            return replace(group, roster=(*group.roster, Enrolment(event.student_id, event.since)))
        case StudentLeftGroup():
            left = group.current(event.student_id) or group.latest(event.student_id)
            stays = (Enrolment(p.student_id, p.since, event.until) if p is left else p for p in group.roster)
            return replace(group, roster=tuple(stays))
        case GroupLeaderAppointed():
            return replace(group, leaders=with_tenure(group.leaders, Tenure(event.leader_id, event.since, event.order)))
        case GroupMasterAppointed():
            return replace(group, masters=with_tenure(group.masters, Tenure(event.master_id, event.since, event.order)))
        case GroupLeaderReleased():
            return replace(group, leaders=ended(group.leaders, event.until, event.order))
        case GroupMasterReleased():
            return replace(group, masters=ended(group.masters, event.until, event.order))
        case TeachingEnded():
            part = (event.discipline_id, event.subgroup_id)
            tenures = ended(group.teaching.get(part, ()), event.until, event.order)
            return replace(group, teaching={**group.teaching, part: tenures})
        case GroupDescribed():
            return replace(group, described=event)
        case TeachingAssigned():
            part = (event.discipline_id, event.subgroup_id)
            assigned = Tenure(event.teacher_id, event.since, event.order)
            tenures = with_tenure(group.teaching.get(part, ()), assigned)
            return replace(group, teaching={**group.teaching, part: tenures})
        case SubgroupFormed():
            known = {s.subgroup_id: s for s in group.subgroups}
            before = known.get(event.subgroup_id) or Subgroup(event.subgroup_id, event.name, event.since)
            known[event.subgroup_id] = before.changed(event.name, event.student_ids, event.since)
            return replace(group, subgroups=tuple(known.values()))
        case JournalAttached():
            return replace(group, journals=(*group.journals, event.journal_id))
        case JournalDetached():
            kept = tuple(journal for journal in group.journals if journal != event.journal_id)
            return replace(group, journals=kept, annulled=(*group.annulled, event.journal_id))
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


def appoint_leader(
    group: Group, journals: Iterable[Journal], leader_id: str, since: date, order: str, act: Act
) -> list[Event]:
    """Appoint the group's leader from a day on, also in its journals, closed ones too: reasons are given after the
    lock (D4).

    Raises Refused(NO_ORDER, NOTHING_TO_RECORD).
    """
    order = _appointing_order(order)
    was = group.leader_on(since)
    if was == leader_id:
        raise Refused("NOTHING_TO_RECORD", "4.6.2-l", "Этот сотрудник уже руководит группой.")
    draft = group.draft(act)
    draft.add(GroupLeaderAppointed, was=was, leader_id=leader_id, since=since, order=order)
    events = draft.events
    for journal in journals:
        told = journal.draft(act)
        told.add(e.LeaderAppointed, was=journal.leader_on(since), leader_id=leader_id, since=since, order=order)
        events += told.events
    return events


def appoint_master(
    group: Group, journals: Iterable[Journal], master_id: str, since: date, order: str, act: Act
) -> list[Event]:
    """Appoint the group's training master from a day on, also in its journals, closed ones too. Raises Refused(NO_ORDER, …)."""
    order = _appointing_order(order)
    was = group.master_on(since)
    if was == master_id:
        raise Refused("NOTHING_TO_RECORD", "4.6.2-l", "Этот мастер уже закреплён за группой.")
    draft = group.draft(act)
    draft.add(GroupMasterAppointed, was=was, master_id=master_id, since=since, order=order)
    events = draft.events
    for journal in journals:
        told = journal.draft(act)
        told.add(e.MasterAppointed, was=journal.master_on(since), master_id=master_id, since=since, order=order)
        events += told.events
    return events


def assign_teaching(
    group: Group,
    journals: Iterable[Journal],
    discipline_id: str,
    subgroup_id: str | None,
    teacher_id: str,
    since: date,
    order: str,
    act: Act,
) -> list[Event]:
    """Assign the teacher of a discipline from a day on, also in its journals: in a closed one, whose re-sits have to be
    recorded by somebody (273-ФЗ ст. 58), from the day after its closing, so that it keeps whose sheet it was.

    Raises Refused(NO_ORDER, NOTHING_TO_RECORD, NO_SUBGROUP, DATE).
    """
    order, journals = _appointing_order(order), list(journals)
    group.roster_of(subgroup_id)
    was = holder(group.teaching.get((discipline_id, subgroup_id), ()), since)
    if was == teacher_id:
        raise Refused("NOTHING_TO_RECORD", "4.6.2-l", "Этот преподаватель уже назначен.")
    draft = group.draft(act)
    draft.add(
        TeachingAssigned,
        discipline_id=discipline_id,
        subgroup_id=subgroup_id,
        was=was,
        teacher_id=teacher_id,
        since=since,
        order=order,
    )
    require_one_way(group.teaching, journals, discipline_id, subgroup_id, since)
    events = draft.events
    for journal in journals:
        taught = (journal.discipline_id, journal.subgroup_id) == (discipline_id, subgroup_id)
        first = journal.changes_hands(since)
        if taught and journal.teacher_on(first) != teacher_id:
            told, before = journal.draft(act), journal.last_teacher(first)
            told.add(e.TeacherAssigned, was=before, teacher_id=teacher_id, since=first, order=order)
            events += told.events
    return events


def with_open_page(journals: Iterable[Journal]) -> list[Journal]:
    """The journals whose roster may still change: a closed sheet keeps whom it was closed with (4.5.1-a)."""
    return [journal for journal in journals if journal.closed_on is None]


def _appointing_order(order: str) -> str:
    if not order.strip():
        raise Refused("NO_ORDER", "4.7.2-b", "Назначение вносится по приказу: укажите его номер и дату.")
    return order.strip()
