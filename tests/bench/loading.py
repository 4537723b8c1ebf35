"""A journal of 3,000 events brought to memory: warm (from the cache, brought up to date) and cold (from its events)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import psycopg
from psycopg import sql

from bench.figures import Figure, at_most, median_seconds, ms
from bench.place import Place
from bench.school import hold_lessons, open_journals
from journal_domain.state_cache import StateCache

LESSONS = 116
FIRST_DAY = date(2026, 1, 12)


def measure(place: Place) -> Iterator[Figure]:
    site = place.site("loading")
    college = site.college()
    (journal,) = open_journals(college, 1, FIRST_DAY, LESSONS, 1)
    hold_lessons(college, journal, FIRST_DAY, LESSONS, 1)
    events = college.journal(journal).version
    warm = median_seconds(lambda: college.journal(journal), 300)

    def load_cold() -> None:
        college._states = StateCache(10)
        college.journal(journal)

    statement = sql.SQL(
        "SELECT originator_id, originator_version, topic, state FROM {}.event WHERE originator_id = %s"
        " ORDER BY originator_version"
    ).format(sql.Identifier(site.schema))
    with psycopg.connect(site.service_dsn, autocommit=True) as connection:
        cursor = connection.cursor(binary=True)

        def select() -> None:
            cursor.execute(statement, [journal], prepare=True).fetchall()

        select()
        load_cold()
        floor = median_seconds(select, 50)
        cold = median_seconds(load_cold, 50)
    college.close()
    yield at_most(f"warm load of a journal of {events} events", ms(warm), warm * 1000, 1, unit=" ms")
    yield at_most("cold load of the same, beside the bare SELECT in binary", ms(cold), cold / floor, 5, ms(floor))
