"""Every role through every page it is led to: it opens, it is accessible, the browser complains of nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import Person
from http_api import Api
from playwright.sync_api import Browser, expect
from town import PHONE, came_in

WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
WITHOUT_REPEATS = {"exclude": [["tbody tr:nth-child(n+5)"]]}
"""The fifth row of a table is made as the fourth."""

IN_THE_DARK = {
    "deputy-1": ("/planning", "/planning/terms/2025-2026-1", "/planning/board/2025-2026-1", "/planning/calendar/2025-2026"),
    "archivist-1": ("/archive/years/2025-2026", "/archive/verification"),
}  # fmt: skip
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
ROLES = {
    "teacher-1": "/today", "master-1": "/today", "leader-2": "/group/g2", "deputy-1": "/control",
    "director-1": "/overview", "administrator-1": None, "archivist-1": "/archive", "student-1": "/diary",
    "guardian-1": "/diary",
}  # fmt: skip
"""Who comes in and what their first page is."""

NARROW = (640, 320)
"""A window of 1280 px at 200 % and at 400 %: nothing but a table's own frame scrolls sideways (1.4.4, 1.4.10)."""

WIDE: dict[str, Any] = {"viewport": {"width": 1360, "height": 850}}


@pytest.fixture(scope="module")
def examined() -> set[str]:
    """The kinds of pages that were examined already: a second one of a kind tells nothing new."""
    return set()


def visited(someone: Person) -> Iterator[tuple[str, int]]:
    """Where the navigation leads, then one page of each kind behind its links: each opened once, with its status."""
    page = someone.page
    found = [link.get_attribute("href") or "" for link in page.locator("header nav a").all()]
    behind: dict[str, str] = {}
    for path in found:
        yield path, status(someone, path)
        for href in page.locator("main a[href^='/']").evaluate_all("links => links.map(x => x.getAttribute('href'))"):
            if not href.startswith(("/api/", "/static/")) and href not in found:
                behind.setdefault(kind_of(href), href)
    for href in behind.values():
        yield href, status(someone, href)


def status(someone: Person, path: str) -> int:
    answer = someone.page.goto(someone.college.url + path)
    assert answer is not None
    return answer.status


def kind_of(path: str) -> str:
    """`/journals/6f0f8a4e-…/plan?x=1` is a page of the kind `/journals/…/plan`."""
    return "/".join(
        "…" if any(c.isdigit() for c in part) else part for part in path.split("?", maxsplit=1)[0].split("/")
    )


@pytest.mark.parametrize("who", ROLES)
def test_every_page_of_a_role_opens_and_is_accessible(
    chromium: Browser, town: Api, examined: set[str], who: str
) -> None:
    someone = came_in(chromium, town, who, **WIDE)
    if ROLES[who]:
        assert someone.page.url == town.url + str(ROLES[who])
    wrong: list[str] = []
    for number, (path, answered) in enumerate(visited(someone)):
        if answered != 200:
            wrong.append(f"{path}: {answered}")
            continue
        expect(someone.page.locator("h1")).to_have_count(1)
        if kind_of(path) not in examined:
            wrong += [f"{path}: {fault}" for fault in faults_of(someone, WCAG)]
            wrong += [f"{path}: wider than {width} px" for width in NARROW if wider_than(someone, width)]
            examined.add(kind_of(path))
        someone.shot(f"{who}-{number:02}")
    assert wrong == []
    assert someone.faults == []
    someone.context.close()


@pytest.mark.parametrize("who", ["teacher-1", "deputy-1", "archivist-1"])
def test_in_the_dark_everything_is_as_readable(chromium: Browser, town: Api, who: str) -> None:
    someone = came_in(chromium, town, who, **WIDE, color_scheme="dark")
    wrong: list[str] = []
    for path in (str(ROLES[who]), *IN_THE_DARK.get(who, ("/timetable", "/corrections")), journal_of(someone)):
        someone.open(path)
        wrong += [f"{path}: {fault}" for fault in faults_of(someone, CONTRAST)]
        someone.shot(f"{who}-dark{kind_of(path).replace('/', '-')}")
    assert wrong == []
    someone.context.close()


@pytest.mark.parametrize("who", ["student-1", "teacher-1", "guardian-1"])
def test_on_a_phone_no_page_is_wider_than_the_phone(chromium: Browser, town: Api, who: str) -> None:
    someone = came_in(chromium, town, who, **PHONE)
    wide: list[str] = []
    for path, _ in visited(someone):
        wide += [path] if someone.page.evaluate("document.documentElement.scrollWidth > screen.width") else []
        someone.shot(f"{who}-phone{kind_of(path).replace('/', '-')}")
    assert wide == []
    someone.context.close()


def wider_than(someone: Person, width: int) -> bool:
    page = someone.page
    page.set_viewport_size({"width": width, "height": 850})
    wide = bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))
    page.set_viewport_size(WIDE["viewport"])
    return wide


def faults_of(someone: Person, rules: dict[str, Any]) -> list[str]:
    found = Axe().run(someone.page, context=WITHOUT_REPEATS, options=rules).response["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in found]


def journal_of(someone: Person) -> str:
    someone.open("/journals")
    return someone.page.locator("main th a").first.get_attribute("href") or ""


def test_the_first_page_is_accessible_and_tells_who_one_can_come_in_as(chromium: Browser, town: Api) -> None:
    page = chromium.new_page()
    page.goto(town.url)
    expect(page.locator(".logins button")).to_have_count(12)
    assert Axe().run(page, options=WCAG).response["violations"] == []
    page.close()


def test_who_has_not_come_in_is_led_to_the_login_page_and_back(chromium: Browser, town: Api) -> None:
    page = chromium.new_page()
    page.goto(f"{town.url}/control")
    assert page.url == f"{town.url}/login?next=%2Fcontrol"
    page.fill("[name=login]", "deputy-1")
    page.fill("[name=password]", "not the password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("неверны")
    page.close()
