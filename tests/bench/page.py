"""A journal page of 25 students × 60 lessons, as a teacher's browser asks for it."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from datetime import date

from bench.figures import Figure, at_least, ms, percentile
from bench.http_load import WARM_UP, Request, send
from bench.place import Place
from bench.school import TEACHER, hold_lessons, open_journals
from journal_domain.values import Role

WORKERS, CLIENTS, REQUESTS, ROUNDS = 2, 4, 100, 5
LESSONS, JOURNALS = 60, 4
FIRST_DAY = date(2026, 1, 12)


def measure(place: Place) -> Iterator[Figure]:
    site = place.site("page")
    college = site.college()
    journals = open_journals(college, JOURNALS, FIRST_DAY, LESSONS, 1)
    for journal in journals:
        hold_lessons(college, journal, FIRST_DAY, LESSONS, 1)
    position = college.recorder.max_notification_id()
    college.close()
    headers = {"Authorization": f"Bearer {site.token(TEACHER.person_id, Role.TEACHER)}"}
    with site.served(WORKERS) as port:
        pages = [Request("GET", f"/api/v1/journals/{journal}", headers, None, 200) for journal in journals]
        # The first of each waits for the read model, and is not measured.
        first = [page._replace(path=f"{page.path}?after={position}") for page in pages]
        work = [[first[c], *[pages[c]] * (REQUESTS + WARM_UP - 1)] for c in range(CLIENTS)]
        loads = [send(port, work) for _ in range(ROUNDS)]
    rate = statistics.median(load.per_second for load in loads)
    latencies = [latency for load in loads for latency in load.latencies]
    yield at_least(
        f"journal page 25 × 60 over HTTP, {CLIENTS} clients, {WORKERS} workers",
        f"{rate:.0f}/s, p50 {ms(percentile(latencies, 50))}, p95 {ms(percentile(latencies, 95))}",
        rate,
        150,
        unit=" pages/s",
    )
