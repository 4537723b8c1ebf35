"""Workplaces of the staff: a cookie on the device says which one it is (4.2.4, 4.5.3).

Whoever may delete the browser's cookies may unregister the device: the college's settings of the browser keep students
from that, not the journal.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from psycopg import Connection, sql

from api.identity import access_schema
from api.signin.visitor import Visitor, secret_hash
from journal_domain.college import College


def new_key(connection: Connection[Any], schema: str, key_id: str, at: datetime) -> str:
    """What the device's cookie shall hold; it means nothing until the log names `key_id`."""
    key = secrets.token_urlsafe(32)
    connection.execute(
        sql.SQL("INSERT INTO {}.workstation_key (key_id, key_hash, created_at) VALUES (%s, %s, %s)").format(
            sql.Identifier(access_schema(schema))
        ),
        (key_id, secret_hash(key), at),
    )
    return key


def workstation_of(connection: Connection[Any], schema: str, college: College, visitor: Visitor) -> str | None:
    """The name of the registered workplace at which the visitor sits, or None."""
    if visitor.workstation is None:
        return None
    row = connection.execute(
        sql.SQL("SELECT key_id FROM {}.workstation_key WHERE key_hash = %s").format(
            sql.Identifier(access_schema(schema))
        ),
        (secret_hash(visitor.workstation),),
    ).fetchone()
    return college.workstations().name(row[0]) if row else None
