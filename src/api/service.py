"""What a request works with: the college, the read models, who asks and when."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any
from uuid import uuid4

from fastapi import Depends, Header, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from psycopg import Connection
from psycopg_pool import ConnectionPool
from starlette.requests import Request

from api.archive_jobs import ArchiveJobs
from api.gate import rule_of
from api.identity import Identity
from api.settings import Settings
from api.signin.csrf import HEADER, SAFE, require_csrf
from api.signin.entrance import Entrance
from api.signin.oidc import OpenId
from api.signin.scopes import require_scope
from api.signin.sessions import Known, Sessions
from api.signin.visitor import Visitor, visitor
from api.standing import Standing
from api.unambiguous import refuse_ambiguous_parameters, refuse_repeated_keys
from archive.ledger.persons import Persons
from journal_domain.application import Command
from journal_domain.college import College
from journal_domain.errors import Refused
from journal_domain.policy import Actor
from journal_domain.questions import admit

Names = Callable[[Iterable[str]], dict[str, str]]
"""Ids of people → their names; an id without a name stands for itself."""


@dataclass(frozen=True)
class Service:
    """One worker's share: `pool` reads, the college has connections of its own; `clock` tells aware UTC."""

    settings: Settings
    clock: Callable[[], datetime]
    college: College
    pool: ConnectionPool
    identity: Identity
    persons: Persons
    standing: Standing
    sessions: Sessions
    entrance: Entrance
    openid: OpenId | None
    jobs: ArchiveJobs
    figures: dict[str, tuple[frozenset[Any], bool]] = field(default_factory=dict)
    """The SHA-256 of a certified report → what was recorded since, and whether a figure of it is another by that."""

    def aware(self, moment: datetime) -> datetime:
        """The moment; without a zone it is the college's local time."""
        if moment.tzinfo is not None:
            return moment
        return moment.replace(tzinfo=self.college.college_policy().on(moment.date()).local(self.clock()).tzinfo)

    @property
    def schema(self) -> str:
        return self.settings.ledger_schema

    def today(self) -> date:
        """The college's calendar date."""
        return self.college.college_policy().today(self.clock())

    def names(self, ids: Iterable[str | None]) -> dict[str, str]:
        """Ids of people → their names; an id without a name stands for itself, None for nobody."""
        return self.persons.names([person for person in ids if person is not None])

    def reading(self) -> AbstractContextManager[Connection[Any]]:
        return self.pool.connection()


bearer = HTTPBearer(auto_error=False, description="Ключ доступа: свой (`/tokens`) или `journal token ЛИЦО`")


# Dependencies are coroutines, and few: a plain function would cost a hop to the thread pool, every one costs its solving.
async def current_service(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


CurrentService = Annotated[Service, Depends(current_service)]
Documented = Annotated[HTTPAuthorizationCredentials | None, Security(bearer)]
"""Puts the token into the OpenAPI document; the header itself is read by `Identity`."""


async def current_actor(request: Request, _documented: Documented) -> Actor:
    """Who asks, when a role of theirs is granted what they ask for.

    Raises TokenRefused, NotFound, Refused; RequestValidationError for a parameter unknown or repeated.
    """
    service: Service = request.app.state.service
    now = service.clock()
    authorization = request.headers.get("authorization")
    if authorization is None:
        known = await current_session(request)
        if known.account.first_password:
            raise Refused("PASSWORD_CHANGE_REQUIRED", "4.5.2-n", "Сначала смените пароль с листка на собственный.")
        actor = await service.standing.actor(known.session.person_id, now)
    else:
        asking = await service.identity.known(authorization, now)
        actor = await service.standing.actor(asking.actor.person_id, now, asking.actor.roles)
        require_scope(asking.scope, request.method, rule_of(request.scope["endpoint"]))
    admit(rule_of(request.scope["endpoint"]), actor)
    if request.query_params:
        refuse_ambiguous_parameters(request)
    return actor


async def current_session(request: Request) -> Known:
    """The session behind the cookie; what changes anything must come from our own page.

    Raises TokenRefused, Refused(CSRF).
    """
    service: Service = request.app.state.service
    visiting = current_visitor(request)
    known = await service.sessions.known(visiting, service.clock())
    if request.method not in SAFE:
        require_csrf(request, visiting, request.headers.get(HEADER))
    return known


async def own_session(request: Request, known: Annotated[Known, Depends(current_session)]) -> Known:
    """The same for an operation that is the session's own. Raises RequestValidationError for a key given twice, too."""
    await refuse_repeated_keys(request)
    return known


def current_visitor(request: Request) -> Visitor:
    service: Service = request.app.state.service
    return visitor(request, service.settings.public_url)


async def knocking(request: Request) -> Visitor:
    return current_visitor(request)


CurrentSession = Annotated[Known, Depends(own_session)]
"""For one's own sessions and password: these may be asked for before the password of the slip is changed."""

CurrentVisitor = Annotated[Visitor, Depends(knocking)]
CurrentActor = Annotated[Actor, Depends(current_actor)]

IdempotencyKey = Annotated[
    str | None,
    Header(
        pattern=r"^[\w.:-]{1,100}$",
        description="Своё имя этого действия: повтор с тем же ключом возвращает первый ответ и ничего не записывает",
        examples=["5f1c7a4e-3a55-4a0c-9d39-0d7b5f0f3c11"],
    ),
]


async def current_command(request: Request, _documented: Documented, idempotency_key: IdempotencyKey = None) -> Command:
    actor = await current_actor(request, None)
    await refuse_repeated_keys(request)
    return Command(actor, idempotency_key or str(uuid4()), request.app.state.service.clock())


CurrentCommand = Annotated[Command, Depends(current_command)]
