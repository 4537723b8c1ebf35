"""Eight processes write at once while one reads along: nothing is missed, doubled or out of order."""

from __future__ import annotations

import hashlib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Barrier

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError
from ledger_fixture import TestLedger, stored, writing

from archive.ledger.recorder import LedgerRecorder
from journal_domain.errors import AlreadyRecorded

PROCESSES = 8
ACTS = 40


def test_a_tailing_reader_misses_nothing_while_eight_processes_write(
    ledger: TestLedger, recorder: LedgerRecorder
) -> None:
    """Each act has 1 to 3 events of its writer's own stream; the reader asks on and on for what comes after."""
    seen: list[int] = []
    of_stream: dict[object, list[int]] = {}
    running = True
    with ExitStack() as stack:
        writers = [stack.enter_context(writing(ledger, f"writer-{number}", ACTS)) for number in range(PROCESSES)]
        while running:
            running = any(writer.poll() is None for writer in writers)  # asked before the last read
            for notification in recorder.select_notifications(len(seen) + 1, 1000):
                seen.append(notification.id)
                of_stream.setdefault(notification.originator_id, []).append(notification.originator_version)
    assert [writer.returncode for writer in writers] == [0] * PROCESSES

    assert seen == list(range(1, len(seen) + 1))
    events_of_a_writer = sum(1 + act % 3 for act in range(ACTS))
    assert of_stream == {f"writer-{number}": list(range(1, events_of_a_writer + 1)) for number in range(PROCESSES)}
    acts = ledger.query("SELECT first_position, last_position FROM {schema}.act ORDER BY first_position")
    assert len(acts) == PROCESSES * ACTS
    assert [position for first, last in acts for position in range(first, last + 1)] == seen


def test_a_command_sent_by_many_at_once_is_recorded_once(ledger: TestLedger) -> None:
    together = Barrier(PROCESSES)

    def send(recorder: LedgerRecorder) -> str:
        together.wait()
        try:
            recorder.insert_events(stored("a", 1, 2), actor="t-1", command_id="c-1", request_hash=b"one")
        except AlreadyRecorded as repeated:
            return f"already at {repeated.first_position}-{repeated.last_position}"
        return "recorded"

    with ledger.recorder(pool_size=PROCESSES) as recorder, ThreadPoolExecutor(PROCESSES) as threads:
        recorder.max_notification_id()
        answers = Counter(threads.map(send, [recorder] * PROCESSES))
    assert answers == {"recorded": 1, "already at 1-2": PROCESSES - 1}
    assert ledger.query("SELECT count(*) FROM {schema}.event") == [(2,)]


def test_of_many_acts_on_the_same_version_one_is_recorded(ledger: TestLedger) -> None:
    together = Barrier(PROCESSES)

    def send(number: int) -> bool:
        together.wait()
        try:
            recorder.insert_events(stored("a", 1), actor="t-1", command_id=f"c-{number}", request_hash=b"")
        except IntegrityError:
            return False
        return True

    with ledger.recorder(pool_size=PROCESSES) as recorder, ThreadPoolExecutor(PROCESSES) as threads:
        answers = Counter(threads.map(send, range(PROCESSES)))
    assert answers == {True: 1, False: PROCESSES - 1}
    assert ledger.query("SELECT position, count(*) OVER () FROM {schema}.event") == [(1, 1)]
    assert ledger.query("SELECT position FROM {schema}.head") == [(1,)]


def test_an_act_waits_for_the_one_before_and_continues_its_positions(
    ledger: TestLedger, recorder: LedgerRecorder
) -> None:
    """An act that is not committed yet is invisible, and holds back whoever comes after: no later position is seen."""
    with psycopg.connect(ledger.service_dsn) as first, ThreadPoolExecutor(1) as thread:
        first.execute(
            ledger.sql("SELECT {schema}.append('t-1', 'c-1', '', ARRAY['a'], ARRAY[1], ARRAY['t'], ARRAY['x'::bytea])")
        )
        second = thread.submit(recorder.insert_events, stored("b", 1), actor="t-2", command_id="c-2", request_hash=b"")
        waiting = (
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND usesysid = '{service}'::regrole"
        )
        while ledger.query(waiting) == [(0,)]:
            assert not second.done()
        assert ledger.query("SELECT count(*) FROM {schema}.event") == [(0,)]
        first.commit()
        assert second.result() == [2]
    (one, two) = ledger.query("SELECT state, chain FROM {schema}.event ORDER BY position")
    assert two[1] == hashlib.sha256(one[1] + two[0]).digest()


def test_an_act_decided_by_what_another_one_changes_meanwhile_is_not_recorded(
    ledger: TestLedger, recorder: LedgerRecorder
) -> None:
    """Lessons unrolled by the bells of yesterday: the bells' act, uncommitted yet, is seen once the lock is had."""
    recorder.insert_events(stored("calendar:1", 1), actor="t-1", command_id="c-1", request_hash=b"")
    with psycopg.connect(ledger.service_dsn) as bells, ThreadPoolExecutor(1) as thread:
        bells.execute(
            ledger.sql(
                "SELECT {schema}.append('t-1', 'c-2', '', ARRAY['calendar:1'], ARRAY[2], ARRAY['t'], ARRAY['x'::bytea],"
                " ARRAY['year:1'], ARRAY[0])"
            )
        )
        unrolled = thread.submit(
            recorder.insert_events, stored("timetable:1", 1), actor="t-2", command_id="c-3", request_hash=b"",
            read={"calendar:1": 1, "timetable:1": 0},
        )  # fmt: skip
        waiting = (
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND usesysid = '{service}'::regrole"
        )
        while ledger.query(waiting) == [(0,)]:
            assert not unrolled.done()
        bells.commit()
        with pytest.raises(IntegrityError) as overtaken:
            unrolled.result()
    assert isinstance(overtaken.value.__cause__, psycopg.Error)
    assert overtaken.value.__cause__.diag.constraint_name == "what_was_read_stands"
    assert ledger.query("SELECT position FROM {schema}.head") == [(2,)]
    again = stored("timetable:1", 1)
    read = {"calendar:1": 2, "timetable:1": 0}
    assert recorder.insert_events(again, actor="t-2", command_id="c-3", request_hash=b"", read=read) == [3]
