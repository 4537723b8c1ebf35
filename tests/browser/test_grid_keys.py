"""The grid by keyboard alone: what keys do, what is shown before anybody types, what is pasted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from browsing import Person, caught_up
from http_api import Api
from playwright.sync_api import expect
from school_day import recorded_lesson

Sit = Callable[..., Person]


@pytest.fixture
def teacher(person: Sit, journal: str) -> Person:
    someone = person("t-1")
    someone.open(f"/journals/{journal}")
    expect(someone.cell(0, 0)).to_be_focused()
    return someone


def test_a_lesson_goes_on_record_by_keyboard_in_fewer_keys_than_its_marks_and_forty(
    teacher: Person, college: Api, journal: str
) -> None:
    teacher.press("5", "Enter", "y", "Enter", "4", "Control+s")
    expect(teacher.page.get_by_text("Занятие записано.").first).to_be_visible()
    expect(teacher.cell(0, 0)).to_have_class("saved")
    page = college.get("t-1", f"/journals/{journal}", **college.fresh()).json()["page"]
    lesson = page["lessons"][0]
    assert lesson["record"]["topic_id"] == "topic-1"
    assert {who: cell.get("mark", cell.get("attendance"))["value"] for who, cell in lesson["cells"].items()} == {
        "s-1": "5", "s-2": "unspecified", "s-3": "4",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("key", "shown"), [("5", "5"), ("н", "н"), ("y", "н"), ("n", "н"), ("о", "оп"), ("j", "оп"), ("9", ""), ("ф", "")]
)
def test_a_key_means_the_same_in_either_layout(teacher: Person, key: str, shown: str) -> None:
    teacher.press(key)
    assert teacher.cell(0, 0).inner_text().strip() == shown
    assert ("unsent" in (teacher.cell(0, 0).get_attribute("class") or "")) is bool(shown)


def test_enter_goes_down_tab_along_arrows_anywhere_and_escape_back_to_what_is_saved(teacher: Person) -> None:
    teacher.press("Enter")
    expect(teacher.cell(1, 0)).to_be_focused()
    teacher.press("Tab")
    expect(teacher.cell(1, 1)).to_be_focused()
    teacher.press("ArrowUp", "ArrowLeft", "5", "Escape")
    expect(teacher.cell(0, 0)).to_be_focused()
    assert teacher.column(0) == ["", "", ""]
    teacher.press("PageDown")
    expect(teacher.cell(2, 0)).to_be_focused()


def test_tab_leaves_the_grid_when_switched_off_and_at_its_edge(teacher: Person) -> None:
    teacher.press("End", "Tab")
    expect(teacher.cell(0, 2)).not_to_be_focused()
    teacher.page.uncheck("#tab-along")
    teacher.cell(0, 0).click()
    teacher.press("Tab")
    expect(teacher.cell(0, 1)).not_to_be_focused()
    teacher.page.reload()
    assert not teacher.page.is_checked("#tab-along")


def test_control_d_fills_empty_cells_down_and_leaves_what_was_typed(teacher: Person) -> None:
    teacher.press("ArrowDown", "ArrowDown", "2", "ArrowUp", "ArrowUp", "5", "Control+d")
    assert teacher.column(0) == ["5", "5", "2"]


def test_the_lock_and_its_reason_are_told_before_typing_and_typing_changes_nothing(teacher: Person) -> None:
    teacher.press("End")
    expect(teacher.page.locator("#says")).to_contain_text("Занятие начнётся 02.09.2025 в 09:00")
    expect(teacher.cell(0, 2)).to_have_attribute("aria-label", "s-1, 02.09.2025: пусто. Занятие начнётся 02.09.2025 "
                                                 "в 09:00: заполните журнал после начала.")  # fmt: skip
    teacher.press("5")
    assert teacher.cell(0, 2).inner_text().strip() == ""


def test_a_recorded_mark_is_not_typed_over(teacher: Person, college: Api, journal: str) -> None:
    recorded_lesson(college, journal)
    caught_up(college)
    teacher.page.reload()
    teacher.press("4")
    expect(teacher.page.locator("#says")).to_contain_text("не перезаписывается")
    assert teacher.column(0) == ["5", "н", "оп"]
    teacher.press("ArrowDown", "ArrowDown", "3", "Control+s")
    expect(teacher.page.get_by_text("Отметки записаны.")).to_be_visible()
    expect(teacher.cell(2, 0)).to_have_text("3 оп")


def test_a_block_is_pasted_after_it_was_shown_with_what_will_not_go_in(teacher: Person) -> None:
    teacher.page.evaluate("""() => {
        const data = new DataTransfer();
        data.setData("text/plain", "5\\t4\\nн\\t\\n7\\t\\n3");
        document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    }""")
    preview = teacher.page.locator("#paste-preview tr")
    expect(preview).to_have_count(5)
    expect(preview.nth(1)).to_contain_text("Занятие начнётся 01.09.2025 в 15:00")
    expect(preview.nth(3)).to_contain_text("Такой отметки в шкале нет")
    expect(preview.nth(4)).to_contain_text("За краем журнала")
    teacher.page.click("#paste-accept")
    assert teacher.column(0) == ["5", "н", ""]


def test_question_mark_shows_the_keys_and_control_enter_the_history(
    teacher: Person, college: Api, journal: str
) -> None:
    teacher.press("?")
    expect(teacher.page.get_by_role("dialog", name="Клавиши")).to_be_visible()
    teacher.press("Escape")
    recorded_lesson(college, journal)
    caught_up(college)
    teacher.page.reload()
    teacher.press("Control+Enter")
    story = teacher.page.locator("#history")
    expect(story).to_contain_text("Поставлена отметка «5»")
    story.get_by_text("Запросить исправление").click()
    story.get_by_text("Отметка: сейчас «5»").click()
    story.get_by_label("Верное значение").first.fill("4")
    story.get_by_label("Основание").first.fill("Докладная от 01.09.2025")
    story.get_by_label("Причина").first.fill("Не та строка")
    story.get_by_role("button", name="Отправить запрос").first.click()
    teacher.page.wait_for_url("**/corrections")
    asked = college.get("d-1", "/corrections", journal=journal, **college.fresh()).json()["corrections"]
    assert [(c["cells"][0]["was"], c["cells"][0]["becomes"]) for c in asked] == [("5", "4")]
