"""Sessions: what the cookie is like, what it is bound to, how long it lives, and that nobody else's page uses it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from datetime import timedelta

import httpx
import psycopg
import pytest
from http_api import Api
from psycopg import sql
from residents import Browser

from api.identity import CACHE_SECONDS, TokenRefused
from api.signin.sessions import Sessions
from api.signin.visitor import Visitor


@pytest.fixture
def api(house: Api) -> Api:
    return house


@pytest.fixture
def student(api: Api, residents: dict[str, str]) -> Iterator[tuple[Browser, str]]:
    """s-1 signed in, with no other session than this, and their password."""
    api.done(api.post("a-1", "/people/s-1/sessions/ending", {"reason": "Начало испытания"}))
    with Browser(api) as browser:
        assert browser.sign_in("s-1", residents["s-1"]).status_code == 201
        yield browser, residents["s-1"]


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(api: Api, student: tuple[Browser, str]) -> None:
    browser, password = student
    plain = browser.sign_in("s-1", password).headers.get_list("set-cookie")
    assert [c.partition("=")[0] for c in plain] == ["journal_session", "journal_device"]
    assert all({"HttpOnly", "Path=/", "SameSite=lax"} <= set(c.split("; ")[1:]) for c in plain)
    with Browser(api) as behind_tls:
        behind_tls.headers.update({"X-Forwarded-Proto": "https", "Origin": api.url.replace("http:", "https:")})
        answered = behind_tls.sign_in("s-1", password)
        assert answered.status_code == 201, answered.text
        secure = answered.headers.get_list("set-cookie")
        assert [c.partition("=")[0] for c in secure] == ["__Host-journal_session", "__Host-journal_device"]
        assert all({"Secure", "HttpOnly", "Path=/"} <= set(c.split("; ")) for c in secure)
        assert not any("Domain" in c for c in secure)


def test_the_database_holds_no_session_no_device_and_no_password(api: Api, student: tuple[Browser, str]) -> None:
    browser, password = student
    secrets = [password, browser.cookies["journal_session"], browser.cookies["journal_device"],
               browser.headers["X-CSRF-Token"]]  # fmt: skip
    schema = f"{api.settings.ledger_schema}_access"
    with psycopg.connect(api.settings.database_url) as connection:
        tables = connection.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = %s", (schema,)
        ).fetchall()
        rows = [
            str(row)
            for (table,) in tables
            for row in connection.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(schema, table)))
        ]
    assert len(rows) > 4
    assert not [row for row in rows for secret in secrets if secret in row]


def test_each_sign_in_is_a_new_session_and_ends_the_browser_s_former_one(
    api: Api, student: tuple[Browser, str]
) -> None:
    browser, password = student
    former = browser.cookies["journal_session"]
    browser.sign_in("s-1", password)
    assert browser.cookies["journal_session"] != former
    assert len(browser.get("/sessions").json()["sessions"]) == 1
    with Browser(api) as thief:
        thief.cookies.set("journal_session", former)
        assert thief.get("/me").status_code == 401


def test_a_session_is_bound_to_its_browser(api: Api, student: tuple[Browser, str]) -> None:
    browser, _ = student
    with Browser(api, agent="Another") as thief:
        thief.cookies.set("journal_session", browser.cookies["journal_session"])
        assert thief.get("/me").status_code == 401
    assert browser.get("/me").status_code == 200


@pytest.mark.parametrize(("unused_for", "status"), [(60, 200), (61, 401)])
def test_an_unused_session_ends_after_an_hour(
    api: Api, student: tuple[Browser, str], unused_for: int, status: int
) -> None:
    browser, _ = student
    api.clock.now += timedelta(minutes=unused_for)
    assert browser.get("/me").status_code == status


def test_a_used_session_ends_after_twelve_hours_all_the_same(api: Api, student: tuple[Browser, str]) -> None:
    browser, _ = student
    for _ in range(24):
        assert browser.get("/me").status_code == 200
        api.clock.now += timedelta(minutes=30)
        api.forget_sessions()
    assert browser.get("/me").status_code == 200
    api.clock.now += timedelta(minutes=1)
    assert browser.get("/me").status_code == 401


def test_one_s_own_sessions_are_listed_and_ended_and_nobody_else_s(
    api: Api, student: tuple[Browser, str], residents: dict[str, str]
) -> None:
    browser, password = student
    with Browser(api, agent="Phone") as phone, Browser(api) as guardian:
        api.clock.now += timedelta(seconds=1)
        phone.sign_in("s-1", password)
        guardian.sign_in("g-1", residents["g-1"])
        listed = browser.get("/sessions").json()["sessions"]
        assert [(s["user_agent"], s["current"]) for s in listed] == [("Firefox", True), ("Phone", False)]
        (own,) = guardian.get("/sessions").json()["sessions"]
        assert browser.post(f"/sessions/{own['session_id']}/ending").status_code == 404
        assert browser.post(f"/sessions/{listed[1]['session_id']}/ending").json() == {"ended": True}
        assert phone.get("/me").status_code == 401
        assert browser.post(f"/sessions/{listed[1]['session_id']}/ending").status_code == 404
        assert browser.delete("/session").status_code == 204
        assert browser.get("/me").status_code == 401
        assert guardian.get("/me").status_code == 200


def unsafe_operations(api: Api) -> list[tuple[str, str]]:
    found = [
        (method.upper(), re.sub(r"\{[^}]*\}", "0d3c8a52-7d0e-5f53-9b4e-2f1f0f7f8a10", path).removeprefix("/api/v1"))
        for path, methods in api.document["paths"].items()
        for method in methods
        if method in ("post", "put", "patch", "delete") and path != "/api/v1/session"
    ]
    return [*found, ("DELETE", "/session")]


def test_no_unsafe_operation_takes_a_cookie_without_the_token_of_our_page(
    api: Api, student: tuple[Browser, str]
) -> None:
    """Every operation of the document, by whoever asks it: wrong token, no token, another site."""
    browser, _ = student
    token = browser.headers.pop("X-CSRF-Token")
    from_elsewhere = (
        {},
        {"X-CSRF-Token": "wrong"},
        {"X-CSRF-Token": token, "Origin": "https://elsewhere.example"},
        {"X-CSRF-Token": token, "Origin": "null"},
        {"X-CSRF-Token": token, "Sec-Fetch-Site": "cross-site"},
        {"X-CSRF-Token": token, "Sec-Fetch-Site": "same-site"},
    )
    operations = unsafe_operations(api)
    assert len(operations) > 50
    head = api.head()
    for number, (method, path) in enumerate(operations):
        answered = browser.request(method, path, headers=from_elsewhere[number % len(from_elsewhere)])
        assert (answered.status_code, answered.json()["code"]) == (403, "CSRF"), (method, path, answered.text)
    for headers in from_elsewhere:
        assert browser.request("DELETE", "/session", headers=headers).json()["code"] == "CSRF"
    assert api.head() == head
    assert browser.get("/me").status_code == 200


def test_nobody_is_signed_in_by_another_site_s_form(api: Api, student: tuple[Browser, str]) -> None:
    _, password = student
    body = {"login": "s-1", "password": password}
    for headers in ({"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}):
        answered = httpx.post(f"{api.url}/api/v1/session", json=body, headers=headers)
        assert answered.json()["code"] == "CSRF"
        assert "set-cookie" not in answered.headers
    assert httpx.post(f"{api.url}/api/v1/session", json=body).status_code == 201, "a program says nothing of a site"


def test_a_bearer_token_needs_no_csrf_token_and_goes_before_a_cookie(api: Api, student: tuple[Browser, str]) -> None:
    browser, _ = student
    bearer = {"Authorization": f"Bearer {api.token('d-1')}", "X-CSRF-Token": "", "Origin": "https://elsewhere.example"}
    made = browser.post("/groups", json={"group_id": "ПМ-12", "name": "Группа"}, headers=bearer)
    assert made.status_code == 201
    assert browser.get("/me", headers={"Authorization": "Bearer jt_wrong"}).status_code == 401


def test_another_worker_remembers_an_ended_session_for_a_second_at_most(api: Api, student: tuple[Browser, str]) -> None:
    """Two workers: what each found is its own, and told by its own clock."""
    browser, _ = student
    service, seconds = api.app.state.service, 0.0
    other = Sessions(
        service.college, service.pool, service.schema, timedelta(hours=1), timedelta(hours=12), lambda: seconds
    )
    visiting = Visitor("127.0.0.1", "Firefox", False, api.url, browser.cookies["journal_session"])

    def admitted() -> bool:
        try:
            asyncio.run(other.known(visiting, api.clock.now))
        except TokenRefused:
            return False
        return True

    assert admitted()
    api.done(api.post("a-1", "/people/s-1/account/disabling", {"reason": "Отчислен"}))
    seconds = CACHE_SECONDS
    assert admitted()
    seconds = CACHE_SECONDS + 0.1
    assert not admitted()
    assert CACHE_SECONDS <= 1
    api.done(api.post("a-1", "/people/s-1/account/enabling", {"reason": "Восстановлен"}))
