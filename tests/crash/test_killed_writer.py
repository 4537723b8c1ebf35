"""A writing process killed at any moment (kill -9) leaves whole acts only."""

from __future__ import annotations

import random
import signal
from dataclasses import replace

import pytest
from ledger_fixture import TestLedger, whole_acts_only, writing
from psycopg.conninfo import make_conninfo

from archive.ledger.recorder import LedgerRecorder

KILLS = 5
SEED = 20250901


def test_a_process_killed_in_mid_act_leaves_whole_acts_only(
    ledger: TestLedger, recorder: LedgerRecorder, record_property: pytest.RecordProperty
) -> None:
    """Each process is killed as soon as so many of its events are there as the lot says."""
    lot = random.Random(SEED)
    record_property("seed", SEED)
    before = 0
    for number in range(KILLS):
        name = f"writer-{number}"
        named = replace(ledger, service_dsn=make_conninfo(ledger.service_dsn, application_name=name))
        with writing(named, name) as writer:
            enough = before + lot.randint(1, 40)
            while (recorder.max_notification_id() or 0) < enough:
                assert writer.poll() is None
        assert writer.returncode == -signal.SIGKILL
        while ledger.query(f"SELECT 1 FROM pg_stat_activity WHERE application_name = '{name}'"):  # noqa: S608
            pass  # the server may still finish what it was sent last
        before = whole_acts_only(ledger)
        assert before >= enough
