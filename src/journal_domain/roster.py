"""Who is in a group: students join, leave and move by order, in the group and in its open journals at once (4.6.2-l)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from journal_domain import journal_events as e
from journal_domain.college_policy import CollegePolicy
from journal_domain.errors import Problem, Refused
from journal_domain.event import Act, Draft, Event
from journal_domain.group import Group, StudentJoinedGroup, StudentLeftGroup, SubgroupFormed, with_open_page
from journal_domain.journal import Journal
from journal_domain.lock import require_in_use
from journal_domain.settled import require_leavable, require_unsettled
from journal_domain.student import StayEnded, Student, begin_stay, end_stay
from journal_domain.values import Arrival, Departure, Enrolment
from journal_domain.writing import stated


def enrol_student(
    group: Group,
    journals: Iterable[Journal],
    student: Student,
    student_id: str,
    since: date,
    arrival: Arrival,
    order: str,
    act: Act,
) -> list[Event]:
    """Enrol a student from a date on, also in the open journals of the group and of the student's subgroups.

    Nobody is in two groups at once: `student` knows the others.

    Raises Refused(ORDER_REQUIRED, ALREADY_ENROLLED, PERIOD_CERTIFIED, PAGE_LOCKED).
    """
    order, journals = _order(order), list(journals)
    if group.current(student_id) is not None:
        raise Refused("ALREADY_ENROLLED", "4.6.2-l", f"Обучающийся состоит в группе {group.name}: сначала отчислите.")
    if any(p.student_id == student_id and p.until is not None and max(since, p.since) < p.until for p in group.roster):
        raise Refused("ALREADY_ENROLLED", "4.6.2-l", f"Обучающийся состоял в группе {group.name} и после этой даты.")
    stay = begin_stay(student, student_id, group.id, since, arrival, order, act)
    draft = group.draft(act)
    draft.add(StudentJoinedGroup, student_id=student_id, since=since, arrival=arrival, order=order)
    events = [*draft.events, *stay]
    members = {subgroup.subgroup_id: subgroup.roster([Enrolment(student_id, since)]) for subgroup in group.subgroups}
    require_unsettled((j for j in journals if j.subgroup_id is None or members.get(j.subgroup_id)), since)
    for journal in with_open_page(journals):
        there = (Enrolment(student_id, since),) if journal.subgroup_id is None else members.get(journal.subgroup_id, ())
        told = journal.draft(act)
        _tell_of_stays(told, there, arrival, order)
        events += told.events
    return events


def _tell_of_stays(told: Draft, stays: Iterable[Enrolment], arrival: Arrival, order: str) -> None:
    for stay in stays:
        told.add(e.StudentEnrolled, student_id=stay.student_id, since=stay.since, arrival=arrival, order=order)
        if stay.until is not None:
            departure = Departure.SUBGROUP
            told.add(e.StudentWithdrawn, student_id=stay.student_id, until=stay.until, departure=departure, order=order)


def withdraw_student(
    group: Group,
    journals: Iterable[Journal],
    student: Student,
    student_id: str,
    until: date,
    departure: Departure,
    order: str,
    policy: CollegePolicy,
    act: Act,
) -> list[Event]:
    """End an enrolment: `until` is the first day off the roster, for one made by mistake its own first day.

    With it end the stays in subgroups; whoever is on academic leave comes back to theirs, unless the order ends the
    leave, and study here. A departure or an end of leave that is still to come may be brought forward.

    Raises Refused(ORDER_REQUIRED, NOT_ENROLLED, DATE, ENROLMENT_USED, PERIOD_CERTIFIED, PAGE_LOCKED).
    """
    journals = list(journals)
    order, today = _order(order), policy.today(act.at)
    leave = _leave_from(group, student, until, today)
    if leave is not None and departure not in (Departure.MISTAKE, Departure.ACADEMIC_LEAVE):
        draft = group.draft(act)
        # Nobody was in a place kept for them: ended later, it would outlive an end of leave that is brought forward.
        _leave_subgroups(draft, group, student_id, leave, order)
        return [*draft.events, *end_stay(student, student_id, group.id, until, departure, order, act)]
    enrolment = group.current(student_id) or _still_leaving(group, student_id, until, today)
    if enrolment is None:
        raise Refused("NOT_ENROLLED", "4.6.2-l", f"Обучающийся не состоит в группе {group.name}.")
    if departure is Departure.MISTAKE:
        _require_unused(journals, enrolment, until)
    elif until <= enrolment.since:
        raise Refused("DATE", "4.6.2-l", f"Обучающийся зачислен {enrolment.since:%d.%m.%Y}: отчисление — позже.")
    else:
        require_leavable(journals, student_id, until, policy)
    draft = group.draft(act)
    draft.add(StudentLeftGroup, student_id=student_id, until=until, departure=departure, order=order)
    if departure is not Departure.ACADEMIC_LEAVE:
        _leave_subgroups(draft, group, student_id, until, order)
    events = [*draft.events, *end_stay(student, student_id, group.id, until, departure, order, act)]
    for journal in with_open_page(journals):
        if any(period.until is None or until < period.until for period in journal.roster.get(student_id, ())):
            told = journal.draft(act)
            told.add(e.StudentWithdrawn, student_id=student_id, until=until, departure=departure, order=order)
            events += told.events
    return events


def _leave_from(group: Group, student: Student, day: date, today: date) -> date | None:
    """The first day of the academic leave from this very group that lasts on `day`, and whose end has not yet come."""
    last = student.stays[-1] if student.stays else None
    if last is None or last.group_id != group.id or not last.on_leave(day):
        return None
    return last.until if last.gone is None or today < last.gone else None


def _still_leaving(group: Group, student_id: str, until: date, today: date) -> Enrolment | None:
    """The enrolment whose end is ordered for a day to come, later than `until`."""
    last = group.latest(student_id)
    return last if last is not None and last.until is not None and max(today, until) < last.until else None


def _leave_subgroups(draft: Draft, group: Group, student_id: str, until: date, order: str) -> None:
    for part in group.subgroups:
        if student_id in part.members_now:
            draft.add(
                SubgroupFormed,
                subgroup_id=part.subgroup_id,
                name=part.name,
                was=part.members_now,
                student_ids=tuple(member for member in part.members_now if member != student_id),
                since=max(until, part.since),
                order=order,
            )


def _require_unused(journals: Iterable[Journal], enrolment: Enrolment, until: date) -> None:
    """Nothing says yet that the student was here: no lesson held since, no mark of attestation. Raises Refused(DATE, ENROLMENT_USED)."""
    if until != enrolment.since:
        raise Refused("DATE", "4.6.2-l", f"Зачисление по ошибке отменяется с его дня: {enrolment.since:%d.%m.%Y}.")
    student = enrolment.student_id
    for journal in journals:
        held = any(journal.enrolled(student, lesson.day) for lesson in journal.lessons.values())
        if held or student in journal.attestation or student in journal.year_marks:
            raise Refused(
                "ENROLMENT_USED", "4.6.2-l", f"{journal.discipline}: об обучающемся уже есть записи; отчислите с даты."
            )


def require_not_archived(journals: Iterable[Journal], day: date) -> None:
    """Rosters of a closed year are as they were archived. Raises Refused(ARCHIVED) for a day within one."""
    for journal in journals:
        if day <= journal.attestation_by:
            require_in_use(journal)


def transfer_student(
    source: tuple[Group, list[Journal]],
    target: tuple[Group, list[Journal]],
    student: Student,
    student_id: str,
    day: date,
    order: str,
    policy: CollegePolicy,
    act: Act,
) -> list[Event]:
    """Move a student to another group from `day` on, in one act; what is on record stays with the old group.

    Raises what leaving and joining raise, and Refused(NOTHING_TO_RECORD) for one and the same group, NOT_ENROLLED for
    whoever is on academic leave: they return into the other group.
    """
    if source[0].id == target[0].id:
        raise Refused("NOTHING_TO_RECORD", "4.6.2-l", "Обучающийся уже в этой группе.")
    if _leave_from(source[0], student, day, policy.today(act.at)) is not None:
        raise Refused(
            "NOT_ENROLLED",
            "4.6.2-l",
            "Обучающийся в академическом отпуске: зачислите его в новую группу как возвратившегося из отпуска.",
        )
    left = withdraw_student(*source, student, student_id, day, Departure.TRANSFER, order, policy, act)
    gone = Student.evolve(student, [event for event in left if isinstance(event, StayEnded)])
    return [*left, *enrol_student(*target, gone, student_id, day, Arrival.TRANSFER, order, act)]


def form_subgroup(
    group: Group,
    journals: Iterable[Journal],
    subgroup_id: str,
    name: str,
    student_ids: tuple[str, ...],
    since: date,
    order: str,
    act: Act,
) -> list[Event]:
    """Form a subgroup of enrolled students, or change it from a date on, also in its open journals.

    Raises Refused(ORDER_REQUIRED, NAME_REQUIRED, NOT_ENROLLED, DATE, NOTHING_TO_RECORD, PERIOD_CERTIFIED, PAGE_LOCKED).
    """
    order = _order(order)
    if not name.strip():
        raise Refused("NAME_REQUIRED", "4.6.2-l", "Укажите название подгруппы.")
    students = tuple(sorted(set(student_ids)))
    strangers = [s for s in students if not any(p.student_id == s and p.covers(since) for p in group.roster)]
    if strangers or not students:
        raise Refused(
            "NOT_ENROLLED",
            "4.6.2-l",
            f"В подгруппу входят обучающиеся, которые {since:%d.%m.%Y} состоят в группе, хотя бы один.",
            problems=tuple(Problem(f"students.{s}", "NOT_ENROLLED", "Не состоит в группе.") for s in strangers),
        )
    known = {subgroup.subgroup_id: subgroup for subgroup in group.subgroups}.get(subgroup_id)
    if known is not None and since < known.since:
        raise Refused(
            "DATE", "4.6.2-l", f"Состав подгруппы уже изменён с {known.since:%d.%m.%Y}: укажите этот день или позже."
        )
    was = known.members_now if known else ()
    if known is not None and (known.name, was) == (name.strip(), students):
        raise Refused("NOTHING_TO_RECORD", "4.6.2-l", "Этот состав подгруппы уже внесён.")
    draft = group.draft(act)
    draft.add(
        SubgroupFormed,
        subgroup_id=subgroup_id,
        name=name.strip(),
        was=was,
        student_ids=students,
        since=since,
        order=order,
    )
    events = draft.events
    theirs = [journal for journal in journals if journal.subgroup_id == subgroup_id]
    require_unsettled(theirs, since)
    for journal in with_open_page(theirs):
        events += _told_of_subgroup(group, journal, students, since, order, act)
    return events


def _told_of_subgroup(
    group: Group, journal: Journal, students: tuple[str, ...], since: date, order: str, act: Act
) -> list[Event]:
    """A journal's roster follows its subgroup: who is no longer in it leaves, who has come joins."""
    told = journal.draft(act)
    present = {s for s, periods in journal.roster.items() if periods[-1].until is None or since < periods[-1].until}
    for student in sorted(present - set(students)):
        told.add(e.StudentWithdrawn, student_id=student, until=since, departure=Departure.SUBGROUP, order=order)
    come = set(students) - present
    stays = [
        Enrolment(stay.student_id, max(stay.since, since), stay.until)
        for stay in group.roster
        if stay.student_id in come and (stay.until is None or since < stay.until)
    ]
    _tell_of_stays(told, stays, Arrival.SUBGROUP, order)
    return told.events


def _order(order: str) -> str:
    if not stated(order):
        raise Refused("ORDER_REQUIRED", "4.6.2-l", "Укажите номер и дату приказа.")
    return stated(order)
