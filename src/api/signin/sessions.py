"""Sessions: a random cookie stands for a person on one device, until it is left, grows old, or the account ends it.

Set-Cookie: __Host-journal_session=<43 characters base64url>; Path=/; Secure; HttpOnly; SameSite=Lax
CSRF token: base64url(HMAC-SHA-256(what the cookie holds, "csrf")), so that nothing of it is kept

What a worker found is good for CACHE_SECONDS: so long at most does an ended session live on in another worker.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, LiteralString
from uuid import uuid4

import msgspec
from psycopg import Connection, sql
from psycopg_pool import ConnectionPool
from starlette.concurrency import run_in_threadpool

from api.identity import CACHE_SECONDS, TokenRefused, access_schema
from api.signin.visitor import Visitor, secret_hash
from journal_domain.account import Account
from journal_domain.college import College

NOTED_EVERY = timedelta(minutes=1)
"""How exactly it is known when a session was last used."""

CACHED_SESSIONS = 20_000


class Session(msgspec.Struct, frozen=True):
    """One session as its person may see it; `method`: password or oidc."""

    session_id: str
    person_id: str
    account_version: int
    user_agent: str
    address: str
    method: str
    created_at: datetime
    seen_at: datetime


@dataclass(frozen=True)
class Known:
    session: Session
    account: Account
    browser: bytes
    read_at: float


COLUMNS = sql.SQL(", ").join(map(sql.Identifier, Session.__struct_fields__))
FIND: LiteralString = "SELECT browser, {columns} FROM {own}.session WHERE session_hash = %s AND ended_at IS NULL"
OWN: LiteralString = """SELECT {columns} FROM {own}.session
    WHERE person_id = %s AND ended_at IS NULL AND account_version >= %s AND created_at > %s AND seen_at > %s
    ORDER BY created_at, session_id"""
BEGIN: LiteralString = """INSERT INTO {own}.session (session_hash, session_id, person_id, account_version, browser,
    user_agent, address, method, created_at, seen_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""
SEEN: LiteralString = "UPDATE {own}.session SET seen_at = %s WHERE session_hash = %s"
END: LiteralString = "UPDATE {own}.session SET ended_at = %s WHERE session_hash = %s AND ended_at IS NULL"
END_ONE: LiteralString = """UPDATE {own}.session SET ended_at = %s
    WHERE person_id = %s AND session_id = %s AND ended_at IS NULL"""


class Sessions:
    """The sessions of one college. `idle` and `longest` are how long one lives unused, and at all."""

    def __init__(
        self,
        college: College,
        pool: ConnectionPool,
        schema: str,
        idle: timedelta,
        longest: timedelta,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._college, self._pool = college, pool
        self._own = sql.Identifier(access_schema(schema))
        self.idle, self.longest = idle, longest
        self._monotonic = monotonic
        self._known: dict[bytes, Known] = {}

    def begin(self, connection: Connection[Any], account: Account, visitor: Visitor, method: str, at: datetime) -> str:
        """A new session; what the cookie shall hold. A session that the browser had before ends with it."""
        if visitor.session is not None:
            self.end(connection, visitor.session, at)
        secret = secrets.token_urlsafe(32)
        row = (secret_hash(secret), str(uuid4()), account.id, account.version, visitor.browser, visitor.user_agent,
               visitor.address, method, at, at)  # fmt: skip
        connection.execute(self._sql(BEGIN), row)
        return secret

    async def known(self, visitor: Visitor, now: datetime) -> Known:
        """The session behind the visitor's cookie. Raises TokenRefused."""
        if visitor.session is None:
            raise TokenRefused
        digest = hashlib.sha256(visitor.session.encode()).digest()
        known = self._known.get(digest)
        if known is None or self._monotonic() - known.read_at > CACHE_SECONDS:
            known = await run_in_threadpool(self._read, digest, now)
        if known is None or known.browser != visitor.browser or not self._lives(known, now):
            raise TokenRefused
        return known

    def own(self, connection: Connection[Any], account: Account, now: datetime) -> list[Session]:
        """The sessions of this person that are good now."""
        if account.disabled:
            return []
        since = (now - self.longest, now - self.idle)
        found = connection.execute(self._sql(OWN), (account.id, account.valid_since, *since))
        return [Session(*row) for row in found]

    def end(self, connection: Connection[Any], secret: str, at: datetime) -> None:
        digest = hashlib.sha256(secret.encode()).digest()
        connection.execute(self._sql(END), (at, digest))
        self._known.pop(digest, None)

    def end_one(self, connection: Connection[Any], person_id: str, session_id: str, at: datetime) -> bool:
        """End a session of this person by its id; whether there was one."""
        ended = connection.execute(self._sql(END_ONE), (at, person_id, session_id)).rowcount == 1
        gone = [digest for digest, known in list(self._known.items()) if known.session.session_id == session_id]
        for digest in gone:
            self._known.pop(digest, None)
        return ended

    def _lives(self, known: Known, now: datetime) -> bool:
        session = known.session
        used_lately = now - session.seen_at <= self.idle and now - session.created_at <= self.longest
        return used_lately and known.account.admits(session.account_version)

    def _read(self, digest: bytes, now: datetime) -> Known | None:
        with self._pool.connection() as connection:
            row = connection.execute(self._sql(FIND), (digest,)).fetchone()
            account = self._college.account(row[2]) if row else None
            if row is None or account is None:
                self._known.pop(digest, None)
                return None
            known = Known(Session(*row[1:]), account, row[0], self._monotonic())
            if self._lives(known, now) and now - known.session.seen_at >= NOTED_EVERY:
                connection.execute(self._sql(SEEN), (now, digest))
                known = Known(msgspec.structs.replace(known.session, seen_at=now), account, row[0], known.read_at)
        if len(self._known) >= CACHED_SESSIONS:
            self._known = {}
        self._known[digest] = known
        return known

    def _sql(self, statement: LiteralString) -> sql.Composed:
        return sql.SQL(statement).format(own=self._own, columns=COLUMNS)


def csrf_token(session_secret: str) -> str:
    """What a form or a script must send beside the cookie: another site can make neither."""
    digest = hmac.digest(session_secret.encode(), b"csrf", "sha256")
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
