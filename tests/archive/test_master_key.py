"""The master key: from a file or a command, changed while others work, backed up for a time."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from ledger_fixture import TestLedger, erase
from psycopg import connect, sql

from archive.ledger.key_backup import BackupRefused, backup_keys, restore_keys
from archive.ledger.master_key import (
    MasterKeys,
    begin_rotation,
    create_master_key,
    end_rotation,
    from_command,
    in_file,
    key_id,
)
from archive.ledger.persons import FORGOTTEN, Persons, migrate_persons, persons_schema

NOW = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=30)
PEOPLE = {f"s-{n}": f"Именной{n}" for n in range(12)}


class Kept:
    """A dozen people whose keys are wrapped by the key in a file."""

    def __init__(self, ledger: TestLedger, folder: Path) -> None:
        self.ledger, self.file = ledger, folder / "master.key"
        self.first = create_master_key(self.file)
        migrate_persons(ledger.owner_dsn, ledger.schema, ledger.service_role)
        self.people = self.open()
        for person, name in PEOPLE.items():
            self.people.put(person, name=name)

    def open(self) -> Persons:
        return Persons(self.ledger.service_dsn, self.ledger.schema, MasterKeys(in_file(self.file)), lambda: 0.0)

    def masters(self) -> set[str]:
        own = sql.Identifier(persons_schema(self.ledger.schema), "person_key")
        with connect(self.ledger.owner_dsn) as connection:
            return {row[0] for row in connection.execute(sql.SQL("SELECT master FROM {}").format(own))}

    def lose(self, *people: str) -> None:
        own = persons_schema(self.ledger.schema)
        with connect(self.ledger.owner_dsn) as connection:
            for table in ("sealed_field", "person_key"):
                query = sql.SQL("DELETE FROM {} WHERE person_id = ANY(%s)").format(sql.Identifier(own, table))
                connection.execute(query, [list(people)])


@pytest.fixture
def kept(ledger: TestLedger, tmp_path: Path) -> Iterator[Kept]:
    place = Kept(ledger, tmp_path)
    yield place
    place.people.close()
    with connect(ledger.owner_dsn) as connection:
        connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(persons_schema(ledger.schema))))


def test_a_rotation_is_interrupted_goes_on_and_no_open_process_notices(kept: Kept) -> None:
    elsewhere = kept.open()
    begin_rotation(kept.file)
    begin_rotation(kept.file)  # it has begun already
    new, old = in_file(kept.file)()
    assert (old, new != old) == (kept.first, True)
    rotating = kept.open()
    assert rotating.rewrap(5) == (5, 7)
    rotating.close()  # here the power fails
    assert elsewhere.names(PEOPLE) == PEOPLE
    elsewhere.put("s-new", name="Новичкова")
    again = kept.open()
    counts = [again.rewrap(5), again.rewrap(5), again.rewrap(5)]
    assert [left for _, left in counts] == [2, 0, 0]
    end_rotation(kept.file)
    assert in_file(kept.file)() == [new]
    assert kept.masters() == {key_id(new)}
    fresh = kept.open()
    assert fresh.names([*PEOPLE, "s-new"]) == PEOPLE | {"s-new": "Новичкова"}
    for people in (elsewhere, again, fresh):
        people.close()


def test_the_earlier_key_opens_nothing_after_the_rotation(kept: Kept) -> None:
    begin_rotation(kept.file)
    rotating = kept.open()
    while rotating.rewrap()[1]:
        pass
    rotating.close()
    with_old = Persons(kept.ledger.service_dsn, kept.ledger.schema, kept.first)
    with pytest.raises(Exception, match="does not open"):
        with_old.names(["s-1"])
    with_old.close()


def test_a_command_gives_the_key_and_its_failure_is_told_without_the_key(tmp_path: Path) -> None:
    script = tmp_path / "safe.py"
    script.write_text(f"print('{bytes(32).hex()}')\nprint('{bytes([1] * 32).hex()}')\n", "utf-8")
    assert from_command(f"{sys.executable} {script}")() == [bytes(32), bytes([1] * 32)]
    script.write_text(f"print('{bytes(32).hex()}'); raise SystemExit(3)\n", "utf-8")
    with pytest.raises(ValueError, match="ended with 3") as failed:
        from_command(f"{sys.executable} {script}")()
    assert bytes(32).hex() not in str(failed.value)
    with pytest.raises(ValueError, match="64 hexadecimal"):
        from_command("echo nothing")()
    with pytest.raises(ValueError, match="cannot be run"):
        from_command("/there/is/no/such/program")()


def test_a_backup_gives_back_what_was_lost_and_nothing_that_was_erased(kept: Kept, tmp_path: Path) -> None:
    file = tmp_path / "keys.backup"
    dsn, schema = kept.ledger.service_dsn, kept.ledger.schema
    sealed = kept.people.seal("s-1", "identity", {"surname": "Именной1"})
    assert backup_keys(dsn, schema, kept.first, file, NOW, LATER) == len(PEOPLE)
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        backup_keys(dsn, schema, kept.first, file, NOW, LATER)
    erase(kept.ledger, "s-3")
    kept.lose("s-1", "s-2", "s-3")
    assert restore_keys(dsn, schema, [kept.first], file, NOW) == ["s-1", "s-2"]
    assert kept.people.open("s-1", "identity", sealed) == {"surname": "Именной1"}
    erase(kept.ledger, "s-4")
    assert restore_keys(dsn, schema, [kept.first], file, NOW) == []
    fresh = kept.open()
    assert fresh.names(["s-4"]) == {"s-4": FORGOTTEN}
    fresh.close()


def test_a_backup_that_is_expired_altered_or_anothers_is_refused(kept: Kept, tmp_path: Path) -> None:
    file = tmp_path / "keys.backup"
    dsn, schema = kept.ledger.service_dsn, kept.ledger.schema
    backup_keys(dsn, schema, kept.first, file, NOW, LATER)
    told = file.read_text("utf-8")
    assert not any(name in told for name in PEOPLE.values())
    for text, secret, now, why in (
        (told, kept.first, LATER, "expired"),
        (told, bytes(32), NOW, "another master key"),
        (told.replace("s-1", "s-7", 1), kept.first, NOW, "altered"),
        (told.replace("2026-02-11", "2036-02-11"), kept.first, NOW, "altered"),
        (json.dumps({"form": "x"}), kept.first, NOW, "not a backup"),
        ("", kept.first, NOW, "not a backup"),
    ):
        file.write_text(text, "utf-8")
        with pytest.raises(BackupRefused, match=why):
            restore_keys(dsn, schema, [secret], file, now)


def test_the_commitment_tells_another_key_apart(kept: Kept) -> None:
    before = kept.people.commitment("s-1")
    assert before == kept.people.commitment("s-1") != kept.people.commitment("s-2")
    kept.lose("s-1")
    kept.people.put("s-1", name="Именной1")
    assert kept.people.commitment("s-1") != before
