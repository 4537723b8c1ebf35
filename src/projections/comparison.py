"""Are the read models what the log says? Each is made anew beside the one that serves, and compared row by row.

log ─► <schema>_read_next, as a rebuild fills it        the runner pauses for a moment, so that both stand at one position
             compared with <schema>_read, then dropped: what serves is neither changed nor exchanged
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import psycopg
from psycopg import Connection, sql

from projections.batch import take_in
from projections.catalogue import READ_MODELS
from projections.loading import load
from projections.log import decode, head, read_after
from projections.progress import positions
from projections.read_model import ReadModel
from projections.rebuild import BATCH, alone, finish_loading, make_staging
from projections.sql_names import read_schema, staging_schema

SHOWN = 3
"""Differing rows that are quoted for each table."""


class Difference(msgspec.Struct, frozen=True):
    """A table that differs, or a read model that cannot be compared (`table` is empty): `problem` says how."""

    model: str
    table: str
    problem: str
    rows: tuple[str, ...] = ()


class Comparison:
    """Compares the read models of the college in `schema`; afterwards `tables` counts those compared."""

    def __init__(self, dsn: str, schema: str) -> None:
        self._dsn = dsn
        self._schema = schema
        self._progress = sql.Identifier(read_schema(schema), "progress")
        self.tables = 0

    def built(self) -> bool:
        """Whether any read model was ever made: none is before the college is first served, or all were dropped."""
        with psycopg.connect(self._dsn, autocommit=True) as conn:
            return bool(positions(conn, self._schema))

    def differences(self, progress: Callable[[int, int], None] = lambda *_: None) -> Iterator[Difference]:
        """Raises RebuildRunning, and what an event raises that no read model can take in."""
        with psycopg.connect(self._dsn, autocommit=True) as conn, alone(conn, self._schema):
            models = []
            for model in READ_MODELS.values():
                problem = self._not_comparable(conn, model)
                if problem:
                    yield Difference(model.name, "", problem)
                else:
                    models.append(model)
            if not models:
                return
            make_staging(conn, self._schema, models)
            try:
                until = min(self._positions(conn, models).values())
                load(self._dsn, self._schema, models, until, progress)
                finish_loading(self._dsn, self._schema, models)
                with psycopg.connect(self._dsn) as reading:
                    reading.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
                    self._meet(conn, reading, models, until)
                    for model in models:
                        for table in model.table_names:
                            self.tables += 1
                            yield from self._compared(reading, model, table)
            finally:
                self._drop_staging(conn, models)

    def _not_comparable(self, conn: Connection[Any], model: ReadModel) -> str:
        made = conn.execute("SELECT to_regclass(%s)", [self._progress.as_string(conn)]).fetchone()
        if not made or made[0] is None:
            return "не создано: представления ещё не вели" if head(conn, self._schema) else ""
        query = sql.SQL("SELECT definition, error FROM {} WHERE name = %s").format(self._progress)
        row = conn.execute(query, [model.name]).fetchone()
        if row is None:
            return "не создано: представления ещё не вели"
        definition, error = row
        if error is not None:
            return f"остановилось: {error}"
        return "" if definition == model.definition else "создано другой версией программы: journal rebuild"

    def _positions(self, conn: Connection[Any], models: list[ReadModel]) -> dict[str, int]:
        """Where they stand; the runner does not lead them on before the transaction ends."""
        query = sql.SQL("SELECT name, position FROM {} WHERE name = ANY(%s) FOR UPDATE")
        return dict(conn.execute(query.format(self._progress), [[model.name for model in models]]).fetchall())

    def _meet(self, conn: Connection[Any], reading: Connection[Any], models: list[ReadModel], until: int) -> None:
        """Bring the staging tables to where each model stands, and open a snapshot in which both stand there."""
        with psycopg.connect(self._dsn) as holding:
            for model in models:
                target = self._positions(holding, [model])[model.name]
                position = until
                while position < target:
                    rows = read_after(conn, self._schema, position, min(BATCH, target - position))
                    with conn.transaction():
                        take_in(conn, staging_schema(self._schema), [model], decode(rows))
                    position = rows[-1].position
            reading.execute("SELECT 1")  # the snapshot is taken while the runner waits

    def _compared(self, conn: Connection[Any], model: ReadModel, table: str) -> Iterator[Difference]:
        names = {
            "live": sql.Identifier(read_schema(self._schema), table),
            "anew": sql.Identifier(staging_schema(self._schema), table),
        }
        surplus = [row for (row,) in conn.execute(sql.SQL(SURPLUS).format(**names), [SHOWN])]
        missing = [row for (row,) in conn.execute(sql.SQL(MISSING).format(**names), [SHOWN])]
        if surplus:
            yield Difference(model.name, table, "есть строки, которых из событий не следует", tuple(surplus))
        if missing:
            yield Difference(model.name, table, "нет строк, которые следуют из событий", tuple(missing))

    def _drop_staging(self, conn: Connection[Any], models: list[ReadModel]) -> None:
        for model in models:
            for table in model.table_names:
                name = sql.Identifier(staging_schema(self._schema), table)
                conn.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(name))


# As jsonb: one text for one value, whichever way a document came into its column.
SURPLUS = "SELECT to_jsonb(t)::text FROM {live} t EXCEPT ALL SELECT to_jsonb(t)::text FROM {anew} t LIMIT %s"
MISSING = "SELECT to_jsonb(t)::text FROM {anew} t EXCEPT ALL SELECT to_jsonb(t)::text FROM {live} t LIMIT %s"
