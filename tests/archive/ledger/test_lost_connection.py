"""A connection lost at any moment neither doubles nor loses an act."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent
from ledger_fixture import TestLedger, stored
from psycopg import Connection

from archive.ledger import recorder as recorder_module
from archive.ledger.recorder import ATTEMPTS, LedgerRecorder
from journal_domain.errors import AlreadyRecorded, CommandIdReused

ACT = {"actor": "t-1", "command_id": "c-1", "request_hash": b"one"}


@dataclass
class Losses:
    """When connections are lost: `before` the act is sent or `after` it was committed; `meanwhile` others write."""

    moments: list[str] = field(default_factory=list)
    meanwhile: Callable[[], None] = lambda: None


def terminate(connection: Connection[Any]) -> None:
    """End the connection's backend from another session, and wait until it is gone."""
    with psycopg.connect(connection.info.dsn, autocommit=True) as other:
        pid = connection.info.backend_pid
        other.execute("SELECT pg_terminate_backend(%s, 10000)", [pid])


@pytest.fixture
def losses(recorder: LedgerRecorder, monkeypatch: pytest.MonkeyPatch) -> Iterator[Losses]:
    """Lets the recorder's connections be lost around its acts; all that a test asked for must have happened."""
    losses = Losses()

    class LossyCursor(psycopg.Cursor[Any]):
        def execute(self, query: Any, *args: Any, **kwargs: Any) -> Any:
            if b"append" not in query or not losses.moments:
                return super().execute(query, *args, **kwargs)
            if losses.moments.pop(0) == "after":
                super().execute(query, *args, **kwargs)  # committed when it returns, but nobody hears of it
            terminate(self.connection)
            losses.meanwhile()
            return super().execute("SELECT 1")  # raises: the server closed the connection

    class LossyConnection(psycopg.Connection[Any]):
        def cursor(self, *args: Any, **kwargs: Any) -> Any:
            self.cursor_factory = LossyCursor
            return super().cursor(*args, **kwargs)

    monkeypatch.setattr(recorder_module, "RETRY_SECONDS", 0)
    recorder.datastore.pool.connection_class = LossyConnection
    with recorder.datastore.get_connection() as connection:
        connection.close()  # the pool's first one, of the usual class
    yield losses
    assert losses.moments == []


@pytest.mark.parametrize("moments", [["before"], ["after"], ["before", "after"], ["after", "after"]], ids=", ".join)
def test_a_lost_connection_neither_doubles_nor_loses_an_act(
    ledger: TestLedger, recorder: LedgerRecorder, losses: Losses, moments: list[str]
) -> None:
    losses.moments = list(moments)
    assert recorder.insert_events(stored("a", 1, 2, 3), **ACT) == [1, 2, 3]
    assert recorder.insert_events(stored("a", 4), **ACT | {"command_id": "c-2"}) == [4]
    assert ledger.query("SELECT command_id, first_position, last_position FROM {schema}.act ORDER BY 2") == [
        ("c-1", 1, 3),
        ("c-2", 4, 4),
    ]
    assert recorder.select_events("a") == stored("a", 1, 2, 3, 4)


def another(ledger: TestLedger, events: list[StoredEvent], **act: Any) -> None:
    with ledger.recorder() as other:
        other.insert_events(events, **ACT | act)


def test_a_conflict_after_a_lost_connection_is_a_conflict(
    ledger: TestLedger, recorder: LedgerRecorder, losses: Losses
) -> None:
    losses.moments = ["before"]
    losses.meanwhile = lambda: another(ledger, stored("a", 1), command_id="c-2")
    with pytest.raises(IntegrityError):
        recorder.insert_events(stored("a", 1), **ACT)


def test_the_same_command_recorded_by_another_meanwhile_is_already_recorded(
    ledger: TestLedger, recorder: LedgerRecorder, losses: Losses
) -> None:
    losses.moments = ["before"]
    losses.meanwhile = lambda: another(ledger, stored("b", 1))
    with pytest.raises(AlreadyRecorded):
        recorder.insert_events(stored("a", 1), **ACT)


def test_another_request_under_the_same_id_meanwhile_is_refused(
    ledger: TestLedger, recorder: LedgerRecorder, losses: Losses
) -> None:
    losses.moments = ["before"]
    losses.meanwhile = lambda: another(ledger, stored("b", 1), request_hash=b"another")
    with pytest.raises(CommandIdReused):
        recorder.insert_events(stored("a", 1), **ACT)


def test_a_pool_full_of_dead_connections_recovers(ledger: TestLedger, monkeypatch: pytest.MonkeyPatch) -> None:
    """As after a restart of the server: more connections are dead than attempts are made."""
    monkeypatch.setattr(recorder_module, "RETRY_SECONDS", 0)
    with ledger.recorder(pool_size=ATTEMPTS + 2) as recorder:
        recorder.datastore.pool.open(wait=True)
        for connection in recorder.datastore.pool._pool:
            terminate(connection)
        assert recorder.insert_events(stored("a", 1), **ACT) == [1]
