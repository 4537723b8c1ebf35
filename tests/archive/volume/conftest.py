"""Two volumes of one college: the year long ago, and the year that followed, which carries what came before it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from begun_college import ANCIENT_COPY, ANCIENT_YEAR, YEAR
from ledger_fixture import TestLedger, TestServer
from psycopg.conninfo import make_conninfo
from time_stamping import authority  # noqa: F401
from volume_fixture import SealedCollege, sealed_college, sealing_of

from archive.ledger.migration import migrate
from archive.volume.building import Built


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "clause(*ids): clauses of the regulation and decisions (D1, D2 …) tested")


COPY = ("copies/g-8/v1.pdf", ANCIENT_COPY)


@pytest.fixture(scope="module")
def module_ledger(server: TestServer) -> Iterator[TestLedger]:
    """A log for all tests of a module, which read it only."""
    schema = "college_of_volumes"
    migrate(server.owner_dsn, schema, server.service_role)
    ledger = TestLedger(
        server.owner_dsn, make_conninfo(server.owner_dsn, user=server.service_role), schema, server.service_role
    )
    yield ledger
    ledger.drop()


@pytest.fixture(scope="module")
def volumes(module_ledger: TestLedger, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Built]]:
    with sealed_college(module_ledger, tmp_path_factory.mktemp("volumes")) as sealed:
        yield two_volumes(sealed)


def two_volumes(sealed: SealedCollege) -> list[Built]:
    first = sealed.build(sealed.contents(ANCIENT_YEAR, files=[COPY], copies=1), "first")
    sealed.live_on()
    second = sealed.build(sealed.contents(YEAR, sealing_of(first, ANCIENT_YEAR)), "second")
    return [first, second]


@pytest.fixture
def bag(volumes: list[Built], tmp_path: Path) -> Path:
    """A copy of the second volume, to be damaged."""
    return Path(shutil.copytree(volumes[1].place, tmp_path / "bag"))


@pytest.fixture
def first_bag(volumes: list[Built], tmp_path: Path) -> Path:
    """A copy of the first volume, which holds a certified copy."""
    return Path(shutil.copytree(volumes[0].place, tmp_path / "first"))
