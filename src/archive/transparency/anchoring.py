"""Lets others outside sign the last checkpoint from time to time: witnesses (C2SP tlog-witness), a time stamp (RFC 3161).

What they signed is kept beside the checkpoint, which by that can be shown to have existed then and to be no fork.
"""

from __future__ import annotations

import logging
import threading
from hashlib import sha512
from typing import Any, NamedTuple

import httpx
import psycopg
from psycopg import Connection, sql
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder, decode_timestamp_response

from archive.transparency.note import Note, NoteInvalid, Signature, VerifierKey
from archive.transparency.store import LogDamaged, Sealed, consistency_proof, latest_checkpoint
from archive.transparency.witness import Request

TIMEOUT_SECONDS = 20.0
NOTHING_SEALED_SECONDS = 1.0
"""How soon to look again while there is no checkpoint yet to be shown."""

logger = logging.getLogger(__name__)


class WitnessRefused(Exception):
    """The witness did not sign; the message says why."""


class WitnessSawMore(WitnessRefused):
    """The witness has seen a larger log than this one: the database was put back to an earlier state."""


class StampRefused(Exception):
    """The time-stamping authority did not stamp; the message says why."""


class KnownWitness(NamedTuple):
    """Where a witness answers, without the closing `/add-checkpoint`, and the key that it signs with."""

    url: str
    key: VerifierKey


def cosign(connection: Connection[Any], schema: str, witness: KnownWitness, http: httpx.Client) -> Sealed | None:
    """Let the witness sign the last checkpoint, unless it has; returns the checkpoint it signed.

    Raises WitnessRefused, WitnessSawMore, httpx.HTTPError.
    """
    sealed = latest_checkpoint(connection, schema)
    if sealed is None:
        return None
    table = sql.Identifier(schema, "cosignature")
    seen = sql.SQL("SELECT coalesce(max(size), 0), count(*) FROM {} WHERE witness = %s").format(table)
    old, signed_before = connection.execute(seen, [witness.key.name]).fetchone() or (0, 0)
    if signed_before and old == sealed.size:
        return None
    answer = _asked(connection, schema, witness, http, old, sealed)
    if answer.status_code == 409:  # our memory of what it saw is not its own: it says what it saw
        old = int(answer.text) if answer.text.strip().isdecimal() else 0
        if old > sealed.size:
            raise WitnessSawMore(f"{witness.key.name} has seen {old} events, {sealed.size} are sealed here")
        answer = _asked(connection, schema, witness, http, old, sealed)
    if answer.status_code != 200:
        raise WitnessRefused(f"{witness.key.name}: {answer.status_code} {answer.text[:200].strip()}")
    try:
        line = next(
            line for line in answer.text.splitlines(keepends=True) if Signature.parse(line).key_hash == witness.key.hash
        )
        Signature.parse(line).check(witness.key, Note.parse(sealed.note).text)
    except (NoteInvalid, StopIteration):
        raise WitnessRefused(f"{witness.key.name} answered with no signature of its own") from None
    added = sql.SQL("INSERT INTO {} (size, witness, signature) VALUES (%s, %s, %s)").format(table)
    connection.execute(added, [sealed.size, witness.key.name, line])
    return sealed


def _asked(
    connection: Connection[Any], schema: str, witness: KnownWitness, http: httpx.Client, old: int, sealed: Sealed
) -> httpx.Response:
    proof = consistency_proof(connection, schema, old, sealed.size) if old else []
    body = str(Request(old, proof, sealed.note))
    return http.post(f"{witness.url.rstrip('/')}/add-checkpoint", content=body.encode())


def stamp(connection: Connection[Any], schema: str, url: str, http: httpx.Client) -> Sealed | None:
    """Let the authority at `url` stamp the last checkpoint, unless it has. Raises StampRefused, httpx.HTTPError."""
    sealed = latest_checkpoint(connection, schema)
    if sealed is None:
        return None
    table = sql.Identifier(schema, "time_stamp")
    stamped = sql.SQL("SELECT 1 FROM {} WHERE size = %s AND authority = %s").format(table)
    if connection.execute(stamped, [sealed.size, url]).fetchone():
        return None
    request = TimestampRequestBuilder().data(sealed.note.encode()).hash_algorithm(HashAlgorithm.SHA512).build()
    headers = {"Content-Type": "application/timestamp-query"}
    answer = http.post(url, content=request.as_bytes(), headers=headers)
    answer.raise_for_status()
    try:
        response = decode_timestamp_response(answer.content)
    except ValueError as error:
        raise StampRefused(f"{url}: no time stamp: {error}") from None
    if response.status != 0 or response.tst_info.nonce != request.nonce:
        raise StampRefused(f"{url}: refused with status {response.status}")
    imprint = response.tst_info.message_imprint.message
    if imprint != sha512(sealed.note.encode()).digest():
        raise StampRefused(f"{url}: the time stamp is another's")
    added = sql.SQL("INSERT INTO {} (size, authority, response) VALUES (%s, %s, %s)").format(table)
    connection.execute(added, [sealed.size, url, answer.content])
    return sealed


class Anchors:
    """Asks every witness and the authority of the college in `schema`, again and again."""

    def __init__(
        self, dsn: str, schema: str, witnesses: tuple[KnownWitness, ...], authority: str, pause_seconds: float
    ) -> None:
        self._dsn = dsn
        self._schema = schema
        self._witnesses = witnesses
        self._authority = authority
        self._pause = pause_seconds

    def run(self, stop: threading.Event) -> None:
        """Ask from the first checkpoint on, every `pause_seconds`, until `stop` is set; who does not answer is asked again then."""
        while not stop.is_set() and (self._witnesses or self._authority):
            stop.wait(self._pause if self.ask_all() else min(self._pause, NOTHING_SEALED_SECONDS))

    def ask_all(self) -> bool:
        """Ask everybody once; what fails is logged, for nothing of the college waits for it. False: nothing is sealed yet."""
        try:
            with (
                psycopg.connect(self._dsn, autocommit=True) as connection,
                httpx.Client(timeout=TIMEOUT_SECONDS, follow_redirects=False) as http,
            ):
                if latest_checkpoint(connection, self._schema) is None:
                    return False
                for witness in self._witnesses:
                    try:
                        cosign(connection, self._schema, witness, http)
                    except (WitnessRefused, LogDamaged, httpx.HTTPError) as error:
                        logger.error("witness %s: %s: %s", witness.key.name, type(error).__name__, error)
                if self._authority:
                    try:
                        stamp(connection, self._schema, self._authority, http)
                    except (StampRefused, httpx.HTTPError) as error:
                        logger.error("time stamp: %s: %s", type(error).__name__, error)
        except psycopg.Error as error:
            logger.error("no checkpoint was shown to anybody: %s", error)
        return True
