"""`journal verify`, step 7: every certified copy drawn again from the log, every kept file hashed, against what the events name.

A copy that can lawfully not be drawn again (a person's key was destroyed by an act, the form has become another) is noted, not
found: for it stands the file that was kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg import Connection, sql

from archive.copies.kept import kept
from archive.copies.printing import certified_copies, draw_again, opening, signatures
from archive.copies.source import OpenIdentity
from archive.ledger.persons import Persons
from archive.verification.finding import Finding, Inquiry, Report
from journal_domain.certified_copy import CopyCertified
from journal_domain.person import PersonErased, person_stream
from projections.phrases_of_copies import said_of
from projections.reports.registry import FORMS

NAME, FILES = "заверенные копии", "файлы копий и подписей"


def check_copies(inquiry: Inquiry, report: Report) -> Iterator[Finding]:
    """The copies that the log no longer draws as they were certified; without the master key their files alone are checked."""
    report.checked |= {FILES: 0, NAME: 0}
    with psycopg.connect(inquiry.dsn) as connection:
        copies = [*certified_copies(connection, inquiry.schema)]
        yield from _files(connection, inquiry, copies, report)
        if inquiry.master_key is None:
            if copies:
                report.notes.append("Копии не составлены заново, сверены только их файлы: нет главного ключа.")
            return
        persons = Persons(inquiry.dsn, inquiry.schema, inquiry.master_key)
        redrawn = _Redrawn(connection, inquiry.schema, opening(persons))
        try:
            for done, copy in enumerate(copies, 1):
                yield from redrawn.check(copy)
                report.checked[NAME] += 1
                inquiry.progress(NAME, done, len(copies))
        finally:
            persons.close()
    report.notes += redrawn.notes()


def named(copy: CopyCertified) -> str:
    """«Журнал учебных занятий, группа ПМ-11, 2025-2026-1, версия 2»."""
    return f"{said_of(copy.paper)}, версия {copy.version}"


class _Redrawn:
    """Copies drawn again, and which of them nobody can draw any more as they were."""

    def __init__(self, connection: Connection[Any], schema: str, open_identity: OpenIdentity) -> None:
        self._connection = connection
        self._schema = schema
        self._open_identity = open_identity
        self._erased = _erased(connection, schema)
        self._without_names: list[str] = []
        self._of_other_form: list[str] = []

    def check(self, copy: CopyCertified) -> Iterator[Finding]:

        def differs(code: str, text: str) -> Finding:
            return Finding(code=code, text=text, copy=named(copy), stream=copy.originator_id, person=copy.act.by)

        nameless: set[str] = set()

        def open_identity(person_id: str, sealed: str) -> Any:
            identity = self._open_identity(person_id, sealed)
            if identity is None:
                nameless.add(person_id)
            return identity

        try:
            _, drawn = draw_again(self._connection, self._schema, open_identity, copy)
        except psycopg.Error:
            raise
        except Exception as error:  # an altered row may fail in any way; the rows have named it
            yield differs("COPY_NOT_DRAWN", f"Копия не составляется из записей: {type(error).__name__}.")
            return
        if drawn.tree_head != copy.tree_head:
            text = f"Дерево записей с № 1 по № {copy.position} другое, чем напечатано на копии."
            yield differs("COPY_TREE_DIFFERS", text)
        if drawn.sha256 == copy.sha256:
            return
        if copy.form_version != FORMS[copy.paper.form].version:
            self._of_other_form.append(named(copy))
        elif nameless and nameless <= self._erased:
            self._without_names.append(named(copy))
        else:
            text = f"Составленная заново копия отличается от заверенной: SHA-256 {drawn.sha256} вместо {copy.sha256}."
            yield differs("COPY_DIFFERS", text)

    def notes(self) -> Iterator[str]:
        for copies, why in (
            (self._without_names, "персональные данные названных в них людей уничтожены по акту"),
            (self._of_other_form, "они заверены по форме другой версии, чем чертит эта программа"),
        ):
            if copies:
                yield f"Не составляются заново, сверены их файлы ({len(copies)}): {why}."


def _erased(connection: Connection[Any], schema: str) -> set[str]:
    """Whose data the log says were destroyed."""
    query = sql.SQL("SELECT originator_id FROM {} WHERE topic = %s").format(sql.Identifier(schema, "event"))
    prefix = person_stream("")
    return {stream.removeprefix(prefix) for (stream,) in connection.execute(query, [PersonErased.TYPE])}


def _files(
    connection: Connection[Any], inquiry: Inquiry, copies: list[CopyCertified], report: Report
) -> Iterator[Finding]:
    """What was certified or signed must be there as it was: a signed file cannot be made again."""
    for copy in copies:
        report.checked[FILES] += 1
        if kept(connection, inquiry.schema, copy.sha256) is None:
            text = f"Файла заверенной копии нет, или он изменён: SHA-256 {copy.sha256}."
            yield Finding(code="COPY_FILE", text=text, copy=named(copy), stream=copy.originator_id, person=copy.act.by)
    for signature in signatures(connection, inquiry.schema):
        report.checked[FILES] += 1
        if kept(connection, inquiry.schema, signature.sha256) is None:
            text = f"Файла подписи к версии {signature.version} нет, или он изменён: SHA-256 {signature.sha256}."
            yield Finding(code="SIGNATURE_FILE", text=text, stream=signature.originator_id, person=signature.act.by)
