"""A copy of a form: reviewed by a deputy, then certified, signed, and asked for again when the record changes.

The copy of one paper (paper.py) is one stream; its versions count from 1. Each is drawn from the events at positions
1…`position` of the log, whose Merkle root is `tree_head`, and from nothing else but what its event says (4.6.2-e, f).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

import msgspec

from journal_domain import journal_events as e
from journal_domain import leaving
from journal_domain.errors import NotFound, Refused
from journal_domain.event import Act, Draft, Event, register
from journal_domain.paper import JOURNAL, WITHOUT_LESSONS, Paper, copy_stream

NOT_PRINTED: frozenset[type[Event]] = frozenset((
    e.JournalArchived, e.LatePermitGranted, e.LatePermitSpent, e.CorrectionRequested, e.CorrectionRejected,
    e.AttendanceCertified, e.SlotsPlanned, e.SlotMoved, e.SlotsRetimed, e.SlotCancelled, e.SlotNotHeld,
    e.AttestationScheduled,
    e.LeaderAppointed, e.MasterAppointed, e.RemarkAnswered, e.RemarkAcknowledged, leaving.TeacherReleased, leaving.LeaderReleased,
    leaving.MasterReleased,
))  # fmt: skip
"""What may happen to a journal without a copy of it being out of date. Who led the group in the term, its own stream says."""

NOT_COUNTED = NOT_PRINTED - {e.SlotsPlanned, e.SlotMoved, e.SlotCancelled, e.SlotNotHeld}
"""The same of every other form: it lists the lessons that were planned and are not on record."""

OF_CELLS: frozenset[type[Event]] = frozenset((
    e.MarkRecorded, e.AbsenceRecorded, e.LateArrivalRecorded, e.AbsenceReasonSet, e.MarkCorrected, e.AttendanceCorrected,
))  # fmt: skip
"""What happened to one student at a lesson: most of a log, and nothing to a form WITHOUT_LESSONS."""


class StreamAt(msgspec.Struct, frozen=True):
    """A journal or group that a copy is drawn from, and the version of its stream that was drawn."""

    stream: str
    version: int


class SignatureKind(StrEnum):
    """Within the PDF (PAdES), or a file of its own beside it (CMS, `.p7s`)."""

    PADES = "pades"
    DETACHED = "detached"


class Verdict(StrEnum):
    """A signature that fits its copy: its certificate leads to one that the college trusts, or to none it knows."""

    TRUSTED = "trusted"
    UNKNOWN_ISSUER = "unknown_issuer"


class CopyReviewed(Event, frozen=True, kw_only=True, tag="copy.reviewed.v1"):
    """A deputy has checked the print drawn at `position`; `sha256` is that of the uncertified print.

    `incomplete`: a sheet was still open or a lesson not on record, and the print says so.
    """

    paper: Paper
    form_version: int
    position: int
    tree_head: str
    sha256: str
    streams: tuple[StreamAt, ...]
    incomplete: bool


class CopyCertified(Event, frozen=True, kw_only=True, tag="copy.certified.v1"):
    """«Верно»: the print with this certification in it has this SHA-256. `replaces` is the hash of the version before.

    `position`, `tree_head` and `streams` are those that were reviewed; `certified_on` is the college's date.
    """

    paper: Paper
    form_version: int
    version: int
    position: int
    tree_head: str
    sha256: str
    replaces: str | None
    streams: tuple[StreamAt, ...]
    incomplete: bool
    post: str
    certified_on: date
    file_index: str
    pages: int


class CopySigned(Event, frozen=True, kw_only=True, tag="copy.signed.v1"):
    """A signature was verified and kept: `sha256` names the signed PDF or the `.p7s`, `certificate` the signer's (SHA-256)."""

    version: int
    kind: SignatureKind
    sha256: str
    certificate: str
    algorithm: str
    verdict: Verdict


register(CopyReviewed, CopyCertified, CopySigned)


@dataclass(frozen=True, slots=True)
class CertifiedCopy:
    """The reviews and versions of one copy."""

    id: str = ""
    version: int = 0
    reviewed: CopyReviewed | None = None
    """The last review that was not certified yet."""
    editions: tuple[CopyCertified, ...] = ()
    signatures: tuple[CopySigned, ...] = ()

    @classmethod
    def evolve(cls, state: CertifiedCopy | None, events: Iterable[Event]) -> CertifiedCopy:
        copy = state or cls()
        for event in events:
            match event:
                case CopyReviewed():
                    copy = replace(copy, reviewed=event)
                case CopyCertified():
                    copy = replace(copy, reviewed=None, editions=(*copy.editions, event))
                case CopySigned():
                    copy = replace(copy, signatures=(*copy.signatures, event))
            copy = replace(copy, id=event.originator_id.removeprefix("copy:"), version=event.originator_version)
        return copy

    @property
    def current(self) -> CopyCertified | None:
        """The version certified last."""
        return self.editions[-1] if self.editions else None

    def edition(self, version: int) -> CopyCertified:
        """Raises NotFound."""
        if not 1 <= version <= len(self.editions):
            raise NotFound("копия")
        return self.editions[version - 1]


class Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """A print as it was drawn, before anything is said of it. Hashes are hexadecimal."""

    form_version: int
    position: int
    tree_head: str
    sha256: str
    streams: tuple[StreamAt, ...]
    incomplete: bool
    pages: int


class Certification(msgspec.Struct, frozen=True, kw_only=True):
    """What a deputy writes below «Верно»: the post, and the index of the file by the номенклатура дел."""

    post: str
    file_index: str


def outdated(paper: Paper, drawn: Iterable[StreamAt], after: Iterable[Event], concerned: Iterable[str] = ()) -> bool:
    """Whether anything of what was printed may have changed since; `after` are the later events of its streams.

    `concerned` are the groups and journals that the paper is about by now: a new one is a change as well.
    """
    versions = {at.stream: at.version for at in drawn}
    if not versions.keys() >= set(concerned):
        return True
    passed_over = NOT_PRINTED if paper.form == JOURNAL else NOT_COUNTED
    if paper.form in WITHOUT_LESSONS:
        passed_over |= OF_CELLS
    return any(
        type(event) not in passed_over and event.originator_version > versions.get(event.originator_id, 0)
        for event in after
    )


def review_copy(copy: CertifiedCopy, paper: Paper, drawn: Drawn, act: Act) -> list[Event]:
    """Say that the print was checked. Raises Refused(NO_JOURNALS, COPY_PERIOD, NOTHING_TO_RECORD)."""
    if not drawn.streams:
        raise Refused("NO_JOURNALS", "4.6.2-e", "За этот период журналов нет: заверять нечего.")
    if len(paper.years) > 1:
        raise Refused("COPY_PERIOD", "5.5", "Копию хранят в деле одного учебного года: укажите даты внутри года.")
    seen = copy.reviewed
    if seen is not None and (seen.form_version, seen.streams) == (drawn.form_version, drawn.streams):
        raise Refused("NOTHING_TO_RECORD", "4.6.2-f", "Эта копия уже проверена, и с тех пор ничего не изменилось.")
    draft = Draft(copy_stream(paper), copy.version, act)
    draft.add(
        CopyReviewed,
        paper=paper,
        form_version=drawn.form_version,
        position=drawn.position,
        tree_head=drawn.tree_head,
        sha256=drawn.sha256,
        streams=drawn.streams,
        incomplete=drawn.incomplete,
    )
    return draft.events


def require_reviewed(copy: CertifiedCopy, after: Iterable[Event], concerned: Iterable[str] = ()) -> CopyReviewed:
    """The review that may be certified; `after` and `concerned` as in `outdated`. Raises Refused(NOT_REVIEWED)."""
    if copy.reviewed is None:
        raise Refused("NOT_REVIEWED", "4.6.2-f", "Заверяют проверенную копию: просмотрите её и отметьте проверку.")
    if outdated(copy.reviewed.paper, copy.reviewed.streams, after, concerned):
        raise Refused("NOT_REVIEWED", "4.6.2-f", "После проверки записи изменились: просмотрите копию ещё раз.")
    return copy.reviewed


def certified_as(certification: Certification) -> Certification:
    """The certification with blanks taken off. Raises Refused(CERTIFICATION_VALUE)."""
    post, file_index = certification.post.strip(), certification.file_index.strip()
    if not post or not file_index:
        raise Refused("CERTIFICATION_VALUE", "4.6.2-f", "Укажите должность заверяющего и индекс дела по номенклатуре.")
    return Certification(post=post, file_index=file_index)


def certify_copy(
    copy: CertifiedCopy,
    after: Iterable[Event],
    drawn: Drawn,
    version: int,
    certification: Certification,
    on: date,
    act: Act,
    concerned: Iterable[str] = (),
) -> list[Event]:
    """Certify what was reviewed; `drawn` is the print with version, certification and date in it.

    Raises Refused(NOT_REVIEWED, CERTIFICATION_VALUE, EDITED_MEANWHILE): another deputy was faster.
    """
    certification = certified_as(certification)
    reviewed = require_reviewed(copy, after, concerned)
    if drawn.form_version != reviewed.form_version:
        raise Refused("NOT_REVIEWED", "4.6.2-f", "После проверки форма обновлена: просмотрите копию в новом виде.")
    if (version, drawn.position, drawn.streams) != (len(copy.editions) + 1, reviewed.position, reviewed.streams):
        raise Refused("EDITED_MEANWHILE", "4.6.2-f", "Копию проверили или заверили одновременно с вами: обновите её.")
    draft = Draft(copy_stream(reviewed.paper), copy.version, act)
    draft.add(
        CopyCertified,
        paper=reviewed.paper,
        form_version=drawn.form_version,
        version=version,
        position=drawn.position,
        tree_head=drawn.tree_head,
        sha256=drawn.sha256,
        replaces=copy.current.sha256 if copy.current else None,
        streams=drawn.streams,
        incomplete=drawn.incomplete,
        post=certification.post,
        certified_on=on,
        file_index=certification.file_index,
        pages=drawn.pages,
    )
    return draft.events


class VerifiedSignature(msgspec.Struct, frozen=True, kw_only=True):
    """A signature that fits the copy; hashes are hexadecimal, `certificate` is that of the signer's DER."""

    kind: SignatureKind
    sha256: str
    certificate: str
    algorithm: str
    verdict: Verdict


def sign_copy(copy: CertifiedCopy, version: int, signature: VerifiedSignature, act: Act) -> list[Event]:
    """Keep a signature of a version. Raises NotFound, Refused(NOTHING_TO_RECORD)."""
    edition = copy.edition(version)
    if any((s.version, s.sha256) == (version, signature.sha256) for s in copy.signatures):
        raise Refused("NOTHING_TO_RECORD", "4.6.2-f", "Эта подпись уже приложена к копии.")
    draft = Draft(edition.originator_id, copy.version, act)
    draft.add(
        CopySigned,
        version=version,
        kind=signature.kind,
        sha256=signature.sha256,
        certificate=signature.certificate,
        algorithm=signature.algorithm,
        verdict=signature.verdict,
    )
    return draft.events
