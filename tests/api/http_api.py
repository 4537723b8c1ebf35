"""A college behind a real HTTP server in this process: what the tests of the API talk to."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import psycopg
import uvicorn
from fastapi import FastAPI
from ledger_fixture import TestLedger
from psycopg import sql

from api.app import create_app
from api.identity import issue_token
from api.people import IDENTITY
from api.serve import migrate_everything
from api.settings import Settings
from archive.ledger.environment import ledger_environment
from archive.ledger.master_key import create_master_key, read_master_key
from archive.ledger.persons import Persons
from journal_domain.application import Command
from journal_domain.college import College
from journal_domain.person import PersonKind
from journal_domain.policy import Actor
from journal_domain.values import Role
from projections.runner import Runner

MONDAY = datetime(2025, 9, 1, 9, 30, tzinfo=UTC)
"""12:30 in Moscow: the first lesson of the school has begun."""

PEOPLE = {
    "d-1": Role.DEPUTY, "d-2": Role.DEPUTY, "dir-1": Role.DIRECTOR, "a-1": Role.ADMINISTRATOR,
    "arch-1": Role.ARCHIVIST, "t-1": Role.TEACHER, "t-2": Role.TEACHER, "m-1": Role.MASTER, "l-1": Role.LEADER, "l-2": Role.LEADER,
    "s-1": Role.STUDENT, "s-2": Role.STUDENT, "s-3": Role.STUDENT, "g-1": Role.GUARDIAN,
}  # fmt: skip
FAMILY = {Role.STUDENT: PersonKind.STUDENT, Role.GUARDIAN: PersonKind.GUARDIAN}


@dataclass
class Clock:
    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now


_document: dict[str, Any] = {}


@dataclass
class Api:
    """The address of a college and the tokens of its people; every refusal must be one the document names."""

    url: str
    settings: Settings
    clock: Clock
    app: FastAPI
    tokens: dict[str, str] = field(default_factory=dict)
    _clients: dict[str | None, httpx.Client] = field(default_factory=dict)

    def client(self, person: str | None) -> httpx.Client:
        if person not in self._clients:
            self._clients[person] = self.new_client(person)
        return self._clients[person]

    def new_client(self, person: str | None) -> httpx.Client:
        headers = {"Authorization": f"Bearer {self.token(person)}"} if person else {}
        hooks = {"response": [self._is_documented]}
        return httpx.Client(base_url=f"{self.url}/api/v1", headers=headers, event_hooks=hooks, timeout=30)

    def token(self, person: str) -> str:
        if person not in self.tokens:
            now = self.clock()
            with psycopg.connect(self.settings.database_url) as connection:
                self.tokens[person] = issue_token(
                    connection, self.settings.ledger_schema, person, (), now, now + timedelta(days=400)
                )
        return self.tokens[person]

    def post(self, person: str | None, path: str, body: Any = None, key: str | None = None) -> httpx.Response:
        headers = {"Idempotency-Key": key} if key else {}
        return self.client(person).post(path, json=body, headers=headers)

    def put(self, person: str | None, path: str, body: Any) -> httpx.Response:
        return self.client(person).put(path, json=body)

    def get(self, who: str | None, path: str, headers: dict[str, str] | None = None, /, **query: Any) -> httpx.Response:
        return self.client(who).get(path, params=query or None, headers=headers)

    def done(self, response: httpx.Response) -> dict[str, Any]:
        """What a command that must succeed answered."""
        assert response.status_code in (200, 201), response.text
        body: dict[str, Any] = response.json()
        return body

    def head(self) -> int:
        """The last position of the log."""
        query = sql.SQL("SELECT position FROM {}.head").format(sql.Identifier(self.settings.ledger_schema))
        with psycopg.connect(self.settings.database_url) as connection:
            row = connection.execute(query).fetchone()
        return int(row[0]) if row else 0

    def fresh(self) -> dict[str, int]:
        """The question's parameter that makes an answer include everything recorded so far."""
        return {"after": self.head()}

    @property
    def document(self) -> dict[str, Any]:
        """Asked for once: it follows from the code alone, and takes a second to write."""
        if not _document:
            _document.update(httpx.get(f"{self.url}/openapi.json", timeout=60).json())
        return _document

    def _is_documented(self, response: httpx.Response) -> None:
        if response.status_code < 400:
            return
        assert response.headers["content-type"] == "application/problem+json"
        code = response.read() and response.json()["code"]
        operation = self._operation(response.request)
        if operation is None:
            assert code in ("NOT_FOUND", "METHOD_NOT_ALLOWED")
            return
        content = operation["responses"][str(response.status_code)]["content"]["application/problem+json"]
        assert code in content["examples"], f"{response.request.method} {response.request.url}: {code}"

    def _operation(self, request: httpx.Request) -> Any:
        for path, operations in self.document["paths"].items():
            if re.fullmatch(re.sub(r"\\{[^}]*\\}|\{[^}]*\}", "[^/]+", path), request.url.path):
                return operations.get(request.method.lower())
        return None

    def forget_sessions(self) -> None:
        """As if CACHE_SECONDS had passed: the worker looks everything up again."""
        service = self.app.state.service
        for known in (service.sessions._known, service.identity._known, service.standing._known):
            known.clear()

    def close(self) -> None:
        for client in self._clients.values():
            client.close()


def staff(settings: Settings, owner_dsn: str) -> None:
    """Register and appoint everybody of PEOPLE, long ago; the owner appoints the first two, who stay unregistered."""
    long_ago, since, order = datetime(2025, 1, 9, 9, 0, tzinfo=UTC), date(2025, 1, 9), "№ 1-к от 09.01.2025"
    master_key = create_master_key(settings.master_key)
    persons = Persons(settings.database_url, settings.ledger_schema, master_key)
    director, administrator = (Actor(p, frozenset((PEOPLE[p],))) for p in ("dir-1", "a-1"))
    with College(ledger_environment(owner_dsn, settings.ledger_schema, 2)) as college:
        for first in (director, administrator):
            (role,) = first.roles
            college.appoint_by_owner(f"first-{role}", long_ago, first.person_id, role, since, order)
        for person, role in PEOPLE.items():
            if person in ("dir-1", "a-1"):
                continue
            identity = {"surname": f"Пробнов{person}", "name": "Имя", "birth_date": "2008-03-14"}
            command = Command(administrator, f"register-{person}", long_ago)
            kind = FAMILY.get(role, PersonKind.EMPLOYEE)
            college.register_person(command, person, kind, persons.seal(person, IDENTITY, identity), order)
            if kind is PersonKind.EMPLOYEE:
                scope = "УР" if role is Role.DEPUTY else None
                college.appoint(
                    Command(director, f"appoint-{person}", long_ago), person, role, scope, since, None, order
                )
    persons.close()


@contextmanager
def serving(ledger: TestLedger, folder: Path, staffed: bool = True, **settings: Any) -> Iterator[Api]:
    """A college served from a thread of this process, its read models kept up by another."""
    configured = Settings(
        database_url=ledger.service_dsn,
        owner_database_url=ledger.owner_dsn,
        ledger_schema=ledger.schema,
        service_role=ledger.service_role,
        data_folder=folder,
        **settings,
    )
    migrate_everything(ledger.owner_dsn, configured)
    if staffed:
        staff(configured, ledger.owner_dsn)
    clock = Clock()
    try:
        app = create_app(configured, clock)
        with following(configured), listening(app) as url:
            api = Api(url, configured, clock, app)
            _await_read_models(url)
            yield api
            api.close()
    finally:
        for suffix in ("persons", "access"):
            with psycopg.connect(ledger.owner_dsn) as connection:
                schema = sql.Identifier(f"{ledger.schema}_{suffix}")
                connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(schema))


def _await_read_models(url: str) -> None:
    """Until the projector has made its tables every read is answered with 503."""
    deadline = time.monotonic() + 30
    while httpx.get(f"{url}/readyz", timeout=30).status_code != 200 and time.monotonic() < deadline:
        time.sleep(0.02)


@contextmanager
def following(settings: Settings) -> Iterator[None]:
    stop = threading.Event()
    runner = Runner(settings.database_url, settings.ledger_schema)
    thread = threading.Thread(target=runner.run, args=[stop], daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@contextmanager
def listening(app: FastAPI) -> Iterator[str]:
    config = uvicorn.Config(app, port=0, log_level="warning", log_config=None)
    server = Announced(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    server.started_up.wait(20)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


class Announced(uvicorn.Server):
    """Tells when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.started_up = threading.Event()

    async def startup(self, sockets: Any = None) -> None:
        with suppress(SystemExit):
            await super().startup(sockets)
        self.started_up.set()


def registered(api: Api, person: str, kind: str) -> None:
    """Enter the person, unless they are."""
    identity = {"surname": f"Пробнов-{person}", "name": "Имя"}
    answered = api.post("a-1", "/people", {"person_id": person, "kind": kind, "identity": identity, "order": "№ 1"})
    assert answered.status_code == 201 or answered.json()["code"] == "PERSON_EXISTS", answered.text


def name_people(api: Api, **names: str) -> None:
    """Give ids their names: `s_1="Анна"` names s-1."""
    persons = Persons(api.settings.database_url, api.settings.ledger_schema, read_master_key(api.settings.master_key))
    for person, name in names.items():
        persons.put(person.replace("_", "-"), name=name)
    persons.close()
