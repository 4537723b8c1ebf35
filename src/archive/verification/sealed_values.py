"""Every sealed value of a person opens with that person's key: one that was altered or put to another person does not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from psycopg import Connection, sql

from archive.ledger.master_key import MasterKeys
from archive.ledger.notice_words import open_words
from archive.ledger.persons import Persons, SealBroken, persons_schema
from archive.verification.finding import Finding, Inquiry, of_row
from journal_domain.notice import NoticeAnswered, Told
from journal_domain.person import ContactsChanged
from projections import log

CONTACTS, IDENTITY = "contacts", "identity"
"""What an event's sealed text is bound to beside the person."""


class SealedValues:
    """Opens what stands beside the log and what stands in it; afterwards `looked_at` counts the values."""

    def __init__(self, connection: Connection[Any], inquiry: Inquiry, master_key: bytes | MasterKeys) -> None:
        self._connection = connection
        self._inquiry = inquiry
        self._master_key = master_key
        self.looked_at = 0

    def check(self) -> Iterator[Finding]:
        table = f"{persons_schema(self._inquiry.schema)}.person_key"
        (made,) = self._connection.execute("SELECT to_regclass(%s)", [table]).fetchone() or (None,)
        if made is None:
            return
        persons = Persons(self._inquiry.dsn, self._inquiry.schema, self._master_key)
        try:
            yield from self._names(persons)
            yield from self._events(persons)
        finally:
            persons.close()

    def _names(self, persons: Persons) -> Iterator[Finding]:
        query = sql.SQL("SELECT person_id FROM {} ORDER BY person_id").format(
            sql.Identifier(persons_schema(self._inquiry.schema), "person_key")
        )
        people = [person for (person,) in self._connection.execute(query)]
        for done, person in enumerate(people, start=1):
            self.looked_at += 1
            try:
                persons.names([person])
            except SealBroken as broken:
                yield Finding(code="SEAL_BROKEN", text=_moved(broken.field), person=person)
            self._inquiry.progress("закрытые значения", done, len(people))

    def _events(self, persons: Persons) -> Iterator[Finding]:
        told_by: dict[str, str] = {}
        query = sql.SQL(EVENTS).format(sql.Identifier(self._inquiry.schema, "event"))
        for position, stream, topic, state in self._connection.execute(query):
            person = stream.partition(":")[2]
            try:
                event = log.event_of(topic, bytes(state))
            except Exception:  # an altered row: the pass over the rows has named it
                continue
            sealed = getattr(event, "sealed", None)
            if sealed is None:
                continue
            self.looked_at += 1
            try:
                if isinstance(event, Told):
                    told_by[event.notice_id] = event.act.by
                if isinstance(event, Told | NoticeAnswered):
                    open_words(persons, person, told_by.get(event.notice_id, ""), sealed)
                else:
                    persons.open(person, CONTACTS if isinstance(event, ContactsChanged) else IDENTITY, sealed)
            except (SealBroken, ValueError):
                yield of_row("SEAL_BROKEN", _moved("событие"), position, stream, topic, bytes(state))


EVENTS = "SELECT position, originator_id, topic, state FROM {} WHERE originator_id LIKE ANY (ARRAY['person:%%', 'notices:%%']) ORDER BY position"


def _moved(what: str) -> str:
    return f"Закрытое значение ({what}) не открывается ключом этого лица: изменено или перенесено от другого."
