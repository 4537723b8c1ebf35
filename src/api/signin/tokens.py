"""Personal tokens of an employee: listed and revoked; made by `issue_token`, as those of the command line are."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from psycopg import Connection, sql

from api.identity import access_schema
from journal_domain.account import Account


class Token(msgspec.Struct, frozen=True):
    """What may be known of a token; `scope` None is everything that the person may."""

    token_id: str
    label: str
    scope: list[str] | None
    created_at: datetime
    expires_at: datetime


def tokens_of(connection: Connection[Any], schema: str, person_id: str, account: Account, now: datetime) -> list[Token]:
    """The tokens of this person that are good now."""
    rows = connection.execute(
        sql.SQL(
            """SELECT token_id, label, scope, created_at, expires_at FROM {}.token
               WHERE person_id = %s AND revoked_at IS NULL AND expires_at > %s AND account_version >= %s
                 AND token_id IS NOT NULL
               ORDER BY created_at, token_id"""
        ).format(sql.Identifier(access_schema(schema))),
        (person_id, now, account.valid_since),
    )
    return [Token(*row) for row in rows]


def revoke_token(connection: Connection[Any], schema: str, person_id: str, token_id: str, at: datetime) -> bool:
    """Revoke one token of this person; whether there was one."""
    revoked = connection.execute(
        sql.SQL(
            "UPDATE {}.token SET revoked_at = %s WHERE person_id = %s AND token_id = %s AND revoked_at IS NULL"
        ).format(sql.Identifier(access_schema(schema))),
        (at, person_id, token_id),
    )
    return revoked.rowcount == 1
