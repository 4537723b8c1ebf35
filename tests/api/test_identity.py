"""Tokens: nobody comes in without one, and a revoked or expired one stops working."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import psycopg
from http_api import PEOPLE, Api
from psycopg_pool import ConnectionPool
from school_day import School

from api import identity
from api.identity import Identity, issue_token, revoke_tokens


def test_without_a_valid_token_nothing_is_answered_and_every_reason_looks_alike(api: Api) -> None:
    bodies = set()
    for header in (None, "", "Bearer", "Bearer jt_wrong", f"Bearer jt_{'x' * 43}", "Basic YTpi"):
        response = api.client(None).get("/me", headers={"Authorization": header} if header is not None else {})
        assert response.status_code == 401
        assert response.headers["WWW-Authenticate"] == "Bearer"
        bodies.add(response.content)
    assert len(bodies) == 1


def test_who_asks_is_looked_at_before_what_is_asked(school: School) -> None:
    response = school.api.post(None, f"{school.path}/lessons", {"unknown": 1})
    assert response.status_code == 401


def test_an_expired_token_is_refused(api: Api) -> None:
    assert api.get("d-1", "/me").status_code == 200
    api.clock.now += timedelta(days=400)
    assert api.get("d-1", "/me").status_code == 401


def test_the_database_holds_no_token(api: Api) -> None:
    token = api.token("d-1")
    with psycopg.connect(api.settings.database_url) as connection:
        rows = connection.execute(f"SELECT t::text FROM {api.settings.ledger_schema}_access.token t").fetchall()  # noqa: S608
    assert rows
    assert all(token not in row and token.removeprefix("jt_") not in row for (row,) in rows)


def test_the_service_may_neither_change_nor_delete_a_token(api: Api) -> None:
    table = f"{api.settings.ledger_schema}_access.token"
    for statement in (f"UPDATE {table} SET roles = '{{deputy}}'", f"DELETE FROM {table}", f"TRUNCATE {table}"):  # noqa: S608
        with psycopg.connect(api.settings.database_url) as connection:
            try:
                connection.execute(statement)
            except psycopg.errors.InsufficientPrivilege:
                continue
        raise AssertionError(statement)


async def _asked(known: Identity, token: str, api: Api) -> bool:
    try:
        await known.known(f"Bearer {token}", api.clock())
    except identity.TokenRefused:
        return False
    return True


def test_a_revoked_token_is_remembered_for_a_second_at_most(api: Api) -> None:
    seconds = 0.0
    schema = api.settings.ledger_schema
    with ConnectionPool(api.settings.database_url, min_size=1, kwargs={"autocommit": True}) as pool:
        known = Identity(pool, schema, lambda _: None, lambda: seconds)
        with pool.connection() as connection:
            now = api.clock()
            token = issue_token(connection, schema, "t-9", [PEOPLE["t-1"]], now, now + timedelta(days=1))
        assert asyncio.run(_asked(known, token, api))
        with pool.connection() as connection:
            assert revoke_tokens(connection, schema, "t-9", api.clock()) == 1
        seconds = 1.0
        assert asyncio.run(_asked(known, token, api))
        seconds = 1.1
        assert not asyncio.run(_asked(known, token, api))
