"""August in the demo college, this year's and last: all that stands before the first lesson, as a deputy commands it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import chain, cycle

from api.demo import BLOCK, DISCIPLINES, GROUPS, HOURS, PAIRS, Demo, Page, holidays
from api.demo_changes import subgroup_name
from api.demo_past import GROUP, play_past
from api.demo_past import PLACES as PAST
from api.demo_people import Person, identity
from journal_domain.academic_calendar import Bell, Days, TermDates, year_of
from journal_domain.curriculum import CurriculumLine, SubjectKind
from journal_domain.person import PersonKind
from journal_domain.values import PermitSubject, Role
from journal_domain.week_template import Parity, TemplateLine

PAIR = timedelta(minutes=90)
COURSE = 1
SECOND_YEARS = "curriculum-0"
"""The plan of the group that was here last year."""


def prepare(demo: Demo) -> None:
    """Register, appoint, plan, open, schedule; everything before 1 September."""
    _register(demo, ((demo.staff, PersonKind.EMPLOYEE), (demo.rosters[0], PersonKind.STUDENT)), demo.begun_at)
    _appoint(demo)
    _plan(demo, demo.past, demo.begun_at)
    _form_groups(demo, demo.past, demo.rosters[:1], demo.begun_at)
    play_past(demo)
    students = list(chain.from_iterable(demo.rosters[1:]))
    _register(demo, ((demo.guardians, PersonKind.GUARDIAN), (students, PersonKind.STUDENT)), demo.prepared_at)
    _link_guardians(demo)
    _plan(demo, demo.terms, demo.prepared_at)
    _form_groups(demo, demo.terms, demo.rosters[1:], demo.prepared_at)
    _assign(demo)
    _open_term(demo)
    _schedule(demo)
    _submit_plans(demo)


def _register(demo: Demo, kinds: Iterable[tuple[list[Person], PersonKind]], at: datetime) -> None:
    administrator = demo.offices[1]
    for people, kind in kinds:
        for person in people:
            sealed = demo.seal(person.person_id, identity(person, demo.today))
            command = demo.command(administrator, at)
            order = "приказ № 112-с" if kind is PersonKind.STUDENT else "приказ № 40-к"
            demo.college.register_person(command, person.person_id, kind, sealed, order)


def _link_guardians(demo: Demo) -> None:
    for guardian_id, child in demo.wards.items():
        command = demo.command(demo.offices[1], demo.prepared_at)
        demo.college.link_guardian(command, child.person_id, guardian_id, "мать", "свидетельство о рождении")


def _appoint(demo: Demo) -> None:
    director, at, since = demo.offices[0], demo.begun_at, demo.past[0].starts
    scopes = cycle(("УР", "УОП"))
    for person in demo.offices[:2]:
        role = next(iter(person.roles))
        demo.college.appoint_by_owner(demo.next_id(), at, person.person_id, role, since, "приказ № 1-к от 25.08")
    for person in [*demo.offices[2:], *demo.deputies]:
        role = next(iter(person.roles))
        scope = next(scopes) if role is Role.DEPUTY else None
        command = demo.command(director, at)
        demo.college.appoint(command, person.person_id, role, scope, since, None, "приказ № 41-к")
    for person in [*demo.masters, *demo.teachers, *demo.leaders[1:]]:
        for role in sorted(person.roles):
            command = demo.command(demo.deputies[0], at)
            demo.college.appoint(command, person.person_id, role, None, since, None, "приказ № 42-к")


def _plan(demo: Demo, terms: tuple[TermDates, TermDates], at: datetime) -> None:
    """Curricula, calendar and bells of a year."""
    deputy, (autumn, spring) = demo.deputies[0], terms
    year = year_of(autumn.term)
    if terms == demo.past:
        two_courses = (*_lines(COURSE, PAST), *_lines(COURSE + 1))
        curricula = {SECOND_YEARS: (GROUPS[0], two_courses)}
    else:
        curricula = {_curriculum(number): (trade, _lines(COURSE)) for number, trade in enumerate(GROUPS)}
    for name, (trade, lines) in curricula.items():
        demo.college.adopt_curriculum(demo.command(deputy, at), name, trade, True, year, "приказ № 30-од", lines)
    vacation = Days(autumn.ends + timedelta(days=1), spring.starts - timedelta(days=1))
    demo.college.adopt_calendar(
        demo.command(deputy, at), year, terms, (vacation,), holidays(terms), False, (), "приказ № 31-од"
    )
    bells = tuple(Bell(n, starts, _after(starts)) for n, starts in enumerate(PAIRS, 1))
    demo.college.adopt_bells(demo.command(deputy, at), year, (1, 2, 3, 4, 5), bells, "приказ № 32-од")


def _lines(course: int, places: Iterable[int] = range(len(DISCIPLINES))) -> tuple[CurriculumLine, ...]:
    """The disciplines of a course at these places, in both terms."""
    return tuple(
        CurriculumLine(
            discipline_id=discipline_id,
            title=title,
            kind=SubjectKind.TRAINING_PRACTICE if discipline_id == "practice" else SubjectKind.DISCIPLINE,
            module=None,
            course=course,
            term=term,
            hours=HOURS,
            attestation_form=form,
        )
        for term in (1, 2)
        for discipline_id, title, form in (DISCIPLINES[place] for place in places)
    )


def _form_groups(demo: Demo, terms: tuple[TermDates, TermDates], rosters: list[list[Person]], at: datetime) -> None:
    """Groups of first-years: described, with leader, master and students; last year's with its teachers too."""
    college, since, year = demo.college, terms[0].starts, year_of(terms[0].term)
    for roster in rosters:
        number = demo.rosters.index(roster)
        group_id, trade, deputy = f"g{number + 1}", number % len(GROUPS), demo.deputies[number % 2]
        order = f"приказ № {number + 1}-к"
        plan = SECOND_YEARS if terms == demo.past else _curriculum(trade)
        college.form_group(demo.command(deputy, at), group_id, f"{GROUPS[trade]}, {number + 1}-я группа")
        described = (GROUPS[trade], True, COURSE, year, 15, plan, order)
        college.describe_group(demo.command(deputy, at), group_id, *described)
        college.appoint_leader(demo.command(deputy, at), group_id, demo.leaders[number].person_id, since, order)
        master = demo.masters[number // BLOCK]
        college.appoint_master(demo.command(deputy, at), group_id, master.person_id, since, order)
        for student in roster:
            college.enrol_student(demo.command(deputy, at), group_id, student.person_id, since, order)
    if terms == demo.past:
        for place in PAST:
            command, taught = demo.command(demo.deputies[0], at), DISCIPLINES[place][0]
            teacher = demo.teachers[place].person_id
            college.assign_teaching(command, GROUP, taught, None, teacher, since, "приказ № 1-к")


def _assign(demo: Demo) -> None:
    """Who teaches what; who taught it last year goes on. One discipline is taught in subgroups."""
    college, at, since = demo.college, demo.prepared_at, demo.terms[0].starts
    went_on = {(GROUP, DISCIPLINES[place][0]) for place in PAST}
    for page in demo.pages:
        deputy, order = demo.deputies[(int(page.group_id[1:]) - 1) % 2], f"приказ № {page.group_id[1:]}-к"
        if page.subgroup_id is not None:
            members, name = tuple(s.person_id for s in page.students), subgroup_name(page.subgroup_id)
            command = demo.command(deputy, at)
            college.form_subgroup(command, page.group_id, page.subgroup_id, name, members, since, order)
        if (page.group_id, page.discipline_id) not in went_on:
            college.assign_teaching(
                demo.command(deputy, at), page.group_id, page.discipline_id, page.subgroup_id, page.teacher.person_id,
                since, order,
            )  # fmt: skip


def _open_term(demo: Demo) -> None:
    for number in range(demo.groups):
        command = demo.command(demo.deputies[number % 2], demo.prepared_at)
        demo.college.open_term(command, f"g{number + 1}", demo.term)


def _schedule(demo: Demo) -> None:
    deputy, director, at = demo.deputies[1], demo.offices[0], demo.prepared_at
    for number in range(demo.groups):
        group_id = f"g{number + 1}"
        lines = tuple(
            TemplateLine(
                weekday=weekday + 1,
                parity=Parity.EVERY,
                bell=bell,
                hours=2,
                journal_id=page.id,
                teacher_id=page.teacher.person_id,
                room=page.room,
                subgroup_id=page.subgroup_id,
            )
            for page in _pages(demo, group_id)
            for weekday, bell in sorted(page.bells.items())
        )
        demo.college.set_week_template(demo.command(deputy, at), demo.term, group_id, lines)
    demo.college.unroll_timetable(demo.command(deputy, at), demo.term, demo.dates.starts)
    demo.college.approve_timetable(demo.command(director, at), demo.term, "приказ № 33-од")


def _submit_plans(demo: Demo) -> None:
    """All by 28 August but one, which its teacher brings in September by permit."""
    at = demo.prepared_at + timedelta(days=3)
    first = demo.pages[0]
    for page in demo.pages:
        if page is not first:
            demo.college.submit_lesson_plan(demo.command(page.teacher, at), page.id, page.topics)
    late = demo.at(date(demo.terms[0].starts.year, 9, 1), time(7, 30))
    permitted = demo.command(demo.deputies[0], late)
    basis = "распоряжение № 1-П, служебная необходимость"
    demo.college.grant_late_permit(permitted, first.id, PermitSubject.PLAN, None, None, basis)
    demo.college.submit_lesson_plan(demo.command(first.teacher, late), first.id, first.topics)


def _pages(demo: Demo, group_id: str) -> list[Page]:
    return [page for page in demo.pages if page.group_id == group_id]


def _curriculum(trade: int) -> str:
    return f"curriculum-{trade + 1}"


def _after(starts: time) -> time:
    return (datetime.combine(date(2000, 1, 1), starts) + PAIR).time()
