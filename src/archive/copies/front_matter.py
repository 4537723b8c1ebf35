"""What stands before the pages of the disciplines: title page, contents, alphabetical list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from archive.copies.book import Book, Listed
from archive.copies.certificate import Certificate
from archive.copies.sheet import BOTTOM, LEFT, RIGHT, TOP, WIDTH, Sheet
from archive.copies.typeface import BOLD, MM, REGULAR, wrapped
from journal_domain.values import LATE, AbsenceReason

TERMS = {1: "первый семестр", 2: "второй семестр"}
SIZE = 8.5
ROOM = TOP - BOTTOM - 32 * MM
"""For the rows of a table below its heading; the signs explained take the rest."""
T = TypeVar("T")


def paint_title(book: Book, certificate: Certificate | None, sheet: Sheet) -> None:
    words, middle, room = book.requisites, WIDTH / 2, RIGHT - LEFT - 20 * MM
    y = TOP - 12 * MM
    for text, font, size in ((words.founder, REGULAR, 11), (words.name, BOLD, 12.5)):
        for line in wrapped(text, font, size, room):
            sheet.centred(middle, y, line, font, size)
            y -= size * 1.35
        y -= 5 * MM
    y = TOP - 88 * MM
    sheet.centred(middle, y, "ЖУРНАЛ", BOLD, 26)
    sheet.centred(middle, y - 11 * MM, "УЧЕБНЫХ ЗАНЯТИЙ", BOLD, 19)
    y -= 31 * MM
    course = f"{book.course}-й курс" if book.course else ""
    lines = [
        ("Группа", book.group_name),
        ("Профессия", book.trade),
        ("Курс", course),
        ("Учебный год", f"{book.year}, {TERMS[book.term]}"),
        ("Классный руководитель", book.names.full(book.leader_id)),
        ("Мастер п/о", book.names.full(book.master_id)),
    ]
    for label, value in lines:
        if value:
            sheet.right(middle - 24 * MM, y, label, REGULAR, 10.5)
            y = sheet.paragraph(middle - 20 * MM, y, value, RIGHT - middle + 14 * MM, BOLD, 10.5) - 2.6 * MM
    if certificate is not None:
        sheet.centred(middle, y - 12 * MM, f"Копия электронного журнала, версия {certificate.version}", REGULAR, 10)
        sheet.centred(middle, y - 18 * MM, f"Дело № {certificate.file_index}", REGULAR, 10)
    if words.city:
        sheet.centred(middle, BOTTOM + 6 * MM, f"{words.city}, {book.year[-4:]}", REGULAR, 10.5)


def contents_pages(book: Book) -> list[list[int]]:
    """The indices of the journals on each page of the contents."""
    return _by_height(range(len(book.journals)), lambda n: _contents_height(book, n))


def _by_height(items: Iterable[T], height: Callable[[T], float]) -> list[list[T]]:
    """The items by pages, as many on each as it has room for; one empty page where there are none."""
    pages: list[list[T]] = [[]]
    used = 0.0
    for item in items:
        high = height(item)
        if pages[-1] and used + high > ROOM:
            pages.append([])
            used = 0.0
        pages[-1].append(item)
        used += high
    return pages


def _contents_cells(book: Book, index: int) -> tuple[tuple[str, ...], list[str]]:
    journal = book.journals[index]
    title = wrapped(book.title_of(journal), REGULAR, SIZE, 87 * MM)
    names = [line for t in journal.teachers for line in wrapped(book.names.full(t), REGULAR, SIZE, 60 * MM)]
    return title, names


def _contents_height(book: Book, index: int) -> float:
    title, names = _contents_cells(book, index)
    return (max(len(title) + 1, len(names)) * 3.7 + 2.2) * MM


def paint_contents(book: Book, shown: Sequence[int], first_pages: Sequence[int], sheet: Sheet) -> None:
    """The disciplines unabridged, who teaches them, and their first pages."""
    sheet.centred(WIDTH / 2, TOP - 8 * MM, "СОДЕРЖАНИЕ", BOLD, 14)
    xs = [LEFT, LEFT + 9 * MM, LEFT + 99 * MM, RIGHT - 18 * MM, RIGHT]
    ys = [TOP - 15 * MM, TOP - 23 * MM]
    heads = ("№", "Дисциплина, вид аттестации", "Преподаватель", "Страница")
    sheet.shade(xs[0], ys[1], xs[-1] - xs[0], ys[0] - ys[1])
    for n, head in enumerate(heads):
        sheet.centred((xs[n] + xs[n + 1]) / 2, ys[1] + 2.8 * MM, head, BOLD, 8.5)
    for index in shown:
        journal = book.journals[index]
        title, teachers = _contents_cells(book, index)
        top = ys[-1]
        sheet.centred((xs[0] + xs[1]) / 2, top - 4.2 * MM, str(index + 1), REGULAR, 8.5)
        for n, line in enumerate(title):
            sheet.text(xs[1] + 1.5 * MM, top - (4.2 + 3.7 * n) * MM, line, REGULAR, 8.5)
        sheet.italic(xs[1] + 1.5 * MM, top - (4.2 + 3.7 * len(title)) * MM, journal.form, 7.5)
        for n, line in enumerate(teachers):
            sheet.text(xs[2] + 1.5 * MM, top - (4.2 + 3.7 * n) * MM, line, REGULAR, 8.5)
        sheet.centred((xs[3] + xs[4]) / 2, top - 4.2 * MM, str(first_pages[index]), REGULAR, 8.5)
        ys.append(top - _contents_height(book, index))
    if not shown:
        ys.append(ys[-1] - 10 * MM)
        sheet.centred(WIDTH / 2, ys[-1] + 3.6 * MM, "Журналов нет.", REGULAR, 9)
    sheet.grid(xs if shown else [xs[0], xs[-1]], ys, heavy=(xs[0], xs[-1]))


def list_pages(book: Book) -> list[list[tuple[int, Listed]]]:
    """The alphabetical list by pages, each student with the number."""
    return _by_height(enumerate(book.alphabetical, 1), lambda row: _listed_height(book, row[1]))


def _listed_cells(book: Book, listed: Listed) -> tuple[tuple[str, ...], list[str], list[str]]:
    name = wrapped(book.names.full(listed.student_id), REGULAR, SIZE, 72 * MM)
    return name, _periods(listed.joined), _periods(listed.left)


def _listed_height(book: Book, listed: Listed) -> float:
    name, *columns = _listed_cells(book, listed)
    return max(len(name) * 3.7 + 2.4, *(len(lines) * 3.1 + 2.4 for lines in columns), 6.4) * MM


def paint_list(book: Book, shown: Sequence[tuple[int, Listed]], sheet: Sheet) -> None:
    sheet.centred(WIDTH / 2, TOP - 8 * MM, "АЛФАВИТНЫЙ СПИСОК ОБУЧАЮЩИХСЯ", BOLD, 13)
    xs = [LEFT, LEFT + 9 * MM, LEFT + 84 * MM, LEFT + 132 * MM, RIGHT]
    ys = [TOP - 15 * MM, TOP - 23 * MM]
    sheet.shade(xs[0], ys[1], xs[-1] - xs[0], ys[0] - ys[1])
    for n, head in enumerate(("№", "Фамилия, имя, отчество", "Принят(а)", "Выбыл(а)")):
        sheet.centred((xs[n] + xs[n + 1]) / 2, ys[1] + 2.8 * MM, head, BOLD, 8.5)
    for number, listed in shown:
        top = ys[-1]
        name, *columns = _listed_cells(book, listed)
        sheet.centred((xs[0] + xs[1]) / 2, top - 4.2 * MM, str(number), REGULAR, 8.5)
        for n, line in enumerate(name):
            sheet.text(xs[1] + 1.5 * MM, top - (4.2 + 3.7 * n) * MM, line, REGULAR, 8.5)
        for c, lines in enumerate(columns):
            for n, line in enumerate(lines):
                sheet.text(xs[2 + c] + 1.2 * MM, top - (4 + 3.1 * n) * MM, line, REGULAR, 7)
        ys.append(top - _listed_height(book, listed))
    if not shown:
        ys.append(ys[-1] - 10 * MM)
        sheet.centred(WIDTH / 2, ys[-1] + 3.6 * MM, "Обучающихся нет.", REGULAR, 9)
    sheet.grid(xs if shown else [xs[0], xs[-1]], ys, heavy=(xs[0], xs[-1]))
    sheet.paragraph(LEFT, ys[-1] - 4.5 * MM, _signs(book), RIGHT - LEFT, REGULAR, 7)


def _periods(moments: Sequence[tuple[object, str]]) -> list[str]:
    """Day and order of each, as wide as a column."""
    return [line for day, order in moments for line in wrapped(f"{day:%d.%m.%Y}, {order}", REGULAR, 7, 45 * MM)]


def _signs(book: Book) -> str:
    glyphs = book.policy.glyphs
    said = ((AbsenceReason.UNSPECIFIED, "не был(а)"), (AbsenceReason.UNEXCUSED, "без уважительной причины"),
            (AbsenceReason.EXCUSED, "по уважительной причине"), (AbsenceReason.ORDER, "по приказу"), (LATE, "опоздание"))  # fmt: skip
    words: dict[str, list[str]] = {}
    for code, meaning in said:
        words.setdefault(glyphs.get(code, "н"), []).append(meaning)
    return "Условные знаки: " + "; ".join(f"«{sign}» — {', '.join(meanings)}" for sign, meanings in words.items()) + "."
