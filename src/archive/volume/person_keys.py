"""The keys of a volume's people, in a file of their own that never lies in the volume.

    {"format": "class-journal-keys/1", "schema": "journal", "year": "2025-2026",
     "salt": "…", "nonce": "…", "sealed": "…"}          base64; mode 0600

`sealed` is AES-256-GCM over {person id: base64 of the key}, under scrypt(password, salt, n=2^15, r=8, p=1); associated data are
format, schema and year. Whoever erases a person destroys this file, or writes it anew without them: the volume stays as it is.
"""

from __future__ import annotations

import errno
import os
import secrets
from base64 import b64decode, b64encode
from collections.abc import Mapping
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

FORMAT = "class-journal-keys/1"
SHORTEST = 12
Keys = dict[str, bytes]
"""Person id → 32 bytes."""


class KeysClosed(Exception):
    """The file does not open: a wrong password, another file, an altered one; or none may be written. In Russian."""


class _File(msgspec.Struct):
    format: str
    schema: str
    year: str
    salt: bytes
    nonce: bytes
    sealed: bytes

    def associated(self) -> bytes:
        return f"{self.format}|{self.schema}|{self.year}".encode()

    def cipher(self, password: str) -> AESGCM:
        return AESGCM(Scrypt(salt=self.salt, length=32, n=1 << 15, r=8, p=1).derive(password.encode()))


def write_keys(path: Path, schema: str, year: str, keys: Mapping[str, bytes], password: str) -> None:
    """Write a new file. Raises KeysClosed for a password shorter than 12 characters, OSError."""
    require_writable(path, password)
    file = _File(FORMAT, schema, year, secrets.token_bytes(16), secrets.token_bytes(12), b"")
    plain = msgspec.json.encode({person: b64encode(key).decode() for person, key in keys.items()}, order="sorted")
    file.sealed = file.cipher(password).encrypt(file.nonce, plain, file.associated())
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(msgspec.json.encode(file))
        out.flush()
        os.fsync(out.fileno())


def require_writable(path: Path, password: str) -> None:
    """That `write_keys` will not fail after all the rest was done. Raises KeysClosed, OSError."""
    if len(password) < SHORTEST:
        raise KeysClosed(f"{path}: пароль короче {SHORTEST} знаков")
    if path.exists():
        raise FileExistsError(errno.EEXIST, "", str(path))
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, "", str(path.parent))


def read_keys(path: Path, password: str) -> Keys:
    """Raises KeysClosed, OSError."""
    try:
        file = msgspec.json.decode(path.read_bytes(), type=_File)
        plain = file.cipher(password).decrypt(file.nonce, file.sealed, file.associated())
        return {person: b64decode(key) for person, key in msgspec.json.decode(plain, type=dict[str, str]).items()}
    except (msgspec.MsgspecError, InvalidTag, ValueError):
        raise KeysClosed(f"{path}: пароль неверен, или это не файл ключей") from None
