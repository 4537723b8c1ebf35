"""The marker that ties a test to the clauses and decisions it holds the code to."""

from __future__ import annotations

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "clause(*ids): clauses of the regulation and decisions (D1, D2 …) tested")
