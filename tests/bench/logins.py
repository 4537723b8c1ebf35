"""A college that comes in while a teacher records lessons: what a lesson takes before, in the rush, and after it.

Beside each lesson the floor's server (floor_app.py) inserts the same, so that what else the machine does at that moment counts for both.
Each login is a person of their own on a new device, with the password hashed as in production; BENCH_LOGINS says how many
(10000: some minutes, for each hash takes its 25 ms of a core).
"""

from __future__ import annotations

import json
import os
import statistics
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import psycopg
from psycopg import sql

from api.identity import access_schema
from api.signin.credentials import keep
from api.signin.passwords import hashed
from bench.figures import Figure, at_most, ms, percentile
from bench.http_load import WARM_UP, Load, Request, send
from bench.lesson import SLOTS, WORKERS, lessons, plain_inserts
from bench.place import Place, Site
from bench.school import TEACHER, open_journals, with_days_of_grace
from journal_domain.application import Command
from journal_domain.person import PersonKind
from journal_domain.policy import Actor
from journal_domain.values import Role
from projections.progress import wait_for

LOGINS = int(os.environ.get("BENCH_LOGINS", "1000"))
CLIENTS, LESSONS, AT_A_TIME = 20, 200, 20
PASSWORD = "the same for all of the bench"
SLOWER = 1.25
"""So many times as far from the floor as before may the median lesson be, in the rush and after it."""


@dataclass(frozen=True)
class Lessons:
    """Seconds of each lesson over HTTP, and of each of the floor's beside it."""

    ours: list[float]
    floor: list[float]

    @property
    def times(self) -> float:
        """So many times as long as the floor's takes the median lesson."""
        return percentile(self.ours, 50) / percentile(self.floor, 50)

    def figure(self, when: str, before: Lessons | None) -> Figure:
        (median, slow), (floor, floor_slow) = (
            [percentile(each, p) for p in (50, 99)] for each in (self.ours, self.floor)
        )
        what = f"lesson of 25 entries, {WORKERS} workers, {when}"
        measured, beside = f"p50 {ms(median)}, p99 {ms(slow)}", f"p50 {ms(floor)}, p99 {ms(floor_slow)}"
        if before is None:
            return Figure(what, measured, beside, f"{self.times:.2f} ×")
        target = SLOWER * before.times
        return Figure(what, measured, beside, f"{self.times:.2f} ×", f"≤ {target:.2f} ×", self.times <= target)


def measure(place: Place) -> Iterator[Figure]:
    site = place.site("logins")
    college = site.college()
    today = datetime.now(ZoneInfo("Europe/Moscow")).date()
    with_days_of_grace(college, today - timedelta(days=SLOTS))
    journals = open_journals(
        college,
        3 * LESSONS * (AT_A_TIME + WARM_UP) // AT_A_TIME // SLOTS + 3,
        today - timedelta(days=SLOTS - 1),
        SLOTS,
        1,
    )
    people = _with_accounts(site, LOGINS + CLIENTS * WARM_UP)
    head = college.recorder.max_notification_id() or 0
    college.close()
    headers = {
        "Authorization": f"Bearer {site.token(TEACHER.person_id, Role.TEACHER)}",
        "Content-Type": "application/json",
    }
    work = lessons(journals, headers)
    crowd = [[_login(person) for person in people[client::CLIENTS]] for client in range(CLIENTS)]
    rush: list[Load] = []

    def recorded() -> Lessons:
        lessons = Lessons([], [])
        for _ in range(LESSONS // AT_A_TIME):
            batch = list(islice(work, AT_A_TIME + WARM_UP))
            lessons.floor.extend(send(floor_port, [batch]).latencies)
            lessons.ours.extend(send(port, [batch]).latencies)
        return lessons

    with (
        site.served(WORKERS) as port,
        plain_inserts(site) as floor_port,
        psycopg.connect(site.service_dsn, autocommit=True) as connection,
    ):
        wait_for(connection, site.schema, head, 600)
        before = recorded()
        thread = threading.Thread(target=lambda: rush.append(send(port, crowd)))
        thread.start()
        beside = recorded()
        rushing = thread.is_alive()
        thread.join()
        after = recorded()
        rows = {table: _rows(connection, site.schema, table) for table in ("session", "login_event", "known_device")}
    yield before.figure("before anybody comes in", None)
    yield beside.figure(f"while {LOGINS} people come in, {CLIENTS} at a time{'' if rushing else ' (too few)'}", before)
    held = ", ".join(f"{count} of {table}" for table, count in rows.items())
    yield after.figure(f"when they are in: {held}", before)
    took = rush[0].latencies
    each = len(took) // CLIENTS
    first, last = (
        statistics.median(
            took[at] for client in range(CLIENTS) for at in range(client * each + start, client * each + end)
        )
        for start, end in ((0, each // 4), (each - each // 4, each))
    )
    yield at_most(
        f"a login among the last quarter of {LOGINS}, beside the first quarter", ms(last), last / first, 1.25, ms(first)
    )
    yield Figure("logins, each an argon2id of 19 MiB", f"{rush[0].per_second:.0f}/s, {rush[0].elapsed:.0f} s in all")


def _rows(connection: psycopg.Connection[tuple[int]], schema: str, table: str) -> int:
    query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(access_schema(schema), table))
    return sum(row[0] for row in connection.execute(query))


def _login(person: str) -> Request:
    body = json.dumps({"login": person, "password": PASSWORD}).encode()
    headers = {"Content-Type": "application/json", "Connection": "close"}  # each comes from somewhere else
    return Request("POST", "/api/v1/session", headers, body, 201)


def _with_accounts(site: Site, count: int) -> list[str]:
    """People with accounts and one and the same hash: it is verified for each of them all the same."""
    at, kept = datetime.now(UTC), hashed(PASSWORD)
    administrator = Actor("administrator", frozenset((Role.ADMINISTRATOR,)))
    people = [f"clerk-{n}" for n in range(count)]

    def command(name: str) -> Command:
        return Command(administrator, name, at)

    with site.college() as college, psycopg.connect(site.service_dsn, autocommit=True) as connection:
        for person in people:
            college.register_person(command(f"register-{person}"), person, PersonKind.EMPLOYEE, "c2VhbGVk", "№ 1-к")
            college.create_account(command(f"create-{person}"), person)
            keep(connection, site.schema, f"secret-{person}", person, kept, at)
            college.issue_credentials(command(f"issue-{person}"), person, None, f"secret-{person}")
    return people
