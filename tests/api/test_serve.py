"""`journal serve` as it runs in a college: real processes, a real socket, and nothing left behind."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import IO
from zoneinfo import ZoneInfo

import httpx
import psutil
import psycopg
import pytest
from ledger_fixture import TestLedger
from psycopg import sql
from registry import registered

from api.settings import known
from journal_domain.application import Command
from journal_domain.college import College
from journal_domain.person import PersonKind
from journal_domain.policy import Actor
from journal_domain.values import Role

TODAY = datetime.now(ZoneInfo("Europe/Moscow")).date()
SECONDS = 60


class Served:
    """A running `journal serve`: what it says, line by line."""

    def __init__(self, process: subprocess.Popen[str], environment: dict[str, str]) -> None:
        self.process = process
        self.environment = environment
        self.said: list[str] = []
        self._changed = threading.Condition()
        for stream in (process.stdout, process.stderr):
            assert stream is not None
            threading.Thread(target=self._listen, args=[stream], daemon=True).start()

    def hears(self, pattern: str, times: int = 1) -> re.Match[str]:
        """Wait until it has said this so many times; the last of them."""

        def found() -> list[re.Match[str]]:
            return [m for line in self.said if (m := re.search(pattern, line))]

        with self._changed:
            assert self._changed.wait_for(lambda: len(found()) >= times, SECONDS), "\n".join(self.said)
            return found()[-1]

    @property
    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def journal(self, *arguments: str) -> str:
        command = [sys.executable, "-m", "api.cli", *arguments]
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=SECONDS, check=True
        )
        return done.stdout.strip()

    def _listen(self, stream: IO[str]) -> None:
        for line in stream:
            with self._changed:
                self.said.append(line.rstrip())
                self._changed.notify_all()


def environment(**settings: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if name not in known()}
    return {**clean, "PYTHONUNBUFFERED": "1", **settings}


@contextmanager
def served(workers: int, **settings: str) -> Iterator[tuple[Served, str]]:
    """`journal serve` on a free port, ready to answer; its address."""
    with subprocess.Popen(
        [sys.executable, "-m", "api.cli", "serve", "--port", "0", "--workers", str(workers)],
        env=environment(**settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        serving = Served(process, environment(**settings))
        try:
            address = serving.hears(r"(http://127\.0\.0\.1:\d+)")[1]
            serving.hears("Application startup complete", workers)
            yield serving, address
        finally:
            if process.poll() is None:
                left = serving.children
                process.kill()
                still_running(left, SECONDS)
    for stream in (process.stdout, process.stderr):
        assert stream is not None
        stream.close()


def still_running(processes: list[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Those that have not ended after so many seconds; one that its new parent has not buried yet has ended."""
    deadline = time.monotonic() + seconds
    while True:
        running = [p for p in processes if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]
        if not running or time.monotonic() > deadline:
            return running
        psutil.wait_procs(running, timeout=0.1)


@pytest.fixture
def settings(ledger: TestLedger, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a service on a migrated schema of its own."""
    variables = {
        "JOURNAL_DATABASE_URL": ledger.service_dsn,
        "JOURNAL_OWNER_DATABASE_URL": ledger.owner_dsn,
        "JOURNAL_SCHEMA": ledger.schema,
        "JOURNAL_SERVICE_ROLE": ledger.service_role,
        "JOURNAL_DATA_FOLDER": str(tmp_path),
        "JOURNAL_WAIT_FOR_READ_SECONDS": "30",
    }
    command = [sys.executable, "-m", "api.cli", "migrate"]
    subprocess.run(command, env=environment(**variables), check=True, capture_output=True, timeout=SECONDS)
    appointed(ledger)
    yield variables
    for suffix in ("persons", "access"):
        with psycopg.connect(ledger.owner_dsn) as connection:
            schema = sql.Identifier(f"{ledger.schema}_{suffix}")
            connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(schema))


def appointed(ledger: TestLedger) -> None:
    """A deputy and a teacher by order, as of long ago."""
    long_ago, since = datetime(2025, 1, 9, 9, 0, tzinfo=ZoneInfo("UTC")), date(2025, 1, 9)
    director = Actor("dir-1", frozenset((Role.DIRECTOR,)))
    with College(ledger.environment()) as college:
        registered(college, PersonKind.EMPLOYEE, "d-1", "t-1")
        registered(college, PersonKind.STUDENT, "s-1")
        order = "№ 1-к от 09.01.2025"
        for person, role, scope in (("d-1", Role.DEPUTY, "УР"), ("t-1", Role.TEACHER, None)):
            college.appoint(Command(director, person, long_ago), person, role, scope, since, None, order)


@pytest.mark.timeout(300)
def test_the_owner_appoints_the_first_by_the_command_line_and_an_order_is_asked_for(settings: dict[str, str]) -> None:
    def appoint(*options: str, url: str | None = None) -> subprocess.CompletedProcess[str]:
        changed = {"JOURNAL_OWNER_DATABASE_URL": url} if url else {}
        return subprocess.run(
            [sys.executable, "-m", "api.cli", "appoint", "dir-9", *options, "--dated", "20.08.2025"],
            env=environment(**settings | changed), capture_output=True, text=True, timeout=SECONDS, check=False,
        )  # fmt: skip

    assert "NO_ORDER (3.1)" in appoint("--role", "administrator", "--order", " ").stderr
    assert "ROLE (3.1)" in appoint("--role", "deputy", "--order", "1").stderr
    as_service = appoint("--role", "director", "--order", "1", url=settings["JOURNAL_DATABASE_URL"])
    assert (as_service.returncode, "владелец" in as_service.stderr) == (2, True)
    done = appoint("--role", "director", "--order", "41-к")
    assert (done.returncode, "Назначение записано" in done.stdout) == (0, True)
    assert appoint("--role", "director", "--order", "41-к").stdout == done.stdout


def test_nobody_serves_as_the_owner_of_the_log(settings: dict[str, str]) -> None:
    as_owner = settings | {"JOURNAL_DATABASE_URL": settings["JOURNAL_OWNER_DATABASE_URL"]}
    refused = subprocess.run(
        [sys.executable, "-m", "api.cli", "serve", "--port", "0"],
        env=environment(**as_owner), capture_output=True, text=True, timeout=SECONDS, check=False,
    )  # fmt: skip
    assert (refused.returncode, "служебной ролью" in refused.stderr) == (2, True), refused.stderr
    assert "Журнал: http" not in refused.stdout


@pytest.mark.timeout(300)
def test_from_a_lesson_to_its_correction_after_the_lock(settings: dict[str, str]) -> None:
    with served(2, **settings) as (journal, address):
        clients = {
            person: httpx.Client(
                base_url=f"{address}/api/v1",
                headers={"Authorization": f"Bearer {journal.journal('token', person)}"},
                timeout=SECONDS,
            )
            for person in ("d-1", "t-1")
        }
        position = 0

        def post(who: str, path: str, body: object = None, status: int = 201) -> dict[str, object]:
            nonlocal position
            response = clients[who].post(path, json=body)
            assert response.status_code == status, response.text
            position = int(response.headers.get("Journal-Position", position))
            return dict(response.json())

        def get(who: str, path: str, **query: object) -> httpx.Response:
            response = clients[who].get(path, params={"after": position, **query} if "export" not in path else query)
            assert response.status_code == 200, response.text
            assert "Journal-Lag" not in response.headers
            return response

        post("d-1", "/groups", {"group_id": "ПМ-11", "name": "Повар"})
        post("d-1", "/groups/ПМ-11/students", {"student_id": "s-1", "since": str(TODAY), "order": "№ 1"})
        new = {
            "group_id": "ПМ-11", "discipline_id": "cook", "discipline": "Кулинария", "term": "2025-2026-1",
            "teacher_id": "t-1", "attestation_form": "credit", "attestation_by": str(TODAY.replace(year=TODAY.year + 1)),
            "topics": [{"topic_id": "1", "title": "Овощи", "kind": "lesson", "hours": 2}],
            "slots": [{"slot_id": "any", "day": str(TODAY), "starts": "00:00", "hours": 2}],
        }  # fmt: skip
        own = f"/journals/{post('d-1', '/journals', new)['journal_id']}"
        lesson = {"slot_id": "any", "topic_id": "1", "kind": "lesson", "hours": 2, "marks": {"s-1": "5"}}
        post("t-1", f"{own}/lessons", lesson)
        post("t-1", f"{own}/attestation-marks", {"marks": {"s-1": "зачтено"}})
        before = datetime.now(ZoneInfo("UTC"))
        post("t-1", f"{own}/attestation-sheet/closing")
        assert post("t-1", f"{own}/lessons/any/marks", {"marks": {"s-1": "4"}}, 409)["code"] == "PAGE_LOCKED"
        cell = {"subject": "mark", "lesson_id": "any", "student_id": "s-1", "was": "5", "becomes": "4"}
        asked = post("t-1", f"{own}/corrections", {"changes": [cell], "reason": "Не та строка", "basis": ""})
        post("d-1", f"{own}/corrections/{asked['request_id']}/approval", {"directive": "№ 12-УР"})
        page = get("t-1", own).json()["page"]
        assert page["locked"]["code"] == "PAGE_LOCKED"
        assert page["lessons"][0]["cells"]["s-1"]["mark"]["value"] == "4"
        then = get("d-1", own, as_of=before.isoformat()).json()["page"]
        assert then["closed_on"] is None
        assert then["lessons"][0]["cells"]["s-1"]["mark"]["value"] == "5"
        (entry,) = get("d-1", "/audit", kind="journal.mark_corrected").json()["entries"]
        assert (entry["was"], entry["became"], entry["directive"]) == ("5", "4", "№ 12-УР")
        assert "№ 12-УР" in get("d-1", "/audit/export").text
        assert httpx.get(f"{address}/readyz").status_code == 200
        requests = 'journal_requests_total{method="POST"'
        assert requests in httpx.get(f"{address}/metrics").text
        assert "событий" in journal.journal("rebuild", "audit_trail")
        for client in clients.values():
            client.close()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_every_process(settings: dict[str, str], number: signal.Signals) -> None:
    with served(2, **settings) as (journal, address):
        assert httpx.get(f"{address}/healthz").status_code == 200
        children = journal.children
        assert len(children) >= 3
        journal.process.send_signal(number)
        assert journal.process.wait(SECONDS) == 0
        assert still_running(children, 10) == []


@pytest.mark.timeout(300)
def test_children_of_a_killed_parent_stop_by_themselves(settings: dict[str, str]) -> None:
    with served(2, **settings) as (journal, _):
        children = journal.children
        journal.process.kill()
        journal.process.wait(SECONDS)
        assert len(children) >= 3
        assert still_running(children, SECONDS) == []


@pytest.mark.timeout(300)
def test_a_projector_that_died_is_started_again(settings: dict[str, str]) -> None:
    with served(1, **settings) as (journal, address):
        worker_ids = {int(journal.hears(r"Started server process \[(\d+)\]")[1])}
        projectors = [c for c in journal.children if c.pid not in worker_ids and "spawn_main" in " ".join(c.cmdline())]
        for projector in projectors:
            projector.kill()
        journal.hears("projector ended with")
        token = journal.journal("token", "d-1", "--role", "deputy")
        with httpx.Client(base_url=f"{address}/api/v1", headers={"Authorization": f"Bearer {token}"}) as client:
            made = client.post("/groups", json={"group_id": "g", "name": "Группа"})
            listed = client.get("/audit", params={"after": made.headers["Journal-Position"]}, timeout=SECONDS)
        assert "Journal-Lag" not in listed.headers
        assert listed.json()["entries"][0]["kind"] == "group.formed"


def test_a_wrong_setting_keeps_the_service_from_starting() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "api.cli", "serve"],
        env=environment(JOURNAL_POOL_SIZE="много", POSTGRES_ENABLE_DB_FUNCTIONS="y"),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 2
    assert "JOURNAL_POOL_SIZE: нужно целое число" in done.stderr
    assert "POSTGRES_ENABLE_DB_FUNCTIONS" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["serve", "migrate", "rebuild", "appoint", "token", "revoke", "demo", "project"])
def test_every_command_explains_itself_in_russian(command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "api.cli", command, "--help"],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=True,
    )
    assert re.search("[а-я]{4}", done.stdout)
