"""What the entrance remembers ends by itself, at its term and not before; and nothing of it is looked for by reading all."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from http_api import Api
from psycopg import Connection, sql
from residents import Browser

from api.identity import migrate_access
from api.signin.expiry import Expiry, forget
from api.signin.oidc import OpenId, Provider

OLD = {
    "guess": ("INSERT INTO {own}.guess VALUES (sha256(%(n)s), 1, now(), now() - %(age)s::interval)", "1 day"),
    "known_device": ("INSERT INTO {own}.known_device VALUES (sha256(%(n)s), 's-1', now() - %(age)s::interval)", "400 days"),
    "oidc_login": ("INSERT INTO {own}.oidc_login VALUES (sha256(%(n)s), '', '', '/', now() - %(age)s::interval)", "1 hour"),
    "session": (
        "INSERT INTO {own}.session SELECT sha256(%(n)s), encode(%(n)s, 'hex'), 's-1', 1, sha256(%(n)s), 'Firefox',"
        " '192.0.2.7', 'password', now() - %(age)s::interval, now()", "365 days",
    ),
    "login_event": (
        "INSERT INTO {own}.login_event (at, kind, address, device)"
        " VALUES (now() - %(age)s::interval, 'failed', %(n)s::text, '')", "365 days",
    ),
}  # fmt: skip
"""Table → how a row of some age comes into it, and how long it is kept."""


@pytest.fixture
def service(house: Api) -> Iterator[Connection[Any]]:
    with psycopg.connect(house.settings.database_url, autocommit=True) as connection:
        forget(connection, house.settings.ledger_schema)
        yield connection


def own(api: Api, statement: str) -> sql.Composed:
    schema = sql.Identifier(f"{api.settings.ledger_schema}_access")
    return sql.SQL(statement).format(own=schema)  # type: ignore[arg-type]


def count(api: Api, connection: Connection[Any], table: str) -> int:
    row = connection.execute(own(api, f"SELECT count(*) FROM {{own}}.{table}")).fetchone()  # noqa: S608
    return int(row[0]) if row else 0


@pytest.mark.parametrize("table", OLD)
def test_what_is_past_its_term_goes_and_nothing_younger(house: Api, service: Connection[Any], table: str) -> None:
    insert, term = OLD[table]
    before = count(house, service, table)
    for n, age in ((b"old", f"{term} 1 minute"), (b"young", f"{term} -1 minute")):
        service.execute(own(house, insert), {"n": n, "age": age})
    assert forget(service, house.settings.ledger_schema) == 1
    assert count(house, service, table) == before + 1


def test_the_term_of_logins_is_the_owners_and_the_service_cannot_shorten_it(
    house: Api, service: Connection[Any]
) -> None:
    settings = house.settings
    for _ in range(2):
        service.execute(own(house, OLD["login_event"][0]), {"n": b"x", "age": "40 days"})
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        service.execute(own(house, "UPDATE {own}.login_rule SET kept = interval '1 day'"))
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        service.execute(own(house, "DELETE FROM {own}.login_event WHERE at < now() - interval '30 days'"))
    assert forget(service, settings.ledger_schema) == 0
    try:
        migrate_access(settings.owner_database_url, settings.ledger_schema, settings.service_role, 30)
        assert forget(service, settings.ledger_schema) >= 2
    finally:
        migrate_access(settings.owner_database_url, settings.ledger_schema, settings.service_role)


def test_it_is_done_from_the_start_of_the_service_on(house: Api, service: Connection[Any]) -> None:
    service.execute(own(house, OLD["login_event"][0]), {"n": b"y", "age": "366 days"})

    class Stop(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:  # noqa: ARG002
            self.set()
            return True

    Expiry(house.settings.database_url, house.settings.ledger_schema).run(Stop())
    assert forget(service, house.settings.ledger_schema) == 0


def test_nothing_of_the_entrance_is_looked_for_by_reading_everything(
    house: Api, residents: dict[str, str], service: Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every statement that coming in, going, asking and forgetting execute has an index: ten thousand rows cost no more."""
    schema = f"{house.settings.ledger_schema}_access"
    seen: dict[str, Any] = {}
    execute = psycopg.Cursor.execute

    def noting(cursor: Any, query: Any, params: Any = None, **more: Any) -> Any:
        text = query.as_string(cursor) if isinstance(query, sql.Composable) else str(query)
        if schema in text and text.split()[0] in ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH"):
            seen[text] = params
        return execute(cursor, query, params, **more)

    monkeypatch.setattr(psycopg.Cursor, "execute", noting)
    with Browser(house) as browser:
        browser.sign_in("t-1", "wrong-password")
        browser.sign_in("t-1", residents["t-1"])
        made = browser.post("/tokens", json={"label": "x", "scope": ["read"], "days": 3}).json()["token"]
        for path in ("/sessions", "/tokens", "/people/t-1/export", "/account"):
            browser.get(path)
        house.forget_sessions()
        browser.get("/me", headers={"Authorization": f"Bearer {made}"})
        feed = browser.post("/me/timetable-feed").json()["path"]
        browser.get(feed.removeprefix("/api/v1"))
        browser.post("/sessions/nobody-s/ending")
        browser.delete("/session")
    for query in ({}, {"person": "t-1"}, {"kind": "refused"}, {"kind": "failed", "before": 9}):
        house.get("a-1", "/login-audit", **query)
    provider = OpenId(Provider("https://p.example", "x", "x", "sub"), house.settings.ledger_schema, b"k" * 32,
                      house.app.state.service.entrance._throttle)  # fmt: skip
    provider.linked(service, b"x" * 32)
    provider._take_departure(house.app.state.service.pool, b"x", house.clock.now)
    forget(service, house.settings.ledger_schema)
    for table in ("credential", "session", "token", "feed_link", "known_device", "external_identity"):
        seen[f"DELETE FROM {schema}.{table} WHERE person_id = 's-99'"] = None  # noqa: S608 - as an erasure does
    assert len(seen) > 25
    with psycopg.connect(house.settings.owner_database_url) as planner:
        planner.execute("SET enable_seqscan = off")
        for text, params in seen.items():
            plan = "\n".join(row[0] for row in execute(planner.cursor(), f"EXPLAIN {text}", params))
            read_whole = [line for line in plan.splitlines() if "Seq Scan" in line and "login_rule" not in line]
            assert not read_whole, f"{text}\n{plan}"
