"""Each role does its work of the regulation on its pages, without the API: what one does, another sees."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from browsing import SHOTS, Person, look
from http_api import Api
from playwright.sync_api import Browser, expect
from signing_keys import PASSWORD, made_keys
from test_roles import WCAG, faults_of
from town import PHONE, came_in

from archive.copies import pades


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
    with deputy.page.expect_navigation():
        card.get_by_role("button", name="Исправить").click()
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


A4_LANDSCAPE, SHRINKS = 1047, 1.8
"""Pixels between the margins of a sheet, and how much a browser makes a wide page smaller to fit on it."""


def addressee(town: Api, who: str) -> str:
    """Who has to answer the one notice of this student or guardian: the journal's teacher, or the group's leader."""
    (told,) = town.get(who, "/notices", **town.fresh()).json()["notices"]
    if told["journal_id"]:
        return str(town.get("deputy-1", f"/journals/{told['journal_id']}").json()["page"]["teacher_id"])
    return str(town.get("deputy-1", f"/groups/{told['group_id']}").json()["leader_id"])


@pytest.mark.clause("4.3.2-c", "4.5.2-k")
def test_a_student_tells_of_a_mistaken_mark_and_the_teacher_asks_for_its_correction(
    chromium: Browser, town: Api
) -> None:
    student = came_in(chromium, town, "student-1", **PHONE)
    student.open("/diary")
    link = student.page.get_by_role("link", name="Ошибка?").first
    link.click()
    student.page.get_by_label("В чём ошибка").fill("Это отметка соседа по парте")
    student.shot("student-tells")
    student.page.get_by_role("button", name="Отправить преподавателю").click()
    expect(student.page.get_by_text("ждёт ответа")).to_be_visible()
    teacher = look(chromium, town, addressee(town, "student-1"))
    teacher.open("/today")
    teacher.page.get_by_role("link", name="обращение ждёт вашего ответа").click()
    teacher.shot("teacher-notices")
    teacher.page.get_by_role("link", name="История и запрос на исправление").first.click()
    expect(teacher.page.get_by_text("Это отметка соседа по парте")).to_be_visible()
    expect(teacher.page.get_by_role("button", name="Отправить запрос")).to_have_count(0)  # folded until one is chosen
    teacher.page.locator("details.ask details summary").first.click()
    expect(teacher.page.get_by_role("button", name="Отправить запрос").first).to_be_visible()
    teacher.shot("teacher-notice-at-the-cell")
    teacher.open("/notices")
    teacher.page.get_by_text("Ответить", exact=True).first.click()
    teacher.page.get_by_label("Ответ").fill("Верно, подал запрос на исправление")
    teacher.page.get_by_role("button", name="Отправить ответ").click()
    expect(teacher.page.get_by_text("Все обращения отвечены.")).to_be_visible()
    student.page.reload()
    expect(student.page.get_by_text("Верно, подал запрос на исправление")).to_be_visible()


@pytest.mark.clause("4.4.2-e")
def test_a_guardian_tells_of_an_absence_and_the_leader_reads_it_beside_the_absences(
    chromium: Browser, town: Api
) -> None:
    guardian = came_in(chromium, town, "guardian-1", **PHONE)
    guardian.page.get_by_role("link", name="Сообщить").click()
    guardian.page.get_by_label("Почему").fill("Едем к бабушке")
    guardian.shot("guardian-tells")
    guardian.page.get_by_role("button", name="Сообщить").first.click()
    expect(guardian.page.get_by_text("ждёт ответа")).to_be_visible()
    leader = look(chromium, town, addressee(town, "guardian-1"))
    leader.open("/group")
    card = leader.page.locator("article", has_text="Едем к бабушке")
    leader.shot("leader-absences")
    card.get_by_role("button", name="Принять к сведению").click()
    expect(card.get_by_text("принято к сведению")).to_be_visible()
    guardian.page.reload()
    expect(guardian.page.get_by_text("принято к сведению")).to_be_visible()


@pytest.mark.clause("2.2.5", "4.7.1-b")
def test_a_printed_journal_holds_every_lesson_and_nothing_of_the_screen(chromium: Browser, town: Api) -> None:
    teacher = came_in(chromium, town, "teacher-1")
    teacher.page.get_by_role("link", name="Заполнить").first.click()
    expect(teacher.page.get_by_role("button", name="Записать занятие")).to_be_enabled()
    teacher.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    teacher.page.emulate_media(media="print")
    for screen_alone in ("header.top", ".lesson", ".status", ".pad", "#keys"):
        expect(teacher.page.locator(screen_alone)).to_be_hidden()
    expect(teacher.page.get_by_role("table", name="Проведённые занятия")).to_be_visible()
    assert teacher.page.evaluate("getComputedStyle(document.getElementById('frame')).overflowX") == "visible"
    teacher.page.set_viewport_size({"width": A4_LANDSCAPE, "height": 730})
    width = teacher.page.locator("#grid").evaluate("grid => grid.offsetWidth")
    teacher.page.screenshot(path=SHOTS / "journal-printed.png", full_page=True)
    assert width <= A4_LANDSCAPE * SHRINKS, "the browser would cut lessons off"


@pytest.mark.clause("3.3")
def test_a_leader_keeps_the_contacts_of_the_group(chromium: Browser, town: Api) -> None:
    leader = came_in(chromium, town, "leader-2")
    leader.page.get_by_role("link", name="данные, контакты, листок").first.click()
    leader.page.get_by_text("Изменить контакты").first.click()
    leader.page.get_by_label("Телефон").first.fill("+7 900 111-22-33")
    leader.page.get_by_role("button", name="Сохранить контакты").first.click()
    expect(leader.page.get_by_role("link", name="+7 900 111-22-33")).to_be_visible()
    leader.shot("leader-contacts")


@pytest.mark.clause("3.7", "4.2.4", "4.1.2-d")
def test_an_administrator_records_a_failure_and_sees_who_came_in(chromium: Browser, town: Api) -> None:
    administrator = came_in(chromium, town, "administrator-1")
    administrator.open("/incidents")
    administrator.page.get_by_text("Записать сбой").click()
    administrator.page.get_by_label("Что не работает").fill("Журнал не открывался в кабинете 12")
    administrator.page.get_by_role("button", name="Записать").first.click()
    expect(administrator.page.get_by_text("запрос не отправлен")).to_be_visible()
    administrator.page.get_by_text("Запрос отправлен", exact=True).click()
    administrator.page.get_by_label("Номер запроса или кому и как").fill("№ 4182, почтой")
    administrator.page.locator("details[open]").get_by_role("button", name="Записать").click()
    expect(administrator.page.get_by_text("№ 4182, почтой")).to_be_visible()
    administrator.shot("administrator-incidents")
    administrator.open("/workstations")
    administrator.page.get_by_label("Название").fill("Кабинет 12, у окна")
    administrator.page.get_by_role("button", name="Поставить на учёт").click()
    expect(administrator.page.get_by_role("rowheader", name="Кабинет 12, у окна")).to_be_visible()
    administrator.open("/logins")
    expect(administrator.page.locator("tbody tr").first).to_contain_text("вошёл")


def a_signature_is_put_under_it(deputy: Person, folder: Path) -> None:
    """The certified PDF is taken from the page, signed by a program of the deputy's own, and put back."""
    deputy.expected = ["status of 422"]  # the copy itself is no signature of it
    page = deputy.page
    href = page.get_by_role("link", name="PDF заверенной версии").get_attribute("href")
    copy = deputy.context.request.get(f"{deputy.college.url}{href}").body()
    file = folder / "signed.pdf"
    file.write_bytes(copy)
    page.get_by_label("Файл подписи").set_input_files(file)
    page.get_by_role("button", name="Приложить").click()
    refused = page.locator("form", has=page.get_by_label("Файл подписи")).get_by_role("alert")
    expect(refused).to_contain_text("Подпись")
    signer = pades.pkcs12_signer(made_keys().pkcs12(folder / "deputy.p12"), PASSWORD)
    with ThreadPoolExecutor(1) as elsewhere:  # Playwright's loop runs in this thread
        file.write_bytes(elsewhere.submit(pades.sign, copy, signer).result())
    page.get_by_label("Файл подписи").set_input_files(file)
    with page.expect_navigation():
        page.get_by_role("button", name="Приложить").click()
    expect(page.get_by_role("table", name="Электронные подписи")).to_contain_text("издатель не известен журналу")
    assert faults_of(deputy, WCAG) == []
    assert deputy.faults == []


@pytest.mark.clause("4.6.2-e", "4.6.2-f")
def test_a_copy_is_reviewed_certified_and_signed_and_the_archivist_sees_it(
    chromium: Browser, town: Api, tmp_path: Path
) -> None:
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
    a_signature_is_put_under_it(deputy, tmp_path)
    archivist = came_in(chromium, town, "archivist-1")
    archivist.open("/copies")
    row = archivist.page.get_by_role("row").filter(has_text=group)
    expect(row.locator(".badge.good")).to_contain_text("заверена")


@pytest.mark.clause("4.6.1-c")
def test_filters_of_the_audit_trail_live_in_the_address(chromium: Browser, town: Api) -> None:
    deputy = came_in(chromium, town, "deputy-1")
    page = deputy.open("/audit")
    page.locator("select[name=group]").select_option("g2")
    page.get_by_label("только поздние").check()
    page.get_by_role("button", name="Показать").click()
    page.wait_for_url("**/audit?group=g2&late=1")
    rows = page.get_by_role("table", name="Записи журнала событий").locator("tbody tr")
    expect(rows.first).to_be_visible()
    assert rows.filter(has_text="поздняя").count() == rows.count()
    assert rows.filter(has_text="2-я группа").count() == rows.count()
    page.locator("select[name=student]").select_option(index=1)  # by name, of the group that is shown
    page.get_by_role("button", name="Показать").click()
    page.wait_for_url("**/audit?group=g2&student=student-*&late=1")


@pytest.mark.clause("3.6-b")
def test_a_deputy_marks_everything_as_checked(chromium: Browser, town: Api) -> None:
    deputy = came_in(chromium, town, "deputy-2")
    deputy.open("/control")
    expect(deputy.page.get_by_text("где мало отметок")).to_be_visible()
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
    row.get_by_label("Распоряжение, № и дата").first.fill("№ 78-УР от 19.11.2025")
    row.get_by_role("button", name="Разрешить одну запись").click()
    expect(deputy.page.get_by_text("№ 78-УР").first).to_be_visible()
    teacher.page.reload()
    teacher.page.get_by_role("link", name="Записать по разрешению").first.click()
    expect(teacher.page.get_by_text("Разрешение действует один раз")).to_be_visible()
    teacher.page.get_by_role("button", name="Записать занятие").click()
    teacher.page.get_by_role("link", name="Показать запись").click()
    expect(teacher.page.get_by_text("поздняя запись")).to_be_visible()


def test_a_student_gets_the_link_of_the_timetable_for_a_calendar_and_takes_it_back(
    chromium: Browser, town: Api
) -> None:
    student = came_in(chromium, town, "student-1")
    page = student.open("/timetable")
    page.get_by_text("Расписание в календаре телефона").click()
    page.get_by_role("button", name="Получить ссылку").click()
    link = page.get_by_label("Ссылка для календаря").input_value()
    assert httpx.get(link).text.startswith("BEGIN:VCALENDAR")
    page.get_by_role("button", name="Отозвать ссылку").click()
    expect(page.get_by_label("Ссылка для календаря")).to_have_count(0)
    assert httpx.get(link).status_code == 404
    assert student.faults == []
