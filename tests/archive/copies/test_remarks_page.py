"""The last page of a journal of lessons: what deputies remarked, and that it was mended (5.4, 4.6.2-e)."""

from __future__ import annotations

from printed_group import PrintedGroup, opened

from archive.copies.back_matter import LEAST, REMARKS, remark_pages
from archive.copies.book import read_book
from archive.copies.drawing import draw


def printed(group: PrintedGroup) -> list[list[list[str]]]:
    """Page by page, line by line: the four cells as they are read."""
    return [
        [[" ".join(text) for text in line.texts] for line in page]
        for page in remark_pages(read_book(group.source(), opened))
    ]


def test_an_open_remark_has_no_note_of_its_mending_and_a_closed_one_has() -> None:
    group = PrintedGroup(students=3, lessons=2)
    assert printed(group) == [[]]
    blank = draw(group.source(), opened)[1].pages
    group.remark("r-1", "Нет домашних заданий.", closed=True)
    group.remark("r-2", "Темы не по плану")
    ((first, second),) = printed(group)
    assert first[1].endswith("Нет домашних заданий. Исправить до 20.09.2025: Внести задания")
    assert first[3].endswith(" Внесены")
    assert [bool(cells[3]) for cells in (first, second)] == [True, False]
    assert draw(group.source(), opened)[1].pages == blank


def test_long_and_many_remarks_take_as_much_room_as_they_need_and_further_pages() -> None:
    group = PrintedGroup(students=3, lessons=2)
    for n in range(REMARKS):
        group.remark(f"r-{n}", "Записи о занятиях краткие. " * (1 + 12 * (n == 0)))
    pages = remark_pages(read_book(group.source(), opened))
    assert len(pages) == 2
    assert [len(page) for page in pages if not page] == []
    assert pages[0][0].height > LEAST == pages[0][1].height
    assert all(sum(line.height for line in page) <= REMARKS * LEAST for page in pages)
    assert draw(group.source(), opened)[0].startswith(b"%PDF-")
