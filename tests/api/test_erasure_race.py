"""Whoever is erased while they come in is not in afterwards, whichever of the two is first (152-ФЗ)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import psycopg
import pytest
from http_api import Api
from ledger_fixture import TestLedger
from psycopg import sql
from residents import Browser, caught, registered

from api.feed_links import new_link
from api.identity import issue_token

ACT = {"act_number": "3-ПД", "act_date": "2025-09-01", "reason": "Отзыв согласия"}
TABLES = ("credential", "session", "token", "feed_link", "known_device", "external_identity")


@pytest.fixture
def leaver(api: Api, monkeypatch: pytest.MonkeyPatch) -> str:
    """The password of x-1, who may be erased at once."""
    registered(api, "x-1", "employee")
    api.done(api.post("a-1", "/people/x-1/account"))
    return caught(monkeypatch).issue(api, "a-1", "x-1")


@contextmanager
def aside(act: Callable[[], httpx.Response]) -> Iterator[list[httpx.Response]]:
    """The act in a thread of its own; what it answered is there after the block."""
    answers: list[httpx.Response] = []
    thread = threading.Thread(target=lambda: answers.append(act()))
    thread.start()
    try:
        yield answers
    finally:
        thread.join(30)


def await_waiting(ledger: TestLedger, kind: str) -> None:
    """Until some statement on this college's tables waits for a lock of this kind."""
    query = """SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid)
               WHERE NOT l.granted AND l.locktype = %s AND a.datname = current_database() AND a.query LIKE %s"""
    with psycopg.connect(ledger.owner_dsn, autocommit=True) as watching:
        for _ in range(20_000):
            row = watching.execute(query, [kind, f"%{ledger.schema}%"]).fetchone()
            if row and row[0]:
                return
    raise AssertionError(f"nothing waits for a lock of the kind {kind}")


def held(ledger: TestLedger, person: str) -> dict[str, int]:
    found = {}
    with psycopg.connect(ledger.owner_dsn) as owner:
        for table in TABLES:
            query = sql.SQL("SELECT count(*) FROM {} WHERE person_id = %s")
            row = owner.execute(query.format(sql.Identifier(f"{ledger.schema}_access", table)), [person]).fetchone()
            found[table] = row[0] if row else 0
    return {table: count for table, count in found.items() if count}


@pytest.mark.clause("1.2-b")
def test_a_sign_in_during_an_erasure_waits_for_it_and_is_refused(api: Api, ledger: TestLedger, leaver: str) -> None:
    """The erasure is held between its deletions and its commit: there a session would outlive it."""
    erased = sql.SQL("LOCK TABLE {}.act IN SHARE MODE").format(sql.Identifier(ledger.schema))
    with Browser(api) as browser, psycopg.connect(ledger.owner_dsn) as blocker:
        blocker.execute(erased)
        with aside(lambda: api.post("a-1", "/people/x-1/erasure", ACT)) as erasure:
            await_waiting(ledger, "relation")
            with aside(lambda: browser.sign_in("x-1", leaver)) as sign_in:
                await_waiting(ledger, "advisory")
                blocker.rollback()
    assert erasure[0].status_code == 201
    assert (sign_in[0].status_code, sign_in[0].json()["code"]) == (401, "LOGIN_REFUSED")
    assert held(ledger, "x-1") == {}
    newest = api.get("a-1", "/login-audit", limit=1).json()["entries"][0]
    assert (newest["kind"], newest["detail"]) == ("refused", "PERSON_FORGOTTEN")


@pytest.mark.clause("1.2-b")
def test_an_erasure_during_a_sign_in_waits_for_it_and_takes_its_session(
    api: Api, ledger: TestLedger, leaver: str
) -> None:
    schema = sql.Identifier(f"{ledger.schema}_access")
    begun = sql.SQL(
        """INSERT INTO {}.session (session_hash, session_id, person_id, account_version, browser, user_agent, address,
               method, created_at, seen_at)
           VALUES (sha256('x'), 'x', 'x-1', 2, sha256('b'), 'Firefox', '192.0.2.7', 'password', now(), now())"""
    ).format(schema)
    with Browser(api) as browser, psycopg.connect(ledger.service_dsn) as coming_in:
        assert browser.sign_in("x-1", leaver).status_code == 201
        coming_in.execute(begun)
        with aside(lambda: api.post("a-1", "/people/x-1/erasure", ACT)) as erasure:
            await_waiting(ledger, "advisory")
            coming_in.commit()
    assert erasure[0].status_code == 201
    assert held(ledger, "x-1") == {}


@pytest.mark.clause("1.2-b")
def test_nothing_that_lets_in_is_written_for_the_erased(api: Api, ledger: TestLedger, leaver: str) -> None:
    assert leaver
    api.done(api.post("a-1", "/people/x-1/erasure", ACT))
    now = api.clock.now
    with psycopg.connect(ledger.service_dsn, autocommit=True) as service:
        for write in (
            lambda: issue_token(service, ledger.schema, "x-1", (), now, now),
            lambda: new_link(service, ledger.schema, "x-1", now),
        ):
            with pytest.raises(psycopg.errors.CheckViolation):
                write()
        for table in TABLES:
            triggers = service.execute(
                "SELECT count(*) FROM pg_trigger WHERE tgname = 'nobody_erased_comes_in' AND tgrelid = %s::regclass",
                [f"{ledger.schema}_access.{table}"],
            ).fetchone()
            assert triggers == (1,), table
    assert held(ledger, "x-1") == {}
