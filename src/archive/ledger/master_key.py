"""The master key that wraps every person's key: from a file of its owner alone, or from a command (a safe, a key service).

    64 hexadecimal digits      the key in use: new persons' keys are wrapped with it
    64 hexadecimal digits      earlier keys, one a line: they still unwrap, until the last person's key is wrapped anew

A wrapped key names its master key by `key_id`, so that a worker which meets a name it does not know reads the source anew:
a rotation needs no restart.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shlex
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

COMMAND_SECONDS = 30

Source = Callable[[], list[bytes]]
"""Yields the keys, the one in use first. Raises ValueError, OSError."""


def key_id(key: bytes) -> str:
    """Names a master key without telling it: 16 hexadecimal digits."""
    return hashlib.sha256(b"journal master key|" + key).hexdigest()[:16]


def in_file(path: Path) -> Source:
    """The keys in a file that others may not read."""

    def read() -> list[bytes]:
        if path.stat().st_mode & 0o077:
            raise ValueError(f"{path}: others than its owner may read the master key: chmod 600")
        return parse(path.read_text("utf-8", "replace"), str(path))

    return read


def from_command(command: str) -> Source:
    """The keys that a command prints; it is run without a shell and gets nothing from us."""

    def run() -> list[bytes]:
        words = shlex.split(command)
        try:
            done = subprocess.run(words, capture_output=True, text=True, timeout=COMMAND_SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ValueError(f"the command of the master key cannot be run: {type(error).__name__}") from None
        if done.returncode != 0:
            raise ValueError(f"the command of the master key ended with {done.returncode}")
        return parse(done.stdout, "the command of the master key")

    return run


def key_source(path: Path, command: str = "") -> Source:
    """The command where there is one, else the file."""
    return from_command(command) if command else in_file(path)


def parse(text: str, where: str) -> list[bytes]:
    """Every line's key. Raises ValueError."""
    keys = []
    for line in text.split():
        try:
            key = bytes.fromhex(line)
        except ValueError:
            key = b""
        if len(key) != 32:
            raise ValueError(f"{where}: a master key is 64 hexadecimal digits")
        keys.append(key)
    if not keys:
        raise ValueError(f"{where}: a master key is 64 hexadecimal digits")
    return keys


def create_master_key(path: Path) -> bytes:
    """The key in use in the file; a new file (mode 0600) with a new key where there is none. Raises ValueError."""
    with suppress(FileExistsError):
        _write(path, [secrets.token_bytes(32)], os.O_EXCL)
    return read_master_key(path)


def read_master_key(path: Path) -> bytes:
    """The 32 bytes in use. Raises FileNotFoundError, ValueError (others may read it, or not a key)."""
    return in_file(path)()[0]


def begin_rotation(path: Path) -> None:
    """Put a new key before those in the file, whole or not at all; nothing when a rotation has begun already."""
    keys = in_file(path)()
    if len(keys) == 1:
        _replace(path, [secrets.token_bytes(32), *keys])


def end_rotation(path: Path) -> None:
    """Leave the key in use alone in the file."""
    _replace(path, in_file(path)()[:1])


def _replace(path: Path, keys: list[bytes]) -> None:
    beside = path.with_name(path.name + ".new")
    _write(beside, keys, os.O_TRUNC)
    beside.replace(path)


def _write(path: Path, keys: list[bytes], how: int) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | how, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write("".join(key.hex() + "\n" for key in keys))
        file.flush()
        os.fsync(file.fileno())


class MasterKeys:
    """The keys of one source, read again when a name is met that is not among them."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._keys = source()

    @classmethod
    def of(cls, key: bytes | MasterKeys) -> MasterKeys:
        return key if isinstance(key, MasterKeys) else cls(lambda: [key])

    @property
    def current(self) -> tuple[str, AESGCM]:
        """The key in use and its name."""
        return key_id(self._keys[0]), AESGCM(self._keys[0])

    @property
    def secret(self) -> bytes:
        """The key in use itself, to derive others from."""
        return self._keys[0]

    @property
    def secrets(self) -> list[bytes]:
        """All keys, the one in use first."""
        return list(self._keys)

    def refresh(self) -> None:
        self._keys = self._source()

    def named(self, name: str | None) -> AESGCM:
        """The key of that name; without a name (older rows) the oldest known. An unknown name gets the key in use.

        Whatever was wrapped with a key that is not ours then does not open.
        """
        if name is None:
            return AESGCM(self._keys[-1])
        for attempt in range(2):
            for key in self._keys:
                if key_id(key) == name:
                    return AESGCM(key)
            if attempt == 0:
                self.refresh()
        return AESGCM(self._keys[0])
