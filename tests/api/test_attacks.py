"""What an intruder tries first, each attempt by itself: no way in, no fault of ours, nothing foreign on a page (4.1.2-d)."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute
from http_api import Api, name_people
from residents import GROUP, Browser, caught
from school_day import School, lesson

from api.routes import schedule

SCRIPT = "</script><script>alert(1)</script>'\"><img src=x onerror=alert(2)>"


@pytest.fixture
def browser(house: Api, residents: dict[str, str]) -> Iterator[Browser]:
    """t-1, signed in."""
    with Browser(house) as browser:
        assert browser.sign_in("t-1", residents["t-1"]).status_code == 201
        yield browser


def page_routes(router: Any) -> Iterator[APIRoute]:
    for route in router.routes:
        if isinstance(route, APIRoute):
            if route.endpoint.__module__.startswith("api.pages."):
                yield route
        elif (included := getattr(route, "original_router", None)) is not None:
            yield from page_routes(included)


def unsafe_pages(api: Api) -> list[tuple[str, str]]:
    """Every operation outside the API that may change something."""
    return [
        (method, re.sub(r"\{[^}]*\}", "x", route.path))
        for route in page_routes(api.app)
        for method in route.methods - {"GET", "HEAD", "OPTIONS"}
    ]


def test_no_page_takes_a_form_from_elsewhere(house: Api, browser: Browser) -> None:
    """All but the check of a copy, which asks nobody who they are and changes nothing."""
    pages = [(method, path) for method, path in unsafe_pages(house) if path != "/check"]
    assert ("POST", "/logout") in pages
    for method, path in pages:
        for headers in ({}, {"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}):
            form = {"login": "t-1", "password": "x", "csrf": "wrong"}
            answered = browser.request(method, f"{house.url}{path}", data=form, headers=headers)
            own_login = path == "/login" and not headers
            assert answered.status_code == (401 if own_login else 403), (path, headers, answered.status_code)
    assert browser.get("/me").status_code == 200, "still signed in"


def test_a_session_planted_before_the_login_is_never_the_one_after_it(house: Api, residents: dict[str, str]) -> None:
    with Browser(house) as victim, Browser(house) as thief:
        thief.sign_in("t-2", residents["t-2"])
        planted = thief.cookies["journal_session"]
        victim.cookies.set("journal_session", planted, domain="127.0.0.1")
        victim.sign_in("t-1", residents["t-1"])
        assert victim.cookies["journal_session"] != planted
        assert victim.get("/me").json()["person_id"] == "t-1"
        assert thief.get("/me").status_code == 401, "what was planted is over"


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "TRACE", "PATCH", "CONNECT", "PROPFIND"])
def test_another_method_is_no_way_around(browser: Browser, method: str) -> None:
    for path in ("/me", "/session", "/people/s-1/account", "/tokens"):
        answered = browser.request(method, path)
        assert answered.status_code == 405, (method, path, answered.status_code)


@pytest.mark.parametrize(
    ("person_id", "why"),
    [
        ("t-1\u200d", "a joiner that nobody sees"), ("t-\u0431\u0301", "a mark over a letter"), ("\uff54-1", "a full-width letter"),
        ("..", "a way up in a folder"), (".", "this folder"), ("-rf", "an option of a command"), ("t-1\n", "a line's end"),
        ("t\u20241", "a dot that is another"), ("\u0442-1x", "letters of two scripts: т is Cyrillic here"),
    ],
)  # fmt: skip
def test_no_id_is_taken_for_another_or_for_a_path(house: Api, person_id: str, why: str) -> None:
    body = {"person_id": person_id, "kind": "employee", "identity": {"surname": "А", "name": "Б"}, "order": "№ 1"}
    refused = house.post("a-1", "/people", body)
    assert (refused.status_code, refused.json()["code"]) == (422, "INVALID"), why


def test_an_id_of_one_script_is_an_id(house: Api) -> None:
    for person_id in ("t-ivolgina", "иванов.п-2", "с-17", "17"):
        body = {"person_id": person_id, "kind": "employee", "identity": {"surname": "А", "name": "Б"}, "order": "№ 1"}
        house.done(house.post("a-1", "/people", body))


@pytest.mark.parametrize("onward", ["/\0", "/\r\nSet-Cookie: x=1", "/\u202e"])
def test_where_to_go_on_holds_nothing_odd(house: Api, residents: dict[str, str], onward: str) -> None:
    form = {"login": "t-1", "password": residents["t-1"], "next": onward}
    with Browser(house) as browser:
        sent = browser.post(f"{house.url}/login", data=form)
    assert (sent.status_code, sent.headers["location"]) == (303, "/")
    assert "x" not in sent.cookies


@pytest.mark.parametrize("cookie", ["journal_position=\xb2", "journal_position=9999999999999999999999", "journal_session=\xb2",
                                    "journal_device=" + "x" * 4000, "journal_workstation=%00", "=;=;="])  # fmt: skip
def test_no_cookie_is_a_fault_of_ours(house: Api, cookie: str) -> None:
    for path in ("/login", "/", "/api/v1/me", "/account"):
        answered = httpx.get(f"{house.url}{path}", headers=[(b"Cookie", cookie.encode("latin-1"))])
        assert answered.status_code < 500, path


@pytest.mark.parametrize("host", ["\xb2", "a b", "x:99999999", "", "[::1", "a@b/c?d"])
def test_no_name_that_a_visitor_calls_us_is_a_fault_of_ours(house: Api, host: str) -> None:
    for path in ("/login", "/", "/api/v1/me", "/login/oidc"):
        answered = httpx.get(f"{house.url}{path}", headers=[(b"Host", host.encode("latin-1"))])
        assert answered.status_code < 500, path


@pytest.mark.parametrize("login", ["t-1\0", "T-1", "t-1 ", "t-1\u200d", "т-1", "t-1'--", "t-1\n", "../t-1"])
def test_a_login_is_the_very_login(house: Api, residents: dict[str, str], login: str) -> None:
    """What nobody sees is forgiven, and counted as the same; nothing else leads to the account past the count of its guesses."""
    with Browser(house) as browser:
        status = browser.sign_in(login, residents["t-1"]).status_code
        assert status in (201, 401, 422)
        assert (status == 201) == (login in ("t-1 ", "t-1\u200d"))


def test_a_key_given_twice_is_refused_in_a_session_too(browser: Browser, residents: dict[str, str]) -> None:
    twice = {
        ("POST", "/session"): f'{{"login": "t-2", "login": "t-1", "password": "{residents["t-1"]}"}}',
        ("POST", "/tokens"): '{"label": "x", "scope": ["read"], "scope": ["lessons"], "days": 1}',
        ("PUT", "/session/password"): '{"present": "x", "present": "y", "new": "лодка плывёт в тумане"}',
    }
    for (method, path), content in twice.items():
        answered = browser.request(method, path, content=content, headers={"Content-Type": "application/json"})
        assert (answered.status_code, answered.json()["code"]) == (422, "INVALID"), (path, answered.text)


def test_every_body_takes_its_own_fields_alone(house: Api) -> None:
    """Nothing is assigned that a form does not show: no role with a person, no author with a mark."""
    schemas = house.document["components"]["schemas"]
    bodies = {
        content["schema"]["$ref"].rsplit("/", 1)[1]
        for operations in house.document["paths"].values()
        for operation in operations.values()
        for kind, content in operation.get("requestBody", {}).get("content", {}).items()
        if kind == "application/json" and "$ref" in content.get("schema", {})
    }
    assert len(bodies) > 40
    assert [name for name in bodies if schemas[name].get("additionalProperties") is not False] == []


def test_what_people_write_is_text_on_every_page(school: School) -> None:
    api = school.api
    name_people(api, s_1=f"Анна {SCRIPT}", t_1=f"Пётр {SCRIPT}")
    api.done(
        api.post(
            "t-1",
            f"{school.path}/lessons",
            lesson(homework=f"Прочитать параграф и выполнить упражнение в тетради {SCRIPT}"),
        )
    )
    change = {"subject": "mark", "lesson_id": "mon", "student_id": "s-1", "was": "5", "becomes": "4"}
    body = {"changes": [change], "reason": f"Ошибка {SCRIPT}", "basis": f"Докладная {SCRIPT}"}
    api.done(api.post("t-1", f"{school.path}/corrections", body))
    pages = {
        "t-1": ("/", f"/journals/{school.journal}", f"/journals/{school.journal}/lessons/mon",
                f"/journals/{school.journal}/cells/mon/s-1"),
        "d-1": ("/", "/audit", "/corrections", f"/journals/{school.journal}"),
        "s-1": ("/", "/diary"), "l-1": ("/",),
    }  # fmt: skip
    shown = 0
    for person, paths in pages.items():
        headers = {"Authorization": f"Bearer {api.token(person)}", "Accept": "text/html",
                   "Cookie": f"journal_position={api.head()}"}  # fmt: skip
        for path in paths:
            page = httpx.get(f"{api.url}{path}", headers=headers, follow_redirects=True)
            assert page.status_code == 200, (person, path, page.text[:200])
            assert "<script>alert" not in page.text, (person, path)
            assert "<img src=x" not in page.text, (person, path)
            shown += "alert(1)" in page.text
    assert shown >= 5, "what was planted is on the pages, as text"


def test_the_trail_as_a_table_holds_no_formula(school: School) -> None:
    api = school.api
    for number, first in enumerate(("=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1)", "\t=1", "＝1", "\n=1")):
        body = {"group_id": f"Г-{number}", "name": first}
        api.post("d-1", "/groups", body)
    lines = api.client("d-1").get("/audit/export", params={"format": "csv"}).text
    cells = [cell.strip('"') for line in lines.splitlines() for cell in line.split(";")]
    assert len(cells) > 20
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t", "＝", "＋", "－", "＠")]


def test_a_secret_link_is_not_in_the_log_of_faults(
    house: Api, browser: Browser, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = browser.post("/me/timetable-feed").json()["path"]

    def fails(*_: object) -> None:
        raise RuntimeError("the feed has failed")

    monkeypatch.setattr(schedule, "person_of_link", fails)
    caplog.set_level(logging.INFO, "api")
    assert httpx.get(f"{house.url}{feed}").status_code == 500
    assert "the feed has failed" in caplog.text
    assert re.search(r"tf_[\w-]{43}", feed)[0] not in caplog.text  # type: ignore[index]


@pytest.mark.clause("4.4.1-a", "D5")
def test_an_open_session_of_a_guardian_ends_at_midnight_of_the_birthday(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cookie's session goes on; what it may see does not."""
    api = school.api
    link = {"guardian_id": "g-1", "relation": "мать", "basis": "свидетельство"}
    api.done(api.post("a-1", "/people/s-1/guardians", link))
    api.done(api.post("a-1", "/people/g-1/account"))
    password = caught(monkeypatch).issue(api, "l-1", "g-1", GROUP)
    api.clock.now = datetime(2026, 3, 13, 20, 59, 59, tzinfo=UTC)
    with Browser(api) as guardian:
        assert guardian.sign_in("g-1", password).status_code == 201
        assert guardian.get("/diary", params={"student": "s-1"} | api.fresh()).status_code == 200
        api.clock.now += timedelta(seconds=1)
        refused = guardian.get("/diary", params={"student": "s-1"})
        assert (refused.status_code, refused.json()["code"]) == (403, "PARENT_OF_ADULT")
        assert guardian.get("/me").status_code == 200
