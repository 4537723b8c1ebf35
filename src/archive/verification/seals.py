"""What was computed and signed of the log, against the tree computed anew; then against what was kept outside the database.

1. the public keys follow one another, the printed ones among them; the key file is that of the last
2. every stored tile holds the hashes of the events
3. every checkpoint is in its form, of this log, signed by the key in force, and its root is that of the events
4. its cosignatures are those of the witnesses that are known
5. what is not sealed yet is young
6. a checkpoint kept outside is signed by a key of the log and is the beginning of what is there
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any, NamedTuple

from psycopg import Connection, sql
from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response

from archive.transparency.checkpoint import Checkpoint
from archive.transparency.keys import KeyProblem, KeyRecord, checked_records, key_for, read_key, read_records
from archive.transparency.note import Note, NoteInvalid, Signature
from archive.transparency.store import LEVELS, WIDTH, LogDamaged, split_hashes, subtree_root
from archive.verification.finding import Finding, Inquiry
from archive.verification.rows import LogPass


class StoredCheckpoint(NamedTuple):
    size: int
    note: str
    sealed_at: datetime


class Seals:
    """The seals of the log in one snapshot; `last_good` is the largest checkpoint that holds, once they were checked."""

    def __init__(self, connection: Connection[Any], inquiry: Inquiry) -> None:
        self._connection = connection
        self._inquiry = inquiry
        self._schema = inquiry.schema
        query = sql.SQL("SELECT size, note, sealed_at FROM {} ORDER BY size").format(self._table("checkpoint"))
        self.checkpoints = [StoredCheckpoint(*row) for row in connection.execute(query)]
        self.records: list[KeyRecord] = []
        self.outside = [(text, *_opened(text)) for text in inquiry.outside]
        self.last_good: int | None = None
        self.tiles = 0
        self.cosignatures = 0
        self.stamps = 0

    @property
    def sizes(self) -> list[int]:
        """The sizes at which a root is needed."""
        outside = [checkpoint.size for _, _, checkpoint in self.outside if checkpoint]
        return [*(checkpoint.size for checkpoint in self.checkpoints), *outside]

    def check(self, log: LogPass) -> Iterator[Finding]:
        yield from self._keys()
        yield from self._tiles(log)
        yield from self._signed(log)
        yield from self._cosigned()
        yield from self._stamped()
        yield from self._unsealed(log)
        yield from self._anchors(log)

    def _keys(self) -> Iterator[Finding]:
        try:
            self.records = checked_records(read_records(self._connection, self._schema))
        except NoteInvalid as error:
            yield Finding(
                code="KEY_RECORD", text=f"Записи об открытых ключах журнала не следуют одна из другой: {error}."
            )
            return
        if not self.records:
            yield Finding(code="KEY_RECORD", text="У журнала нет открытого ключа.")
            return
        known = [record.key for record in self.records]
        for key in self._inquiry.trusted:
            if key not in known:
                yield Finding(code="KEY_FOREIGN", text=f"Напечатанный ключ {key} не значится среди ключей журнала: ключи подменены.")  # fmt: skip
        if self._inquiry.key_file is None:
            return
        with suppress(FileNotFoundError):
            try:
                own = read_key(self._inquiry.key_file).verifier
            except KeyProblem as error:
                yield Finding(code="KEY_FOREIGN", text=f"Файл ключа не читается: {error}.")
                return
            if own != known[-1]:
                yield Finding(code="KEY_FOREIGN", text=f"Последний открытый ключ в базе — не тот, что в файле {self._inquiry.key_file}.")  # fmt: skip

    def _tiles(self, log: LogPass) -> Iterator[Finding]:
        query = sql.SQL("SELECT number, hashes, root FROM {} WHERE level = %s ORDER BY number").format(
            self._table("tile")
        )
        below = log.tile_roots
        sealed = self.checkpoints[-1].size if self.checkpoints else 0
        for level in range(LEVELS):
            roots: list[bytes] = []
            expected = sealed >> 8 * (level + 1)
            number = -1
            with self._connection.cursor("verified_tiles", binary=True) as cursor:
                for stored, hashes, root in cursor.execute(query, [level]):
                    number += 1
                    self.tiles += 1
                    # The root over the hashes binds them: whoever changes one changes it.
                    whole = stored == number and subtree_root(split_hashes(hashes), WIDTH) == root
                    ours = _root_of_tile(below, level, number)
                    if not whole or (ours is not None and ours != root):
                        yield Finding(code="TILE_DIFFERS", text=f"Плитка {level}/{stored} хранит не те хеши.")
                    roots.append(ours or root)
            if number + 1 != expected:
                yield Finding(
                    code="TILE_MISSING", text=f"Плиток уровня {level} должно быть {expected}, есть {number + 1}."
                )
            below = roots if level else log.tile_roots
            if not expected:
                return

    def _signed(self, log: LogPass) -> Iterator[Finding]:
        for done, stored in enumerate(self.checkpoints, start=1):
            problem = self._problem_with(stored, log)
            if problem is None:
                self.last_good = stored.size
            else:
                yield problem
            if done % 200 == 0 or done == len(self.checkpoints):
                self._inquiry.progress("контрольные точки", done, len(self.checkpoints))

    def _problem_with(self, stored: StoredCheckpoint, log: LogPass) -> Finding | None:
        when = f"{stored.sealed_at:%d.%m.%Y %H:%M} (UTC)"
        try:
            note = Note.parse(stored.note)
            checkpoint = Checkpoint.parse(note.text)
            key = key_for(self.records, stored.size)
            note.signed_by([key])
        except NoteInvalid as error:
            text = f"Контрольная точка {stored.size} от {when} не подписана ключом журнала: {error}."
            return Finding(code="CHECKPOINT_INVALID", text=text, position=stored.size)
        if (checkpoint.origin, checkpoint.size) != (key.name, stored.size):
            text = f"Под номером {stored.size} стоит контрольная точка {checkpoint.size} журнала {checkpoint.origin}."
            return Finding(code="CHECKPOINT_FOREIGN", text=text, position=stored.size)
        if stored.size > log.rows:
            text = f"Подписано {stored.size} событий ({when}), в журнале их {log.rows}: конец журнала отрезан."
            return Finding(code="TRUNCATED", text=text, position=stored.size)
        if log.roots.get(stored.size) != checkpoint.root:
            text = f"События 1–{stored.size} — не те, что подписаны {when}."
            return Finding(code="CHECKPOINT_DIFFERS", text=text, position=stored.size)
        return None

    def _cosigned(self) -> Iterator[Finding]:
        """Cosignatures of witnesses that are not known here prove nothing, and are not looked at."""
        query = sql.SQL("SELECT size, witness, signature FROM {} ORDER BY size").format(self._table("cosignature"))
        notes = {stored.size: stored.note for stored in self.checkpoints}
        known = {key.name: key for key in self._inquiry.witnesses}
        for size, witness, line in self._connection.execute(query):
            if witness in known:
                self.cosignatures += 1
                try:
                    Signature.parse(line).check(known[witness], Note.parse(notes[size]).text)
                except (NoteInvalid, KeyError):
                    yield Finding(
                        code="COSIGNATURE_INVALID", text=f"Подпись свидетеля {witness} под контрольной точкой {size} неверна.", position=size
                    )  # fmt: skip

    def _stamped(self) -> Iterator[Finding]:
        if not self._inquiry.stamp_roots:
            return
        verifier = VerifierBuilder(roots=[*self._inquiry.stamp_roots]).build()
        notes = {stored.size: stored.note for stored in self.checkpoints}
        query = sql.SQL("SELECT size, authority, response FROM {} ORDER BY size").format(self._table("time_stamp"))
        for size, authority, response in self._connection.execute(query):
            self.stamps += 1
            try:
                verifier.verify_message(decode_timestamp_response(response), notes[size].encode())
            except (VerificationError, ValueError, KeyError):
                text = f"Отметка времени {authority} под контрольной точкой {size} неверна."
                yield Finding(code="TIME_STAMP_INVALID", text=text, position=size)

    def _unsealed(self, log: LogPass) -> Iterator[Finding]:
        sealed = self.checkpoints[-1].size if self.checkpoints else 0
        query = sql.SQL("SELECT min(stored_at) FROM {} WHERE position > %s").format(self._table("event"))
        (oldest,) = self._connection.execute(query, [sealed]).fetchone() or (None,)
        if oldest is not None and self._inquiry.now - oldest > self._inquiry.unsealed_tolerance:
            yield Finding(
                code="UNSEALED",
                text=f"Событий без контрольной точки: {log.rows - sealed}, старейшее от {oldest:%d.%m.%Y %H:%M} (UTC): запечатывание стоит.",
                position=sealed + 1,
            )  # fmt: skip

    def _anchors(self, log: LogPass) -> Iterator[Finding]:
        for text, note, checkpoint in self.outside:
            if note is None or checkpoint is None:
                yield Finding(code="ANCHOR_INVALID", text=f"Предъявлена не контрольная точка: {text[:60]!r}.")
                continue
            named = f"контрольная точка {checkpoint.size}, сохранённая вне базы"
            try:
                known = [record.key for record in self.records]
                if checkpoint.origin != key_for(self.records, checkpoint.size).name:
                    yield Finding(
                        code="ANCHOR_FOREIGN", text=f"Предъявленная {named}, — другого журнала: {checkpoint.origin}."
                    )
                    continue
                note.signed_by(known)  # by any of them: it may be of what was lost before the log was restored
            except NoteInvalid as error:
                yield Finding(
                    code="ANCHOR_FOREIGN", text=f"Предъявленная {named}, не подписана ключом этой базы: {error}."
                )
                continue
            if checkpoint.size > log.rows:
                yield Finding(code="ROLLED_BACK", text=f"Предъявленная {named}, называет {checkpoint.size} событий, в журнале их {log.rows}: база возвращена к старой копии или укорочена.")  # fmt: skip
            elif log.roots.get(checkpoint.size) != checkpoint.root:
                yield Finding(code="FORKED", text=f"Предъявленная {named}, — не начало этого журнала: история переписана или раздвоена.")  # fmt: skip

    def _table(self, name: str) -> sql.Identifier:
        return sql.Identifier(self._schema, name)


def _root_of_tile(below: list[bytes], level: int, number: int) -> bytes | None:
    """The root computed anew of a tile; None when the events below it are not all there."""
    if level == 0:
        return below[number] if number < len(below) else None
    children = below[number * WIDTH : (number + 1) * WIDTH]
    try:
        return subtree_root(children, WIDTH)
    except LogDamaged:
        return None


def _opened(text: str) -> tuple[Note | None, Checkpoint | None]:
    try:
        note = Note.parse(text)
        return note, Checkpoint.parse(note.text)
    except NoteInvalid:
        return None, None
