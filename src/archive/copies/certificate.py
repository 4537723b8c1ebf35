"""What makes a copy a certified one: the words below «Верно», and the number by which anyone finds it again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

import msgspec

from journal_domain.certified_copy import CopyCertified

CODE_DIGITS = 12


@dataclass(frozen=True)
class Certificate:
    """Everything a certified print says that its events do not: who certified which version, when, into which file."""

    copy_id: str
    version: int
    by: str
    post: str
    on: date
    file_index: str

    @classmethod
    def of(cls, event: CopyCertified) -> Certificate:
        """The certificate that the event's print carries."""
        copy_id = event.originator_id.removeprefix("copy:")
        return cls(copy_id, event.version, event.act.by, event.post, event.certified_on, event.file_index)

    def code(self, position: int, tree_head: str) -> str:
        """The check number on every page: CODE_DIGITS hexadecimal digits of a SHA-256 over certificate and tree head.

        It is no proof (the event's hash is); it keeps a stranger from trying addresses of copies they do not hold.
        """
        said = [
            self.copy_id, self.version, self.by, self.post, self.on.isoformat(), self.file_index, position, tree_head,
        ]  # fmt: skip
        return hashlib.sha256(msgspec.json.encode(said)).hexdigest()[:CODE_DIGITS]

    def path(self, position: int, tree_head: str) -> str:
        """What follows the check page's address in the QR code: `<copy id>/<version>-<code>`."""
        return f"{self.copy_id}/{self.version}-{self.code(position, tree_head)}"


def code_of(event: CopyCertified) -> str:
    """The check number of a certified copy."""
    return Certificate.of(event).code(event.position, event.tree_head)
