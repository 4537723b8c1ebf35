"""Guesses are slowed down, and nobody is locked out by another's guesses.

    login and address    five wrong ones are free; then 1, 2, 4 … seconds between two, 15 minutes at most
    address              a budget of wrong ones for all logins together, refilled one every five seconds; and as large a
                         one of departures to a provider from which nobody has come back
    a device from which this person has come in before has a count of its own and is spared both

An attempt is counted before the password is looked at, by one statement, so that a burst over several workers counts too;
the right password takes the count back. IPv6 addresses count by their /64.
"""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any, LiteralString

from psycopg import Connection, sql

from api.identity import access_schema

FREE = 5
LONGEST_SECONDS = 900
FORGOTTEN_AFTER = timedelta(days=1)
REFILL = timedelta(seconds=5)


@dataclass
class TooManyGuesses(Exception):
    """Nothing was looked at: the next attempt may be made in so many seconds."""

    seconds: int


@dataclass(frozen=True)
class Attempt:
    """One attempt that was counted; `known`: from a device of the person's."""

    pair: bytes
    address: bytes | None
    failures: int
    known: bool


COUNT_PAIR: LiteralString = """
    INSERT INTO {own}.guess AS g (key, failures, next_at, last_at) VALUES (%(key)s, 1, %(now)s, %(now)s)
    ON CONFLICT (key) DO UPDATE SET
        failures = CASE WHEN g.last_at < %(forgotten)s THEN 1 ELSE g.failures + 1 END,
        next_at = %(now)s::timestamptz + CASE WHEN g.last_at < %(forgotten)s OR g.failures + 1 < %(free)s
            THEN interval '0' ELSE make_interval(secs => least(%(longest)s, 2 ^ (g.failures + 1 - %(free)s))) END,
        last_at = %(now)s
    WHERE g.next_at <= %(now)s
    RETURNING failures"""
# next_at runs ahead of the clock by one REFILL for every guess: as far as the budget, and no further.
COUNT_ADDRESS: LiteralString = """
    INSERT INTO {own}.guess AS g (key, failures, next_at, last_at) VALUES (%(key)s, 1, %(now)s + %(refill)s, %(now)s)
    ON CONFLICT (key) DO UPDATE SET
        failures = g.failures + 1, next_at = greatest(g.next_at, %(now)s) + %(refill)s, last_at = %(now)s
    WHERE g.next_at <= %(now)s + %(budget)s * %(refill)s
    RETURNING failures"""
NEXT: LiteralString = "SELECT next_at FROM {own}.guess WHERE key = %(key)s"
FORGET: LiteralString = "DELETE FROM {own}.guess WHERE key = %(key)s"
REFUND: LiteralString = "UPDATE {own}.guess SET next_at = next_at - %(refill)s WHERE key = %(key)s"
KNOWN: LiteralString = (
    "SELECT EXISTS (SELECT 1 FROM {own}.known_device WHERE device_hash = %(device)s AND person_id = %(person)s)"
)


class Throttle:
    """The counts of one college; `budget` is how many wrong guesses an address has at once."""

    def __init__(self, schema: str, secret: bytes, budget: int) -> None:
        self._own = sql.Identifier(access_schema(schema))
        self._secret, self._budget = secret, budget

    def count(
        self, connection: Connection[Any], login: str, address: str, device: bytes | None, now: datetime
    ) -> Attempt:
        """Count an attempt. Raises TooManyGuesses."""
        known = device is not None and self._one(connection, KNOWN, device=device, person=login)
        if known:
            pair, place = self._key("device", login, device.hex() if device else ""), None
        else:
            pair, place = self._key("pair", login, network(address)), self._key("address", network(address))
        if place is not None and not self._one(connection, COUNT_ADDRESS, key=place, now=now, budget=self._budget):
            raise TooManyGuesses(int(REFILL.total_seconds()))
        failures = self._one(connection, COUNT_PAIR, key=pair, now=now)
        if failures is None:
            if place is not None:  # a guess that was not looked at costs the address nothing
                self._do(connection, REFUND, key=place)
            again: datetime = self._one(connection, NEXT, key=pair) or now
            raise TooManyGuesses(max(1, ceil((again - now).total_seconds())))
        return Attempt(pair, place, failures, bool(known))

    def fitted(self, connection: Connection[Any], attempt: Attempt) -> None:
        """The password was right: this attempt and those before it no longer count."""
        self._do(connection, FORGET, key=attempt.pair)
        if attempt.address is not None:
            self._do(connection, REFUND, key=attempt.address)

    def departed(self, connection: Connection[Any], address: str, now: datetime) -> None:
        """Count a departure to a provider. Raises TooManyGuesses."""
        key = self._key("departure", network(address))
        if not self._one(connection, COUNT_ADDRESS, key=key, now=now, budget=self._budget):
            raise TooManyGuesses(int(REFILL.total_seconds()))

    def arrived(self, connection: Connection[Any], address: str) -> None:
        """Somebody has come in by a provider: their departure no longer counts."""
        self._do(connection, REFUND, key=self._key("departure", network(address)))

    def _key(self, *parts: str) -> bytes:
        """A keyed hash: whoever reads the table cannot try logins on it."""
        return hashlib.blake2b("\x1f".join(parts).encode(), key=self._secret, digest_size=32).digest()

    def _do(self, connection: Connection[Any], statement: LiteralString, **given: Any) -> Any:
        now = given.get("now")
        given |= {"refill": REFILL, "free": FREE, "longest": LONGEST_SECONDS}
        given["forgotten"] = now - FORGOTTEN_AFTER if now else None
        return connection.execute(sql.SQL(statement).format(own=self._own), given)

    def _one(self, connection: Connection[Any], statement: LiteralString, **given: Any) -> Any:
        row = self._do(connection, statement, **given).fetchone()
        return row[0] if row else None


def network(address: str) -> str:
    """The address as it counts: whoever has one of an IPv6 /64 has them all."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network(f"{address}/64", strict=False)) if parsed.version == 6 else str(parsed)
