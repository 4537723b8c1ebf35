"""Slips: by whom, once, whole or not at all; the next one ends everything before (3.2, T7)."""

from __future__ import annotations

from math import log2
from typing import Any

import psycopg
import pytest
from http_api import Api
from psycopg import sql
from residents import GROUP, OWN_PASSWORD, Browser, Slips, caught, with_accounts

from api.signin import entrance
from api.signin.passwords import ALPHABET, LENGTH, hashed, matches, new_password


@pytest.fixture
def slips(monkeypatch: pytest.MonkeyPatch) -> Slips:
    return caught(monkeypatch)


def credentials(api: Api) -> list[tuple[str, str]]:
    own = sql.Identifier(f"{api.settings.ledger_schema}_access")
    with psycopg.connect(api.settings.database_url) as connection:
        return connection.execute(sql.SQL("SELECT secret_id, hash FROM {}.credential").format(own)).fetchall()


def test_a_password_is_readable_and_what_is_kept_of_it_is_not() -> None:
    made = {new_password() for _ in range(200)}
    assert len(made) == 200
    assert LENGTH * log2(len(set(ALPHABET))) > 54, "bits, as docs/security.md says"
    assert all(len(one) == 14 and set(one) <= {*ALPHABET, "-"} for one in made)
    assert not set("1lij0o5s2zbgq") & set(ALPHABET)
    kept = hashed("лодка плывёт")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert matches(kept, " лодка плывёт ")
    assert matches(kept, "лодка плыве\u0308т"), "the same letters, composed otherwise"
    assert not matches(kept, "лодка плывет")
    assert not matches(None, "лодка плывёт")


@pytest.mark.clause("3.2-a", "3.2-b", "4.2.2-c")
def test_the_leader_s_slip_lets_a_student_in_and_the_administrator_never_has_one(api: Api, slips: Slips) -> None:
    with_accounts(api, "t-1")
    assert slips.asked(api, "a-1", "s-1").json()["code"] == "WRONG_ISSUER"
    assert slips.asked(api, "l-2", "s-1", GROUP).json()["code"] == "NOT_OWN_GROUP"
    assert slips.asked(api, "s-1", "s-1", GROUP).json()["code"] == "CREDENTIAL_SELF_CHANGE"
    assert credentials(api) == [], "a refusal hashes and keeps nothing that would be named"
    password = slips.issue(api, "l-1", "s-1", GROUP)
    slips.issue(api, "l-1", "g-1", GROUP)
    slips.issue(api, "a-1", "t-1")
    with Browser(api) as browser:
        assert browser.sign_in("s-1", password).status_code == 201
        assert browser.get("/me").json()["person_id"] == "s-1"


def test_a_slip_is_printed_once(api: Api, slips: Slips) -> None:
    with_accounts(api)
    body, path = {"group_id": GROUP}, "/people/s-1/account/credentials"
    assert api.post("l-1", path, body, key="slip").status_code == 201
    password = slips.passwords[-1]
    again = api.post("l-1", path, body, key="slip")
    assert again.json()["code"] == "SLIP_PRINTED"
    assert api.post("l-1", path, body).json()["code"] == "CREDENTIALS_ISSUED"
    with Browser(api) as browser:
        assert browser.sign_in("s-1", slips.passwords[-1]).status_code == 401
        assert browser.sign_in("s-1", password).status_code == 201


@pytest.mark.parametrize("crash", ["before the event", "after the event"])
def test_a_slip_interrupted_anywhere_is_whole_or_absent(
    api: Api, slips: Slips, monkeypatch: pytest.MonkeyPatch, crash: str
) -> None:
    with_accounts(api)

    def stop(*_: Any) -> None:
        raise RuntimeError("the process dies here")

    with monkeypatch.context() as dying:
        if crash == "before the event":
            dying.setattr("journal_domain.college.College.issue_credentials", stop)
        else:
            dying.setattr(entrance, "drop_outdated", stop)
        assert slips.asked(api, "l-1", "s-1", GROUP).status_code == 500
    lost = slips.passwords[-1]
    assert len(credentials(api)) == 1
    recorded = api.get("a-1", "/people/s-1/account").json()["has_credentials"]
    assert recorded is (crash == "after the event")
    with Browser(api) as browser:
        assert browser.sign_in("s-1", lost).status_code == (201 if recorded else 401)
        if recorded:  # the page never arrived: a reissue replaces what nobody has read
            password = slips.issue(api, "l-1", "s-1", GROUP, reason="Листок не напечатался")
        else:
            password = slips.issue(api, "l-1", "s-1", GROUP)
        assert browser.sign_in("s-1", lost).status_code == 401
        assert browser.sign_in("s-1", password).status_code == 201


@pytest.mark.clause("T7")
def test_a_reissue_ends_the_password_and_every_session_and_token(api: Api, slips: Slips) -> None:
    with_accounts(api, "t-1")
    password = slips.issue(api, "a-1", "t-1")
    with Browser(api) as browser:
        browser.sign_in("t-1", password)
        browser.change_password(password)
        token = browser.post("/tokens", json={"label": "Отчёт", "scope": ["read"], "days": 30}).json()["token"]
        assert browser.get("/me").status_code == 200
        renewed = slips.issue(api, "a-1", "t-1", reason="Листок видел посторонний")
        _wait_out_the_cache(api)
        assert browser.get("/me").status_code == 401
        bearer = {"Authorization": f"Bearer {token}"}
        assert api.client(None).get("/me", headers=bearer).status_code == 401
        assert browser.sign_in("t-1", OWN_PASSWORD).status_code == 401
        assert browser.sign_in("t-1", renewed).status_code == 201


@pytest.mark.clause("4.5.2-n", "4.5.3")
def test_an_employee_s_first_password_opens_nothing_but_its_own_replacement(api: Api, slips: Slips) -> None:
    """Whoever issued the slip has seen it: had they used it, the employee's own would not fit any more."""
    with_accounts(api, "t-1")
    password = slips.issue(api, "a-1", "t-1")
    with Browser(api) as browser:
        assert browser.sign_in("t-1", password).json()["must_change_password"] is True
        assert browser.get("/me").json()["code"] == "PASSWORD_CHANGE_REQUIRED"
        assert browser.post("/tokens", json={"label": "x", "scope": ["read"], "days": 1}).status_code == 403
        assert browser.change_password("not-the-password").json()["code"] == "PASSWORD_WRONG"
        for weak in ("короткий", "а" * 20, "t-1 мой пароль", password, "qwerty1234567", "Йцукен0987654"):
            assert browser.change_password(password, weak).json()["code"] == "PASSWORD_WEAK", weak
        before = browser.cookies["journal_session"]
        assert browser.change_password(password).status_code == 200
        assert browser.cookies["journal_session"] != before
        assert browser.get("/me").json()["roles"] == ["teacher"]


@pytest.mark.clause("4.3.2-d", "T7")
def test_students_and_guardians_change_no_password(api: Api, slips: Slips) -> None:
    with_accounts(api)
    for person in ("s-1", "g-1"):
        password = slips.issue(api, "l-1", person, GROUP)
        with Browser(api) as browser:
            assert browser.sign_in(person, password).json()["must_change_password"] is False
            assert browser.change_password(password).json()["code"] == "CREDENTIAL_SELF_CHANGE"
            made = browser.post("/tokens", json={"label": "x", "scope": ["read"], "days": 1})
            assert made.json()["code"] == "STAFF_ONLY"


@pytest.mark.clause("4.1.1-a")
def test_an_account_is_disabled_and_never_deleted(api: Api, slips: Slips) -> None:
    with_accounts(api)
    password = slips.issue(api, "l-1", "s-1", GROUP)
    with Browser(api) as browser:
        browser.sign_in("s-1", password)
        assert api.client("a-1").delete("/people/s-1/account").json()["code"] == "ACCOUNT_NOT_DELETABLE"
        api.done(api.post("a-1", "/people/s-1/account/disabling", {"reason": "Отчислен"}))
        _wait_out_the_cache(api)
        assert browser.get("/me").status_code == 401
        refused = browser.sign_in("s-1", password)
        unknown = browser.sign_in("nobody", password)
        assert refused.status_code == unknown.status_code == 401
        assert refused.content == unknown.content
        api.done(api.post("a-1", "/people/s-1/account/enabling", {"reason": "Восстановлен"}))
        assert browser.sign_in("s-1", password).status_code == 201


@pytest.mark.clause("1.2-b")
def test_after_an_erasure_nothing_lets_the_person_in_and_no_slip_is_printed_anew(api: Api, slips: Slips) -> None:
    with_accounts(api, "x-1")
    password = slips.issue(api, "a-1", "x-1")
    with Browser(api) as browser, Browser(api) as child:
        assert browser.sign_in("x-1", password).status_code == 201
        assert child.sign_in("s-1", slips.issue(api, "l-1", "s-1", GROUP)).status_code == 201
        act = {"act_number": "3-ПД", "act_date": "2025-09-01", "reason": "Отзыв согласия"}
        api.done(api.post("a-1", "/people/x-1/erasure", act))
        _wait_out_the_cache(api)
        assert browser.get("/session").status_code == 401
        assert browser.sign_in("x-1", password).status_code == 401
        assert child.get("/me").status_code == 200, "nobody else goes"
    again = slips.asked(api, "a-1", "x-1", reason="Утерян")
    assert again.json()["code"] == "PERSON_FORGOTTEN"


def _wait_out_the_cache(api: Api) -> None:
    """What a worker remembers is told to it as too old, so that nobody sleeps."""
    api.forget_sessions()
