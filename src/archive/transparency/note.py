"""Signed notes (C2SP signed-note), as checkpoints, cosignatures and key records are: a text and lines of signatures.

    journal.college.example/log                       the text: lines of UTF-8 without control characters
    48213
    qINS1GRFhWHwdkUeqLEoP4yEMkTBBzxBkGwGQlVlVcs=
                                                      an empty line
    — journal.college.example/log 5FJw8Qm1…=          name, and base64(key hash ‖ signature)

    verifier key   <name>+<key hash in hex>+<base64(algorithm ‖ public key)>
    signer key     PRIVATE+KEY+<name>+<key hash in hex>+<base64(algorithm ‖ seed)>
    key hash       the first 4 bytes of SHA-256(name ‖ "\\n" ‖ algorithm ‖ public key)

    algorithm 1    Ed25519 over the text
    algorithm 4    Ed25519 over "cosignature/v1\\ntime <seconds>\\n" ‖ text; 8 bytes of time stand before the signature

Only the canonical form is read: what is parsed and written again is the same bytes.
"""

from __future__ import annotations

import re
import time
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519, COSIGNATURE = 1, 4
DASH = "\u2014 "
MOST_SIGNATURES = 100
TIME_BYTES, SIGNATURE_BYTES = 8, 64

_NAME = re.compile(r"[^\s+\x00-\x1f\x7f]{1,200}")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


class NoteInvalid(Exception):
    """Not a signed note in its canonical form, or not signed by whom it should be; the message says why."""


@dataclass(frozen=True)
class VerifierKey:
    """A public key and its owner's name. `algorithm` is ED25519 or COSIGNATURE; `public` has 32 bytes."""

    name: str
    algorithm: int
    public: bytes

    @property
    def hash(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + bytes([self.algorithm]) + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.hash.hex()}+{b64encode(bytes([self.algorithm]) + self.public).decode()}"

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """Raises NoteInvalid."""
        name, _, rest = text.partition("+")
        digits, _, encoded = rest.partition("+")
        key = _decoded(encoded)
        if not _NAME.fullmatch(name) or len(key) != 33 or key[0] not in (ED25519, COSIGNATURE):
            raise NoteInvalid(f"{text!r} is no verifier key")
        parsed = cls(name, key[0], key[1:])
        if digits != parsed.hash.hex():
            raise NoteInvalid(f"{text!r}: the key hash belongs to another key")
        return parsed


@dataclass(frozen=True)
class SignerKey:
    """A private key: `seed` has 32 bytes."""

    name: str
    algorithm: int
    seed: bytes

    @classmethod
    def new(cls, name: str, algorithm: int = ED25519) -> SignerKey:
        """Raises ValueError for a name that no note could carry."""
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r}: a key's name has no spaces and no +")
        return cls(name, algorithm, Ed25519PrivateKey.generate().private_bytes_raw())

    @property
    def verifier(self) -> VerifierKey:
        public = Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()
        return VerifierKey(self.name, self.algorithm, public)

    def __str__(self) -> str:
        encoded = b64encode(bytes([self.algorithm]) + self.seed).decode()
        return f"PRIVATE+KEY+{self.name}+{self.verifier.hash.hex()}+{encoded}"

    __repr__ = object.__repr__  # the seed must not come into a trace

    @classmethod
    def parse(cls, text: str) -> SignerKey:
        """Raises NoteInvalid, never with the key in its message."""
        parts = text.split("+", 4)
        key = _decoded(parts[4]) if len(parts) == 5 else b""
        if parts[:2] != ["PRIVATE", "KEY"] or len(key) != 33 or key[0] not in (ED25519, COSIGNATURE):
            raise NoteInvalid("no signer key")
        parsed = cls(parts[2], key[0], key[1:])
        if not _NAME.fullmatch(parsed.name) or parts[3] != parsed.verifier.hash.hex():
            raise NoteInvalid("the signer key's name or hash belongs to another key")
        return parsed

    def sign(self, text: str, seconds: int | None = None) -> Signature:
        """Sign a note's text; a cosignature carries the time in Unix `seconds` (default: the clock's)."""
        stamp = b""
        if self.algorithm == COSIGNATURE:
            stamp = (int(time.time()) if seconds is None else seconds).to_bytes(TIME_BYTES, "big")
        signature = Ed25519PrivateKey.from_private_bytes(self.seed).sign(_signed_bytes(text, stamp))
        return Signature(self.name, self.verifier.hash, stamp + signature)


@dataclass(frozen=True)
class Signature:
    """One line below a note: who says to have signed, the 4 bytes of the key's hash, and the signature itself."""

    name: str
    key_hash: bytes
    value: bytes

    @property
    def seconds(self) -> int | None:
        """The time of a cosignature, Unix seconds; None where there is none."""
        return int.from_bytes(self.value[:TIME_BYTES], "big") if len(self.value) > SIGNATURE_BYTES else None

    def __str__(self) -> str:
        return f"{DASH}{self.name} {b64encode(self.key_hash + self.value).decode()}\n"

    @classmethod
    def parse(cls, line: str) -> Signature:
        """Raises NoteInvalid."""
        name, _, encoded = line.removeprefix(DASH).removesuffix("\n").partition(" ")
        decoded = _decoded(encoded)
        if not _NAME.fullmatch(name) or len(decoded) < 5:
            raise NoteInvalid(f"{line!r} is no line of a signature")
        parsed = cls(name, decoded[:4], decoded[4:])
        if str(parsed) != line:
            raise NoteInvalid(f"{line!r} is not in the canonical form")
        return parsed

    def check(self, key: VerifierKey, text: str) -> None:
        """Check that the owner of `key` signed `text`. Raises NoteInvalid."""
        stamp_bytes = TIME_BYTES if key.algorithm == COSIGNATURE else 0
        stamp, signature = self.value[:stamp_bytes], self.value[stamp_bytes:]
        try:
            Ed25519PublicKey.from_public_bytes(key.public).verify(signature, _signed_bytes(text, stamp))
        except InvalidSignature:
            raise NoteInvalid(f"the signature of {key.name} is not that of this text") from None


@dataclass(frozen=True)
class Note:
    """A text that ends in a line feed, and its signatures."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(map(str, self.signatures))}"

    @classmethod
    def parse(cls, data: str) -> Note:
        """Raises NoteInvalid."""
        text, separator, lines = data.rpartition("\n\n")
        text += "\n"
        if not separator or not text.strip() or _CONTROL.search(data):
            raise NoteInvalid("no signed note: text, an empty line, signatures")
        parts = lines.splitlines(keepends=True)
        if not 0 < len(parts) <= MOST_SIGNATURES:
            raise NoteInvalid(f"a signed note has 1 to {MOST_SIGNATURES} signatures")
        return cls(text, tuple(map(Signature.parse, parts)))

    def signed_by(self, keys: Iterable[VerifierKey]) -> list[tuple[VerifierKey, Signature]]:
        """The signatures made by these keys, each checked; those of others are not looked at.

        Raises NoteInvalid for a signature that names one of the keys and is not its own, and when there is none at all.
        """
        known = {(key.name, key.hash): key for key in keys}
        found = {
            (signature.name, signature.key_hash): signature
            for signature in reversed(self.signatures)
            if (signature.name, signature.key_hash) in known
        }
        for identity, signature in found.items():
            signature.check(known[identity], self.text)
        if not found:
            raise NoteInvalid(
                f"not signed by {', '.join(sorted(key.name for key in known.values())) or 'anybody known'}"
            )
        return [(known[identity], signature) for identity, signature in found.items()]

    def with_signature(self, signature: Signature) -> Note:
        return Note(self.text, (*self.signatures, signature))


def signed(text: str, *keys: SignerKey) -> Note:
    """The text signed by each of these keys."""
    return Note(text, tuple(key.sign(text) for key in keys))


def _signed_bytes(text: str, stamp: bytes) -> bytes:
    if not stamp:
        return text.encode()
    return f"cosignature/v1\ntime {int.from_bytes(stamp, 'big')}\n{text}".encode()


def _decoded(encoded: str) -> bytes:
    try:
        return b64decode(encoded, validate=True)
    except (NotBase64, ValueError):
        return b""
