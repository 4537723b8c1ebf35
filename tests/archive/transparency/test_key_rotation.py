"""A new key takes over by a record that the old one signed; whoever trusts the first can follow to the last."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sealed_log import ORIGIN, SealedLog

from archive.transparency import keys
from archive.transparency.checkpoint import open_checkpoint
from archive.transparency.keys import KeyRecord, checked_records, key_for, read_key, read_records, rotate, signing_key
from archive.transparency.note import NoteInvalid, SignerKey, signed


def records_of(log: SealedLog) -> list[str]:
    with log.connect() as connection:
        return read_records(connection, log.schema)


def rotated(log: SealedLog) -> KeyRecord:
    with log.connect() as connection:
        return rotate(connection, log.schema, log.key_file)


def test_checkpoints_are_signed_by_the_key_in_force(log: SealedLog) -> None:
    first = read_key(log.key_file).verifier
    for round_ in range(3):
        log.append(2)
        log.seal()
        assert rotated(log).since == 2 * round_ + 2
    log.append(2)
    log.seal()
    records = checked_records(records_of(log))
    assert [record.number for record in records] == [1, 2, 3, 4]
    assert records[0].key == first
    assert len({record.key for record in records}) == 4
    for sealed, signer in zip(
        log.ledger.query("SELECT note FROM {schema}.checkpoint ORDER BY size"), records, strict=True
    ):
        size = open_checkpoint(sealed[0], ORIGIN, [signer.key]).size
        assert key_for(records, size) == signer.key


def test_the_old_private_key_is_gone_and_the_new_one_is_its_owners_alone(log: SealedLog) -> None:
    old = read_key(log.key_file)
    record = rotated(log)
    assert read_key(log.key_file).verifier == record.key != old.verifier
    assert sorted(file.name for file in log.key_file.parent.iterdir()) == ["log.key", "log.key.records"]
    assert log.key_file.stat().st_mode & 0o777 == 0o600


def test_a_rotation_interrupted_before_it_was_published_changes_nothing(
    log: SealedLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = read_key(log.key_file)

    def crash(*_: object) -> None:
        raise ConnectionAbortedError

    with monkeypatch.context() as patch:
        patch.setattr(keys, "signed", crash)
        with pytest.raises(ConnectionAbortedError):
            rotated(log)
    assert signing_key(log.key_file, checked_records(records_of(log))) == old
    log.append(1)
    assert log.seal() is not None
    assert rotated(log).number == 2


def test_a_rotation_interrupted_after_it_was_published_is_finished_by_the_sealer(
    log: SealedLog, monkeypatch: pytest.MonkeyPatch
) -> None:

    def crash(self: Path, target: Path) -> None:
        if self.suffix == ".next":
            raise ConnectionAbortedError
        os.replace(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", crash)
        with pytest.raises(ConnectionAbortedError):
            rotated(log)
    published = checked_records(records_of(log))[-1].key
    assert read_key(log.key_file).verifier != published
    log.append(1)
    sealed = log.seal()
    assert sealed is not None
    assert open_checkpoint(sealed.note, ORIGIN, [published]).size == 1
    assert read_key(log.key_file).verifier == published


def forged_records() -> dict[str, list[str]]:
    one, two, stranger = SignerKey.new(ORIGIN), SignerKey.new(ORIGIN), SignerKey.new("other.example/log")
    first = str(signed(KeyRecord(1, 0, one.verifier).text, one))

    def second(number: int, since: int, key: SignerKey, *signers: SignerKey) -> str:
        return str(signed(KeyRecord(number, since, key.verifier).text, *signers))

    return {
        "not signed by the key before": [first, second(2, 5, two, two)],
        "not signed by its own key": [first, second(2, 5, two, one)],
        "signed by strangers": [first, second(2, 5, two, stranger)],
        "a number left out": [first, second(3, 5, two, one, two)],
        "of another log": [first, second(2, 5, stranger, one, stranger)],
        "backwards": [first, second(2, 9, two, one, two), second(3, 5, one, two, one)],
        "restored from nothing": [str(signed(KeyRecord(1, 0, one.verifier, restored=True).text, one))],
        "restored by a stranger": [first, str(signed(KeyRecord(2, 0, two.verifier, restored=True).text, two))],
        "restored in another form": [str(signed(KeyRecord(1, 0, one.verifier).text + "again\n", one))],
        "the first one missing": [second(2, 5, two, one, two)],
        "the first one signed by another": [str(signed(KeyRecord(1, 0, one.verifier).text, two))],
        "no record": [str(signed(f"{ORIGIN} key\n1\n0\n", one))],
        "not canonical": [str(signed(KeyRecord(1, 0, one.verifier).text.replace("\n0\n", "\n00\n"), one))],
        "no note": ["key"],
    }


@pytest.mark.parametrize("notes", forged_records().values(), ids=forged_records())
def test_records_that_do_not_follow_are_refused(notes: list[str]) -> None:
    with pytest.raises(NoteInvalid):
        checked_records(notes)


def test_without_a_record_there_is_no_key() -> None:
    with pytest.raises(NoteInvalid):
        key_for([], 1)
