"""A database server killed in the middle of writing (kill -9) keeps every act that was answered, and whole acts only."""

from __future__ import annotations

from pathlib import Path

import psutil
from ledger_fixture import TestLedger, whole_acts_only, writing

from api.embedded import start_embedded
from archive.ledger.migration import migrate


def is_alive(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def test_a_killed_server_starts_again_with_every_answered_act(embedded_folder: Path) -> None:
    server = start_embedded(embedded_folder)
    ledger = TestLedger(server.owner_dsn, server.service_dsn("journal_service"), "journal", "journal_service")
    migrate(ledger.owner_dsn)
    postmaster = psutil.Process(server.server.get_postmaster_info().pid)
    with ledger.recorder() as recorder, writing(ledger, "writer") as writer:
        while (answered := recorder.max_notification_id() or 0) < 200:
            assert writer.poll() is None
        processes = [postmaster, *postmaster.children()]
        for process in processes:
            process.kill()
        while any(map(is_alive, processes)):
            pass
        again = start_embedded(embedded_folder)
        assert again.owner_dsn == ledger.owner_dsn
        # The writer was not told of anything: it goes on by itself, and so does the reader.
        while (recorder.max_notification_id() or 0) < answered + 200:
            assert writer.poll() is None
    while ledger.query("SELECT 1 FROM pg_stat_activity WHERE usename = 'journal_service'"):
        pass
    assert whole_acts_only(ledger) >= answered + 200
