"""Names and other personal data: sealed with a key per person, in the log and outside it (152-ФЗ).

    value ──AES-256-GCM, the person's key──► sealed_field.ciphertext      associated data: schema|person_id|field
    the person's key ──AES-256-GCM, master key──► person_key.wrapped      associated data: schema|person_id|key
    identity ──AES-256-GCM, the person's key──► base64(nonce ‖ ciphertext) in an event  schema|person_id|event identity

The event of a person's erasure destroys their key in its own transaction (persons.sql); the log, which holds ids and ciphertext alone, still proves itself. Where the master
key comes from and how it is changed: master_key.py.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import psycopg
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from psycopg import sql
from psycopg_pool import ConnectionPool

from archive.ledger.master_key import MasterKeys

FORGOTTEN = "данные уничтожены"
"""What stands in place of a person whose key was destroyed."""

CACHE_SECONDS = 5.0
CACHE_PERSONS = 20_000

NONCE_BYTES = 12
_FIELD = re.compile(r"[a-z_]+")


@dataclass
class SealBroken(Exception):
    """The sealed value was not made with this key for this person and field: altered, moved, or a wrong master key."""

    person_id: str
    field: str

    def __str__(self) -> str:
        return f"{self.field} of {self.person_id} does not open: altered, moved, or sealed with another master key"


@dataclass
class PersonForgotten(Exception):
    """The person's key was destroyed: nothing can be sealed for this id again."""

    person_id: str


def persons_schema(schema: str) -> str:
    """The schema of the personal data that belong to the log in `schema`."""
    return f"{schema}_persons"


def migrate_persons(owner_dsn: str, schema: str, service_role: str) -> None:
    """Create or complete the tables of the personal data of the log in `schema`; needs the owner's rights."""
    script = files("archive.ledger").joinpath("persons.sql").read_text("utf-8")
    statement = sql.SQL(script).format(
        schema=sql.Identifier(persons_schema(schema)),
        ledger=sql.Identifier(schema),
        service=sql.Identifier(service_role),
    )
    with psycopg.connect(owner_dsn) as connection:
        connection.execute(statement)


def open_sealed(key: bytes, schema: str, person_id: str, aspect: str, sealed: str) -> dict[str, str]:
    """The fields that an event carries, by the person's own key. Raises SealBroken."""
    try:
        stored = base64.b64decode(sealed)
        associated = f"{schema}|{person_id}|event {aspect}".encode()
        fields: dict[str, str] = json.loads(AESGCM(key).decrypt(stored[:NONCE_BYTES], stored[NONCE_BYTES:], associated))
    except (InvalidTag, ValueError):
        raise SealBroken(person_id, f"event {aspect}") from None
    return fields


class Persons:
    """The personal data of one college's people. Safe to share between threads.

    `database` is a connection string or a pool; `clock` counts seconds and never goes back.
    """

    def __init__(
        self,
        database: str | ConnectionPool,
        schema: str,
        master_key: bytes | MasterKeys,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._own_pool = isinstance(database, str)
        self._pool = (
            ConnectionPool(database, min_size=1, max_size=4, open=True) if isinstance(database, str) else database
        )
        self._schema = schema
        self._masters = MasterKeys.of(master_key)
        self._clock = clock
        self._known: dict[str, tuple[str, float]] = {}
        self._erasures = (0, 0.0)
        own = sql.Identifier(persons_schema(schema))
        self._add_key, self._read_key, self._find_key, self._find_keys, self._add_field, self._read_names = (
            sql.SQL(text).format(own=own) for text in (ADD_KEY, READ_KEY, FIND_KEY, FIND_KEYS, ADD_FIELD, READ_NAMES)
        )
        self._stale, self._count_stale, self._rewrap, self._count_destroyed = (
            sql.SQL(text).format(own=own) for text in (STALE, COUNT_STALE, REWRAP, COUNT_DESTROYED)
        )

    def put(self, person_id: str, **fields: str) -> None:
        """Seal these fields of the person, in place of earlier values. Raises PersonForgotten, SealBroken, ValueError."""
        if "|" in self._schema or not all(_FIELD.fullmatch(field) for field in fields):
            raise ValueError("a field's name is lower-case Latin letters and underscores")
        with self._pool.connection() as connection, connection.transaction():
            key = self._key(connection, person_id)
            for field, value in fields.items():
                sealed = self._seal(key, person_id, field, value.encode())
                connection.execute(self._add_field, (person_id, field, *sealed))
        self._known.pop(person_id, None)

    def seal(self, person_id: str, aspect: str, fields: Mapping[str, str]) -> str:
        """What an event carries of these fields: base64 of nonce and ciphertext under the person's key.

        Associated data are the person and the aspect (`identity`, `contacts`): neither opens in the other's place.
        Raises PersonForgotten, SealBroken.
        """
        with self._pool.connection() as connection, connection.transaction():
            key = self._key(connection, person_id)
        value = json.dumps(dict(sorted(fields.items())), ensure_ascii=False, separators=(",", ":"))
        return base64.b64encode(b"".join(self._seal(key, person_id, f"event {aspect}", value.encode()))).decode()

    def open(self, person_id: str, aspect: str, sealed: str) -> dict[str, str] | None:
        """The fields that were sealed; None when the person's key was destroyed. Raises SealBroken."""
        with self._pool.connection() as connection:
            row = connection.execute(self._find_key, (person_id,)).fetchone()
        if row is None or row[1] is None:
            return None
        return open_sealed(self._unwrapped(person_id, *row), self._schema, person_id, aspect, sealed)

    def keys(self, ids: Iterable[str]) -> dict[str, bytes]:
        """The keys of these people, 32 bytes each, to travel beside a volume; without those destroyed. Raises SealBroken."""
        with self._pool.connection() as connection:
            rows = connection.execute(self._find_keys, (list(ids),)).fetchall()
        return {person: self._unwrapped(person, *wrapped) for person, *wrapped in rows}

    def college_key(self, purpose: str) -> bytes:
        """32 bytes of the college's own for a purpose, made when there are none yet. Raises SealBroken.

        They stay the same through every change of the master key, which wraps them as it does a person's; no person's id
        begins with an asterisk.
        """
        own = f"*{purpose}"
        with self._pool.connection() as connection, connection.transaction():
            self._key(connection, own)
        return self.keys([own])[own]

    def adopt(self, person_id: str, key: bytes) -> None:
        """Take over the key of a person whose events were restored; one that is here already stays."""
        name, master = self._masters.current
        sealed = self._seal(master, person_id, "key", key)
        with self._pool.connection() as connection:
            connection.execute(self._add_key, (person_id, *sealed, name))

    def open_all(self, aspect: str, sealed: Mapping[str, str]) -> dict[str, dict[str, str] | None]:
        """What `open` says of each of these sealed texts, by person: the keys are read at once. Raises SealBroken."""
        keys = self.keys(sealed)
        return {
            person_id: open_sealed(keys[person_id], self._schema, person_id, aspect, text)
            if person_id in keys
            else None
            for person_id, text in sealed.items()
        }

    def names(self, ids: Iterable[str]) -> dict[str, str]:
        """The names of these people; the id itself where none is known, FORGOTTEN where the key was destroyed.

        A name may be up to CACHE_SECONDS old. Raises SealBroken.
        """
        wanted = dict.fromkeys(ids)
        now = self._clock()
        known = self._known
        names = {i: known[i][0] for i in wanted if i in known and now < known[i][1]}
        missing = [i for i in wanted if i not in names]
        if missing:
            fresh = dict.fromkeys(missing, "") | self._read(missing)
            if len(self._known) + len(fresh) > CACHE_PERSONS:
                self._known = {}
            for person_id, name in fresh.items():
                names[person_id] = name or person_id
                self._known[person_id] = (names[person_id], now + CACHE_SECONDS)
        return {i: names[i] for i in wanted}

    def commitment(self, person_id: str, make: bool = True) -> str:
        """SHA-256 (hex) over the person, the purpose and their key, made (if `make`) when there is none yet: for the log.

        AES-GCM binds no ciphertext to one key; this does. Raises PersonForgotten, SealBroken.
        """
        with self._pool.connection() as connection, connection.transaction():
            if make:
                self._key(connection, person_id)
            row = connection.execute(self._find_key, (person_id,)).fetchone()
        if row is None or row[1] is None:
            raise PersonForgotten(person_id)
        key = self._unwrapped(person_id, *row)
        return hashlib.sha256(self._associated(person_id, "key commitment") + b"|" + key).hexdigest()

    def forgotten(self, person_id: str) -> None:
        """Let this process show at once that the person was erased; others learn of it within CACHE_SECONDS."""
        self._known.pop(person_id, None)
        self._erasures = (0, 0.0)

    def erasures(self) -> int:
        """How many people were erased, up to CACHE_SECONDS ago: what was shown before a new one is shown no more."""
        count, until = self._erasures
        if self._clock() >= until:
            with self._pool.connection() as connection:
                (count,) = connection.execute(self._count_destroyed).fetchone() or (0,)
            self._erasures = (count, self._clock() + CACHE_SECONDS)
        return count

    def rewrap(self, batch: int = 500) -> tuple[int, int]:
        """Wrap up to so many keys anew with the master key in use; how many were, how many are left under earlier ones.

        A transaction a call: interrupted, it goes on where it was. Raises SealBroken.
        """
        name, master = self._masters.current
        with self._pool.connection() as connection, connection.transaction():
            rows = connection.execute(self._stale, (name, batch)).fetchall()
            for person_id, *wrapped in rows:
                fresh = self._seal(master, person_id, "key", self._unwrapped(person_id, *wrapped))
                connection.execute(self._rewrap, (*fresh, name, person_id))
            (left,) = connection.execute(self._count_stale, (name,)).fetchone() or (0,)
        return len(rows), left

    def close(self) -> None:
        if self._own_pool:
            self._pool.close()

    def _read(self, ids: list[str]) -> dict[str, str]:
        with self._pool.connection() as connection:
            rows = connection.execute(self._read_names, (ids,)).fetchall()
        names = {}
        for person_id, key_nonce, wrapped, master, nonce, ciphertext in rows:
            if wrapped is None:
                names[person_id] = FORGOTTEN
            elif ciphertext is not None:
                key = AESGCM(self._unwrapped(person_id, key_nonce, wrapped, master))
                names[person_id] = self._open(key, person_id, "name", nonce, ciphertext).decode()
        return names

    def _key(self, connection: psycopg.Connection[Any], person_id: str) -> AESGCM:
        """The person's key, made when there is none yet. Raises PersonForgotten, SealBroken."""
        row = connection.execute(self._read_key, (person_id,)).fetchone()
        if row is None:
            self._masters.refresh()
            name, master = self._masters.current
            nonce, wrapped = self._seal(master, person_id, "key", AESGCM.generate_key(256))
            connection.execute(self._add_key, (person_id, nonce, wrapped, name))
            row = connection.execute(self._read_key, (person_id,)).fetchone()
        if row is None or row[1] is None:
            raise PersonForgotten(person_id)
        return AESGCM(self._unwrapped(person_id, *row))

    def _unwrapped(self, person_id: str, nonce: bytes, wrapped: bytes, master: str | None) -> bytes:
        return self._open(self._masters.named(master), person_id, "key", nonce, wrapped)

    def _seal(self, key: AESGCM, person_id: str, field: str, value: bytes) -> tuple[bytes, bytes]:
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce, key.encrypt(nonce, value, self._associated(person_id, field))

    def _open(self, key: AESGCM, person_id: str, field: str, nonce: bytes, sealed: bytes) -> bytes:
        try:
            return key.decrypt(bytes(nonce), bytes(sealed), self._associated(person_id, field))
        except InvalidTag:
            raise SealBroken(person_id, field) from None

    def _associated(self, person_id: str, field: str) -> bytes:
        return f"{self._schema}|{person_id}|{field}".encode()


ADD_KEY = """INSERT INTO {own}.person_key (person_id, nonce, wrapped, master) VALUES (%s, %s, %s, %s)
    ON CONFLICT (person_id) DO NOTHING"""
# FOR UPDATE: the key must not be destroyed between its reading and the sealing with it.
READ_KEY = "SELECT nonce, wrapped, master FROM {own}.person_key WHERE person_id = %s FOR UPDATE"
FIND_KEYS = """SELECT person_id, nonce, wrapped, master FROM {own}.person_key
    WHERE person_id = ANY(%s) AND wrapped IS NOT NULL"""
FIND_KEY = "SELECT nonce, wrapped, master FROM {own}.person_key WHERE person_id = %s"
ADD_FIELD = """INSERT INTO {own}.sealed_field (person_id, field, nonce, ciphertext) VALUES (%s, %s, %s, %s)
    ON CONFLICT (person_id, field) DO UPDATE SET nonce = EXCLUDED.nonce, ciphertext = EXCLUDED.ciphertext"""
READ_NAMES = """SELECT k.person_id, k.nonce, k.wrapped, k.master, f.nonce, f.ciphertext
    FROM {own}.person_key k LEFT JOIN {own}.sealed_field f ON f.person_id = k.person_id AND f.field = 'name'
    WHERE k.person_id = ANY(%s)"""
STALE = """SELECT person_id, nonce, wrapped, master FROM {own}.person_key
    WHERE wrapped IS NOT NULL AND master IS DISTINCT FROM %s ORDER BY person_id LIMIT %s FOR UPDATE"""
COUNT_STALE = "SELECT count(*) FROM {own}.person_key WHERE wrapped IS NOT NULL AND master IS DISTINCT FROM %s"
REWRAP = "UPDATE {own}.person_key SET nonce = %s, wrapped = %s, master = %s WHERE person_id = %s"
COUNT_DESTROYED = "SELECT count(*) FROM {own}.person_key WHERE wrapped IS NULL"
