"""Every role through every page it is led to: it opens, it is accessible, the browser complains of nothing."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import Person
from http_api import Api
from playwright.sync_api import Browser, expect
from town import PHONE, came_in

WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
REPEATS = "main :is(tbody tr, option, article, details details):nth-child(n+6), main tr > :nth-child(n+14)"
"""The sixth row of a table is made as the fifth: what repeats is taken out of a page before it is examined."""

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

LINKS = """[...document.querySelectorAll("main a[href^='/']")].map((x) => x.getAttribute("href"))"""

TYPED = """[...document.querySelectorAll("input:is([type=text], :not([type])), textarea")]
  .map((x) => x.name).filter((name) => /(_id|_ids|^student|^group|^person|commission)$/.test(name))"""
NEW = {"person_id", "group_id", "curriculum_id"}
"""What gets its id by being entered; every other id is chosen by a name, as nobody can know it."""

NARROW = (640, 320)
"""A window of 1280 px at 200 % and at 400 %: nothing but a table's own frame scrolls sideways (1.4.4, 1.4.10)."""

WIDE: dict[str, Any] = {"viewport": {"width": 1360, "height": 850}}


@pytest.fixture(scope="module")
def examined() -> set[str]:
    """The kinds of pages that were examined already: a second one of a kind tells nothing new."""
    return set()


def visited(someone: Person, known: Container[str] = ()) -> Iterator[tuple[str, str, int]]:
    """Path, kind and status of where the navigation leads, then of one page of each kind behind its links.

    Each is opened once; a page behind, if its kind is `known`, is only asked for and not drawn.
    """
    page = someone.page
    found = [link.get_attribute("href") or "" for link in page.locator("header nav a").all()]
    behind: dict[str, str] = {}
    for path in found:
        yield path, kind_of(path), status(someone, path)
        for href in page.evaluate(LINKS):
            if not href.startswith(("/api/", "/static/")) and href not in found:
                behind.setdefault(kind_of(href), href)
    for kind, href in behind.items():
        yield href, kind, asked(someone, href) if kind in known else status(someone, href)


def asked(someone: Person, path: str) -> int:
    answer = someone.context.request.get(someone.college.url + path)
    assert answer.text().count("<h1") == 1, path
    return answer.status


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
    for number, (path, kind, answered) in enumerate(visited(someone, examined)):
        if answered != 200:
            wrong.append(f"{path}: {answered}")
        elif kind not in examined:
            examined.add(kind)
            expect(someone.page.locator("h1")).to_have_count(1)
            someone.shot(f"{who}-{number:02}")
            wrong += [f"{path}: {name} is typed" for name in someone.page.evaluate(TYPED) if name not in NEW]
            wrong += [f"{path}: wider than {width} px" for width in too_narrow(someone)]
            wrong += [f"{path}: {fault}" for fault in faults_of(someone, WCAG)]
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


@pytest.fixture(scope="module")
def seen_on_a_phone() -> set[str]:
    return set()


@pytest.mark.parametrize("who", ["student-1", "teacher-1", "guardian-1"])
def test_on_a_phone_no_page_is_wider_than_the_phone(
    chromium: Browser, town: Api, seen_on_a_phone: set[str], who: str
) -> None:
    someone = came_in(chromium, town, who, **PHONE)
    wide: list[str] = []
    for path, kind, _ in visited(someone, seen_on_a_phone):
        if kind not in seen_on_a_phone:
            seen_on_a_phone.add(kind)
            wide += [path] if someone.page.evaluate("document.documentElement.scrollWidth > screen.width") else []
            someone.shot(f"{who}-phone{kind.replace('/', '-')}")
    assert wide == []
    someone.context.close()


def too_narrow(someone: Person) -> list[int]:
    """The widths of NARROW at which the page scrolls sideways."""
    found = []
    for width in NARROW:
        someone.page.set_viewport_size({"width": width, "height": 850})
        if someone.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(width)
    someone.page.set_viewport_size(WIDE["viewport"])
    return found


def faults_of(someone: Person, rules: dict[str, Any]) -> list[str]:
    someone.page.evaluate("repeats => document.querySelectorAll(repeats).forEach((x) => x.remove())", REPEATS)
    found = Axe().run(someone.page, options=rules | {"resultTypes": ["violations"]}).response["violations"]
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
