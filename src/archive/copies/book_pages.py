"""The pages of the journal of lessons:

    title · contents · alphabetical list · a spread for every twenty lessons of each journal · remarks · certification

A spread begins on an even page, so that a print on both sides opens like the bound book.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from archive.copies.back_matter import (
    NOTES_PER_PAGE,
    fits_below,
    paint_certification,
    paint_notes,
    paint_remarks,
    paint_summary,
    remark_pages,
)
from archive.copies.book import Book, read_book
from archive.copies.certificate import Certificate
from archive.copies.front_matter import (
    TERMS,
    contents_pages,
    list_pages,
    paint_contents,
    paint_list,
    paint_title,
)
from archive.copies.journal_content import JournalContent
from archive.copies.made import Made, Page, imprint_of
from archive.copies.pdfa import Attachment
from archive.copies.sheet import HEIGHT, TOP, WIDTH, Sheet
from archive.copies.source import OpenIdentity, Source
from archive.copies.spread import line_height, noted_on_the_right, overflow, paint_left, paint_right, spreads
from archive.copies.typeface import MM

EVENTS = "Записи журнала событий, по которым составлена копия"


def made_book(source: Source, open_identity: OpenIdentity, certificate: Certificate | None) -> Made:
    book = read_book(source, open_identity)
    period = f"{book.year}, {book.term}-й семестр"
    return Made(
        book_pages(book, source, certificate),
        imprint_of(
            source.position, source.tree_head, certificate, book.requisites, f"Группа {book.group_name}", period,
            bool(book.incomplete),
        ),
        title=f"Журнал учебных занятий: группа {book.group_name}, {book.year}, {TERMS[book.term]}",
        author=book.requisites.name or "Колледж",
        as_of=source.as_of,
        attachment=Attachment("events.jsonl", "application/jsonl", "Source", source.attachment(), EVENTS),
        bound=True,
    )  # fmt: skip


def book_pages(book: Book, source: Source, certificate: Certificate | None) -> list[Page]:
    contents, listed = contents_pages(book), list_pages(book)
    pages: list[Page] = [("", partial(paint_title, book, certificate))]
    first_pages: list[int] = []
    pages += [("", partial(paint_contents, book, shown, first_pages)) for shown in contents]
    pages += [("", partial(paint_list, book, shown)) for shown in listed]
    for journal in book.journals:
        if len(pages) % 2 == 0:
            pages.append(("", _left_blank))
        first_pages.append(len(pages) + 1)
        pages += _journal_pages(book, journal)
    pages += [("", partial(paint_remarks, lines)) for lines in remark_pages(book)]
    total = len(pages) + 1
    pages.append(("", partial(paint_certification, book, source, certificate, total)))
    return pages


def _left_blank(sheet: Sheet) -> None:
    sheet.centred(WIDTH / 2, HEIGHT / 2, "Страница оставлена чистой", size=9)


def _journal_pages(book: Book, journal: JournalContent) -> list[Page]:
    subject = book.title_of(journal)
    pages: list[Page] = []
    rest: list[str] = []
    room_ends = TOP
    for spread in spreads(book, journal):
        pages.append((subject, partial(paint_left, book, spread)))
        pages.append((subject, partial(paint_right, book, spread)))
        rest += overflow(spread)
        used = sum(map(line_height, spread.lessons)) if spread.lessons else 12 * MM
        notes = min(5, len(noted_on_the_right(spread)) * 2) + 1
        room_ends = TOP - 14 * MM - used - (notes * 3 + 8) * MM
    for n in range(0, len(rest), NOTES_PER_PAGE):
        pages.append((subject, partial(_notes_page, rest[n : n + NOTES_PER_PAGE])))
        room_ends = TOP - (14 + 3 * len(rest[n : n + NOTES_PER_PAGE])) * MM
    if not fits_below(room_ends):
        room_ends = TOP - 10 * MM
        pages.append((subject, partial(_summary_page, book, journal, room_ends)))
    else:
        _, paint = pages[-1]
        pages[-1] = (subject, partial(_with_summary, paint, book, journal, room_ends))
    return pages


def _notes_page(lines: list[str], sheet: Sheet) -> None:
    paint_notes("Примечания (продолжение)", lines, sheet)


def _summary_page(book: Book, journal: JournalContent, y: float, sheet: Sheet) -> None:
    paint_summary(book, journal, y, sheet)


def _with_summary(paint: Callable[[Sheet], None], book: Book, journal: JournalContent, y: float, sheet: Sheet) -> None:
    paint(sheet)
    paint_summary(book, journal, y, sheet)
