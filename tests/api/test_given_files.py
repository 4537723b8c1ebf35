"""What a command of the archive or the log is given may be anything: it is answered in Russian, with exit code 2, and no trace."""

from __future__ import annotations

import errno
import re
from pathlib import Path

import pytest
from ledger_fixture import TestLedger
from sealed_log import begun
from typer.testing import CliRunner

from api.cli import app
from api.given_files import told
from api.serve import migrate_everything
from api.settings import Settings

GIVEN = {
    "nothing": None,
    "a folder": "folder",
    "an empty file": b"",
    "bytes": bytes(range(255, 0, -1)),
    "other text": b"journal",
    "other JSON": b'{"format": "class-journal-keys/2"}\n',
}
COMMANDS = [
    ("verify", "--from-checkpoint", "GIVEN"),
    ("verify", "--stamp-root", "GIVEN"),
    ("archive", "regenerate", "2025-2026", "--from-volume", "GIVEN"),
    ("archive", "regenerate", "2025-2026", "--from-volume", "empty", "--keys", "GIVEN", "--password-file", "password"),
    ("archive", "restore", "GIVEN"),
    ("archive", "sign", "GIVEN", "--pkcs12", "GIVEN", "--out", "signed.pdf"),
    ("archive", "sign", "copy.pdf", "--pkcs11", "GIVEN", "--out", "signed.pdf"),
]


@pytest.fixture
def folder(ledger: TestLedger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the commands run, on a college's database."""
    settings = Settings(
        database_url=ledger.service_dsn, ledger_schema=ledger.schema, service_role=ledger.service_role,
        data_folder=tmp_path / "data",
    )  # fmt: skip
    migrate_everything(ledger.owner_dsn, settings)
    begun(ledger, tmp_path)
    for name, value in {
        "DATABASE_URL": ledger.service_dsn, "OWNER_DATABASE_URL": ledger.owner_dsn, "SCHEMA": ledger.schema,
        "SERVICE_ROLE": ledger.service_role, "DATA_FOLDER": str(tmp_path / "data"),
    }.items():  # fmt: skip
        monkeypatch.setenv(f"JOURNAL_{name}", value)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "copy.pdf").write_bytes(b"%PDF-1.7\n")
    (tmp_path / "password").write_text("лодка плывёт под радугой")
    return tmp_path


def answer(arguments: list[str], code: int = 2, given: str = "secret\n") -> str:
    done = CliRunner().invoke(app, arguments, input=given)
    said = done.output + done.stderr
    assert done.exit_code == code, (arguments, said, done.exception)
    assert isinstance(done.exception, SystemExit)
    assert re.search("[а-я]{3,} ", said), said
    assert not re.search("codec|Errno|Traceback|Invalid value|Unable", said), said
    return said


@pytest.mark.parametrize("given", GIVEN)
def test_whatever_is_given_instead_of_a_file_is_answered_in_russian(folder: Path, given: str) -> None:
    what = GIVEN[given]
    if what == "folder":
        (folder / "given").mkdir()
    elif isinstance(what, bytes):
        (folder / "given").write_bytes(what)
    for command in COMMANDS:
        arguments = ["given" if argument == "GIVEN" else argument for argument in command]
        said = answer(arguments, 1 if "restore" in arguments else 2)
        assert "given" in said or "empty" in said or "токен" in said, (arguments, said)


@pytest.mark.parametrize(
    ("arguments", "told_of"),
    [
        (["verify", "--key", "no key"], "не открытый ключ"),
        (["verify", "--witness", "no+key+key"], "не открытый ключ"),
        (["archive", "copies", "2025-2026", "1", "--out", "copy.pdf"], "уже что-то есть"),
        (["archive", "volume", "2025-2026", "--out", "v", "--keys", "copy.pdf", "--password-file", "password"], "уже что-то"),
        (["archive", "volume", "2025-2026", "--out", "v", "--keys", "no/k", "--password-file", "password"], "папки нет"),
        (["archive", "volume", "2025-2026", "--out", "v", "--keys", "k", "--password-file", "short"], "короче 12"),
        (["archive", "volume", "2025-2026", "--out", "v", "--keys", "k", "--password-file", "blank"], "пароля в нём нет"),
        (["archive", "volume", "2025-2026", "--out", "v", "--keys", "k", "--password-file", "none"], "файла или папки нет"),
        (["witness", "serve", "--folder", "copy.pdf", "--name", "witness.example", "--log", "x"], "уже что-то есть"),
        (["witness", "serve", "--folder", "w", "--name", "witness.example", "--log", "x"], "не открытый ключ"),
        (["witness", "serve", "--folder", "torn", "--name", "witness.example", "--log", "x"], "не закрытый ключ"),
    ],
)  # fmt: skip
def test_other_unfit_arguments_too(folder: Path, arguments: list[str], told_of: str) -> None:
    (folder / "short").write_text("коротко")
    (folder / "blank").write_text("\n")
    (folder / "torn").mkdir()
    (folder / "torn/witness.key").write_bytes(bytes(range(128, 255)))
    (folder / "torn/witness.key").chmod(0o600)
    assert told_of in answer(arguments)
    assert not (folder / "v").exists()


def test_the_reasons_of_a_system_are_said_in_russian() -> None:
    for number, said in ((errno.EACCES, "нет прав"), (errno.EISDIR, "это папка"), (errno.ENOTDIR, "нужна папка")):
        assert said in told(OSError(number, "in English", "/mnt/x"))
    assert told(OSError(errno.ENOSPC, "места нет")) == "места нет"
