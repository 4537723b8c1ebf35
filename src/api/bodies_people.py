"""What commands about people and appointments are sent as."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from api.fields import BirthDate, Body, Day, Id, Line, NewPersonId, Text, example
from journal_domain.person import PersonKind
from journal_domain.values import Role

IDENTITY = {
    "surname": "Белова", "name": "Анна", "patronymic": "Сергеевна", "birth_date": "2008-03-14",
    "documents": "паспорт 0000 000000",
}  # fmt: skip


class IdentityBody(Body):
    """What identifies a person; it reaches the log sealed under the person's own key."""

    surname: Annotated[Line, Field(min_length=1)]
    name: Annotated[Line, Field(min_length=1)]
    patronymic: Line | None = None
    birth_date: BirthDate | None = None
    documents: Line | None = None

    def fields(self) -> dict[str, str]:
        return {name: str(value) for name, value in self if value is not None}

    def changed(self, known: Mapping[str, str] | None) -> dict[str, str]:
        """What was known, with what is given here in its place; an empty text takes a field away."""
        fields = {**(known or {}), **self.fields()}
        return {name: value for name, value in fields.items() if value}


class PersonBody(Body):
    model_config = example(person_id="s-17", kind="student", identity=IDENTITY, order="№ 112-с от 29.08.2025")
    person_id: NewPersonId
    kind: PersonKind
    identity: IdentityBody
    order: Line


class NewIdentityBody(Body):
    model_config = example(identity={**IDENTITY, "surname": "Орлова"}, order="№ 118-с от 10.10.2025")
    identity: IdentityBody
    order: Line


class IdentityRequestBody(Body):
    model_config = example(
        identity={**IDENTITY, "surname": "Орлова"}, reason="Смена фамилии, свидетельство от 06.10.2025"
    )
    identity: IdentityBody
    reason: Text


class ContactsBody(Body):
    model_config = example(phone="+7 900 000-00-00", email="anna@example.com", address="ул. Садовая, 1")
    phone: Line | None = None
    email: Line | None = None
    address: Line | None = None

    def fields(self) -> dict[str, str]:
        return {name: str(value) for name, value in self if value is not None}


class HandingOverBody(Body):
    model_config = example(basis="Запрос от 12.01.2026", format="json")
    basis: Line
    format: Literal["json", "text"] = "json"


class ErasureBody(Body):
    model_config = example(act_number="3-ПД", act_date="2032-01-12", reason="Истёк срок хранения")
    act_number: Line
    act_date: Day
    reason: Line


class ConsentBody(Body):
    model_config = example(basis="Заявление от 14.03.2026")
    basis: Line


class GuardianBody(Body):
    model_config = example(guardian_id="g-17", relation="мать", basis="Свидетельство о рождении от 20.03.2008")
    guardian_id: Id
    relation: Line
    basis: Line


class BasisBody(Body):
    model_config = example(basis="№ 12-УР от 03.09.2025")
    basis: Line


class OrderBody(Body):
    model_config = example(order="№ 41-к от 28.08.2025")
    order: Line


class AppointmentBody(Body):
    model_config = example(role="deputy", scope="УР", since="2025-09-01", until=None, order="№ 41-к от 28.08.2025")
    role: Role
    scope: Line | None = Field(None, description="Участок заместителя: УР или УОП; для прочих — null")
    since: Day
    until: Day | None = Field(None, description="Первый день после назначения; null — бессрочно")
    order: Line


class AppointmentEndBody(Body):
    model_config = example(until="2026-07-01", order="№ 90-к от 20.06.2026")
    until: Day = Field(description="Первый день после назначения")
    order: Line
