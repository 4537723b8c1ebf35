"""Planted secrets are looked for where they must not be: in what the service writes about itself, answers, and keeps."""

from __future__ import annotations

import logging
from typing import Any

import psycopg
import pytest
from http_api import Api
from psycopg import sql
from residents import Browser

from api.signin import entrance

PLANTED = "planted-f00d-passw0rd"


def everything_kept(api: Api) -> str:
    """All rows of all tables of the college: log, personal data, access, read models."""
    with psycopg.connect(api.settings.owner_database_url) as connection:
        tables = connection.execute(
            "SELECT table_schema, table_name FROM information_schema.tables WHERE table_schema LIKE %s",
            (f"{api.settings.ledger_schema}%",),
        ).fetchall()
        assert len(tables) > 30
        rows = []
        for schema, table in tables:
            found = connection.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(schema, table)))
            rows += [str([bytes(x) if isinstance(x, memoryview) else x for x in row]) for row in found]
    return "\n".join(rows)


def test_passwords_sessions_and_tokens_are_in_no_log_no_answer_and_no_table(
    house: Api, residents: dict[str, str], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    for of_the_test in ("httpx", "httpcore"):  # the client's own account of what it sends
        caplog.set_level(logging.WARNING, of_the_test)
    answers: list[str] = []

    def keep(answered: Any) -> Any:
        answers.append(answered.text)
        return answered

    with Browser(house) as browser:
        keep(browser.sign_in("t-1", PLANTED))
        keep(browser.sign_in(PLANTED, PLANTED))
        keep(browser.post("/session", json={"login": "t-1", "password": PLANTED * 40}))
        keep(browser.post("/session", json={"login": "t-1", "password": [PLANTED]}))
        keep(browser.post("/session", content=f'{{"login": "t-1", "password": "{PLANTED}'))
        browser.sign_in("t-1", residents["t-1"])
        keep(browser.change_password(PLANTED, PLANTED))
        keep(browser.change_password(residents["t-1"], f"{PLANTED} t-1"))
        token = browser.post("/tokens", json={"label": "Отчёт", "scope": ["read"], "days": 1}).json()["token"]
        house.client(None).get("/me", headers={"Authorization": f"Bearer {token}"})
        secrets = [browser.cookies["journal_session"], browser.cookies["journal_device"], token, residents["s-1"]]
        secrets += [residents["g-1"], residents["t-1"]]

        def fails(_kept: str | None, _password: str) -> bool:
            raise RuntimeError("the hashing has failed")

        monkeypatch.setattr(entrance, "matches", fails)
        broken = keep(browser.sign_in("t-1", PLANTED))
        assert broken.status_code == 500
    assert "the hashing has failed" in caplog.text, "the fault itself is told, without what it was about"
    secrets += [house.token("d-1"), house.settings.master_key.read_text("ascii").strip()]
    kept = everything_kept(house)
    for secret in (PLANTED, *secrets):
        assert secret not in caplog.text
        assert secret not in kept
    assert not [answer for answer in answers if PLANTED in answer]


def test_a_planted_secret_would_be_found(house: Api) -> None:
    """The search itself is tried on something that is there."""
    assert "a-1" in everything_kept(house)
