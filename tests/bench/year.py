"""A college of 86 groups of 15 opens its term: 946 journals, the timetable unrolled and approved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from time import perf_counter

from msgspec.structs import replace
from registry import registered

from bench.figures import Figure, at_most
from bench.place import Place
from journal_domain.academic_calendar import Bell, TermDates
from journal_domain.academic_year import AcademicYear, year_stream
from journal_domain.application import Command
from journal_domain.college import College
from journal_domain.curriculum import CurriculumLine, SubjectKind
from journal_domain.journal import journal_id
from journal_domain.person import PersonKind
from journal_domain.policy import Actor
from journal_domain.timetable import Sitting
from journal_domain.timetable_conflicts import conflicts
from journal_domain.values import AttestationForm, Role
from journal_domain.week_template import Parity, TemplateLine

YEAR, TERM = "2025-2026", "2025-2026-1"
GROUPS, SUBJECTS = 86, 11
"""946 journals."""
STUDENTS = 15
BELLS = tuple(Bell(n, time(7 + 2 * n), time(8 + 2 * n, 30)) for n in range(1, 6))
AT = datetime(2025, 8, 20, 9, 0, tzinfo=UTC)
SINCE = date(2025, 9, 1)
DEPUTY = Actor("d-1", frozenset((Role.DEPUTY,)))
DIRECTOR = Actor("dir-1", frozenset((Role.DIRECTOR,)))


def measure(place: Place) -> Iterator[Figure]:
    college = place.site("year").college()
    form(college)
    began = perf_counter()
    for group in range(GROUPS):
        college.open_term(command(f"open-{group}"), f"g{group}", TERM)
    took = perf_counter() - began
    state: AcademicYear = college.load({year_stream(YEAR): AcademicYear})[year_stream(YEAR)]
    journals = len(state.open)
    yield at_most(f"opening {journals} journals of {GROUPS} groups", f"{took:.1f} s", took, 30, unit=" s")
    for group in range(GROUPS):
        college.set_week_template(command(f"template-{group}"), TERM, f"g{group}", week(group))
    began = perf_counter()
    college.unroll_timetable(command("unroll"), TERM, SINCE)
    took = perf_counter() - began
    slots = len(college.timetable(TERM).slots)
    yield at_most(f"unrolling a term of {GROUPS} groups into {slots} lessons", f"{took:.1f} s", took, 5, unit=" s")
    began = perf_counter()
    college.approve_timetable(Command(DIRECTOR, "approve", AT), TERM, "приказ № 33")
    yield Figure(f"approving it: {slots} lessons into {journals} journals", f"{perf_counter() - began:.1f} s")
    monday = date(2025, 10, 6)
    yield from conflict_checks(college, monday)
    began = perf_counter()
    later = tuple(Bell(b.number, b.starts.replace(minute=20), b.ends) for b in BELLS)
    college.adopt_bells(command("later"), YEAR, (1, 2, 3, 4, 5), later, "приказ № 34", monday)
    yield Figure(f"other bells from {monday:%d.%m.} on, the lessons to come follow", f"{perf_counter() - began:.1f} s")
    college.close()


def conflict_checks(college: College, monday: date) -> Iterator[Figure]:
    """A lesson and an attestation that run into somebody else's, held against the whole college."""
    timetable = college.timetable(TERM)
    mine, other = (
        next(s for s in timetable.slots.values() if s.group_id == g and s.day == monday) for g in ("g0", "g1")
    )
    sitting = Sitting(
        journal_id=mine.journal_id, group_id="g0", subgroup_id=None, teacher_id=mine.teacher_id,
        commission=(other.teacher_id,), room=other.room, day=monday, starts=other.starts, ends=other.ends,
    )  # fmt: skip
    rival = replace(mine, starts=other.starts, ends=other.ends, room=other.room)
    for name, occasion in (("a lesson", rival), ("an attestation", sitting)):
        began = perf_counter()
        found = [conflicts(timetable, occasion) for _ in range(100)]
        took = (perf_counter() - began) * 10
        if not found[0]:
            raise AssertionError(f"{name} was to run into another")
        yield at_most(
            f"conflict check of {name}, {len(timetable.slots)} lessons", f"{took:.2f} ms", took, 20, unit=" ms"
        )


def command(name: str) -> Command:
    return Command(DEPUTY, name, AT)


def form(college: College) -> None:
    """Groups of 15 with a curriculum, a calendar and a teacher for each of their subjects."""
    lines = tuple(
        CurriculumLine(
            discipline_id=f"d-{n}", title=f"Дисциплина {n}", kind=SubjectKind.DISCIPLINE, module=None, course=1,
            term=1, hours=68, attestation_form=AttestationForm.EXAM,
        )
        for n in range(SUBJECTS)
    )  # fmt: skip
    college.adopt_curriculum(command("curriculum"), "c", "Повар", True, YEAR, "приказ № 30", lines)
    dates = TermDates(TERM, SINCE, date(2025, 12, 28), date(2025, 12, 26))
    college.adopt_calendar(command("calendar"), YEAR, (dates,), (), (), False, (), "приказ № 31")
    college.adopt_bells(command("bells"), YEAR, (1, 2, 3, 4, 5), BELLS, "приказ № 1")
    for group in range(GROUPS):
        group_id = f"g{group}"
        college.form_group(command(f"form-{group}"), group_id, f"Группа {group}")
        college.describe_group(
            command(f"describe-{group}"), group_id, "Повар", True, 1, YEAR, STUDENTS, "c", "приказ № 1"
        )
        registered(college, PersonKind.STUDENT, *(f"s-{group}-{n}" for n in range(STUDENTS)))
        registered(college, PersonKind.EMPLOYEE, *(f"t-{group}-{n}" for n in range(SUBJECTS)))
        for n in range(STUDENTS):
            college.enrol_student(command(f"enrol-{group}-{n}"), group_id, f"s-{group}-{n}", SINCE, "приказ № 1")
        for n in range(SUBJECTS):
            college.assign_teaching(
                command(f"teach-{group}-{n}"), group_id, f"d-{n}", None, f"t-{group}-{n}", SINCE, "приказ № 2"
            )


def week(group: int) -> tuple[TemplateLine, ...]:
    """Three lessons a day of 90 minutes and four on Monday: sixteen pairs; every subject comes at least once."""
    hours = [(day, bell) for bell in (1, 2, 3) for day in (1, 2, 3, 4, 5)] + [(1, 4)]
    return tuple(
        TemplateLine(
            weekday=day, parity=Parity.EVERY, bell=bell, hours=2,
            journal_id=journal_id(f"g{group}", f"d-{n % SUBJECTS}", TERM), teacher_id=f"t-{group}-{n % SUBJECTS}",
            room=f"room-{group}", subgroup_id=None,
        )
        for n, (day, bell) in enumerate(hours)
    )  # fmt: skip
