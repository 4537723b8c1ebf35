"""The secret link of a person's timetable feed.

/api/v1/timetable-feeds/tf_<43 characters base64url>.ics      32 random bytes; the database keeps their SHA-256 alone

What ends a person's sessions and tokens (a new slip, a disabled account) ends the link too.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import Any

from psycopg import Connection, sql

from api.identity import access_schema
from journal_domain.account import account_stream


def new_link(connection: Connection[Any], schema: str, person_id: str, at: datetime) -> str:
    """The token of a new link; the person's earlier ones end with it. It is shown once."""
    token = f"tf_{secrets.token_urlsafe(32)}"
    with connection.transaction():
        # The new one first: its row waits for an erasure under way, and must hold nothing that the erasure waits for.
        connection.execute(
            sql.SQL(
                """INSERT INTO {own}.feed_link (token_hash, person_id, created_at, account_version)
                   SELECT %s, %s, %s, coalesce(max(originator_version), 0) FROM {log}.event WHERE originator_id = %s"""
            ).format(own=sql.Identifier(access_schema(schema)), log=sql.Identifier(schema)),
            (_hash(token), person_id, at, account_stream(person_id)),
        )
        revoke_links(connection, schema, person_id, at, but=_hash(token))
    return token


def revoke_links(connection: Connection[Any], schema: str, person_id: str, at: datetime, but: bytes = b"") -> int:
    """End the person's links, `but` the one of this hash; how many there were."""
    revoked = connection.execute(
        sql.SQL(
            "UPDATE {}.feed_link SET revoked_at = %s WHERE person_id = %s AND revoked_at IS NULL AND token_hash <> %s"
        ).format(sql.Identifier(access_schema(schema))),
        (at, person_id, but),
    )
    return revoked.rowcount


def person_of_link(connection: Connection[Any], schema: str, token: str) -> tuple[str, int] | None:
    """Whose link it is, and the version at which their account stood when it was made."""
    row: tuple[str, int] | None = connection.execute(
        sql.SQL(
            "SELECT person_id, account_version FROM {}.feed_link WHERE token_hash = %s AND revoked_at IS NULL"
        ).format(sql.Identifier(access_schema(schema))),
        (_hash(token),),
    ).fetchone()
    return row


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
