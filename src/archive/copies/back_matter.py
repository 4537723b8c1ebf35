"""What stands after a discipline's pages, and at the end of the copy: hours, remarks, certification."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from archive.copies.book import Book
from archive.copies.certificate import Certificate
from archive.copies.certification import Attested, paint_signed
from archive.copies.journal_content import JournalContent, PrintedRemark
from archive.copies.sheet import BOTTOM, LEFT, RIGHT, TOP, WIDTH, Sheet
from archive.copies.source import Source
from archive.copies.spread import NOTE_LEADING, NOTE_SIZE
from archive.copies.typeface import BOLD, MM, REGULAR, wrapped

REMARKS, LEAST, SMALL = 14, 11 * MM, 7.5
"""Ruled lines of the page of remarks, the least height of one, the size of its print."""
XS = [LEFT, LEFT + 22 * MM, LEFT + 100 * MM, LEFT + 142 * MM, RIGHT]
SUMMARY_HEIGHT = 34 * MM
NOTES_PER_PAGE = 70


class RemarkLine(NamedTuple):
    """A row of the page of remarks: the wrapped texts of its cells, and how high it is."""

    texts: list[tuple[str, ...]]
    height: float


def paint_summary(book: Book, journal: JournalContent, y: float, sheet: Sheet) -> None:
    """Hours by plan and given, whether the programme is done, the teacher's signature; from y downwards."""
    given, planned = journal.hours_given, journal.hours_planned
    kinds: dict[str, int] = {}
    for lesson in journal.given:
        kinds[lesson.kind] = kinds.get(lesson.kind, 0) + 1
    if given < planned:
        state = f"Программа не выполнена, осталось часов: {planned - given}."
    else:
        state = "Программа выполнена." if journal.closed_on else "Часы даны полностью, ведомость не закрыта."
    sheet.text(LEFT, y, f"По плану часов: {planned}.   Дано часов: {given}.   {state}", BOLD, 9.5)
    if kinds:
        listed = ", ".join(f"{kind} — {number}" for kind, number in sorted(kinds.items()))
        y = sheet.paragraph(LEFT, y - 5.5 * MM, f"Занятий: {listed}.", RIGHT - LEFT, REGULAR, 8.5)
    else:
        y -= 5.5 * MM
    closed = f"{journal.closed_on:%d.%m.%Y}" if journal.closed_on else "не закрыта"
    sheet.text(LEFT, y - 1 * MM, f"Аттестация: {journal.form}. Ведомость: {closed}.", REGULAR, 8.5)
    y -= 14 * MM
    sheet.text(LEFT, y, "Преподаватель", REGULAR, 9)
    sheet.line(LEFT + 34 * MM, y - 0.6 * MM, LEFT + 86 * MM, y - 0.6 * MM)
    sheet.text(LEFT + 90 * MM, y, book.names.signed(journal.teachers[-1]), REGULAR, 9)


def paint_notes(title: str, lines: Sequence[str], sheet: Sheet) -> float:
    """Notes that found no room below their own pages; the y below them."""
    y = TOP - 6 * MM
    sheet.text(LEFT, y, title, BOLD, 10)
    y -= 6 * MM
    for line in lines:
        sheet.text(LEFT, y, line, REGULAR, NOTE_SIZE)
        y -= NOTE_LEADING
    return y


def remark_pages(book: Book) -> list[list[RemarkLine]]:
    """The remarks on all journals by time, as many on a page as its ruled room holds; a page without any is one too."""
    made = sorted(
        ((remark, book.title_of(journal)) for journal in book.journals for remark in journal.remarks.values()),
        key=lambda pair: (pair[0].made_at, pair[1]),
    )
    pages: list[list[RemarkLine]] = [[]]
    for remark, title in made:
        line = _line(book, remark, title)
        if sum(x.height for x in pages[-1]) + line.height > REMARKS * LEAST and pages[-1]:
            pages.append([])
        pages[-1].append(line)
    return pages


def _line(book: Book, remark: PrintedRemark, title: str) -> RemarkLine:
    day = f"{book.policy.local(remark.made_at):%d.%m.%Y}"
    done = f"{book.policy.local(remark.closed_at):%d.%m.%Y} {remark.result}" if remark.closed_at else ""
    cells = (day, f"{title}: {remark.text}", book.names.short(remark.by), done)
    texts = [wrapped(text, REGULAR, SMALL, XS[n + 1] - XS[n] - 2 * MM) for n, text in enumerate(cells)]
    return RemarkLine(texts, max(LEAST, max(map(len, texts)) * SMALL * 1.3 + 3 * MM))


def paint_remarks(lines: list[RemarkLine], sheet: Sheet) -> None:
    """What was remarked, by whom, and that it was mended (5.4); below it ruled for the deputies' hand."""
    sheet.centred(WIDTH / 2, TOP - 8 * MM, "ЗАМЕЧАНИЯ ПО ВЕДЕНИЮ ЖУРНАЛА", BOLD, 13)
    ys = [TOP - 15 * MM, TOP - 24 * MM]
    for line in lines:
        for n, text in enumerate(line.texts):
            y = ys[-1] - 4 * MM
            for part in text:
                sheet.text(XS[n] + MM, y, part, REGULAR, SMALL)
                y -= SMALL * 1.3
        ys.append(ys[-1] - line.height)
    if lines:
        while ys[-1] - LEAST >= TOP - (24 + 11 * REMARKS) * MM:
            ys.append(ys[-1] - LEAST)
    else:
        ys += [TOP - (24 + 11 * n) * MM for n in range(1, REMARKS + 1)]
    sheet.shade(XS[0], ys[1], XS[-1] - XS[0], ys[0] - ys[1])
    heads = ("Дата", "Замечания и предложения проверяющего", "Проверяющий", "Отметка о выполнении")
    for n, head in enumerate(heads):
        sheet.centred((XS[n] + XS[n + 1]) / 2, ys[1] + 3.2 * MM, head, BOLD, 8)
    sheet.grid(XS, ys, heavy=(XS[0], XS[-1]))


def paint_certification(book: Book, source: Source, certificate: Certificate | None, pages: int, sheet: Sheet) -> None:
    """«Верно», post, signature, name, date (ГОСТ Р 7.0.97-2016, 5.26), and where the original is."""
    y = TOP - 10 * MM
    sheet.centred(WIDTH / 2, y, "ЗАВЕРЕНИЕ КОПИИ", BOLD, 14)
    y -= 12 * MM
    local = book.policy.local(source.as_of)
    facts = [
        f"Копия электронного журнала учебных занятий группы {book.group_name} за {book.year} учебный год, "
        f"{book.term}-й семестр. Страниц: {pages}. Журналов: {len(book.journals)}.",
        f"Составлена по записям журнала событий с № 1 по № {source.position}; последняя запись о группе внесена "
        f"{local:%d.%m.%Y в %H:%M}.",
        f"Хеш дерева записей (RFC 6962, SHA-256): {source.tree_head}.",
        "Записи, по которым составлена копия, приложены к файлу: events.jsonl.",
    ]
    if book.incomplete:
        facts.append(f"НЕПОЛНЫЕ ДАННЫЕ: не закрыты ведомости — {'; '.join(book.incomplete)}.")
    for fact in facts:
        y = sheet.paragraph(LEFT, y, fact, RIGHT - LEFT, REGULAR, 9.5) - 2 * MM
    y -= 10 * MM
    code = certificate.code(source.position, source.tree_head) if certificate else ""
    name = book.names.signed(certificate.by) if certificate else ""
    paint_signed(
        Attested((), book.year, name, code, book.requisites.check_address), certificate, RIGHT - LEFT, sheet, y
    )


def fits_below(used_to: float) -> bool:
    """Whether the summary finds room below this y."""
    return used_to - SUMMARY_HEIGHT > BOTTOM
