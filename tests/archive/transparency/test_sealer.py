"""Sealing: every size right, in whatever portions, through crashes, restarts and several sealers; never over an altered log."""

from __future__ import annotations

import threading
from pathlib import Path

import psycopg
import pytest
from sealed_log import ORIGIN, SealedLog

from archive.transparency import sealer as sealing
from archive.transparency.checkpoint import open_checkpoint
from archive.transparency.keys import KeyProblem, KeyRecord, create_key, read_key, signing_key
from archive.transparency.note import SignerKey
from archive.transparency.sealer import LogForked, Sealer, seal
from archive.transparency.store import (
    LogDamaged,
    checkpoint_covering,
    consistency_proof,
    inclusion_proof,
    latest_checkpoint,
    tree_head,
)
from archive.transparency.tree import EMPTY_ROOT, check_consistency, check_inclusion, leaf_hash


def test_an_empty_log_is_sealed_once(log: SealedLog) -> None:
    assert log.seal() is not None
    assert log.seal() is None
    (checkpoint,) = log.checkpoints()
    assert (checkpoint.origin, checkpoint.size, checkpoint.root) == (ORIGIN, 0, EMPTY_ROOT)


def test_a_log_sealed_in_any_portions_has_the_roots_of_the_definition(log: SealedLog) -> None:
    for events in (1, 2, 252, 1, 1, 255, 257, 600):
        log.append(events)
        assert log.seal() is not None
    tree = log.tree()
    for checkpoint in log.checkpoints():
        assert checkpoint.root == tree.root(checkpoint.size)
    tiles = log.ledger.query("SELECT level, number, hashes, root FROM {schema}.tile ORDER BY level, number")
    assert [(level, number) for level, number, _, _ in tiles] == [(0, n) for n in range(1369 // 256)]
    for _, number, hashes, root in tiles:
        assert hashes == b"".join(tree.node(0, number * 256 + n) for n in range(256))
        assert root == tree.node(8, number)


def test_a_sealer_far_behind_catches_up_in_batches_over_more_than_one_level_of_tiles(log: SealedLog) -> None:
    log.append(66_100)
    sizes = []
    while (sealed := log.seal(batch=20_000)) is not None:
        sizes.append(sealed.size)
    assert sizes == [20_000, 40_000, 60_000, 66_100]
    tree = log.tree()
    assert [checkpoint.root for checkpoint in log.checkpoints()] == [tree.root(size) for size in sizes]
    assert log.ledger.query("SELECT level, count(*) FROM {schema}.tile GROUP BY level ORDER BY level") == [
        (0, 258),
        (1, 1),
    ]
    with log.connect() as connection:
        for size in (1, 255, 256, 257, 65_535, 65_536, 65_537, 66_100):
            assert tree_head(connection, log.schema, size) == tree.root(size)
            proof = inclusion_proof(connection, log.schema, size // 3, size)
            check_inclusion(tree.node(0, size // 3), size // 3, size, proof, tree.root(size))
            proof = consistency_proof(connection, log.schema, size, 66_100)
            check_consistency(size, 66_100, tree.root(size), tree.root(), proof)


def test_heads_and_proofs_reach_into_the_unsealed_tail_and_not_beyond_the_log(log: SealedLog) -> None:
    log.append(300)
    log.seal()
    log.append(700)
    tree = log.tree()
    with log.connect() as connection:
        assert tree_head(connection, log.schema, 1000) == tree.root()
        check_inclusion(tree.node(0, 999), 999, 1000, inclusion_proof(connection, log.schema, 999, 1000), tree.root())
        with pytest.raises(LogDamaged):
            tree_head(connection, log.schema, 1001)
        with pytest.raises(ValueError, match="no leaf"):
            inclusion_proof(connection, log.schema, 1000, 1000)


def test_the_checkpoint_that_covers_a_size(log: SealedLog) -> None:
    for events in (3, 4):
        log.append(events)
        log.seal()
    with log.connect() as connection:
        covering = [checkpoint_covering(connection, log.schema, size) for size in (0, 3, 4, 7, 8)]
        assert [sealed and sealed.size for sealed in covering] == [3, 3, 7, 7, None]
        latest = latest_checkpoint(connection, log.schema)
    assert latest is not None
    assert open_checkpoint(latest.note, ORIGIN, [read_key(log.key_file).verifier]).size == 7


def test_a_crash_between_tiles_and_checkpoint_leaves_neither(log: SealedLog, monkeypatch: pytest.MonkeyPatch) -> None:
    log.append(300)

    def crash(*_: object) -> None:
        raise ConnectionAbortedError

    with monkeypatch.context() as patch:
        patch.setattr(sealing, "signed", crash)
        with pytest.raises(ConnectionAbortedError):
            log.seal()
    assert log.ledger.query("SELECT 1 FROM {schema}.tile UNION ALL SELECT 1 FROM {schema}.checkpoint") == []
    assert log.seal() is not None
    assert log.checkpoints()[0].root == log.tree().root()


def test_while_one_seals_another_does_not(log: SealedLog) -> None:
    log.append(1)
    with log.connect() as first, first.transaction():
        assert seal(first, log.schema, log.key_file) is not None
        assert log.seal() is None
    assert len(log.checkpoints()) == 1


def test_two_sealers_and_a_writer_make_one_history(log: SealedLog) -> None:
    stop = threading.Event()
    threads = [
        threading.Thread(target=Sealer(log.ledger.service_dsn, log.schema, log.key_file, pause=0.01).run, args=[stop])
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for _ in range(20):
        log.append(30)
    wait_until_sealed(log, 600)
    stop.set()
    for thread in threads:
        thread.join()
    tree = log.tree()
    assert [checkpoint.root for checkpoint in log.checkpoints()] == [tree.root(c.size) for c in log.checkpoints()]


def wait_until_sealed(log: SealedLog, size: int) -> None:
    with psycopg.connect(log.ledger.owner_dsn, autocommit=True) as connection:
        for _ in range(3000):
            latest = latest_checkpoint(connection, log.schema)
            if latest and latest.size >= size:
                return
            connection.execute("SELECT pg_sleep(0.01)")
    raise AssertionError(f"{size} events were not sealed")


@pytest.mark.parametrize(
    "tamper",
    [
        "UPDATE {schema}.event SET state = 'forged' WHERE position = 3",
        "DELETE FROM {schema}.event WHERE position = 3",
        "DELETE FROM {schema}.event WHERE position > 3",
        "UPDATE {schema}.tile SET root = sha256('forged')",
        "UPDATE {schema}.checkpoint SET note = replace(note, '259', '258')",
    ],
)
def test_nothing_is_signed_on_top_of_an_altered_log(log: SealedLog, tamper: str) -> None:
    log.append(259)
    log.seal()
    if "event" in tamper:
        tamper = tamper.replace(" 3", " 258")
    log.superuser(tamper)
    before = log.ledger.query("SELECT size, note FROM {schema}.checkpoint")
    log.append(1)
    with pytest.raises(Exception, match=r"signed|not all there|other|hashes|signature") as refusal:
        log.seal()
    assert isinstance(refusal.value, LogForked | LogDamaged | ValueError) or "Note" in type(refusal.value).__name__
    assert log.ledger.query("SELECT size, note FROM {schema}.checkpoint") == before


def test_a_sealer_with_another_key_signs_nothing(log: SealedLog, tmp_path: Path) -> None:
    create_key(tmp_path / "other.key", ORIGIN)
    log.append(1)
    with log.connect() as connection, pytest.raises(KeyProblem, match="не тот ключ"):
        seal(connection, log.schema, tmp_path / "other.key")
    assert log.checkpoints() == []


def test_what_keeps_it_from_sealing_is_said_once_and_it_goes_on_when_mended(
    log: SealedLog, caplog: pytest.LogCaptureFixture
) -> None:
    hidden = log.key_file.rename(log.key_file.with_name("hidden"))
    log.append(1)
    stop, waited = threading.Event(), threading.Event()

    class Impatient(threading.Event):
        """Counts the pauses: after a few, the key is put back."""

        pauses = 0

        def wait(self, timeout: float | None = None) -> bool:  # noqa: ARG002
            Impatient.pauses += 1
            if Impatient.pauses == 3:
                hidden.rename(log.key_file)
            if log.checkpoints():
                stop.set()
                waited.set()
            return stop.is_set()

        def is_set(self) -> bool:
            return stop.is_set()

    Sealer(log.ledger.service_dsn, log.schema, log.key_file).run(Impatient())
    assert waited.is_set()
    assert [record.message.split(": ")[1] for record in caplog.records] == ["FileNotFoundError"]
    assert log.checkpoints()[-1].size == 1


def test_the_service_can_add_seals_and_alter_none(log: SealedLog) -> None:
    log.append(257)
    log.seal()
    for statement in (
        "UPDATE {schema}.checkpoint SET note = ''",
        "DELETE FROM {schema}.tile",
        "TRUNCATE {schema}.log_key",
        "INSERT INTO {schema}.checkpoint (size, note, sealed_at) VALUES (1, '', '2020-01-01')",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            log.ledger.query(statement, log.ledger.service_dsn)


@pytest.mark.parametrize("table", ["tile", "checkpoint", "log_key", "cosignature", "time_stamp"])
@pytest.mark.parametrize("replica", [False, True])
def test_the_owner_can_alter_and_drop_nothing(log: SealedLog, table: str, replica: bool) -> None:
    log.append(257)
    sealed = log.seal()
    assert sealed is not None
    log.ledger.query("INSERT INTO {schema}.cosignature (size, witness, signature) VALUES (257, 'w', '')")
    log.ledger.query("INSERT INTO {schema}.time_stamp (size, authority, response) VALUES (257, 'a', '')")
    role = "SET session_replication_role = replica; " if replica else ""
    for statement in (
        f"DELETE FROM {{schema}}.{table}",  # noqa: S608
        f"TRUNCATE {{schema}}.{table} CASCADE",
        f"DROP TABLE {{schema}}.{table} CASCADE",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
            log.ledger.query(role + statement)


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "log.key"
    key = create_key(file, ORIGIN)
    assert file.stat().st_mode & 0o777 == 0o600
    assert create_key(file, "another.example/log") == key == read_key(file)
    assert create_key(tmp_path / "a").name != create_key(tmp_path / "b").name
    file.chmod(0o640)
    with pytest.raises(KeyProblem, match="chmod 600"):
        read_key(file)
    file.chmod(0o600)
    file.write_text(str(SignerKey.new(ORIGIN).verifier))
    with pytest.raises(KeyProblem, match="не закрытый ключ"):
        read_key(file)
    with pytest.raises(FileNotFoundError):
        signing_key(tmp_path / "missing", [KeyRecord(1, 0, key.verifier)])
    with pytest.raises(KeyProblem, match="journal migrate"):
        signing_key(file, [])


def test_leaf_hashes_by_the_database_are_those_of_the_definition(log: SealedLog) -> None:
    log.append(1)
    log.seal()
    ((state,),) = log.ledger.query("SELECT state FROM {schema}.event")
    assert log.checkpoints()[0].root == leaf_hash(bytes(state))
