"""The stream of logins: success, failure, refusal, end; by whom, from where, with which device (login_audit.sql)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec
from prometheus_client import Counter
from psycopg import Connection, sql

from api.identity import access_schema
from api.signin.visitor import Visitor


class Kind(StrEnum):
    SIGNED_IN = "signed_in"
    FAILED = "failed"
    REFUSED = "refused"
    SLOWED = "slowed"
    SIGNED_OUT = "signed_out"
    SESSION_ENDED = "session_ended"
    PASSWORD_CHANGED = "password_changed"
    TOKEN_ISSUED = "token_issued"
    TOKEN_REVOKED = "token_revoked"
    VOLUME_TAKEN = "volume_taken"


class LoginEvent(msgspec.Struct, frozen=True):
    position: int
    at: datetime
    kind: Kind
    person_id: str | None
    unknown_login: str | None
    address: str
    device: str
    workstation: str | None
    detail: str | None


LOGINS = Counter(
    "journal_logins", "Entries of the stream of logins by kind: a rise of failed ones is an attack.", ["kind"]
)
COLUMNS = sql.SQL(", ").join(map(sql.Identifier, LoginEvent.__struct_fields__))


def note(
    connection: Connection[Any],
    schema: str,
    at: datetime,
    kind: Kind,
    visitor: Visitor,
    person_id: str | None = None,
    *,
    unknown_login: str | None = None,
    workstation: str | None = None,
    detail: str | None = None,
) -> None:
    """Add one entry. `unknown_login` is a keyed hash, `detail` a code, never what somebody typed."""
    LOGINS.labels(kind).inc()
    connection.execute(
        sql.SQL(
            "INSERT INTO {}.login_event (at, kind, person_id, unknown_login, address, device, workstation, detail)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
        ).format(sql.Identifier(access_schema(schema))),
        (at, kind, person_id, unknown_login, visitor.address, visitor.user_agent, workstation, detail),
    )


def logins(
    connection: Connection[Any],
    schema: str,
    limit: int,
    *,
    before: int | None = None,
    person_id: str | None = None,
    kind: Kind | None = None,
) -> list[LoginEvent]:
    """The entries before a position, newest first."""
    rows = connection.execute(
        sql.SQL(
            """SELECT {columns} FROM {own}.login_event
               WHERE (%(before)s::bigint IS NULL OR position < %(before)s)
                 AND (%(person)s::text IS NULL OR person_id = %(person)s)
                 AND (%(kind)s::text IS NULL OR kind = %(kind)s)
               ORDER BY position DESC LIMIT %(limit)s"""
        ).format(columns=COLUMNS, own=sql.Identifier(access_schema(schema))),
        {"before": before, "person": person_id, "kind": kind, "limit": limit},
    )
    return [LoginEvent(*row) for row in rows]
