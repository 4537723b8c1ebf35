"""All copies of a term as files: the certified version where there is one, else a print that says it is not certified.

    Журнал учебных занятий, группа ПМ-11, 2025-2026, семестр 1, версия 2.pdf
    Журнал учебных занятий, группа СВ-12, 2025-2026, семестр 1, не заверено.pdf

Groups are drawn in parallel processes; a file appears whole under its name or not at all.
"""

from __future__ import annotations

import multiprocessing
import os
import re
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple

import psycopg

from archive.copies.drawing import draw
from archive.copies.kept import kept
from archive.copies.printing import current_edition, draw_again, groups_of_term, opening, source_at
from archive.ledger.master_key import MasterKeys, key_source
from archive.ledger.persons import Persons
from archive.transparency.store import tree_head
from journal_domain.paper import journal_paper
from projections.log import head as log_head


class Printed(NamedTuple):
    """A file that was written; `version` None: not certified."""

    group: str
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
    log: Log, year: str, term: int, folder: Path, jobs: int | None, advance: Callable[[int, int], None]
) -> list[Printed]:
    """Write every copy of the term into the folder (made where there is none); `advance(done, of)` is told of each.

    Raises OSError, psycopg.Error.
    """
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{year}-{term}"
    with psycopg.connect(log.dsn) as connection:
        groups = sorted(groups_of_term(connection, log.schema, name).items(), key=lambda group: group[1])
        position = log_head(connection, log.schema)
        head = tree_head(connection, log.schema, position).hex()
    printed: list[Printed] = []
    advance(0, len(groups))
    one = partial(_print, log, name, position, head, folder)
    context = multiprocessing.get_context("spawn")
    workers = max(1, min(jobs or os.cpu_count() or 1, len(groups)))
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        for done in pool.map(one, groups):
            printed.append(done)
            advance(len(printed), len(groups))
    return printed


def _print(log: Log, term: str, position: int, head: str, folder: Path, group: tuple[str, str]) -> Printed:
    group_id, name = group
    persons = Persons(log.dsn, log.schema, MasterKeys(key_source(log.master_key, log.master_key_command)))
    try:
        with psycopg.connect(log.dsn) as connection:
            paper = journal_paper(group_id, term)
            edition = current_edition(connection, log.schema, paper)
            if edition is not None:
                stored = kept(connection, log.schema, edition.sha256)
                pdf = stored or draw_again(connection, log.schema, opening(persons), edition)[0]
                pages = edition.pages
            else:
                source = source_at(connection, log.schema, paper, position, head=head)
                pdf, drawn = draw(source, opening(persons))
                pages = drawn.pages
    finally:
        persons.close()
    version = edition.version if edition else None
    path = folder / file_name(name, term, version)
    write_whole(path, pdf)
    return Printed(name, version, pages, path)


def file_name(group: str, term: str, version: int | None) -> str:
    """A name that an archivist understands, of a group whose name may hold anything."""
    safe = re.sub(r"[^\w .()№-]", "_", group)[:60]
    state = f"версия {version}" if version else "не заверено"
    return f"Журнал учебных занятий, группа {safe}, {term[:9]}, семестр {term[10:]}, {state}.pdf"


def write_whole(path: Path, content: bytes) -> None:
    """The file under its name, whole and on the disk; interrupted, at most a hidden remainder."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
