"""A backup of the persons' keys that expires: what an erasure destroyed must not live on in copies for ever (152-ФЗ).

    {"expires_at":"2026-02-11T09:00:00Z","form":"journal-keys.v1","made_at":"2026-01-12T09:00:00Z","schema":"journal"}
    {"master":"5f0c…","nonce":"…","person_id":"s-17","wrapped":"…"}          a line for each key, wrapped as in the database
    {"mac":"…"}                               HMAC-SHA256 over the lines before, by a key derived from the master key

Restoring adds the keys that are missing and never one whose person's erasure is in the log. Without the master key the
file opens nothing; with it, a file past its day is refused and is to be shredded.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from archive.ledger.persons import persons_schema

FORM = "journal-keys.v1"


class BackupRefused(Exception):
    """The file is not what a backup of this college made now would be: altered, of another college, expired."""


def backup_keys(dsn: str, schema: str, secret: bytes, path: Path, made_at: datetime, expires_at: datetime) -> int:
    """Write every key that is not destroyed into a new file (mode 0600); how many. Raises FileExistsError."""
    query = sql.SQL("SELECT person_id, nonce, wrapped, master FROM {}.person_key WHERE wrapped IS NOT NULL ORDER BY 1")
    with psycopg.connect(dsn) as connection:
        rows = connection.execute(query.format(sql.Identifier(persons_schema(schema)))).fetchall()
    head = {"form": FORM, "schema": schema, "made_at": made_at.isoformat(), "expires_at": expires_at.isoformat()}
    lines = [_line(head)]
    lines += [
        _line({"person_id": person, "nonce": nonce.hex(), "wrapped": wrapped.hex(), "master": master})
        for person, nonce, wrapped, master in rows
    ]
    body = "".join(lines)
    path.touch(0o600, exist_ok=False)
    path.write_text(body + _line({"mac": _mac(secret, body)}), "utf-8")
    return len(rows)


def restore_keys(dsn: str, schema: str, secrets: list[bytes], path: Path, now: datetime) -> list[str]:
    """Put back the keys that are missing; whose they are. `secrets` are the master keys. Raises BackupRefused."""
    lines = path.read_text("utf-8").splitlines(keepends=True)
    body = "".join(lines[:-1])
    try:
        told, *keys = [json.loads(line) for line in lines]
        mac = keys.pop()["mac"]
        expires_at = datetime.fromisoformat(told["expires_at"])
    except (ValueError, KeyError, TypeError, IndexError):
        raise BackupRefused("not a backup of keys") from None
    if not any(hmac.compare_digest(mac, _mac(secret, body)) for secret in secrets):
        raise BackupRefused("altered, or made under another master key")
    if told["form"] != FORM or told["schema"] != schema:
        raise BackupRefused("of another college")
    if now >= expires_at:
        raise BackupRefused(f"expired on {expires_at:%d.%m.%Y}: shred it")
    names = {"own": sql.Identifier(persons_schema(schema)), "ledger": sql.Identifier(schema)}
    restored = []
    with psycopg.connect(dsn) as connection:
        for key in keys:
            values = (key["person_id"], bytes.fromhex(key["nonce"]), bytes.fromhex(key["wrapped"]), key["master"])
            added = connection.execute(sql.SQL(RESTORE).format(**names), (*values, f"person:{key['person_id']}"))
            restored += [key["person_id"]] * added.rowcount
    return restored


RESTORE = """INSERT INTO {own}.person_key (person_id, nonce, wrapped, master) SELECT %s, %s, %s, %s
    WHERE NOT EXISTS (SELECT 1 FROM {ledger}.event WHERE originator_id = %s AND topic = 'person.erased.v1')
    ON CONFLICT (person_id) DO NOTHING"""


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")) + "\n"


def _mac(secret: bytes, body: str) -> str:
    key = hashlib.sha256(b"journal key backup|" + secret).digest()
    return hmac.new(key, body.encode(), hashlib.sha256).hexdigest()
