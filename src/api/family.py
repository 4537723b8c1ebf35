"""Whose record a student or guardian may see: their own, or their children's while these are minors (3.8, D5).

The birth date is in the person's sealed identity: it is read through the person's key, so that after its destruction
there is no child to look after either. Nothing of this is kept: an open session ends with the day.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from psycopg import Connection

from api.people import opened_identity
from api.service import Service
from journal_domain.majority import is_adult
from journal_domain.person import Person, person_stream
from journal_domain.policy import FAMILY, About, Actor, StudentRecord
from journal_domain.questions import may_see, require_record
from projections.people import people


def children_of(connection: Connection[Any], schema: str, guardian_id: str) -> list[str]:
    """Whoever has this guardian on record, whatever their age."""
    found = people(connection, schema, person_ids=[guardian_id])
    return [child.person_id for person in found for child in person.children]


def student_record(service: Service, person: Person, asked_by: str) -> StudentRecord:
    """What the policy asks of a person; the age only where it matters to this asker."""
    adult = is_adult(birth_date(service, person), service.today()) if asked_by in person.guardians else None
    return StudentRecord(person.id, frozenset(person.guardians), adult, person.allowed)


def birth_date(service: Service, person: Person) -> str | None:
    identity = opened_identity(service, person)
    return identity.get("birth_date") if identity else None


def adult_on(service: Service, person: Person, day: date) -> bool | None:
    return is_adult(birth_date(service, person), day)


def own_students(
    service: Service, connection: Connection[Any], question: str, actor: Actor, asked: str | None
) -> list[str] | None:
    """The students whose record the actor may see; None: the actor is staff. Raises NotFound, Refused(PARENT_OF_ADULT)."""
    if not actor.roles <= FAMILY:
        return None
    wanted = [asked] if asked else [actor.person_id, *children_of(connection, service.schema, actor.person_id)]
    records = records_of(service, wanted, actor.person_id)
    if asked is not None:
        require_record(question, actor, records.get(asked))
    return [person_id for person_id, record in records.items() if may_see(question, actor, About(record=record))]


def own_record(service: Service, question: str, actor: Actor, asked: str | None) -> str:
    """The one student who is asked about, by default the asker. Raises NotFound, Refused(PARENT_OF_ADULT)."""
    person_id = asked or actor.person_id
    require_record(question, actor, records_of(service, [person_id], actor.person_id).get(person_id))
    return person_id


def children(service: Service, connection: Connection[Any], actor: Actor) -> list[dict[str, Any]]:
    """Whom the guardian represents, and whose record they may see today."""
    known = records_of(service, children_of(connection, service.schema, actor.person_id), actor.person_id)
    return [
        {"student_id": person_id, "visible": may_see("read_diary", actor, About(record=record))}
        for person_id, record in known.items()
        if actor.person_id in record.guardians
    ]


def records_of(service: Service, person_ids: Iterable[str], asked_by: str) -> dict[str, StudentRecord]:
    """The records of those who were ever registered."""
    states = service.college.load({person_stream(person_id): Person for person_id in person_ids})
    return {person.id: student_record(service, person, asked_by) for person in states.values() if person is not None}
