"""Copies out of a log in a database: drawn at a position, and drawn again as an event says they were certified."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from psycopg import Connection, sql

from archive.copies.certificate import Certificate
from archive.copies.drawing import draw
from archive.copies.report_source import ReportSource, gather_report
from archive.copies.source import OpenIdentity, Source, gather
from archive.ledger.persons import Persons
from archive.transparency.store import tree_head
from journal_domain.certified_copy import CertifiedCopy, CopyCertified, CopySigned, Drawn
from journal_domain.event import Event, EventCodec
from journal_domain.paper import JOURNAL, Paper, copy_stream
from projections.log_rows import Rows, RowsOfLog

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
    connection: Connection[Any], schema: str, paper: Paper, position: int, *also: str, head: str | None = None
) -> Source | ReportSource:
    """What a copy at this position is drawn from; `head` where the tree head is known already."""
    root = head or tree_head(connection, schema, position).hex()
    return gather_paper(RowsOfLog(connection, schema, position), paper, position, root, also)


def gather_paper(rows: Rows, paper: Paper, position: int, head: str, also: Iterable[str] = ()) -> Source | ReportSource:
    """The source of a copy of any form."""
    gathered = gather if paper.form == JOURNAL else gather_report
    return gathered(rows, paper, position, head, also)


def draw_again(
    connection: Connection[Any], schema: str, open_identity: OpenIdentity, event: CopyCertified
) -> tuple[bytes, Drawn]:
    """The certified print that the event speaks of, from the events alone: its SHA-256 must be the event's."""
    head = tree_head(connection, schema, event.position).hex()
    source = source_at(connection, schema, event.paper, event.position, event.act.by, head=head)
    return draw(source, open_identity, Certificate.of(event))


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


def current_edition(connection: Connection[Any], schema: str, paper: Paper) -> CopyCertified | None:
    """The version certified last."""
    decode = EventCodec().decode
    rows = RowsOfLog(connection, schema, 2**62).of([copy_stream(paper)])
    events = [decode(topic, state) for _, topic, state in rows]
    return CertifiedCopy.evolve(None, events).current
