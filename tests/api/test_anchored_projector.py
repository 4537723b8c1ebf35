"""`journal project` seals, and shows what it sealed to `journal witness serve`; two processes, as in two colleges."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from ledger_fixture import TestLedger, stored

from api.serve import migrate_everything
from api.settings import Settings
from archive.transparency.keys import create_key, read_key
from archive.transparency.note import COSIGNATURE, Note
from archive.transparency.sealer import seal
from archive.transparency.store import Sealed, checkpoint_covering, cosigned

JOURNAL = Path(sys.executable).parent / "journal"


@contextmanager
def process(*arguments: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("JOURNAL_")}
    command = [str(JOURNAL), *arguments]
    with subprocess.Popen(command, env=inherited | environment, stdout=subprocess.PIPE, text=True) as running:
        try:
            yield running
        finally:
            running.terminate()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def await_answer(port: int, witness: subprocess.Popen[str]) -> None:
    assert witness.stdout is not None
    assert witness.stdout.readline().startswith("Открытый ключ свидетеля: ")
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert witness.poll() is None


def test_what_is_sealed_is_signed_by_the_witness_of_another_college(ledger: TestLedger, tmp_path: Path) -> None:
    settings = Settings(
        database_url=ledger.service_dsn, ledger_schema=ledger.schema, service_role=ledger.service_role, data_folder=tmp_path
    )  # fmt: skip
    migrate_everything(ledger.owner_dsn, settings)
    own = read_key(settings.log_key).verifier
    (tmp_path / "neighbour").mkdir()
    witness = create_key(tmp_path / "neighbour/witness.key", "witness.neighbour.example", COSIGNATURE).verifier
    with psycopg.connect(ledger.service_dsn, autocommit=True) as connection:
        assert seal(connection, ledger.schema, settings.log_key) is not None
        port = free_port()
        serving = ("witness", "serve", "--folder", str(tmp_path / "neighbour"), "--name", witness.name)
        with process(*serving, "--log", str(own), "--port", str(port)) as neighbour:
            await_answer(port, neighbour)
            environment = {
                "JOURNAL_DATABASE_URL": ledger.service_dsn,
                "JOURNAL_SCHEMA": ledger.schema,
                "JOURNAL_DATA_FOLDER": str(tmp_path),
                "JOURNAL_LOG_WITNESSES": f"http://127.0.0.1:{port} {witness}",
            }
            with process("project", **environment):
                first = awaited(connection, ledger, 0, cosignatures=1)
                with ledger.recorder() as recorder:
                    recorder.insert_events(stored("x", 1), actor="t", command_id="c", request_hash=b"")
                awaited(connection, ledger, 1)
        note = Note.parse(cosigned(connection, ledger.schema, first))
    assert {key for key, _ in note.signed_by([own, witness])} == {own, witness}


def awaited(
    connection: psycopg.Connection[tuple[object, ...]], ledger: TestLedger, size: int, cosignatures: int = 0
) -> Sealed:
    """The checkpoint that covers so many events, once it is there and signed by so many witnesses."""
    for _ in range(6000):
        sealed = checkpoint_covering(connection, ledger.schema, size)
        if sealed and cosigned(connection, ledger.schema, sealed).count("\n— ") >= 1 + cosignatures:
            return sealed
        connection.execute("SELECT pg_sleep(0.01)")
    raise AssertionError(f"no checkpoint of {size} events with {cosignatures} cosignatures")
