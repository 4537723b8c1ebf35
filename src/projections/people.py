"""People: who they are (sealed, for the keeper of the keys to open), whose guardians, appointed to what by which order."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

import msgspec
from psycopg import Connection, sql

from journal_domain import appointment, person
from journal_domain.event import Event
from journal_domain.person import PersonKind
from journal_domain.values import Role
from projections import subjects
from projections.read_model import Key, ReadModel, Table
from projections.sql_names import read_schema

State = Literal["pending", "approved", "rejected"]


class PersonRow(msgspec.Struct):
    """`sealed` and `contacts` are opaque texts; `order` is the one that the identity stands on."""

    person_id: str
    kind: PersonKind
    sealed: str
    order: str
    registered_at: datetime
    changed_at: datetime
    contacts: str | None = None
    contacts_changed_at: datetime | None = None
    erased_at: datetime | None = None


class GuardianshipRow(msgspec.Struct):
    child_id: str
    guardian_id: str
    relation: str
    basis: str
    linked_at: datetime
    allowed: bool = False
    """By the adult student's consent."""


class IdentityRequestRow(msgspec.Struct):
    """A leader's report of changed facts; `sealed` is what the identity is to become, `answer` the order or the reason."""

    person_id: str
    request_id: str
    state: State
    sealed: str
    reason: str
    requested_by: str
    requested_at: datetime
    decided_by: str | None = None
    decided_at: datetime | None = None
    answer: str | None = None


class AppointmentRow(msgspec.Struct):
    """`until` is the first day after it; `ended_by` the order that ended it before its time."""

    person_id: str
    appointment_id: str
    role: Role
    scope: str | None
    since: date
    until: date | None
    order: str
    ended_by: str | None = None


PERSONS = Table("person", PersonRow, key=("person_id",))
GUARDIANSHIPS = Table("guardianship", GuardianshipRow, key=("child_id", "guardian_id"))
REQUESTS = Table("identity_request", IdentityRequestRow, key=("person_id", "request_id"))
APPOINTMENTS = Table("appointment", AppointmentRow, key=("person_id", "appointment_id"))


def person_of(event: Event) -> str:
    """Whose stream it is: `person:…` or `appointments:…`."""
    return event.originator_id.partition(":")[2]


def the_person(event: Event) -> list[Key]:
    return [(person_of(event),)]


def the_guardianship(
    event: person.GuardianLinked | person.GuardianUnlinked | person.FamilyAccessAllowed | person.FamilyAccessWithdrawn,
) -> list[Key]:
    return [(person_of(event), event.guardian_id)]


def the_request(
    event: person.IdentityChangeRequested | person.IdentityChanged | person.IdentityChangeRejected,
) -> list[Key]:
    return [(person_of(event), event.request_id)] if event.request_id is not None else []


def the_appointment(event: appointment.Appointed | appointment.AppointmentEnded) -> list[Key]:
    return [(person_of(event), event.appointment_id)]


@PERSONS.on(person.PersonRegistered, keys=the_person)
def registered(rows: dict[Key, PersonRow], event: person.PersonRegistered) -> None:
    at = event.act.at
    rows[person_of(event),] = PersonRow(person_of(event), event.kind, event.sealed, event.order, at, at)


@PERSONS.on(person.IdentityChanged, keys=the_person)
def identity_changed(rows: dict[Key, PersonRow], event: person.IdentityChanged) -> None:
    row = rows[person_of(event),]
    row.sealed, row.order, row.changed_at = event.sealed, event.order, event.act.at


@PERSONS.on(person.ContactsChanged, keys=the_person)
def contacts_changed(rows: dict[Key, PersonRow], event: person.ContactsChanged) -> None:
    row = rows[person_of(event),]
    row.contacts, row.contacts_changed_at = event.sealed, event.act.at


@PERSONS.on(person.PersonErased, keys=the_person)
def erased(rows: dict[Key, PersonRow], event: person.PersonErased) -> None:
    row = rows[person_of(event),]
    row.sealed, row.contacts, row.erased_at = "", None, event.act.at


@GUARDIANSHIPS.on(person.GuardianLinked, keys=the_guardianship)
def linked(rows: dict[Key, GuardianshipRow], event: person.GuardianLinked) -> None:
    key = (person_of(event), event.guardian_id)
    rows[key] = GuardianshipRow(*key, event.relation, event.basis, event.act.at)


@GUARDIANSHIPS.on(person.GuardianUnlinked, keys=the_guardianship)
def unlinked(rows: dict[Key, GuardianshipRow], event: person.GuardianUnlinked) -> None:
    rows.pop((person_of(event), event.guardian_id), None)


@GUARDIANSHIPS.on(person.FamilyAccessAllowed, person.FamilyAccessWithdrawn, keys=the_guardianship)
def family_access(
    rows: dict[Key, GuardianshipRow], event: person.FamilyAccessAllowed | person.FamilyAccessWithdrawn
) -> None:
    rows[person_of(event), event.guardian_id].allowed = isinstance(event, person.FamilyAccessAllowed)


@REQUESTS.on(person.IdentityChangeRequested, keys=the_request)
def requested(rows: dict[Key, IdentityRequestRow], event: person.IdentityChangeRequested) -> None:
    key = (person_of(event), event.request_id)
    rows[key] = IdentityRequestRow(*key, "pending", event.sealed, event.reason, event.act.by, event.act.at)


@REQUESTS.on(person.IdentityChanged, person.IdentityChangeRejected, keys=the_request)
def decided(rows: dict[Key, IdentityRequestRow], event: person.IdentityChanged | person.IdentityChangeRejected) -> None:
    for key in the_request(event):
        row = rows[key]
        row.decided_by, row.decided_at = event.act.by, event.act.at
        if isinstance(event, person.IdentityChanged):
            row.state, row.answer = "approved", event.order
        else:
            row.state, row.answer = "rejected", event.reason


@APPOINTMENTS.on(appointment.Appointed, keys=the_appointment)
def appointed(rows: dict[Key, AppointmentRow], event: appointment.Appointed) -> None:
    key = (person_of(event), event.appointment_id)
    rows[key] = AppointmentRow(*key, event.role, event.scope, event.since, event.until, event.order)


@APPOINTMENTS.on(appointment.AppointmentEnded, keys=the_appointment)
def ended(rows: dict[Key, AppointmentRow], event: appointment.AppointmentEnded) -> None:
    row = rows[person_of(event), event.appointment_id]
    row.until, row.ended_by = event.until, event.order


TOLD_BY_THE_TRAIL: subjects.Events = frozenset((person.PersonKeyMade, person.PersonalDataHandedOver))

PEOPLE = ReadModel(
    "people",
    (__name__,),
    (PERSONS, GUARDIANSHIPS, REQUESTS, APPOINTMENTS),
    ignored=TOLD_BY_THE_TRAIL.union(
        subjects.JOURNAL,
        subjects.GROUPS, subjects.CURRICULA, subjects.CALENDAR, subjects.TIMETABLE, subjects.YEARS, subjects.CONTROL, subjects.ACCOUNTS,
    ),
)  # fmt: skip


class Relation(msgspec.Struct):
    """The other side of a guardianship; `relation` is what the guardian is to the child."""

    person_id: str
    relation: str
    basis: str


class Person(PersonRow, kw_only=True):
    guardians: list[Relation]
    children: list[Relation]


def people(
    conn: Connection[Any],
    schema: str,
    *,
    kind: PersonKind | None = None,
    person_ids: list[str] | None = None,
) -> list[Person]:
    """The people of a kind, or these people, by id."""
    read = read_schema(schema)
    query = sql.SQL(
        """SELECT coalesce(json_agg(p), '[]')::text FROM (
               SELECT p.*,
                      (SELECT coalesce(json_agg(json_build_object(
                              'person_id', g.guardian_id, 'relation', g.relation, 'basis', g.basis
                          ) ORDER BY g.guardian_id), '[]') FROM {guardianship} g
                       WHERE g.child_id = p.person_id) AS guardians,
                      (SELECT coalesce(json_agg(json_build_object(
                              'person_id', g.child_id, 'relation', g.relation, 'basis', g.basis
                          ) ORDER BY g.child_id), '[]') FROM {guardianship} g
                       WHERE g.guardian_id = p.person_id) AS children
               FROM {person} p
               WHERE (%(kind)s::text IS NULL OR p.kind = %(kind)s)
                 AND (%(person_ids)s::text[] IS NULL OR p.person_id = ANY(%(person_ids)s))
               ORDER BY p.person_id) p"""
    ).format(person=sql.Identifier(read, PERSONS.name), guardianship=sql.Identifier(read, GUARDIANSHIPS.name))
    found = conn.execute(query, {"kind": kind and kind.value, "person_ids": person_ids}).fetchone()
    return msgspec.json.decode(found[0] if found else "[]", type=list[Person])


def identity_requests(
    conn: Connection[Any],
    schema: str,
    *,
    state: State | None = "pending",
    person_id: str | None = None,
    requested_by: str | None = None,
) -> list[IdentityRequestRow]:
    """Reports of changed facts in the order of asking."""
    query = sql.SQL(
        """SELECT coalesce(json_agg(r ORDER BY r.requested_at, r.request_id), '[]')::text FROM {request} r
           WHERE (%(state)s::text IS NULL OR r.state = %(state)s)
             AND (%(person_id)s::text IS NULL OR r.person_id = %(person_id)s)
             AND (%(requested_by)s::text IS NULL OR r.requested_by = %(requested_by)s)"""
    ).format(request=sql.Identifier(read_schema(schema), REQUESTS.name))
    wanted = {"state": state, "person_id": person_id, "requested_by": requested_by}
    found = conn.execute(query, wanted).fetchone()
    return msgspec.json.decode(found[0] if found else "[]", type=list[IdentityRequestRow])


def appointments(
    conn: Connection[Any],
    schema: str,
    on: date | None,
    *,
    person_id: str | None = None,
    role: Role | None = None,
) -> list[AppointmentRow]:
    """The appointments in force on a day (None: all that ever were), by person and beginning."""
    query = sql.SQL(
        """SELECT coalesce(json_agg(a ORDER BY a.person_id, a.since, a.appointment_id), '[]')::text FROM {appointment} a
           WHERE (%(on)s::date IS NULL OR a.since <= %(on)s AND (a.until IS NULL OR %(on)s < a.until))
             AND (%(person_id)s::text IS NULL OR a.person_id = %(person_id)s)
             AND (%(role)s::text IS NULL OR a.role = %(role)s)"""
    ).format(appointment=sql.Identifier(read_schema(schema), APPOINTMENTS.name))
    found = conn.execute(query, {"on": on, "person_id": person_id, "role": role and role.value}).fetchone()
    return msgspec.json.decode(found[0] if found else "[]", type=list[AppointmentRow])
