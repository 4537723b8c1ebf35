"""August in the demo college: everything that stands before the first lesson, by the commands a deputy would give."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import cycle

from api.demo import BLOCK, DISCIPLINES, GROUPS, HOURS, PAIRS, Demo, Page, holidays
from api.demo_people import identity
from journal_domain.academic_calendar import Bell, Days, year_of
from journal_domain.curriculum import CurriculumLine, SubjectKind
from journal_domain.person import PersonKind
from journal_domain.values import PermitSubject, Role
from journal_domain.week_template import Parity, TemplateLine

PAIR = timedelta(minutes=90)
COURSE = 1


def prepare(demo: Demo) -> None:
    """Register, appoint, plan, open, schedule; everything before 1 September."""
    _register(demo)
    _appoint(demo)
    _plan(demo)
    _form_groups(demo)
    _open_term(demo)
    _schedule(demo)
    _submit_plans(demo)


def _register(demo: Demo) -> None:
    administrator, at = demo.offices[1], demo.prepared_at
    kinds = ((demo.staff, PersonKind.EMPLOYEE), (demo.guardians, PersonKind.GUARDIAN))
    for people, kind in (*kinds, *((roster, PersonKind.STUDENT) for roster in demo.rosters)):
        for person in people:
            sealed = demo.seal(person.person_id, identity(person, demo.today))
            command = demo.command(administrator, at)
            order = "приказ № 112-с" if kind is PersonKind.STUDENT else "приказ № 40-к"
            demo.college.register_person(command, person.person_id, kind, sealed, order)
    for guardian_id, child in demo.wards.items():
        command = demo.command(administrator, at)
        demo.college.link_guardian(command, child.person_id, guardian_id, "мать", "свидетельство о рождении")


def _appoint(demo: Demo) -> None:
    director, at, since = demo.offices[0], demo.prepared_at, demo.terms[0].starts
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


def _plan(demo: Demo) -> None:
    deputy, at, year = demo.deputies[0], demo.prepared_at, year_of(demo.term)
    autumn, spring = demo.terms
    for number, trade in enumerate(GROUPS):
        lines = tuple(
            CurriculumLine(
                discipline_id=discipline_id,
                title=title,
                kind=SubjectKind.TRAINING_PRACTICE if discipline_id == "practice" else SubjectKind.DISCIPLINE,
                module=None,
                course=COURSE,
                term=term,
                hours=HOURS,
                attestation_form=form,
            )
            for term in (1, 2)
            for discipline_id, title, form in DISCIPLINES
        )
        command = demo.command(deputy, at)
        demo.college.adopt_curriculum(command, _curriculum(number), trade, True, year, "приказ № 30-од", lines)
    vacation = Days(autumn.ends + timedelta(days=1), spring.starts - timedelta(days=1))
    demo.college.adopt_calendar(
        demo.command(deputy, at), year, demo.terms, (vacation,), holidays(demo.terms), False, (), "приказ № 31-од"
    )
    bells = tuple(Bell(n, starts, _after(starts)) for n, starts in enumerate(PAIRS, 1))
    demo.college.adopt_bells(demo.command(deputy, at), year, (1, 2, 3, 4, 5), bells, "приказ № 32-од")


def _form_groups(demo: Demo) -> None:
    at, since = demo.prepared_at, demo.terms[0].starts
    for number, roster in enumerate(demo.rosters):
        group_id, trade, deputy = f"g{number + 1}", number % len(GROUPS), demo.deputies[number % 2]
        order = f"приказ № {number + 1}-к"
        college = demo.college
        college.form_group(demo.command(deputy, at), group_id, f"{GROUPS[trade]}, {number + 1}-я группа")
        described = (GROUPS[trade], True, COURSE, year_of(demo.term), 15, _curriculum(trade), order)
        college.describe_group(demo.command(deputy, at), group_id, *described)
        college.appoint_leader(demo.command(deputy, at), group_id, demo.leaders[number].person_id, since, order)
        master = demo.masters[number // BLOCK]
        college.appoint_master(demo.command(deputy, at), group_id, master.person_id, since, order)
        for student in roster:
            college.enrol_student(demo.command(deputy, at), group_id, student.person_id, since, order)
        for page in _pages(demo, group_id):
            college.assign_teaching(
                demo.command(deputy, at), group_id, page.discipline_id, None, page.teacher.person_id, since, order
            )


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
                room=str(101 + number),
                subgroup_id=None,
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
