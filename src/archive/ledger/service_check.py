"""Who connects to serve may read the log and append to it, and nothing else: asked of the database, not of settings."""

from __future__ import annotations

import psycopg
from psycopg import sql

from archive.ledger.migration import VERSIONS


class UnfitForService(Exception):
    """This connection must not serve this log; the message says why and what to do."""


RIGHTS = """
SELECT r.rolsuper, pg_has_role(c.relowner, 'MEMBER'),
    has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER')
        OR has_any_column_privilege(c.oid, 'INSERT, UPDATE')
FROM pg_roles r, pg_class c
WHERE r.rolname = current_user
    AND c.oid IN ({event}::regclass, {act}::regclass, {head}::regclass)
"""


def require_fit_for_service(dsn: str, schema: str) -> None:
    """Raises UnfitForService (no log here, another version, or more rights than a service has), psycopg.OperationalError.

    A service that could alter the log would make every promise of the log one of its own code alone.
    """
    names = {table: sql.Literal(f"{schema}.{table}") for table in ("event", "act", "head")}
    version = sql.SQL("SELECT max(version) FROM {}").format(sql.Identifier(schema, "schema_version"))
    with psycopg.connect(dsn, autocommit=True) as connection:
        try:
            rights = connection.execute(sql.SQL(RIGHTS).format(**names)).fetchall()
            (found,) = connection.execute(version).fetchone() or (None,)
        except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName, psycopg.errors.InsufficientPrivilege):
            raise UnfitForService(
                f"В базе нет журнала {schema}, или служебной роли он не открыт: выполните journal migrate."
            ) from None
    if any(superuser or owner or may_change for superuser, owner, may_change in rights):
        raise UnfitForService(
            "Эта роль базы данных может изменить записанное: служба подключается только служебной ролью, "
            "созданной journal migrate."
        )
    if found != len(VERSIONS):
        raise UnfitForService(
            f"Журнал {schema} версии {found}, программе нужна версия {len(VERSIONS)}: выполните journal migrate."
        )
