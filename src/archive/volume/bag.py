"""A BagIt bag (RFC 8493) in the making: whole or absent, and the same bytes for the same content.

    volume-2025-2026/
        bagit.txt  bag-info.txt  manifest-sha256.txt  tagmanifest-sha256.txt
        README.txt  act.pdf  verify.py                tag files: about the payload
        data/…                                        the payload

The bag grows in a hidden folder beside its place. The library `bagit` writes manifests in the order of the file system and
in an older version of the format, so they are written here; it validates the finished bag before that gets its name.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import bagit

PAYLOAD = "data/"
MANIFEST, TAG_MANIFEST = "manifest-sha256.txt", "tagmanifest-sha256.txt"


class BagInTheWay(Exception):
    """There is something at the bag's place already."""


class BagWriter:
    """Adds files to a bag; `name` is a path within it with forward slashes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._hashes: dict[str, str] = {}
        self._payload_bytes = 0

    def add(self, name: str, data: bytes) -> None:
        with self.stream(name) as write:
            write(data)

    @contextmanager
    def stream(self, name: str) -> Iterator[Callable[[bytes], object]]:
        """A file that is written piece by piece."""
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        digest, length = hashlib.sha256(), 0
        with path.open("xb") as file:

            def write(data: bytes) -> None:
                nonlocal length
                file.write(data)
                digest.update(data)
                length += len(data)

            yield write
        self._hashes[name] = digest.hexdigest()
        if name.startswith(PAYLOAD):
            self._payload_bytes += length

    def payload_manifest(self) -> bytes:
        """The manifest as the payload stands: it fixes every byte below data/."""
        return self._manifest(lambda name: name.startswith(PAYLOAD))

    def close(self, info: Mapping[str, str]) -> str:
        """Write what makes the folder a bag. Returns the SHA-256 of its tag manifest, which fixes every other file."""
        files = sum(name.startswith(PAYLOAD) for name in self._hashes)
        lines = {**info, "Payload-Oxum": f"{self._payload_bytes}.{files}"}
        self.add(MANIFEST, self.payload_manifest())
        self.add("bagit.txt", b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
        self.add("bag-info.txt", "".join(f"{key}: {value}\n" for key, value in sorted(lines.items())).encode())
        self.add(TAG_MANIFEST, self._manifest(lambda name: not name.startswith(PAYLOAD)))
        return self._hashes[TAG_MANIFEST]

    def _manifest(self, belongs: Callable[[str], bool]) -> bytes:
        names = sorted(filter(belongs, self._hashes))
        return "".join(f"{self._hashes[name]}  {_encoded(name)}\n" for name in names).encode()


@contextmanager
def new_bag(place: Path) -> Iterator[BagWriter]:
    """A bag that stands at `place` once the block ends well, on disk and found valid, and nowhere otherwise.

    Raises BagInTheWay, OSError; bagit.BagValidationError would be a fault of ours.
    """
    if place.exists():
        raise BagInTheWay(str(place))
    place.parent.mkdir(parents=True, exist_ok=True)
    growing = Path(tempfile.mkdtemp(prefix=f".{place.name}.", dir=place.parent))
    try:
        yield BagWriter(growing)
        bagit.Bag(str(growing)).validate()
        os.sync()  # thousands of small files: one flush instead of one each
        growing.chmod(0o755)
        growing.rename(place)
        _sync_folder(place.parent)
    finally:
        shutil.rmtree(growing, ignore_errors=True)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _encoded(name: str) -> str:
    """RFC 8493, 2.1.3: what would break a line is percent-encoded."""
    return name.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D")
