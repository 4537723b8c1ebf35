"""A college in memory played through its commands: planned up to the first lesson, or taught through a short term."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from registry import registered

from domain.college_in_memory import CollegeInMemory, by
from domain.given import AUGUST, GROUP, JOURNAL, OTHER_GROUP, TERM, YEAR, moscow
from domain.school import ORDER, TOPICS
from domain.year_school import BELLS, HOLIDAY, SEPTEMBER, VACATION, line, taught
from journal_domain.academic_calendar import TermDates
from journal_domain.application import Command
from journal_domain.errors import Refused
from journal_domain.person import PersonKind
from journal_domain.timetable import slot_id
from journal_domain.values import LessonEntry, Role

SHORT = TermDates(TERM, SEPTEMBER, date(2025, 9, 14), date(2025, 9, 12))
MON_1, MON_2 = date(2025, 9, 1), date(2025, 9, 8)
FIRST, LAST = slot_id(JOURNAL, MON_1, 1), slot_id(JOURNAL, MON_2, 1)
AFTER = moscow("2025-09-12 10:00")


def deputy(at: datetime = AUGUST) -> Command:
    return by("z-1", Role.DEPUTY, at=at)


def teacher(at: datetime = AUGUST, person: str = "t-1") -> Command:
    return by(person, Role.TEACHER, at=at)


def director(at: datetime = AUGUST) -> Command:
    return by("dir-1", Role.DIRECTOR, at=at)


def leader(at: datetime = AUGUST, person: str = "l-1") -> Command:
    return by(person, Role.LEADER, at=at)


def entry(slot: str, **more: Any) -> LessonEntry:
    return LessonEntry(slot_id=slot, topic_id="topic-1", kind="lesson", hours=2, **more)


def planned() -> CollegeInMemory:
    """Everything that stands before the first lesson, up to the unrolled timetable."""
    college = CollegeInMemory()
    college.adopt_curriculum(deputy(), "c-1", "Столяр", True, YEAR, ORDER, (taught(),))
    college.adopt_calendar(deputy(), YEAR, (SHORT,), (VACATION,), (HOLIDAY,), False, (), ORDER)
    college.adopt_bells(deputy(), YEAR, (1, 2, 3, 4, 5), BELLS, ORDER)
    for group, name in ((GROUP, "СТ-11"), (OTHER_GROUP, "СТ-12")):
        college.form_group(deputy(), group, name)
    college.describe_group(deputy(), GROUP, "Столяр", True, 1, YEAR, 15, "c-1", ORDER)
    registered(college, PersonKind.STUDENT, "s-1", "s-2")
    registered(college, PersonKind.GUARDIAN, "m-1")
    registered(college, PersonKind.EMPLOYEE, "t-1", "t-2", "t-5", "l-1", "p-1")
    college.enrol_student(deputy(), GROUP, "s-1", SEPTEMBER, ORDER)
    college.link_guardian(deputy(), "s-1", "m-1", "мать", ORDER)
    college.appoint_leader(deputy(), GROUP, "l-1", SEPTEMBER, ORDER)
    college.assign_teaching(deputy(), GROUP, "d-1", None, "t-1", SEPTEMBER, ORDER)
    college.open_term(deputy(), GROUP, TERM)
    college.submit_lesson_plan(teacher(), JOURNAL, TOPICS)
    college.set_week_template(deputy(), TERM, GROUP, (line(),))
    college.unroll_timetable(deputy(), TERM, SEPTEMBER)
    return college


def taught_through() -> CollegeInMemory:
    """The term is taught, attested, and its sheet closed."""
    college = planned()
    college.approve_timetable(director(), TERM, ORDER)
    college.publish_lesson(teacher(moscow("2025-09-01 10:00")), JOURNAL, entry(FIRST, absent=("s-1",)))
    college.publish_lesson(teacher(moscow("2025-09-08 10:00")), JOURNAL, entry(LAST, marks={"s-1": "4"}))
    college.set_attestation_marks(teacher(AFTER), JOURNAL, {"s-1": "2"}, None)
    college.close_attestation_sheet(teacher(AFTER), JOURNAL)
    return college


def year_over(college: CollegeInMemory | None = None) -> CollegeInMemory:
    """The term is taught and the only debt cleared: nothing stands in the way of closing the year, and it is closed."""
    college = college or taught_through()
    college.record_resit(teacher(AFTER), JOURNAL, "s-1", "3", AFTER.date(), ())
    college.close_year(deputy(AFTER), YEAR, ORDER)
    return college


def refused(college: CollegeInMemory, command: Callable[[], Any]) -> Refused:
    before = college.positions()
    with pytest.raises(Refused) as answer:
        command()
    assert college.positions() == before
    return answer.value
