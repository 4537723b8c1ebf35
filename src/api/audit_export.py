"""The audit trail as a file: CSV for a spreadsheet, or JSON Lines.

CSV          UTF-8 with BOM, `;`, CRLF, Russian headings; a cell that a spreadsheet would take for a formula
             (it begins with = + - @, a tab or a carriage return) gets a leading apostrophe
JSON Lines   an entry a line, as GET /audit gives it, with `actor_name` and `student_name`
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

import msgspec

from api.service import Names
from projections.audit_entry import AuditEntry

CHUNK = 500
FORMULA = ("=", "+", "-", "@", "\t", "\r")

COLUMNS: dict[str, Callable[[AuditEntry, dict[str, str]], Any]] = {
    "№": lambda e, _: e.position,
    "Когда (UTC)": lambda e, _: f"{e.at:%d.%m.%Y %H:%M:%S}",
    "Кто": lambda e, names: names[e.actor],
    "Лицо": lambda e, _: e.actor,
    "Роль": lambda e, _: e.role,
    "Что": lambda e, _: e.phrase,
    "Вид": lambda e, _: e.kind,
    "Группа": lambda e, _: e.group,
    "Дисциплина": lambda e, _: e.discipline,
    "Семестр": lambda e, _: e.term,
    "Дата занятия": lambda e, _: f"{e.lesson_day:%d.%m.%Y}" if e.lesson_day else None,
    "Обучающийся": lambda e, names: names[e.student_id] if e.student_id else None,
    "Было": lambda e, _: e.was,
    "Стало": lambda e, _: e.became,
    "Причина": lambda e, _: e.reason,
    "Распоряжение": lambda e, _: e.directive,
    "Изменение": lambda e, _: "да" if e.changes else None,
    "С опозданием": lambda e, _: "да" if e.late else None,
    "Действие": lambda e, _: e.command,
}


class Named(AuditEntry, frozen=True, kw_only=True):
    actor_name: str
    student_name: str | None


def as_csv(entries: Iterable[AuditEntry], names: Names) -> Iterator[bytes]:
    yield b"\xef\xbb\xbf" + _lines([list(COLUMNS)])
    for chunk, known in _named(entries, names):
        yield _lines([[_safe(column(entry, known)) for column in COLUMNS.values()] for entry in chunk])


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


def _safe(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
