"""People: employees, students, guardians. The log knows them by id; what identifies them is sealed (3.3, 152-ФЗ).

A sealed text is opaque here: base64 of what the keeper of the keys made of the fields. Destroying a person's key
leaves every event, and every proof over it, as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from uuid import uuid5

from journal_domain.errors import NotFound, Refused
from journal_domain.event import Act, Draft, Event, register
from journal_domain.journal import NAMESPACE


class PersonKind(StrEnum):
    EMPLOYEE = "employee"
    STUDENT = "student"
    GUARDIAN = "guardian"


class PersonRegistered(Event, frozen=True, kw_only=True, tag="person.registered.v1"):
    """`sealed` holds surname, name, patronymic, birth date, documents."""

    kind: PersonKind
    sealed: str
    order: str


class IdentityChangeRequested(Event, frozen=True, kw_only=True, tag="person.identity_change_requested.v1"):
    """The leader reports changed facts (4.2.2-d); the administration decides."""

    request_id: str
    sealed: str
    reason: str


class IdentityChanged(Event, frozen=True, kw_only=True, tag="person.identity_changed.v1"):
    """By order; `request_id` names the leader's request that it answers."""

    sealed: str
    order: str
    request_id: str | None


class IdentityChangeRejected(Event, frozen=True, kw_only=True, tag="person.identity_change_rejected.v1"):
    request_id: str
    reason: str


class ContactsChanged(Event, frozen=True, kw_only=True, tag="person.contacts_changed.v1"):
    """`sealed` holds phone, e-mail, address."""

    sealed: str


class GuardianLinked(Event, frozen=True, kw_only=True, tag="person.guardian_linked.v1"):
    """In the child's stream."""

    guardian_id: str
    relation: str
    basis: str


class GuardianUnlinked(Event, frozen=True, kw_only=True, tag="person.guardian_unlinked.v1"):
    guardian_id: str
    was: str
    """The relation that ends."""
    basis: str


class FamilyAccessAllowed(Event, frozen=True, kw_only=True, tag="person.family_access_allowed.v1"):
    """An adult student lets a guardian look on (D5); in the student's stream. `basis` is the paper, or how it was said."""

    guardian_id: str
    basis: str


class FamilyAccessWithdrawn(Event, frozen=True, kw_only=True, tag="person.family_access_withdrawn.v1"):
    guardian_id: str
    basis: str


class PersonKeyMade(Event, frozen=True, kw_only=True, tag="person.key_made.v1"):
    """`commitment` is SHA-256 over the person, the purpose and the key (hex): no other key can later pass for it."""

    commitment: str


class PersonalDataHandedOver(Event, frozen=True, kw_only=True, tag="person.data_handed_over.v1"):
    """An office was given everything held about the person, on a request (152-ФЗ ст. 14)."""

    basis: str


class PersonErased(Event, frozen=True, kw_only=True, tag="person.erased.v1"):
    """The person's key was destroyed in the transaction of this event; `key` is its commitment, where one was logged."""

    kind: PersonKind
    categories: tuple[str, ...]
    key: str | None
    act_number: str
    act_date: date
    reason: str


register(
    PersonRegistered, IdentityChangeRequested, IdentityChanged, IdentityChangeRejected, ContactsChanged, GuardianLinked,
    GuardianUnlinked, FamilyAccessAllowed, FamilyAccessWithdrawn,
    PersonKeyMade, PersonalDataHandedOver, PersonErased,
)  # fmt: skip


def person_stream(person_id: str) -> str:
    return f"person:{person_id}"


def identity_request_id(person_id: str, by: str, command_id: str) -> str:
    return str(uuid5(NAMESPACE, "\x1f".join(("identity", person_id, by, command_id))))


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    kind: PersonKind
    sealed: str
    version: int = 1
    contacts: str | None = None
    requests: tuple[IdentityChangeRequested, ...] = ()
    guardians: dict[str, str] = field(default_factory=dict)
    """Who they are to the student: mother, father, …"""
    allowed: frozenset[str] = frozenset()
    """Guardians whom the adult student lets look on."""
    key: str | None = None
    """The commitment to the key."""
    erased: PersonErased | None = None

    @classmethod
    def evolve(cls, state: Person | None, events: Iterable[Event]) -> Person | None:
        person = state
        for event in events:
            if isinstance(event, PersonRegistered):
                person = cls(event.originator_id.removeprefix("person:"), event.kind, event.sealed)
            elif person is not None:
                person = replace(_applied(person, event), version=event.originator_version)
        return person

    def draft(self, act: Act) -> Draft:
        return Draft(person_stream(self.id), self.version, act)


def _applied(person: Person, event: Event) -> Person:
    match event:
        case IdentityChanged():
            waiting = tuple(r for r in person.requests if r.request_id != event.request_id)
            return replace(person, sealed=event.sealed, requests=waiting)
        case IdentityChangeRequested():
            return replace(person, requests=(*person.requests, event))
        case IdentityChangeRejected():
            return replace(person, requests=tuple(r for r in person.requests if r.request_id != event.request_id))
        case ContactsChanged():
            return replace(person, contacts=event.sealed)
        case GuardianLinked():
            return replace(person, guardians=person.guardians | {event.guardian_id: event.relation})
        case GuardianUnlinked():
            left = {guardian: who for guardian, who in person.guardians.items() if guardian != event.guardian_id}
            return replace(person, guardians=left, allowed=person.allowed - {event.guardian_id})
        case PersonKeyMade():
            return replace(person, key=event.commitment)
        case PersonErased():
            return replace(person, erased=event)
        case FamilyAccessAllowed():
            return replace(person, allowed=person.allowed | {event.guardian_id})
        case FamilyAccessWithdrawn():
            return replace(person, allowed=person.allowed - {event.guardian_id})
        case _:
            return person


def registered(person: Person | None, person_id: str) -> Person:
    """Whom a command names, as registered. Raises Refused(NO_SUCH_PERSON, PERSON_FORGOTTEN)."""
    if person is None:
        raise Refused("NO_SUCH_PERSON", "1.7", f"Под обозначением «{person_id}» никто не внесён: проверьте его.")
    if person.erased is not None:
        raise Refused("PERSON_FORGOTTEN", "1.2-b", f"Данные человека «{person_id}» уничтожены.")
    return person


def require_kind(person: Person | None, person_id: str, kind: PersonKind) -> None:
    """Staff teach, lead and serve, students are in groups (1.7).

    Raises Refused(NO_SUCH_PERSON, PERSON_FORGOTTEN, PERSON_KIND).
    """
    if registered(person, person_id).kind is not kind:
        rule = "Учат и служат сотрудники" if kind is PersonKind.EMPLOYEE else "В группы зачисляются обучающиеся"
        raise Refused("PERSON_KIND", "1.7", f"{rule}: {person_id} внесён иначе.")


def register_person(
    person: Person | None,
    person_id: str,
    kind: PersonKind,
    sealed: str,
    order: str,
    act: Act,
    commitment: str | None = None,
) -> list[Event]:
    """Enter a person by order, and the commitment to their key. Raises Refused(PERSON_EXISTS, ORDER_REQUIRED)."""
    if person is not None:
        raise Refused("PERSON_EXISTS", "4.1.1-a", "Такой человек уже внесён.")
    draft = Draft(person_stream(person_id), 0, act)
    draft.add(PersonRegistered, kind=kind, sealed=sealed, order=_order(order))
    if commitment is not None:
        draft.add(PersonKeyMade, commitment=commitment)
    return draft.events


def request_identity_change(person: Person, sealed: str, reason: str, act: Act) -> list[Event]:
    """Report changed facts to the administration. Raises Refused(REASON_REQUIRED)."""
    if not reason.strip():
        raise Refused("REASON_REQUIRED", "4.2.2-d", "Напишите, что изменилось и каким документом подтверждено.")
    draft = person.draft(act)
    new_id = identity_request_id(person.id, act.by, act.command)
    draft.add(IdentityChangeRequested, request_id=new_id, sealed=sealed, reason=reason.strip())
    return draft.events


def change_identity(person: Person, sealed: str, order: str, act: Act) -> list[Event]:
    """Change what identifies a person, by order. Raises Refused(ORDER_REQUIRED)."""
    draft = person.draft(act)
    draft.add(IdentityChanged, sealed=sealed, order=_order(order), request_id=None)
    return draft.events


def approve_identity_change(person: Person, request_id: str, order: str, act: Act) -> list[Event]:
    """Carry a leader's request out by order. Raises NotFound, Refused(ORDER_REQUIRED, FOUR_EYES)."""
    request = _request(person, request_id, act)
    draft = person.draft(act)
    draft.add(IdentityChanged, sealed=request.sealed, order=_order(order), request_id=request_id)
    return draft.events


def reject_identity_change(person: Person, request_id: str, reason: str, act: Act) -> list[Event]:
    """Leave a person as they are. Raises NotFound, Refused(REASON_REQUIRED, FOUR_EYES)."""
    _request(person, request_id, act)
    if not reason.strip():
        raise Refused("REASON_REQUIRED", "4.2.2-d", "Напишите, почему запрос отклонён.")
    draft = person.draft(act)
    draft.add(IdentityChangeRejected, request_id=request_id, reason=reason.strip())
    return draft.events


def change_contacts(person: Person, sealed: str, act: Act) -> list[Event]:
    """The leader keeps contacts current (3.3)."""
    draft = person.draft(act)
    draft.add(ContactsChanged, sealed=sealed)
    return draft.events


def link_guardian(child: Person, guardian: Person, relation: str, basis: str, act: Act) -> list[Event]:
    """Make a guardian the child's. Raises Refused(GUARDIAN_VALUE, NOTHING_TO_RECORD, ORDER_REQUIRED)."""
    if child.kind is not PersonKind.STUDENT or guardian.kind is not PersonKind.GUARDIAN or not relation.strip():
        raise Refused(
            "GUARDIAN_VALUE", "3.3", "Связываются обучающийся и законный представитель; укажите, кем приходится."
        )
    if guardian.id in child.guardians:
        raise Refused("NOTHING_TO_RECORD", "3.3", "Эта связь уже внесена.")
    draft = child.draft(act)
    draft.add(GuardianLinked, guardian_id=guardian.id, relation=relation.strip(), basis=_order(basis))
    return draft.events


def unlink_guardian(child: Person, guardian_id: str, basis: str, act: Act) -> list[Event]:
    """End a guardianship. Raises NotFound, Refused(ORDER_REQUIRED)."""
    if guardian_id not in child.guardians:
        raise NotFound("законный представитель")
    draft = child.draft(act)
    draft.add(GuardianUnlinked, guardian_id=guardian_id, was=child.guardians[guardian_id], basis=_order(basis))
    return draft.events


def allow_family_access(student: Person, guardian_id: str, basis: str, adult: bool | None, act: Act) -> list[Event]:
    """Let a guardian look on after the 18th birthday; `adult` says whether the student is of age on that day.

    Raises NotFound, Refused(CONSENT_OF_MINOR, NOTHING_TO_RECORD, BASIS_REQUIRED).
    """
    if guardian_id not in student.guardians:
        raise NotFound("законный представитель")
    if not adult:
        raise Refused("CONSENT_OF_MINOR", "4.4.1-a", "Согласие даёт обучающийся, которому исполнилось 18 лет.")
    if guardian_id in student.allowed:
        raise Refused("NOTHING_TO_RECORD", "4.4.1-a", "Такое согласие уже записано.")
    draft = student.draft(act)
    draft.add(FamilyAccessAllowed, guardian_id=guardian_id, basis=_basis(basis))
    return draft.events


def withdraw_family_access(student: Person, guardian_id: str, basis: str, act: Act) -> list[Event]:
    """Take the consent back. Raises NotFound, Refused(BASIS_REQUIRED)."""
    if guardian_id not in student.allowed:
        raise NotFound("согласие")
    draft = student.draft(act)
    draft.add(FamilyAccessWithdrawn, guardian_id=guardian_id, basis=_basis(basis))
    return draft.events


def _basis(basis: str) -> str:
    if not basis.strip():
        raise Refused(
            "BASIS_REQUIRED", "4.4.1-a", "Укажите, как дано согласие: заявление и его дата или личный кабинет."
        )
    return basis.strip()


def hand_over_data(person: Person, basis: str, act: Act) -> list[Event]:
    """Give an office everything held about a person. Raises Refused(BASIS_REQUIRED)."""
    if not basis.strip():
        raise Refused(
            "BASIS_REQUIRED", "1.2-b", "Укажите запрос, по которому выдаются данные: от кого и от какого числа."
        )
    draft = person.draft(act)
    draft.add(PersonalDataHandedOver, basis=basis.strip())
    return draft.events


def _request(person: Person, request_id: str, act: Act) -> IdentityChangeRequested:
    request = next((r for r in person.requests if r.request_id == request_id), None)
    if request is None:
        raise NotFound("запрос на изменение данных")
    if request.act.by == act.by:
        raise Refused("FOUR_EYES", "4.2.2-d", "Запрос решает не тот, кто его подал.")
    return request


def _order(order: str) -> str:
    if not order.strip():
        raise Refused("ORDER_REQUIRED", "4.6.2-l", "Укажите основание: приказ или документ, его номер и дату.")
    return order.strip()
