"""Illness, disability, an adapted programme: the group's leader and the deputies see it, and the family its own.

To all others an illness is «excused», an adapted programme is not spoken of, and a document that could tell is hidden; so
is that of any excused absence, or the missing document would tell.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import msgspec

from journal_domain.errors import Refused
from journal_domain.journal import Journal
from journal_domain.policy import About, Actor
from journal_domain.questions import may_see, sees_all
from journal_domain.values import AbsenceReason, Change, Role, Subject
from projections.audit_entry import AuditEntry
from projections.corrections import CorrectionRow
from projections.page import JournalPage
from projections.words import ATTENDANCE

QUESTION = "read_health_data"
HIDDEN = "причина скрыта"
BASIS = re.compile(r"(, | \()основание: .*$", re.DOTALL)
"""Where a phrase tells of a document, which may say more than the code does."""
ADAPTED = ", адаптированная программа"
"""What a phrase says of such a group."""

ILLNESS, EXCUSED = AbsenceReason.ILLNESS.value, AbsenceReason.EXCUSED.value
ALIKE = {ILLNESS, EXCUSED}
"""Whatever is said of the one must be said of the other."""


def sees_illness(actor: Actor, journal: Journal | None, today: date) -> bool:
    """Whether this person may know of illnesses in the group of this journal (None: in every group)."""
    return may_see(QUESTION, actor, About(journal, day=today))


def sees_adapted(actor: Actor, leader_id: str | None, master_id: str | None) -> bool:
    """Whether this person may know that the group led by these two follows an adapted programme."""
    leads = actor.person_id in (leader_id, master_id) and bool(actor.roles & {Role.LEADER, Role.MASTER})
    return leads or sees_all(QUESTION, actor)


def veiled(value: str | None) -> str | None:
    return EXCUSED if value == ILLNESS else value


def veil_page(page: JournalPage) -> None:
    for lesson in page.lessons:
        for cell in lesson.cells.values():
            if cell.attendance is not None and cell.attendance.value == ILLNESS:
                cell.attendance.value = EXCUSED


def veil_entry(entry: AuditEntry) -> AuditEntry:
    """The entry without illness, the document that would tell of it, and the programme that tells of disability."""
    if ADAPTED in entry.phrase:
        return msgspec.structs.replace(entry, phrase=entry.phrase.replace(ADAPTED, ""))
    if ALIKE.isdisjoint((entry.was, entry.became)):
        return entry
    phrase = entry.phrase.replace(ATTENDANCE[ILLNESS], ATTENDANCE[EXCUSED])
    if entry.reason:
        phrase = phrase.replace(entry.reason, HIDDEN)
    phrase = BASIS.sub("; основание скрыто.", phrase)
    return msgspec.structs.replace(
        entry, was=veiled(entry.was), became=veiled(entry.became), phrase=phrase, reason=None
    )


def veil_request(request: CorrectionRow) -> None:
    """A correction request without illness, and without the words that would tell of it."""
    if any(not ALIKE.isdisjoint((cell.was, cell.becomes)) for cell in request.cells):
        request.reason = request.basis = HIDDEN
        request.rejection = HIDDEN if request.rejection else None
    for cell in request.cells:
        cell.was, cell.becomes = veiled(cell.was), veiled(cell.becomes)


def meant(change: Change, journal: Journal) -> Change:
    """The change as its asker means it, who reads an illness as «excused»: neither is a guess that is answered."""
    stands = journal.attendance.get((change.lesson_id or "", change.student_id or ""))
    if change.subject is not Subject.ATTENDANCE or stands is None or veiled(change.was) != veiled(stands.value):
        return change
    becomes = stands.value if veiled(change.becomes) == veiled(stands.value) else change.becomes
    return msgspec.structs.replace(change, was=stands.value, becomes=becomes)


def veil_refusal(refused: Refused) -> Refused:
    return replace(
        refused,
        message=refused.message.replace(ILLNESS, EXCUSED),
        current={name: veiled(value) for name, value in refused.current.items()},
    )
