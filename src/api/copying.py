"""Copies on their way through the service: drawn at a position, reviewed, certified, compared."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
from psycopg import Connection

from api.service import Service
from archive.copies import detached, pades
from archive.copies.book import read_book
from archive.copies.certificate import Certificate, code_of
from archive.copies.difference import Difference, differences
from archive.copies.drawing import FORM_VERSION, draw
from archive.copies.kept import keep, kept
from archive.copies.pades import SignatureWrong, trusted_issuers
from archive.copies.printing import book_of, draw_again, opening, source_at
from journal_domain.application import Command
from journal_domain.certified_copy import (
    LESSONS,
    Certification,
    CertifiedCopy,
    CopyCertified,
    Drawn,
    VerifiedSignature,
    certified_as,
    copy_id,
    copy_stream,
    outdated,
)
from journal_domain.errors import NotFound, Refused
from journal_domain.nomenclature import STREAM as NOMENCLATURE
from journal_domain.nomenclature import Nomenclature, Papers
from projections.journals import open_journals
from projections.log import head

NOTHING_DRAWN = Drawn(
    form_version=FORM_VERSION, position=0, tree_head="", sha256="", journals=(), incomplete=False, pages=0
)


class CopyLine(msgspec.Struct, kw_only=True):
    """A line of the list of copies. `state`: due (none yet), current, superseded (the record changed since).

    `reviewed`: a review waits to be certified.
    """

    copy_id: str
    group_id: str
    group: str
    term: str
    journals: int
    open_sheets: int
    state: str
    reviewed: bool
    version: int | None = None
    certified_by: str | None = None
    certified_on: Any = None
    file_index: str | None = None
    position: int | None = None
    sha256: str | None = None
    code: str | None = None
    signatures: int = 0


def copies_of(service: Service, connection: Connection[Any], term: str) -> list[CopyLine]:
    """The copies that the term asks for, one for each group that has journals in it."""
    groups: dict[str, list[Any]] = {}
    for journal in open_journals(connection, service.schema, service.today(), term=term, closed=None):
        groups.setdefault(journal.group_id, []).append(journal)
    streams = {copy_stream(LESSONS, group, term): CertifiedCopy for group in groups}
    states: dict[str, CertifiedCopy] = service.college.load(streams)
    editions = [copy.current for copy in states.values() if copy.current]
    after = service.college.after_print(journal for edition in editions for journal in edition.journals)
    changed: dict[str, list[Any]] = {}
    for event in after:
        changed.setdefault(event.originator_id, []).append(event)
    lines = []
    for group_id, journals in groups.items():
        copy = states[copy_stream(LESSONS, group_id, term)]
        since = [event for journal in journals for event in changed.get(journal.journal_id, ())]
        here = {journal.journal_id for journal in journals}
        lines.append(_line(copy, group_id, term, journals, _state(copy.current, since, here)))
    return lines


def state_of(service: Service, copy: CertifiedCopy, journals: Iterable[str]) -> str:
    edition = copy.current
    return _state(edition, service.college.after_print(edition.journals) if edition else (), set(journals))


def _state(edition: CopyCertified | None, since: Iterable[Any], here: set[str]) -> str:
    if edition is None:
        return "due"
    printed = {journal.journal_id for journal in edition.journals}
    return "superseded" if here - printed or outdated(edition.journals, since) else "current"


def _line(copy: CertifiedCopy, group_id: str, term: str, journals: list[Any], state: str) -> CopyLine:
    line = CopyLine(
        copy_id=copy_id(LESSONS, group_id, term),
        group_id=group_id,
        group=journals[0].group,
        term=term,
        journals=len(journals),
        open_sheets=sum(journal.closed_on is None for journal in journals),
        state=state,
        reviewed=copy.reviewed is not None,
    )
    if (edition := copy.current) is not None:
        line.version, line.certified_by = edition.version, edition.act.by
        line.certified_on, line.file_index = edition.certified_on, edition.file_index
        line.position, line.sha256, line.code = edition.position, edition.sha256, code_of(edition)
        line.signatures = sum(signature.version == edition.version for signature in copy.signatures)
    return line


def preview(service: Service, group_id: str, term: str, position: int | None) -> tuple[bytes, Drawn]:
    """The uncertified print at this position (the log's end by default). Raises NotFound, Refused(POSITION)."""
    with service.reading() as connection:
        last = head(connection, service.schema)
        at = last if position is None else position
        if not 1 <= at <= last:
            raise Refused("POSITION", "4.6.2-e", "Такой позиции в журнале событий нет.")
        source = source_at(connection, service.schema, LESSONS, group_id, term, at)
    if not source.journals:
        raise NotFound("копия")
    return draw(source, opening(service.persons))


def certify_copy(service: Service, command: Command, group_id: str, term: str, certification: Certification) -> int:
    """Draw the reviewed print with its certification in it, keep the bytes, then record the event.

    Raises Refused(NOT_REVIEWED, CERTIFICATION_VALUE, EDITED_MEANWHILE, ROLE).
    """
    certification = certified_as(certification)
    college = service.college
    copy = college.certified_copy(LESSONS, group_id, term)
    drawn, version = NOTHING_DRAWN, len(copy.editions) + 1
    if (reviewed := copy.reviewed) is not None:
        certificate = Certificate(
            copy_id(LESSONS, group_id, term), version, command.actor.person_id, certification.post,
            college.college_policy().today(command.at), certification.file_index,
        )  # fmt: skip
        with service.reading() as connection:
            source = source_at(
                connection, service.schema, LESSONS, group_id, term, reviewed.position, command.actor.person_id,
                head=reviewed.tree_head,
            )  # fmt: skip
            pdf, drawn = draw(source, opening(service.persons), certificate)
            keep(connection, service.schema, pdf)
    return college.certify_copy(command, LESSONS, group_id, term, drawn, version, certification)


def file_index(service: Service, at: datetime) -> str:
    """The index under which the nomenclature files the journals that day."""
    nomenclature: Nomenclature = service.college.load({NOMENCLATURE: Nomenclature})[NOMENCLATURE]
    return nomenclature.on(Papers.JOURNALS, service.college.college_policy().today(at)).index


def certified_bytes(service: Service, edition: CopyCertified) -> bytes:
    """The certified print: as it was kept, else drawn again."""
    with service.reading() as connection:
        stored = kept(connection, service.schema, edition.sha256)
        return stored or draw_again(connection, service.schema, opening(service.persons), edition)[0]


def compared(service: Service, was: CopyCertified, now: CopyCertified | None) -> list[Difference]:
    """What differs between two versions, or between a version and the record as it stands."""
    open_identity = opening(service.persons)
    with service.reading() as connection:
        before = book_of(connection, service.schema, open_identity, was)
        if now is not None:
            return differences(before, book_of(connection, service.schema, open_identity, now))
        last = head(connection, service.schema)
        source = source_at(connection, service.schema, was.form, was.group_id, was.term, last, head=was.tree_head)
        return differences(before, read_book(source, open_identity))


def verified_signature(service: Service, edition: CopyCertified, content: bytes) -> VerifiedSignature:
    """The signature that was sent for this version, verified and kept. Raises Refused(SIGNATURE_INVALID)."""
    certified = certified_bytes(service, edition)
    roots = service.settings.trusted_certificates
    try:
        if content.startswith(b"%PDF-"):
            signature = pades.verify(certified, content, trusted_issuers(roots))
        else:
            signature = detached.verify(certified, content, roots)
    except SignatureWrong as wrong:
        raise Refused("SIGNATURE_INVALID", "4.6.2-f", " ".join(wrong.reasons)) from None
    with service.reading() as connection:
        keep(connection, service.schema, content)
    return signature
