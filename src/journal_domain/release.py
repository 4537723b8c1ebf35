"""An office of a group ends by order with nobody to follow: leading it, being its master, teaching it (4.6.2-l, 4.7.2-b).

From the order's day on nobody holds it, until the next order names somebody. The past stays: what was recorded is its
author's, the lessons of earlier days are who gave them's. Lessons to come stay in the timetable and are nobody's to
give, until another is assigned or substitutes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from journal_domain import leaving
from journal_domain.errors import Refused
from journal_domain.event import Act, Event
from journal_domain.group import (
    Group,
    GroupLeaderReleased,
    GroupMasterReleased,
    TeachingEnded,
    with_open_page,
)
from journal_domain.journal import Journal
from journal_domain.tenure import Tenures, holder
from journal_domain.values import Slot
from journal_domain.writing import stated


def release_leader(group: Group, journals: Iterable[Journal], until: date, order: str, act: Act) -> list[Event]:
    """End the leading of the group; `until` is the first day without a leader, also in its journals, closed ones too.

    Raises Refused(NO_ORDER, NOTHING_TO_RECORD, DATE).
    """
    order = _order(order)
    who = _released(group.leaders, until, f"Группой {group.name} {until:%d.%m.%Y} и так никто не руководит.")
    draft = group.draft(act)
    draft.add(GroupLeaderReleased, leader_id=who, until=until, order=order)
    leaders = ((journal, journal.leaders) for journal in journals)
    return [*draft.events, *_told(leaders, leaving.LeaderReleased, "leader_id", until, order, act)]


def release_master(group: Group, journals: Iterable[Journal], until: date, order: str, act: Act) -> list[Event]:
    """End the master's work with the group; `until` is the first day without one, also in its journals, closed ones too.

    Raises Refused(NO_ORDER, NOTHING_TO_RECORD, DATE).
    """
    order = _order(order)
    who = _released(group.masters, until, f"У группы {group.name} {until:%d.%m.%Y} и так нет мастера.")
    draft = group.draft(act)
    draft.add(GroupMasterReleased, master_id=who, until=until, order=order)
    masters = ((journal, journal.masters) for journal in journals)
    return [*draft.events, *_told(masters, leaving.MasterReleased, "master_id", until, order, act)]


def _told(
    offices: Iterable[tuple[Journal, Tenures]], released: type[Event], who: str, until: date, order: str, act: Act
) -> list[Event]:
    """What each journal is told whose holder of the office is released on that day; `who` is the event's field for the person."""
    events: list[Event] = []
    for journal, tenures in offices:
        if (person := _endable(tenures, until)) is not None:
            draft = journal.draft(act)
            draft.add(released, **{who: person}, until=until, order=order)
            events += draft.events
    return events


def end_teaching(
    group: Group,
    journals: Iterable[Journal],
    discipline_id: str,
    subgroup_id: str | None,
    until: date,
    order: str,
    act: Act,
) -> list[Event]:
    """End the teaching of a discipline; `until` is the first day without a teacher, also in its journals: in those
    they closed, whose re-sits are theirs no more, at the earliest the day after the closing.

    Raises Refused(NO_ORDER, NO_SUBGROUP, NOTHING_TO_RECORD, DATE).
    """
    order = _order(order)
    group.roster_of(subgroup_id)
    taught = [j for j in journals if (j.discipline_id, j.subgroup_id) == (discipline_id, subgroup_id)]
    teaching = group.teaching.get((discipline_id, subgroup_id), ())
    # Of a journal opened by hand the group may know no teacher: then the journal does.
    known = teaching or next((j.teachers for j in with_open_page(taught) if holder(j.teachers, until) is not None), ())
    who = _released(known, until, f"Эту дисциплину {until:%d.%m.%Y} и так никто не ведёт.")
    draft = group.draft(act)
    draft.add(
        TeachingEnded, discipline_id=discipline_id, subgroup_id=subgroup_id, teacher_id=who, until=until, order=order
    )
    events = draft.events
    for journal in taught:
        first = journal.changes_hands(until)
        teacher = _endable(journal.teachers, first)
        if teacher is not None and (journal.closed_on is None or teacher == who):
            told = journal.draft(act)
            told.add(leaving.TeacherReleased, teacher_id=teacher, until=first, order=order)
            events += told.events
    return events


def lessons_left(journals: Iterable[Journal]) -> list[tuple[str, Slot]]:
    """The lessons, each with its journal's id, that nobody is to give: not on record, without teacher or substitute."""
    left = [
        (journal.id, slot)
        for journal in with_open_page(journals)
        for slot in journal.slots.values()
        if journal.teacher_of(slot.slot_id) is None
    ]
    return sorted(left, key=lambda lesson: (lesson[1].day, lesson[1].starts))


def _order(order: str) -> str:
    if not stated(order):
        raise Refused("NO_ORDER", "4.7.2-b", "Освобождение вносится по приказу: укажите его номер и дату.")
    return stated(order)


def _released(tenures: Tenures, until: date, nobody: str) -> str:
    """Whoever holds the office to the day before `until`. Raises Refused(NOTHING_TO_RECORD, DATE)."""
    if holder(tenures, until) is None:
        raise Refused("NOTHING_TO_RECORD", "4.7.2-b", nobody)
    who = _endable(tenures, until)
    if who is None:
        raise Refused(
            "DATE", "4.7.2-b", f"Назначение действует только с {until:%d.%m.%Y}: освобождение — с более позднего дня."
        )
    return who


def _endable(tenures: Tenures, until: date) -> str | None:
    """Whoever holds the office on that day and held it before."""
    begun = [tenure for tenure in tenures if tenure.since <= until][-1:]
    return next((t.person_id for t in begun if t.since < until and not t.ends_by(until)), None)
