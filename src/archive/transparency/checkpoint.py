"""A checkpoint (C2SP tlog-checkpoint): that a log of this name had this size and this root. Signed, it is a Note.

    journal.college.example/log                    origin: the name of the log, for ever the same
    48213                                          size: the events at positions 1 … 48213
    qINS1GRFhWHwdkUeqLEoP4yEMkTBBzxBkGwGQlVlVcs=   base64 of the root over them
                                                   further lines are extensions; ours have none

Only the canonical form is read.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable
from dataclasses import dataclass

from archive.transparency.note import Note, NoteInvalid, VerifierKey
from archive.transparency.tree import HASH_BYTES

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True)
class Checkpoint:
    """`root` has 32 bytes; it is the root of the first `size` events of the log `origin`."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """The checkpoint of a note's text. Raises NoteInvalid for any other form, extensions included."""
        lines = text.split("\n")
        if len(lines) != 4 or lines[3] or not lines[0] or not _SIZE.fullmatch(lines[1]):
            raise NoteInvalid("no checkpoint: origin, size, root")
        try:
            root = b64decode(lines[2], validate=True)
        except (NotBase64, ValueError):
            root = b""
        parsed = cls(lines[0], int(lines[1]), root)
        if len(root) != HASH_BYTES or parsed.text != text:
            raise NoteInvalid("the root of a checkpoint is 32 bytes in canonical base64")
        return parsed


def open_checkpoint(data: str, origin: str, keys: Iterable[VerifierKey]) -> Checkpoint:
    """The checkpoint in a signed note, once its origin and a signature by one of the keys are found right.

    Raises NoteInvalid.
    """
    note = Note.parse(data)
    checkpoint = Checkpoint.parse(note.text)
    if checkpoint.origin != origin:
        raise NoteInvalid(f"a checkpoint of {checkpoint.origin}, not of {origin}")
    note.signed_by(keys)
    return checkpoint
