"""Copies out of a log in a database: drawn at a position, and drawn again as an event says they were certified."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from psycopg import Connection, sql

from archive.copies.book import Book, read_book
from archive.copies.certificate import Certificate
from archive.copies.drawing import draw
from archive.copies.source import OpenIdentity, Source, from_log, gather
from archive.ledger.persons import Persons
from archive.transparency.store import tree_head
from journal_domain.certified_copy import CertifiedCopy, CopyCertified, CopySigned, Drawn, copy_stream
from journal_domain.event import Event, EventCodec
from journal_domain.group import GroupFormed, JournalAttached

IDENTITY = "identity"


def opening(persons: Persons) -> OpenIdentity:
    """Opens identities with the keys of this keeper; each sealed text is opened once."""
    known: dict[tuple[str, str], dict[str, str] | None] = {}

    def open_identity(person_id: str, sealed: str) -> dict[str, str] | None:
        if (person_id, sealed) not in known:
            known[person_id, sealed] = persons.open(person_id, IDENTITY, sealed)
        return known[person_id, sealed]

    return open_identity


def source_at(
    connection: Connection[Any],
    schema: str,
    form: str,
    group_id: str,
    term: str,
    position: int,
    *also: str,
    head: str | None = None,
) -> Source:
    """What a copy at this position is drawn from; `head` where the tree head is known already."""
    root = head or tree_head(connection, schema, position).hex()
    return gather(from_log(connection, schema, position), form, group_id, term, position, root, also)


def draw_again(
    connection: Connection[Any], schema: str, open_identity: OpenIdentity, event: CopyCertified
) -> tuple[bytes, Drawn]:
    """The certified print that the event speaks of, from the events alone: its SHA-256 must be the event's."""
    head = tree_head(connection, schema, event.position).hex()
    source = source_at(
        connection, schema, event.form, event.group_id, event.term, event.position, event.act.by, head=head
    )
    return draw(source, open_identity, Certificate.of(event))


def book_of(connection: Connection[Any], schema: str, open_identity: OpenIdentity, event: CopyCertified) -> Book:
    """What the certified print says."""
    source = source_at(
        connection, schema, event.form, event.group_id, event.term, event.position, event.act.by, head=event.tree_head
    )
    return read_book(source, open_identity)


def certified_copies(connection: Connection[Any], schema: str, upto: int | None = None) -> Iterator[CopyCertified]:
    """Every certification in the log, in its order."""
    for event in _of_type(connection, schema, CopyCertified.TYPE, upto):
        if isinstance(event, CopyCertified):
            yield event


def signatures(connection: Connection[Any], schema: str, upto: int | None = None) -> Iterator[CopySigned]:
    """Every signature in the log, in its order."""
    for event in _of_type(connection, schema, CopySigned.TYPE, upto):
        if isinstance(event, CopySigned):
            yield event


def _of_type(connection: Connection[Any], schema: str, topic: str, upto: int | None) -> Iterator[Event]:
    query = sql.SQL(
        "SELECT topic, state FROM {} WHERE topic = %s AND (%s::bigint IS NULL OR position <= %s) ORDER BY position"
    ).format(sql.Identifier(schema, "event"))
    decode = EventCodec().decode
    for named, state in connection.execute(query, (topic, upto, upto)):
        yield decode(named, bytes(state))


def groups_of_term(connection: Connection[Any], schema: str, term: str) -> dict[str, str]:
    """The groups that have journals in the term, and their names, from the log itself."""
    query = sql.SQL("SELECT topic, state FROM {} WHERE topic = ANY(%s) ORDER BY position")
    decode = EventCodec().decode
    names: dict[str, str] = {}
    groups: dict[str, str] = {}
    topics = [GroupFormed.TYPE, JournalAttached.TYPE]
    for topic, state in connection.execute(query.format(sql.Identifier(schema, "event")), (topics,)):
        event = decode(topic, bytes(state))
        group_id = event.originator_id.removeprefix("group:")
        if isinstance(event, GroupFormed):
            names[group_id] = event.name
        elif isinstance(event, JournalAttached) and event.term == term:
            groups[group_id] = names[group_id]
    return groups


def current_edition(
    connection: Connection[Any], schema: str, form: str, group_id: str, term: str
) -> CopyCertified | None:
    """The version certified last."""
    decode = EventCodec().decode
    rows = from_log(connection, schema, 2**62)([copy_stream(form, group_id, term)])
    events = [decode(topic, state) for _, topic, state in rows]
    return CertifiedCopy.evolve(None, events).current
