"""Who the asker is to the college now: a token or a session says which person, the log says in which roles.

What was found is kept for CACHE_SECONDS, to the end of the college's day at most, and is asked anew at once when this
process has recorded anything on which roles depend.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import time as time_of_day

from psycopg_pool import ConnectionPool
from starlette.concurrency import run_in_threadpool

from journal_domain.appointment import Appointments, appointments_stream
from journal_domain.college import College
from journal_domain.college_policy import STREAM, CollegePolicy
from journal_domain.person import Person, person_stream
from journal_domain.policy import Actor
from journal_domain.standing import roles_on
from journal_domain.values import Role
from projections.assignments import STAFFING, assigned
from projections.progress import wait_for

CACHE_SECONDS = 2.0
"""A dismissal recorded by another worker may take so long to be known in this one."""

CACHED_PERSONS = 20_000
WAIT_SECONDS = 1.0
"""How long the read models may take to follow what this very process recorded."""


@dataclass(frozen=True)
class Known:
    roles: frozenset[Role]
    until: datetime
    read_at: float
    position: int


class Standing:
    """Turns persons into actors, asking the log and the read models. Safe to share between threads."""

    def __init__(
        self, college: College, pool: ConnectionPool, schema: str, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._college, self._pool, self._schema, self._monotonic = college, pool, schema, monotonic
        self._known: dict[str, Known] = {}

    async def actor(self, person_id: str, now: datetime, narrowed: frozenset[Role] = frozenset()) -> Actor:
        """The person with the roles they hold now; of these only `narrowed`, where a token names any."""
        known = self._known.get(person_id)
        if known is None or not self._holds(known, now):
            known = await run_in_threadpool(self._resolve, person_id, now)
        return Actor(person_id, known.roles & narrowed if narrowed else known.roles)

    def actor_now(self, person_id: str, now: datetime) -> Actor:
        """The same outside an event loop, never from memory: for commands given on the command line."""
        return Actor(person_id, self._resolve(person_id, now).roles)

    def _holds(self, known: Known, now: datetime) -> bool:
        return (
            now < known.until
            and self._monotonic() - known.read_at <= CACHE_SECONDS
            and known.position == self._college.staffing_position
        )

    def _resolve(self, person_id: str, now: datetime) -> Known:
        position, read_at = self._college.staffing_position, self._monotonic()
        registry, offices = person_stream(person_id), appointments_stream(person_id)
        states = self._college.load({registry: Person, offices: Appointments, STREAM: CollegePolicy})
        with self._pool.connection() as connection:
            if position:
                wait_for(connection, self._schema, position, WAIT_SECONDS, STAFFING)
            held = assigned(connection, self._schema, person_id)
        policy: CollegePolicy = states[STREAM]
        local = policy.on(policy.today(now)).local(now)
        midnight = datetime.combine(local.date() + timedelta(days=1), time_of_day(), local.tzinfo)
        known = Known(roles_on(local.date(), states[registry], states[offices], held), midnight, read_at, position)
        if len(self._known) >= CACHED_PERSONS:
            self._known = {}
        self._known[person_id] = known
        return known
