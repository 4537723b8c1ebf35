"""The nine forms of a college of 2,000: the dearest scope of each, and all of a term's forms, as data out of the read models and on paper."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from random import Random
from time import perf_counter
from typing import Any

import msgspec
import psycopg
from psycopg import sql

from api.answers import encoded
from api.pages.frame import templates
from api.pages.reports import KINDS, LABELS, VARIANTS, written
from archive.copies.drawing import draw
from archive.copies.term_prints import Log, print_term, source_in_snapshot
from archive.volume.year_volume import seal_everything
from bench.figures import Figure, at_most, median_seconds
from bench.place import TESTS, Place
from projections.rebuild import rebuild
from projections.reports.finding import READ, facts_now
from projections.reports.form import Form
from projections.reports.names import Names
from projections.reports.registry import FORMS
from projections.reports.scope import Asks, Scope
from projections.reports.table import Report

sys.path.append(str(TESTS / "projections"))
from synthetic import a_log, fill

GROUPS, DISCIPLINES, LESSONS, STUDENTS, ROUNDS = 86, 12, 30, 23, 3
TERM, FIRST, LAST = "2025/26-1", date(2025, 9, 1), date(2025, 12, 28)


def scope(form: Form, group: str = "g-0") -> Scope:
    given: dict[Asks, dict[str, Any]] = {
        Asks.GROUP: {"group_id": group}, Asks.TERM: {"term": TERM}, Asks.DATES: {"since": FIRST, "until": LAST},
        Asks.DISCIPLINE: {"discipline_id": "d-0"}, Asks.TEACHER: {"teacher_id": "t-0"},
    }  # fmt: skip
    return Scope(**{name: value for asks in form.asks for name, value in given[asks].items()})


def page(form: Form, report: Report) -> str:
    """The report's page as a deputy reads it, out of its JSON, as the page's route makes it."""
    told = {name: getattr(report, name) for name in report.__struct_fields__}
    shown = msgspec.json.decode(encoded({**told, "stamp": report.stamp, "digest": report.digest}))
    return templates.get_template("report.html").render(
        me=None, places=[], current=None, here="", lagging=False, csrf="", moment=str, form=form,
        wants={}, choices={name: [] for name in ("group", "term", "discipline", "teacher")}, shown=shown, refused=None,
        holes=shown["holes"], kinds=KINDS, variants=VARIANTS, everything=True, written=written, copied={}, query_of={},
        labels=LABELS,
    )  # fmt: skip


def measure(place: Place) -> Iterator[Figure]:
    site = place.site("reports")
    events = a_log(Random(1), GROUPS * DISCIPLINES, LESSONS, STUDENTS)
    fill(site.owner_dsn, site.schema, events, 10**9)
    rebuild(site.service_dsn, site.schema, [model.name for model in READ])
    with psycopg.connect(site.owner_dsn, autocommit=True) as owner:
        owner.execute(sql.SQL("ANALYZE"))
    with psycopg.connect(site.service_dsn, autocommit=True) as conn:

        def made(form: Form, group: str = "g-0") -> Report:
            wanted = scope(form, group)
            return form.report(facts_now(conn, site.schema, form, wanted), wanted, Names({}))

        for form in FORMS.values():
            took = median_seconds(lambda form=form: made(form), ROUNDS) * 1000
            yield at_most(
                f"form {form.number}, {form.code}, of {GROUPS * STUDENTS} students, as data",
                f"{took:.0f} ms",
                took,
                300,
                unit=" ms",
            )
        for form in FORMS.values():
            took = median_seconds(lambda form=form: page(form, made(form)), ROUNDS) * 1000
            what = f"form {form.number}, {form.code}, found, encoded and set as a page, without HTTP"
            yield at_most(what, f"{took:.0f} ms", took, 300, unit=" ms")
        began = perf_counter()
        for form in FORMS.values():
            for group in range(GROUPS if Asks.GROUP in form.asks else 1):
                made(form, f"g-{group}")
        took = perf_counter() - began
        yield at_most(f"all forms of a term for {GROUPS} groups, as data", f"{took:.1f} s", took, 60, unit=" s")

        def printed(form: Form) -> None:
            with conn.transaction():
                conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                draw(source_in_snapshot(conn, site.schema, form.paper(scope(form))), lambda _person, _sealed: None)

        seal_everything(site.service_dsn, site.schema, place.folder / f"{site.schema}.key")
        for form in FORMS.values():
            took = median_seconds(lambda form=form: printed(form), ROUNDS)
            yield at_most(f"form {form.number}, {form.code}, as PDF", f"{took:.2f} s", took, 1, unit=" s")
    log = Log(site.service_dsn, site.schema, place.folder / "master.key")
    began = perf_counter()
    files = print_term(log, "2025/26", 1, place.folder / "forms", None, lambda _done, _of: None, journals=False)
    took = perf_counter() - began
    pages = sum(one.pages for one in files)
    what = f"all forms of a term but the journals for {GROUPS} groups: {len(files)} files, {pages} pages, all cores"
    yield at_most(what, f"{took:.1f} s", took, 60, unit=" s")
