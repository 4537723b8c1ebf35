"""`journal serve`: one process that keeps the others running and leaves none behind.

    journal serve ─┬─ PostgreSQL, when it is the embedded one
                   ├─ projector: the read models follow the log, checkpoints seal it; started again when it dies
                   └─ N workers: HTTP; started again when they die

SIGTERM or SIGINT: the workers finish what they answer, the projector its batch, then the embedded server stops.
Children watch their parent: when it is killed they stop by themselves.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import connection
from socket import socket
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
import uvicorn
from uvicorn.supervisors import Multiprocess

from api.embedded import start_embedded
from api.identity import migrate_access
from api.settings import Settings, SettingsInvalid
from api.signin.expiry import Expiry
from archive.ledger.master_key import create_master_key
from archive.ledger.migration import migrate
from archive.ledger.persons import migrate_persons
from archive.ledger.service_check import UnfitForService, require_fit_for_service
from archive.transparency.anchoring import Anchors
from archive.transparency.keys import create_key, publish_key, read_records
from archive.transparency.sealer import Sealer
from projections.runner import Runner

RESTART_SECONDS = 1.0
PROJECTOR_NICENESS = 5
"""When the machine is full, what is to be recorded goes first; the read models then follow in larger batches."""
HEALTHCHECK_SECONDS = 30
"""How long a busy worker may be silent before it is replaced."""

log = logging.getLogger("journal")
_spawn = multiprocessing.get_context("spawn")


def migrate_everything(owner_dsn: str, settings: Settings) -> None:
    """The log, the personal data beside it, the tokens; the key of the personal data and the log's own where there is none."""
    migrate(owner_dsn, settings.ledger_schema, settings.service_role)
    migrate_persons(owner_dsn, settings.ledger_schema, settings.service_role)
    migrate_access(owner_dsn, settings.ledger_schema, settings.service_role, settings.logins_kept_days)
    if not settings.master_key_command:
        settings.master_key.parent.mkdir(parents=True, exist_ok=True)
        create_master_key(settings.master_key)
    settings.log_key.parent.mkdir(parents=True, exist_ok=True)
    with psycopg.connect(owner_dsn) as owner:
        if not read_records(owner, settings.ledger_schema):
            create_key(settings.log_key, settings.log_origin)
            publish_key(owner, settings.ledger_schema, settings.log_key)


@contextmanager
def database(settings: Settings) -> Iterator[Settings]:
    """The settings with a database: the one given, or the embedded one, started and migrated."""
    if not settings.embedded:
        try:
            require_fit_for_service(settings.database_url, settings.ledger_schema)
        except UnfitForService as error:
            raise SettingsInvalid(f"{Settings.variable('database_url')}: {error}") from None
        yield settings
        return
    settings.data_folder.mkdir(parents=True, exist_ok=True)
    server = start_embedded(settings.data_folder)
    try:
        migrate_everything(server.owner_dsn, settings)
        yield settings.model_copy(
            update={
                "database_url": server.service_dsn(settings.service_role),
                "owner_database_url": server.owner_dsn,
            }
        )
    finally:
        server.leave()


def serve(settings: Settings, host: str, port: int, workers: int, announce: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT; `announce` is told the address once it is taken."""
    config = uvicorn.Config(
        "api.app:from_environment",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        access_log=False,
        log_level=settings.log_level,
        server_header=False,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=settings.shutdown_seconds,
        timeout_worker_healthcheck=HEALTHCHECK_SECONDS,
    )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # until the supervisor takes over
    listening = config.bind_socket()
    with database(settings) as ready, TemporaryDirectory(prefix="journal-metrics-") as metrics:
        os.environ[Settings.variable("database_url")] = ready.database_url
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = metrics
        with kept_running("projector", project, ready):
            announce(_address(host, listening))
            Multiprocess(config, sockets=[listening]).run()


def project(settings: Settings) -> None:
    """Let read models and checkpoints follow the log until SIGTERM, SIGINT or the parent's end."""
    os.nice(PROJECTOR_NICENESS)
    logging.basicConfig(level=settings.log_level.upper(), format="%(levelname)s:     %(name)s: %(message)s")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    when_the_parent_ends(stop.set)
    dsn, schema = settings.database_url, settings.ledger_schema
    pause = settings.log_anchor_minutes * 60
    beside: list[Sealer | Anchors | Expiry] = [
        Sealer(dsn, schema, settings.log_key),
        Anchors(dsn, schema, settings.witnesses, settings.log_time_stamp_url, pause),
        Expiry(dsn, schema),
    ]
    threads = [threading.Thread(target=each.run, args=[stop], name=type(each).__name__.lower()) for each in beside]
    for thread in threads:
        thread.start()
    try:
        Runner(dsn, schema).run(stop)
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def when_the_parent_ends(act: Callable[[], None]) -> None:
    """Call `act` when the process that spawned this one is gone; nothing in a process nobody spawned."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def wait() -> None:
        connection.wait([parent.sentinel])
        act()

    threading.Thread(target=wait, name="parent-watch", daemon=True).start()


@contextmanager
def kept_running(name: str, target: Callable[..., None], *args: Any) -> Iterator[None]:
    """A child process that runs `target` as long as the block lasts, started again whenever it ends."""
    stop = threading.Event()
    children = [_started(name, target, args)]

    def keep() -> None:
        while True:
            children[-1].join()
            if stop.is_set():
                return
            log.error("%s ended with %s: starting it again", name, children[-1].exitcode)
            if stop.wait(RESTART_SECONDS):
                return
            children.append(_started(name, target, args))
            del children[:-1]

    keeper = threading.Thread(target=keep, name=f"keep-{name}", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        stop.set()
        children[-1].terminate()
        keeper.join(timeout=10)
        if keeper.is_alive():
            children[-1].kill()
            keeper.join()


def _started(name: str, target: Callable[..., None], args: tuple[Any, ...]) -> Any:
    process = _spawn.Process(target=target, args=args, name=name)
    process.start()
    return process


def _address(host: str, listening: socket) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{listening.getsockname()[1]}"
