"""All read models made anew from half a million events, beside COPY of the same rows to a client."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from datetime import date

import psycopg
from psycopg import sql

from bench.figures import Figure, at_least, median_seconds
from bench.place import Place, Site
from bench.school import hold_lessons, open_journals
from projections.rebuild import rebuild

EVENTS, LESSONS, ROUNDS = 500_000, 80, 3
FIRST_DAY = date(2026, 1, 12)


def measure(place: Place) -> Iterator[Figure]:
    site = place.site("rebuilding")
    college = site.college()
    journals = open_journals(college, EVENTS // (LESSONS * 26) + 1, FIRST_DAY, LESSONS, 2)
    for journal in journals:
        hold_lessons(college, journal, FIRST_DAY, LESSONS, 2)
    events = college.recorder.max_notification_id() or 0
    college.close()
    with psycopg.connect(site.owner_dsn, autocommit=True) as connection:
        connection.execute(sql.SQL("VACUUM ANALYZE {}.event").format(sql.Identifier(site.schema)))
    copied = events / median_seconds(lambda: _copy_out(site), ROUNDS)
    rebuilt = statistics.median(rebuild(site.service_dsn, site.schema).events_per_second for _ in range(ROUNDS))
    yield at_least(
        f"rebuild of all read models from {events} events, beside COPY of the events to a client",
        f"{rebuilt:,.0f} events/s",
        rebuilt / copied,
        0.12,
        f"{copied:,.0f} events/s",
    )


def _copy_out(site: Site) -> None:
    statement = sql.SQL("COPY (SELECT * FROM {}.event) TO STDOUT").format(sql.Identifier(site.schema))
    with psycopg.connect(site.service_dsn) as connection, connection.cursor().copy(statement) as copy:
        for _ in copy:
            pass
