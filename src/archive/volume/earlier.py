"""The events from before a volume that its copies cannot be drawn without."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from psycopg import Connection, sql

from archive.copies.printing import certified_copies
from archive.volume.rows import LogRows, Row
from journal_domain import college_policy, nomenclature, requisites
from journal_domain.academic_calendar import YEAR_BEGINS, calendar_stream
from journal_domain.academic_year import AcademicYear, year_stream
from journal_domain.event import Event, EventCodec
from journal_domain.group import Group, group_stream
from journal_domain.person import person_stream
from projections.log_rows import RowsOfLog

EVERY = 1 << 62
"""A position behind all others."""
_WORDS = re.compile(rb'"([^"\\]{1,100})"')


class Named:
    """Everybody whom the events of a volume name: whose id stands in them as a text of its own."""

    def __init__(self, connection: Connection[Any], schema: str) -> None:
        query = sql.SQL(PERSONS).format(sql.Identifier(schema, "event"))
        prefix = person_stream("")
        self._known = frozenset(
            str(stream).removeprefix(prefix).encode()
            for (stream,) in connection.execute(query, [prefix, prefix[:-1] + ";"])
        )
        self._named: set[bytes] = set()

    def see(self, row: Row) -> Row:
        self._named.update(self._known.intersection(_WORDS.findall(row.state)))
        return row

    def streams(self) -> set[str]:
        return {person_stream(person.decode()) for person in self._named}


STREAMS_AT = "SELECT originator_id FROM {} WHERE position = ANY(%s)"
"""A report tells when the last event of all was recorded: that one is looked at, whatever it is about."""
PERSONS = """SELECT originator_id FROM {}
    WHERE originator_id >= %s AND originator_id < %s AND originator_version = 1"""


def streams_of(
    connection: Connection[Any], schema: str, name: str, year: AcademicYear, before: int, until: int | None = None
) -> set[str]:
    """What a year's copies certified up to `until` are drawn from of the events before a position, but for the people.

    Some forms are about every group of the college: each that has a journal of the year, or had somebody in it.
    """
    table = sql.Identifier(schema, "event")
    copies = [copy for copy in certified_copies(connection, schema, until) if copy.paper.year == name]
    positions = [copy.position for copy in copies if copy.position < before]
    at = connection.execute(sql.SQL(STREAMS_AT).format(table), [positions])
    return {
        *year.entered,
        *(group_stream(journal.group_id) for journal in year.entered.values()),
        *_attended(connection, schema, name, until),
        *(copy.originator_id for copy in copies),
        *(str(stream) for (stream,) in at),
        year_stream(name), calendar_stream(name), college_policy.STREAM, requisites.STREAM, nomenclature.STREAM,
    }  # fmt: skip


def _attended(connection: Connection[Any], schema: str, name: str, until: int | None) -> Iterator[str]:
    """The groups in which somebody was on a day of the year: of those that are gone no one is named in its volume."""
    begins = date(int(name[:4]), YEAR_BEGINS, 1)
    ends = begins.replace(year=begins.year + 1)
    rows = RowsOfLog(connection, schema, EVERY if until is None else until)
    decode = EventCodec().decode
    streams: dict[str, list[Event]] = {}
    for row in rows.of(rows.groups()):
        event = decode(row.topic, row.state)
        streams.setdefault(event.originator_id, []).append(event)
    for stream, events in streams.items():
        group = Group.evolve(None, events)
        stays = group.roster if group is not None else ()
        if any(stay.since < ends and (stay.until is None or begins < stay.until) for stay in stays):
            yield stream


def earlier_events(log: LogRows, streams: Iterable[str], named: Named, first: int) -> Iterator[Row]:
    """The events before position `first` of these streams and of everybody named, in the log's order."""
    if first == 1:
        return iter(())
    rows = [named.see(row) for row in log.of_streams(set(streams), first)]
    return iter(sorted([*rows, *log.of_streams(named.streams(), first)]))
