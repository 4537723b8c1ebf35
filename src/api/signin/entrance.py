"""Signing in, and everything else that needs a password hashed; all of it within the lane of logins."""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from psycopg import Connection, sql
from psycopg.errors import CheckViolation
from psycopg_pool import ConnectionPool

from api.identity import access_schema
from api.signin.credentials import drop, drop_outdated, hash_of, keep
from api.signin.lane import Lane
from api.signin.login_audit import Kind, note
from api.signin.passwords import LONGEST, hashed, matches, new_password, require_good
from api.signin.sessions import Sessions
from api.signin.throttle import FREE, Attempt, Throttle, TooManyGuesses
from api.signin.visitor import Visitor, secret_hash
from api.signin.workstations import workstation_of
from journal_domain.account import Account
from journal_domain.application import Command
from journal_domain.college import College
from journal_domain.errors import CommandIdReused, NotFound, Refused
from journal_domain.person import PersonKind

LOGINS = "logins"
"""The college's key that guesses, unknown logins and providers' claims are hashed with."""

_LOGIN = re.compile(r"[\w.:-]{1,100}")


class LoginRefused(Exception):
    """No such login, a wrong password, a disabled account: all answer alike, after the same work."""


@dataclass(frozen=True)
class SignedIn:
    """`session` and `device` are what the cookies shall hold."""

    account: Account
    session: str
    device: str


@dataclass(frozen=True)
class Slip:
    """What is printed once; the college keeps the hash of the password."""

    person_id: str
    kind: PersonKind
    password: str
    position: int


class Entrance:
    """One worker's door. `secret` keys the hashes by which guesses and unknown logins are remembered."""

    def __init__(
        self, college: College, pool: ConnectionPool, schema: str, sessions: Sessions, throttle: Throttle, secret: bytes
    ) -> None:
        self._college, self._pool, self._schema = college, pool, schema
        self._sessions, self._throttle, self._secret = sessions, throttle, secret
        self.lane = Lane()

    async def sign_in(self, login: str, password: str, visitor: Visitor, now: datetime) -> SignedIn:
        """A session for whoever knows the password. Raises LoginRefused, TooManyGuesses, Refused(STAFF_WORKSTATION, BUSY)."""
        return await self.lane.run(self._sign_in, login.strip(), password, visitor, now)

    async def issue_credentials(self, command: Command, person_id: str, group_id: str | None) -> Slip:
        """The first slip. Raises what the college refuses, Refused(SLIP_PRINTED)."""
        issue = self._college.issue_credentials
        return await self.lane.run(
            self._issue, command, person_id, lambda key: issue(command, person_id, group_id, key)
        )

    async def reissue_credentials(self, command: Command, person_id: str, group_id: str | None, reason: str) -> Slip:
        """A slip in place of another. Raises what the college refuses, Refused(SLIP_PRINTED)."""
        reissue = self._college.reissue_credentials
        return await self.lane.run(
            self._issue, command, person_id, lambda key: reissue(command, person_id, group_id, key, reason)
        )

    async def change_password(self, command: Command, present: str, new: str, visitor: Visitor) -> tuple[int, SignedIn]:
        """The employee's own; every session ends, and a new one begins here.

        Raises TooManyGuesses, Refused(PASSWORD_WRONG, PASSWORD_WEAK, CREDENTIAL_SELF_CHANGE, NO_CREDENTIALS).
        """
        return await self.lane.run(self._change_password, command, present, new, visitor)

    def _sign_in(self, login: str, password: str, visitor: Visitor, now: datetime) -> SignedIn:
        with self._pool.connection() as connection:
            attempt = self._throttle.count(connection, login, visitor.address, secret_hash(visitor.device), now)
            account = self._college.account(login if _LOGIN.fullmatch(login) else "")
            kept = hash_of(connection, self._schema, account.secret_id if account else None)
            if not matches(kept, password[: LONGEST + 1]) or account is None or account.disabled:
                self._note_failure(connection, login, account, attempt, visitor, now)
                raise LoginRefused
            self._throttle.fitted(connection, attempt)
            return self.admit(connection, account, visitor, "password", now)

    def admit(
        self, connection: Connection[Any], account: Account, visitor: Visitor, method: str, now: datetime
    ) -> SignedIn:
        """Begin a session for somebody whose identity is established.

        Raises Refused(STAFF_WORKSTATION), LoginRefused.
        """
        workstation = workstation_of(connection, self._schema, self._college, visitor)
        if workstation is not None and account.kind is not PersonKind.EMPLOYEE:
            note(connection, self._schema, now, Kind.REFUSED, visitor, account.id, workstation=workstation,
                 detail="STAFF_WORKSTATION")  # fmt: skip
            raise Refused(
                "STAFF_WORKSTATION",
                "4.5.3",
                "Это рабочее место сотрудника: обучающиеся и представители входят с других.",
            )
        users = self._users_of(connection, visitor.device)
        # A device that we did not issue, or have forgotten, may have been planted: it gets one of ours.
        device = visitor.device if visitor.device and users else secrets.token_urlsafe(32)
        strange = account.kind is PersonKind.EMPLOYEE and self._are_of_the_family(users)
        try:
            self._remember(connection, device, account.id, now)
            session = self._sessions.begin(connection, account, visitor, method, now)
        except CheckViolation:  # erased at this very moment (erasure.sql)
            note(connection, self._schema, now, Kind.REFUSED, visitor, account.id, detail="PERSON_FORGOTTEN")
            raise LoginRefused from None
        note(connection, self._schema, now, Kind.SIGNED_IN, visitor, account.id, workstation=workstation,
             detail="STUDENT_DEVICE" if strange else method)  # fmt: skip
        return SignedIn(account, session, device)

    def admit_linked(
        self, connection: Connection[Any], links: list[tuple[str, str]], claim: bytes, visitor: Visitor, now: datetime
    ) -> SignedIn:
        """A session for the employee for whom a provider vouches. Raises LoginRefused, Refused(STAFF_WORKSTATION)."""
        for link_id, person_id in links:
            account = self._college.account(person_id)
            if account is not None and any(link.link_id == link_id for link in account.links):
                if account.disabled or account.kind is not PersonKind.EMPLOYEE:
                    break
                signed_in = self.admit(connection, account, visitor, "oidc", now)
                self._throttle.arrived(connection, visitor.address)
                return signed_in
        note(connection, self._schema, now, Kind.FAILED, visitor, unknown_login=claim.hex()[:32], detail="oidc")
        raise LoginRefused

    def _note_failure(
        self,
        connection: Connection[Any],
        login: str,
        account: Account | None,
        attempt: Attempt,
        visitor: Visitor,
        now: datetime,
    ) -> None:
        unknown = None if account else hmac.digest(self._secret, login.encode(), "sha256").hex()[:32]
        kind = Kind.SLOWED if attempt.failures >= FREE else Kind.FAILED
        note(connection, self._schema, now, kind, visitor, account.id if account else None, unknown_login=unknown,
             detail="ACCOUNT_DISABLED" if account and account.disabled else None)  # fmt: skip

    def _issue(self, command: Command, person_id: str, record: Callable[[str], int]) -> Slip:
        """Hash first, event second: interrupted between them, a row is left that nothing names."""
        secret_id, password = str(uuid4()), new_password()
        kept = hashed(password)
        with self._pool.connection() as connection:
            with self._kept(connection, secret_id, person_id, kept, command.at):
                position = record(secret_id)
                account = self._college.account(person_id)
                if account is None or account.secret_id != secret_id:
                    raise Refused(
                        "SLIP_PRINTED", "3.2", "Этот листок уже напечатан, и он единственный: перевыпустите его."
                    )
            drop_outdated(connection, self._schema, person_id, secret_id, command.at)
        return Slip(person_id, account.kind, password, position)

    def _change_password(self, command: Command, present: str, new: str, visitor: Visitor) -> tuple[int, SignedIn]:
        person_id, now, secret_id = command.actor.person_id, command.at, str(uuid4())
        with self._pool.connection() as connection:
            account = self._college.account(person_id)
            device = secret_hash(visitor.device)
            attempt = self._throttle.count(connection, person_id, visitor.address, device, now)
            if not matches(hash_of(connection, self._schema, account.secret_id if account else None), present):
                self._note_failure(connection, person_id, account, attempt, visitor, now)
                raise Refused("PASSWORD_WRONG", "4.5.2-n", "Прежний пароль неверен.")
            self._throttle.fitted(connection, attempt)
            require_good(new, person_id)
            if new.strip() == present.strip():
                raise Refused("PASSWORD_WEAK", "4.5.2-n", "Новый пароль — не прежний.")
            with self._kept(connection, secret_id, person_id, hashed(new), now):
                position = self._college.change_password(command, secret_id)
                changed = self._college.account(person_id)
                if changed is None or changed.secret_id != secret_id:
                    raise Refused("EDITED_MEANWHILE", "4.5.2-n", "Пароль тем временем сменили: войдите заново.")
            drop_outdated(connection, self._schema, person_id, secret_id, now)
            note(connection, self._schema, now, Kind.PASSWORD_CHANGED, visitor, person_id)
            return position, self.admit(connection, changed, visitor, "password", now)

    @contextmanager
    def _kept(
        self, connection: Connection[Any], secret_id: str, person_id: str, kept: str, at: datetime
    ) -> Iterator[None]:
        """The hash is there before the event that names it, and gone when that was refused or named another."""
        keep(connection, self._schema, secret_id, person_id, kept, at)
        try:
            yield
        except (Refused, NotFound, CommandIdReused):
            drop(connection, self._schema, secret_id)
            raise

    def _remember(self, connection: Connection[Any], device: str, person_id: str, now: datetime) -> None:
        connection.execute(
            sql.SQL(
                """INSERT INTO {}.known_device (device_hash, person_id, seen_at) VALUES (%s, %s, %s)
                   ON CONFLICT (device_hash, person_id) DO UPDATE SET seen_at = EXCLUDED.seen_at"""
            ).format(sql.Identifier(access_schema(self._schema))),
            (secret_hash(device), person_id, now),
        )

    def _users_of(self, connection: Connection[Any], device: str | None) -> list[str]:
        """Who has come in from this device before; nobody from one that we did not issue."""
        rows = connection.execute(
            sql.SQL("SELECT person_id FROM {}.known_device WHERE device_hash = %s LIMIT 20").format(
                sql.Identifier(access_schema(self._schema))
            ),
            (secret_hash(device),),
        ).fetchall()
        return [person_id for (person_id,) in rows]

    def _are_of_the_family(self, people: list[str]) -> bool:
        """Whether a student or guardian is among them."""
        others = map(self._college.account, people)
        return any(other is not None and other.kind is not PersonKind.EMPLOYEE for other in others)


__all__ = ["LOGINS", "Entrance", "LoginRefused", "SignedIn", "Slip", "TooManyGuesses"]
