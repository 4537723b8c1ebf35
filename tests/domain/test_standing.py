"""Which roles a person holds: by order, by assignment, by the registry, and by the day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain.given import clause
from domain.given import in_august as given
from domain.test_appointment import appointed
from domain.year_school import OCTOBER, SEPTEMBER
from journal_domain.appointment import Appointments
from journal_domain.person import Person, PersonKind
from journal_domain.standing import Assigned, roles_on
from journal_domain.values import Role

DAY = timedelta(days=1)
NOBODY = Appointments()
ASSIGNED = Assigned(teaches=True, leads=True, is_master=True)


def entered(kind: PersonKind) -> Person:
    return Person("p-1", kind, "sealed")


@clause("1.7", "3.1")
def test_whom_nobody_appointed_assigned_or_entered_has_no_role() -> None:
    assert roles_on(SEPTEMBER, None, NOBODY, Assigned()) == frozenset()
    assert roles_on(SEPTEMBER, entered(PersonKind.EMPLOYEE), NOBODY, Assigned()) == frozenset()


@clause("3.1", "4.7.2-b")
@pytest.mark.parametrize(
    ("day", "expected"),
    [(SEPTEMBER - DAY, set()), (SEPTEMBER, {Role.DEPUTY}), (OCTOBER - DAY, {Role.DEPUTY}), (OCTOBER, set())],
)
def test_an_office_is_held_from_its_first_day_to_the_day_before_its_end(day: date, expected: set[Role]) -> None:
    held = given(appointed(Role.DEPUTY, until=OCTOBER)).appointments("p-1")
    assert roles_on(day, None, held, Assigned()) == expected


@clause("4.6.2-l", "4.2.1-a")
@pytest.mark.parametrize(
    ("assigned", "role"),
    [
        (Assigned(teaches=True), Role.TEACHER),
        (Assigned(leads=True), Role.LEADER),
        (Assigned(is_master=True), Role.MASTER),
    ],
)
def test_what_is_assigned_makes_a_teacher_a_leader_a_master(assigned: Assigned, role: Role) -> None:
    assert roles_on(SEPTEMBER, entered(PersonKind.EMPLOYEE), NOBODY, assigned) == {role}


@clause("4.7.1-c")
def test_whose_appointments_have_all_ended_serves_no_more_whatever_was_left_assigned() -> None:
    held = given(appointed(until=OCTOBER), appointed(Role.LEADER, until=OCTOBER, identity="a-2")).appointments("p-1")
    assert roles_on(OCTOBER - DAY, None, held, ASSIGNED) == {Role.TEACHER, Role.LEADER, Role.MASTER}
    assert roles_on(OCTOBER, None, held, ASSIGNED) == frozenset()


@clause("4.5.2-b")
def test_who_begins_in_september_hands_in_the_plan_in_august() -> None:
    held = given(appointed(since=SEPTEMBER)).appointments("p-1")
    assert roles_on(SEPTEMBER - DAY, None, held, Assigned(teaches=True)) == {Role.TEACHER}


@clause("3.2-b")
def test_students_and_guardians_are_those_of_the_registry() -> None:
    assert roles_on(SEPTEMBER, entered(PersonKind.STUDENT), NOBODY, Assigned()) == {Role.STUDENT}
    assert roles_on(SEPTEMBER, entered(PersonKind.GUARDIAN), NOBODY, Assigned()) == {Role.GUARDIAN}


@clause("1.7")
def test_a_guardian_who_teaches_here_holds_both_roles() -> None:
    held = given(appointed()).appointments("p-1")
    assert roles_on(SEPTEMBER, entered(PersonKind.GUARDIAN), held, Assigned()) == {Role.GUARDIAN, Role.TEACHER}
