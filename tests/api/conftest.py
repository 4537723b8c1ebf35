"""The API on a fresh log: `api` is its own for every test, `school` has a journal in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from http_api import Api, serving
from ledger_fixture import TestLedger, TestServer, new_ledger
from residents import moved_in
from school_day import School, opened_journal


@pytest.fixture
def api(ledger: TestLedger, tmp_path: Path) -> Iterator[Api]:
    with serving(ledger, tmp_path, wait_for_read_seconds=10) as api:
        yield api


@pytest.fixture(scope="module")
def module_api(module_ledger: TestLedger, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """One college for all tests of a module, which leave it as it is."""
    with serving(module_ledger, tmp_path_factory.mktemp("college"), wait_for_read_seconds=10) as api:
        yield api


@pytest.fixture
def empty(ledger: TestLedger, tmp_path: Path) -> Iterator[Api]:
    """Before anybody is appointed or registered."""
    with serving(ledger, tmp_path, staffed=False, wait_for_read_seconds=10) as api:
        yield api


@pytest.fixture(scope="module")
def house(server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """One college for a file of tests that disturb each other in nothing but the clock."""
    folder = tmp_path_factory.mktemp("house")
    with new_ledger(server) as ledger, serving(ledger, folder, wait_for_read_seconds=10) as api:
        yield api


@pytest.fixture(scope="module")
def residents(house: Api) -> Iterator[dict[str, str]]:
    """The passwords of s-1, g-1 and of the employees t-1 and t-2, who chose their own."""
    with pytest.MonkeyPatch.context() as patched:
        yield moved_in(house, patched)


@pytest.fixture
def school(api: Api) -> School:
    return School(api, opened_journal(api))
