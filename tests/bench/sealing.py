"""Sealing a log and verifying it, beside its appends and beside reading and hashing the same rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import psycopg
from psycopg import sql

from archive.transparency.sealer import seal
from archive.verification.finding import Inquiry, Report
from archive.verification.rows import CHUNK, ROWS
from archive.verification.verify import verify_log
from bench.figures import Figure, at_least, at_most, median_seconds, seconds
from bench.place import Place, Site
from bench.school import hold_lessons, open_journals

EVENTS, LESSONS, ROUNDS = 200_000, 80, 5
FIRST_DAY = date(2026, 1, 12)


def measure(place: Place) -> Iterator[Figure]:
    site = place.site("sealing")
    key_file = Path(site.environment["JOURNAL_LOG_KEY_FILE"])
    college = site.college()
    journals = open_journals(college, EVENTS // (LESSONS * 26) + 1, FIRST_DAY, LESSONS, 2)

    def append() -> None:
        for journal in journals:
            hold_lessons(college, journal, FIRST_DAY, LESSONS, 2)

    appending = seconds(append)
    events = college.recorder.max_notification_id() or 0
    college.close()
    with psycopg.connect(site.service_dsn, autocommit=True) as connection:

        def seal_all() -> None:
            while seal(connection, site.schema, key_file):
                pass

        sealing = seconds(seal_all)
    yield at_least(
        f"sealing {events} events, beside appending them by lessons of 26",
        f"{events / sealing:,.0f} events/s",
        appending / sealing,
        1,
        f"{events / appending:,.0f} events/s",
    )
    with psycopg.connect(site.owner_dsn, autocommit=True) as connection:
        connection.execute(sql.SQL("VACUUM ANALYZE {}.event").format(sql.Identifier(site.schema)))
    _verified(site, key_file)  # warm, as the floor is
    floor = median_seconds(lambda: _select_and_hash(site), ROUNDS)
    verifying = median_seconds(lambda: _verified(site, key_file), ROUNDS)
    yield at_most(
        f"verify: {events} rows, inbox, tree, tiles and checkpoints, beside SELECT and SHA-256 of the same rows",
        f"{events / verifying:,.0f} events/s",
        verifying / floor,
        2.5,
        f"{events / floor:,.0f} events/s",
    )


def _select_and_hash(site: Site) -> None:
    query = sql.SQL(ROWS).format(sql.Identifier(site.schema, "event"))
    with psycopg.connect(site.service_dsn) as connection, connection.cursor("floor", binary=True) as cursor:
        cursor.execute(query)
        while rows := cursor.fetchmany(CHUNK):
            for row in rows:
                sha256(row[4]).digest()


def _verified(site: Site, key_file: Path) -> None:
    report = Report()
    inquiry = Inquiry(
        dsn=site.service_dsn, schema=site.schema, now=datetime.now(UTC), key_file=key_file, clock_tolerance=None
    )
    verify_log(inquiry, report)
    assert report.intact, report.findings[:3]
