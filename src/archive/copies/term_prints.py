"""The papers of a term as files: the certified version where there is one, else a print that says it is not certified.

    Журнал учебных занятий, группа ПМ-11, 2025-2026, семестр 1, версия 2.pdf
    2. Сводная ведомость учёта успеваемости обучающихся группы/группа СВ-12, 2025-2026, семестр 1, не заверено.pdf

All are drawn as of one snapshot, in parallel processes; a file appears whole under its name or not at all.
"""

from __future__ import annotations

import multiprocessing
import os
import re
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from psycopg import Connection, IsolationLevel, sql

from archive.copies.drawing import draw
from archive.copies.kept import kept
from archive.copies.printing import current_edition, draw_again, opening, source_at
from archive.copies.report_source import ReportSource, of_facts
from archive.copies.source import OpenIdentity, Source
from archive.copies.term_papers import Named, papers_of_term
from archive.ledger.master_key import MasterKeys, key_source
from archive.ledger.persons import Persons
from archive.transparency.store import tree_head
from journal_domain.paper import JOURNAL, Paper
from projections.log import head as log_head
from projections.log_rows import RowsOfLog
from projections.reports.finding import facts_of_snapshot
from projections.reports.form import scope_of
from projections.reports.registry import FORMS


class Printed(NamedTuple):
    """A file that was written; `version` None: not certified."""

    about: str
    version: int | None
    pages: int
    path: Path


class Log(NamedTuple):
    """Where the log and the keys of its people are."""

    dsn: str
    schema: str
    master_key: Path
    master_key_command: str = ""


def print_term(
    log: Log,
    year: str,
    term: int,
    folder: Path,
    jobs: int | None,
    advance: Callable[[int, int], None],
    *,
    journals: bool = True,
) -> list[Printed]:
    """Write the term's journals, or every other form, into the folder (made where there is none); `advance(done, of)` is told.

    Raises OSError, psycopg.Error.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with psycopg.connect(log.dsn) as connection:
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        found = connection.execute("SELECT pg_export_snapshot()").fetchone()
        lots = papers_of_term(connection, log.schema, year, term)
        wanted = [[named for named in lot if (named.paper.form == JOURNAL) is journals] for lot in lots]
        lots = [lot for lot in wanted if lot]
        whole = sum(map(len, lots))
        advance(0, whole)
        printed: list[Printed] = []
        place = partial(_place, folder, f"{year}, семестр {term}", flat=journals)
        one = partial(_print, log, str(found[0]) if found else "", place)
        context = multiprocessing.get_context("spawn")
        workers = max(1, min(jobs or os.cpu_count() or 1, len(lots)))
        # The snapshot lives as long as the transaction that exported it.
        with ProcessPoolExecutor(workers, mp_context=context) as pool:
            for done in as_completed([pool.submit(one, lot) for lot in lots]):
                printed += done.result()
                advance(len(printed), whole)
    return sorted(printed, key=lambda one: one.path)


def _print(log: Log, snapshot: str, place: Callable[[Paper, str, int | None], Path], lot: list[Named]) -> list[Printed]:
    persons = Persons(log.dsn, log.schema, MasterKeys(key_source(log.master_key, log.master_key_command)))
    names = opening(persons)
    try:
        with psycopg.connect(log.dsn) as connection:
            connection.isolation_level = IsolationLevel.REPEATABLE_READ
            connection.execute(sql.SQL("SET TRANSACTION SNAPSHOT {}").format(snapshot))
            return [_print_one(connection, log.schema, names, place, named) for named in lot]
    finally:
        persons.close()


def _print_one(
    connection: Connection[Any],
    schema: str,
    names: OpenIdentity,
    place: Callable[[Paper, str, int | None], Path],
    named: Named,
) -> Printed:
    paper, about = named
    edition = current_edition(connection, schema, paper)
    if edition is not None:
        pdf = kept(connection, schema, edition.sha256) or draw_again(connection, schema, names, edition)[0]
        version, pages = edition.version, edition.pages
    else:
        source = source_in_snapshot(connection, schema, paper)
        pdf, drawn = draw(source, names)
        version, pages = None, drawn.pages
    path = place(paper, about, version)
    write_whole(path, pdf)
    return Printed(about, version, pages, path)


def source_in_snapshot(connection: Connection[Any], schema: str, paper: Paper) -> Source | ReportSource:
    """What the paper is drawn from as the read models stand; the journal of lessons comes from the log itself."""
    if paper.form == JOURNAL:
        return source_at(connection, schema, paper, log_head(connection, schema))
    facts = facts_of_snapshot(connection, schema, FORMS[paper.form], scope_of(paper))
    root = tree_head(connection, schema, facts.position).hex()
    return of_facts(RowsOfLog(connection, schema, facts.position), paper, facts, root)


def _place(folder: Path, period: str, paper: Paper, about: str, version: int | None, *, flat: bool) -> Path:
    """A name that an archivist understands, of a group whose name may hold anything."""
    form = FORMS[paper.form]
    state = f"версия {version}" if version else "не заверено"
    name = re.sub(r"[^\w .,()№-]", "_", f"{about[:80]}, {period}, {state}.pdf")
    if flat:
        return folder / f"{form.title}, {name}"
    shelf = folder / f"{form.number}. {form.title}"
    shelf.mkdir(exist_ok=True)
    return shelf / name


def write_whole(path: Path, content: bytes) -> None:
    """The file under its name, whole and on the disk; interrupted, at most a hidden remainder."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
