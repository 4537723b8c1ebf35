"""Ten thousand logins beside a teacher who records lessons: what a lesson takes alone, and in the rush."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from zoneinfo import ZoneInfo

import psycopg

from api.signin.credentials import keep
from api.signin.passwords import hashed
from bench.figures import Figure, ms, percentile
from bench.http_load import WARM_UP, Load, Request, send
from bench.lesson import SLOTS, WORKERS, lessons
from bench.place import Place, Site
from bench.school import TEACHER, open_journals
from journal_domain.application import Command
from journal_domain.person import PersonKind
from journal_domain.policy import Actor
from journal_domain.values import Role

LOGINS, CLIENTS, LESSONS = 10_000, 20, 200
PASSWORD = "the same for all of the bench"


def measure(place: Place) -> Iterator[Figure]:
    site = place.site("logins")
    college = site.college()
    today = datetime.now(ZoneInfo("Europe/Moscow")).date()
    journals = open_journals(college, 2 * (LESSONS + WARM_UP) // SLOTS + 2, today, SLOTS, SLOTS)
    college.close()
    people = _with_accounts(site)
    headers = {
        "Authorization": f"Bearer {site.token(TEACHER.person_id, Role.TEACHER)}",
        "Content-Type": "application/json",
    }
    work = lessons(journals, headers)
    crowd = [[_login(person)] * (LOGINS // CLIENTS + WARM_UP) for person in people]
    rush: list[Load] = []
    with site.served(WORKERS) as port:
        alone = send(port, [list(islice(work, LESSONS + WARM_UP))])
        thread = threading.Thread(target=lambda: rush.append(send(port, crowd)))
        thread.start()
        beside = send(port, [list(islice(work, LESSONS + WARM_UP))])
        still_rushing = thread.is_alive()
        thread.join()
    median, slow = (ms(percentile(beside.latencies, p)) for p in (50, 99))
    yield Figure(
        f"lesson of 25 entries while {LOGINS} logins come in ({CLIENTS} at a time), {WORKERS} workers",
        f"median {median}, p99 {slow}" + ("" if still_rushing else " (the rush was over first)"),
        f"alone: median {ms(percentile(alone.latencies, 50))}, p99 {ms(percentile(alone.latencies, 99))}",
    )
    yield Figure("logins, each an argon2id of 19 MiB", f"{rush[0].per_second:.0f}/s", "")


def _login(person: str) -> Request:
    body = json.dumps({"login": person, "password": PASSWORD}).encode()
    headers = {"Content-Type": "application/json", "Connection": "close"}  # each comes from somewhere else
    return Request("POST", "/api/v1/session", headers, body, 201)


def _with_accounts(site: Site) -> list[str]:
    at, kept = datetime.now(UTC), hashed(PASSWORD)
    administrator = Actor("administrator", frozenset((Role.ADMINISTRATOR,)))
    people = [f"clerk-{n}" for n in range(CLIENTS)]

    def command(name: str) -> Command:
        return Command(administrator, name, at)

    with site.college() as college, psycopg.connect(site.service_dsn, autocommit=True) as connection:
        for person in people:
            college.register_person(command(f"register-{person}"), person, PersonKind.EMPLOYEE, "c2VhbGVk", "№ 1-к")
            college.create_account(command(f"create-{person}"), person)
            keep(connection, site.schema, f"secret-{person}", person, kept, at)
            college.issue_credentials(command(f"issue-{person}"), person, None, f"secret-{person}")
    return people
