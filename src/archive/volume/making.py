"""What a volume was made with, and the forms of its events: for whoever draws its copies again in twenty years."""

from __future__ import annotations

import platform
import zlib
from importlib.metadata import version

import msgspec
import pikepdf

import journal_domain.college  # noqa: F401  registers every event
from journal_domain.event import EVENTS

PACKAGES = ("class-journal", "bagit", "cryptography", "eventsourcing", "msgspec", "pikepdf", "pymupdf-fonts", "reportlab", "segno")  # fmt: skip


def made_with() -> bytes:
    """The versions that the bytes of the copies may depend on, as JSON."""
    versions = {
        "python": platform.python_version(),
        "python_implementation": platform.python_implementation(),
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
        "qpdf": pikepdf.__libqpdf_version__,
        "packages": {name: version(name) for name in PACKAGES},
    }
    return as_json(versions)


def schemas() -> dict[str, bytes]:
    """The JSON Schema of every registered form of an event, by its stored type."""
    return {tag: as_json(msgspec.json.schema(EVENTS[tag])) for tag in sorted(EVENTS)}


def as_json(value: object) -> bytes:
    """For people too: indented, keys sorted."""
    return msgspec.json.format(msgspec.json.encode(value, order="sorted"), indent=2) + b"\n"
