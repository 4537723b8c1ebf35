"""A read model made anew equals the one that followed the log, row by row, whatever happened meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import psycopg
import pytest
from ledger_fixture import TestLedger
from psycopg import sql
from random_college import RandomCollege
from running import contents, follow_to, running, wait

from journal_domain.event import EVENTS
from projections import loading
from projections.catalogue import READ_MODELS
from projections.progress import positions
from projections.read_model import Fold, ReadModel
from projections.rebuild import RebuildRunning, rebuild


@pytest.mark.parametrize("model", READ_MODELS.values(), ids=READ_MODELS)
def test_a_read_model_handles_or_ignores_every_event_and_none_is_both(model: ReadModel) -> None:
    assert model.handled | model.ignored == set(EVENTS.values())
    assert not model.handled & model.ignored


@pytest.mark.parametrize("seed", [0, 6, 17])
def test_rebuilt_equals_followed(ledger: TestLedger, seed: int) -> None:
    college = RandomCollege(ledger, seed)
    position = college.live(400)
    college.close()
    follow_to(ledger, position)
    followed = contents(ledger)
    assert all(followed[name] for name in ("journal", "page_lesson", "audit_entry"))
    heard: list[tuple[int, int]] = []
    rebuilt = rebuild(ledger.service_dsn, ledger.schema, None, lambda done, total: heard.append((done, total)))
    assert contents(ledger) == followed
    assert rebuilt.position == position == heard[-1][0]


def test_rebuilding_while_the_college_writes_loses_nothing_and_ends_where_following_ends(ledger: TestLedger) -> None:
    college = RandomCollege(ledger, seed=11)
    college.live(40)
    finished = threading.Event()

    def write() -> None:
        college.live(120)
        finished.set()

    with running(ledger):
        writing = threading.Thread(target=write)
        writing.start()
        rebuilds = 0
        while not finished.is_set() or rebuilds == 0:
            rebuild(ledger.service_dsn, ledger.schema)
            rebuilds += 1
        writing.join()
        wait(ledger, college.position)
        raced = contents(ledger)
    college.close()
    rebuild(ledger.service_dsn, ledger.schema)
    assert contents(ledger) == raced


def test_a_rebuild_that_fails_leaves_the_old_tables_and_the_next_one_succeeds(
    ledger: TestLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    college = RandomCollege(ledger, seed=12)
    position = college.live(30)
    college.close()
    follow_to(ledger, position)
    before = contents(ledger)
    with monkeypatch.context() as patch:
        patch.setattr(Fold, "apply", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            rebuild(ledger.service_dsn, ledger.schema)
    assert contents(ledger) == before
    rebuild(ledger.service_dsn, ledger.schema)
    assert contents(ledger) == before


def test_readers_see_whole_tables_at_every_moment_of_a_rebuild(ledger: TestLedger) -> None:
    college = RandomCollege(ledger, seed=13)
    position = college.live(60)
    college.close()
    follow_to(ledger, position)
    seen: set[int] = set()
    done = threading.Event()
    counting = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(f"{ledger.schema}_read", "audit_entry"))

    def read() -> None:
        with psycopg.connect(ledger.service_dsn, autocommit=True) as conn:
            while not done.is_set():
                seen.update(count for (count,) in conn.execute(counting))

    reading = threading.Thread(target=read)
    reading.start()
    for _ in range(3):
        rebuild(ledger.service_dsn, ledger.schema, ["audit_trail"])
    done.set()
    reading.join()
    assert seen == {position}


def test_two_rebuilds_at_once_are_refused_and_an_unknown_name_is_an_error(ledger: TestLedger) -> None:
    def rebuild_once_more(*_: int) -> None:
        with pytest.raises(RebuildRunning):
            rebuild(ledger.service_dsn, ledger.schema)

    college = RandomCollege(ledger, seed=14)
    college.close()
    rebuild(ledger.service_dsn, ledger.schema, None, rebuild_once_more)
    with pytest.raises(KeyError):
        rebuild(ledger.service_dsn, ledger.schema, ["no_such_model"])


def test_rebuilding_one_read_model_leaves_the_others_where_they_were(ledger: TestLedger) -> None:
    college = RandomCollege(ledger, seed=15)
    college.close()
    rebuild(ledger.service_dsn, ledger.schema, ["permits"])
    with psycopg.connect(ledger.service_dsn) as conn:
        assert positions(conn, ledger.schema) == {"permits": college.position}


@pytest.fixture
def a_table(ledger: TestLedger) -> Iterator[tuple[str, str]]:
    with psycopg.connect(ledger.service_dsn) as conn:
        name = sql.Identifier(f"{ledger.schema}_read", "loaded")
        conn.execute(sql.SQL("CREATE TABLE {} (n int, s text, at timestamptz, b bool)").format(name))
    return f"{ledger.schema}_read", "loaded"


@pytest.mark.parametrize(
    "text", ["", "null", "a,b", 'say "hi"', "\\", "\\\\n", "a\nb", "\t\r\b\x1f", "«ё»", "]\n[", "\\."]
)
def test_any_text_survives_loading(ledger: TestLedger, a_table: tuple[str, str], text: str) -> None:
    with loading.copying(ledger.service_dsn, *a_table, ("n", "s", "at", "b")) as copy:
        copy([(1, text, None, True), (2, None, None, None)])
    with psycopg.connect(ledger.service_dsn) as conn:
        query = sql.SQL("SELECT n, s, at, b FROM {} ORDER BY n").format(sql.Identifier(*a_table))
        assert conn.execute(query).fetchall() == [(1, text, None, True), (2, None, None, None)]
