"""`migrate` creates the log of one college, or brings it up to the present version.

schema             owner    what is in it
<name>             owner    event, act, head, append(), schema_version: the log;
                            tile, checkpoint, log_key, cosignature, time_stamp: what was computed and signed of it;
                            copy_file: certified copies and signatures
<name>_read        service  read models that are being served
<name>_read_next   service  read models that are being rebuilt
<name>_guard       owner    refuses to drop the log; only where the owner is a superuser
"""

from __future__ import annotations

import re
from importlib.resources import files

import psycopg
from psycopg import sql

VERSIONS = ("ledger/append_only.sql", "transparency/store.sql", "copies/kept.sql", "ledger/guarded_append.sql")
"""The script that leads to version 1, to version 2, …; a script that was released never changes."""

_NAME = re.compile(r"[a-z][a-z0-9_]{0,49}")
"""Names that fit, with any suffix of ours, into PostgreSQL's 63 bytes and need no quoting anywhere."""


def migrate(owner_dsn: str, schema: str = "journal", service_role: str = "journal_service") -> None:
    """Bring the log in `schema` up to the present version and grant `service_role` its rights: to read and to append.

    Everything happens in one transaction, or nothing; migrations that start together wait for each other, and what is
    done already is not done again. The owner needs CREATE on the database, and CREATEROLE when the role is missing.
    Raises ValueError for an unfit name or a log newer than this program, psycopg.Error when the database refuses.
    """
    for name in (schema, service_role):
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r}: a name has at most 50 of a-z, 0-9 and _, a letter first")
    names = {
        "schema": sql.Identifier(schema),
        "schema_name": sql.Literal(schema),
        "channel": sql.Literal(channel(schema)),
        "guard": sql.Identifier(f"{schema}_guard"),
        "read": sql.Identifier(f"{schema}_read"),
        "read_next": sql.Identifier(f"{schema}_read_next"),
        "service": sql.Identifier(service_role),
        "service_name": sql.Literal(service_role),
    }

    def script(text: str) -> sql.Composed:
        return sql.SQL(text).format(**names)

    def script_file(name: str) -> sql.Composed:
        return script(files("archive").joinpath(name).read_text("utf-8"))

    with psycopg.connect(owner_dsn) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('journal migration', 0))")
        connection.execute(script("CREATE SCHEMA IF NOT EXISTS {schema}"))
        connection.execute(
            script(
                "CREATE TABLE IF NOT EXISTS {schema}.schema_version (version int PRIMARY KEY, migrated_at timestamptz)"
            )
        )
        (version,) = connection.execute(
            script("SELECT coalesce(max(version), 0) FROM {schema}.schema_version")
        ).fetchone() or (0,)
        if version > len(VERSIONS):
            raise ValueError(
                f"{schema} is at version {version}, this program knows {len(VERSIONS)}: update the program"
            )
        for number, name in enumerate(VERSIONS[version:], start=version + 1):
            connection.execute(script_file(name))
            connection.execute(script("INSERT INTO {schema}.schema_version VALUES (%s, clock_timestamp())"), [number])
        connection.execute(script_file("ledger/service_role.sql"))
        (superuser,) = connection.execute("SELECT current_setting('is_superuser')::bool").fetchone() or (False,)
        if superuser:
            connection.execute(script_file("ledger/drop_guard.sql"))


def channel(schema: str) -> str:
    """Where every act is announced: LISTEN to it; the payload is the act's last position."""
    return f"{schema}_events"
