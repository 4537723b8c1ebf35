"""How an application of the eventsourcing library is told to use the ledger."""

from __future__ import annotations

from psycopg.conninfo import conninfo_to_dict


def ledger_environment(dsn: str, schema: str, pool_size: int) -> dict[str, str]:
    """The environment of an Application that records in `schema` as the role of `dsn`.

    `dsn` is any libpq connection string or URL (TCP, unix socket, several hosts, TLS); `pool_size` bounds the
    connections of this application. Raises psycopg.ProgrammingError for a malformed `dsn`.
    """
    parts = {key: str(value) for key, value in conninfo_to_dict(dsn).items() if value is not None}
    return {
        "PERSISTENCE_MODULE": "archive.ledger.factory:LedgerFactory",
        "LEDGER_DSN": dsn,
        "POSTGRES_DBNAME": parts.get("dbname", ""),
        "POSTGRES_HOST": parts.get("host", ""),
        "POSTGRES_PORT": parts.get("port", ""),
        "POSTGRES_USER": parts.get("user", ""),
        "POSTGRES_PASSWORD": parts.get("password", ""),
        "POSTGRES_SCHEMA": schema,
        "POSTGRES_POOL_SIZE": str(pool_size),
        "POSTGRES_MAX_OVERFLOW": "0",
        "ORIGINATOR_ID_TYPE": "text",
        "CREATE_TABLE": "no",
    }
