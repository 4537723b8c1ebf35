"""`journal demo`: fills the college once, names its people, gives out a day's tokens and says what to try."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from pathlib import Path

import psycopg
from rich.console import Console

from api.demo import CLOSED, STUDENTS, ZONE, Demo, Page, played
from api.demo_accounts import let_in
from api.demo_copies import certify_copies
from api.demo_people import Person, identity
from api.demo_play import fill
from api.demo_processes import in_processes, unhurried
from api.demo_today import complete, plan_day, to_record
from api.identity import issue_token
from api.people import IDENTITY
from api.settings import Settings
from archive.ledger.environment import ledger_environment
from archive.ledger.master_key import create_master_key
from archive.ledger.persons import Persons
from journal_domain.college import College

TOKEN_LIFE = timedelta(days=7)
END_OF_DAY = clock(23, 59)


class NotADemo(Exception):
    """The log holds a college that is no demo: nothing is added to it."""


def prepare_demo(
    settings: Settings,
    console: Console,
    seed: int = 1,
    students: int = STUDENTS,
    today: date | None = None,
    base_url: str = "http://127.0.0.1:8000",
) -> Path:
    """Fill the migrated log of `settings` unless it is filled, and print logins and what to try. Raises NotADemo.

    The file it returns tells the first page who one can come in as.

    A log that was filled before keeps its seed and size; it only gets the lessons of `today` (default: the date now).
    """
    today = today or datetime.now(ZONE).date()
    environment = ledger_environment(unhurried(settings.database_url), settings.ledger_schema, settings.pool_size)
    if not settings.has_master_key:
        create_master_key(settings.master_key)
    persons = Persons(settings.database_url, settings.ledger_schema, settings.master_keys())
    with College(environment) as college:
        demo = _filled(college, settings, seed, students, today, console, persons)
        certify_copies(settings, demo, persons, base_url)
        plan_day(demo, today)
        logins = _print_logins(settings, demo, console, today, base_url)
    persons.close()
    settings.data_folder.mkdir(parents=True, exist_ok=True)
    told = settings.data_folder / "demo-logins.json"
    told.write_text(json.dumps(logins, ensure_ascii=False), encoding="utf-8")
    return told


def _filled(
    college: College, settings: Settings, seed: int, students: int, today: date, console: Console, persons: Persons
) -> Demo:
    def seal(person_id: str, identity: Mapping[str, str]) -> str:
        return persons.seal(person_id, IDENTITY, identity)

    demo = played(college, seal)
    if demo is None and college.recorder.max_notification_id() is not None:
        raise NotADemo
    demo = demo or Demo(college, seed, today, students, seal)
    if (demo.seed, demo.students) != (seed, students):
        console.print(f"В базе уже есть демонстрация: --seed {demo.seed} --students {demo.students}; она и открыта.")
    if complete(demo):
        return demo
    began = time.monotonic()
    with console.status("демонстрационный колледж") as status:
        for person in demo.everyone:
            persons.put(person.person_id, name=person.name)
        fill(demo, status.update, in_processes(settings) if demo.blocks > 1 else None)
    events = college.recorder.max_notification_id()
    console.print(f"Колледж заполнен командами за {time.monotonic() - began:.1f} с; событий: {events}.")
    return demo


def _print_logins(settings: Settings, demo: Demo, console: Console, today: date, base_url: str) -> list[dict[str, str]]:
    now = datetime.now(UTC)
    page = demo.pages[0]
    closed = next(p for p in demo.pages if p.discipline_id == CLOSED and p.group_id == page.group_id)
    shown: list[tuple[str, Person]] = [
        ("преподаватель", page.teacher),
        ("преподаватель", closed.teacher),
        ("замещающий", demo.substitute_of(0)),
        ("мастер", demo.masters[0]),
        ("классный руководитель", demo.leaders[-1]),
        ("заместитель директора", demo.deputies[0]),
        ("заместитель директора", demo.deputies[1]),
        ("директор", demo.offices[0]),
        ("администратор", demo.offices[1]),
        ("архивариус", demo.offices[2]),
        ("обучающийся", page.students[0]),
        ("законный представитель", _guardian_of_a_minor(demo, today)),
    ]
    console.print(f"\nДемонстрационный колледж, вход: {base_url}/login")
    console.print("Кто, логин, пароль, имя, ключ доступа к API на 7 дней\n")
    tokens: dict[str, str] = {}
    with psycopg.connect(settings.database_url, autocommit=True) as connection:
        passwords = let_in(demo, (person for _, person in shown), connection, settings.ledger_schema)
        for title, person in shown:
            token = issue_token(connection, settings.ledger_schema, person.person_id, (), now, now + TOKEN_LIFE)
            tokens[person.person_id] = token
            line = f"{title:<23} {person.person_id:<15} {passwords[person.person_id]}  {person.name:<36} {token}"
            console.print(line, markup=False, highlight=False, soft_wrap=True)
    console.print("\nПопробуйте:")
    for comment, line in _what_to_try(demo, closed, today, f"{base_url}/api/v1", tokens):
        console.print(f"\n# {comment}\n{line}", markup=False, highlight=False, soft_wrap=True)
    console.print(f"\nСписок всех команд: {base_url}/openapi.json", highlight=False)
    return [
        {"title": title, "login": p.person_id, "password": passwords[p.person_id], "name": p.name} for title, p in shown
    ]


def _guardian_of_a_minor(demo: Demo, today: date) -> Person:
    """Of an adult a guardian sees nothing (4.4.1): whoever tries the demo should see a diary."""
    grown_up = f"{today.year - 18}-{today:%m-%d}"
    minors = (g for g in demo.guardians if identity(demo.wards[g.person_id], demo.today)["birth_date"] > grown_up)
    return next(minors, demo.guardians[0])


def _what_to_try(demo: Demo, closed: Page, today: date, api: str, tokens: dict[str, str]) -> list[tuple[str, str]]:
    deputy = demo.deputies[0]

    def curl(person: Person, path: str, body: dict[str, object] | None = None) -> str:
        sent = f" \\\n  -H 'Content-Type: application/json' -d '{json.dumps(body, ensure_ascii=False)}'" if body else ""
        return f"curl -s '{api}{path}' -H 'Authorization: Bearer {tokens[person.person_id]}'{sent}"

    lines = []
    found = to_record(demo, min(datetime.now(UTC), demo.at(today, END_OF_DAY)))
    page, slot = found or (demo.pages[0], None)
    lines.append(("журнал группы: кто, когда, что закрыто и почему", curl(page.teacher, f"/journals/{page.id}")))
    if slot is not None:
        students = [student.person_id for student in page.students[:3]]
        lesson: dict[str, object] = {
            "slot_id": slot.slot_id,
            "topic_id": page.topics[-1].topic_id, "kind": "lesson", "hours": 2, "homework": "Повторить конспект",
            "absent": students[:1], "marks": {students[1]: "5", students[2]: "4"},
        }  # fmt: skip
        name = "записать сегодняшнее занятие" if slot.day == today else "записать пропущенное занятие по разрешению"
        lines.append((name, curl(page.teacher, f"/journals/{page.id}/lessons", lesson)))
    reply: dict[str, object] = {"marks": {closed.students[0].person_id: "зачтено"}}
    return [
        *lines,
        (
            "попробовать изменить закрытую ведомость",
            curl(closed.teacher, f"/journals/{closed.id}/attestation-marks", reply),
        ),
        ("что изменено: кем, когда, с чего на что, по какому распоряжению", curl(deputy, "/audit?changes=true")),
    ]
