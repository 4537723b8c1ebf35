"""Volumes become the log again: all of them, in an empty schema of the same name, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from ledger_fixture import TestLedger, TestServer, stored
from psycopg import sql
from psycopg.conninfo import make_conninfo
from test_verify import flip, reseal, rewrite

from archive.ledger.migration import migrate
from archive.volume.building import Built
from archive.volume.restoring import RestoreRefused, ordered, restore

TABLES = ("event", "act", "tile", "log_key")


@contextmanager
def emptied(server: TestServer, ledger: TestLedger) -> Iterator[TestLedger]:
    """The same schema in a database beside."""
    name = f"restored_{uuid4().hex[:12]}"
    with psycopg.connect(server.owner_dsn, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        owner = make_conninfo(server.owner_dsn, dbname=name)
        try:
            migrate(owner, ledger.schema, server.service_role)
            service = make_conninfo(owner, user=server.service_role)
            yield TestLedger(owner, service, ledger.schema, server.service_role)
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def empty(server: TestServer, module_ledger: TestLedger) -> Iterator[TestLedger]:
    with emptied(server, module_ledger) as ledger:
        yield ledger


def rows(ledger: TestLedger, table: str) -> list[Any]:
    """Without the time at which keys were recorded."""
    queries = {
        "event": "SELECT * FROM {schema}.event ORDER BY position",
        "act": "SELECT * FROM {schema}.act ORDER BY first_position",
        "tile": "SELECT level, number, hashes, root FROM {schema}.tile ORDER BY level, number",
        "log_key": "SELECT number, note FROM {schema}.log_key ORDER BY number",
    }
    return ledger.query(queries[table])


def restored(ledger: TestLedger, folders: list[Path], key_file: Path) -> int:
    return restore(ledger.owner_dsn, ledger.schema, ordered(folders, None), key_file, lambda _done, _of: None)


def key_of(volumes: list[Built]) -> Path:
    return volumes[0].place.parent / "log.key"


def test_all_volumes_give_the_log_back_row_for_row_and_it_goes_on(
    volumes: list[Built], module_ledger: TestLedger, empty: TestLedger
) -> None:
    """Positions, chain, acts with their request hashes, times, keys, tiles; in whatever order the volumes are named."""
    last = restored(empty, [built.place for built in reversed(volumes)], key_of(volumes))
    assert last == volumes[1].volume.last_position
    for table in TABLES:
        assert rows(empty, table) == rows(module_ledger, table), table
    assert empty.query("SELECT position, chain FROM {schema}.head") == module_ledger.query(
        "SELECT position, chain FROM {schema}.head"
    )
    with empty.recorder() as recorder:
        assert recorder.insert_events(stored("s-new", 1), actor="t-1", command_id="c", request_hash=b"") == [last + 1]


def refused(ledger: TestLedger, folders: list[Path], why: str) -> None:
    with pytest.raises(RestoreRefused, match=why):
        restored(ledger, folders, folders[0].parent / "log.key")
    assert rows(ledger, "event") == rows(ledger, "act") == rows(ledger, "tile") == []
    assert ledger.query("SELECT position FROM {schema}.head") == [(0,)]


def test_a_single_later_volume_is_refused_and_says_what_is_missing(volumes: list[Built], empty: TestLedger) -> None:
    refused(empty, [volumes[1].place], rf"№ 1–{volumes[0].volume.last_position}")


def test_the_first_volume_alone_is_the_log_up_to_its_end(volumes: list[Built], empty: TestLedger) -> None:
    assert restored(empty, [volumes[0].place], key_of(volumes)) == volumes[0].volume.last_position


def test_damage_is_refused_before_anything_is_written(volumes: list[Built], bag: Path, empty: TestLedger) -> None:
    flip(bag / "data/events/volume.jsonl", 40)
    refused(empty, [volumes[0].place, bag], "изменена")


def test_the_same_positions_twice_are_refused(volumes: list[Built], first_bag: Path, empty: TestLedger) -> None:
    refused(empty, [volumes[0].place, first_bag], "повторяет записи")


def test_acts_that_do_not_fit_the_events_are_refused(volumes: list[Built], bag: Path, empty: TestLedger) -> None:
    acts = bag / "data/acts.jsonl"
    acts.write_bytes(b"".join(acts.read_bytes().splitlines(keepends=True)[:-1]))
    reseal(bag)
    refused(empty, [volumes[0].place, bag], "не отнесена ни к одному действию")


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"chain_before": "00" * 32}, "цепочка хэшей"),
        ({"schema": "another_schema"}, "разных журналов"),
        ({"origin": "another.example/log"}, "контрольная точка не этого тома"),
    ],
)
def test_what_does_not_continue_the_volume_before_is_refused(
    volumes: list[Built], bag: Path, empty: TestLedger, changed: dict[str, str], why: str
) -> None:
    rewrite(bag, **changed)
    reseal(bag)
    refused(empty, [volumes[0].place, bag], why)


def test_a_log_with_records_and_a_schema_of_another_name_are_refused(
    volumes: list[Built], module_ledger: TestLedger, ledger: TestLedger
) -> None:
    places = [built.place for built in volumes]
    before = rows(module_ledger, "event")
    with pytest.raises(RestoreRefused, match="уже есть записи"):
        restored(module_ledger, places, key_of(volumes))
    assert rows(module_ledger, "event") == before
    refused(ledger, places, f"схеме {module_ledger.schema}")


def test_what_is_no_volume_is_named(tmp_path: Path, empty: TestLedger) -> None:
    refused(empty, [tmp_path], "тома здесь нет")
