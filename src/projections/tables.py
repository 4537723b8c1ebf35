"""The tables of the read models are made when they are missing; which definition made them is kept beside them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from psycopg import Connection, sql

from projections.read_model import ReadModel
from projections.sql_names import read_schema

PROGRESS = Path(__file__).with_name("progress.sql").read_text("utf-8")


def make_missing(conn: Connection[Any], schema: str, models: Iterable[ReadModel]) -> None:
    """Make `progress`, and empty tables for every read model that was never made."""
    with conn.transaction():
        conn.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"read models of {schema}"])
        run_ddl(conn, read_schema(schema), PROGRESS)
        progress = sql.Identifier(read_schema(schema), "progress")
        made = {name for (name,) in conn.execute(sql.SQL("SELECT name FROM {}").format(progress))}
        for model in models:
            if model.name not in made:
                tables, loaded = model.ddl
                run_ddl(conn, read_schema(schema), tables + loaded)
                conn.execute(
                    sql.SQL("INSERT INTO {} (name, position, definition) VALUES (%s, 0, %s)").format(progress),
                    [model.name, model.definition],
                )


def made_otherwise(conn: Connection[Any], schema: str, models: Iterable[ReadModel]) -> list[ReadModel]:
    """The read models whose tables were made by another definition than the present one."""
    query = sql.SQL("SELECT name, definition FROM {}").format(sql.Identifier(read_schema(schema), "progress"))
    made = dict(conn.execute(query).fetchall())
    return [model for model in models if made.get(model.name) != model.definition]


def run_ddl(conn: Connection[Any], schema: str, script: str) -> None:
    """Run a script whose names stand in `schema`, within the caller's transaction."""
    conn.execute(sql.SQL("SET LOCAL search_path TO {}").format(sql.Identifier(schema)))
    conn.execute(script.encode())
    conn.execute("SET LOCAL search_path TO DEFAULT")
