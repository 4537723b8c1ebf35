"""An archivist verifies the log, draws the copies anew and builds a volume from pages; the work goes on without them (5.5)."""

from __future__ import annotations

import pytest
from http_api import Api
from playwright.sync_api import Browser, expect
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
