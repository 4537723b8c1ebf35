"""The files that events name by SHA-256: certified copies, signed copies, detached signatures (kept.sql)."""

from __future__ import annotations

import hashlib
from typing import Any

from psycopg import Connection, sql


def keep(connection: Connection[Any], schema: str, content: bytes) -> str:
    """Store the file for ever and return its SHA-256 (hexadecimal); a file that is there already stays as it is."""
    digest = hashlib.sha256(content)
    connection.execute(
        sql.SQL("INSERT INTO {} (sha256, content) VALUES (%s, %s) ON CONFLICT (sha256) DO NOTHING").format(
            sql.Identifier(schema, "copy_file")
        ),
        (digest.digest(), content),
    )
    return digest.hexdigest()


def kept(connection: Connection[Any], schema: str, sha256: str) -> bytes | None:
    """The file with this hash; None where there is none, or what lies there is no longer that file."""
    row = connection.execute(
        sql.SQL("SELECT content FROM {} WHERE sha256 = %s").format(sql.Identifier(schema, "copy_file")),
        (bytes.fromhex(sha256),),
    ).fetchone()
    # The database checked the hash when it stored the file; a superuser may since have put another in its place.
    return bytes(row[0]) if row and hashlib.sha256(row[0]).hexdigest() == sha256 else None
