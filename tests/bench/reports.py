"""The nine forms of a college of 2,000: the dearest scope of each, and all of a term's forms, as data out of the read models."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from random import Random
from time import perf_counter

import psycopg
from psycopg import sql

from bench.figures import Figure, at_most, median_seconds
from bench.place import TESTS, Place
from projections.rebuild import rebuild
from projections.reports.finding import facts_now
from projections.reports.form import Form
from projections.reports.names import Names
from projections.reports.registry import FORMS
from projections.reports.scope import Asks, Scope

sys.path.append(str(TESTS / "projections"))
from synthetic import a_log, fill

GROUPS, DISCIPLINES, LESSONS, STUDENTS, ROUNDS = 86, 12, 30, 23, 3
TERM, FIRST, LAST = "2025/26-1", date(2025, 9, 1), date(2025, 12, 28)


def scope(form: Form, group: str = "g-0") -> Scope:
    given = {
        Asks.GROUP: {"group_id": group}, Asks.TERM: {"term": TERM}, Asks.DATES: {"since": FIRST, "until": LAST},
        Asks.DISCIPLINE: {"discipline_id": "d-0"}, Asks.TEACHER: {"teacher_id": "t-0"},
    }  # fmt: skip
    return Scope(**{name: value for asks in form.asks for name, value in given[asks].items()})  # type: ignore[arg-type]


def measure(place: Place) -> Iterator[Figure]:
    site = place.site("reports")
    events = a_log(Random(1), GROUPS * DISCIPLINES, LESSONS, STUDENTS)
    fill(site.owner_dsn, site.schema, events, 10**9)
    rebuild(site.service_dsn, site.schema, ["groups", "journal_page"])
    with psycopg.connect(site.owner_dsn, autocommit=True) as owner:
        owner.execute(sql.SQL("ANALYZE"))
    with psycopg.connect(site.service_dsn, autocommit=True) as conn:

        def made(form: Form, group: str = "g-0") -> None:
            wanted = scope(form, group)
            form.report(facts_now(conn, site.schema, form, wanted), wanted, Names({}))

        for form in FORMS.values():
            took = median_seconds(lambda form=form: made(form), ROUNDS) * 1000
            yield at_most(
                f"form {form.number}, {form.code}, of {GROUPS * STUDENTS} students, as data",
                f"{took:.0f} ms",
                took,
                300,
                unit=" ms",
            )
        began = perf_counter()
        for form in FORMS.values():
            for group in range(GROUPS if Asks.GROUP in form.asks else 1):
                made(form, f"g-{group}")
        took = perf_counter() - began
        yield at_most(f"all forms of a term for {GROUPS} groups, as data", f"{took:.1f} s", took, 60, unit=" s")
