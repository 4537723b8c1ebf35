"""A random term on a log, and what one asks of it: forms, the figures at a glance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from asking_reports import Ask, Count
from ledger_fixture import TestLedger
from random_term import TERM, RandomTerm
from synthetic import fill

from projections.rebuild import rebuild
from projections.reports.finding import facts_as_of, facts_now
from projections.reports.indicators import READS, Indicators, indicators
from projections.reports.names import Names
from projections.reports.registry import FORMS
from projections.reports.scope import Scope
from projections.reports.table import Report

NOBODY = Names({})


@pytest.fixture(params=[1, 2, 3])
def term(request: pytest.FixtureRequest, ledger: TestLedger) -> RandomTerm:
    term = RandomTerm(request.param)
    fill(ledger.owner_dsn, ledger.schema, iter(term.events), len(term.events) + 1)
    rebuild(ledger.service_dsn, ledger.schema)
    return term


@pytest.fixture
def conn(ledger: TestLedger) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(ledger.service_dsn, autocommit=True) as conn:
        yield conn


@pytest.fixture
def ask(ledger: TestLedger, conn: psycopg.Connection[Any]) -> Ask:
    def asked(code: str, scope: Scope | None = None, position: int | None = None, **about: Any) -> Report:
        form, scope = FORMS[code], scope or Scope(health=True, **about)
        if position is None:
            return form.report(facts_now(conn, ledger.schema, form, scope), scope, NOBODY)
        return form.report(facts_as_of(conn, ledger.schema, form, scope, position), scope, NOBODY)

    return asked


@pytest.fixture
def count(ledger: TestLedger, conn: psycopg.Connection[Any]) -> Count:
    def counted(position: int | None = None, **about: Any) -> Indicators:
        scope = Scope(term=TERM, **about)
        if position is None:
            return indicators(facts_now(conn, ledger.schema, READS, scope), scope)
        return indicators(facts_as_of(conn, ledger.schema, READS, scope, position), scope)

    return counted
