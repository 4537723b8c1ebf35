"""Who is in a group: students join, leave and move by order, in the group and in its open journals at once (4.6.2-l)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from journal_domain import journal_events as e
from journal_domain.errors import Refused
from journal_domain.event import Act, Event
from journal_domain.group import Group, StudentJoinedGroup, StudentLeftGroup, with_open_page
from journal_domain.journal import Journal
from journal_domain.values import Arrival, Departure
from journal_domain.writing import stated


def enrol_student(
    group: Group, journals: Iterable[Journal], student_id: str, since: date, arrival: Arrival, order: str, act: Act
) -> list[Event]:
    """Enrol a student from a date on, also in the open journals of the group and of the student's subgroups.

    Raises Refused(ORDER_REQUIRED, ALREADY_ENROLLED).
    """
    order = _order(order)
    if group.current(student_id) is not None:
        raise Refused("ALREADY_ENROLLED", "4.6.2-l", f"Обучающийся состоит в группе {group.name}: сначала отчислите.")
    if any(p.student_id == student_id and p.until is not None and since < p.until for p in group.roster):
        raise Refused("ALREADY_ENROLLED", "4.6.2-l", f"Обучающийся состоял в группе {group.name} и после этой даты.")
    draft = group.draft(act)
    draft.add(StudentJoinedGroup, student_id=student_id, since=since, arrival=arrival, order=order)
    events = draft.events
    subgroups = {subgroup.subgroup_id for subgroup in group.subgroups if student_id in subgroup.student_ids}
    for journal in with_open_page(journals):
        if journal.subgroup_id is None or journal.subgroup_id in subgroups:
            told = journal.draft(act)
            told.add(e.StudentEnrolled, student_id=student_id, since=since, arrival=arrival, order=order)
            events += told.events
    return events


def withdraw_student(
    group: Group, journals: Iterable[Journal], student_id: str, until: date, departure: Departure, order: str, act: Act
) -> list[Event]:
    """End an enrolment: `until` is the first day off the roster. Raises Refused(ORDER_REQUIRED, NOT_ENROLLED, DATE)."""
    order = _order(order)
    enrolment = group.current(student_id)
    if enrolment is None:
        raise Refused("NOT_ENROLLED", "4.6.2-l", f"Обучающийся не состоит в группе {group.name}.")
    if until <= enrolment.since:
        raise Refused("DATE", "4.6.2-l", f"Обучающийся зачислен {enrolment.since:%d.%m.%Y}: отчисление — позже.")
    draft = group.draft(act)
    draft.add(StudentLeftGroup, student_id=student_id, until=until, departure=departure, order=order)
    events = draft.events
    for journal in with_open_page(journals):
        if journal.roster.get(student_id, ())[-1:] == (enrolment,):
            told = journal.draft(act)
            told.add(e.StudentWithdrawn, student_id=student_id, until=until, departure=departure, order=order)
            events += told.events
    return events


def transfer_student(
    source: tuple[Group, list[Journal]],
    target: tuple[Group, list[Journal]],
    student_id: str,
    day: date,
    order: str,
    act: Act,
) -> list[Event]:
    """Move a student to another group from `day` on, in one act; what is on record stays with the old group.

    Raises what leaving and joining raise, and Refused(NOTHING_TO_RECORD) for one and the same group.
    """
    if source[0].id == target[0].id:
        raise Refused("NOTHING_TO_RECORD", "4.6.2-l", "Обучающийся уже в этой группе.")
    return [
        *withdraw_student(*source, student_id, day, Departure.TRANSFER, order, act),
        *enrol_student(*target, student_id, day, Arrival.TRANSFER, order, act),
    ]


def _order(order: str) -> str:
    if not stated(order):
        raise Refused("ORDER_REQUIRED", "4.6.2-l", "Укажите номер и дату приказа.")
    return stated(order)
