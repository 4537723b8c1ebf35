"""Nobody serves a log that they could alter, or one that this program does not know."""

from __future__ import annotations

import psycopg
import pytest
from ledger_fixture import TestLedger

from archive.ledger.service_check import UnfitForService, require_fit_for_service


def test_the_service_role_is_fit(ledger: TestLedger) -> None:
    require_fit_for_service(ledger.service_dsn, ledger.schema)


def test_the_owner_is_not(ledger: TestLedger) -> None:
    with pytest.raises(UnfitForService, match="может изменить записанное"):
        require_fit_for_service(ledger.owner_dsn, ledger.schema)


@pytest.mark.parametrize(
    "right",
    [
        "INSERT ON {schema}.event",
        "UPDATE (state) ON {schema}.event",
        "DELETE ON {schema}.act",
        "TRIGGER ON {schema}.head",
    ],
)
def test_a_right_given_by_hand_is_seen_and_refused(ledger: TestLedger, right: str) -> None:
    ledger.query(f"GRANT {right} TO {{service}}")
    with pytest.raises(UnfitForService, match="может изменить записанное"):
        require_fit_for_service(ledger.service_dsn, ledger.schema)


def test_a_database_without_the_log_or_with_another_version_is_refused(ledger: TestLedger) -> None:
    with pytest.raises(UnfitForService, match="нет журнала no_such_log"):
        require_fit_for_service(ledger.service_dsn, "no_such_log")
    ledger.query("INSERT INTO {schema}.schema_version VALUES (99, now())")
    with pytest.raises(UnfitForService, match="версии 99"):
        require_fit_for_service(ledger.service_dsn, ledger.schema)


def test_a_database_that_does_not_answer_says_so(ledger: TestLedger) -> None:
    with pytest.raises(psycopg.OperationalError):
        require_fit_for_service("host=127.0.0.1 port=1 connect_timeout=1", ledger.schema)
