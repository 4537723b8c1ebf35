"""A file of marks goes on record lesson by lesson, once, and what cannot be recorded is listed with its reason."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from ledger_fixture import TestLedger
from registry import registered

from api.importing import Signatories, Summary, import_marks
from api.marks_csv import MAX_FIELD, MAX_LINE_BYTES, BadFile, examine
from journal_domain.application import Command
from journal_domain.college import College
from journal_domain.journal import journal_id
from journal_domain.opening import NewJournal
from journal_domain.person import PersonKind
from journal_domain.policy import Actor
from journal_domain.values import AttestationForm, LessonKind, Role, Slot, Topic

HEADER = "group;discipline;term;lesson;date;topic;kind;hours;student;mark;attendance"
DAY = date(2026, 3, 2)
ON_THE_DAY, DAYS_LATER = datetime(2026, 3, 2, 12, tzinfo=UTC), datetime(2026, 3, 9, 12, tzinfo=UTC)
PAGE = journal_id("g1", "maths", "2")
DEPUTY = Actor("d-1", frozenset((Role.DEPUTY,)))


def row(student: str = "s-1", mark: str = "5", attendance: str = "", lesson: str = "l-1", given: str = "") -> str:
    return f"g1;maths;2;{lesson};{given or '02.03.2026;t-1;lesson;2'};{student};{mark};{attendance}"


class Desk:
    """A college with one journal of three lessons, and a folder to import from."""

    def __init__(self, college: College, folder: Path) -> None:
        self.college, self.folder = college, folder
        self.at = ON_THE_DAY
        self.college.form_group(self._by_deputy("form"), "g1", "Швея")
        registered(college, PersonKind.STUDENT, "s-1", "s-2", "s-3")
        registered(college, PersonKind.EMPLOYEE, "t-1")
        for student in ("s-1", "s-2", "s-3"):
            self.college.enrol_student(self._by_deputy(student), "g1", student, date(2026, 1, 12), "приказ № 1")
        slots = tuple(Slot(f"l-{n}", DAY, time(5 + 2 * n), 2) for n in (1, 2, 3))
        new = NewJournal(
            group_id="g1", discipline_id="maths", discipline="Математика", term="2", teacher_id="t-1",
            attestation_form=AttestationForm.EXAM, attestation_by=date(2026, 6, 30),
            topics=(Topic("t-1", "Дроби", LessonKind.LESSON, 2),), slots=slots,
        )  # fmt: skip
        self.college.open_journal(self._by_deputy("open"), new)

    def _by_deputy(self, command_id: str) -> Command:
        return Command(DEPUTY, command_id, datetime(2026, 1, 12, tzinfo=UTC))

    @property
    def events(self) -> int:
        return self.college.recorder.max_notification_id() or 0

    def file(self, *lines: str, encoding: str = "utf-8", header: str = HEADER) -> Path:
        path = self.folder / "marks.csv"
        path.write_bytes("\n".join((header, *lines)).encode(encoding))
        return path

    def run(
        self, path: Path, deputy: str | None = None, directive: str | None = None, secret: bytes = b"the college's"
    ) -> Summary:
        signatories = Signatories("t-9" if path.name == "foreign.csv" else "t-1", deputy, directive)
        return import_marks(
            self.college, examine(path), signatories, self.folder / "rejects.csv", secret, lambda: self.at
        )

    def rejects(self) -> list[tuple[int, str]]:
        path = self.folder / "rejects.csv"
        if not path.exists():
            return []
        with path.open(encoding="utf-8", newline="") as file:
            return [(int(r["row"]), r["code"]) for r in csv.DictReader(file, delimiter=";")]

    def marks(self) -> dict[tuple[str, str], str]:
        return {cell: entry.value for cell, entry in self.college.journal(PAGE).marks.items()}


@pytest.fixture
def desk(ledger: TestLedger, tmp_path: Path) -> Iterator[Desk]:
    college = College(ledger.environment())
    yield Desk(college, tmp_path)
    college.close()


def test_a_lesson_is_recorded_in_one_act(desk: Desk) -> None:
    summary = desk.run(desk.file(row("s-1", "5"), row("s-2", "", "н"), row("s-3", "4", "оп")))

    assert (summary.lessons, summary.recorded, summary.rejected.total()) == (1, 3, 0)
    assert desk.marks() == {("l-1", "s-1"): "5", ("l-1", "s-3"): "4"}
    attendance = desk.college.journal(PAGE).attendance
    assert {cell[1]: entry.value for cell, entry in attendance.items()} == {"s-2": "unspecified", "s-3": "late"}
    assert desk.rejects() == []


def test_a_row_without_a_student_says_that_the_lesson_was_given(desk: Desk) -> None:
    desk.run(desk.file(row("", "")))

    assert set(desk.college.journal(PAGE).lessons) == {"l-1"}


def test_the_second_run_records_nothing(desk: Desk) -> None:
    path = desk.file(row("s-1"), row("s-77"), row("s-2", lesson="l-2"))
    desk.run(path)
    before, rejects = desk.events, desk.rejects()
    again = desk.run(path)

    assert desk.events == before
    assert (again.recorded, again.repeated, dict(again.rejected)) == (0, 2, {"NOT_ENROLLED": 1})
    assert desk.rejects() == rejects


def test_whoever_guesses_the_rows_does_not_know_the_ids_of_their_commands(desk: Desk) -> None:
    """Hashes of events are public: an id that follows from the file would let anybody try marks on them."""
    path = desk.file(row("s-1"))
    desk.run(path)
    assert desk.run(path, secret=b"a guesser's").repeated == 0, "another secret, another id"
    assert desk.run(path).repeated == 1


def test_an_import_killed_in_the_middle_is_resumed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    path = desk.file(row("s-1"), row("s-77"), row("s-1", lesson="l-2"), row("s-1", lesson="l-3"))
    publish, calls = desk.college.publish_lesson, iter((True, True, True, False, False))

    def publish_until_killed(*arguments: object) -> int:
        if not next(calls):
            raise KeyboardInterrupt
        return publish(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(desk.college, "publish_lesson", publish_until_killed)
    for _ in ("in the middle", "and again before anything more is recorded"):
        with pytest.raises(KeyboardInterrupt):
            desk.run(path)
    assert set(desk.college.journal(PAGE).lessons) == {"l-1", "l-2"}
    monkeypatch.undo()
    resumed = desk.run(path)

    assert (resumed.recorded, resumed.repeated, resumed.rows) == (1, 2, 4)
    assert desk.rejects() == [(3, "NOT_ENROLLED")]
    assert [p.name for p in desk.folder.iterdir() if p.name.startswith("rejects")] == ["rejects.csv"]


def test_a_past_lesson_without_a_permit_is_refused(desk: Desk) -> None:
    desk.at, before = DAYS_LATER, desk.events
    desk.run(desk.file(row("s-1"), row("s-2")))

    assert desk.events == before
    assert desk.rejects() == [(2, "SAME_DAY_ONLY"), (3, "SAME_DAY_ONLY")]


def test_with_a_deputy_s_directive_a_past_lesson_is_late_for_ever(desk: Desk) -> None:
    desk.at = DAYS_LATER
    summary = desk.run(desk.file(row("s-1"), row("s-1", lesson="l-2")), "d-1", "распоряжение № 7")
    journal = desk.college.journal(PAGE)

    assert (summary.permits, summary.lessons) == (2, 2)
    assert all(lesson.late for lesson in journal.lessons.values())
    assert {permit.spent for permit in journal.permits.values()} == {True}


def test_the_rows_refused_without_a_permit_are_recorded_once_there_is_one(desk: Desk) -> None:
    desk.at = DAYS_LATER
    path = desk.file(row("s-1"))
    desk.run(path)
    summary = desk.run(path, "d-1", "распоряжение № 7")

    assert summary.recorded == 1
    assert desk.rejects() == []


def test_a_directive_without_words_permits_nothing(desk: Desk) -> None:
    desk.at = DAYS_LATER
    desk.run(desk.file(row("s-1")), "d-1", " ")

    assert desk.rejects() == [(2, "ORDER_REQUIRED")]


BAD_ROWS = [
    ("unknown student", row("s-77"), "NOT_ENROLLED"),
    ("a student twice", row("s-1", "4"), "DUPLICATE"),
    ("a mark out of the scale", row("s-2", "12"), "MARK_VALUE"),
    ("a mark and an absence", row("s-2", "5", "н"), "MARK_FOR_ABSENT"),
    ("neither mark nor absence", row("s-2", "", ""), "NO_MARK"),
    ("an unknown glyph", row("s-2", "", "б"), "ATTENDANCE_VALUE"),
    ("another topic than the lesson's", row("s-2", given="02.03.2026;t-2;lesson;2"), "LESSON_DIFFERS"),
    ("an impossible date", row("s-2", given="31.02.2026;t-1;lesson;2"), "DATE"),
    ("hours in words", row("s-2", given="02.03.2026;t-1;lesson;два"), "HOURS_REQUIRED"),
    ("a NUL", row("s-2\0"), "BAD_ROW"),
    ("a huge field", row("s" * (MAX_FIELD + 1)), "BAD_ROW"),
    ("too few fields", "g1;maths;2;l-1", "BAD_ROW"),
    ("too many fields", row("s-2") + ";;;", "BAD_ROW"),
    ("a field beyond the reader's limit", row("s" * 200_000), "BAD_ROW"),
    ("a stray quote", row('"s-2"x'), "BAD_ROW"),
    ("no lesson", row("s-2", lesson=""), "NO_SUCH_SLOT"),
]


@pytest.mark.parametrize(("line", "code"), [b[1:] for b in BAD_ROWS], ids=[b[0] for b in BAD_ROWS])
def test_a_bad_row_is_listed_and_the_rest_of_its_lesson_recorded(desk: Desk, line: str, code: str) -> None:
    summary = desk.run(desk.file(row("s-1"), line, row("s-3")))

    assert desk.rejects() == [(3, code)]
    assert desk.marks() == {("l-1", "s-1"): "5", ("l-1", "s-3"): "5"}
    assert summary.rows == 3


BAD_LESSONS = [
    ("unknown journal", "g9;maths;2;l-1;02.03.2026;t-1;lesson;2;s-1;5;", "NO_JOURNAL"),
    ("unknown slot", row(lesson="l-9"), "NO_SUCH_SLOT"),
    ("another day than the timetable's", row(given="03.03.2026;t-1;lesson;2"), "DATE"),
    ("unknown topic", row(given="02.03.2026;t-9;lesson;2"), "TOPIC_NOT_IN_KTP"),
    ("unknown kind", row(given="02.03.2026;t-1;dance;2"), "WORK_KIND_REQUIRED"),
    ("other hours", row(given="02.03.2026;t-1;lesson;3"), "HOURS_REQUIRED"),
]


@pytest.mark.parametrize(("line", "code"), [b[1:] for b in BAD_LESSONS], ids=[b[0] for b in BAD_LESSONS])
def test_a_bad_lesson_is_listed_and_the_next_one_recorded(desk: Desk, line: str, code: str) -> None:
    desk.run(desk.file(line, row("s-2", lesson="l-2")))

    assert desk.rejects() == [(2, code)]
    assert desk.marks() == {("l-2", "s-2"): "5"}


BAD_FILES = [
    ("not UTF-8", (HEADER + "\n" + row("ё")).encode("cp1251"), "не UTF-8"),
    ("no mark column", HEADER.replace(";mark", "").encode(), "нет столбцов: mark"),
    ("a strange column", (HEADER + ";grade").encode(), "незнакомые столбцы: grade"),
    ("a column twice", (HEADER + ";mark").encode(), "назван дважды"),
    ("empty", b"", "нет столбцов"),
    ("a lesson in two places", "\n".join((HEADER, row(), row(lesson="l-2"), row("s-2"))).encode(), "строка 4"),
    ("one endless line", HEADER.encode() + b"\n" + b"x" * MAX_LINE_BYTES * 2, "не CSV"),
]


@pytest.mark.parametrize(("content", "message"), [b[1:] for b in BAD_FILES], ids=[b[0] for b in BAD_FILES])
def test_a_bad_file_is_refused_before_anything_is_recorded(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "marks.csv"
    path.write_bytes(content)

    with pytest.raises(BadFile, match=message):
        examine(path)


def test_commas_and_a_byte_order_mark_are_read(desk: Desk) -> None:
    lines = [row("s-1").replace(";", ",")]
    summary = desk.run(desk.file(*lines, encoding="utf-8-sig", header=HEADER.replace(";", ",")))

    assert summary.recorded == 1


def test_no_file_leads_around_the_lock(desk: Desk) -> None:
    """4.5.1-a: after the sheet is closed an import is refused whole, with a deputy's directive too; a repeated one adds nothing."""
    first = desk.file(row("s-1"))
    desk.run(first)
    teacher = Actor("t-1", frozenset((Role.TEACHER,)))
    marks = dict.fromkeys(("s-1", "s-2", "s-3"), "4")
    desk.college.set_attestation_marks(Command(teacher, "attest", desk.at), PAGE, marks, None)
    desk.college.close_attestation_sheet(Command(teacher, "close", desk.at), PAGE)
    before = desk.events

    assert (desk.run(first).repeated, desk.rejects()) == (1, [])
    desk.run(desk.file(row("s-2"), row("s-2", lesson="l-2")), "d-1", "12-УР")
    assert desk.rejects() == [(2, "PAGE_LOCKED"), (3, "PAGE_LOCKED")]
    assert desk.events == before


def test_another_teacher_s_journal_is_refused(desk: Desk) -> None:
    path = desk.file(row()).rename(desk.folder / "foreign.csv")
    desk.run(path)

    assert desk.rejects() == [(2, "NOT_ASSIGNED")]
