"""The pages of a copy: a pure function of its source, certificate, form version and fonts.

    title · contents · alphabetical list · a spread for every twenty lessons of each journal · remarks · certification

A spread begins on an even page, so that a print on both sides opens like the bound book.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from datetime import UTC
from functools import partial

from reportlab.pdfgen.canvas import Canvas

from archive.copies.back_matter import (
    NOTES_PER_PAGE,
    fits_below,
    paint_certification,
    paint_notes,
    paint_remarks,
    paint_summary,
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
from archive.copies.pdfa import to_pdfa
from archive.copies.sheet import HEIGHT, TOP, WIDTH, Imprint, Sheet
from archive.copies.source import OpenIdentity, Source
from archive.copies.spread import line_height, noted_on_the_right, overflow, paint_left, paint_right, spreads
from archive.copies.typeface import MM, register_fonts
from journal_domain.certified_copy import Drawn

FORM_VERSION = 1
"""Raised whenever the same events would be drawn as other bytes; an older version is then kept beside the new one."""

Page = tuple[str, Callable[[Sheet], None]]
"""The subject in a page's heading, and what paints the page."""


def draw(source: Source, open_identity: OpenIdentity, certificate: Certificate | None = None) -> tuple[bytes, Drawn]:
    """The copy's bytes (PDF/A-3u), and what an event says of them."""
    register_fonts()
    book = read_book(source, open_identity)
    pages = _pages(book, source, certificate)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), pageCompression=1, invariant=1)
    sheet = Sheet(canvas, _imprint(book, source, certificate))
    for number, (subject, paint) in enumerate(pages, 1):
        sheet.page(number, len(pages), subject, paint)
    canvas.save()
    pdf = to_pdfa(
        out.getvalue(),
        title=f"Журнал учебных занятий: группа {book.group_name}, {book.year}, {TERMS[book.term]}",
        author=book.requisites.name or "Колледж",
        keywords=certificate.path(source.position, source.tree_head) if certificate else "",
        at=source.as_of.astimezone(UTC),
        events=source.attachment(),
    )
    drawn = Drawn(
        form_version=FORM_VERSION,
        position=source.position,
        tree_head=source.tree_head,
        sha256=hashlib.sha256(pdf).hexdigest(),
        journals=source.journals,
        incomplete=bool(book.incomplete),
        pages=len(pages),
    )
    return pdf, drawn


def _imprint(book: Book, source: Source, certificate: Certificate | None) -> Imprint:
    foot = [f"По записи журнала событий с № 1 по № {source.position}", f"Дерево записей: {source.tree_head}"]
    address = None
    if certificate is not None:
        code = certificate.code(source.position, source.tree_head)
        foot.insert(0, f"Копия {certificate.copy_id}, версия {certificate.version}, контрольное число {code}")
        if book.requisites.check_address:
            address = f"{book.requisites.check_address}/{certificate.path(source.position, source.tree_head)}"
    return Imprint(
        group=book.group_name,
        period=f"{book.year}, {book.term}-й семестр",
        foot=tuple(foot),
        address=address,
        draft=certificate is None,
        stamp=bool(book.incomplete),
    )


def _pages(book: Book, source: Source, certificate: Certificate | None) -> list[Page]:
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
    pages.append(("", paint_remarks))
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
