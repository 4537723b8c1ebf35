"""Read models follow the log exactly once, in order, whoever dies; one that cannot go on stops alone and says why."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from ledger_fixture import TestLedger, stored
from random_college import RandomCollege
from running import PATIENCE, contents, follow_to, running, wait

from journal_domain import journal_events as e
from journal_domain.event import Act
from projections import runner, tables
from projections.batch import TouchedUndeclared, take_in
from projections.catalogue import READ_MODELS
from projections.journals import JOURNAL_INDEX
from projections.log import decode, read_after
from projections.permits import PERMITS
from projections.progress import Failure, failures, positions, wait_for
from projections.read_model import ReadModel, Recorded, Table, UnknownToModel
from projections.rebuild import rebuild
from projections.runner import Runner

AT = datetime(2025, 9, 1, tzinfo=UTC)


def test_a_batch_cut_off_in_its_middle_is_taken_in_once(ledger: TestLedger, monkeypatch: pytest.MonkeyPatch) -> None:
    college = RandomCollege(ledger, seed=21)
    position = college.live(60)
    college.close()
    cut = iter([True, False, True])

    def take_in_then_die(conn: psycopg.Connection[Any], *arguments: Any) -> None:
        take_in(conn, *arguments)
        if next(cut, False):  # the rows are written, the position is not
            ledger.query(f"SELECT pg_terminate_backend({conn.info.backend_pid})")

    monkeypatch.setattr(runner, "take_in", take_in_then_die)
    monkeypatch.setattr(runner, "BATCH", 50)
    monkeypatch.setattr(runner, "RETRY_SECONDS", 0.01)
    follow_to(ledger, position)
    followed = contents(ledger)
    rebuild(ledger.service_dsn, ledger.schema)
    assert contents(ledger) == followed
    assert next(cut, None) is None


def test_a_standby_takes_over_when_the_active_runner_dies(ledger: TestLedger, monkeypatch: pytest.MonkeyPatch) -> None:
    leaders: list[int] = []
    start = Runner._start

    def noted(self: Runner, conn: psycopg.Connection[Any]) -> set[str]:
        leaders.append(threading.get_ident())
        return start(self, conn)

    monkeypatch.setattr(Runner, "_start", noted)
    monkeypatch.setattr(runner, "RETRY_SECONDS", 5.0)
    college = RandomCollege(ledger, seed=22)
    with running(ledger) as first, running(ledger) as second:
        wait(ledger, college.live(20))
        assert len(leaders) == 1
        with psycopg.connect(ledger.owner_dsn) as owner:
            owner.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_stat_activity USING (pid) "
                "WHERE locktype = 'advisory' AND granted AND usename = %s",
                [ledger.service_role],
            )
        wait(ledger, college.live(20))
        assert set(leaders) == {first.ident, second.ident}
    college.close()


def test_a_lost_notification_only_delays(ledger: TestLedger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "channel", lambda schema: f"{schema}_nobody_speaks_here")
    college = RandomCollege(ledger, seed=23)
    with running(ledger):
        wait(ledger, college.live(5))
        wait(ledger, college.live(5))
    college.close()


def with_poison(model: ReadModel, table: Table[Any], event_class: type[e.Event]) -> ReadModel:
    """The same read model, unable to take in one class of events."""

    def refuse(_rows: dict[Any, Any], event: e.Event) -> None:
        raise ValueError(f"{event.TYPE} of version {event.originator_version}")

    poisoned = replace(table, rules=dict(table.rules))
    poisoned.on(event_class, keys=lambda _: [])(refuse)
    return replace(model, tables=(poisoned,), ignored=model.ignored - {event_class})


def test_a_poison_event_stops_its_read_model_alone_and_is_named_and_another_start_goes_on(ledger: TestLedger) -> None:
    college = RandomCollege(ledger, seed=24)
    position = college.live(80)
    college.close()
    ((first, topic),) = ledger.query(
        "SELECT position, topic FROM {schema}.event WHERE topic = 'journal.mark_recorded.v1' ORDER BY 1 LIMIT 1"
    )
    models = dict(READ_MODELS, permits=with_poison(READ_MODELS["permits"], PERMITS, e.MarkRecorded))
    with running(ledger, Runner(ledger.service_dsn, ledger.schema, models.values())):
        wait(ledger, position, *(READ_MODELS.keys() - {"permits"}))
        with psycopg.connect(ledger.service_dsn, autocommit=True) as conn:
            assert wait_for(conn, ledger.schema, position, PATIENCE) == first - 1
            (failure,) = failures(conn, ledger.schema)
    assert (failure.name, failure.position) == ("permits", first)
    assert failure.error.startswith(f"{topic} at position {first}: ValueError: journal.mark_recorded.v1 of version")
    follow_to(ledger, position)
    with psycopg.connect(ledger.service_dsn) as conn:
        assert failures(conn, ledger.schema) == []
    followed = contents(ledger)
    rebuild(ledger.service_dsn, ledger.schema)
    assert contents(ledger) == followed


def test_a_stopped_read_model_follows_again_once_a_rebuild_has_mended_it(ledger: TestLedger) -> None:
    college = RandomCollege(ledger, seed=26)
    position = college.live(40)
    models = dict(READ_MODELS, permits=with_poison(READ_MODELS["permits"], PERMITS, e.JournalOpened))
    with running(ledger, Runner(ledger.service_dsn, ledger.schema, models.values())):
        wait(ledger, position, *(READ_MODELS.keys() - {"permits"}))
        with psycopg.connect(ledger.service_dsn, autocommit=True) as conn:
            while not failures(conn, ledger.schema):
                pass
        rebuild(ledger.service_dsn, ledger.schema, ["permits"])
        wait(ledger, college.live(40), "permits")
    college.close()


def test_an_event_of_a_form_never_registered_stops_every_read_model_before_it(ledger: TestLedger) -> None:
    college = RandomCollege(ledger, seed=25)
    position = college.live(5)
    college.close()
    with ledger.recorder() as recorder:
        recorder.insert_events(stored("elsewhere", 1), actor="x", command_id="x", request_hash=b"x")
    with running(ledger), psycopg.connect(ledger.service_dsn, autocommit=True) as conn:
        wait(ledger, position)
        assert wait_for(conn, ledger.schema, position + 1, PATIENCE) == position
        while len(stopped := failures(conn, ledger.schema)) < len(READ_MODELS):
            pass
    assert {failure.position for failure in stopped} == {position + 1}
    assert all("test.noted.v1" in failure.error for failure in stopped)
    assert isinstance(stopped[0], Failure)


def test_one_reads_what_one_wrote(ledger: TestLedger) -> None:
    college = RandomCollege(ledger, seed=26)
    with running(ledger), psycopg.connect(ledger.service_dsn, autocommit=True) as conn:
        for _ in range(20):
            position = college.live(1)
            assert wait_for(conn, ledger.schema, position, PATIENCE) >= position
    college.close()


def test_waiting_is_bounded_and_tells_how_far_it_came(ledger: TestLedger) -> None:
    with psycopg.connect(ledger.service_dsn, autocommit=True) as conn:
        assert positions(conn, ledger.schema) == {}
        assert wait_for(conn, ledger.schema, 1, timeout=0) == 0


def test_a_read_model_made_by_another_definition_is_made_anew(
    ledger: TestLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    college = RandomCollege(ledger, seed=27)
    position = college.live(20)
    college.close()
    with monkeypatch.context() as patch:
        patch.setattr(ReadModel, "definition", "another")
        follow_to(ledger, position)
    expected = contents(ledger)
    ledger.query("DELETE FROM {read}.permit")
    ledger.query("UPDATE {read}.journal SET lessons = 99")
    follow_to(ledger, position)
    with psycopg.connect(ledger.service_dsn, autocommit=True) as conn, running(ledger):
        while tables.made_otherwise(conn, ledger.schema, READ_MODELS.values()):
            pass
    assert contents(ledger) == expected


def test_a_read_model_that_cannot_be_made_anew_keeps_its_tables_and_the_others_go_on(ledger: TestLedger) -> None:
    college = RandomCollege(ledger, seed=29)
    position = college.live(20)
    college.close()
    follow_to(ledger, position)
    before = contents(ledger)
    ledger.query("UPDATE {read}.progress SET definition = 'another' WHERE name IN ('permits', 'journals')")
    refuse = with_poison(READ_MODELS["permits"], PERMITS, e.JournalOpened)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(READ_MODELS, "permits", refuse)
        refusing = Runner(ledger.service_dsn, ledger.schema, READ_MODELS.values())
        with running(ledger, refusing), psycopg.connect(ledger.service_dsn, autocommit=True) as conn:
            while not (stopped := failures(conn, ledger.schema)):
                pass
            assert [failure.name for failure in stopped] == ["permits"]
            assert "cannot be made anew: ValueError: journal.opened.v1" in stopped[0].error
            assert "at position" in stopped[0].error
    assert contents(ledger) == before
    follow_to(ledger, position)
    assert contents(ledger) == before


def test_a_handler_may_not_touch_a_row_it_has_not_named(ledger: TestLedger) -> None:
    college = RandomCollege(ledger, seed=28)
    college.close()
    careless = replace(PERMITS, rules={})
    careless.on(e.JournalOpened, keys=lambda _: [])(lambda rows, event: rows.update({("j", event.term): None}))
    model = replace(READ_MODELS["permits"], tables=(careless,), ignored=JOURNAL_INDEX.handled | JOURNAL_INDEX.ignored)
    with psycopg.connect(ledger.service_dsn) as conn:
        tables.make_missing(conn, ledger.schema, READ_MODELS.values())
        events = decode(read_after(conn, ledger.schema, 0, 1000))
        with pytest.raises(TouchedUndeclared):
            take_in(conn, f"{ledger.schema}_read", [model], events)


def test_an_event_that_a_read_model_neither_handles_nor_ignores_is_never_passed_over(ledger: TestLedger) -> None:
    class Unheard(e.Event, frozen=True, kw_only=True, tag="test.unheard.v1"):
        pass

    event = Unheard(originator_id="x", originator_version=1, act=Act("x", "deputy", "college", "c", AT))
    with psycopg.connect(ledger.service_dsn) as conn, pytest.raises(UnknownToModel):
        take_in(conn, f"{ledger.schema}_read", [READ_MODELS["permits"]], [Recorded(1, event)])
