"""Two versions of a copy, cell by cell: what stood in the first and what stands in the second."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from archive.copies.book import Book
from archive.copies.journal_content import JournalContent
from archive.copies.page_cells import Cell


class Difference(msgspec.Struct, frozen=True):
    """One cell or line: where it is, in words, and what it showed; "" for an empty one."""

    discipline: str
    where: str
    was: str
    became: str


def differences(was: Book, now: Book) -> list[Difference]:
    """Everything that a reader of the second would find changed."""
    found = [Difference("", where, *pair) for where, pair in _front(was, now) if pair[0] != pair[1]]
    before = {journal.journal_id: journal for journal in was.journals}
    after = {journal.journal_id: journal for journal in now.journals}
    for journal_id in [*before, *(j for j in after if j not in before)]:
        old, new = before.get(journal_id), after.get(journal_id)
        shown = dict(_journal(was, old)) if old else {}
        shows = dict(_journal(now, new)) if new else {}
        discipline = was.title_of(old) if old else now.title_of(new) if new else ""
        found += [
            Difference(discipline, where, shown.get(where, ""), shows.get(where, ""))
            for where in [*shown, *(w for w in shows if w not in shown)]
            if shown.get(where, "") != shows.get(where, "")
        ]
    return found


def _front(was: Book, now: Book) -> Iterable[tuple[str, tuple[str, str]]]:
    for title, value in (
        ("Группа", lambda b: b.group_name),
        ("Профессия", lambda b: b.trade),
        ("Классный руководитель", lambda b: b.names.full(b.leader_id)),
        ("Мастер п/о", lambda b: b.names.full(b.master_id)),
        ("Список обучающихся", lambda b: ", ".join(b.names.full(x.student_id) for x in b.alphabetical)),
    ):
        yield title, (value(was), value(now))


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
