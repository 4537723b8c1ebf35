"""Which roles a person holds on a day, from where the regulation puts them: never from a token, a session or a list.

    office       an appointment by order that covers the day (3.1, 4.7.1-c, 4.7.2-b)
    assignment   leads a group, is its master, teaches or substitutes in a journal (4.6.2-l): the relation to the very
                 journal or group decides each act, so that the role itself needs no dates
    registry     is entered as a student or as a guardian (3.2-b)

Whose appointments have all ended serves no more, whatever was left assigned to them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from journal_domain.appointment import Appointments
from journal_domain.person import Person, PersonKind
from journal_domain.values import Role

REGISTERED = {PersonKind.STUDENT: Role.STUDENT, PersonKind.GUARDIAN: Role.GUARDIAN}


@dataclass(frozen=True)
class Assigned:
    """What stands assigned to a person in groups and journals."""

    teaches: bool = False
    leads: bool = False
    is_master: bool = False

    @property
    def roles(self) -> frozenset[Role]:
        held = {Role.TEACHER: self.teaches, Role.LEADER: self.leads, Role.MASTER: self.is_master}
        return frozenset(role for role, holds in held.items() if holds)


def roles_on(day: date, person: Person | None, appointments: Appointments, assigned: Assigned) -> frozenset[Role]:
    """The roles of this person on a day of the college; empty for somebody nobody entered or appointed."""
    roles = appointments.roles_on(day)
    if not appointments.ended_by(day):
        roles |= assigned.roles
    if person is not None and person.erased is None and person.kind in REGISTERED:
        roles |= {REGISTERED[person.kind]}
    return roles
