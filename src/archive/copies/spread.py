"""A spread of the journal: on the left the list and a column for each lesson, on the right what the lessons were.

Both pages show the same lessons, as the bound book does: up to LESSONS of them, fewer where the right page is full.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.copies.book import Book
from archive.copies.journal_content import RESIT, JournalContent
from archive.copies.page_cells import Cell, GivenLesson
from archive.copies.sheet import BOTTOM, LEFT, RAISED, RIGHT, TOP, Sheet
from archive.copies.typeface import BOLD, MM, REGULAR, fitted, width, wrapped

LESSONS = 20
NUMBER, NAME, MARK = 7 * MM, 46 * MM, 5.35 * MM
RESULT = (RIGHT - LEFT - NUMBER - NAME - LESSONS * MARK) / 2
HEAD, MOST_ROW, LEAST_ROW = 15 * MM, 7 * MM, 5 * MM
CELL_SIZE, NOTE_SIZE, NOTE_LEADING = 8.0, 6.6, 3.0 * MM
MOST_NOTES = 16
MONTHS = ("янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
SHORT = {"зачтено": "зач", "незачтено": "незач"}

LINE_SIZE, LINE_LEADING = 7.4, 3.1 * MM
RIGHT_COLUMNS = (7 * MM, 17 * MM, 10 * MM, 74 * MM, 48 * MM, 24 * MM)
RIGHT_HEADS = ("№", "Дата", "Часов", "Вид занятия, тема", "Домашнее задание", "Подпись преподавателя")
LATE_SIGN = "*"


@dataclass(frozen=True)
class Spread:
    """Lessons `first`+1 … of the journal's, and whether they are its last; `students` is the part of the list shown."""

    journal: JournalContent
    lessons: tuple[GivenLesson, ...]
    first: int
    last: bool
    students: tuple[str, ...]
    number_of_first: int


def line_texts(lesson: GivenLesson) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The lines of the topic and of the homework, as wide as their columns."""
    topic = f"{lesson.kind[:1].upper()}{lesson.kind[1:]}. {lesson.topic}"
    homework = lesson.homework or ""
    if homework and lesson.homework_due:
        homework = f"{homework.rstrip('.')} (к\u00a0{lesson.homework_due:%d.%m.%Y})"
    room = [column - 2.4 * MM for column in RIGHT_COLUMNS]
    return wrapped(topic, REGULAR, LINE_SIZE, room[3]), wrapped(homework, REGULAR, LINE_SIZE, room[4])


def line_height(lesson: GivenLesson) -> float:
    topic, homework = line_texts(lesson)
    return max(len(topic), len(homework), 2) * LINE_LEADING + 1.4 * MM


def spreads(book: Book, journal: JournalContent) -> Iterator[Spread]:
    """The journal's lessons by spreads; an empty journal has one. A long list is continued on further spreads."""
    given = journal.given
    room = TOP - BOTTOM - 32 * MM
    chunks: list[list[GivenLesson]] = [[]]
    used = 0.0
    for lesson in given:
        high = line_height(lesson)
        if len(chunks[-1]) == LESSONS or (chunks[-1] and used + high > room):
            chunks.append([])
            used = 0.0
        chunks[-1].append(lesson)
        used += high
    roster = book.roster(journal)
    most = int((TOP - BOTTOM - HEAD - 14 * MM) / LEAST_ROW)
    parts = [roster[n : n + most] for n in range(0, len(roster), most)] or [[]]
    first = 0
    for n, chunk in enumerate(chunks):
        for p, part in enumerate(parts):
            last = n == len(chunks) - 1
            yield Spread(journal, tuple(chunk), first, last, tuple(part), p * most + 1)
        first += len(chunk)


def noted_on_the_left(spread: Spread) -> list[int]:
    """The notes to what the left page shows."""
    journal = spread.journal
    numbers: set[int] = set()
    for student in spread.students:
        numbers.update(journal.roster[student].notes)
        for lesson in spread.lessons:
            if (cell := lesson.cells.get(student)) is not None:
                numbers.update(cell.notes)
        if spread.last:
            for marks in (journal.term_marks, journal.year_marks):
                if student in marks:
                    numbers.update(marks[student].notes)
    return sorted(numbers)


def noted_on_the_right(spread: Spread) -> list[int]:
    return sorted({number for lesson in spread.lessons for number in lesson.notes})


def note_lines(journal: JournalContent, numbers: Sequence[int]) -> list[str]:
    return [
        line
        for number in numbers
        for line in wrapped(f"{number}) {journal.notes[number - 1]}", REGULAR, NOTE_SIZE, RIGHT - LEFT)
    ]


def overflow(spread: Spread) -> list[str]:
    """The lines of notes that found no room below the pages of the spread: they go to the journal's last page."""
    left, right = _note_room(spread)
    lines = [note_lines(spread.journal, numbers(spread)) for numbers in (noted_on_the_left, noted_on_the_right)]
    return lines[0][left:] + lines[1][right:]


def _note_room(spread: Spread) -> tuple[int, int]:
    """How many lines of notes fit below the left and the right page."""
    free = TOP - BOTTOM - HEAD - 14 * MM - len(spread.students) * LEAST_ROW
    left = min(MOST_NOTES, max(0, int(free / NOTE_LEADING)))
    return left, 5


def paint_left(book: Book, spread: Spread, sheet: Sheet) -> None:
    journal, top = spread.journal, TOP - 6 * MM
    sheet.text(
        LEFT, TOP - 3.4 * MM, book.title_of(journal), BOLD, fitted(journal.discipline, BOLD, 9.5, RIGHT - LEFT, 6)
    )
    lines = note_lines(journal, noted_on_the_left(spread))[: _note_room(spread)[0]]
    rows = max(len(spread.students), 1)
    room = top - BOTTOM - HEAD - 4 * MM - len(lines) * NOTE_LEADING
    row = min(MOST_ROW, max(LEAST_ROW, room / rows))
    xs = [LEFT, LEFT + NUMBER, LEFT + NUMBER + NAME]
    xs += [xs[2] + MARK * n for n in range(1, LESSONS + 1)]
    xs += [xs[-1] + RESULT, RIGHT]
    ys = [top, top - HEAD, *(top - HEAD - row * n for n in range(1, rows + 1))]
    sheet.shade(LEFT, ys[1], RIGHT - LEFT, HEAD)
    _left_head(spread, sheet, xs, ys)
    for n, student in enumerate(spread.students):
        _left_row(book, spread, sheet, student, spread.number_of_first + n, xs, ys[n + 2], row)
    sheet.grid(xs, ys, heavy=(xs[0], xs[2], xs[2 + LESSONS], xs[-1]))
    y = ys[-1] - 3.4 * MM
    for line in _legend(spread, lines):
        sheet.text(LEFT, y, line, REGULAR, NOTE_SIZE)
        y -= NOTE_LEADING


def _legend(spread: Spread, lines: list[str]) -> list[str]:
    late = any(lesson.late or any(c.late for c in lesson.cells.values()) for lesson in spread.lessons)
    return [
        *([f"{LATE_SIGN} внесено позднее дня занятия, по разрешению заместителя директора"] if late else []),
        *lines,
    ]


def _left_head(spread: Spread, sheet: Sheet, xs: list[float], ys: list[float]) -> None:
    middle = (ys[0] + ys[1]) / 2 - 1.2 * MM
    sheet.centred((xs[0] + xs[1]) / 2, middle, "№", BOLD, 8)
    sheet.centred((xs[1] + xs[2]) / 2, middle, "Фамилия, имя, отчество", BOLD, 8)
    month = None
    for n, lesson in enumerate(spread.lessons):
        x = (xs[2 + n] + xs[3 + n]) / 2
        if (lesson.day.year, lesson.day.month) != month:
            month = (lesson.day.year, lesson.day.month)
            sheet.centred(x, ys[0] - 4 * MM, MONTHS[lesson.day.month - 1], REGULAR, 6.2)
        sheet.centred(x, ys[0] - 9 * MM, f"{lesson.day:%d}", BOLD, 8.5)
        if lesson.late:
            sheet.centred(x, ys[0] - 13.2 * MM, LATE_SIGN, BOLD, 8)
    for n, title in enumerate(("За семестр", "За год")):
        left = xs[2 + LESSONS + n]
        sheet.upright((left + xs[3 + LESSONS + n]) / 2 + 1.1 * MM, ys[1] + 1 * MM, title, BOLD, 6.4)


def _left_row(
    book: Book, spread: Spread, sheet: Sheet, student: str, number: int, xs: list[float], y: float, row: float
) -> None:
    journal, glyphs = spread.journal, book.policy.glyphs
    listed = journal.roster[student]
    base = y + (row - 5.4) / 2 + 0.6
    sheet.centred((xs[0] + xs[1]) / 2, base, str(number), REGULAR, 8)
    _name(sheet, book.names.full(student), listed.notes, xs[1] + 1 * MM, y, row)
    for n, lesson in enumerate(spread.lessons):
        if not listed.on(lesson.day):
            sheet.shade(xs[2 + n], y, MARK, row)
        if (cell := lesson.cells.get(student)) is not None:
            _cell(sheet, cell, cell.shown(glyphs), xs[2 + n], MARK, y, row)
    if spread.last:
        for n, marks in enumerate((journal.term_marks, journal.year_marks)):
            if (cell := marks.get(student)) is not None:
                shown = RESIT.join(SHORT.get(part, part) for part in (cell.value or "").split(RESIT))
                _cell(sheet, cell, shown, xs[2 + LESSONS + n], RESULT, y, row)


def _name(sheet: Sheet, name: str, notes: list[int], x: float, y: float, row: float) -> None:
    room = NAME - 2 * MM - (4 * MM if notes else 0)
    size = fitted(name, REGULAR, 8.2, room, 7.6)
    lines = wrapped(name, REGULAR, size, room)
    if len(lines) > 1:
        size = min(7.2, row / 2.25)
        lines = wrapped(name, REGULAR, size, room)
    if len(lines) == 1:
        sheet.text(x, y + (row - size * 0.66) / 2, name, REGULAR, size)
    else:
        below = " ".join(lines[1:])
        base = y + (row - 1.95 * size) / 2 + 0.26 * size
        sheet.text(x, base + 0.95 * size, lines[0], REGULAR, size)
        sheet.text(x, base, below, REGULAR, fitted(below, REGULAR, size, room, 4))
    if notes:
        sheet.superscript(x + room + 0.4 * MM, y + row - 6, notes)


def _cell(sheet: Sheet, cell: Cell, text: str, x: float, wide: float, y: float, row: float) -> None:
    """A mark or a sign in the middle; numbers of notes and the sign of lateness above on the right."""
    above = ",".join(map(str, cell.notes)) + (LATE_SIGN if cell.late else "")
    aside = min(width(above, REGULAR, RAISED), wide * 0.5) if above else 0.0
    size = fitted(text, REGULAR, CELL_SIZE, wide - aside - 0.8 * MM, 4.8)
    sheet.centred(x + (wide - aside) / 2, y + (row - size * 0.68) / 2, text, REGULAR, size)
    if above:
        small = fitted(above, REGULAR, RAISED, wide * 0.5, 3.6)
        sheet.right(x + wide - 0.5, y + row - small - 0.2, above, REGULAR, small)


def paint_right(book: Book, spread: Spread, sheet: Sheet) -> None:
    journal, top = spread.journal, TOP - 6 * MM
    teachers = ", ".join(book.names.full(teacher) for teacher in journal.teachers)
    heading = f"Преподаватель: {teachers}"
    sheet.text(LEFT, TOP - 3.4 * MM, heading, REGULAR, fitted(heading, REGULAR, 8.5, RIGHT - LEFT, 5))
    xs = [LEFT]
    for column in RIGHT_COLUMNS:
        xs.append(xs[-1] + column)
    ys = [top, top - 8 * MM]
    for lesson in spread.lessons:
        ys.append(ys[-1] - line_height(lesson))
    sheet.shade(LEFT, ys[1], RIGHT - LEFT, ys[0] - ys[1])
    for n, head in enumerate(RIGHT_HEADS):
        words = wrapped(head, BOLD, 7.4, RIGHT_COLUMNS[n] - 1 * MM)
        for k, line in enumerate(words):
            y = (ys[0] + ys[1]) / 2 - 2.4 + (len(words) - 1) * 4.3 - k * 8.6
            sheet.centred((xs[n] + xs[n + 1]) / 2, y, line, BOLD, 7.4)
    for n, lesson in enumerate(spread.lessons):
        _right_row(sheet, lesson, spread.first + n + 1, xs, ys[n + 1])
    if not spread.lessons:
        ys.append(ys[-1] - 12 * MM)
        sheet.centred((LEFT + RIGHT) / 2, ys[-1] + 4.6 * MM, "Записей о занятиях нет.", REGULAR, 9)
    sheet.grid(xs if spread.lessons else [xs[0], xs[-1]], ys, heavy=(xs[0], xs[-1]))
    y = ys[-1] - 4 * MM
    lines = note_lines(journal, noted_on_the_right(spread))[: _note_room(spread)[1]]
    for line in _legend(spread, lines):
        sheet.text(LEFT, y, line, REGULAR, NOTE_SIZE)
        y -= NOTE_LEADING


def _right_row(sheet: Sheet, lesson: GivenLesson, number: int, xs: list[float], top: float) -> None:
    y = top - 3.6 * MM
    sheet.centred((xs[0] + xs[1]) / 2, y, str(number), REGULAR, LINE_SIZE)
    sheet.text(xs[1] + 1 * MM, y, f"{lesson.day:%d.%m.%y}{LATE_SIGN if lesson.late else ''}", REGULAR, LINE_SIZE)
    sheet.centred((xs[2] + xs[3]) / 2, y, str(lesson.hours), REGULAR, LINE_SIZE)
    topic, homework = line_texts(lesson)
    for n, line in enumerate(topic):
        sheet.text(xs[3] + 1 * MM, y - n * LINE_LEADING, line, REGULAR, LINE_SIZE)
    for n, line in enumerate(homework):
        sheet.text(xs[4] + 1 * MM, y - n * LINE_LEADING, line, REGULAR, LINE_SIZE)
    if lesson.notes:
        sheet.superscript(xs[4] - 2.6 * MM * min(len(lesson.notes), 3), y + 1.6, lesson.notes)
