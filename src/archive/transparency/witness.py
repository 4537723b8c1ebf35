"""A witness (C2SP tlog-witness) for the log of a neighbour: it signs that it has seen a log only ever grow.

    POST /add-checkpoint        old 40000                 the size the witness saw last, by the log's memory
                                <base64 hash>             consistency proof from there, a line a hash
                                                          an empty line
                                <signed note>             the checkpoint, signed by the log

    200  the cosignature line                             403  not signed by a key this witness knows
    409  the size seen last (text/x.tlog.size)            404  a log this witness does not know
    400  not in this form, or old > size                  422  the proof shows no growth

What was seen last of each log is a file in the witness's folder, replaced at once and under a lock, before anything is signed.
"""

from __future__ import annotations

import fcntl
import os
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from archive.transparency.checkpoint import Checkpoint
from archive.transparency.note import COSIGNATURE, Note, NoteInvalid, SignerKey, VerifierKey
from archive.transparency.tree import EMPTY_ROOT, ProofInvalid, check_consistency

SIZE_TYPE = "text/x.tlog.size"
MOST_HASHES = 63


class Answer(NamedTuple):
    status: int
    body: str = ""
    media_type: str = "text/plain"


class Request(NamedTuple):
    """What a log sends: the size it believes the witness saw last, the proof from there, the signed checkpoint."""

    old: int
    proof: list[bytes]
    note: str

    def __str__(self) -> str:
        lines = "".join(f"{b64encode(step).decode()}\n" for step in self.proof)
        return f"old {self.old}\n{lines}\n{self.note}"

    @classmethod
    def parse(cls, text: str) -> Request:
        """Raises NoteInvalid."""
        head, separator, note = text.partition("\n\n")
        first, *lines = head.split("\n")
        size = first.removeprefix("old ")
        try:
            proof = [b64decode(line, validate=True) for line in lines]
        except (NotBase64, ValueError):
            raise NoteInvalid("a proof is lines of base64") from None
        if not separator or first == size or not (size == "0" or (size.isdecimal() and size[0] != "0")):
            raise NoteInvalid("no request: old size, proof, an empty line, checkpoint")
        if len(size) > 18 or len(proof) > MOST_HASHES or any(len(step) != 32 for step in proof):
            raise NoteInvalid("the proof is longer than any")
        return cls(int(size), proof, note)


class Witness:
    """Signs with `key` (a cosignature key) for the logs that these keys belong to; one process or many on one folder."""

    def __init__(self, folder: Path, key: SignerKey, logs: Sequence[VerifierKey]) -> None:
        if key.algorithm != COSIGNATURE:
            raise ValueError("a witness signs with a cosignature key")
        self._folder = folder
        self._key = key
        self._logs: dict[str, list[VerifierKey]] = {}
        for log in logs:
            self._logs.setdefault(log.name, []).append(log)

    def add_checkpoint(self, body: str, seconds: int) -> Answer:
        """Answer a log's request at this Unix time."""
        try:
            request = Request.parse(body)
            note = Note.parse(request.note)
            checkpoint = Checkpoint.parse(note.text)
        except NoteInvalid as error:
            return Answer(400, f"{error}\n")
        keys = self._logs.get(checkpoint.origin)
        if keys is None:
            return Answer(404, "an unknown log\n")
        try:
            note.signed_by(keys)
        except NoteInvalid as error:
            return Answer(403, f"{error}\n")
        if request.old > checkpoint.size:
            return Answer(400, "the old size is larger than the new one\n")
        with self._locked(checkpoint.origin) as file:
            seen = Checkpoint.parse(file.read_text("utf-8")) if file.exists() else Checkpoint("", 0, EMPTY_ROOT)
            if request.old != seen.size:
                return Answer(409, f"{seen.size}\n", SIZE_TYPE)
            try:
                if seen.size:
                    check_consistency(seen.size, checkpoint.size, seen.root, checkpoint.root, request.proof)
                elif request.proof or (not checkpoint.size and checkpoint.root != EMPTY_ROOT):
                    raise ProofInvalid("from nothing there is nothing to prove")
            except ProofInvalid as error:
                return Answer(422, f"{error}\n")
            _replace(file, note.text)
        return Answer(200, str(self._key.sign(note.text, seconds)))

    @contextmanager
    def _locked(self, origin: str) -> Iterator[Path]:
        """The file of what was seen last of this log, nobody else's to change meanwhile."""
        file = self._folder / f"{sha256(origin.encode()).hexdigest()}.seen"
        with file.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield file


def _replace(file: Path, text: str) -> None:
    new = file.with_suffix(".new")
    with new.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    new.replace(file)
