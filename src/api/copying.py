"""Copies on their way through the service: drawn at a position, reviewed, certified, compared."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
from psycopg import Connection

from api.service import Service
from archive.copies import detached, pades
from archive.copies.certificate import Certificate, code_of
from archive.copies.difference import Difference, differences, says
from archive.copies.drawing import draw
from archive.copies.kept import keep, kept
from archive.copies.pades import SignatureWrong, trusted_issuers
from archive.copies.printing import draw_again, opening, source_at
from archive.copies.report_source import ReportSource
from archive.copies.source import Source
from archive.copies.term_prints import source_in_snapshot
from journal_domain.application import Command
from journal_domain.certified_copy import (
    Certification,
    CertifiedCopy,
    CopyCertified,
    Drawn,
    VerifiedSignature,
    certified_as,
    outdated,
)
from journal_domain.errors import NotFound, Refused
from journal_domain.event import Event
from journal_domain.group import group_stream
from journal_domain.nomenclature import STREAM as NOMENCLATURE
from journal_domain.nomenclature import Nomenclature, Papers
from journal_domain.paper import JOURNAL, Paper, copy_id, copy_stream
from projections.journals import JournalSummary
from projections.log import head
from projections.log_rows import RowsOfLog
from projections.reports.form import Form, scope_of
from projections.reports.replay import LogAt, journals_of
from projections.reports.scope import Scope

NOTHING_DRAWN = Drawn(form_version=0, position=0, tree_head="", sha256="", streams=(), incomplete=False, pages=0)


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


def copies_of(service: Service, every: Iterable[JournalSummary], form: Form, term: str) -> list[CopyLine]:
    """The copies of a form of groups and terms, one for each group that has one of `every` journal of the term."""
    groups: dict[str, list[JournalSummary]] = {}
    for journal in every:
        groups.setdefault(journal.group_id, []).append(journal)
    papers = {group: form.paper(Scope(group_id=group, term=term)) for group in groups}
    states: dict[str, CertifiedCopy] = service.college.load(
        {copy_stream(paper): CertifiedCopy for paper in papers.values()}
    )
    editions = [copy.current for copy in states.values() if copy.current]
    changed: dict[str, list[Any]] = {}
    for event in service.college.after_print(form.code, (at for x in editions for at in x.streams)):
        changed.setdefault(event.originator_id, []).append(event)
    lines = []
    for group_id, journals in groups.items():
        copy = states[copy_stream(papers[group_id])]
        drawn = copy.current.streams if copy.current else ()
        since = [event for at in drawn for event in changed.get(at.stream, ())]
        state = _state(service, copy.current, since, {journal.journal_id for journal in journals})
        lines.append(_line(copy, papers[group_id], term, journals, state))
    return lines


def concerned_by(service: Service, paper: Paper) -> set[str]:
    """The journals of the paper's term, or its groups where it asks for days: of their journals each group tells itself."""
    if paper.term is None:
        every = service.college.ledger.streams(group_stream(""))
        return {stream for stream in every if paper.group_id is None or stream == group_stream(paper.group_id)}
    with service.reading() as connection:
        last = head(connection, service.schema)
        return set(journals_of(LogAt(RowsOfLog(connection, service.schema, last), last), scope_of(paper)))


def state_of(service: Service, edition: CopyCertified | None, concerned: set[str]) -> str:
    """Of one copy, certified last as this edition."""
    after = service.college.after_print(edition.paper.form, edition.streams) if edition else []
    return _state(service, edition, after, concerned)


def _state(service: Service, edition: CopyCertified | None, since: Iterable[Event], concerned: set[str]) -> str:
    """A report is out of date only if some figure of it is another by now."""
    if edition is None:
        return "due"
    if not outdated(edition.paper, edition.streams, since, concerned):
        return "current"
    if edition.paper.form == JOURNAL or _another_figure(service, edition, since, concerned):
        return "superseded"
    return "current"


def _another_figure(service: Service, edition: CopyCertified, since: Iterable[Event], concerned: set[str]) -> bool:
    """Whether a figure is another by now: replayed once for what was recorded since, however often it is asked."""
    recorded = frozenset((event.originator_id, event.originator_version) for event in since) | concerned
    known = service.figures.get(edition.sha256)
    if known is None or known[0] != recorded:
        known = service.figures[edition.sha256] = recorded, bool(compared(service, edition, None))
    return known[1]


def _line(copy: CertifiedCopy, paper: Paper, term: str, journals: list[Any], state: str) -> CopyLine:
    line = CopyLine(
        copy_id=copy_id(paper),
        group_id=journals[0].group_id,
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


def source_of(
    service: Service, connection: Connection[Any], paper: Paper, position: int | None
) -> Source | ReportSource:
    """What a print is drawn from: at this position of the log, or as the read models stand. Raises NotFound, Refused(POSITION)."""
    schema = service.schema
    last = head(connection, schema)
    if position is not None and not 1 <= position <= last:
        raise Refused("POSITION", "4.6.2-e", "Такой позиции в журнале событий нет.")
    if position is not None:
        source = source_at(connection, schema, paper, position)
    else:
        source = _of_read_models(connection, schema, paper)
    if not source.streams and paper.group_id is not None:
        raise NotFound("копия")
    return source


def _of_read_models(connection: Connection[Any], schema: str, paper: Paper) -> Source | ReportSource:
    with connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return source_in_snapshot(connection, schema, paper)


def preview(service: Service, paper: Paper, position: int | None) -> tuple[bytes, Drawn]:
    """The uncertified print. Raises NotFound, Refused(POSITION)."""
    with service.reading() as connection:
        source = source_of(service, connection, paper, position)
    return draw(source, opening(service.persons))


def certify_copy(service: Service, command: Command, paper: Paper, certification: Certification) -> int:
    """Draw the reviewed print with its certification in it, keep the bytes, then record the event.

    Raises Refused(NOT_REVIEWED, CERTIFICATION_VALUE, EDITED_MEANWHILE, ROLE).
    """
    certification = certified_as(certification)
    college = service.college
    copy = college.certified_copy(paper)
    drawn, version = NOTHING_DRAWN, len(copy.editions) + 1
    if (reviewed := copy.reviewed) is not None:
        certificate = Certificate(
            copy_id(paper), version, command.actor.person_id, certification.post,
            college.college_policy().today(command.at), certification.file_index,
        )  # fmt: skip
        with service.reading() as connection:
            source = source_at(
                connection, service.schema, paper, reviewed.position, command.actor.person_id, head=reviewed.tree_head
            )
            pdf, drawn = draw(source, opening(service.persons), certificate)
            keep(connection, service.schema, pdf)
    return college.certify_copy(command, paper, drawn, version, certification, concerned_by(service, paper))


SERIES = {JOURNAL: Papers.JOURNALS, "summary-of-marks": Papers.SUMMARIES, "summary-of-attendance": Papers.SUMMARIES}
"""In which file of the nomenclature a form is kept; all others are reports."""


def file_index(service: Service, paper: Paper, at: datetime) -> str:
    """The index under which the nomenclature files the form that day."""
    nomenclature: Nomenclature = service.college.load({NOMENCLATURE: Nomenclature})[NOMENCLATURE]
    papers = SERIES.get(paper.form, Papers.REPORTS)
    return nomenclature.on(papers, service.college.college_policy().today(at)).index


def certified_bytes(service: Service, edition: CopyCertified) -> bytes:
    """The certified print: as it was kept, else drawn again."""
    with service.reading() as connection:
        stored = kept(connection, service.schema, edition.sha256)
        return stored or draw_again(connection, service.schema, opening(service.persons), edition)[0]


def compared(service: Service, was: CopyCertified, now: CopyCertified | None) -> list[Difference]:
    """What differs between two versions, or between a version and the record as it stands."""
    open_identity = opening(service.persons)
    with service.reading() as connection:

        def said(position: int) -> dict[tuple[str, str], str]:
            # The tree head is not compared: it is another at every position.
            return says(
                source_at(connection, service.schema, was.paper, position, was.act.by, head=was.tree_head),
                open_identity,
            )

        last = now.position if now is not None else head(connection, service.schema)
        return differences(said(was.position), said(last))


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
