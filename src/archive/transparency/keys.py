"""The key that signs checkpoints: its file, and the public record of this key and of those before it.

    log.key            mode 0600:  PRIVATE+KEY+<origin>+<key hash>+<base64>
    log.key.records    the public records once more, outside the database: they must outlive it

A record is a signed note of its own. The first is signed by its own key, every later one by the key before it and by its own:

    journal.college.example/log key          never the text of a checkpoint, whose first line is the origin alone
    2                                        number
    48213                                    checkpoints of more than so many events are signed by this key
    journal.college.example/log+5fb3…+AX3…   the public key, as a verifier key
    restored                                 only where the log was put back to `since` events out of its volumes: what was
                                             signed beyond them is gone, and this key signs from there again

Whoever trusts the first public key can follow the records to the present one.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from secrets import token_hex
from typing import Any, NamedTuple

from psycopg import Connection, sql

from archive.transparency.note import ED25519, Note, NoteInvalid, SignerKey, VerifierKey, signed

RESTORED = "restored\n"
DEFAULT_ORIGIN = "class-journal.local/{}"
"""For a college that names none: unlike any other's, for a witness tells logs apart by it."""


class KeyProblem(Exception):
    """The key file and the public records do not belong together; the message says in Russian what to do."""


class KeyRecord(NamedTuple):
    """From `since` events on (not including) the owner of `key` signs; `restored`: again, after what followed was lost."""

    number: int
    since: int
    key: VerifierKey
    restored: bool = False

    @property
    def text(self) -> str:
        return f"{self.key.name} key\n{self.number}\n{self.since}\n{self.key}\n{RESTORED if self.restored else ''}"

    @classmethod
    def parse(cls, text: str) -> KeyRecord:
        """Raises NoteInvalid."""
        lines = text.split("\n")
        if len(lines) not in (5, 6) or not (lines[1].isdecimal() and lines[2].isdecimal()):
            raise NoteInvalid("no record of a key")
        parsed = cls(int(lines[1]), int(lines[2]), VerifierKey.parse(lines[3]), len(lines) == 6)
        if parsed.text != text:
            raise NoteInvalid("the record of a key is not in its canonical form")
        return parsed


def checked_records(notes: Sequence[str]) -> list[KeyRecord]:
    """The records in these notes, the first key first, each found to be signed as it must be. Raises NoteInvalid."""
    records: list[KeyRecord] = []
    for text in notes:
        note = Note.parse(text)
        record = KeyRecord.parse(note.text)
        before = records[-1] if records else None
        backwards = before is not None and record.since < before.since and not record.restored
        if record.number != len(records) + 1 or backwards or (record.restored and before is None):
            raise NoteInvalid(f"key {record.number} does not follow key {len(records)}")
        if before and record.key.name != before.key.name:
            raise NoteInvalid(f"key {record.number} belongs to another log")
        signers = {record.key} | ({before.key} if before else set())
        if len(note.signed_by(signers)) != len(signers):
            raise NoteInvalid(f"key {record.number} is not signed by the key before it and by its own")
        records.append(record)
    return records


def key_for(records: Sequence[KeyRecord], size: int) -> VerifierKey:
    """The key that signs checkpoints of this size. Raises NoteInvalid while there is none."""
    if not records:
        raise NoteInvalid("the log has no public key")
    return next((record.key for record in reversed(records) if record.since < size), records[0].key)


def records_until(notes: Sequence[str], size: int) -> tuple[str, ...]:
    """The notes of the keys up to the one in force for checkpoints of this size. Raises NoteInvalid."""
    signing = [number for number, record in enumerate(checked_records(notes), 1) if record.since < size]
    return tuple(notes[: max(signing, default=1)])


def read_records(connection: Connection[Any], schema: str) -> list[str]:
    """The notes of all keys, the first one first, unchecked."""
    query = sql.SQL("SELECT note FROM {} ORDER BY number").format(sql.Identifier(schema, "log_key"))
    return [note for (note,) in connection.execute(query)]


def create_key(path: Path, origin: str = "", algorithm: int = ED25519) -> SignerKey:
    """The key in the file; where there is none, a new one of the log `origin`. Raises KeyProblem, ValueError."""
    if path.exists():
        return read_key(path)
    key = SignerKey.new(origin or DEFAULT_ORIGIN.format(token_hex(4)), algorithm)
    try:
        _write(path, key)
    except FileExistsError:  # made by a process that started at the same time
        return read_key(path)
    return key


def read_key(path: Path) -> SignerKey:
    """Raises FileNotFoundError, KeyProblem (others may read the file, or no key)."""
    if path.stat().st_mode & 0o077:
        raise KeyProblem(f"{path}: ключ журнала может читать не только его владелец: chmod 600")
    try:
        return SignerKey.parse(path.read_text("utf-8").strip())
    except (NoteInvalid, UnicodeDecodeError):
        raise KeyProblem(f"{path}: это не закрытый ключ журнала") from None


def publish_key(connection: Connection[Any], schema: str, path: Path) -> None:
    """Publish the key in the file, with those before it that its records name, unless the log has keys already.

    Within the caller's transaction, or in one of its own. Raises KeyProblem, FileNotFoundError.
    """
    key = read_key(path)
    query = sql.SQL("INSERT INTO {} (number, note) VALUES (%s, %s) ON CONFLICT (number) DO NOTHING")
    with connection.transaction(), connection.cursor() as cursor:
        notes = enumerate(kept_records(path, key), start=1)
        cursor.executemany(query.format(sql.Identifier(schema, "log_key")), list(notes))


def kept_records(path: Path, key: SignerKey) -> list[str]:
    """The records of the keys up to this one, as the file beside `path` has them; of a first key its own. Raises KeyProblem."""
    own = [str(signed(KeyRecord(1, 0, key.verifier).text, key))]
    try:
        notes = _split(_records_file(path).read_text("utf-8"))
        keys = [record.key for record in checked_records(notes)]
    except FileNotFoundError:
        return own
    except (NoteInvalid, UnicodeDecodeError):
        raise KeyProblem(f"{_records_file(path)}: это не записи о ключах журнала") from None
    last = max((number for number, known in enumerate(keys, 1) if known == key.verifier), default=0)
    return notes[:last] or own


def keep_records(path: Path, notes: Sequence[str]) -> None:
    """Write the records beside the key's file `path`, at once or not at all."""
    new = _records_file(path).with_suffix(".new")
    new.write_text("\n".join(notes), "utf-8")
    new.replace(_records_file(path))


def _split(text: str) -> list[str]:
    """Notes with an empty line between them: each is a text, an empty line, signatures."""
    parts = text.removesuffix("\n").split("\n\n")
    return [f"{head}\n\n{signatures}\n" for head, signatures in zip(parts[::2], parts[1::2], strict=False)]


def signing_key(path: Path, records: Sequence[KeyRecord]) -> SignerKey:
    """The key that may sign now; finishes a rotation that was interrupted. Raises KeyProblem, FileNotFoundError."""
    if not records:
        raise KeyProblem("у журнала ещё нет открытого ключа: journal migrate")
    present = records[-1].key
    for file in (path, _next(path)):
        if file.exists() and (key := read_key(file)).verifier == present:
            if file != path:
                file.replace(path)
            return key
    if not path.exists():
        raise FileNotFoundError(path)
    raise KeyProblem(f"{path}: не тот ключ, что назван в записях журнала последним: {present}")


def rotate(connection: Connection[Any], schema: str, path: Path) -> KeyRecord:
    """Let a new key sign every checkpoint from now on; the old private key is gone after it.

    The new key is written beside the old one, published in one transaction, then takes its place: wherever this is
    interrupted, `signing_key` finds the one that was published. Raises KeyProblem, NoteInvalid, FileNotFoundError.
    """
    with connection.transaction():
        lock_sealing(connection, schema)
        records = checked_records(read_records(connection, schema))
        old = signing_key(path, records)
        new = SignerKey.new(old.name)
        _next(path).unlink(missing_ok=True)
        _write(_next(path), new)
        size = sql.SQL("SELECT coalesce(max(size), 0) FROM {}").format(sql.Identifier(schema, "checkpoint"))
        (since,) = connection.execute(size).fetchone() or (0,)
        record = KeyRecord(len(records) + 1, since, new.verifier)
        note = str(signed(record.text, old, new))
        query = sql.SQL("INSERT INTO {} (number, note) VALUES (%s, %s)").format(sql.Identifier(schema, "log_key"))
        connection.execute(query, [record.number, note])
        # Before it is published: one too many is passed over, one too few would be missed when the database is lost.
        keep_records(path, read_records(connection, schema))
    _next(path).replace(path)
    return record


def lock_sealing(connection: Connection[Any], schema: str) -> None:
    """Wait for the lock under which a checkpoint is signed or a key exchanged; it ends with the transaction."""
    connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [sealing_lock(schema)])


def sealing_lock(schema: str) -> str:
    return f"sealing {schema}"


def _records_file(path: Path) -> Path:
    return path.with_name(path.name + ".records")


def _next(path: Path) -> Path:
    return path.with_name(path.name + ".next")


def _write(path: Path, key: SignerKey) -> None:
    """Raises FileExistsError."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(f"{key}\n")
        file.flush()
        os.fsync(file.fileno())
