"""The retention calendar: each closed year's files, how long each is kept, sealed and destroyed by which acts (5.5, 5.6)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import msgspec
from psycopg import Connection, sql

from journal_domain.academic_year import PapersDestroyed, VolumeSealed, YearClosed
from journal_domain.event import Event
from journal_domain.nomenclature import DEFAULTS, Papers, SeriesAdopted, free_from
from projections import subjects
from projections.read_model import Key, ReadModel, Table
from projections.sql_names import read_schema
from projections.year import year_of_stream


class YearRow(msgspec.Struct):
    """A closed year and its volume, once that is sealed."""

    year: str
    closed_at: datetime | None = None
    sealed_at: datetime | None = None
    sealed_by: str | None = None
    act_number: str | None = None
    first_position: int | None = None
    last_position: int | None = None
    tree_head: str | None = None
    manifest_sha256: str | None = None
    copies: int | None = None


class LineRow(msgspec.Struct):
    papers: Papers
    effective_from: str
    index: str
    title: str
    term_years: int | None
    order: str


class DestroyedRow(msgspec.Struct):
    year: str
    papers: Papers
    destroyed_at: datetime
    destroyed_by: str
    act_number: str


RETAINED = Table("retained_year", YearRow, key=("year",))
LINES = Table("nomenclature_line", LineRow, key=("papers", "effective_from"))
DESTROYED = Table("destroyed_papers", DestroyedRow, key=("year", "papers"))


@RETAINED.on(YearClosed, VolumeSealed, keys=lambda event: [(year_of_stream(event),)])
def retained(rows: dict[Key, YearRow], event: Event) -> None:
    year = year_of_stream(event)
    row = rows.setdefault((year,), YearRow(year))
    match event:
        case YearClosed():
            row.closed_at = event.act.at
        case VolumeSealed():
            row.sealed_at, row.sealed_by = event.act.at, event.act.by
            for name in ("act_number", "first_position", "last_position", "tree_head", "manifest_sha256", "copies"):
                setattr(row, name, getattr(event, name))


def the_line(event: SeriesAdopted) -> list[Key]:
    return [(event.papers.value, event.effective_from.isoformat())]


@LINES.on(SeriesAdopted, keys=the_line)
def adopted(rows: dict[Key, LineRow], event: SeriesAdopted) -> None:
    (key,) = the_line(event)
    rows[key] = LineRow(event.papers, key[1], event.index, event.title, event.term_years, event.order)


def the_papers(event: PapersDestroyed) -> list[Key]:
    return [(year_of_stream(event), event.papers.value)]


@DESTROYED.on(PapersDestroyed, keys=the_papers)
def destroyed(rows: dict[Key, DestroyedRow], event: PapersDestroyed) -> None:
    (key,) = the_papers(event)
    rows[key] = DestroyedRow(key[0], event.papers, event.act.at, event.act.by, event.act_number)


RETENTION = ReadModel(
    "retention",
    (__name__,),
    (RETAINED, LINES, DESTROYED),
    ignored=subjects.JOURNAL.union(
        subjects.GROUPS, subjects.PEOPLE, subjects.APPOINTMENTS, subjects.CURRICULA, subjects.CALENDAR,
        subjects.TIMETABLE, subjects.CONTROL, subjects.ACCOUNTS, subjects.YEARS - subjects.RETENTION - {YearClosed},
    ),
)  # fmt: skip


class RetainedFile(msgspec.Struct, frozen=True, kw_only=True):
    """One year's papers of one series. `free_from` is the first day on which they may be destroyed; None: never.

    `last_position`, `manifest_sha256` and `sealed_act` are those of the year's volume, None while it is not sealed.
    """

    year: str
    closed_on: date
    papers: Papers
    index: str
    title: str
    term_years: int | None
    free_from: date | None
    term_over: bool
    last_position: int | None
    manifest_sha256: str | None
    sealed_act: str | None
    destroyed_at: datetime | None
    destroyed_act: str | None


class _Everything(msgspec.Struct):
    years: list[YearRow]
    lines: list[LineRow]
    destroyed: list[DestroyedRow]


def retention_calendar(
    conn: Connection[Any], schema: str, local_day: Callable[[datetime], date], today: date
) -> list[RetainedFile]:
    """All files of all closed years, latest year first; `local_day` turns a moment into the college's date."""
    read = read_schema(schema)
    query = sql.SQL(
        """SELECT json_build_object(
               'years', (SELECT coalesce(json_agg(y ORDER BY y.year DESC), '[]') FROM {years} y
                         WHERE y.closed_at IS NOT NULL),
               'lines', (SELECT coalesce(json_agg(l ORDER BY l.effective_from), '[]') FROM {lines} l),
               'destroyed', (SELECT coalesce(json_agg(d), '[]') FROM {destroyed} d))::text"""
    ).format(
        years=sql.Identifier(read, RETAINED.name),
        lines=sql.Identifier(read, LINES.name),
        destroyed=sql.Identifier(read, DESTROYED.name),
    )
    (document,) = conn.execute(query).fetchone() or ("{}",)
    found = msgspec.json.decode(document, type=_Everything)
    gone = {(d.year, d.papers): d for d in found.destroyed}
    calendar = []
    for year in found.years:
        assert year.closed_at is not None
        closed_on = local_day(year.closed_at)
        for papers in Papers:
            lines = [line for line in found.lines if line.papers is papers]
            earlier = [line for line in lines if line.effective_from <= closed_on.isoformat()]
            filed = earlier[-1] if earlier else DEFAULTS[papers]
            later = [line.term_years for line in lines if line.effective_from > closed_on.isoformat()]
            free = free_from(closed_on, [filed.term_years, *later])
            was_destroyed = gone.get((year.year, papers))
            calendar.append(
                RetainedFile(
                    year=year.year,
                    closed_on=closed_on,
                    papers=papers,
                    index=filed.index,
                    title=filed.title,
                    term_years=filed.term_years,
                    free_from=free,
                    term_over=free is not None and free <= today,
                    last_position=year.last_position,
                    manifest_sha256=year.manifest_sha256,
                    sealed_act=year.act_number,
                    destroyed_at=was_destroyed.destroyed_at if was_destroyed else None,
                    destroyed_act=was_destroyed.act_number if was_destroyed else None,
                )
            )
    return calendar
