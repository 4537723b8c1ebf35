"""A lesson over HTTP: 25 marks and absences, durable, with history, against plain inserts of the same JSON."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice
from uuid import uuid4
from zoneinfo import ZoneInfo

import msgspec
import psycopg

from bench import floor_app
from bench.figures import Figure, at_least, ms, percentile
from bench.http_load import WARM_UP, Load, Request, send
from bench.place import TESTS, Place, Site, free_port, running
from bench.school import TEACHER, entry, open_journals, with_days_of_grace
from journal_domain.values import Role

WORKERS, ROUNDS = 2, 5
REQUESTS = {1: 150, 8: 60}
"""Clients → requests of each."""
SLOTS = 15
"""Lessons of a journal, one a day up to today."""


def measure(place: Place) -> Iterator[Figure]:
    site = place.site("lesson")
    needed = ROUNDS * sum(clients * (requests + WARM_UP) for clients, requests in REQUESTS.items())
    college = site.college()
    today = datetime.now(ZoneInfo("Europe/Moscow")).date()
    with_days_of_grace(college, today - timedelta(days=SLOTS))
    journals = open_journals(
        college, -(-needed // SLOTS) + 8 * len(REQUESTS), today - timedelta(days=SLOTS - 1), SLOTS, 1
    )
    college.close()
    headers = {
        "Authorization": f"Bearer {site.token(TEACHER.person_id, Role.TEACHER)}",
        "Content-Type": "application/json",
    }
    work_of_a_lesson = lessons(journals, headers)
    loads: dict[tuple[str, int], list[Load]] = {(who, n): [] for who in ("journal", "floor") for n in REQUESTS}
    with site.served(WORKERS) as port, plain_inserts(site) as floor_port:
        for _ in range(ROUNDS):
            for clients, requests in REQUESTS.items():
                work = [list(islice(work_of_a_lesson, requests + WARM_UP)) for _ in range(clients)]
                loads["floor", clients].append(send(floor_port, work))
                loads["journal", clients].append(send(port, work))
    for clients in REQUESTS:
        ours, floor = (statistics.median(x.per_second for x in loads[who, clients]) for who in ("journal", "floor"))
        yield at_least(
            f"lesson of 25 entries over HTTP, {clients} client{'s' * (clients > 1)}, {WORKERS} workers",
            f"{ours:.0f}/s, {_spread(loads['journal', clients])}",
            ours / floor,
            0.4,
            f"{floor:.0f}/s, {_spread(loads['floor', clients])}",
        )


def lessons(journals: list[str], headers: dict[str, str]) -> Iterator[Request]:
    """One request after another, each for a slot nobody has filled, journal by journal."""
    for journal in journals:
        for number in range(SLOTS):
            own = {**headers, "Idempotency-Key": str(uuid4())}
            body = msgspec.json.encode(entry(number))
            yield Request("POST", f"/api/v1/journals/{journal}/lessons", own, body, 201)


@contextmanager
def plain_inserts(site: Site) -> Iterator[int]:
    """The floor's server with as many workers; its port."""
    with psycopg.connect(site.owner_dsn) as connection:
        connection.execute(floor_app.TABLE)
    port = free_port()
    command = [
        sys.executable, "-m", "uvicorn", "bench.floor_app:app", "--port", str(port), "--workers", str(WORKERS),
        "--log-level", "warning", "--no-access-log",
    ]  # fmt: skip
    environment = site.environment | {"BENCH_FLOOR_DSN": site.owner_dsn, "PYTHONPATH": str(TESTS)}
    with running(command, environment, f"http://127.0.0.1:{port}/readyz"):
        yield port


def _spread(loads: list[Load]) -> str:
    latencies = [latency for load in loads for latency in load.latencies]
    return f"p50 {ms(percentile(latencies, 50))}, p95 {ms(percentile(latencies, 95))}"
