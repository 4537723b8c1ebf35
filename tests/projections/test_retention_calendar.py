"""The retention calendar says of every closed year's files what the aggregates say (5.5, 5.6)."""

from __future__ import annotations

from datetime import date

import psycopg
from begun_college import ANCIENT_YEAR, BegunCollege
from ledger_fixture import TestLedger
from running import follow_to

from journal_domain.nomenclature import DEFAULTS, STREAM, Nomenclature, Papers
from projections.retention import retention_calendar

TODAY = date(2025, 9, 1)


def test_every_closed_years_files_stand_with_their_terms_and_acts(ledger: TestLedger) -> None:
    college = BegunCollege(ledger, seed=3)
    follow_to(ledger, college.position)
    policy = college.college.college_policy()
    nomenclature: Nomenclature = college.college.load({STREAM: Nomenclature})[STREAM]
    with psycopg.connect(ledger.service_dsn) as conn:
        files = retention_calendar(conn, ledger.schema, policy.today, TODAY)
    assert [(file.year, file.papers) for file in files] == [
        (year, papers) for year in ("2024/25", ANCIENT_YEAR) for papers in Papers
    ]
    for file in files:
        assert file.free_from == nomenclature.kept_until(file.papers, file.closed_on)
        assert file.index == nomenclature.on(file.papers, file.closed_on).index
    recent, ancient = ({file.papers: file for file in files if file.year == y} for y in ("2024/25", ANCIENT_YEAR))
    assert (ancient[Papers.JOURNALS].free_from, ancient[Papers.JOURNALS].term_over) == (date(2023, 1, 1), True)
    assert ancient[Papers.JOURNALS].index == DEFAULTS[Papers.JOURNALS].index
    assert ancient[Papers.JOURNALS].destroyed_act == "№ 2 от 25.08.2025"
    assert (ancient[Papers.REPORTS].free_from, ancient[Papers.REPORTS].term_over) == (None, False)  # later: for ever
    assert ancient[Papers.SUMMARIES].destroyed_act is None
    assert {file.manifest_sha256 for file in ancient.values()} == {"0b" * 32}
    assert {file.sealed_act for file in recent.values()} == {None}
    assert (recent[Papers.JOURNALS].index, recent[Papers.JOURNALS].free_from) == ("05-12", date(2033, 1, 1))
    college.close()
