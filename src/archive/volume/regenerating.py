"""Replay: every certified copy of a year drawn again from events alone, and compared with what was certified.

    the log, or a volume ──one pass──► rows by stream ──a task for each copy──► processes, or a Dask cluster ──► outcomes

A task holds all that its copy is drawn from, rows and opened names, so that a worker needs neither database nor key.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

import psycopg

from archive.copies.certificate import Certificate
from archive.copies.drawing import draw
from archive.copies.printing import gather_paper
from archive.copies.rows import RowsInMemory
from archive.copies.source import OpenIdentity
from archive.ledger.persons import Persons, open_sealed
from archive.transparency.store import tree_head
from archive.volume.earlier import EVERY, PERSONS, streams_of
from archive.volume.person_keys import Keys
from archive.volume.reading import VolumeOnDisk
from archive.volume.rows import LogRows, Row
from journal_domain.academic_year import AcademicYear
from journal_domain.certified_copy import CopyCertified
from journal_domain.event import EventCodec
from journal_domain.person import person_stream
from projections.phrases_of_copies import said_of
from projections.reports.registry import FORMS

IDENTITY = "identity"


class Task(NamedTuple):
    """One copy to be drawn: its certification, the root recomputed for its position, rows, and the names they hold."""

    certified: bytes
    head: str
    rows: list[tuple[int, str, str, bytes]]
    names: dict[tuple[str, str], dict[str, str] | None]


class Outcome(NamedTuple):
    """What came of a copy of `paper`; `pages` counts those drawn.

    `difference` is None when the same bytes came out, else says in Russian what differs; `not_drawn`, why this program
    cannot tell: the form of that copy is one that it does not draw (ADR 12).
    """

    paper: str
    version: int
    pages: int
    difference: str | None
    not_drawn: str | None = None


@dataclass(frozen=True)
class Replay:
    """A year's rows by stream, the roots of its positions, and the names. Made by `replay_of_log` or `replay_of_volume`."""

    rows: list[Row]
    head: Callable[[int], str]
    open_identity: OpenIdentity
    year: str

    def tasks(self) -> Iterator[Task]:
        """A task for every certified version of every copy of the year, in the log's order."""
        decode = EventCodec().decode
        log = RowsInMemory(self.rows, 0)
        for row in self.rows:
            if row.topic != CopyCertified.TYPE:
                continue
            event = decode(row.topic, row.state)
            if isinstance(event, CopyCertified) and event.paper.year == self.year:
                yield self._task(event, row.state, log.upto(event.position))

    def _task(self, event: CopyCertified, state: bytes, rows: RowsInMemory) -> Task:
        head = self.head(event.position)
        source = gather_paper(rows, event.paper, event.position, head, (event.act.by,))
        names: dict[tuple[str, str], dict[str, str] | None] = {}
        for named in source.identities:
            if named.sealed:
                person = named.originator_id.removeprefix(person_stream(""))
                opened = self.open_identity(person, named.sealed)
                names[person, named.sealed] = None if opened is None else dict(opened)
        return Task(state, head, sorted(rows.asked.values()), names)


def draw_task(task: Task) -> Outcome:
    """Draw one copy and compare it: what a worker does."""
    event = EventCodec().decode(CopyCertified.TYPE, task.certified)
    assert isinstance(event, CopyCertified)
    paper = said_of(event.paper)
    if task.head != event.tree_head:
        root = f"корень дерева на записи № {event.position} — {task.head}, в копии {event.tree_head}"
        return Outcome(paper, event.version, 0, root)
    if event.form_version != (drawn_here := FORMS[event.paper.form].version):
        other = f"заверена по форме версии {event.form_version}, эта программа чертит версию {drawn_here}"
        return Outcome(paper, event.version, 0, None, other)
    rows = RowsInMemory(task.rows, event.position)
    try:
        source = gather_paper(rows, event.paper, event.position, task.head, (event.act.by,))
        _, drawn = draw(source, lambda person, sealed: task.names[person, sealed], Certificate.of(event))
    except Exception as error:  # an altered row may fail in any way, and the other copies are still to be compared
        return Outcome(paper, event.version, 0, f"не составляется из записей: {type(error).__name__}")
    difference = None
    if drawn.sha256 != event.sha256:
        erased = sum(name is None for name in task.names.values())
        why = f"; данные уничтожены у {erased} чел., их имён больше нет" if erased else ""
        difference = f"SHA-256 {drawn.sha256} вместо {event.sha256}, страниц {drawn.pages} из {event.pages}{why}"
    return Outcome(paper, event.version, drawn.pages, difference)


def replay_of_log(
    connection: psycopg.Connection[Any], schema: str, year: str, state: AcademicYear, persons: Persons
) -> Replay:
    """The year out of the database. The connection is in one transaction."""
    log = LogRows(connection, schema)
    query = psycopg.sql.SQL(PERSONS).format(psycopg.sql.Identifier(schema, "event"))
    prefix = person_stream("")
    people = {str(stream) for (stream,) in connection.execute(query, [prefix, prefix[:-1] + ";"])}
    rows = list(log.of_streams(streams_of(connection, schema, year, state, EVERY) | people, EVERY))

    def head(position: int) -> str:
        return tree_head(connection, schema, position).hex()

    return Replay(rows, head, _remembering(lambda person, sealed: persons.open(person, IDENTITY, sealed)), year)


def replay_of_volume(volume: VolumeOnDisk, keys: Keys) -> Replay:
    """The year out of its volume; who has no key in `keys` is drawn as one whose data were destroyed."""
    schema = volume.about.schema

    def opened(person: str, sealed: str) -> dict[str, str] | None:
        key = keys.get(person)
        return None if key is None else open_sealed(key, schema, person, IDENTITY, sealed)

    rows = [*volume.earlier(), *volume.own()]
    return Replay(rows, volume.head, _remembering(opened), volume.about.year)


def _remembering(open_identity: OpenIdentity) -> OpenIdentity:
    known: dict[tuple[str, str], Any] = {}

    def opened(person: str, sealed: str) -> Any:
        if (person, sealed) not in known:
            known[person, sealed] = open_identity(person, sealed)
        return known[person, sealed]

    return opened


def regenerate(
    replay: Replay, jobs: int | None, dask: str | None, progress: Callable[[int, int], None]
) -> list[Outcome]:
    """Draw every copy again in parallel; outcomes in the order of certification. `dask` is a scheduler's address."""
    tasks = list(replay.tasks())
    progress(0, len(tasks))
    outcomes: dict[int, Outcome] = {}
    with _workers(jobs, dask, len(tasks)) as pool:
        numbers = {pool.submit(draw_task, task): number for number, task in enumerate(tasks)}
        del tasks[:]
        for future in as_completed(numbers):
            outcomes[numbers[future]] = future.result()
            progress(len(outcomes), len(numbers))
    return [outcomes[number] for number in sorted(outcomes)]


@contextmanager
def _workers(jobs: int | None, dask: str | None, tasks: int) -> Iterator[Executor]:
    if dask is None:
        workers = max(1, min(jobs or os.cpu_count() or 1, tasks))
        with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
            yield pool
        return
    from distributed import Client  # noqa: PLC0415  # an extra: class-journal[dask]

    with Client(dask, set_as_default=False) as client:  # type: ignore[no-untyped-call]
        yield client.get_executor()
