"""Each role does its work of the regulation on its pages, without the API: what one does, another sees."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from http_api import Api
from playwright.sync_api import Browser, expect
from town import came_in


@pytest.mark.clause("4.6.1-c", "4.5.2-k")
def test_a_deputy_decides_a_correction_and_the_history_shows_what_it_was(chromium: Browser, town: Api) -> None:
    deputy = came_in(chromium, town, "deputy-2")
    deputy.open("/corrections")
    card = deputy.page.locator("article").first
    story = card.get_by_role("link", name="история").first.get_attribute("href") or ""
    card.get_by_text("Исправить по распоряжению").click()
    card.get_by_role("button", name="Исправить").click()
    expect(card.get_by_role("alert").first).to_contain_text("распоряжени")
    card.get_by_label("Распоряжение, № и дата").fill("№ 77-УР от 18.11.2025")
    card.get_by_role("button", name="Исправить").click()
    deputy.page.wait_for_load_state("networkidle")
    deputy.open(story)
    expect(deputy.page.locator(".timeline")).to_contain_text("77-УР")
    expect(deputy.page.locator(".timeline s").last).to_be_visible()


@pytest.mark.clause("4.2.2-g")
def test_a_leader_excuses_absences_of_several_journals_by_one_document(chromium: Browser, town: Api) -> None:
    leader = came_in(chromium, town, "leader-2")
    waiting = leader.page.locator("form.excuse")
    before = waiting.count()
    assert before
    form = waiting.first
    leader.page.locator("details", has=form).first.locator("summary").first.click()
    form.get_by_label("Документ, № и дата").fill("справка № 9 от 18.11.2025")
    form.get_by_role("button", name="Внести причину").click()
    expect(waiting).to_have_count(before - 1)


@pytest.mark.clause("3.2-a", "4.1.1-a")
def test_an_administrator_makes_an_account_and_hands_out_its_slip(chromium: Browser, town: Api, tmp_path: Path) -> None:
    administrator = came_in(chromium, town, "administrator-1")
    administrator.expected = ["status of 404"]  # the account that is not there yet
    administrator.open("/people/teacher-3")
    administrator.page.get_by_role("button", name="Создать учётную запись").click()
    with administrator.page.expect_download() as download:
        administrator.page.get_by_role("button", name="Выдать листок").click()
    slip = tmp_path / "slip.pdf"
    download.value.save_as(slip)
    assert slip.read_bytes().startswith(b"%PDF")


@pytest.mark.clause("4.6.2-e", "4.6.2-f")
def test_a_copy_is_reviewed_and_certified_and_the_archivist_sees_it(chromium: Browser, town: Api) -> None:
    deputy = came_in(chromium, town, "deputy-1")
    deputy.page.on("dialog", lambda dialog: dialog.accept())
    deputy.open("/copies")
    link = deputy.page.get_by_role("row").filter(has_not=deputy.page.locator(".badge.good")).locator("th a").first
    group = link.inner_text()
    link.click()
    deputy.page.get_by_role("button", name="Оттиск проверен").click()
    expect(deputy.page.get_by_label("Индекс дела")).to_have_value("УЧ-01")  # by the nomenclature in force
    deputy.page.get_by_role("button", name="Верно").click()
    expect(deputy.page.locator("main .badge.good")).to_contain_text("заверена")
    archivist = came_in(chromium, town, "archivist-1")
    archivist.open("/copies")
    row = archivist.page.get_by_role("row").filter(has_text=group)
    expect(row.locator(".badge.good")).to_contain_text("заверена")


@pytest.mark.clause("3.6-b")
def test_a_deputy_marks_everything_as_checked(chromium: Browser, town: Api) -> None:
    deputy = came_in(chromium, town, "deputy-2")
    deputy.open("/control")
    deputy.page.get_by_role("button", name="Отметить проверенным").click()
    expect(deputy.page.locator(".tile b").first).to_have_text("0")


@pytest.mark.clause("4.7.1-c")
def test_a_director_appoints_by_order(chromium: Browser, town: Api) -> None:
    director = came_in(chromium, town, "director-1")
    director.open("/people/teacher-3")
    director.page.get_by_label("Должность").select_option("archivist")
    director.page.get_by_label("Приказ, № и дата").last.fill("№ 99-к от 18.11.2025")
    director.page.get_by_role("button", name="Назначить").click()
    expect(director.page.locator("main table")).to_contain_text("архивариус")


def test_a_session_that_ended_keeps_what_was_sent_until_one_comes_in_again(chromium: Browser, town: Api) -> None:
    teacher = came_in(chromium, town, "teacher-1")
    teacher.expected = ["status of 401"]
    teacher.page.get_by_role("link", name="Заполнить").first.click()
    teacher.press("5")
    other = teacher.context.new_page()
    other.goto(f"{town.url}/account")
    other.get_by_role("button", name="Выйти").click()
    teacher.press("Control+s")
    expect(teacher.page.locator("#unsent")).to_contain_text("Сеанс окончен")
    other.goto(town.url)
    other.get_by_role("button", name="teacher-1").first.click()
    expect(teacher.page.get_by_text("Занятие записано.").first).to_be_visible(timeout=20_000)


@pytest.mark.clause("4.5.2-d")
def test_a_deputy_permits_a_late_record_and_the_teacher_makes_it(chromium: Browser, town: Api) -> None:
    town.clock.now += timedelta(days=1)  # what was not recorded yesterday is late now
    teacher = came_in(chromium, town, "teacher-1")
    expect(teacher.page.get_by_text("нужно разрешение").first).to_be_visible()
    name = teacher.page.locator(".who a").inner_text()
    deputy = came_in(chromium, town, "deputy-1")
    deputy.open("/permits")
    row = deputy.page.locator("tr", has_text="18.11.2025").filter(has_text=name).first
    row.get_by_text("Разрешить", exact=True).click()
    row.get_by_label("Распоряжение, № и дата").fill("№ 78-УР от 19.11.2025")
    row.get_by_role("button", name="Разрешить одну запись").click()
    expect(deputy.page.get_by_text("№ 78-УР").first).to_be_visible()
    teacher.page.reload()
    teacher.page.get_by_role("link", name="Записать по разрешению").first.click()
    expect(teacher.page.get_by_text("Разрешение действует один раз")).to_be_visible()
    teacher.page.get_by_role("button", name="Записать занятие").click()
    teacher.page.get_by_role("link", name="Показать запись").click()
    expect(teacher.page.get_by_text("поздняя запись")).to_be_visible()
