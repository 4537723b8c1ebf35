"""A log comes back from its volumes though its key was exchanged since: the records of its keys lie outside the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from begun_college import ANCIENT_COPY, ANCIENT_YEAR, YEAR
from ledger_fixture import TestLedger, TestServer
from sealed_log import SealedLog
from test_restoring import emptied, restored, rows
from volume_fixture import SealedCollege, sealed_college, sealing_of

from archive.transparency.keys import KeyRecord, checked_records, publish_key, read_key, read_records, rotate
from archive.verification.finding import Inquiry, Report
from archive.verification.verify import verify_log
from archive.volume.building import Built
from archive.volume.restoring import RestoreRefused
from archive.volume.verify import Damaged, check_key, require_signature, signing_key
from archive.volume.verify import restored as restored_at

COPY = ("copies/g-8/v1.pdf", ANCIENT_COPY)
SEALS = ("CHECKPOINT", "KEY", "TILE", "TRUNCATED", "ANCHOR", "FORKED", "ROLLED")


@pytest.fixture
def sealed(ledger: TestLedger, tmp_path: Path) -> Iterator[SealedCollege]:
    with sealed_college(ledger, tmp_path) as college:
        yield college


def first_volume(sealed: SealedCollege) -> Built:
    return sealed.build(sealed.contents(ANCIENT_YEAR, files=[COPY], copies=1), "first")


def rotated(log: SealedLog) -> KeyRecord:
    with log.connect() as connection:
        return rotate(connection, log.schema, log.key_file)


def records(log: SealedLog) -> list[KeyRecord]:
    with log.connect() as connection:
        return checked_records(read_records(connection, log.schema))


@contextmanager
def after_a_fire(server: TestServer, sealed: SealedCollege) -> Iterator[SealedLog]:
    """The folder with the key is there, the database is a new one, in which `migrate` has published the key."""
    with emptied(server, sealed.log.ledger) as empty:
        with psycopg.connect(empty.owner_dsn) as owner:
            publish_key(owner, empty.schema, sealed.log.key_file)
        yield SealedLog(empty, sealed.log.key_file)


def seals_found(log: SealedLog, *outside: str) -> tuple[set[str], Report]:
    report = Report()
    dsn, schema = log.ledger.service_dsn, log.schema
    verify_log(Inquiry(dsn=dsn, schema=schema, now=datetime.now(UTC), key_file=log.key_file, outside=outside), report)
    return {finding.code for finding in report.findings if finding.code.startswith(SEALS)}, report


def goes_on(log: SealedLog, size: int) -> None:
    """It is sealed further, by the key at hand, and every seal of it holds."""
    log.append(3)
    assert log.seal() is not None
    assert [checkpoint.size for checkpoint in log.checkpoints()] == [size, size + 3]
    assert seals_found(log)[0] == set()


def test_after_a_rotation_the_key_at_hand_signs_again_from_the_end_of_the_volume(
    server: TestServer, sealed: SealedCollege
) -> None:
    built = first_volume(sealed)
    size = built.volume.last_position
    sealed.live_on(5)
    lost = sealed.sealed()
    assert rotated(sealed.log).since == lost.size > size
    sealed.live_on(2)
    kept = sealed.sealed().note
    with after_a_fire(server, sealed) as log:
        assert [record.number for record in records(log)] == [1, 2]
        assert restored(log.ledger, [built.place], log.key_file) == size
        third = records(log)[2]
        assert (third.since, third.restored, third.key) == (size, True, read_key(log.key_file).verifier)
        goes_on(log, size)
        found, report = seals_found(log, kept)
        assert any(f"восстановлен из томов на записи № {size}" in note for note in report.notes)
        assert found == {"ROLLED_BACK"}, "what was signed and is lost is shown by whoever kept it"


def test_several_rotations_two_of_them_at_once_after_the_last_checkpoint(
    server: TestServer, sealed: SealedCollege
) -> None:
    """What the volume ends with is no loss: then no record more is needed."""
    first = first_volume(sealed)
    rotated(sealed.log)
    sealed.live_on(4)
    contents = sealed.contents(YEAR, sealing_of(first, ANCIENT_YEAR))
    again = [rotated(sealed.log), rotated(sealed.log)]
    assert again[0].since == again[1].since == sealed.college.position
    assert contents == sealed.contents(YEAR, sealing_of(first, ANCIENT_YEAR)), "a later key is no part of the volume"
    second = sealed.build(contents, "second")
    size = second.volume.last_position
    with after_a_fire(server, sealed) as log:
        assert restored(log.ledger, [first.place, second.place], log.key_file) == size
        assert [(record.number, record.restored) for record in records(log)] == [(n, False) for n in (1, 2, 3, 4)]
        log.append(3)
        log.seal()
        assert seals_found(log)[0] == set()


def test_the_key_alone_is_enough_where_a_volume_knows_it(server: TestServer, sealed: SealedCollege) -> None:
    """What `migrate` published as the first key of an empty log gives way to the history in the volume."""
    first = first_volume(sealed)
    rotated(sealed.log)
    sealed.live_on(4)
    second = sealed.build(sealed.contents(YEAR, sealing_of(first, ANCIENT_YEAR)), "second")
    (sealed.log.key_file.parent / "log.key.records").unlink()
    with after_a_fire(server, sealed) as log:
        assert [record.number for record in records(log)] == [1]
        log.seal()  # a projector ran meanwhile: nothing of it is signed
        restored(log.ledger, [first.place, second.place], log.key_file)
        assert [record.number for record in records(log)] == [1, 2]
        log.append(3)
        log.seal()
        assert seals_found(log)[0] == set()
        assert log.ledger.query("SELECT DISTINCT tgenabled FROM pg_trigger WHERE NOT tgisinternal") == [("A",)]


def test_a_log_is_restored_a_second_time(server: TestServer, sealed: SealedCollege) -> None:
    built = first_volume(sealed)
    sealed.live_on(5)
    sealed.sealed()
    rotated(sealed.log)
    for expected in ([False, False, True], [False, False, True, False, True]):
        with after_a_fire(server, sealed) as log:
            restored(log.ledger, [built.place], log.key_file)
            assert [record.restored for record in records(log)] == expected
            goes_on(log, built.volume.last_position)
            rotated(log)
            log.append(1)
            log.seal()
            assert seals_found(log)[0] == set()


def refused(log: SealedLog, folders: list[Path]) -> None:
    with pytest.raises(RestoreRefused, match=r"Нужен log\.key, .* log\.key\.records"):
        restored(log.ledger, folders, log.key_file)
    assert rows(log.ledger, "event") == rows(log.ledger, "tile") == []


def test_without_the_last_key_or_the_records_that_lead_to_it_nothing_is_restored(
    server: TestServer, sealed: SealedCollege
) -> None:
    key_file, kept = sealed.log.key_file, sealed.log.key_file.with_name("log.key.records")
    first, old = first_volume(sealed), key_file.read_text()
    rotated(sealed.log)
    sealed.live_on(5)
    second = sealed.build(sealed.contents(YEAR, sealing_of(first, ANCIENT_YEAR)), "second")
    with after_a_fire(server, sealed) as log:
        kept.write_text("no records")
        refused(log, [first.place])
        kept.unlink()
        refused(log, [first.place])
        key_file.write_text(old)
        refused(log, [first.place, second.place])
        key_file.unlink()
        refused(log, [first.place])


def test_the_next_volume_says_that_the_log_was_restored(server: TestServer, sealed: SealedCollege) -> None:
    """Whoever holds the fingerprint of the first act is led to the key that signs now, and told of the loss."""
    built = first_volume(sealed)
    sealed.live_on(5)
    sealed.sealed()
    rotated(sealed.log)
    with after_a_fire(server, sealed) as log:
        restored(log.ledger, [built.place], log.key_file)
        log.append(3)
        note = log.seal()
        assert note is not None
        notes = [str(line) for (line,) in log.ledger.query("SELECT note FROM {schema}.log_key ORDER BY number")]
    current, keys = signing_key(notes, note.size)
    check_key(keys, current, built.fingerprint)
    assert require_signature(note.note, current, "контрольная точка")
    assert list(restored_at(notes)) == [built.volume.last_position]
    backwards = notes[2].replace("\nrestored\n", "\n")
    with pytest.raises(Damaged, match="не следует"):
        signing_key([*notes[:2], backwards], note.size)


def test_a_log_that_was_emptied_is_not_restored_over(sealed: SealedCollege) -> None:
    """What it signed shows what is missing: that is kept as it is."""
    built = first_volume(sealed)
    sealed.log.superuser("TRUNCATE {schema}.event, {schema}.act; UPDATE {schema}.head SET position = 0, chain = ''")
    with pytest.raises(RestoreRefused, match="опустошён"):
        restored(sealed.log.ledger, [built.place], sealed.log.key_file)
