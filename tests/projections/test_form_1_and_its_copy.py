"""The journal of lessons is read twice, by the form from read models and by its copy from events: both say the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from random_term import GROUPS, TERM, RandomTerm

from archive.copies.book import Book, read_book
from archive.copies.journal_content import RESIT, JournalContent
from archive.copies.printing import gather_paper
from archive.copies.rows import RowsInMemory
from archive.copies.source import Source
from journal_domain.event import EventCodec
from journal_domain.paper import journal_paper
from projections.reports.names import Names
from projections.reports.registry import FORMS
from projections.reports.replay import LogAt, replayed
from projections.reports.scope import Scope
from projections.reports.table import Report, Row


@pytest.fixture(params=[1, 2, 3])
def rows(request: pytest.FixtureRequest) -> RowsInMemory:
    stored = [EventCodec().to_stored_event(event) for event in RandomTerm(request.param).events]
    rows = ((n, event.originator_id, event.topic, event.state) for n, event in enumerate(stored, 1))
    return RowsInMemory(rows, len(stored))


def both(rows: RowsInMemory, group: str) -> tuple[Report, Book]:
    position = len(rows._at)
    form, scope = FORMS["journal-of-lessons"], Scope(group_id=group, term=TERM)
    report = form.report(replayed(LogAt(rows, position), form, scope), scope, Names({}))
    source = gather_paper(rows, journal_paper(group, TERM), position, "a1" * 32)
    assert isinstance(source, Source)
    return report, read_book(source, lambda _person, _sealed: None)


def left(book: Book, journal: JournalContent) -> Iterator[Row]:
    for number, student in enumerate(book.roster(journal), 1):
        cells = [lesson.cells.get(student) for lesson in journal.given]
        marks = [kind.get(student) for kind in (journal.term_marks, journal.year_marks)]
        counted = [mark.value.split(RESIT)[-1] if mark is not None and mark.value else None for mark in marks]
        yield [
            number,
            student,
            *((cell.shown(book.policy.glyphs) or None) if cell else None for cell in cells),
            *counted,
        ]


def right(journal: JournalContent) -> Iterator[Row]:
    for number, lesson in enumerate(journal.given, 1):
        due = f" (к {lesson.homework_due:%d.%m.%Y})" if lesson.homework and lesson.homework_due else ""
        homework = f"{lesson.homework}{due}" if lesson.homework else None
        yield [number, lesson.day, lesson.hours, f"{lesson.kind}: {lesson.topic}", homework, lesson.teacher_id]


@pytest.mark.clause("2.2.5", "4.6.2-e")
def test_the_form_and_its_copy_say_the_same(rows: RowsInMemory) -> None:
    for group in GROUPS:
        report, book = both(rows, group)
        contents, _, *pages, remarks = report.sections
        assert [(row[1], row[3], row[4]) for row in contents.rows] == [
            (j.discipline + (f" ({j.subgroup_id})" if j.subgroup_id else ""), j.hours_planned, j.hours_given)
            for j in book.journals
        ]
        for journal, marks, lessons in zip(book.journals, pages[::2], pages[1::2], strict=True):
            assert marks.rows == list(left(book, journal))
            assert lessons.rows == list(right(journal))
            assert [row[2] for row in lessons.footers] == [journal.hours_planned, journal.hours_given]
        made = [remark for journal in book.journals for remark in journal.remarks.values()]
        assert sorted((str(row[2]), bool(row[3])) for row in remarks.rows) == sorted(
            (remark.by, remark.closed_at is not None) for remark in made
        )
        assert all(any(remark.text in str(row[1]) for row in remarks.rows) for remark in made)
