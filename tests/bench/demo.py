"""A demo college of 500 students fills its term by commands, in as many processes as there are processors."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from api.demo import Demo
from api.demo_play import fill
from api.demo_processes import in_processes
from api.settings import Settings
from bench.figures import Figure, at_most, seconds
from bench.place import Place

STUDENTS, TODAY = 500, date(2025, 12, 24)
"""A day near the end of the first term: nearly all of its lessons are played."""


def measure(place: Place) -> Iterator[Figure]:
    site = place.site("demo")
    settings = Settings(database_url=site.service_dsn, JOURNAL_SCHEMA=site.schema)
    college = site.college()
    demo = Demo(college, 1, TODAY, STUDENTS)
    took = seconds(lambda: fill(demo, lambda _step: None, in_processes(settings)))
    events = college.recorder.max_notification_id()
    college.close()
    yield at_most(f"a demo term of {STUDENTS} students: {events} events", f"{took:.1f} s", took, 60, unit=" s")
