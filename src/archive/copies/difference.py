"""Two versions of a copy, cell by cell: what stood in the first and what stands in the second."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from archive.copies.book import Book, read_book
from archive.copies.journal_content import JournalContent
from archive.copies.page_cells import Cell
from archive.copies.report_source import ReportSource
from archive.copies.source import OpenIdentity, Source
from archive.copies.table_layout import shown as written
from projections.reports.table import Kind, Report, Row, Section

Cells = Mapping[tuple[str, str], str]
"""(discipline or table, where in it, in words) → what is shown there; "" for an empty one."""

THERE = "есть"
"""What is said of a note: it is named by its own words, for a number would be another's once a note comes before it."""


class Difference(msgspec.Struct, frozen=True):
    """One cell or line: where it is, in words, and what it showed; "" for an empty one."""

    discipline: str
    where: str
    was: str
    became: str


def differences(was: Cells, now: Cells) -> list[Difference]:
    """Everything that a reader of the second would find changed."""
    every = [*was, *(place for place in now if place not in was)]
    return [
        Difference(*place, was.get(place, ""), now.get(place, ""))
        for place in every
        if was.get(place, "") != now.get(place, "")
    ]


def says(source: Source | ReportSource, open_identity: OpenIdentity) -> dict[tuple[str, str], str]:
    """Every cell of the copy that is drawn from this source."""
    if isinstance(source, Source):
        book = read_book(source, open_identity)
        pairs = [*_front(book), *((p, t) for journal in book.journals for p, t in _of_journal(book, journal))]
    else:
        pairs = [*_of_report(source.filled(source.names(open_identity)).report)]
    cells: dict[tuple[str, str], str] = {}
    times: Counter[tuple[str, str]] = Counter()
    for (part, where), text in pairs:
        times[part, where] += 1
        again = times[part, where]
        cells[part, where if again == 1 else f"{where} ({again})"] = text
    return cells


def _of_report(report: Report) -> Iterator[tuple[tuple[str, str], str]]:
    for label, text in report.head:
        yield ("", label), text
    for section in report.sections:
        for row in (*section.rows, *section.footers):
            name = _row_name(section, row)
            for column, cell in zip(section.columns, row, strict=True):
                if column.title != "№":
                    yield (section.title, f"{name}: {column.title}"), written(cell)
    for note in report.notes:
        yield ("", f"примечание: {note}"), THERE
    for hole in report.holes:
        when = f" {hole.day:%d.%m.%Y}" if hole.day else ""
        yield (hole.discipline, f"{hole.group}{when}: {hole.what}"), hole.person
    for signatory in report.signatories:
        yield ("", f"{signatory.office}: подпись"), signatory.name


def _row_name(section: Section, row: Row) -> str:
    """What names a row: its leading texts, else its first cell that is not empty."""
    names = []
    for column, cell in zip(section.columns, row, strict=True):
        if column.kind is Kind.TEXT:
            names += [written(cell)] if cell is not None else []
        elif names:
            break
    return ", ".join(names[:2]) or next((written(cell) for cell in row if cell is not None), "")


def _front(book: Book) -> Iterable[tuple[tuple[str, str], str]]:
    yield ("", "Группа"), book.group_name
    yield ("", "Профессия"), book.trade
    yield ("", "Классный руководитель"), book.names.full(book.leader_id)
    yield ("", "Мастер п/о"), book.names.full(book.master_id)
    yield ("", "Список обучающихся"), ", ".join(book.names.full(x.student_id) for x in book.alphabetical)


def _of_journal(book: Book, journal: JournalContent) -> Iterator[tuple[tuple[str, str], str]]:
    title = book.title_of(journal)
    return (((title, where), text) for where, text in _journal(book, journal))


def _journal(book: Book, journal: JournalContent) -> Iterator[tuple[str, str]]:
    """Where → what is shown there."""
    glyphs = book.policy.glyphs

    def shown(cell: Cell) -> str:
        return cell.shown(glyphs)

    yield "Преподаватель", ", ".join(map(book.names.full, journal.teachers))
    yield "Ведомость закрыта", f"{journal.closed_on:%d.%m.%Y}" if journal.closed_on else ""
    for student, listed in journal.roster.items():
        periods = ", ".join(f"{a:%d.%m.%Y}–{f'{b:%d.%m.%Y}' if b else ''}" for a, b in listed.periods)
        yield f"{book.names.full(student)}: в списке", periods
    for lesson in journal.given:
        day = f"{lesson.day:%d.%m.%Y} ({lesson.lesson_id})"
        for title, value in (
            ("вид занятия", lesson.kind),
            ("тема", lesson.topic),
            ("часов", str(lesson.hours)),
            ("домашнее задание", lesson.homework or ""),
            ("занятие провёл(а)", book.names.full(lesson.teacher_id)),
        ):
            yield f"{day}: {title}", value
        for student, cell in lesson.cells.items():
            yield f"{day}: {book.names.full(student)}", shown(cell)
    for title, marks in (("за семестр", journal.term_marks), ("за год", journal.year_marks)):
        for student, cell in marks.items():
            yield f"{book.names.full(student)}: {title}", shown(cell)
    for note in journal.notes:
        yield f"примечание: {note}", THERE
    for remark in journal.remarks.values():
        where = f"замечание от {book.policy.local(remark.made_at):%d.%m.%Y}"
        yield where, f"{remark.text} ({book.names.short(remark.by)})"
        closed = f"{book.policy.local(remark.closed_at):%d.%m.%Y} {remark.result}" if remark.closed_at else ""
        yield f"{where}: устранение", closed
