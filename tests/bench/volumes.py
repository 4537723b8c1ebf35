"""A year handed over and replayed: half a million events into a volume, verify.py over it, copies drawn again."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import date
from time import perf_counter
from typing import Any

import psycopg
from printed_group import GROUP, JOURNALS, TERM, PrintedGroup, certificate, opened
from psycopg import sql

from archive.copies.certificate import Certificate
from archive.copies.drawing import draw
from archive.copies.source import Source
from archive.transparency.keys import create_key, publish_key
from archive.volume.building import Built
from archive.volume.regenerating import regenerate, replay_of_log
from archive.volume.year_volume import build_year, seal_everything
from bench.figures import Figure, at_most, seconds
from bench.place import Place, Site
from bench.school import hold_lessons, open_journals
from journal_domain.academic_year import AcademicYear, JournalEntered, year_stream
from journal_domain.certified_copy import CopyCertified
from journal_domain.event import Act
from journal_domain.paper import copy_stream

EVENTS, LESSONS_A_JOURNAL, FIRST_DAY = 500_000, 80, date(2026, 1, 12)
YEAR, VERSIONS = TERM[:9], 12
CORES = os.cpu_count() or 1


def measure(place: Place) -> Iterator[Figure]:
    built, events, took, read = _half_a_million(place)
    yield at_most(
        f"volume of {events} events: bag, tiles, schemas, checked by bagit (floor: the rows read and written)",
        f"{took:.1f} s", took, 60, f"{read:.1f} s", " s",
    )  # fmt: skip
    verified = seconds(lambda: subprocess.run([sys.executable, "-I", built.place / "verify.py"], check=True, stdout=-3))
    yield at_most(f"verify.py over it, {events} events", f"{verified:.1f} s", verified, 20, unit=" s")
    yield _replay(place)


def _half_a_million(place: Place) -> tuple[Built, int, float, float]:
    site = place.site("volumes")
    college = site.college()
    for journal in open_journals(college, EVENTS // (LESSONS_A_JOURNAL * 26) + 1, FIRST_DAY, LESSONS_A_JOURNAL, 2):
        hold_lessons(college, journal, FIRST_DAY, LESSONS_A_JOURNAL, 2)
    state = college.year(YEAR)
    college.close()
    key_file = place.folder / "volumes.key"
    create_key(key_file, "bench.example/log")
    with psycopg.connect(site.service_dsn, autocommit=True) as connection:
        publish_key(connection, site.schema, key_file)
    seal_everything(site.service_dsn, site.schema, key_file)
    read = seconds(lambda: _copy_out(site, place))
    began = perf_counter()
    built = build_year(site.service_dsn, site.schema, YEAR, state, place.folder / "volume", lambda _done, _of: None)
    return built, built.events, perf_counter() - began, read


def _copy_out(site: Site, place: Place) -> None:
    statement = sql.SQL("COPY (SELECT state FROM {}.event ORDER BY position) TO STDOUT").format(
        sql.Identifier(site.schema)
    )
    with (
        psycopg.connect(site.service_dsn) as connection,
        connection.cursor().copy(statement) as copy,
        (place.folder / "floor").open("wb") as file,
    ):
        for data in copy:
            file.write(data)


class OpenNames:
    """In place of the keeper of keys: the group's names are sealed openly."""

    def open(self, person_id: str, _aspect: str, sealed: str) -> dict[str, str] | None:
        return opened(person_id, sealed)


def _replay(place: Place) -> Figure:
    """Versions of a large copy: rows → tasks → drawn and compared, beside the drawing alone of ready sources."""
    site = place.site("replay")
    group = PrintedGroup(students=25, lessons=40, disciplines=4)
    ready = [_certified(group, version) for version in range(1, VERSIONS + 1)]
    pages = _load(site, group)
    context = multiprocessing.get_context("spawn")

    def drawn() -> None:
        with ProcessPoolExecutor(CORES, mp_context=context) as pool:
            list(pool.map(_draw, ready))

    def replayed() -> None:
        entered = JournalEntered(
            originator_id=year_stream(YEAR), originator_version=1, act=_act(), journal_id="", group_id=GROUP,
            subgroup_id=None, discipline_id="", discipline="", term=TERM,
        )  # fmt: skip
        journals = {group.journal(number): entered for number in range(group.disciplines)}
        keeper: Any = OpenNames()
        with psycopg.connect(site.service_dsn) as connection:
            replay = replay_of_log(connection, site.schema, YEAR, AcademicYear(entered=journals), keeper)
            outcomes = regenerate(replay, CORES, None, lambda _done, _of: None)
        assert [one.difference for one in outcomes] == [None] * VERSIONS, outcomes

    floor, took = min(seconds(drawn) for _ in range(2)), min(seconds(replayed) for _ in range(2))
    return at_most(
        f"replay of {VERSIONS} copies, {pages} pages, {CORES} processes (floor: the same pages drawn from a ready list)",
        f"{pages / took:.0f} pages/s", took / floor, 1.4, f"{pages / floor:.0f} pages/s",
    )  # fmt: skip


def _act() -> Act:
    return Act("d-1", "deputy", "college", "c", PrintedGroup.now)


def _certified(group: PrintedGroup, version: int) -> tuple[Source, Certificate]:
    source, said = group.source(), certificate(version)
    _, drawn = draw(source, opened, said)
    fields = {name: getattr(drawn, name) for name in drawn.__struct_fields__}
    group.add(
        copy_stream(JOURNALS), CopyCertified, by=said.by, paper=JOURNALS, version=version, replaces=None, post=said.post, certified_on=said.on, file_index=said.file_index, **fields,
    )  # fmt: skip
    return replace(source), said


def _load(site: Site, group: PrintedGroup) -> int:
    """The group's rows as a log; the number of pages certified in it."""
    statement = sql.SQL(
        "COPY {}.event (position, originator_id, originator_version, topic, state, stored_at, chain) FROM STDIN BINARY"
    ).format(sql.Identifier(site.schema))
    pages, versions = 0, dict[str, int]()
    with psycopg.connect(site.owner_dsn) as connection, connection.cursor().copy(statement) as copy:
        copy.set_types(["int8", "text", "int8", "text", "bytea", "timestamptz", "bytea"])
        for position, stream, topic, state in group.rows:
            versions[stream] = versions.get(stream, 0) + 1
            copy.write_row((position, stream, versions[stream], topic, state, group.now, b""))
            if topic == CopyCertified.TYPE:
                event = group.codec.decode(topic, state)
                pages += event.pages if isinstance(event, CopyCertified) else 0
    return pages


def _draw(ready: tuple[Source, Certificate]) -> None:
    draw(ready[0], opened, ready[1])
