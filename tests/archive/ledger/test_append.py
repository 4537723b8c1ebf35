"""An act is recorded once, whole, in order; streams and the whole log come back as they were recorded."""

from __future__ import annotations

import hashlib

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError, ProgrammingError, StoredEvent
from eventsourcing.postgres import PostgresFactory
from ledger_fixture import TestLedger, stored

from archive.ledger.recorder import LedgerRecorder, RecordedAct
from journal_domain.errors import AlreadyRecorded, CommandIdReused

ACT = {"actor": "t-1", "command_id": "c-1", "request_hash": b"one"}


def versions(events: list[StoredEvent]) -> list[tuple[object, int]]:
    return [(event.originator_id, event.originator_version) for event in events]


def nothing_is_recorded(ledger: TestLedger) -> bool:
    return ledger.query("SELECT (SELECT count(*) FROM {schema}.event), (SELECT count(*) FROM {schema}.act)") == [(0, 0)]


def test_an_act_over_several_streams_gets_gapless_positions_and_comes_back_as_it_was(recorder: LedgerRecorder) -> None:
    events = stored("journal-1", 1, 2) + stored("permit-1", 1)
    assert recorder.max_notification_id() is None
    assert recorder.insert_events(events, **ACT) == [1, 2, 3]
    assert recorder.insert_events(stored("journal-1", 3), actor="t-1", command_id="c-2", request_hash=b"") == [4]
    assert recorder.max_notification_id() == 4

    log = recorder.select_notifications(1, 10)
    assert [n.id for n in log] == [1, 2, 3, 4]
    assert [StoredEvent(n.originator_id, n.originator_version, n.topic, n.state) for n in log[:3]] == events
    assert recorder.select_events("journal-1") == events[:2] + stored("journal-1", 3)


def test_an_act_without_events_records_nothing(ledger: TestLedger, recorder: LedgerRecorder) -> None:
    assert recorder.insert_events([], **ACT) == []
    assert nothing_is_recorded(ledger)


def test_the_stored_chain_is_the_one_computed_from_the_stored_bytes(
    ledger: TestLedger, recorder: LedgerRecorder
) -> None:
    for number in range(1, 6):
        events = stored(f"journal-{number}", *range(1, number + 1))
        recorder.insert_events(events, actor="t-1", command_id=f"c-{number}", request_hash=b"")
    chain = b""
    for state, link in ledger.query("SELECT state, chain FROM {schema}.event ORDER BY position"):
        chain = hashlib.sha256(chain + state).digest()
        assert link == chain
    assert ledger.query("SELECT position, chain FROM {schema}.head") == [(15, chain)]


def test_a_repeated_command_is_recorded_once_and_answers_with_its_positions(recorder: LedgerRecorder) -> None:
    recorder.insert_events(stored("journal-1", 1, 2), **ACT)
    with pytest.raises(AlreadyRecorded) as repeated:
        recorder.insert_events(stored("journal-1", 3, 4), **ACT)
    assert (repeated.value.first_position, repeated.value.last_position) == (1, 2)
    assert recorder.max_notification_id() == 2
    assert recorder.recorded_act("t-1", "c-1") == RecordedAct(b"one", 1, 2)


def test_a_command_id_used_for_another_request_is_refused_and_nothing_is_recorded(recorder: LedgerRecorder) -> None:
    recorder.insert_events(stored("journal-1", 1), **ACT)
    with pytest.raises(CommandIdReused):
        recorder.insert_events(stored("journal-1", 2), **ACT | {"request_hash": b"another"})
    assert recorder.max_notification_id() == 1


def test_the_same_command_id_of_another_actor_is_another_command(recorder: LedgerRecorder) -> None:
    recorder.insert_events(stored("journal-1", 1), **ACT)
    assert recorder.recorded_act("t-2", "c-1") is None
    assert recorder.insert_events(stored("journal-1", 2), **ACT | {"actor": "t-2"}) == [2]


def test_a_version_that_exists_refuses_the_whole_act_and_leaves_no_gap(recorder: LedgerRecorder) -> None:
    recorder.insert_events(stored("journal-1", 1), **ACT)
    late = {"actor": "t-2", "command_id": "c-2", "request_hash": b"two"}
    with pytest.raises(IntegrityError) as conflict:
        recorder.insert_events(stored("permit-1", 1) + stored("journal-1", 1), **late)
    cause = conflict.value.__cause__
    assert isinstance(cause, psycopg.errors.UniqueViolation)
    assert cause.diag.constraint_name == "event_originator_id_originator_version_key"
    assert recorder.select_events("permit-1") == []
    assert recorder.recorded_act("t-2", "c-2") is None
    assert recorder.insert_events(stored("permit-1", 1), **late) == [2]


@pytest.mark.parametrize(
    "arrays",
    [
        pytest.param("ARRAY['a'], ARRAY[1], ARRAY['t'], ARRAY[]::bytea[]", id="no state"),
        pytest.param("ARRAY['a', 'b'], ARRAY[1, 1], ARRAY['t'], ARRAY['x', 'y']::bytea[]", id="a topic is missing"),
        pytest.param("ARRAY['a'], ARRAY[1], ARRAY['t'], ARRAY[NULL]::bytea[]", id="a state is null"),
        pytest.param("ARRAY[]::text[], ARRAY[]::bigint[], ARRAY[]::text[], ARRAY[]::bytea[]", id="nothing at all"),
    ],
)
def test_the_function_refuses_arrays_that_do_not_fit(ledger: TestLedger, arrays: str) -> None:
    with pytest.raises(psycopg.IntegrityError):
        ledger.query(f"SELECT * FROM {{schema}}.append('t-1', 'c-1', '', {arrays})", ledger.service_dsn)  # noqa: S608
    assert nothing_is_recorded(ledger)


def test_several_streams_are_read_after_their_versions_in_one_query(recorder: LedgerRecorder) -> None:
    events = stored("b", 1, 2, 3) + stored("a", *range(1, 13)) + stored("Ж", 1)
    recorder.insert_events(events, **ACT)
    assert versions(recorder.select_since({"b": 1, "a": 10, "nobody": 0, "Ж": 0})) == [
        ("a", 11),
        ("a", 12),
        ("b", 2),
        ("b", 3),
        ("Ж", 1),
    ]
    assert recorder.select_since({}) == []


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ({}, [1, 2, 3, 4, 5]),
        ({"gt": 2}, [3, 4, 5]),
        ({"lte": 2}, [1, 2]),
        ({"lte": 0}, []),
        ({"gt": 1, "lte": 4, "limit": 2}, [2, 3]),
        ({"gt": 1, "lte": 4, "desc": True, "limit": 2}, [4, 3]),
    ],
)
def test_a_stream_is_read_within_bounds(recorder: LedgerRecorder, bounds: dict[str, int], expected: list[int]) -> None:
    recorder.insert_events(stored("journal-1", 1, 2, 3, 4, 5) + stored("journal-2", 1), **ACT)
    assert versions(recorder.select_events("journal-1", **bounds)) == [("journal-1", version) for version in expected]


@pytest.mark.parametrize(
    ("arguments", "options", "expected"),
    [
        ((None, 10), {}, [1, 2, 3, 4, 5]),
        ((2, 2), {}, [2, 3]),
        ((2, 10, 4), {}, [2, 3, 4]),
        ((2, 10), {"inclusive_of_start": False}, [3, 4, 5]),
        ((1, 10), {"topics": ["test.noted.v1"]}, [1, 2, 3, 4, 5]),
        ((1, 10, None, ("other",)), {}, []),
    ],
)
def test_the_log_is_read_within_bounds(
    recorder: LedgerRecorder, arguments: tuple[int, int], options: dict[str, bool], expected: list[int]
) -> None:
    recorder.insert_events(stored("journal-1", 1, 2, 3, 4, 5), **ACT)
    assert [n.id for n in recorder.select_notifications(*arguments, **options)] == expected


def test_a_subscription_delivers_what_was_and_what_comes(ledger: TestLedger) -> None:
    with ledger.recorder(pool_size=3) as recorder:
        recorder.insert_events(stored("journal-1", 1), **ACT)
        with recorder.subscribe(gt=0) as subscription:
            assert next(subscription).id == 1
            recorder.insert_events(stored("journal-1", 2), actor="t-1", command_id="c-2", request_hash=b"")
            assert next(subscription).id == 2


def test_tables_are_not_created_by_the_service(recorder: LedgerRecorder) -> None:
    with pytest.raises(ProgrammingError, match="journal migrate"):
        recorder.create_table()


def test_the_function_that_loses_events_is_refused(ledger: TestLedger) -> None:
    environment = ledger.environment() | {"POSTGRES_ENABLE_DB_FUNCTIONS": "y"}
    with (
        PostgresFactory.construct(environment) as factory,
        pytest.raises(ValueError, match="POSTGRES_ENABLE_DB_FUNCTIONS"),
    ):
        factory.application_recorder()
