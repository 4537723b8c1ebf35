"""The demo college plays itself through commands, the same every time."""

from __future__ import annotations

import asyncio
import re
import shlex
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import StringIO
from itertools import groupby
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from fastapi import FastAPI
from ledger_fixture import TestLedger
from psycopg import sql
from rich.console import Console

from api import demo_accounts
from api.app import create_app
from api.demo import Demo, played
from api.demo_command import prepare_demo
from api.demo_people import FIRST, SURNAMES
from api.demo_play import fill
from api.demo_processes import in_processes
from api.demo_today import complete, plan_day
from api.identity import migrate_access
from api.settings import Settings
from api.signin.credentials import keep
from archive.copies.printing import certified_copies
from archive.copies.verification import check_copies
from archive.ledger.migration import migrate
from archive.ledger.persons import migrate_persons
from archive.verification.finding import Inquiry, Report
from journal_domain.application import Command
from journal_domain.certified_copy import outdated
from journal_domain.college import College
from journal_domain.group import Group, group_stream
from journal_domain.policy import Actor
from journal_domain.values import LATE, Role
from projections.rebuild import rebuild

TODAY = date(2026, 3, 12)


def silently(_step: str) -> None:
    pass


@pytest.fixture
def college(ledger: TestLedger) -> Iterator[College]:
    college = College(ledger.environment())
    yield college
    college.close()


def log(ledger: TestLedger) -> list[tuple[bytes]]:
    statement = sql.SQL("SELECT state FROM {}.event ORDER BY position").format(sql.Identifier(ledger.schema))
    with psycopg.connect(ledger.owner_dsn) as connection:
        return connection.execute(statement).fetchall()


def stream(ledger: TestLedger, stream_id: str) -> list[tuple[bytes]]:
    statement = sql.SQL("SELECT state FROM {}.event WHERE originator_id = %s ORDER BY originator_version")
    with psycopg.connect(ledger.owner_dsn) as connection:
        return connection.execute(statement.format(sql.Identifier(ledger.schema)), [stream_id]).fetchall()


def test_the_same_seed_and_day_give_the_same_bytes(ledger: TestLedger, college: College) -> None:
    other = TestLedger(ledger.owner_dsn, ledger.service_dsn, f"{ledger.schema}_twin", ledger.service_role)
    migrate(other.owner_dsn, other.schema, other.service_role)
    twin = College(other.environment())
    fill(Demo(college, 7, TODAY, 20), silently)
    fill(Demo(twin, 7, TODAY, 20), silently)
    twin.close()

    assert len(log(ledger)) > 300
    assert log(other) == log(ledger)
    other.drop()


def test_nobody_s_name_is_in_the_log_and_groups_are_small(ledger: TestLedger, college: College) -> None:
    demo = Demo(college, 7, TODAY, 54)
    fill(demo, silently)
    states = b"".join(state for (state,) in log(ledger))

    assert not any(part.encode() in states for person in demo.everyone for part in person.name.split()[:1])
    assert {len(roster) for roster in demo.rosters} <= {12, 13, 14, 15}
    assert all(college.journal(page.id).plan_hours == 68 for page in demo.pages)


def test_a_term_of_the_demo_has_all_that_a_term_has(college: College) -> None:
    demo = Demo(college, 7, TODAY, 54)
    fill(demo, silently)
    journals = [college.journal(page.id) for page in demo.pages]
    cells = sum(j.enrolled(s, lesson.day) for j in journals for lesson in j.lessons.values() for s in j.roster)
    absent = sum(entry.value != LATE for j in journals for entry in j.attendance.values())
    groups = college.load({group_stream(journal.group_id): Group for journal in journals}).values()
    timetable = college.timetable(demo.term)

    assert 0.10 <= absent / cells <= 0.14, absent / cells
    assert any(lesson.late for j in journals for lesson in j.lessons.values())
    assert any(j.substitutes for j in journals)
    assert any(j.decided for j in journals)
    assert any(j.requests for j in journals)
    assert any(j.closed_on for j in journals)
    assert any(j.resits for j in journals)
    assert all(group.described.adapted for group in groups)
    assert [part.name for group in groups for part in group.subgroups] == ["1-я подгруппа", "2-я подгруппа"]
    assert len({journal.teacher_on(TODAY) for journal in journals if journal.subgroup_id}) == 2
    assert (len(timetable.moved), len(timetable.cancelled)) == (1, 1)
    open_pages = [journal for journal in journals if journal.closed_on is None]
    assert [j.discipline_id for j in open_pages if j.examination is None] == ["culture"], "one is still to be set"
    assert all(timetable.sittings[j.id].room for j in open_pages if j.examination is not None)


def test_blocks_played_in_processes_write_the_same_journals(ledger: TestLedger, college: College) -> None:
    other = TestLedger(ledger.owner_dsn, ledger.service_dsn, f"{ledger.schema}_twin", ledger.service_role)
    migrate(other.owner_dsn, other.schema, other.service_role)
    soon = date(2026, 1, 30)
    demo = Demo(college, 7, soon, 66)
    fill(demo, silently)
    settings = Settings(database_url=ledger.service_dsn, JOURNAL_SCHEMA=other.schema)
    with College(other.environment()) as twin:
        fill(Demo(twin, 7, soon, 66), silently, in_processes(settings))

    for page in demo.pages:
        assert stream(other, page.id) == stream(ledger, page.id)
    other.drop()


def test_another_seed_gives_another_college() -> None:
    names = [[p.name for p in Demo(None, seed, TODAY).everyone] for seed in (1, 2)]  # type: ignore[arg-type]

    assert names[0] != names[1]


def test_a_second_start_on_a_later_day_adds_that_day_s_slots_alone(ledger: TestLedger, college: College) -> None:
    fill(Demo(college, 7, TODAY, 14), silently)
    before = len(log(ledger))
    again = played(college)
    assert again is not None
    assert (again.seed, again.today, again.students, complete(again)) == (7, TODAY, 14, True)
    plan_day(again, TODAY)
    assert len(log(ledger)) == before
    plan_day(again, date(2026, 3, 13))
    plan_day(again, date(2026, 3, 13))

    assert len(log(ledger)) == before + 7, "three lessons, each in its journal and in the timetable, and one permit"


def test_a_fill_that_was_interrupted_goes_on_where_it_stopped(ledger: TestLedger, college: College) -> None:
    def stop(step: str) -> None:
        if step.startswith("занятия на"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fill(Demo(college, 7, TODAY, 14), stop)
    begun = played(college)
    assert begun is not None
    assert not complete(begun)
    before = log(ledger)
    fill(begun, silently)

    assert log(ledger)[: len(before)] == before
    assert complete(begun)


def test_a_log_without_a_demo_is_left_alone(college: College) -> None:
    assert played(college) is None
    deputy = Actor("d-1", frozenset((Role.DEPUTY,)))
    college.form_group(Command(deputy, "c-1", datetime(2026, 3, 2, tzinfo=UTC)), "g1", "Швея")

    assert played(college) is None


def test_the_demo_shows_every_kind_of_page(college: College) -> None:
    demo = Demo(college, 7, TODAY)
    fill(demo, silently)
    journals = [college.journal(page.id) for page in demo.pages]

    assert {journal.closed_on is not None for journal in journals} == {True, False}
    assert sum(len(journal.requests) for journal in journals) == 2
    assert any(journal.substitutes for journal in journals)
    assert any(lesson.late for journal in journals for lesson in journal.lessons.values())
    cells = sum(len(j.lessons) * len(j.roster) for j in journals)
    absences = sum(entry.value != "late" for j in journals for entry in j.attendance.values())
    assert 0.07 < absences / cells < 0.17


async def ask(app: FastAPI, commands: list[list[str]]) -> list[httpx.Response]:
    """What the application answers to these curl command lines, given as words."""
    answers = []
    transport = httpx.ASGITransport(app)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport) as client:
        for _silently, url, *options in commands:
            said = list(zip(options[::2], options[1::2], strict=True))
            headers = dict(value.split(": ", 1) for option, value in said if option == "-H")
            body = dict(said).get("-d")
            answers.append(await client.request("POST" if body else "GET", url, headers=headers, content=body))
    return answers


def test_every_line_to_try_is_answered_as_it_says(ledger: TestLedger, tmp_path: Path) -> None:
    for migrate_part in (migrate_access, migrate_persons):
        migrate_part(ledger.owner_dsn, ledger.schema, ledger.service_role)
    settings = Settings(database_url=ledger.service_dsn, JOURNAL_SCHEMA=ledger.schema, data_folder=tmp_path)
    printed = Console(file=StringIO(), width=80)
    prepare_demo(settings, printed, seed=7, students=14, base_url="http://testserver")
    rebuild(ledger.service_dsn, ledger.schema)
    to_try = printed.file.getvalue().split("Попробуйте:")[1].split("Список")[0]  # type: ignore[attr-defined]
    lines = shlex.split(to_try.replace("\\\n", ""), comments=True)
    commands = [list(words) for said, words in groupby(lines, key=lambda word: word != "curl") if said]

    answers = asyncio.run(ask(create_app(settings), commands))

    assert [answer.status_code for answer in answers] == [200, 201, 409, 200]
    assert answers[2].json()["code"] == "PAGE_LOCKED"
    assert len(answers[3].json()["entries"]) > 0


def test_everybody_shown_comes_in_with_the_password_that_is_printed(
    ledger: TestLedger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for migrate_part in (migrate_access, migrate_persons):
        migrate_part(ledger.owner_dsn, ledger.schema, ledger.service_role)
    settings = Settings(database_url=ledger.service_dsn, JOURNAL_SCHEMA=ledger.schema, data_folder=tmp_path)

    def shown() -> list[tuple[str, str]]:
        printed = Console(file=StringIO(), width=80)
        prepare_demo(settings, printed, seed=7, students=14, today=TODAY)
        lines = printed.file.getvalue().split("Попробуйте:")[0]  # type: ignore[attr-defined]
        return re.findall(r"(\S+) +([a-z0-9]{4}-[a-z0-9]{4})  ", lines)

    def interrupted(*given: Any) -> None:
        keep(*given)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(demo_accounts, "keep", interrupted)
        with pytest.raises(KeyboardInterrupt):
            shown()
    first = shown()
    assert len(first) == 12
    assert shown() == first, "a second start gives the same passwords and makes nothing"
    app = create_app(settings)

    async def come_in() -> list[tuple[int, bool]]:
        transport = httpx.ASGITransport(app)
        async with app.router.lifespan_context(app):
            answers = []
            for login, password in first:
                async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
                    body = {"login": login, "password": password}
                    answered = await client.post("/api/v1/session", json=body)
                    answers.append((answered.status_code, answered.json()["must_change_password"]))
            return answers

    assert asyncio.run(come_in()) == [(201, False)] * 12


def test_no_surname_of_the_demo_is_listed_twice() -> None:
    assert len(set(SURNAMES)) == len(SURNAMES)
    assert all(len(set(names)) == len(names) for names in FIRST.values())


def test_one_copy_is_current_and_one_superseded_and_both_are_drawn_again(ledger: TestLedger, tmp_path: Path) -> None:
    for migrate_part in (migrate_access, migrate_persons):
        migrate_part(ledger.owner_dsn, ledger.schema, ledger.service_role)
    settings = Settings(database_url=ledger.service_dsn, JOURNAL_SCHEMA=ledger.schema, data_folder=tmp_path)
    for _ in range(2):  # a second start certifies nothing more
        prepare_demo(settings, Console(file=StringIO()), seed=7, students=20, today=TODAY)
    inquiry = Inquiry(
        dsn=ledger.service_dsn, schema=ledger.schema, now=datetime.now(UTC), master_key=settings.master_keys()
    )
    report = Report()
    assert list(check_copies(inquiry, report)) == []
    assert report.checked["заверенные копии"] == 2
    with psycopg.connect(ledger.service_dsn) as connection, College(ledger.environment()) as college:
        editions = [*certified_copies(connection, ledger.schema)]
        stale = [outdated(x.paper, x.streams, college.after_print(x.paper.form, x.streams)) for x in editions]
    assert sorted(stale) == [False, True]
