"""The audit trail as a file: CSV for a spreadsheet, or JSON Lines.

CSV          UTF-8 with BOM, `;`, CRLF, Russian headings and words, times of the college; a cell that a spreadsheet
             would take for a formula (it begins with = + - @, a tab or a carriage return) gets a leading apostrophe
JSON Lines   an entry a line, as GET /audit gives it, with `actor_name` and `student_name`
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from datetime import tzinfo
from itertools import islice
from typing import Any

import msgspec

from api.service import Names
from api.spreadsheet import spreadsheet_row
from journal_domain.appointment import OWNER_ROLE
from projections.audit_entry import AuditEntry
from projections.words import ATTENDANCE, KINDS, ROLES

CHUNK = 500

CODES: dict[str | None, str] = {code: word for code, word in (ATTENDANCE | KINDS).items() if code is not None}
"""What a cell may hold as a code; marks, topics and homework are words already."""

AUTHORITIES = {str(role): word for role, word in ROLES.items()} | {OWNER_ROLE: "владелец базы данных"}

COLUMNS: dict[str, Callable[[AuditEntry, dict[str, str]], Any]] = {
    "№": lambda e, _: e.position,
    "Когда": lambda e, _: f"{e.at:%d.%m.%Y %H:%M:%S}",
    "Кто": lambda e, names: names[e.actor],
    "Лицо": lambda e, _: e.actor,
    "Роль": lambda e, _: AUTHORITIES.get(e.role, e.role),
    "Что": lambda e, _: e.phrase,
    "Вид": lambda e, _: e.kind,
    "Группа": lambda e, _: e.group,
    "Дисциплина": lambda e, _: e.discipline,
    "Семестр": lambda e, _: e.term,
    "Дата занятия": lambda e, _: f"{e.lesson_day:%d.%m.%Y}" if e.lesson_day else None,
    "Обучающийся": lambda e, names: names[e.student_id] if e.student_id else None,
    "Было": lambda e, _: CODES.get(e.was, e.was),
    "Стало": lambda e, _: CODES.get(e.became, e.became),
    "Причина": lambda e, _: e.reason,
    "Распоряжение": lambda e, _: e.directive,
    "Изменение": lambda e, _: "да" if e.changes else None,
    "С опозданием": lambda e, _: "да" if e.late else None,
    "Действие": lambda e, _: e.command,
}


class Named(AuditEntry, frozen=True, kw_only=True):
    actor_name: str
    student_name: str | None


def as_csv(entries: Iterable[AuditEntry], names: Names, zone: tzinfo | None) -> Iterator[bytes]:
    """The heading comes with the first entries, so that what fails before them fails before anything is sent."""
    heading = b"\xef\xbb\xbf" + _lines([list(COLUMNS)])
    for chunk, known in _named(entries, names):
        local = (msgspec.structs.replace(entry, at=entry.at.astimezone(zone)) for entry in chunk)
        yield heading + _lines(
            [spreadsheet_row(column(entry, known) for column in COLUMNS.values()) for entry in local]
        )
        heading = b""
    if heading:
        yield heading


def as_json_lines(entries: Iterable[AuditEntry], names: Names) -> Iterator[bytes]:
    encode = msgspec.json.Encoder().encode_lines
    for chunk, known in _named(entries, names):
        yield encode(
            [
                Named(
                    **msgspec.structs.asdict(entry),
                    actor_name=known[entry.actor],
                    student_name=known[entry.student_id] if entry.student_id else None,
                )
                for entry in chunk
            ]
        )


def _named(entries: Iterable[AuditEntry], names: Names) -> Iterator[tuple[list[AuditEntry], dict[str, str]]]:
    remaining = iter(entries)
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk, names(person for e in chunk for person in (e.actor, e.student_id) if person is not None)


def _lines(rows: list[list[Any]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()
