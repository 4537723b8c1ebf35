"""The HTTP application: one college, its commands and questions under /api/v1."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from importlib.metadata import version

from fastapi import FastAPI
from psycopg_pool import ConnectionPool
from starlette.middleware import Middleware

from api.archive_jobs import ArchiveJobs
from api.documentation import describe
from api.guard import Guard
from api.headers import Headers
from api.identity import Identity
from api.metrics import Measured
from api.pages.problem import answer_with_pages
from api.pages.routers import PAGES
from api.problems import answer_with_problems
from api.routes import (
    ENTRANCE,
    YEAR,
    attestation,
    audit,
    corrections,
    groups,
    health,
    journals,
    lessons,
    pages,
    permits,
    policy,
    transparency,
)
from api.serve import when_the_parent_ends
from api.service import Service
from api.settings import Settings, load_settings
from api.signin.entrance import LOGINS, Entrance
from api.signin.oidc import OpenId, Provider
from api.signin.sessions import Sessions
from api.signin.throttle import Throttle
from api.standing import Standing
from archive.ledger.environment import ledger_environment
from archive.ledger.persons import Persons
from journal_domain.college import College

POOL_TIMEOUT_SECONDS = 5.0
"""How long a read waits for a connection before it is refused with UNAVAILABLE."""

DESCRIPTION = """Журнал учебных занятий: каждое действие — событие, которое не изменяется и не удаляется.

Отказы — `application/problem+json` с постоянным `code`, пунктом положения и тем, что делать дальше. Команда с тем же
`Idempotency-Key` записывается один раз. Ответ на команду несёт `Journal-Position`; чтение с `after=` этой позицией
видит записанное."""


def now() -> datetime:
    return datetime.now(UTC)


def create_app(settings: Settings, clock: Callable[[], datetime] = now) -> FastAPI:
    """The application on the database of `settings` (which must be given); `clock` tells aware UTC."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with ExitStack() as stack:
            app.state.service = open_service(settings, clock, stack)
            yield

    app = FastAPI(
        title="Журнал учебных занятий",
        version=version("class-journal"),
        description=DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        middleware=[
            Middleware(Headers, settings.public_url.startswith("https://")),
            Middleware(Measured),
            Middleware(Guard, settings.max_body_bytes, settings.max_copy_bytes),
        ],
    )
    for routes in (
        groups,
        journals,
        lessons,
        attestation,
        corrections,
        permits,
        policy,
        pages,
        audit,
        *YEAR,
        *ENTRANCE,
    ):
        app.include_router(routes.router, prefix="/api/v1")
    for page in (health, transparency, *PAGES):
        app.include_router(page.router)
    answer_with_problems(app)
    answer_with_pages(app)
    describe(app)
    return app


def open_service(settings: Settings, clock: Callable[[], datetime], stack: ExitStack) -> Service:
    """One process's share of the service; `stack` closes what it opens."""
    pool = stack.enter_context(
        ConnectionPool(
            settings.database_url,
            min_size=1,
            max_size=settings.pool_size,
            timeout=POOL_TIMEOUT_SECONDS,
            kwargs={"autocommit": True},
        )
    )
    env = ledger_environment(settings.database_url, settings.ledger_schema, settings.pool_size)
    college = stack.enter_context(College(env, settings.cached_journals))
    persons = Persons(pool, settings.ledger_schema, settings.master_keys())
    schema = settings.ledger_schema
    sessions = Sessions(
        college, pool, schema, timedelta(minutes=settings.session_idle_minutes), timedelta(hours=settings.session_hours)
    )
    secret = persons.college_key(LOGINS)
    throttle = Throttle(schema, secret, settings.login_address_budget)
    entrance = Entrance(college, pool, schema, sessions, throttle, secret)
    stack.callback(entrance.lane.close)
    jobs = ArchiveJobs(settings)
    stack.callback(jobs.close)
    identity = Identity(pool, schema, college.account)
    standing = Standing(college, pool, schema)
    openid = openid_of(settings, secret, throttle)
    return Service(settings, clock, college, pool, identity, persons, standing, sessions, entrance, openid, jobs)


def openid_of(settings: Settings, secret: bytes, throttle: Throttle) -> OpenId | None:
    """The provider of the settings, if there is one."""
    if not settings.oidc_issuer or settings.oidc_client_secret_file is None:
        return None
    client_secret = settings.oidc_client_secret_file.read_text("utf-8").strip()
    provider = Provider(settings.oidc_issuer, settings.oidc_client_id, client_secret, settings.oidc_claim)
    return OpenId(provider, settings.ledger_schema, secret, throttle)


def from_environment() -> FastAPI:
    """What each worker of `journal serve` runs; it ends with its parent."""
    when_the_parent_ends(lambda: os.kill(os.getpid(), signal.SIGTERM))
    return create_app(load_settings())
