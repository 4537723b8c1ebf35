"""Who is asking: a bearer token stands for a person; it may narrow the roles they hold, never widen them.

Authorization: Bearer jt_<43 characters base64url>      32 random bytes; the database keeps their SHA-256 alone
"""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import sql
from psycopg_pool import ConnectionPool
from starlette.concurrency import run_in_threadpool

from journal_domain.account import Account, account_stream
from journal_domain.policy import Actor
from journal_domain.values import Role

CACHE_SECONDS = 1.0
"""A revoked token, an ended session, a disabled account may live so long in a worker's memory."""

SCRIPTS = (
    ("api", "identity.sql"),
    *(
        ("api.signin", f"{name}.sql")
        for name in ("credentials", "throttle", "login_audit", "sessions", "workstations", "oidc")
    ),
    ("api", "archive_jobs.sql"),
    ("api", "erasure.sql"),
)
"""The tables of the access schema, each beside the module that uses it."""

CACHED_TOKENS = 10_000
_TOKEN = re.compile(r"jt_[A-Za-z0-9_-]{43}")


class TokenRefused(Exception):
    """No token, or none that is valid: all answer alike."""


@dataclass(frozen=True)
class Known:
    actor: Actor
    scope: frozenset[str] | None
    expires_at: datetime
    read_at: float


def access_schema(schema: str) -> str:
    """The schema of the tokens that belong to the log in `schema`."""
    return f"{schema}_access"


def migrate_access(owner_dsn: str, schema: str, service_role: str, logins_kept_days: int = 365) -> None:
    """Create or complete the tables of who may come in; needs the owner's rights and an existing service role.

    The stream of logins keeps its entries for `logins_kept_days` from then on.
    """
    names = {
        "access": sql.Identifier(access_schema(schema)),
        "service": sql.Identifier(service_role),
        "ledger": sql.Identifier(schema),
        "kept": sql.Literal(timedelta(days=logins_kept_days)),
    }
    with psycopg.connect(owner_dsn) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('journal migration', 0))")
        for package, name in SCRIPTS:
            script = files(package).joinpath(name).read_text("utf-8")  # a file of ours, not input
            connection.execute(sql.SQL(script).format(**names))


def issue_token(
    connection: psycopg.Connection[Any],
    schema: str,
    person_id: str,
    roles: Iterable[Role],
    created_at: datetime,
    expires_at: datetime,
    scope: Iterable[str] | None = None,
    label: str = "",
    account_version: int | None = None,
) -> str:
    """A new token of this person, narrowed to `roles` where any are named, and to `scope` where there is one.

    It is shown once: the database keeps its hash, and where the person's account stood when the session began that asks
    for it (`account_version`; without one, where it stands now): what ends that session ends the token.
    """
    token = f"jt_{secrets.token_urlsafe(32)}"
    connection.execute(
        sql.SQL(
            """INSERT INTO {own}.token
                   (token_hash, token_id, person_id, roles, created_at, expires_at, scope, label, account_version)
               SELECT %s, %s, %s, %s, %s, %s, %s, %s, coalesce(%s, max(originator_version), 0)
               FROM {log}.event WHERE originator_id = %s"""
        ).format(own=sql.Identifier(access_schema(schema)), log=sql.Identifier(schema)),
        (_hash(token), str(uuid4()), person_id, sorted(roles), created_at, expires_at,
         None if scope is None else sorted(scope), label, account_version, account_stream(person_id)),
    )  # fmt: skip
    return token


def revoke_tokens(connection: psycopg.Connection[Any], schema: str, person_id: str, at: datetime) -> int:
    """Revoke every token of this person; the number of tokens that were good until now."""
    revoked = connection.execute(
        sql.SQL(
            "UPDATE {}.token SET revoked_at = %s WHERE person_id = %s AND revoked_at IS NULL AND expires_at > %s"
        ).format(sql.Identifier(access_schema(schema))),
        (at, person_id, at),
    )
    return revoked.rowcount


class Identity:
    """Turns tokens into actors, asking the database at most once in CACHE_SECONDS for each token."""

    def __init__(
        self,
        pool: ConnectionPool,
        schema: str,
        account: Callable[[str], Account | None],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._pool = pool
        self._account = account
        self._monotonic = monotonic
        self._known: dict[bytes, Known] = {}
        self._select = sql.SQL(
            "SELECT person_id, roles, scope, account_version, expires_at FROM {}.token"
            " WHERE token_hash = %s AND revoked_at IS NULL"
        ).format(sql.Identifier(access_schema(schema)))

    async def known(self, authorization: str | None, now: datetime) -> Known:
        """The person behind an `Authorization` header, with what the token is narrowed to. Raises TokenRefused."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not _TOKEN.fullmatch(token):
            raise TokenRefused
        digest = _hash(token)
        known = self._known.get(digest)
        if known is None or self._monotonic() - known.read_at > CACHE_SECONDS:
            known = await run_in_threadpool(self._read, digest)
        if known is None or known.expires_at <= now:
            raise TokenRefused
        return known

    def _read(self, digest: bytes) -> Known | None:
        with self._pool.connection() as connection:
            row = connection.execute(self._select, (digest,)).fetchone()
        if row is None or not self._admitted(row[0], row[3]):
            self._known.pop(digest, None)
            return None
        person_id, roles, scope, _, expires_at = row
        actor = Actor(person_id, frozenset(map(Role, roles)))
        known = Known(actor, None if scope is None else frozenset(scope), expires_at, self._monotonic())
        if len(self._known) >= CACHED_TOKENS:
            self._known = {}
        self._known[digest] = known
        return known

    def _admitted(self, person_id: str, account_version: int) -> bool:
        """Whether the account, where there is one, lets in a token made when it stood there."""
        account = self._account(person_id)
        return account is None or account.admits(account_version)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
