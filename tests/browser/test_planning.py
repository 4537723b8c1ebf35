"""A deputy plans a year on its pages, a director approves the timetable: nobody needs the API for it (3.6-a, 4.6.2, 4.7.2-c)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from browsing import Person
from http_api import Api
from playwright.sync_api import Browser, expect
from test_roles import WCAG, faults_of
from town import came_in

SPRING, NEXT = "2025-2026-2", "2026-2027"
CURRICULUM = """Индекс;Наименование;Курс;Семестр;Часы;Форма аттестации
ОП.03;Кулинария;2;3;{hours};экзамен
"""


def sent(someone: Person, button: str) -> None:
    """The form was recorded: its page is there anew."""
    with someone.page.expect_navigation():
        someone.page.get_by_role("button", name=button).click()


def a_lesson(someone: Person, row: int, weekday: str, bell: str, discipline: str, room: str) -> None:
    line = someone.page.locator("tr[data-row=lines]").nth(row)
    line.get_by_label("День недели").select_option(weekday)
    line.get_by_label("Пара").select_option(bell)
    journal = line.get_by_label("Журнал")
    journal.select_option(journal.locator("option", has_text=discipline).get_attribute("value"))
    line.get_by_label("Кабинет").fill(room)


@pytest.mark.clause("4.6.2-m", "4.6.2-j", "4.7.2-c")
def test_a_term_is_opened_scheduled_and_approved(chromium: Browser, town: Api) -> None:
    deputy = came_in(chromium, town, "deputy-1")
    deputy.expected = ["status of 409"]  # the teacher who is in two places
    deputy.open(f"/planning/terms/{SPRING}")
    deputy.page.get_by_role("button", name="Открыть все журналы").click()
    expect(deputy.page.locator("#told")).to_contain_text("Открыто журналов: 11.")
    deputy.open(f"/planning/board/{SPRING}")
    deputy.page.get_by_label("1-я группа: поставить занятие, Вторник, 2-я пара").click()
    chosen = deputy.page.locator("tr[data-row=lines]").first
    expect(chosen.get_by_label("День недели")).to_have_value("2")
    a_lesson(deputy, 0, "2", "2", "Деловая культура", "101")
    sent(deputy, "Сохранить шаблон")
    expect(deputy.page.locator(".board td div")).to_have_count(1)

    deputy.open(f"/planning/board/{SPRING}/g2")
    a_lesson(deputy, 1, "2", "2", "Деловая культура", "102")
    deputy.page.get_by_role("button", name="Сохранить шаблон").click()
    expect(deputy.page.locator("tr[data-row=lines]").nth(1).locator(".wrong")).to_contain_text(
        "не может быть в это время в двух местах"
    )
    a_lesson(deputy, 1, "3", "1", "Деловая культура", "102")
    sent(deputy, "Сохранить шаблон")
    deputy.open(f"/planning/terms/{SPRING}")
    sent(deputy, "Развернуть шаблоны")
    expect(deputy.page.get_by_text("не утверждено", exact=True)).to_have_count(2)

    director = came_in(chromium, town, "director-1")
    director.open(f"/planning/terms/{SPRING}")
    director.page.get_by_label("Приказ, № и дата").fill("№ 5-од от 09.01.2026")
    sent(director, "Утвердить расписание")
    expect(director.page.get_by_text("утверждено", exact=True)).to_have_count(2)
    director.shot("director-term-approved")
    assert deputy.faults + director.faults == []


def a_group_begins(deputy: Person) -> None:
    """Entered, described by order, and given a teacher, without whom its journals are refused and it is named."""
    page = deputy.page
    deputy.open("/groups")
    page.get_by_text("Создать группу").click()
    page.get_by_label("Обозначение").fill("ПК-26")
    page.get_by_label("Название").fill("Повара, набор 2026")
    sent(deputy, "Создать")
    deputy.open(f"/planning/groups/{NEXT}")
    page.get_by_label("Приказ для всех групп").fill("№ 40-уч от 25.06.2026")
    page.get_by_role("button", name="Подставить").click()
    begun = page.locator("section.moving").filter(has_text="Повара, набор 2026")
    begun.get_by_label("Профессия").fill("Повар")
    begun.get_by_label("Курс").fill("2")
    begun.get_by_label("Учебный план").select_option("повар-2026")
    with page.expect_navigation():
        begun.get_by_role("button", name="Описать").click()
    expect(page.get_by_role("row").filter(has_text="Повара, набор 2026")).to_contain_text("повар-2026")
    deputy.open(f"/planning/terms/{NEXT}-1")
    page.get_by_role("button", name="Открыть все журналы").click()
    expect(page.locator("#told .bad")).to_contain_text("Повара, набор 2026: «Кулинария»: не назначен преподаватель")
    deputy.open("/group/ПК-26")
    page.get_by_text("Назначить преподавателя дисциплины").click()
    form = page.locator("form.send", has=page.get_by_label("Дисциплина"))
    form.get_by_label("Дисциплина").select_option("Кулинария")
    form.get_by_label("Кого").select_option("teacher-1")
    form.get_by_label("С дня").fill("2025-11-18")
    form.get_by_label("Приказ, № и дата").fill("№ 41-к от 18.11.2025")
    with page.expect_navigation():
        form.get_by_role("button", name="Назначить").click()
    page.get_by_text("Подгруппы", exact=True).click()
    assert page.get_by_text("Новая подгруппа").is_visible()
    deputy.open(f"/planning/terms/{NEXT}-1")
    page.get_by_role("button", name="Открыть все журналы").click()
    expect(page.locator("#told")).to_contain_text("Открыто журналов: 1.")
    the_teacher_is_released(deputy)


def the_teacher_is_released(deputy: Person) -> None:
    """By order, with nobody to follow yet (4.7.2-b)."""
    page = deputy.page
    deputy.open("/group/ПК-26")
    expect(page.get_by_role("row").filter(has_text="Кулинария")).not_to_contain_text("преподавателя нет")
    page.get_by_text("Назначить преподавателя дисциплины").click()
    page.get_by_text("Освободить: Кулинария").click()
    deputy.shot("deputy-releases-a-teacher")
    form = (
        page.locator("form.send")
        .filter(has=page.locator("[name=until]"))
        .filter(has=page.locator("[name=discipline_id]"))
    )
    form.get_by_label("Первый день, когда никого нет").fill("2025-11-19")
    form.get_by_label("Приказ, № и дата").fill("№ 97-к от 18.11.2025")
    page.once("dialog", lambda dialog: dialog.accept())
    with page.expect_navigation():
        form.get_by_role("button", name="Освободить").click()
    deputy.open("/audit")
    expect(page.locator("main")).to_contain_text("с 19.11.2025 никого нет")


@pytest.mark.clause("3.6-a", "4.6.2-c", "2.2.4", "4.6.2-m")
def test_the_next_year_gets_its_calendar_bells_curriculum_and_courses(
    chromium: Browser, town: Api, tmp_path: Path
) -> None:
    deputy = came_in(chromium, town, "deputy-2")
    deputy.expected = ["status of 422"]  # the file with a wrong line
    page = deputy.open(f"/planning/calendar/{NEXT}")
    for name, day in {
        "terms.0.starts": "2026-09-01", "terms.0.ends": "2026-12-27", "terms.0.attestation_by": "2026-12-25",
        "terms.1.starts": "2027-01-11", "terms.1.ends": "2027-06-27", "terms.1.attestation_by": "2027-06-25",
        "vacations.1.first": "2026-12-28", "vacations.1.last": "2027-01-10",
        "holidays": "04.11.2026, 23.02.2027",
    }.items():  # fmt: skip
        page.locator(f"[name='{name}']").fill(day)
    form = page.locator("form", has_text="Аттестация до")
    form.get_by_label("Приказ, № и дата").fill("№ 31-од от 25.06.2026")
    sent(deputy, "Утвердить график")
    expect(page.locator("main")).to_contain_text("04.11.2026, 23.02.2027")
    expect(page.locator("main")).to_contain_text("28.12.2026 — 10.01.2027")
    for name, at in {"bells.0.starts": "08:30", "bells.0.ends": "10:00"}.items():
        page.locator(f"[name='{name}']").fill(at)
    form = page.locator("form", has_text="Дни недели")
    form.get_by_label("Приказ, № и дата").fill("№ 32-од от 25.06.2026")
    sent(deputy, "Установить звонки")
    expect(page.get_by_role("row").filter(has_text="Пятница")).to_contain_text("08:30–10:00")

    deputy.open(f"/planning/curricula?year={NEXT}")
    page.get_by_label("Обозначение плана").fill("повар-2026")
    page.get_by_label("Профессия").fill("Повар")
    page.get_by_label("Приказ, № и дата").fill("№ 30-од от 25.06.2026")
    file = tmp_path / "plan.csv"
    file.write_text(CURRICULUM.format(hours="сорок"), "utf-8")
    page.get_by_label("Файл").set_input_files(file)
    page.get_by_role("button", name="Принять план").click()
    expect(page.get_by_role("alert")).to_contain_text("rows.2.Часы")
    file.write_text(CURRICULUM.format(hours="40"), "utf-8")
    page.get_by_label("Файл").set_input_files(file)
    sent(deputy, "Принять план")
    page.get_by_role("link", name="повар-2026").click()
    expect(page.get_by_role("row").filter(has_text="Кулинария")).to_contain_text("40")

    a_group_begins(deputy)
    assert deputy.faults == []


@pytest.mark.clause("4.6.2-l", "4.6.2-m")
def test_a_group_with_open_sheets_is_not_moved_and_each_of_them_is_named(chromium: Browser, town: Api) -> None:
    deputy = came_in(chromium, town, "deputy-2")
    deputy.expected = ["status of 409"]
    page = deputy.open(f"/planning/groups/{NEXT}?order=№+40-уч+от+25.06.2026")
    moved = page.locator("section.moving").filter(has_text="1-я группа")
    moved.get_by_role("button", name="Перевести").click()
    refusal = moved.get_by_role("alert")
    expect(refusal).to_contain_text("не переводится. Не закрыта ведомость: ")
    expect(refusal.locator("small").first).to_contain_text(re.compile("^Не закрыта ведомость: "))
    assert deputy.faults == []


@pytest.mark.clause("4.6.2-m", "5.5")
def test_what_stands_in_the_way_of_closing_the_year_is_named(chromium: Browser, town: Api) -> None:
    deputy = came_in(chromium, town, "deputy-1")
    page = deputy.open("/planning/closing/2025-2026")
    expect(page.get_by_text("Что мешает: открытых ведомостей")).to_be_visible()
    expect(page.get_by_role("button", name="Закрыть год")).to_have_count(0)
    assert deputy.faults == []


@pytest.mark.clause("3.6-a", "4.6.2-j")
def test_an_attestation_is_scheduled_and_stands_in_the_timetable_of_whom_it_concerns(
    chromium: Browser, town: Api
) -> None:
    deputy = came_in(chromium, town, "deputy-2")
    deputy.expected = ["status of 4"]  # outside the hours of teaching
    page = deputy.open("/planning/attestations/2025-2026-1")
    page.get_by_role("row").filter(has_text="1-я группа").get_by_role("link", name="назначить").first.click()
    page.get_by_label("День").fill("2025-12-18")
    page.get_by_label("Начало").fill("03:00")
    page.get_by_label("Кабинет").fill("77")
    page.get_by_role("button", name="Назначить").click()
    expect(page.get_by_role("alert")).to_contain_text("занятия идут с")
    page.get_by_label("Начало").fill("15:40")
    sent(deputy, "Назначить")
    expect(page.get_by_role("row").filter(has_text="18.12.2025")).to_contain_text("77")
    deputy.shot("deputy-attestations")
    student = came_in(chromium, town, "student-1")
    student.open("/timetable?week=2025-12-18")
    line = student.page.locator(".lesson-line").filter(has_text="каб. 77")
    expect(line.locator(".badge")).to_have_count(1)
    assert deputy.faults + student.faults == []


@pytest.mark.clause("4.6.2-j", "4.5.2-d")
def test_a_lesson_is_added_by_hand_and_given_to_a_substitute(chromium: Browser, town: Api) -> None:
    deputy = came_in(chromium, town, "deputy-1")
    deputy.expected = ["status of 409"]  # one hour twice
    known = town.get("deputy-1", "/journals", limit=1000).json()["journals"]
    journal = [journal for journal in known if journal["term"] == "2025-2026-1"][-1]
    page = deputy.open(f"/journals/{journal['journal_id']}")
    page.get_by_role("link", name="Занятия по датам").click()
    page.get_by_text("Добавить занятия вручную").click()
    for row in range(2):
        line = page.locator("[data-row=slots]").nth(row)
        line.get_by_label("День").fill("2025-11-22")
        line.get_by_label("Начало").fill("10:00")
    page.get_by_role("button", name="Добавить").click()
    expect(page.get_by_role("alert")).to_contain_text("22.11.2025 в 10:00 в этом журнале уже идёт занятие")
    page.locator("[data-row=slots]").nth(1).get_by_label("День").fill("2025-11-29")
    sent(deputy, "Добавить")
    page.get_by_role("button", name="Назначить").click()
    expect(page.get_by_role("alert")).to_contain_text("Отметьте их в таблице")
    for day in ("22.11.2025", "29.11.2025"):
        page.get_by_label(f"Заместить {day}, 10:00").check()
    page.get_by_label("Преподаватель").select_option("teacher-3")
    page.get_by_label("Распоряжение, № и дата").fill("№ 44-к от 18.11.2025")
    sent(deputy, "Назначить")
    waiting = page.get_by_role("table", name="Занятия, которые ещё не записаны")
    expect(waiting.get_by_role("row").filter(has_text="замещает")).to_have_count(2)
    assert faults_of(deputy, WCAG) == []
    assert deputy.faults == []


@pytest.mark.clause("4.6.2-m")
def test_the_groups_of_a_year_are_moved_together_and_those_that_stay_are_told_why(chromium: Browser, town: Api) -> None:
    line = {"discipline_id": "кулинария", "title": "Кулинария", "hours": 36, "attestation_form": "exam"}
    lines = [{**line, "course": course, "term": 1} for course in (1, 2)]
    plan = {"trade": "Повар", "adapted": True, "year": "2025-2026", "order": "№ 30-од", "lines": lines}
    town.done(town.put("deputy-1", "/curricula/повар-2025", plan))
    town.done(town.post("deputy-1", "/groups", {"group_id": "повара", "name": "Повара"}))
    about = {"trade": "Повар", "adapted": True, "course": 1, "year": "2025-2026", "reference_size": 15}
    about |= {"curriculum_id": "повар-2025", "order": "№ 1-уч"}
    town.done(town.put("deputy-1", "/groups/повара/description", about))
    deputy = came_in(chromium, town, "deputy-2")
    asked: list[str] = []
    deputy.page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    page = deputy.open(f"/planning/groups/{NEXT}?order=№+88-уч+от+30.06.2026")
    assert faults_of(deputy, WCAG) == []
    page.get_by_role("button", name="Перевести все группы").click()
    expect(page.locator("#told .good")).to_contain_text("Переведено групп: 1.")
    expect(page.locator("#told .good")).to_contain_text("Выпускные остались: ")
    assert "вернуть её на прежний курс будет нельзя" in asked[0]
    page.get_by_role("link", name="Показать страницу заново").click()
    expect(page.get_by_role("table", name="Группы года")).to_contain_text("Повара")
    assert deputy.faults == []


@pytest.mark.clause("1.6", "4.6.2-l")
def test_a_journal_opened_by_mistake_is_annulled_on_the_page_of_its_lessons(chromium: Browser, town: Api) -> None:
    town.done(town.post("deputy-1", "/groups", {"group_id": "ошибка", "name": "Группа без журналов"}))
    mistaken = {
        "group_id": "ошибка", "discipline_id": "пение", "discipline": "Пение", "term": "2025-2026-1", "teacher_id": "teacher-1",
        "attestation_form": "exam", "attestation_by": "2025-12-26",
    }  # fmt: skip
    journal = town.done(town.post("deputy-1", "/journals", mistaken))["journal_id"]
    deputy = came_in(chromium, town, "deputy-1")
    page = deputy.open(f"/journals/{journal}/lessons")
    page.get_by_text("Журнал открыт по ошибке").click()
    page.get_by_label("Приказ или распоряжение, № и дата").fill("№ 46-УР от 18.11.2025")
    deputy.shot("deputy-annulment")
    page.once("dialog", lambda dialog: dialog.accept())
    sent(deputy, "Аннулировать журнал")
    expect(page.get_by_text("Журнал открыт по ошибке и аннулирован: № 46-УР от 18.11.2025.")).to_be_visible()
    expect(page.get_by_text("Добавить занятия вручную")).to_have_count(0)
    deputy.shot("deputy-annulled")
    assert faults_of(deputy, WCAG) == []
    deputy.open("/journals?state=all")
    expect(page.get_by_role("link", name="Пение")).to_have_count(0)
    assert deputy.faults == []
