"""What a teacher does around the lessons: the plan from a file, the attestation sheet with what is missing, its closing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from browsing import Person, caught_up
from http_api import Api
from openpyxl import Workbook
from playwright.sync_api import expect
from school_day import journal as a_journal

Sit = Callable[..., Person]


BEFORE_THE_YEAR = datetime(2025, 8, 28, 9, 0, tzinfo=UTC)


def plan_file(path: Path, *lines: tuple[object, ...]) -> Path:
    book = Workbook()
    assert book.active is not None
    for line in (("№", "Тема", "Вид занятия", "Часы"), *lines):
        book.active.append(line)
    book.save(path)
    return path


@pytest.mark.clause("4.5.2-b", "3.5")
def test_a_plan_comes_from_a_spreadsheet_whole_or_not_at_all(person: Sit, college: Api, tmp_path: Path) -> None:
    new = a_journal("ПМ-11", "planless", topics=[])
    journal = str(college.done(college.post("d-1", "/journals", new))["journal_id"])
    caught_up(college)
    teacher = person("t-1")
    teacher.expected = ["status of 422"]
    begun, college.clock.now = college.clock.now, BEFORE_THE_YEAR
    teacher.open(f"/journals/{journal}/plan")
    form = teacher.page.locator("form.send", has=teacher.page.get_by_role("button", name="Внести план"))
    bad = plan_file(
        tmp_path / "bad.xlsx", (1, "Разделка рыбы", "лабораторная работа", 2), (2, "Тепловая обработка", "танцы", 2)
    )
    form.locator("[type=file]").set_input_files(bad)
    form.get_by_role("button", name="Внести план").click()
    expect(form.get_by_role("alert")).to_contain_text("танцы")
    good = plan_file(
        tmp_path / "good.xlsx", (1, "Разделка рыбы", "лабораторная работа", 2), (2, "Тепловая обработка", "урок", 2)
    )
    form.locator("[type=file]").set_input_files(good)
    form.get_by_role("button", name="Внести план").click()
    expect(teacher.page.get_by_role("rowheader", name="Разделка рыбы")).to_be_visible()
    college.clock.now = begun
    teacher.open(f"/journals/{journal}")
    expect(teacher.page.get_by_label("Тема по КТП")).to_contain_text("Разделка рыбы")


@pytest.mark.clause("4.5.2-f", "4.5.2-l", "4.5.1-a")
def test_a_sheet_says_what_is_missing_and_closes_when_nothing_is(person: Sit, ending: str) -> None:
    teacher = person("t-1")
    teacher.page.on("dialog", lambda dialog: dialog.accept())
    teacher.open(f"/journals/{ending}/sheet")
    expect(teacher.page.get_by_text("3 строки без отметки")).to_be_visible()
    expect(teacher.page.get_by_text("Не записано занятий:")).to_be_visible()
    expect(teacher.page.get_by_role("button", name="Закрыть ведомость")).to_have_count(0)
    marks = teacher.page.locator("tbody select")
    for row, mark in enumerate(("5", "4")):
        marks.nth(row).select_option(mark)
    teacher.page.get_by_role("button", name="Выставить отметки").click()
    expect(teacher.page.get_by_text("1 строка без отметки")).to_be_visible()
    teacher.page.locator("tbody select").select_option("н/а")
    teacher.page.get_by_role("button", name="Выставить отметки").click()
    teacher.page.get_by_role("button", name="Закрыть ведомость").click()
    expect(teacher.page.get_by_text("Ведомость закрыта").first).to_be_visible()
    teacher.shot("sheet-closed")
    teacher.open(f"/journals/{ending}")
    expect(teacher.page.locator("#page-lock")).to_contain_text("Ведомость закрыта")


@pytest.mark.clause("4.5.2-f")
def test_marks_of_the_year_are_set_on_the_sheet_of_its_second_term(person: Sit, college: Api) -> None:
    new = a_journal("ПМ-11", "whole-year", term="2025-2026-2", attestation_by="2026-06-26", slots=[])
    opened = str(college.done(college.post("d-1", "/journals", new))["journal_id"])
    caught_up(college)
    teacher = person("t-1")
    teacher.open(f"/journals/{opened}/sheet")
    form = teacher.page.locator("form.send", has=teacher.page.get_by_role("button", name="Выставить за год"))
    expect(form.locator("select")).to_have_count(3)
    for row, mark in enumerate(("5", "4", "н/а")):
        form.locator("select").nth(row).select_option(mark)
    with teacher.page.expect_navigation():
        form.get_by_role("button", name="Выставить за год").click()
    expect(teacher.page.get_by_role("button", name="Выставить за год")).to_have_count(0)
    sheet = teacher.page.get_by_role("table", name="Отметки аттестации")
    assert [row.locator("td").last.inner_text() for row in sheet.locator("tbody tr").all()] == ["5", "4", "н/а"]
