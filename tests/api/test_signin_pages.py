"""The login page and one's own: plain forms, no script, no way round the CSRF token, no way out to another site."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from http_api import Api
from residents import OWN_PASSWORD

from api.pages.signin import device_name


class Visitor(httpx.Client):
    def __init__(self, api: Api) -> None:
        super().__init__(base_url=api.url, timeout=30, headers={"User-Agent": "Firefox", "Accept": "text/html"})
        self.headers["Origin"] = api.url

    def enter(self, login: str, password: str, onward: str = "") -> httpx.Response:
        return self.post("/login", data={"login": login, "password": password, "next": onward})

    def csrf(self, page: str = "/account") -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', self.get(page).text)
        assert found
        return found[1]


@pytest.fixture
def visitor(house: Api, residents: dict[str, str]) -> Iterator[Visitor]:
    assert residents
    with Visitor(house) as visitor:
        yield visitor


def test_who_is_not_known_is_sent_to_the_login_page_and_back(visitor: Visitor, residents: dict[str, str]) -> None:
    asked = visitor.get("/account")
    assert (asked.status_code, asked.headers["location"]) == (303, "/login?next=%2Faccount")
    page = visitor.get(asked.headers["location"])
    assert page.status_code == 200
    assert 'name="next" value="/account"' in page.text
    entered = visitor.enter("s-1", residents["s-1"], "/account")
    assert (entered.status_code, entered.headers["location"]) == (303, "/account")
    own = visitor.get("/account")
    assert own.status_code == 200
    assert "логин s-1" in own.text
    assert "Сменить пароль" not in own.text, "a student does not change it (4.3.2-d)"


@pytest.mark.parametrize(
    "onward", ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example", "x", "/login"]
)
def test_nobody_is_led_to_another_site(visitor: Visitor, residents: dict[str, str], onward: str) -> None:
    assert visitor.enter("s-1", residents["s-1"], onward).headers["location"] == "/"


def test_a_wrong_password_says_no_more_than_that_and_keeps_nothing_typed_but_the_login(visitor: Visitor) -> None:
    refused = visitor.enter('g-1"><script>', "not-the-password")
    assert refused.status_code == 401
    assert "Логин или пароль неверны" in refused.text
    assert "<script>" not in refused.text.replace('<script type="module"', "")
    assert "not-the-password" not in refused.text


def test_another_site_s_forms_do_nothing(visitor: Visitor, residents: dict[str, str]) -> None:
    visitor.enter("s-1", residents["s-1"])
    token = visitor.csrf()
    for data, headers in (
        ({}, {}),
        ({"csrf": "wrong"}, {}),
        ({"csrf": token}, {"Origin": "https://elsewhere.example"}),
        ({"csrf": token}, {"Sec-Fetch-Site": "cross-site"}),
    ):
        assert visitor.post("/logout", data=data, headers=headers).status_code == 403
    assert visitor.get("/account").status_code == 200
    assert visitor.post("/logout", data={"csrf": token}).headers["location"] == "/"
    assert visitor.get("/account").status_code == 303


def test_a_session_is_ended_from_the_page(visitor: Visitor, residents: dict[str, str]) -> None:
    visitor.enter("s-1", residents["s-1"])
    page = visitor.get("/account").text
    session = re.findall(r'action="/account/sessions/([^/]+)/ending"', page)[-1]
    assert visitor.post("/account/sessions/none/ending", data={"csrf": visitor.csrf()}).status_code == 404
    assert visitor.post(f"/account/sessions/{session}/ending", data={"csrf": visitor.csrf()}).status_code == 303


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 YaBrowser/24.1 Safari/537.36",
            "Яндекс Браузер, Windows",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0", "Firefox, Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", "Safari, iPhone"),
        ("curl/8.5", "curl/8.5"),
        ("", "не назвалось"),
    ],
)
def test_a_device_is_called_what_people_call_it(user_agent: str, name: str) -> None:
    assert device_name(user_agent) == name


def test_an_employee_changes_the_password_on_the_page(visitor: Visitor, residents: dict[str, str]) -> None:
    visitor.enter("t-1", residents["t-1"])
    fields = {"csrf": visitor.csrf("/account/password"), "present": residents["t-1"], "new": "новый длинный пароль"}
    assert visitor.post("/account/password", data=fields | {"again": "другой длинный"}).status_code == 422
    assert visitor.post("/account/password", data=fields | {"again": fields["new"]}).status_code == 303
    back = {"csrf": visitor.csrf("/account/password"), "present": fields["new"], "new": OWN_PASSWORD}
    assert visitor.post("/account/password", data=back | {"again": OWN_PASSWORD}).status_code == 303


ANSWERS = ["/", "/login", "/api/v1/me", "/healthz", "/openapi.json", "/nowhere", "/api/v1/nowhere"]


@pytest.mark.parametrize("path", ANSWERS)
def test_every_answer_has_its_headers(house: Api, path: str) -> None:
    answered = httpx.get(f"{house.url}{path}")
    assert answered.headers["X-Content-Type-Options"] == "nosniff"
    assert answered.headers["X-Frame-Options"] == "DENY"
    assert answered.headers["Referrer-Policy"] == "same-origin"
    assert answered.headers["Cache-Control"] == "private, no-store"
    policy = answered.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "Strict-Transport-Security" not in answered.headers
    over_tls = httpx.get(f"{house.url}{path}", headers={"X-Forwarded-Proto": "https"})
    assert over_tls.headers["Strict-Transport-Security"]


def test_a_refused_body_has_them_too(house: Api) -> None:
    answered = httpx.post(f"{house.url}/api/v1/session", content=b"x" * 1_000_001)
    assert answered.status_code == 413
    assert answered.headers["Content-Security-Policy"]


def test_no_page_has_inline_script_or_style(visitor: Visitor, residents: dict[str, str]) -> None:
    visitor.enter("t-1", residents["t-1"])
    for path in ("/login", "/account", "/account/password", "/nowhere"):
        page = visitor.get(path).text
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", page), path
        assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", page)), path


@pytest.mark.parametrize("content", [b"", b"login=a&password=%ff", b"login", b"\xff\xfe=1", b"a=" + b"b" * 90_000])
@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", ""]
)
def test_no_form_however_wrong_is_a_fault_of_ours(house: Api, content: bytes, kind: str) -> None:
    for path in ("/login", "/logout", "/account/password", "/account/sessions/x/ending"):
        answered = httpx.post(f"{house.url}{path}", content=content, headers={"Content-Type": kind} if kind else {})
        assert answered.status_code < 500, (path, answered.text)
