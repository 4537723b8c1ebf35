"""An archivist's day: from certification, over the sealed volume and its replay, to a damaged one that is refused."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import psycopg
import pytest
from click.testing import Result
from http_api import Api, serving
from ledger_fixture import TestLedger
from psycopg import sql
from psycopg.conninfo import make_conninfo
from residents import registered
from school_day import STUDENTS, closed_sheet, opened_journal, recorded_lesson
from typer.testing import CliRunner

from api.cli import app
from api.serve import migrate_everything
from archive.volume.person_keys import KeysClosed, read_keys
from archive.volume.year_volume import seal_everything

YEAR, TERM, GROUP = "2025-2026", "2025-2026-1", "ПМ-11"
OF_GROUP, DAYS = f"group={GROUP}&term={TERM}", "from=2025-09-01&to=2025-09-30"
CERTIFIED = {
    "journal-of-lessons": OF_GROUP, "summary-of-marks": OF_GROUP, "attendance-of-group": f"group={GROUP}&{DAYS}",
    "occupancy": DAYS,
}  # fmt: skip
"""Of a group and term, of a group and days, of the whole college."""
VERO = {"post": "Заместитель директора по УР", "file_index": "УЧ-01"}
PASSWORD = "лодка плывёт под радугой"


class Archivist:
    """Runs `journal archive …` on the college's database, or on another one."""

    def __init__(self, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self.works_on(api.settings.database_url, api.settings.owner_database_url, api)

    def works_on(self, service: str, owner: str, api: Api) -> None:
        told = {
            "JOURNAL_DATABASE_URL": service, "JOURNAL_OWNER_DATABASE_URL": owner,
            "JOURNAL_SCHEMA": api.settings.ledger_schema, "JOURNAL_SERVICE_ROLE": api.settings.service_role,
            "JOURNAL_DATA_FOLDER": str(api.settings.data_folder),
        }  # fmt: skip
        for name, value in told.items():
            self._monkeypatch.setenv(name, value)

    def __call__(self, *arguments: object, code: int = 0) -> Result:
        done = CliRunner().invoke(app, ["archive", *map(str, arguments)])
        assert done.exit_code == code, (done.output, done.stderr, done.exception)
        return done


def certified_term(api: Api) -> None:
    for person, kind in [*((s, "student") for s in STUDENTS), ("t-1", "employee"), ("d-2", "employee")]:
        registered(api, person, kind)
    journal = opened_journal(api)
    recorded_lesson(api, journal)
    closed_sheet(api, journal)
    for form, asked in CERTIFIED.items():
        position = int(api.get("d-1", f"/copies/{form}/print.pdf?{asked}").headers["Journal-Position"])
        api.done(api.post("d-1", f"/copies/{form}/review?{asked}", {"position": position}))
        api.done(api.post("d-2", f"/copies/{form}/certification?{asked}", VERO))


def printed(output: str, what: str) -> str:
    found = re.search(rf"{what}:\s+([0-9a-f]{{64}})", output)
    assert found, output
    return found[1]


@contextmanager
def another_database(api: Api) -> Iterator[tuple[str, str]]:
    """An empty, migrated database beside the college's: what is left after a fire."""
    name, owner = f"restored_{uuid4().hex[:8]}", api.settings.owner_database_url
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        there = make_conninfo(owner, dbname=name)
        try:
            migrate_everything(there, api.settings)
            yield make_conninfo(api.settings.database_url, dbname=name), there
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def rows(dsn: str, schema: str, table: str) -> list[Any]:
    query = sql.SQL("SELECT * FROM {} ORDER BY 1, 2").format(sql.Identifier(schema, table))
    with psycopg.connect(dsn) as connection:
        return connection.execute(query).fetchall()


class Shelf(NamedTuple):
    """The volume, what was printed about it, and the options that open its keys."""

    volume: Path
    key: str
    numbers: tuple[int, int]
    told: str
    secrets: tuple[object, ...]


def volume_is_built(archivist: Archivist, folder: Path) -> Shelf:
    """4.6.2-e: the volume, and the keys of its people in a file of their own."""
    (folder / "password").write_text(PASSWORD, "utf-8")
    key_file = folder / "keys.json"
    secrets = ("--keys", key_file, "--password-file", folder / "password")
    told = archivist("volume", YEAR, "--out", folder / "shelf", *secrets).output
    first, last = re.findall(r"№ (\d+)–(\d+)", told)[0]
    volume, key = folder / "shelf" / f"volume-{YEAR}", printed(told, "Отпечаток ключа")
    assert [path.name for path in volume.rglob("v1.pdf")] == ["v1.pdf"] * len(CERTIFIED)
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert read_keys(key_file, PASSWORD).keys() >= set(STUDENTS)
    with pytest.raises(KeysClosed):
        read_keys(key_file, "не тот пароль")
    manifest = printed(told, "SHA-256 описи")
    verified = [sys.executable, "-I", volume / "verify.py", "--key", key, "--manifest", manifest]
    assert subprocess.run(verified, check=False, capture_output=True).returncode == 0
    assert "уже что-то есть" in archivist("volume", YEAR, "--out", folder / "shelf", code=2).stderr
    return Shelf(volume, key, (int(first), int(last)), told, secrets)


def it_is_handed_over(api: Api, archivist: Archivist, shelf: Shelf, folder: Path) -> None:
    """5.5, 5.6: by act, once; the same volume comes out again; what is kept is not destroyed."""
    body = {
        "first_position": shelf.numbers[0], "last_position": shelf.numbers[1], "copies": len(CERTIFIED),
        "tree_head": printed(shelf.told, "Корень дерева"), "act_number": "№ 3 от 30.06.2026",
        "manifest_sha256": printed(shelf.told, "SHA-256 описи"),
    }  # fmt: skip
    for wrong in ({"tree_head": "00" * 32}, {"last_position": shelf.numbers[1] - 1}, {"last_position": 10**9}):
        assert api.post("arch-1", f"/years/{YEAR}/volume", body | wrong).json()["code"] == "VOLUME_DIFFERS"
    api.done(api.post("arch-1", f"/years/{YEAR}/volume", body))
    assert api.post("arch-1", f"/years/{YEAR}/volume", body).json()["code"] == "VOLUME_SEALED"
    renamed = {
        "founder": "Учредитель",
        "name": "Техникум с новым именем",
        "city": "Город",
        "check_address": None,
        "order": "Устав",
    }
    api.done(api.put("a-1", "/college", renamed))
    assert "тот же том" in archivist("volume", YEAR, "--out", folder / "again").output
    file = api.get("arch-1", "/retention", **api.fresh()).json()["files"][0]
    assert (file["manifest_sha256"], file["free_from"]) == (body["manifest_sha256"], "2032-01-01")
    destruction = api.post("arch-1", f"/years/{YEAR}/papers/journals/destruction", {"act_number": "№ 1"})
    assert destruction.json()["code"] == "RETENTION"


def it_is_built_again_from_a_page(api: Api, shelf: Shelf, folder: Path) -> None:
    """The service does it in a process of its own, which tells how far it is; the file that is saved verifies itself."""
    jobs = "/archive/jobs"
    assert api.post("t-1", jobs, {"kind": "verify"}).json()["code"] == "ROLE"
    for wrong in ({"kind": "verify", "year": YEAR}, {"kind": "volume"}):
        assert api.post("arch-1", jobs, wrong).json()["code"] == "INVALID"
    job = f"{jobs}/{api.done(api.post('arch-1', jobs, {'kind': 'volume', 'year': YEAR}))['job_id']}"
    assert api.post("d-1", jobs, {"kind": "verify"}).json()["code"] == "JOB_RUNNING"
    while (told := api.get("arch-1", job).json())["finished_at"] is None:
        pass
    assert told["outcome"]["same_as_sealed"], told
    assert told["outcome"]["manifest_sha256"] == printed(shelf.told, "SHA-256 описи")
    assert [listed["kind"] for listed in api.get("dir-1", jobs, year=YEAR).json()["jobs"]] == ["volume"]
    assert api.get("dir-1", f"{job}/volume.zip").json()["code"] == "ROLE"
    (folder / "saved.zip").write_bytes(api.get("arch-1", f"{job}/volume.zip").content)
    (taken,) = api.get("a-1", "/login-audit", kind="volume_taken").json()["entries"]
    assert (taken["person_id"], taken["detail"]) == ("arch-1", told["outcome"]["place"])
    shutil.unpack_archive(folder / "saved.zip", folder / "saved")
    saved = next((folder / "saved").iterdir())
    assert subprocess.run([sys.executable, "-I", saved / "verify.py"], check=False, capture_output=True).returncode == 0


def it_is_replayed(archivist: Archivist, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every copy byte for byte: from the log, and from the volume without the database; without keys no names."""
    assert f"совпали байт в байт {len(CERTIFIED)}" in archivist("regenerate", YEAR, "--jobs", 1).output
    monkeypatch.setenv("JOURNAL_DATABASE_URL", "dbname=nowhere")
    from_volume = ("regenerate", YEAR, "--from-volume", shelf.volume, "--jobs", 1)
    assert f"совпали байт в байт {len(CERTIFIED)}" in archivist(*from_volume, *shelf.secrets).output
    assert "данные уничтожены" in archivist(*from_volume, code=1).output


def a_damaged_one_is_refused(archivist: Archivist, shelf: Shelf, folder: Path) -> None:
    damaged = Path(shutil.copytree(shelf.volume, folder / "damaged"))
    with (damaged / "data/events/volume.jsonl").open("r+b") as events:
        events.seek(100)
        events.write(b"#")
    done = subprocess.run([sys.executable, "-I", damaged / "verify.py"], check=False, capture_output=True)
    assert done.returncode == 1
    assert "запись № 1: изменена" in done.stdout.decode()
    assert "запись № 1: изменена" in archivist("restore", damaged, code=1).stderr
    assert "другим ключом" in archivist("restore", shelf.volume, "--key", "00" * 32, code=1).stderr


@pytest.mark.clause("4.6.2-e", "4.6.2-f", "5.5", "5.6")
@pytest.mark.timeout(240)
def test_an_archivists_day(ledger: TestLedger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(ledger, tmp_path / "college", wait_for_read_seconds=10) as api:
        archivist, schema = Archivist(api, monkeypatch), api.settings.ledger_schema
        certified_term(api)
        assert "YEAR_OPEN" in archivist("volume", YEAR, "--out", tmp_path / "shelf", code=1).stderr
        assert not (tmp_path / "shelf").exists()
        api.clock.now = datetime(2026, 6, 30, 9, tzinfo=UTC)
        api.done(api.post("d-1", f"/years/{YEAR}/closing", {"order": "№ 90-од"}))
        shelf = volume_is_built(archivist, tmp_path)
        it_is_handed_over(api, archivist, shelf, tmp_path)
        it_is_built_again_from_a_page(api, shelf, tmp_path)
        it_is_replayed(archivist, shelf, monkeypatch)
        with another_database(api) as (service, owner):
            archivist.works_on(service, owner, api)
            a_damaged_one_is_refused(archivist, shelf, tmp_path)
            assert rows(service, schema, "event") == []
            # the whole one becomes the log again, row for row, and only where there is none
            archivist("restore", shelf.volume, "--key", shelf.key, *shelf.secrets)
            for table in ("event", "act", "tile"):
                there = rows(service, schema, table)
                assert there == [row for row in rows(api.settings.database_url, schema, table) if row in there]
            assert len(rows(service, schema, "event")) == shelf.numbers[1]
            assert "уже есть записи" in archivist("restore", shelf.volume, code=1).stderr
            assert f"совпали байт в байт {len(CERTIFIED)}" in archivist("regenerate", YEAR, "--jobs", 1).output
            assert CliRunner().invoke(app, ["rebuild"]).exit_code == 0
            checked = CliRunner().invoke(app, ["verify"])
            # the test's clock stands in 2025 and the database's does not: nothing else is found
            assert set(re.findall(r"^ *([A-Z_]{5,}):", checked.output, re.MULTILINE)) == {"BACKDATED"}, checked.output
        # a later key is no part of the volume
        archivist.works_on(api.settings.database_url, api.settings.owner_database_url, api)
        seal_everything(api.settings.database_url, schema, api.settings.log_key)
        assert CliRunner().invoke(app, ["log", "rotate-key"]).exit_code == 0
        assert "тот же том" in archivist("volume", YEAR, "--out", tmp_path / "rotated").output


@pytest.mark.clause("5.5", "5.6")
@pytest.mark.timeout(240)
def test_the_archivist_hands_over_with_the_command_that_builds(
    ledger: TestLedger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(ledger, tmp_path / "college", wait_for_read_seconds=10) as api:
        archivist = Archivist(api, monkeypatch)
        certified_term(api)
        api.clock.now = datetime(2026, 6, 30, 9, tzinfo=UTC)
        api.done(api.post("d-1", f"/years/{YEAR}/closing", {"order": "№ 90-од"}))
        act, shelf, head = ("--act", "№ 3 от 30.06.2026"), tmp_path / "shelf", api.head()
        archivist("volume", YEAR, "--out", shelf, *act, code=2)
        assert "NO_ORDER" in archivist("volume", YEAR, "--out", shelf, *act, "--by", "t-1", code=1).stderr
        assert (api.head(), shelf.exists()) == (head, False)
        told = archivist("volume", YEAR, "--out", shelf, *act, "--by", "arch-1").output
        assert f"Передача записана под № {head + 1}." in told
        file = api.get("arch-1", "/retention", **api.fresh()).json()["files"][0]
        assert file["manifest_sha256"] == printed(told, "SHA-256 описи")
        again = archivist("volume", YEAR, "--out", tmp_path / "again", *act, "--by", "arch-1").output
        assert "тот же том" in again
        assert api.head() == head + 1
