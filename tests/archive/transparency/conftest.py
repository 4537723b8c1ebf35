from __future__ import annotations

from pathlib import Path

import pytest
from ledger_fixture import TestLedger
from sealed_log import SealedLog, begun
from time_stamping import authority  # noqa: F401


@pytest.fixture
def log(ledger: TestLedger, tmp_path: Path) -> SealedLog:
    return begun(ledger, tmp_path)
