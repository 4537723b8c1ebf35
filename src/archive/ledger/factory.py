"""Connects the eventsourcing library to the ledger by the whole of a libpq connection string.

The library alone passes on five parts of it (dbname, host, port, user, password) and would drop the rest in silence:
`sslmode=verify-full`, a root certificate, a second host.
"""

from __future__ import annotations

from eventsourcing.postgres import PostgresFactory
from eventsourcing.utils import Environment, EnvType
from psycopg.rows import dict_row

from archive.ledger.recorder import LedgerRecorder


class LedgerFactory(PostgresFactory):
    """Makes a LedgerRecorder on connections to LEDGER_DSN; `ledger_environment` writes its settings."""

    application_recorder_class = LedgerRecorder

    def __init__(self, env: Environment | EnvType | None):
        super().__init__(env)
        dsn = self.env.get("LEDGER_DSN")
        if dsn is None:
            raise OSError("LEDGER_DSN is not set: see archive.ledger.environment")
        self.datastore.pool.conninfo = dsn
        self.datastore.pool.kwargs = {"row_factory": dict_row}
