"""Is a paper, or a file, what the log says? Answered for whoever holds it, in findings and not in a bare no."""

from __future__ import annotations

import hashlib
import io
import re
import zlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import pikepdf
from psycopg import Connection

from archive.copies.certificate import code_of
from archive.copies.kept import kept
from archive.copies.pdfa import keywords_of
from archive.copies.printing import draw_again
from archive.copies.source import OpenIdentity
from archive.transparency.store import LogDamaged, tree_head
from journal_domain.certified_copy import CertifiedCopy, CopyCertified, CopySigned

PATH = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/([1-9]\d{0,3})-([0-9a-f]{12})")
MOST_PAGES_NAMED = 30
MOST_DECODED = 50_000_000
"""Bytes that one stream of a stranger's file may unfold to before it is called another; ours are far smaller."""


class Answer(StrEnum):
    """TRUE: it is what the log says. ALTERED: the file is not. LOG_CHANGED: the log itself is not what was certified."""

    TRUE = "true"
    ALTERED = "altered"
    LOG_CHANGED = "log_changed"


@dataclass(frozen=True)
class Checked:
    """What was found of one version; `differs` says in Russian what is not as it was certified."""

    edition: CopyCertified
    answer: Answer
    differs: tuple[str, ...] = ()
    later: CopyCertified | None = None
    signatures: tuple[CopySigned, ...] = field(default=())
    of_file: bool = False


def named_copy(path: str) -> tuple[str, int, str] | None:
    """(stream, version, check number) of `<copy id>/<version>-<code>`."""
    found = PATH.fullmatch(path)
    return (f"copy:{found[1]}", int(found[2]), found[3]) if found else None


def edition_named(copy: CertifiedCopy, version: int, code: str) -> CopyCertified | None:
    """The version with this check number; for a wrong number as for no such version: None."""
    edition = copy.editions[version - 1] if 1 <= version <= len(copy.editions) else None
    return edition if edition is not None and code_of(edition) == code else None


def check_paper(connection: Connection[Any], schema: str, copy: CertifiedCopy, edition: CopyCertified) -> Checked:
    """What the log says of a version, for somebody who holds the paper."""
    differs = _log_differs(connection, schema, edition)
    later = copy.current if copy.current is not edition else None
    signatures = tuple(s for s in copy.signatures if s.version == edition.version)
    return Checked(edition, Answer.LOG_CHANGED if differs else Answer.TRUE, differs, later, signatures)


def check_file(
    connection: Connection[Any],
    schema: str,
    copy: CertifiedCopy,
    edition: CopyCertified,
    open_identity: OpenIdentity,
    content: bytes,
) -> Checked:
    """The same for a file: its bytes, or those before an appended signature, must be the certified ones."""
    paper = check_paper(connection, schema, copy, edition)
    certified = kept(connection, schema, edition.sha256)
    if certified is None:
        certified, _ = draw_again(connection, schema, open_identity, edition)
    differs = list(paper.differs)
    if hashlib.sha256(certified).hexdigest() != edition.sha256:
        differs.append("Сохранённый оттиск не совпадает с заверенным.")
    known = {edition.sha256, *(s.sha256 for s in paper.signatures)}
    altered: list[str] = []
    if hashlib.sha256(content).hexdigest() not in known:
        altered = what_differs(certified, content)
    answer = Answer.LOG_CHANGED if differs else Answer.ALTERED if altered else Answer.TRUE
    return Checked(edition, answer, (*differs, *altered), paper.later, paper.signatures, of_file=True)


def _log_differs(connection: Connection[Any], schema: str, edition: CopyCertified) -> tuple[str, ...]:
    changed = f"Записи журнала событий с № 1 по № {edition.position} уже не те, что при заверении."
    try:
        same = tree_head(connection, schema, edition.position).hex() == edition.tree_head
    except LogDamaged:
        same = False
    return () if same else (changed,)


def what_differs(certified: bytes, content: bytes) -> list[str]:
    """In which pages and attachments a file differs from the certified one."""
    if content.startswith(certified):
        return ["После заверенной копии в файл дописано то, чего журнал не знает (например, не приложенная подпись)."]
    try:
        with pikepdf.open(io.BytesIO(certified)) as one, pikepdf.open(io.BytesIO(content)) as other:
            found = _pages_differ(one, other)
            if _attached(one) != _attached(other):
                found.append("Приложенные к копии записи или значения другие.")
    except (pikepdf.PdfError, ValueError, KeyError, TypeError, RuntimeError):
        return ["Файл повреждён: его страницы не читаются."]
    return found or ["Страницы те же, но файл пересохранён или изменены его служебные данные: это не тот же файл."]


def _pages_differ(one: pikepdf.Pdf, other: pikepdf.Pdf) -> list[str]:
    found = []
    if len(one.pages) != len(other.pages):
        found.append(f"Страниц {len(other.pages)} вместо {len(one.pages)}.")
    changed = [
        number
        for number, (a, b) in enumerate(zip(one.pages, other.pages, strict=False), 1)
        if _content(a) != _content(b)
    ]
    if changed:
        shown = ", ".join(map(str, changed[:MOST_PAGES_NAMED])) + (
            " и другие" if len(changed) > MOST_PAGES_NAMED else ""
        )
        found.append(f"Изменены страницы: {shown}.")
    return found


def _content(page: pikepdf.Page) -> bytes:
    contents = page.obj.get("/Contents")
    streams = contents if isinstance(contents, pikepdf.Array) else [contents]
    return b"\n".join(_decoded(stream) for stream in streams if isinstance(stream, pikepdf.Stream))


def _attached(pdf: pikepdf.Pdf) -> dict[str, bytes]:
    return {name: _decoded(file.get_file().obj) for name, file in pdf.attachments.items()}


def _decoded(stream: pikepdf.Object) -> bytes:
    """What a stream unfolds to; the raw bytes where it is coded otherwise than our streams are, or unfolds without end."""
    raw = stream.read_raw_bytes()
    if stream.get("/Filter") not in (pikepdf.Name.FlateDecode, [pikepdf.Name.FlateDecode]) or "/DecodeParms" in stream:
        return raw
    unfolding = zlib.decompressobj()
    try:
        decoded = unfolding.decompress(raw, MOST_DECODED)
    except zlib.error:
        return raw
    return raw if unfolding.unconsumed_tail else decoded


def copy_in_file(content: bytes) -> tuple[str, int, str] | None:
    """Which copy a file says it is: (stream, version, check number)."""
    keywords = keywords_of(content)
    return named_copy(keywords) if keywords else None
