"""A whole term of the demo college: every form of it is printed, and their figures add up (2.2.7, 4.6.2-k)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from adding_up import add_up
from ledger_fixture import TestLedger
from rich.console import Console

from api.demo import DISCIPLINES, played
from api.demo_command import prepare_demo
from api.identity import migrate_access
from api.settings import Settings
from archive.copies.term_prints import Log, print_term
from archive.ledger.persons import migrate_persons
from journal_domain.college import College
from journal_domain.group import Group, group_stream
from projections.rebuild import rebuild
from projections.reports.finding import facts_now
from projections.reports.names import Names
from projections.reports.registry import FORMS
from projections.reports.scope import Scope
from projections.reports.table import Report

AFTER_THE_TERM = date(2026, 1, 20)
YEAR, TERM = "2025-2026", "2025-2026-1"


@pytest.mark.timeout(300)
@pytest.mark.clause("2.2.7", "4.2.1-d", "4.5.1-d", "4.6.2-k")
def test_a_term_of_the_demo_prints_completely_and_its_figures_add_up(ledger: TestLedger, tmp_path: Path) -> None:
    for migrate_part in (migrate_access, migrate_persons):
        migrate_part(ledger.owner_dsn, ledger.schema, ledger.service_role)
    settings = Settings(database_url=ledger.service_dsn, JOURNAL_SCHEMA=ledger.schema, data_folder=tmp_path)
    prepare_demo(settings, Console(file=StringIO()), seed=7, students=20, today=AFTER_THE_TERM)
    rebuild(ledger.service_dsn, ledger.schema)
    with College(ledger.environment()) as college:
        demo = played(college)
        assert demo is not None
        assert demo.term == TERM
        found = college.load(dict.fromkeys((group_stream(page.group_id) for page in demo.pages), Group))
        groups = {group.id: group.name for group in found.values()}
    teachers = sorted({page.teacher.person_id for page in demo.pages})

    with psycopg.connect(ledger.service_dsn, autocommit=True) as connection:

        def ask(code: str, **about: Any) -> Report:
            form, scope = FORMS[code], Scope(health=True, **about)
            return form.report(facts_now(connection, ledger.schema, form, scope), scope, Names({}))

        disciplines = {title: i for i, title, _ in DISCIPLINES}
        add_up(ask, TERM, (demo.dates.starts, demo.dates.ends), groups, disciplines, teachers)

    log, out = Log(settings.database_url, ledger.schema, settings.master_key), tmp_path / "out"
    files = [
        *print_term(log, YEAR, 1, out, 1, lambda _done, _of: None),
        *print_term(log, YEAR, 1, out, 1, lambda _done, _of: None, journals=False),
    ]
    printed = Counter(file.path.parent.name.partition(". ")[0] for file in files if file.path.parent != out)
    of_groups, of_college = dict.fromkeys("2347", len(groups)), dict.fromkeys("56", 1)
    assert printed == {**of_groups, **of_college, "8": len(disciplines), "9": len(teachers)}
    assert len(files) - printed.total() == len(groups), "form 1 of each group"
    assert all(file.pages and file.path.read_bytes().startswith(b"%PDF-") for file in files)
