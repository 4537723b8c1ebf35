"""What is known of a person, on pages: guardians entered and released, an adult's consent, data handed over and erased, hours given."""

from __future__ import annotations

from pathlib import Path

import pytest
from browsing import look
from http_api import Api
from playwright.sync_api import Browser, expect
from test_roles import WCAG, faults_of
from town import PHONE, came_in


@pytest.mark.clause("4.6.2-l")
def test_a_deputy_enters_a_guardian_and_releases_them(chromium: Browser, town: Api) -> None:
    deputy = came_in(chromium, town, "deputy-2")
    page = deputy.open("/people/student-5")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_text("Внести представителя").click()
    page.locator("[name=guardian_id]").select_option("guardian-1")
    page.get_by_label("Кем приходится").fill("опекун")
    page.get_by_label("Документ").fill("Постановление № 3 от 17.11.2025")
    with page.expect_navigation():
        page.get_by_role("button", name="Внести", exact=True).click()
    page.locator("details").filter(has_text="прекратить представительство").last.locator("summary").click()
    page.locator("details[open]").get_by_label("Основание").fill("Постановление № 4 от 18.11.2025")
    with page.expect_navigation():
        page.locator("details[open]").get_by_role("button", name="Прекратить").click()
    assert deputy.faults == []


def entered(town: Api, person: str, kind: str, **identity: str) -> None:
    """Put on record by the administrator, by an order."""
    body = {"person_id": person, "kind": kind, "identity": identity, "order": "№ 5-с от 17.11.2025"}
    town.done(town.post("administrator-1", "/people", body))


@pytest.mark.clause("4.4.1-a")
def test_an_adult_student_lets_a_guardian_look_on_and_takes_it_back(chromium: Browser, town: Api) -> None:
    entered(town, "adult", "student", surname="Калачиков", name="Лев", birth_date="2007-03-01")
    entered(town, "parent", "guardian", surname="Калачикова", name="Ася")
    bond = {"guardian_id": "parent", "relation": "мать", "basis": "Свидетельство"}
    town.done(town.post("administrator-1", "/people/adult/guardians", bond))
    student = look(chromium, town, "adult", **PHONE)
    page = student.open("/consents")
    page.on("dialog", lambda dialog: dialog.accept())
    expect(page.locator("main .badge")).to_have_text("не видит")
    with page.expect_navigation():
        page.get_by_role("button", name="Записать согласие").click()
    expect(page.locator("main .badge")).to_have_text("видит с вашего согласия")
    assert faults_of(student, WCAG) == []
    with page.expect_navigation():
        page.get_by_role("button", name="Отозвать согласие").click()
    expect(page.locator("main .badge")).to_have_text("не видит")
    assert student.faults == []

    administrator = came_in(chromium, town, "administrator-1")
    administrator.expected = ["status of 404", "status of 422"]  # no account; a consent without its paper
    page = administrator.open("/people/adult")
    page.get_by_text("согласие на просмотр после 18 лет").click()
    page.get_by_role("button", name="Записать согласие").click()
    expect(page.locator("details[open]").get_by_role("alert")).to_contain_text("как дано согласие")
    page.get_by_label("Заявление обучающегося, дата").fill("Заявление от 18.11.2025")
    with page.expect_navigation():
        page.get_by_role("button", name="Записать согласие").click()
    expect(page.get_by_text("отозвать согласие на просмотр")).to_be_visible()
    assert administrator.faults == []


@pytest.mark.clause("1.2-b", "5.5")
def test_data_are_handed_over_and_erased_by_act_unless_the_law_holds_them(chromium: Browser, town: Api) -> None:
    entered(town, "stranger", "student", surname="Безвестьев", name="Савва")
    administrator = came_in(chromium, town, "administrator-1")
    administrator.expected = ["status of 404", "status of 409"]  # no account; a student's data are held
    asked: list[str] = []
    page = administrator.open("/people/stranger")
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    page.get_by_role("link", name="Выдать или уничтожить данные").click()
    assert faults_of(administrator, WCAG) == []
    page.get_by_label("Запрос: от кого, дата").fill("Запрос от 18.11.2025")
    with page.expect_download() as download:
        page.get_by_role("button", name="Выдать файл").click()
    assert "Безвестьев" in Path(download.value.path()).read_text("utf-8")
    for who, follows in (
        ("student-1", "Образовательные отношения не прекращены"),
        ("stranger", "Уничтожены по акту № 3-ПД"),
    ):
        administrator.open(f"/people/{who}/data")
        page.get_by_label("№ акта").fill("3-ПД")
        page.get_by_label("Причина").fill("Цель достигнута")
        page.get_by_role("button", name="Уничтожить данные").click()
        expect(page.locator("main")).to_contain_text(follows)
    assert "вернуть имя, контакты и обращения будет невозможно" in asked[0]
    assert faults_of(administrator, WCAG) == []
    assert administrator.faults == []


@pytest.mark.clause("1.4")
def test_hours_of_a_month_are_summed_and_taken_for_accounting(chromium: Browser, town: Api) -> None:
    director = came_in(chromium, town, "director-1")
    page = director.open("/reports")
    page.get_by_role("link", name="Часы за месяц").click()
    page.get_by_label("Месяц").fill("2025-10")
    page.wait_for_url("**/hours?month=2025-10")
    expect(page.get_by_role("table", name="Часы по преподавателям")).to_contain_text("замещение")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV для бухгалтерии").click()
    assert "Преподаватель;Месяц" in Path(download.value.path()).read_text("utf-8-sig")
    assert director.faults == []
