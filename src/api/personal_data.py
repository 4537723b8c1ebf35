"""Everything that is held about a person, in one document: for machines as JSON, for people as a text (152-ФЗ ст. 14)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from psycopg import Connection, sql

from api.health_data import veil_entry
from api.identity import access_schema
from api.people import CONTACTS, opened_identity
from api.service import Service
from archive.ledger.notice_words import open_words
from archive.ledger.persons import FORGOTTEN
from journal_domain.account import account_stream
from journal_domain.appointment import Appointments, appointments_stream
from journal_domain.person import Person, PersonKind, person_stream
from projections.audit_entry import AuditEntry
from projections.control import InspectionRow, Remark, inspections, remarks
from projections.debts import academic_debts
from projections.diary import diary
from projections.groups import group_students
from projections.notices import notices
from projections.people import people
from projections.search import AuditFilter, export

ENTRANCE = {
    "sessions": ("session", ("created_at", "seen_at", "ended_at", "address", "user_agent", "method")),
    "logins": ("login_event", ("at", "kind", "address", "device", "workstation", "detail")),
    "devices": ("known_device", ("seen_at",)),
    "tokens": ("token", ("created_at", "expires_at", "revoked_at", "label", "scope", "roles")),
    "feeds": ("feed_link", ("created_at", "revoked_at")),
    "external_identities": ("external_identity", ("created_at", "issuer")),
}
"""What the entrance remembers of a person's comings, but for the hashes: part of the document → table, columns."""

TITLES = {
    "identity": "Личные данные", "contacts": "Контакты", "guardians": "Законные представители", "children": "Дети",
    "appointments": "Назначения", "groups": "Группы", "journals": "Отметки, пропуски, задания, аттестация",
    "debts": "Задолженности и пересдачи", "notices": "Обращения", "remarks": "Замечания", "inspections": "Проверки журналов группы", "entries_about": "Записи о человеке", "entries_by": "Записи, сделанные человеком",
    "sessions": "Сеансы", "logins": "Входы", "devices": "Устройства, с которых человек входил", "tokens": "Ключи доступа",
    "feeds": "Ссылки на расписание", "external_identities": "Внешние учётные записи",
    "person_id": "Обозначение", "kind": "Кто", "made_at": "Составлено", "erased": "Уничтожение данных",
}  # fmt: skip


def everything_about(
    service: Service, connection: Connection[Any], person_id: str, person: Person | None
) -> dict[str, Any]:
    """What the journal holds about the person, their health data too; `person` is None for staff who are not registered.

    What they recorded of others is told without the others' health: whoever led a group once leads it no more.
    """
    schema, today = service.schema, service.today()
    offices = appointments_stream(person_id)
    held: Appointments = service.college.load({offices: Appointments})[offices]
    related = next(iter(people(connection, schema, person_ids=[person_id])), None)
    document = {
        "person_id": person_id,
        "made_at": service.clock(),
        "kind": person.kind if person else PersonKind.EMPLOYEE,
        "identity": opened_identity(service, person) if person else None,
        "contacts": service.persons.open(person_id, CONTACTS, person.contacts) if person and person.contacts else None,
        "guardians": related.guardians if related else [],
        "children": related.children if related else [],
        "appointments": held.all,
        "groups": group_students(connection, schema, today, student_id=person_id, present=None),
        "journals": diary(connection, schema, person_id, today),
        "debts": academic_debts(connection, schema, today, state=None, student_id=person_id),
        "notices": _notices(service, connection, person_id),
        "remarks": [r for r in remarks(connection, schema, today) if person_id in _named_by(r)],
        "inspections": [i for i in inspections(connection, schema) if person_id in _named_by(i)],
        **{
            part: _of_the_entrance(connection, schema, table, columns, person_id)
            for part, (table, columns) in ENTRANCE.items()
        },
        "entries_about": [*export(connection, schema, AuditFilter(student_id=person_id)),
                          *_of_the_streams(connection, schema, person_id)],
        "entries_by": [entry if entry.student_id == person_id else veil_entry(entry)
                       for entry in export(connection, schema, AuditFilter(actor=person_id))],
    }  # fmt: skip
    told: dict[str, Any] = msgspec.to_builtins(document)
    return told


def _notices(service: Service, connection: Connection[Any], person_id: str) -> list[dict[str, Any]]:
    """What the student and the family told of the student and what they were answered; of others one's own words alone."""
    today, most = service.today(), 1_000_000
    about = notices(connection, service.schema, today, open_only=False, students=[person_id], limit=most)
    by = notices(connection, service.schema, today, open_only=False, teller=person_id, limit=most)
    told = []
    for one in (*about, *(one for one in by if one.student_id != person_id)):
        own = one.student_id == person_id
        words = {"words": one.sealed, "answer": one.answer if own else None}
        opened = {
            k: open_words(service.persons, one.student_id, one.told_by, v) or FORGOTTEN for k, v in words.items() if v
        }
        told.append(
            {"kind": one.kind, "student_id": one.student_id, "told_by": one.told_by, "told_at": one.told_at, **opened}
        )
    return told


def _named_by(made: Remark | InspectionRow) -> set[str | None]:
    """Whoever made it, answered it, read it, closed it, and whom a remark is for today."""
    named = {made.made_by, *(reader.by for reader in made.acknowledged)}
    if isinstance(made, Remark):
        named |= {answer.by for answer in made.answers}
        return {*named, made.closed_by, made.teacher_id, made.leader_id, made.master_id}
    return {*named}


def _of_the_entrance(
    connection: Connection[Any], schema: str, table: str, columns: tuple[str, ...], person_id: str
) -> list[dict[str, Any]]:
    query = sql.SQL("SELECT {columns} FROM {table} WHERE person_id = %s ORDER BY 1").format(
        columns=sql.SQL(", ").join(map(sql.Identifier, columns)), table=sql.Identifier(access_schema(schema), table)
    )
    return [dict(zip(columns, row, strict=True)) for row in connection.execute(query, [person_id])]


def _of_the_streams(connection: Connection[Any], schema: str, person_id: str) -> Iterator[AuditEntry]:
    for stream in (person_stream(person_id), account_stream(person_id), appointments_stream(person_id)):
        yield from export(connection, schema, AuditFilter(journal_id=stream))


def as_text(document: dict[str, Any]) -> str:
    """The same to be read: a title, then one line for each fact."""
    return "\n".join(_lines(document, 0))


def _lines(value: Any, depth: int) -> Iterator[str]:
    indent = "  " * depth
    if isinstance(value, dict):
        for name, part in value.items():
            title = TITLES.get(name, name) if depth == 0 else name
            if isinstance(part, dict | list) and part:
                yield f"{indent}{title}:"
                yield from _lines(part, depth + 1)
            else:
                yield f"{indent}{title}: {'—' if part in (None, [], {}) else part}"
    else:
        for part in value:
            if isinstance(part, dict | list):
                yield f"{indent}-"
                yield from _lines(part, depth + 1)
            else:
                yield f"{indent}- {part}"
