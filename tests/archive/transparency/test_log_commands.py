"""`journal log …`: the checkpoint to keep elsewhere, the public keys, a new key."""

from __future__ import annotations

import pytest
from sealed_log import ORIGIN, SealedLog
from typer.testing import CliRunner, Result

from api.cli import app
from archive.transparency.checkpoint import open_checkpoint
from archive.transparency.keys import read_key


def command(log: SealedLog, *arguments: str) -> Result:
    environment = {
        "JOURNAL_DATABASE_URL": log.ledger.service_dsn,
        "JOURNAL_SCHEMA": log.schema,
        "JOURNAL_DATA_FOLDER": str(log.key_file.parent),
    }
    return CliRunner().invoke(app, ["log", *arguments], env=environment, catch_exceptions=False)


def test_the_last_checkpoint_is_printed_as_it_is_kept(log: SealedLog) -> None:
    assert command(log, "checkpoint").exit_code == 1
    log.append(3)
    log.seal()
    result = command(log, "checkpoint")
    assert open_checkpoint(result.stdout, ORIGIN, [read_key(log.key_file).verifier]).size == 3


def test_a_key_is_rotated_and_both_public_keys_are_shown(log: SealedLog) -> None:
    log.append(3)
    log.seal()
    old = read_key(log.key_file).verifier
    result = command(log, "rotate-key")
    new = read_key(log.key_file).verifier
    assert result.stdout == f"2 3 {new}\n"
    assert command(log, "keys").stdout == f"1 0 {old}\n2 3 {new}\n"


@pytest.mark.parametrize("missing", [True, False])
def test_without_its_key_nothing_is_rotated(log: SealedLog, missing: bool) -> None:
    if missing:
        log.key_file.unlink()
    else:
        log.key_file.chmod(0o644)
    assert command(log, "rotate-key").exit_code == 1
    assert len(command(log, "keys").stdout.splitlines()) == 1
