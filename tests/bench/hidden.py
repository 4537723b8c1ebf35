"""How long the answer takes that something may not be seen, beside the answer that there is no such thing.

A guardian and a student ask for what is another's and for what is not, one after the other by one connection, in an order
thrown anew for each pair; the medians are compared. The floor is the difference between two halves of the same questions:
what the machine itself makes of nothing.
"""

from __future__ import annotations

import http.client
import random
import statistics
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from time import perf_counter

import psycopg

from api.identity import issue_token
from bench.figures import Figure, at_most, ms
from bench.place import Place, Site
from bench.school import DEPUTY, open_journals
from journal_domain.application import Command
from journal_domain.person import PersonKind
from journal_domain.policy import Actor
from journal_domain.values import Role
from projections.progress import wait_for

ROUNDS, WARM_UP = 400, 40
GUARDIANS, STUDENTS = ("g-1", "g-2"), ("s-1", "s-2")
NONE_SUCH = "00000000-0000-5000-8000-000000000000"
FARTHEST = 0.05
"""So much of a median, at most, the one may differ from the other; a difference of the halves comes on top."""


def measure(place: Place) -> Iterator[Figure]:
    site = place.site("hidden")
    journal, head = _college(site)
    kinds = {
        "person": ("/people/s-2", "/people/s-99"),
        "everything about a person": ("/people/s-2/export", "/people/s-99/export"),
        "diary": ("/diary?student=s-2", "/diary?student=s-99"),
        "debts": ("/debts?student=s-2", "/debts?student=s-99"),
        "timetable": ("/timetable?student=s-2", "/timetable?student=s-99"),
        "journal": (f"/journals/{journal}", f"/journals/{NONE_SUCH}"),
        "group": ("/groups/g", "/groups/none"),
        "account": ("/people/s-2/account", "/people/s-99/account"),
    }
    with site.served(1) as port, psycopg.connect(site.service_dsn, autocommit=True) as connection:
        wait_for(connection, site.schema, head, 60)
        tokens = {person: _token(site, person) for person in ("g-1", "s-1")}
        for kind, (hidden, none) in kinds.items():
            for who, token in tokens.items():
                more, noise, median = _compared(port, token, hidden, none)
                yield at_most(
                    f"{who}: {kind} hidden beside none, {ROUNDS} rounds",
                    f"{more * median * 1e6:+.0f} µs of {ms(median)}, {more:+.1%}",
                    abs(more) * 100,
                    FARTHEST * 100,
                    f"none beside itself: {noise:+.1%}",
                    unit=" %",
                )


def _compared(port: int, token: str, hidden: str, none: str) -> tuple[float, float, float]:
    """How much longer the hidden takes, and how much longer one that is not takes than itself, as parts of the median;
    and the median, in seconds. Medians of differences within a round, for neighbours on the machine come and go."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    headers = {"Authorization": f"Bearer {token}"}
    dice = random.Random(1)
    bodies: set[tuple[int, bytes]] = set()
    rounds: list[list[float]] = []
    for _ in range(ROUNDS + WARM_UP):
        took = [0.0, 0.0, 0.0]
        for at in dice.sample(range(3), 3):
            began = perf_counter()
            connection.request("GET", "/api/v1" + (hidden, none, none)[at], headers=headers)
            answer = connection.getresponse()
            bodies.add((answer.status, answer.read()))
            took[at] = perf_counter() - began
        rounds.append(took)
    if len(bodies) != 1 or {status for status, _ in bodies} != {404}:
        raise RuntimeError(f"{hidden} and {none} do not answer alike: {bodies}")
    measured = rounds[WARM_UP:]
    median = statistics.median(one for _, one, _ in measured)
    more, noise = (statistics.median(a - b for a, b in pairs) / median
                   for pairs in (((h, n) for h, n, _ in measured), ((m, n) for _, n, m in measured)))  # fmt: skip
    return more, noise, median


def _token(site: Site, person: str) -> str:
    now = datetime.now(UTC)
    with psycopg.connect(site.service_dsn) as connection:
        return issue_token(connection, site.schema, person, (), now, now + timedelta(days=1))


def _college(site: Site) -> tuple[str, int]:
    """Two families, whose children learn in one group; its journal, and the log's last position."""
    at = datetime.now(UTC)
    administrator = Actor("administrator", frozenset((Role.ADMINISTRATOR,)))
    with site.college() as college:
        for person, kind in [
            *((s, PersonKind.STUDENT) for s in STUDENTS),
            *((g, PersonKind.GUARDIAN) for g in GUARDIANS),
        ]:
            college.register_person(Command(administrator, f"register-{person}", at), person, kind, "c2VhbGVk", "№ 1-с")
            college.create_account(Command(administrator, f"account-{person}", at), person)
        for number in range(20):  # what is hidden has a history, and reading it must not show
            college.change_identity(
                Command(administrator, f"identity-{number}", at), "s-2", "c2VhbGVk", f"№ {number}-с"
            )
        for child, guardian in zip(STUDENTS, GUARDIANS, strict=True):
            college.link_guardian(Command(DEPUTY, f"link-{child}", at), child, guardian, "мать", "свидетельство")
        (journal,) = open_journals(college, 1, date(2026, 1, 12), 4, 1)
        return journal, college.recorder.max_notification_id() or 0
