"""The embedded database: started by the first who needs it, shared, kept, closed to others, clear when it fails."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from api.embedded import EmbeddedServer, EmbeddedServerFailed, start_embedded


def ask(server: EmbeddedServer, statement: str) -> object:
    with psycopg.connect(server.owner_dsn, autocommit=True) as connection:
        cursor = connection.execute(statement)
        row = cursor.fetchone() if cursor.description else None
        return row and row[0]


def is_stopped(folder: Path) -> bool:
    return not (folder / "postgresql" / "postmaster.pid").exists()


def test_what_was_written_is_there_after_a_restart(embedded_folder: Path) -> None:
    first = start_embedded(embedded_folder)
    ask(first, "CREATE TABLE kept AS SELECT 7 AS n")
    first.leave()
    assert is_stopped(embedded_folder)
    assert ask(start_embedded(embedded_folder), "SELECT n FROM kept") == 7


def test_processes_share_the_server_and_the_last_one_stops_it(embedded_folder: Path) -> None:
    """Another process joins, writes and leaves while this one stays; then this one leaves."""
    server = start_embedded(embedded_folder)
    join = "import sys, pathlib, psycopg; from api.embedded import start_embedded as start; "
    join += "psycopg.connect(start(pathlib.Path(sys.argv[1])).owner_dsn).execute('CREATE TABLE shared ()').connection.commit()"
    others = [
        subprocess.Popen([sys.executable, "-c", join.replace("shared", f"s{n}"), embedded_folder]) for n in range(3)
    ]
    assert [other.wait() for other in others] == [0, 0, 0]
    assert ask(server, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 3
    server.leave()
    assert is_stopped(embedded_folder)


def test_nothing_unsafe_is_set_and_nobody_else_may_open_the_socket(embedded_folder: Path) -> None:
    server = start_embedded(embedded_folder)
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        assert ask(server, f"SHOW {setting}") == "on"
    assert ask(server, "SHOW listen_addresses") == ""
    socket = Path(psycopg.conninfo.conninfo_to_dict(server.owner_dsn)["host"]) / ".s.PGSQL.5432"
    assert stat.S_IMODE(socket.stat().st_mode) == 0o700


def test_a_pid_file_that_names_another_process_does_not_stop_the_start(embedded_folder: Path) -> None:
    """As after a power cut, when the number of the dead server was given to somebody else."""
    server = start_embedded(embedded_folder)
    pid_file = embedded_folder / "postgresql" / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    server.leave()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    assert ask(start_embedded(embedded_folder), "SELECT 7") == 7


def test_a_server_that_cannot_start_says_so_in_russian(tmp_path: Path) -> None:
    occupied = tmp_path / "data"
    occupied.write_text("a file, not a folder")
    with pytest.raises(EmbeddedServerFailed, match=r"Не удалось запустить встроенную базу данных в папке .*data"):
        start_embedded(occupied)
