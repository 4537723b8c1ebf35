"""The files of a year's volume that events name by their hash, and what they are drawn with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pymupdf_fonts
from psycopg import Connection, sql

from archive.copies.kept import kept
from archive.copies.typeface import BUFFERS
from journal_domain.certified_copy import CopyCertified, CopySigned, SignatureKind
from journal_domain.event import EventCodec
from journal_domain.paper import JOURNAL


class FileMissing(Exception):
    """A certified copy or a signature that an event names is not kept: the volume would lack it."""


def copy_events(connection: Connection[Any], schema: str, until: int) -> list[CopyCertified | CopySigned]:
    """Certifications and signatures up to a position, in the log's order."""
    query = sql.SQL("SELECT topic, state FROM {} WHERE topic = ANY(%s) AND position <= %s ORDER BY position")
    rows = connection.execute(
        query.format(sql.Identifier(schema, "event")), ([CopyCertified.TYPE, CopySigned.TYPE], until)
    )
    decode = EventCodec().decode
    events = (decode(topic, bytes(state)) for topic, state in rows)
    return [event for event in events if isinstance(event, (CopyCertified, CopySigned))]


def named_files(events: list[CopyCertified | CopySigned], year: str) -> dict[str, str]:
    """Name in the volume → SHA-256: every version of every copy of the year, every signature of them.

    copies/2025-2026-1/ПМ-11 1a2b3c4d/v1.pdf
    copies/2025-2026-1/ПМ-11 1a2b3c4d/v1-signature-1.p7s
    copies/2025-2026-1/summary-of-marks ПМ-11 5e6f7a8b/v1.pdf
    """
    folders: dict[str, str] = {}
    named: dict[str, str] = {}
    for event in events:
        if isinstance(event, CopyCertified) and event.paper.year == year:
            paper, copy = event.paper, event.originator_id.removeprefix("copy:")[:8]
            about = paper.group_id or paper.discipline_id or paper.teacher_id or "колледж"
            named_by = about if paper.form == JOURNAL else f"{paper.form} {about}"
            period = paper.term or f"{paper.since}—{paper.until}"
            safe = re.sub(r"[^\w. №-]", "_", named_by)[:60]
            folder = f"copies/{period.replace('/', '_')}/{safe} {copy}"
            folders[event.originator_id] = folder
            named[f"{folder}/v{event.version}.pdf"] = event.sha256
        elif isinstance(event, CopySigned) and event.originator_id in folders:
            suffix = "p7s" if event.kind is SignatureKind.DETACHED else "pdf"
            stem = f"{folders[event.originator_id]}/v{event.version}-signature"
            number = sum(name.startswith(stem) for name in named) + 1
            named[f"{stem}-{number}.{suffix}"] = event.sha256
    return named


def year_files(connection: Connection[Any], schema: str, named: dict[str, str]) -> Iterator[tuple[str, bytes]]:
    """The copies and signatures, then fonts and the colour profile. Raises FileMissing."""
    for name, digest in named.items():
        content = kept(connection, schema, digest)
        if content is None:
            raise FileMissing(f"{name}: no file with SHA-256 {digest} is kept")
        yield name, content
    for face, buffer in BUFFERS.items():
        yield f"fonts/{face}.ttf", pymupdf_fonts.fontbuffers[buffer]()
    yield "fonts/srgb.icc", files("archive.copies").joinpath("srgb.icc").read_bytes()
