"""Accounts of the demo college: by commands, as the regulation has it; the passwords follow from seed and login.

Nothing of this is secret: whoever knows the seed knows every password. A real college's are made by chance.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from random import Random
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from psycopg import Connection

from api.demo import Demo
from api.demo_people import Person
from api.signin.credentials import drop, keep
from api.signin.passwords import ALPHABET, hashed
from journal_domain.values import Role

FAMILY = {Role.STUDENT, Role.GUARDIAN}


def let_in(demo: Demo, people: Iterable[Person], connection: Connection[Any], schema: str) -> dict[str, str]:
    """The passwords of these people, whose accounts are made where there are none: login → password."""
    return {person.person_id: _let_in(demo, person, connection, schema) for person in dict.fromkeys(people)}


def _let_in(demo: Demo, person: Person, connection: Connection[Any], schema: str) -> str:
    college, login, password = demo.college, person.person_id, _password(demo.seed, person.person_id)
    at = demo.at(demo.today, time(7, 0))
    administrator = demo.offices[1]

    def secret(name: str, of: str) -> str:
        """The id of a hash that is written before the event that names it; an interrupted start may have left one."""
        secret_id = str(uuid5(NAMESPACE_URL, f"demo:{demo.seed}:{demo.students}:{demo.today}:{login}:{name}"))
        drop(connection, schema, secret_id)
        keep(connection, schema, secret_id, login, hashed(of), at)
        return secret_id

    account = college.account(login)
    if account is None:
        college.create_account(demo.command(administrator, at, f"account-{login}"), login)
        account = college.account(login)
    if account is not None and account.secret_id is None:
        family = bool(person.roles & FAMILY)
        student = demo.wards.get(person.person_id, person)
        own = next((page for page in demo.pages if student in page.students), demo.pages[0])
        issuer, group = (own.leader, own.group_id) if family else (administrator, None)
        command = demo.command(issuer, at, f"slip-{login}")
        college.issue_credentials(command, login, group, secret("slip", password))
        account = college.account(login)
    if account is not None and account.first_password:
        college.change_password(demo.command(person, at, f"password-{login}"), secret("own", password))
    return password


def _password(seed: int, login: str) -> str:
    letters = Random(f"{seed}:{login}").choices(ALPHABET, k=8)
    return f"{''.join(letters[:4])}-{''.join(letters[4:])}"
