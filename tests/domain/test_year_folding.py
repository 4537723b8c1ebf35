"""Every aggregate of the year: folded in pieces it is what it is folded at once, and no handed-out state changes."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from domain.college_in_memory import CollegeInMemory
from domain.given import GROUP, JOURNAL, OTHER_GROUP, TERM, YEAR, moscow
from domain.school import ORDER
from domain.year_college import AFTER, FIRST, deputy, director, planned, taught_through, teacher
from domain.year_school import SEPTEMBER
from journal_domain.academic_calendar import AcademicCalendar
from journal_domain.academic_year import AcademicYear
from journal_domain.appointment import Appointments
from journal_domain.curriculum import Curriculum
from journal_domain.group import Group
from journal_domain.journal import Journal
from journal_domain.person import Person
from journal_domain.timetable import Timetable
from journal_domain.values import Arrival, Departure, Role

OCTOBER, NOVEMBER = date(2025, 10, 1), date(2025, 11, 1)


def changed() -> CollegeInMemory:
    """A college in which the timetable, the groups and the people changed in every way."""
    college = planned()
    college.give_to_substitute(deputy(), TERM, FIRST, "t-2", "Р-1")
    college.move_lesson(deputy(), TERM, FIRST, date(2025, 9, 2), 2, None, "Р-2")
    college.approve_timetable(director(), TERM, ORDER)
    college.cancel_lesson(deputy(), TERM, FIRST, "Р-3")
    college.form_subgroup(deputy(), GROUP, "a", "А", ("s-1",), SEPTEMBER, ORDER)
    college.appoint_master(deputy(), GROUP, "t-5", SEPTEMBER, ORDER)
    college.withdraw_student(deputy(), GROUP, "s-1", OCTOBER, ORDER, Departure.ACADEMIC_LEAVE)
    college.enrol_student(deputy(), GROUP, "s-1", NOVEMBER, ORDER, Arrival.RETURN)
    college.transfer_student(deputy(), GROUP, "s-1", OTHER_GROUP, date(2025, 12, 1), ORDER)
    college.change_identity(deputy(), "s-1", "bmV3", ORDER)
    college.unlink_guardian(deputy(), "s-1", "m-1", ORDER)
    college.appoint(director(), "p-1", Role.LEADER, None, SEPTEMBER, OCTOBER, ORDER)
    college.appoint(director(), "p-1", Role.LEADER, None, OCTOBER, None, ORDER)
    return college


def finished() -> CollegeInMemory:
    college = taught_through()
    college.record_resit(teacher(moscow("2025-09-20 10:00")), JOURNAL, "s-1", "3", date(2025, 9, 19), ())
    college.close_year(deputy(AFTER), YEAR, ORDER)
    return college


STREAMS: list[tuple[type[Any], str]] = [
    (Journal, JOURNAL),
    (Group, f"group:{GROUP}"),
    (Group, f"group:{OTHER_GROUP}"),
    (Timetable, f"timetable:{TERM}"),
    (AcademicCalendar, f"calendar:{YEAR}"),
    (AcademicYear, f"year:{YEAR}"),
    (Curriculum, "curriculum:c-1"),
    (Person, "person:s-1"),
    (Appointments, "appointments:p-1"),
]


@pytest.mark.parametrize("college", [changed, finished])
@pytest.mark.parametrize(("kind", "stream"), STREAMS)
def test_folding_in_any_two_pieces_is_folding_at_once(college: Any, kind: Any, stream: str) -> None:
    live = college()
    events = list(live.events.get(stream))
    at_once = kind.evolve(None, events)
    for cut in range(len(events) + 1):
        first = kind.evolve(None, events[:cut])
        kept = deepcopy(first)
        assert kind.evolve(first, events[cut:]) == at_once
        assert first == kept
    assert live.load({stream: kind})[stream] == at_once
