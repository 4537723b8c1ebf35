"""Where things are in the database: the log in the college's schema, the read models in a schema beside it."""

from __future__ import annotations


def read_schema(schema: str) -> str:
    return f"{schema}_read"


def staging_schema(schema: str) -> str:
    """Where a read model is made anew before it takes the place of the old one."""
    return f"{schema}_read_next"


def channel(schema: str) -> str:
    """The ledger notifies here after every append."""
    return f"{schema}_events"
