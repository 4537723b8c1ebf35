"""Drawing the copies of a group from a ready list of events: the floor of a year's regeneration."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure, median_seconds
from bench.place import Place

sys.path.insert(0, str(Path(__file__).parents[1] / "archive" / "copies"))

DISCIPLINES, LESSONS, STUDENTS = 4, 70, 25


def measure(_place: Place) -> Iterator[Figure]:
    from printed_group import PrintedGroup, certificate, opened  # noqa: PLC0415

    from archive.copies.drawing import draw  # noqa: PLC0415

    group = PrintedGroup(students=STUDENTS, lessons=LESSONS, disciplines=DISCIPLINES)
    source = group.source()
    _, drawn = draw(source, opened, certificate())
    spent = median_seconds(lambda: draw(source, opened, certificate()), 5)
    what = f"drawing a copy of {drawn.pages} pages ({DISCIPLINES} journals {STUDENTS} × {LESSONS}) from a ready list, one core"
    yield Figure(what, f"{drawn.pages / spent:.0f} pages/s, {spent:.2f} s")
