"""After an erasure nothing here tells of the person or lets them in: no hash, no session, no device, no link, no token."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from psycopg import Connection, sql

from api.identity import access_schema, revoke_tokens

TABLES = ("credential", "session", "known_device", "external_identity")


def forget_person(connection: Connection[Any], schema: str, person_id: str, at: datetime) -> None:
    """Destroy what is kept for this person's coming in; does no harm when repeated. The stream of logins stays."""
    with connection.transaction():
        for table in TABLES:
            own = sql.Identifier(access_schema(schema), table)
            connection.execute(sql.SQL("DELETE FROM {} WHERE person_id = %s").format(own), (person_id,))
        revoke_tokens(connection, schema, person_id, at)
