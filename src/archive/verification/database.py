"""The guards of the database itself: the tables are what migration made, and what refuses changes is switched on.

Whoever alters rows must first switch a guard off; one that was left off tells of it even where the rows look well.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from psycopg import Connection

from archive.verification.finding import Finding, Inquiry

TABLES = ("event", "act", "head", "tile", "checkpoint", "log_key", "cosignature", "time_stamp", "copy_file")


def guards(connection: Connection[Any], inquiry: Inquiry) -> Iterator[Finding]:
    """Yields a finding for every guard that is missing or off."""
    found = {
        name: (kind, secured, ruled, parents, triggers, writable)
        for name, kind, secured, ruled, parents, triggers, writable in connection.execute(GUARDS, [inquiry.schema])
    }
    for table in TABLES:
        kind, secured, ruled, parents, triggers, writable = found.get(table, ("", False, False, 0, 0, False))
        named = f"{inquiry.schema}.{table}"
        if kind != "r":
            yield Finding(code="GUARD_OFF", text=f"{named} — не обычная таблица.")
        elif triggers != 2:
            yield Finding(
                code="GUARD_OFF", text=f"Защита от изменений на {named} выключена или снята: триггеров {triggers} из 2."
            )
        if secured or ruled or parents:
            yield Finding(code="GUARD_OFF", text=f"{named}: появились правила, политики строк или наследование.")
        if writable:
            yield Finding(code="GUARD_OFF", text=f"{named}: роль службы может изменять записанное.")


# The service asks, so the last column is about the role that it works under.
GUARDS = """
SELECT c.relname, c.relkind::text, c.relrowsecurity, c.relhasrules,
    (SELECT count(*) FROM pg_inherits i WHERE c.oid IN (i.inhrelid, i.inhparent)),
    (SELECT count(*) FROM pg_trigger t JOIN pg_proc f ON f.oid = t.tgfoid
        WHERE t.tgrelid = c.oid AND t.tgenabled = 'A' AND f.proname = 'refuse_change'
        AND (t.tgname LIKE '%%append_only' OR t.tgname LIKE '%%kept' OR t.tgname LIKE '%%never_emptied')),
    NOT pg_has_role(c.relowner, 'MEMBER')
        AND has_table_privilege(c.oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = %s AND c.relkind IN ('r', 'v', 'm', 'p', 'f')
"""
