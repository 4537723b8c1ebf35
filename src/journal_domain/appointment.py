"""Appointments by order: who serves the college in which role, from when to when (3.1, 4.7.1-c, 4.7.2-b)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import uuid5

import msgspec

from journal_domain.errors import NotFound, Refused
from journal_domain.event import Act, Draft, Event, register
from journal_domain.journal import NAMESPACE
from journal_domain.values import Role

ENTERED_BY_DEPUTIES = (Role.TEACHER, Role.MASTER, Role.LEADER)
ENTERED_BY_THE_OWNER = (Role.DIRECTOR, Role.ADMINISTRATOR)
"""Whoever holds the database enters these alone: they then appoint the others."""

OWNER_ROLE = "owner"
"""Under which the holder of the database acts; no role of the regulation."""

DEPUTIES = ("УР", "УОП")
"""What a deputy answers for: учебная работа, управление образовательным процессом (3.6, 4.6)."""

STAFF = (Role.TEACHER, Role.MASTER, Role.LEADER, Role.DEPUTY, Role.DIRECTOR, Role.ADMINISTRATOR, Role.ARCHIVIST)


class Appointed(Event, frozen=True, kw_only=True, tag="appointment.made.v1"):
    """`scope` is a deputy's field of work (УР, УОП), else None; `until` is the first day after the appointment."""

    appointment_id: str
    role: Role
    scope: str | None
    since: date
    until: date | None
    order: str


class AppointmentEnded(Event, frozen=True, kw_only=True, tag="appointment.ended.v1"):
    """`until` is the first day after it; `was` the day on which it was to end, if any."""

    appointment_id: str
    role: Role
    was: date | None
    until: date
    order: str


register(Appointed, AppointmentEnded)


def appointments_stream(person_id: str) -> str:
    return f"appointments:{person_id}"


def appointment_id(person_id: str, by: str, command_id: str) -> str:
    return str(uuid5(NAMESPACE, "\x1f".join(("appointment", person_id, by, command_id))))


class Appointment(msgspec.Struct, frozen=True):
    appointment_id: str
    role: Role
    scope: str | None
    since: date
    until: date | None
    order: str

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)

    def overlaps(self, since: date, until: date | None) -> bool:
        return (until is None or self.since < until) and (self.until is None or since < self.until)


@dataclass(frozen=True, slots=True)
class Appointments:
    """Everything one person was appointed to."""

    version: int = 0
    all: tuple[Appointment, ...] = ()

    @classmethod
    def evolve(cls, state: Appointments | None, events: Iterable[Event]) -> Appointments:
        known = state or cls()
        for event in events:
            listed = known.all
            if isinstance(event, Appointed):
                made = Appointment(event.appointment_id, event.role, event.scope, event.since, event.until, event.order)
                listed = (*listed, made)
            elif isinstance(event, AppointmentEnded):
                listed = tuple(
                    msgspec.structs.replace(a, until=event.until) if a.appointment_id == event.appointment_id else a
                    for a in listed
                )
            known = cls(event.originator_version, listed)
        return known

    def roles_on(self, day: date) -> frozenset[Role]:
        return frozenset(a.role for a in self.all if a.covers(day))

    def ended_by(self, day: date) -> bool:
        """Whether there were appointments and the last of them is over."""
        return bool(self.all) and all(a.until is not None and a.until <= day for a in self.all)


def appoint(
    known: Appointments,
    person_id: str,
    role: Role,
    scope: str | None,
    since: date,
    until: date | None,
    order: str,
    act: Act,
) -> list[Event]:
    """Appoint a member of staff by the director's order; a deputy enters those who teach and lead groups.

    Raises Refused(NO_ORDER, ROLE_VALUE, ROLE, DEPUTY_SCOPE, DATE, NOTHING_TO_RECORD).
    """
    if not order.strip():
        raise Refused("NO_ORDER", "3.1", "Назначение вносится по приказу директора: укажите его номер и дату.")
    if role not in STAFF:
        raise Refused("ROLE_VALUE", "1.7", "По приказу назначаются только сотрудники.")
    _require_mandate(role, act)
    scope = scope or None
    if (role is Role.DEPUTY) != (scope is not None) or scope not in (None, *DEPUTIES):
        raise Refused(
            "DEPUTY_SCOPE", "4.6.1-c", f"Заместителей двое: укажите {' или '.join(DEPUTIES)}; прочим — ничего."
        )
    if until is not None and until <= since:
        raise Refused("DATE", "4.7.1-c", "Назначение начинается раньше, чем кончается.")
    if any(a.role == role and a.scope == scope and a.overlaps(since, until) for a in known.all):
        raise Refused("NOTHING_TO_RECORD", "4.7.1-c", "Сотрудник уже исполняет эти обязанности.")
    draft = Draft(appointments_stream(person_id), known.version, act)
    draft.add(
        Appointed,
        appointment_id=appointment_id(person_id, act.by, act.command),
        role=role,
        scope=scope,
        since=since,
        until=until,
        order=order.strip(),
    )
    return draft.events


def end_appointment(
    known: Appointments, person_id: str, ended_id: str, until: date, order: str, act: Act
) -> list[Event]:
    """End an appointment, or end it earlier than it was to; `until` is the first day after it.

    Raises NotFound, Refused(NO_ORDER, ROLE, DATE).
    """
    if not order.strip():
        raise Refused("NO_ORDER", "4.7.1-c", "Освобождение от обязанностей вносится по приказу: укажите номер и дату.")
    appointment = next((a for a in known.all if a.appointment_id == ended_id), None)
    if appointment is None:
        raise NotFound("назначение")
    _require_mandate(appointment.role, act)
    if appointment.until is not None and until >= appointment.until:
        raise Refused("DATE", "4.7.1-c", f"Назначение и так кончается {appointment.until:%d.%m.%Y}.")
    if until <= appointment.since:
        raise Refused("DATE", "4.7.1-c", f"Назначение действует с {appointment.since:%d.%m.%Y}: окончание — позже.")
    draft = Draft(appointments_stream(person_id), known.version, act)
    draft.add(
        AppointmentEnded, appointment_id=ended_id, role=appointment.role, was=appointment.until, until=until,
        order=order.strip(),
    )  # fmt: skip
    return draft.events


def _require_mandate(role: Role, act: Act) -> None:
    """4.6.2-l names leaders, masters and teachers; who administers and directs is the director's to say (4.7.1-c)."""
    if act.role == Role.DEPUTY and role not in ENTERED_BY_DEPUTIES:
        raise Refused("ROLE", "4.7.1-c", "На эту должность назначает директор: передайте приказ ему.")
    if act.role == OWNER_ROLE and role not in ENTERED_BY_THE_OWNER:
        raise Refused("ROLE", "3.1", "Из командной строки вносятся только директор и администратор; прочих вносят они.")
