"""The CSV form of marks: one row is one student at one lesson. docs/import.md describes it for the college.

    group;discipline;term;lesson;date;topic;kind;hours;student;mark;attendance
    ПВ-11;math;2025-2026-1;math-2025-09-01;01.09.2025;math-1;lesson;2;s-17;5;
    ПВ-11;math;2025-2026-1;math-2025-09-01;01.09.2025;math-1;lesson;2;s-18;;н

UTF-8, with or without a byte order mark; `;` or `,`. Rows of one lesson stand together. A row without a student says
that the lesson was given. Optional columns: minutes (how late), homework.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

REQUIRED = ("group", "discipline", "term", "lesson", "date", "topic", "kind", "hours", "student", "mark", "attendance")
OPTIONAL = ("minutes", "homework")
ABSENT, LATE = "н", "оп"

MAX_LINE_BYTES = 1 << 20
MAX_FIELD = 200
"""Characters in a field; a homework is measured by the journal's own rule."""
MAX_HOMEWORK = 2000


@dataclass
class BadFile(Exception):
    """The file as a whole cannot be imported; nothing was recorded."""

    path: Path
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


class Key(NamedTuple):
    """Which lesson a row speaks of."""

    group: str
    discipline: str
    term: str
    lesson: str


class Row(NamedTuple):
    number: int
    """The row's line in the file, the header being line 1."""
    key: Key
    given: tuple[date, str, str, int, str | None]
    """Date, topic, kind, hours, homework: the same in every row of a lesson."""
    student: str
    mark: str
    attendance: str
    minutes: int | None


class Rejected(NamedTuple):
    number: int
    key: Key
    student: str
    code: str
    message: str


@dataclass
class LessonRows:
    """What the file says about one lesson."""

    key: Key
    rows: list[Row] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)


class Examined(NamedTuple):
    """A file that can be read to its end."""

    path: Path
    digest: str
    """SHA-256 of the file's bytes, hexadecimal."""
    delimiter: str
    rows: int


def examine(path: Path) -> Examined:
    """Read the file through before anything is recorded. Raises BadFile, OSError."""
    digest = hashlib.sha256()
    first = next(_lines(path), "")
    delimiter = ";" if first.count(";") >= first.count(",") else ","
    _require_columns(path, next(csv.reader([first], delimiter=delimiter), []))
    rows = 0
    before = Key("", "", "", "")
    seen = {before}
    for key, number, _ in _by_lesson(_records(path, delimiter, digest)):
        if key != before and key in seen:
            raise BadFile(path, f"строка {number}: занятие {key.lesson} уже было выше. Упорядочите файл по занятиям.")
        seen.add(key)
        before = key
        rows += 1
    return Examined(path, digest.hexdigest(), delimiter, rows)


def lessons(file: Examined) -> Iterator[LessonRows]:
    """The lessons of the file, in its order; rows that cannot be understood are in `rejected`."""
    for key, records in groupby(_by_lesson(_records(file.path, file.delimiter)), key=itemgetter(0)):
        lesson = LessonRows(key)
        students: set[str] = set()
        for _, number, record in records:
            row = _row(number, key, record)
            if isinstance(row, Row):
                row = _in_its_lesson(row, lesson, students)
            if isinstance(row, Row):
                students.add(row.student)
                lesson.rows.append(row)
            else:
                lesson.rejected.append(row)
        yield lesson


def _lines(path: Path, digest: hashlib._Hash | None = None) -> Iterator[str]:
    with path.open("rb") as file:
        for number, line in enumerate(iter(lambda: file.readline(MAX_LINE_BYTES), b""), start=1):
            if len(line) == MAX_LINE_BYTES and not line.endswith(b"\n"):
                raise BadFile(path, f"строка {number} длиннее {MAX_LINE_BYTES} байт: это не CSV.")
            if digest is not None:
                digest.update(line)
            try:
                yield line.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError:
                raise BadFile(path, f"строка {number}: не UTF-8. Сохраните файл как «CSV UTF-8».") from None


def _require_columns(path: Path, header: list[str]) -> None:
    missing = [name for name in REQUIRED if name not in header]
    unknown = [name for name in header if name not in (*REQUIRED, *OPTIONAL)]
    if missing or unknown or len(set(header)) != len(header):
        said = [f"нет столбцов: {', '.join(missing)}"] if missing else []
        said += [f"незнакомые столбцы: {', '.join(name[:40] for name in unknown)}"] if unknown else []
        raise BadFile(
            path, f"заголовок: {'; '.join(said) or 'столбец назван дважды'}. Столбцы описаны в docs/import.md."
        )


Record = dict[str, str] | str
"""The fields of a row, or why it has none."""


def _records(path: Path, delimiter: str, digest: hashlib._Hash | None = None) -> Iterator[tuple[int, Record]]:
    reader = csv.reader(_lines(path, digest), delimiter=delimiter, strict=True)
    header = next(reader)
    while True:
        number = reader.line_num + 1
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield number, str(error)
            continue
        if fields:
            yield number, _record(header, fields)


def _record(header: list[str], fields: list[str]) -> Record:
    if len(fields) != len(header):
        return f"полей {len(fields)}, а столбцов {len(header)}"
    for name, value in zip(header, fields, strict=True):
        if len(value) > (MAX_HOMEWORK if name == "homework" else MAX_FIELD):
            return f"поле {name} слишком длинное"
        if any(ord(c) < 32 for c in value):
            return f"в поле {name} управляющий знак"
    return {name: value.strip() for name, value in zip(header, fields, strict=True)}


def _by_lesson(records: Iterable[tuple[int, Record]]) -> Iterator[tuple[Key, int, Record]]:
    """Each record with its lesson; one that does not name its lesson counts to that of the row above."""
    key = Key("", "", "", "")
    for number, record in records:
        if not isinstance(record, str) and all(own := _key(record)):
            key = own
        yield key, number, record


def _key(record: dict[str, str]) -> Key:
    return Key(record["group"], record["discipline"], record["term"], record["lesson"])


def _row(number: int, key: Key, record: Record) -> Row | Rejected:
    def rejected(code: str, message: str) -> Rejected:
        return Rejected(number, key, "" if isinstance(record, str) else record["student"], code, message)

    if isinstance(record, str):
        return rejected("BAD_ROW", f"Строку не удалось прочитать: {record}.")
    if not all(_key(record)):
        return rejected("NO_SUCH_SLOT", "Не указаны группа, дисциплина, семестр или занятие.")
    day = _day(record["date"])
    if day is None:
        return rejected("DATE", "Дата записывается как 01.09.2025 или 2025-09-01.")
    hours, minutes = _number(record["hours"]), _number(record.get("minutes", ""))
    if hours is None:
        return rejected("HOURS_REQUIRED", "Укажите академические часы числом.")
    student, mark, attendance = record["student"], record["mark"], record["attendance"]
    if attendance not in ("", ABSENT, LATE):
        return rejected("ATTENDANCE_VALUE", f"Допустимы пусто, {ABSENT}, {LATE}; причину пропуска ставит руководитель.")
    if record.get("minutes") and (minutes is None or attendance != LATE):
        return rejected("ATTENDANCE_VALUE", f"Минуты указываются числом и только при опоздании ({LATE}).")
    if student and not mark and not attendance:
        return rejected("NO_MARK", "Нет ни отметки, ни пропуска: записывать нечего.")
    if not student and (mark or attendance):
        return rejected("NOT_ENROLLED", "Не указан обучающийся.")
    given = (day, record["topic"], record["kind"], hours, record.get("homework") or None)
    return Row(number, key, given, student, mark, attendance, minutes)


def _in_its_lesson(row: Row, lesson: LessonRows, students: Iterable[str]) -> Row | Rejected:
    if row.student in students:
        return Rejected(row.number, row.key, row.student, "DUPLICATE", "Обучающийся на этом занятии уже был выше.")
    if lesson.rows and row.given != lesson.rows[0].given:
        message = "Дата, тема, вид, часы или задание не те, что в первой строке занятия."
        return Rejected(row.number, row.key, row.student, "LESSON_DIFFERS", message)
    return row


def _day(text: str) -> date | None:
    for form in ("%d.%m.%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  a local date, no moment
        except ValueError:
            continue
    return None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else None
