"""The nine forms of a college of 2,000: the dearest scope of each, and all of a term's forms, as data out of the read models and on paper."""

from __future__ import annotations

import resource
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random
from time import perf_counter, process_time
from typing import Any, NamedTuple

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
from projections.reports.arithmetic import Category
from projections.reports.finding import READ, facts_now
from projections.reports.form import Form
from projections.reports.names import Names
from projections.reports.registry import FORMS
from projections.reports.scope import Asks, Scope
from projections.reports.table import Report

sys.path.append(str(TESTS / "projections"))
from synthetic import a_log, fill

GROUPS, DISCIPLINES, LESSONS, STUDENTS, ROUNDS = 86, 12, 30, 23, 3
TERM, FIRST, LAST = "2025-2026-2", date(2026, 1, 12), date(2026, 6, 28)


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
        holes=shown["holes"], missing=len(shown["holes"]), to_come=0, kinds=KINDS, variants=VARIANTS, everything=True, written=written, copied={}, query_of={},
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
        (final,) = made(FORMS["final-data"]).sections
        shown = {column.title: whole for column, whole in zip(final.columns, final.footers[0], strict=True)}
        assert all(shown[one.words] for one in Category), f"a category is nobody's: {shown}"
        began, before = perf_counter(), process_time()
        for form in FORMS.values():
            for group in range(GROUPS if Asks.GROUP in form.asks else 1):
                made(form, f"g-{group}")
        took, as_data = perf_counter() - began, process_time() - before
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
    runs = sorted(_printed(log, place.folder / f"forms-{n}") for n in range(ROUNDS))
    run = runs[ROUNDS // 2]
    what = (
        f"all forms of a term for {GROUPS} groups, journals too, as PDF: {run.files} files, {run.pages} pages, all cores, "
        f"median of {ROUNDS} (floor: processor time of the same as data)"
    )
    measured = f"{run.took:.1f} s, {run.busy:.1f} s of processors"
    floor = f"{as_data:.1f} s"
    yield Figure(what, measured, floor, f"{run.busy / as_data:.2f} ×", "≤ 60 s", run.took <= 60)


class Run(NamedTuple):
    """Wall seconds, processor seconds of the printing processes, what came out."""

    took: float
    busy: float
    files: int
    pages: int


def _printed(log: Log, folder: Path) -> Run:
    began, before = perf_counter(), _children()
    files = [
        file
        for journals in (True, False)
        for file in print_term(log, "2025-2026", 2, folder, None, lambda _done, _of: None, journals=journals)
    ]
    return Run(perf_counter() - began, _children() - before, len(files), sum(file.pages for file in files))


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
