"""Personal tokens of employees: a scope, a time, shown once, listed, revoked (4.1.2-b)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from http_api import Api
from residents import Browser

from api.signin.scopes import GROUPS, require_scope
from journal_domain.errors import Refused
from journal_domain.policy import GRANTS


@pytest.fixture
def teacher(house: Api, residents: dict[str, str]) -> Iterator[Browser]:
    with Browser(house) as browser:
        assert browser.sign_in("t-2", residents["t-2"]).status_code == 201
        yield browser


def made(browser: Browser, *scope: str, days: int = 30) -> dict[str, str]:
    answered = browser.post("/tokens", json={"label": "Отчёт", "scope": list(scope), "days": days})
    assert answered.status_code == 201, answered.text
    return {"Authorization": f"Bearer {answered.json()['token']}"}


def test_a_token_reads_and_does_what_it_was_made_for_and_no_more(house: Api, teacher: Browser) -> None:
    reading, planning = made(teacher, "read"), made(teacher, "lessons")
    anybody = house.client(None)
    assert anybody.get("/me", headers=reading).json()["person_id"] == "t-2"
    published = "/journals/0d3c8a52-7d0e-5f53-9b4e-2f1f0f7f8a10/lessons"
    assert anybody.post(published, json={}, headers=reading).json()["code"] == "TOKEN_SCOPE"
    assert anybody.post(published, json={}, headers=planning).json()["code"] == "INVALID", "the scope let it pass"
    assert anybody.post("/groups", json={}, headers=planning).json()["code"] == "TOKEN_SCOPE"


def test_a_token_makes_no_tokens_and_changes_no_password(house: Api, teacher: Browser) -> None:
    key = made(teacher, "read", *GROUPS)
    anybody = house.client(None)
    for method, path in (("POST", "/tokens"), ("PUT", "/session/password"), ("GET", "/sessions"), ("GET", "/tokens")):
        assert anybody.request(method, path, headers=key).status_code == 401


def test_tokens_are_listed_without_themselves_and_revoked_one_by_one(house: Api, teacher: Browser) -> None:
    for token in teacher.get("/tokens").json()["tokens"]:
        teacher.post(f"/tokens/{token['token_id']}/ending")
    first, second = made(teacher, "read"), made(teacher, "read")
    house.clock.now += timedelta(seconds=1)
    listed = teacher.get("/tokens").json()["tokens"]
    assert [token["scope"] for token in listed] == [["read"], ["read"]]
    assert "jt_" not in str(listed)
    anybody = house.client(None)
    assert [anybody.get("/me", headers=key).status_code for key in (first, second)] == [200, 200]
    for token in listed:
        assert teacher.post(f"/tokens/{token['token_id']}/ending").json() == {"ended": True}
        assert teacher.post(f"/tokens/{token['token_id']}/ending").status_code == 404
    house.forget_sessions()
    assert [anybody.get("/me", headers=key).status_code for key in (first, second)] == [401, 401]
    assert teacher.get("/tokens").json()["tokens"] == []


def test_a_token_made_by_a_session_that_has_just_ended_ends_with_it(
    house: Api, teacher: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker may take an ended session for good during CACHE_SECONDS: what is made of it must not outlive it."""
    monkeypatch.setattr(house.app.state.service.sessions, "_monotonic", lambda: 0.0)
    assert teacher.get("/session").status_code == 200
    house.done(house.post("a-1", "/people/t-2/sessions/ending", {"reason": "Потерян телефон"}))
    key = made(teacher, "read")
    assert house.client(None).get("/me", headers=key).status_code == 401


def test_the_calendar_link_ends_with_the_sessions_of_its_person(house: Api, teacher: Browser) -> None:
    feed = teacher.post("/me/timetable-feed").json()["path"].removeprefix("/api/v1")
    assert house.client(None).get(feed).status_code == 200
    house.done(house.post("a-1", "/people/t-2/account/disabling", {"reason": "Отпуск"}))
    assert house.client(None).get(feed).status_code == 404
    house.done(house.post("a-1", "/people/t-2/account/enabling", {"reason": "Вернулась"}))
    assert house.client(None).get(feed).status_code == 404, "what was over stays over"


def test_a_token_ends_on_its_day(house: Api, teacher: Browser) -> None:
    key, began = made(teacher, "read", days=1), house.clock.now
    house.clock.now = began + timedelta(days=1)
    assert house.client(None).get("/me", headers=key).status_code == 401
    house.clock.now = began


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"label": "x", "scope": ["everything"], "days": 30}, "SCOPE_VALUE"),
        ({"label": "x", "scope": [], "days": 30}, "INVALID"),
        ({"label": "x", "scope": ["read"], "days": 366}, "INVALID"),
        ({"label": "", "scope": ["read"], "days": 30}, "INVALID"),
    ],
)
def test_a_token_without_bounds_is_not_made(teacher: Browser, body: dict[str, object], code: str) -> None:
    assert teacher.post("/tokens", json=body).json()["code"] == code


@pytest.mark.clause("5.5", "4.1.2-b")
def test_no_scoped_token_takes_a_volume() -> None:
    for scope in (["read"], ["read", *GROUPS]):
        with pytest.raises(Refused, match="TOKEN_SCOPE"):
            require_scope(frozenset(scope), "GET", "download_volume")
    require_scope(None, "GET", "download_volume")
    require_scope(frozenset(("read",)), "GET", "list_archive_jobs")


def test_every_act_of_a_scope_is_an_act_and_no_scope_reaches_credentials() -> None:
    acts = {act for group in GROUPS.values() for act in group}
    assert sum(map(len, GROUPS.values())) == len(acts), "an act is in one group"
    assert acts <= GRANTS.keys()
    assert not {act for act in acts if "account" in act or "credential" in act or "password" in act or "token" in act}
