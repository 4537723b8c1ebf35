"""Identities and contacts on their way into the log and out of it: sealed going in, opened for whoever may read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from api.service import Service
from archive.ledger.persons import PersonForgotten
from journal_domain.errors import Refused
from journal_domain.person import Person, person_stream
from journal_domain.policy import About, Actor
from journal_domain.questions import may_see

IDENTITY, CONTACTS = "identity", "contacts"


def sealed(service: Service, person_id: str, aspect: str, fields: Mapping[str, str]) -> str:
    """The fields as an event may carry them. Raises Refused(PERSON_FORGOTTEN)."""
    with unless_forgotten():
        return service.persons.seal(person_id, aspect, fields)


@contextmanager
def unless_forgotten() -> Iterator[None]:
    """Raises Refused(PERSON_FORGOTTEN) where the ledger says so."""
    try:
        yield
    except PersonForgotten:
        raise Refused(
            "PERSON_FORGOTTEN", "3.3", "Данные этого человека уничтожены: внесите его под другим обозначением."
        ) from None


def person(service: Service, person_id: str) -> Person | None:
    found: Person | None = service.college.load({person_stream(person_id): Person})[person_stream(person_id)]
    return found


def opened_identity(service: Service, person: Person) -> dict[str, str] | None:
    """What identifies the person now; None when their key was destroyed."""
    return service.persons.open(person.id, IDENTITY, person.sealed)


def shown_identity(actor: Actor, about: About, identity: dict[str, str] | None) -> dict[str, str] | None:
    """The identity; the number of a passport for those alone who keep it, and for its owner."""
    if identity is None or may_see("read_documents", actor, about):
        return identity
    return {field: value for field, value in identity.items() if field != "documents"}


def show_registered_name(service: Service, person_id: str) -> None:
    """Let pages show the name that the log's last identity of this person says; does no harm when repeated."""
    registered = person(service, person_id)
    identity = registered and opened_identity(service, registered)
    if identity:
        service.persons.put(person_id, name=full_name(identity))


def full_name(identity: Mapping[str, str]) -> str:
    parts = (identity.get(part, "") for part in ("surname", "name", "patronymic"))
    return " ".join(part for part in parts if part)
