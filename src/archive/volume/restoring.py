"""Restore: volumes become a log again, in an empty database, with the positions, the chain and the acts they had.

All volumes from the first on are needed: a log begins at position 1, and its chain runs through every event. What was recorded
after the last volume's checkpoint is not in any volume, and is lost unless a backup of the database holds it. Tokens,
sessions and read models are not in volumes: these are issued and rebuilt anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import psycopg
from psycopg import Connection, sql

from archive.ledger.persons import Persons
from archive.transparency.checkpoint import open_checkpoint
from archive.transparency.keys import (
    KeyProblem,
    KeyRecord,
    checked_records,
    keep_records,
    kept_records,
    key_for,
    read_key,
    signing_key,
)
from archive.transparency.note import NoteInvalid, signed
from archive.transparency.tree import Frontier, leaf_hash
from archive.volume.person_keys import Keys
from archive.volume.reading import VolumeOnDisk
from archive.volume.rows import ActRow
from archive.volume.verify import verify
from journal_domain.person import IdentityChanged, PersonRegistered, person_stream

CHUNK = 10_000
IDENTITIES = (PersonRegistered.TYPE, IdentityChanged.TYPE)
TABLES = ("event", "act", "head", "copy_file", "tile", "checkpoint", "log_key", "cosignature", "time_stamp")


class _Sealed(msgspec.Struct):
    sealed: str


class RestoreRefused(Exception):
    """Nothing was written; each line says why, in Russian."""

    def __init__(self, *why: str) -> None:
        super().__init__("\n".join(why))
        self.why = why


def require_whole(*folders: Path, key: str | None = None) -> None:
    """That each folder holds a volume without damage. Raises RestoreRefused with every finding."""
    findings = []
    for folder in folders:
        try:
            findings += [f"{folder}: {finding}" for finding in verify(folder, key).findings]
        except FileNotFoundError:
            findings.append(f"{folder}: тома здесь нет")
        except OSError as error:
            findings.append(f"{folder}: том не читается ({error.strerror})")
    if findings:
        raise RestoreRefused(*findings)


def ordered(folders: Sequence[Path], key: str | None) -> list[VolumeOnDisk]:
    """The volumes in their order, each found whole, each the continuation of the one before. Raises RestoreRefused."""
    require_whole(*folders, key=key)
    volumes = sorted(map(VolumeOnDisk, folders), key=lambda volume: volume.about.first_position)
    expected = 1
    before: VolumeOnDisk | None = None
    for volume in volumes:
        about = volume.about
        if about.first_position != expected:
            raise RestoreRefused(
                f"Не хватает томов с записями № {expected}–{about.first_position - 1}: журнал восстанавливается только целиком, "
                "с первой записи. Отдельный том читается без базы: verify.py, journal archive regenerate --from-volume."
                if about.first_position > expected
                else f"Том {about.year} повторяет записи, которые есть в другом томе."
            )
        if before is not None:
            earlier = before.about
            if (about.origin, about.schema) != (earlier.origin, earlier.schema):
                raise RestoreRefused(f"Тома {earlier.year} и {about.year} — разных журналов.")
            if volume.head(earlier.last_position) != earlier.tree_head:
                raise RestoreRefused(f"Том {about.year} не продолжает том {earlier.year}: корни деревьев не сходятся.")
        expected, before = about.last_position + 1, volume
    return volumes


def keys_to_go_on_with(volumes: Sequence[VolumeOnDisk], key_file: Path) -> list[str]:
    """The records of the log's keys, the last one that of the key in the file.

    Where the key in force was exchanged after the last volume, the log is put back behind that exchange; then one record
    more says so, and the key signs from the volume's end on. Raises RestoreRefused.
    """
    last = volumes[-1]
    position, keys = last.about.last_position, last.keys()
    try:
        key = read_key(key_file)
        if key.verifier != checked_records(keys)[-1].key:
            kept = kept_records(key_file, key)
            keys = kept if kept[: len(keys)] == keys else keys
        records = checked_records(keys)
        signer = signing_key(key_file, records)
        if records[-1].since > position:
            again = KeyRecord(len(keys) + 1, position, signer.verifier, restored=True)
            keys = [*keys, str(signed(again.text, signer))]
            records.append(again)
        for volume in volumes:
            about = volume.about
            open_checkpoint(volume.checkpoint(), about.origin, [key_for(records, about.last_position)])
    except (KeyProblem, NoteInvalid, FileNotFoundError) as error:
        raise RestoreRefused(
            f"Нужен log.key, которым журнал подписан последним, в {key_file}; если его меняли после последнего тома, "
            f"то и log.key.records рядом с ним: без записи о смене новый ключ не связан с томами ({error})."
        ) from None
    return keys


def restore(
    owner_dsn: str,
    schema: str,
    volumes: Sequence[VolumeOnDisk],
    key_file: Path,
    progress: Callable[[int, int], None],
) -> int:
    """Fill the empty log in `schema` in one transaction, read it back, and return its last position.

    Needs the owner's rights: the service may not write positions; and the log's key, to go on with.
    Raises RestoreRefused, psycopg.Error.
    """
    keys = keys_to_go_on_with(volumes, key_file)
    last = volumes[-1].about
    if last.schema != schema:
        raise RestoreRefused(
            f"Журнал лежал в схеме {last.schema}: от её имени зависит шифр персональных данных, "
            f"восстанавливайте в неё (JOURNAL_SCHEMA={last.schema})."
        )
    with psycopg.connect(owner_dsn) as connection:
        names = {name: sql.Identifier(schema, name) for name in TABLES}
        connection.execute(sql.SQL("LOCK TABLE {head} IN EXCLUSIVE MODE").format(**names))
        (position,) = connection.execute(sql.SQL("SELECT position FROM {head}").format(**names)).fetchone() or (0,)
        if position:
            raise RestoreRefused(f"В базе уже есть записи ({position}): том восстанавливается только в пустую.")
        chain = b""
        for volume in volumes:
            if volume.about.chain_before != chain.hex():
                raise RestoreRefused(f"Том {volume.about.year}: цепочка хэшей не продолжает предыдущий том.")
            acts = list(volume.acts())
            chain = _copy_events(
                connection, names, volume, acts, chain, lambda done: progress(done, last.last_position)
            )
            _copy_acts(connection, names, acts)
            _keep_files(connection, names, volume)
        _restore_seals(connection, names, volumes, keys)
        connection.execute(
            sql.SQL("UPDATE {head} SET position = %s, chain = %s").format(**names), (last.last_position, chain)
        )
        found = _root(connection, names)
        if found != (last.last_position, last.tree_head):
            raise RestoreRefused("Прочитанное из базы не сходится с корнем дерева: ничего не записано.")
    keep_records(key_file, keys)
    return last.last_position


def _copy_events(
    connection: Connection[Any],
    names: dict[str, sql.Identifier],
    volume: VolumeOnDisk,
    acts: Iterable[ActRow],
    chain: bytes,
    told: Callable[[int], None],
) -> bytes:
    """COPY the volume's events with their chain. Returns the chain at its end. Raises RestoreRefused."""
    copy_in = sql.SQL(
        "COPY {event} (position, originator_id, originator_version, topic, state, stored_at, chain) FROM STDIN BINARY"
    ).format(**names)
    with connection.cursor() as cursor, cursor.copy(copy_in) as copy:
        copy.set_types(["int8", "text", "int8", "text", "bytea", "timestamptz", "bytea"])
        remaining = iter(acts)
        act = next(remaining, None)
        for row, version in volume.versioned():
            if act is not None and row.position > act.last:
                act = next(remaining, None)
            if act is None or not act.first <= row.position <= act.last:
                raise RestoreRefused(f"Запись № {row.position} не отнесена ни к одному действию (data/acts.jsonl).")
            chain = hashlib.sha256(chain + row.state).digest()
            copy.write_row((row.position, row.stream, version, row.topic, row.state, act.stored_at, chain))
            if row.position % CHUNK == 0:
                told(row.position)
    return chain


def _copy_acts(connection: Connection[Any], names: dict[str, sql.Identifier], acts: Iterable[ActRow]) -> None:
    copy_in = sql.SQL(
        "COPY {act} (actor, command_id, request_hash, first_position, last_position) FROM STDIN BINARY"
    ).format(**names)
    with connection.cursor() as cursor, cursor.copy(copy_in) as copy:
        copy.set_types(["text", "text", "bytea", "int8", "int8"])
        for act in acts:
            copy.write_row(act[:5])


def _keep_files(connection: Connection[Any], names: dict[str, sql.Identifier], volume: VolumeOnDisk) -> None:
    """The certified copies and signatures, found by their hashes as before."""
    folder = volume.folder / "data/copies"
    statement = sql.SQL("INSERT INTO {copy_file} (sha256, content) VALUES (%s, %s) ON CONFLICT DO NOTHING").format(
        **names
    )
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.is_file():
            content = path.read_bytes()
            connection.execute(statement, (hashlib.sha256(content).digest(), content))


def _restore_seals(
    connection: Connection[Any],
    names: dict[str, sql.Identifier],
    volumes: Sequence[VolumeOnDisk],
    keys: Sequence[str],
) -> None:
    """The public keys, the volumes' checkpoints with what was signed of them, full tiles: the sealer goes on from there."""
    (sealed,) = connection.execute(
        sql.SQL("SELECT coalesce(max(size), 0) FROM {checkpoint}").format(**names)
    ).fetchone() or (0,)
    if sealed:
        raise RestoreRefused(f"Записей в базе нет, а подписано их {sealed}: журнал опустошён, сохраните его как есть.")
    connection.execute(sql.SQL(NOTHING_SIGNED).format(**names))

    def insert(statement: str, rows: Iterable[tuple[object, ...]]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(sql.SQL(statement).format(**names), rows)

    insert("INSERT INTO {log_key} (number, note) VALUES (%s, %s)", enumerate(keys, start=1))
    for volume in volumes:
        size = volume.about.last_position
        insert("INSERT INTO {checkpoint} (size, note) VALUES (%s, %s)", [(size, volume.checkpoint())])
        witnessed = [(size, line.name, str(line)) for line in volume.cosignatures()]
        insert("INSERT INTO {cosignature} (size, witness, signature) VALUES (%s, %s, %s)", witnessed)
        stamped = [(size, *stamp) for stamp in volume.time_stamps()]
        insert("INSERT INTO {time_stamp} (size, authority, response) VALUES (%s, %s, %s)", stamped)
    tiles = (
        (level, number, b"".join(hashes), Frontier(hashes).root()) for level, number, hashes in volumes[-1].full_tiles()
    )
    insert("INSERT INTO {tile} (level, number, hashes, root) VALUES (%s, %s, %s, %s)", tiles)


NOTHING_SIGNED = """
    ALTER TABLE {checkpoint} DISABLE TRIGGER checkpoint_is_append_only;
    DELETE FROM {checkpoint};
    ALTER TABLE {checkpoint} ENABLE ALWAYS TRIGGER checkpoint_is_append_only;
    ALTER TABLE {log_key} DISABLE TRIGGER log_key_is_append_only;
    DELETE FROM {log_key};
    ALTER TABLE {log_key} ENABLE ALWAYS TRIGGER log_key_is_append_only;
"""
"""What was published of an empty log gives way to what is restored: its first key may be the third of the log that was."""


def _root(connection: Connection[Any], names: dict[str, sql.Identifier]) -> tuple[int, str]:
    """What stands in the log now: the number of events and the root over them."""
    frontier = Frontier()
    query = sql.SQL("SELECT state FROM {event} ORDER BY position").format(**names)
    with connection.cursor("restored", binary=True) as cursor:
        cursor.itersize = CHUNK
        for (state,) in cursor.execute(query):
            frontier.append(leaf_hash(state))
    return frontier.size, frontier.root().hex()


def adopted_names(
    volumes: Sequence[VolumeOnDisk], persons: Persons, keys: Keys, full_name: Callable[[Mapping[str, str]], str]
) -> int:
    """Take over the people's keys, and let pages show the names of their last identities. Returns how many have one."""
    last: dict[str, str] = {}
    for volume in volumes:
        for row in volume.own():
            if row.topic in IDENTITIES:
                person = row.stream.removeprefix(person_stream(""))
                last[person] = msgspec.json.decode(row.state, type=_Sealed).sealed
    named = 0
    for person, key in keys.items():
        persons.adopt(person, key)
        identity = persons.open(person, "identity", last[person]) if last.get(person) else None
        if identity:
            persons.put(person, name=full_name(identity))
            named += 1
    return named
