"""An archivist verifies the log, draws the copies anew and builds a volume from pages; the work goes on without them (5.5)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from browsing import caught_up, look
from http_api import Api, serving
from ledger_fixture import TestServer, new_ledger
from playwright.sync_api import Browser, expect
from residents import registered
from school_day import STUDENTS, closed_sheet, opened_journal, recorded_lesson
from town import came_in

WHILE_IT_WORKS = 60_000
YEAR = "2025-2026"


@pytest.mark.clause("5.5", "5.6")
def test_the_log_is_verified_with_progress_that_survives_a_reload(chromium: Browser, untouched_town: Api) -> None:
    archivist = came_in(chromium, untouched_town, "archivist-1")
    archivist.expected = ["status of 409"]  # a second one at the same time
    page = archivist.open("/archive/verification")
    page.get_by_role("button", name="Проверить сейчас").click()
    page.wait_for_url("**/archive/jobs/*")
    if page.locator("progress").count():
        other = came_in(chromium, untouched_town, "deputy-1")
        other.open(f"/archive/years/{YEAR}")
        other.page.get_by_role("button", name="Сверить").click()
        expect(other.page.get_by_role("alert").first).to_contain_text("уже идёт")
    page.reload()
    expect(page.locator(".verdict")).to_contain_text("Нарушений нет", timeout=WHILE_IT_WORKS)
    expect(page.locator("dl.facts")).to_contain_text("события")
    archivist.shot("archivist-verified")
    archivist.open("/archive/verification")
    expect(page.locator(".verdict")).to_contain_text("Нарушений нет")
    assert archivist.faults == []


@pytest.mark.clause("4.6.2-e", "5.5")
def test_certified_copies_are_drawn_anew_and_an_open_years_volume_is_refused(
    chromium: Browser, untouched_town: Api
) -> None:
    archivist = came_in(chromium, untouched_town, "archivist-1")
    page = archivist.open(f"/archive/years/{YEAR}")
    page.get_by_role("button", name="Сверить").click()
    page.wait_for_url("**/archive/jobs/*")
    expect(page.locator(".verdict, .notice").first).to_be_visible(timeout=WHILE_IT_WORKS)
    expect(page.locator("main")).to_contain_text("совпали байт в байт")
    archivist.open(f"/archive/years/{YEAR}")
    page.get_by_role("button", name="Собрать том").click()
    expect(page.locator(".notice.bad")).to_contain_text("не закрыт", timeout=WHILE_IT_WORKS)
    archivist.open("/archive")
    expect(page.get_by_role("table", name="Работы архива")).to_contain_text("не выполнено")
    assert archivist.faults == []


@pytest.fixture(scope="module")
def closed_year(server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """A college of one group whose year is over: its journal certified, its year closed."""
    with (
        new_ledger(server) as ledger,
        serving(ledger, tmp_path_factory.mktemp("year"), wait_for_read_seconds=10) as api,
    ):
        for person, kind in [*((s, "student") for s in STUDENTS), ("t-1", "employee"), ("d-2", "employee")]:
            registered(api, person, kind)
        journal = opened_journal(api)
        recorded_lesson(api, journal)
        closed_sheet(api, journal)
        of_group = "group=ПМ-11&term=2025-2026-1"
        api.done(api.post("d-1", f"/copies/journal-of-lessons/review?{of_group}", {"position": api.head()}))
        api.done(api.post("d-2", f"/copies/journal-of-lessons/certification?{of_group}", {"post": "Заместитель"}))
        api.clock.now = datetime(2026, 6, 30, 9, tzinfo=UTC)
        api.done(api.post("d-1", f"/years/{YEAR}/closing", {"order": "№ 90-од"}))
        caught_up(api)
        yield api


@pytest.mark.clause("5.5", "5.6")
@pytest.mark.timeout(240)
def test_a_volume_is_built_handed_over_and_downloaded_from_pages(chromium: Browser, closed_year: Api) -> None:
    archivist = look(chromium, closed_year, "arch-1")
    archivist.page.on("dialog", lambda dialog: dialog.accept())
    page = archivist.open(f"/archive/years/{YEAR}")
    page.get_by_role("button", name="Собрать том").click()
    page.wait_for_url("**/archive/jobs/*")
    told: set[str] = set()
    while page.locator("[data-told]").count():  # until the page that watches it shows what came of it
        told.add(page.locator("[data-told]").text_content() or "")
        page.wait_for_timeout(100)
        if page.locator(".notice.bad").count():
            break
    assert told, "no progress was shown"
    expect(page.locator("dl.facts")).to_contain_text("Заверенных копий", timeout=WHILE_IT_WORKS)
    archivist.shot("archivist-volume")
    href = page.get_by_role("link", name="Скачать том").get_attribute("href")
    names = ZipFile(BytesIO(archivist.context.request.get(f"{closed_year.url}{href}").body())).namelist()
    assert any(name.endswith("verify.py") for name in names)
    assert any(name.endswith(".pdf") and "copies" in name for name in names)
    page.get_by_role("link", name="К году").click()
    page.get_by_label("Акт, № и дата").fill("№ 3 от 30.06.2026")
    page.get_by_role("button", name="Передать на хранение").click()
    expect(page.locator("main")).to_contain_text("Передан на хранение")
    archivist.open("/archive")
    expect(page.get_by_role("table", name="Учебные годы")).to_contain_text("№ 3 от 30.06.2026")
    archivist.shot("archivist-sealed")
    assert archivist.faults == []
