"""`journal import marks`: a file of marks goes on record, one act per lesson, through College.publish_lesson alone.

What is recorded is recorded now. A lesson of a past day needs a late permit as it does by hand: with a deputy and a
directive each such lesson gets one first, and is marked late for ever; without them it is refused (SAME_DAY_ONLY).

Command ids come from the file's hash and the lesson, so a file may be imported again after an interruption: what is
on record stays as it is, the rest follows. They are keyed with a secret of the college's: whoever guesses the rows could
else find the events' hashes in the public tiles.
"""

from __future__ import annotations

import csv
import hmac
import os
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from api.marks_csv import ABSENT, LATE, Examined, Key, LessonRows, Rejected, Row, lessons
from api.spreadsheet import spreadsheet_row
from journal_domain.application import Command
from journal_domain.college import College
from journal_domain.errors import CommandIdReused, NotFound, Refused
from journal_domain.journal import Journal, journal_id
from journal_domain.policy import Actor
from journal_domain.values import LessonEntry, PermitSubject, Role

Line = tuple[str, ...]
"""A line of the rejects: what stands under each column of the header."""

REJECTS_HEADER = ("row", "code", "reason", "group", "discipline", "term", "lesson", "student", "import")


@dataclass
class Summary:
    """Rows by what became of them; `rejected` by code."""

    recorded: int = 0
    repeated: int = 0
    lessons: int = 0
    permits: int = 0
    rejected: Counter[str] = field(default_factory=Counter)

    @property
    def rows(self) -> int:
        return self.recorded + self.repeated + self.rejected.total()

    def add(self, other: Summary) -> None:
        self.recorded += other.recorded
        self.repeated += other.repeated
        self.lessons += other.lessons
        self.permits += other.permits
        self.rejected += other.rejected


@dataclass(frozen=True)
class Signatories:
    """In whose name the file is recorded; deputy and directive together permit lessons of past days."""

    teacher: str
    deputy: str | None = None
    directive: str | None = None


def now() -> datetime:
    return datetime.now(UTC)


def unseen(_rows: int) -> None:
    """Progress that nobody watches."""


def import_marks(
    college: College,
    file: Examined,
    signatories: Signatories,
    rejects: Path,
    secret: bytes,
    clock: Callable[[], datetime] = now,
    advance: Callable[[int], None] = unseen,
) -> Summary:
    """Record what the file says; write what was not recorded, and why, to `rejects` (removed when there is nothing).

    `secret` keys the ids of the commands: the same for every run of a file, and nobody else's to know.
    `advance` is told how many rows were dealt with.
    """
    part = rejects.with_name(rejects.name + ".part")
    earlier = _rejected_before((rejects, part), file.digest)
    # What an interrupted run gave as reasons is kept until a run comes to its end, however many are interrupted.
    _write(part, earlier)
    reasons = {int(number): (code, message) for number, code, message, *_ in earlier}
    import_ = _Import(college, file, signatories, secret, clock, reasons)
    rejected: list[Line] = []
    with part.open("a", encoding="utf-8", newline="") as out:
        for lesson in lessons(file):
            refused = sorted([*lesson.rejected, *import_.record(lesson)])
            lines = [(str(r.number), r.code, r.message, *r.key, r.student, file.digest[:16]) for r in refused]
            _writer(out).writerows(map(spreadsheet_row, lines))
            out.flush()
            rejected += lines
            import_.summary.rejected.update(r.code for r in refused)
            advance(len(lesson.rows) + len(lesson.rejected))
    if rejected:
        _write(rejects, rejected)
    else:
        rejects.unlink(missing_ok=True)
    part.unlink()
    return import_.summary


@dataclass
class _Import:
    college: College
    file: Examined
    signatories: Signatories
    secret: bytes
    clock: Callable[[], datetime]
    reasons: dict[int, tuple[str, str]]
    """Row number → code and message of an earlier run."""
    summary: Summary = field(default_factory=Summary)

    def record(self, lesson: LessonRows) -> Iterable[Rejected]:
        """Put the lesson on record but for what is returned."""
        if not lesson.rows:
            return []
        key = lesson.key
        try:
            journal = self.college.journal(journal_id(key.group, key.discipline, key.term))
        except NotFound:
            return _all(lesson.rows, "NO_JOURNAL", "Журнал этой группы, дисциплины и семестра не открыт.")
        command_id = self._command_id(key)
        if self.college.ledger.recorded_act(self.signatories.teacher, command_id) is not None:
            return self._repeated(lesson, journal)
        slot = journal.slots.get(key.lesson)
        if slot is not None and slot.day != lesson.rows[0].given[0]:
            return _all(lesson.rows, "DATE", f"По расписанию это занятие {slot.day:%d.%m.%Y}.")
        return self._publish(lesson, journal.id, command_id)

    def _publish(self, lesson: LessonRows, to_journal: str, command_id: str) -> list[Rejected]:
        teacher = Actor(self.signatories.teacher, frozenset((Role.TEACHER,)))
        rows, rejected, permitted = lesson.rows, list[Rejected](), False
        while rows:
            try:
                self.college.publish_lesson(Command(teacher, command_id, self.clock()), to_journal, _entry(rows))
            except (Refused, CommandIdReused) as error:
                refused = _as_refusal(error)
                if refused.code == "SAME_DAY_ONLY" and self.signatories.deputy and not permitted:
                    permitted = True
                    denied = self._permit(lesson.key, to_journal)
                    if denied is None:
                        continue
                    refused = denied
                wrong = {p.where.partition(".")[2]: p for p in reversed(refused.problems)}
                kept = [row for row in rows if row.student not in wrong]
                if len(kept) == len(rows):
                    return [*rejected, *_all(rows, refused.code, refused.message)]
                rejected += [
                    Rejected(row.number, row.key, row.student, wrong[row.student].code, wrong[row.student].message)
                    for row in rows
                    if row.student in wrong
                ]
                rows = kept
            else:
                self.summary.lessons += 1
                self.summary.recorded += len(rows)
                break
        return rejected

    def _permit(self, key: Key, to_journal: str) -> Refused | None:
        """Grant the permit for today; the refusal where the deputy may not."""
        at = self.clock()
        today = self.college.college_policy().today(at)
        deputy = Actor(str(self.signatories.deputy), frozenset((Role.DEPUTY,)))
        directive = self.signatories.directive or ""
        command = Command(deputy, self._command_id(key, f"permit {today} {directive}"), at)
        try:
            self.college.grant_late_permit(command, to_journal, PermitSubject.SLOT, key.lesson, today, directive)
        except (Refused, CommandIdReused) as error:
            return _as_refusal(error)
        self.summary.permits += 1
        return None

    def _repeated(self, lesson: LessonRows, journal: Journal) -> Iterable[Rejected]:
        """An earlier run recorded the lesson: its rows are on record, or were rejected then."""
        for row in lesson.rows:
            cell = (row.key.lesson, row.student)
            wanted = [journal.marks] * bool(row.mark) + [journal.attendance] * bool(row.attendance)
            if row.student == "" or all(cell in cells for cells in wanted):
                self.summary.repeated += 1
            else:
                default = ("NOT_ON_RECORD", "Занятие записано прежде, но без этой строки.")
                yield Rejected(row.number, row.key, row.student, *self.reasons.get(row.number, default))

    def _command_id(self, key: Key, what: str = "lesson") -> str:
        lesson = hmac.digest(self.secret, "\x1f".join((self.file.digest, *key, what)).encode(), "sha256").hex()
        return f"import-{self.file.digest[:16]}-{lesson[:32]}"


def _entry(rows: list[Row]) -> LessonEntry:
    _day, topic, kind, hours, homework = rows[0].given
    return LessonEntry(
        slot_id=rows[0].key.lesson,
        topic_id=topic,
        kind=kind,
        hours=hours,
        homework=homework,
        absent=tuple(row.student for row in rows if row.attendance == ABSENT),
        late={row.student: row.minutes for row in rows if row.attendance == LATE},
        marks={row.student: row.mark for row in rows if row.mark},
    )


def _all(rows: list[Row], code: str, message: str) -> list[Rejected]:
    return [Rejected(row.number, row.key, row.student, code, message) for row in rows]


def _as_refusal(error: Refused | CommandIdReused) -> Refused:
    if isinstance(error, Refused):
        return error
    return Refused("COMMAND_ID_REUSED", "4.5.2-k", "Это занятие уже записывалось из этого файла с другим содержанием.")


def _writer(file: TextIO) -> Any:
    return csv.writer(file, delimiter=";")


def _write(path: Path, lines: Iterable[Line]) -> None:
    """The file with its header and these lines, whole or as it was before."""
    fresh = path.with_name(path.name + ".new")
    with fresh.open("w", encoding="utf-8", newline="") as out:
        _writer(out).writerows([REJECTS_HEADER, *map(spreadsheet_row, lines)])
    os.replace(fresh, path)


def _rejected_before(paths: Iterable[Path], digest: str) -> list[Line]:
    """The lines of earlier runs of this file; one that was cut off while it was written is none."""
    found: dict[str, Line] = {}
    for path in paths:
        if path.exists():
            with path.open(encoding="utf-8", newline="") as file:
                for row in csv.reader(file, delimiter=";"):
                    if len(row) == len(REJECTS_HEADER) and row[-1] == digest[:16]:
                        found[row[0]] = tuple(row)
    return list(found.values())
