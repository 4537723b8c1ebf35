"""The API on a fresh log: `api` is its own for every test, `school` has a journal in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from http_api import Api, serving
from ledger_fixture import TestLedger
from school_day import opened_journal


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "clause(*ids): clauses of the regulation and decisions (D1, D2 …) tested")


class School(NamedTuple):
    api: Api
    journal: str

    @property
    def path(self) -> str:
        return f"/journals/{self.journal}"


@pytest.fixture
def api(ledger: TestLedger, tmp_path: Path) -> Iterator[Api]:
    with serving(ledger, tmp_path, wait_for_read_seconds=10) as api:
        yield api


@pytest.fixture
def empty(ledger: TestLedger, tmp_path: Path) -> Iterator[Api]:
    """Before anybody is appointed or registered."""
    with serving(ledger, tmp_path, staffed=False, wait_for_read_seconds=10) as api:
        yield api


@pytest.fixture
def school(api: Api) -> School:
    return School(api, opened_journal(api))
