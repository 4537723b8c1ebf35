"""Names live sealed outside the log: only the right key, person and field open them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from ledger_fixture import TestLedger, erase
from psycopg import sql

from archive.ledger import master_key, persons
from archive.ledger.persons import FORGOTTEN, PersonForgotten, Persons, SealBroken, migrate_persons

KEY = bytes(range(32))


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Sealed:
    """The personal data of a log as the service sees them, and a hand that writes past the program."""

    def __init__(self, ledger: TestLedger) -> None:
        self.ledger = ledger
        self.clock = Clock()
        migrate_persons(ledger.owner_dsn, ledger.schema, ledger.service_role)
        migrate_persons(ledger.owner_dsn, ledger.schema, ledger.service_role)
        self.owner = self.connect(ledger.owner_dsn)
        self.people = self.open(KEY)

    def connect(self, dsn: str) -> psycopg.Connection:
        options = f"-c search_path={persons.persons_schema(self.ledger.schema)}"
        return psycopg.connect(dsn, autocommit=True, options=options)

    def open(self, key: bytes) -> Persons:
        return Persons(self.ledger.service_dsn, self.ledger.schema, key, self.clock)

    def close(self) -> None:
        self.people.close()
        own = sql.Identifier(persons.persons_schema(self.ledger.schema))
        self.owner.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(own))
        self.owner.close()


@pytest.fixture
def sealed(ledger: TestLedger) -> Iterator[Sealed]:
    place = Sealed(ledger)
    yield place
    place.close()


def test_a_name_is_read_back_and_no_table_holds_it(sealed: Sealed) -> None:
    sealed.people.put("s-1", name="Ивушкина Алла Ромашковна")

    assert sealed.people.names(["s-1", "s-unknown"]) == {"s-1": "Ивушкина Алла Ромашковна", "s-unknown": "s-unknown"}
    stored = sealed.owner.execute("SELECT k::text || f::text FROM person_key k JOIN sealed_field f USING (person_id)")
    assert "Ивушкина".encode().hex() not in str(stored.fetchall())


def test_a_new_name_replaces_the_old_one(sealed: Sealed) -> None:
    sealed.people.put("s-1", name="Ивушкина")
    sealed.people.names(["s-1"])
    sealed.people.put("s-1", name="Берёзкина")

    assert sealed.people.names(["s-1"]) == {"s-1": "Берёзкина"}


def test_a_ciphertext_moved_to_another_person_is_refused(sealed: Sealed) -> None:
    sealed.people.put("s-1", name="Ивушкина")
    sealed.people.put("s-2", name="Берёзкина")
    sealed.owner.execute(
        "UPDATE sealed_field t SET nonce = f.nonce, ciphertext = f.ciphertext FROM sealed_field f "
        "WHERE t.person_id = 's-2' AND f.person_id = 's-1'"
    )

    with pytest.raises(SealBroken, match="name of s-2"):
        sealed.people.names(["s-1", "s-2"])


def test_a_ciphertext_moved_together_with_its_key_is_refused(sealed: Sealed) -> None:
    sealed.people.put("s-1", name="Ивушкина")
    sealed.people.put("s-2", name="Берёзкина")
    for table, columns in (("sealed_field", "nonce, ciphertext"), ("person_key", "nonce, wrapped")):
        sealed.owner.execute(
            f"UPDATE {table} SET ({columns}) = (SELECT {columns} FROM {table} WHERE person_id = 's-1') "  # noqa: S608
            "WHERE person_id = 's-2'"
        )

    with pytest.raises(SealBroken, match="key of s-2"):
        sealed.people.names(["s-2"])


def test_a_ciphertext_moved_to_another_field_is_refused(sealed: Sealed) -> None:
    sealed.people.put("s-1", name="Ивушкина", phone="нет")
    sealed.owner.execute("DELETE FROM sealed_field WHERE field = 'name'")
    sealed.owner.execute("UPDATE sealed_field SET field = 'name'")

    with pytest.raises(SealBroken, match="name of s-1"):
        sealed.people.names(["s-1"])


def test_another_master_key_opens_nothing(sealed: Sealed) -> None:
    sealed.people.put("s-1", name="Ивушкина")
    stranger = sealed.open(bytes(32))

    with pytest.raises(SealBroken):
        stranger.names(["s-1"])
    with pytest.raises(SealBroken):
        stranger.put("s-1", name="Берёзкина")
    stranger.close()
    assert sealed.people.names(["s-1"]) == {"s-1": "Ивушкина"}


def test_a_forgotten_person_stays_forgotten(sealed: Sealed) -> None:
    sealed.people.put("s-1", name="Ивушкина")
    sealed.people.names(["s-1"])
    erase(sealed.ledger, "s-1")
    sealed.people.forgotten("s-1")

    assert sealed.people.names(["s-1"]) == {"s-1": FORGOTTEN}
    with pytest.raises(PersonForgotten):
        sealed.people.put("s-1", name="Ивушкина")
    with suppress(psycopg.errors.CheckViolation):
        sealed.owner.execute("UPDATE person_key SET nonce = '\\x00', wrapped = '\\x00', destroyed_at = NULL")
        pytest.fail("a destroyed key was replaced")


def test_another_process_sees_an_erasure_within_the_cache_s_seconds(sealed: Sealed) -> None:
    sealed.people.put("s-1", name="Ивушкина")
    elsewhere = sealed.open(KEY)
    elsewhere.names(["s-1"])
    erase(sealed.ledger, "s-1")

    sealed.clock.now = persons.CACHE_SECONDS - 0.01
    assert elsewhere.names(["s-1"]) == {"s-1": "Ивушкина"}
    sealed.clock.now = persons.CACHE_SECONDS
    assert elsewhere.names(["s-1"]) == {"s-1": FORGOTTEN}
    elsewhere.close()


def test_erasures_are_counted_at_most_once_in_the_cache_s_seconds(sealed: Sealed) -> None:
    sealed.people.put("s-1", name="Ивушкина")
    assert sealed.people.erasures() == 0
    erase(sealed.ledger, "s-1")
    sealed.clock.now = persons.CACHE_SECONDS - 0.01
    assert sealed.people.erasures() == 0
    sealed.clock.now = persons.CACHE_SECONDS
    assert sealed.people.erasures() == 1


def test_the_cache_holds_no_more_people_than_its_bound(sealed: Sealed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(persons, "CACHE_PERSONS", 3)
    for first in range(0, 10, 2):
        sealed.people.names([f"s-{first}", f"s-{first + 1}"])
        assert len(sealed.people._known) <= 3


@pytest.mark.parametrize("statement", [
    "DELETE FROM person_key", "DELETE FROM sealed_field", "TRUNCATE sealed_field", "UPDATE sealed_field SET person_id = 'x'",
])  # fmt: skip
def test_the_service_may_not_remove_or_move_sealed_data(sealed: Sealed, statement: str) -> None:
    sealed.people.put("s-1", name="Ивушкина")

    with sealed.connect(sealed.ledger.service_dsn) as service, pytest.raises(psycopg.errors.InsufficientPrivilege):
        service.execute(statement)


def test_the_master_key_file_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    key = master_key.create_master_key(path)

    assert path.stat().st_mode & 0o777 == 0o600
    assert master_key.create_master_key(path) == key == master_key.read_master_key(path)
    path.chmod(0o640)
    with pytest.raises(ValueError, match="chmod 600"):
        master_key.read_master_key(path)


@pytest.mark.parametrize("content", ["", "00" * 31, "zz" * 32, "0" * 63, "ключ"])
def test_a_file_that_holds_no_key_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "master.key"
    path.write_text(content, "utf-8")
    os.chmod(path, 0o600)

    with pytest.raises(ValueError, match="64 hexadecimal"):
        master_key.read_master_key(path)
