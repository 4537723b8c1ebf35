"""`journal verify`, step 7: every certified copy drawn again from the log, and its SHA-256 compared; every kept file found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg import Connection

from archive.copies.kept import kept
from archive.copies.printing import certified_copies, draw_again, opening, signatures
from archive.copies.source import OpenIdentity
from archive.ledger.persons import Persons
from archive.verification.checks import Counted
from archive.verification.finding import Finding, Inquiry
from journal_domain.certified_copy import CopyCertified

NAME = "заверенные копии"


def check_copies(inquiry: Inquiry, counted: Counted) -> Iterator[Finding]:
    """The copies that the log no longer draws as they were certified; without the master key no copy can be drawn."""
    with psycopg.connect(inquiry.dsn) as connection:
        copies = [*certified_copies(connection, inquiry.schema)]
        yield from _files(connection, inquiry)
        if inquiry.master_key is None:
            return
        persons = Persons(inquiry.dsn, inquiry.schema, inquiry.master_key)
        open_identity = opening(persons)
        try:
            for done, copy in enumerate(copies, 1):
                yield from _copy(connection, inquiry, copy, open_identity)
                counted(1)
                inquiry.progress(NAME, done, len(copies))
        finally:
            persons.close()


def named(copy: CopyCertified) -> str:
    """«Журнал учебных занятий, группа ПМ-11, 2025-2026-1, версия 2»."""
    return f"Журнал учебных занятий, группа {copy.group_id}, {copy.term}, версия {copy.version}"


def _copy(
    connection: Connection[Any], inquiry: Inquiry, copy: CopyCertified, open_identity: OpenIdentity
) -> Iterator[Finding]:

    def differs(code: str, text: str) -> Finding:
        return Finding(code=code, text=text, copy=named(copy), stream=copy.originator_id, person=copy.act.by)

    try:
        _, drawn = draw_again(connection, inquiry.schema, open_identity, copy)
    except psycopg.Error:
        raise
    except Exception as error:  # an altered row may fail in any way; the rows have named it
        text = f"Копия не составляется из записей: {type(error).__name__}."
        yield differs("COPY_NOT_DRAWN", text)
        return
    if drawn.tree_head != copy.tree_head:
        text = f"Дерево записей с № 1 по № {copy.position} другое, чем напечатано на копии."
        yield differs("COPY_TREE_DIFFERS", text)
    if drawn.sha256 != copy.sha256:
        text = f"Составленная заново копия отличается от заверенной: SHA-256 {drawn.sha256} вместо {copy.sha256}."
        yield differs("COPY_DIFFERS", text)


def _files(connection: Connection[Any], inquiry: Inquiry) -> Iterator[Finding]:
    """A signed file cannot be made again: it must be there."""
    for signature in signatures(connection, inquiry.schema):
        if kept(connection, inquiry.schema, signature.sha256) is None:
            text = f"Нет файла подписи {signature.sha256} к версии {signature.version} копии."
            yield Finding(code="SIGNATURE_MISSING", text=text, stream=signature.originator_id, person=signature.act.by)
