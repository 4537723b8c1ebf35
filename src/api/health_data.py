"""That an absence was an illness is health data: the group's leader and the deputies see it, others see «excused»."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import msgspec

from journal_domain.errors import Refused
from journal_domain.journal import Journal
from journal_domain.policy import About, Actor, leads_the_group
from journal_domain.values import AbsenceReason, Role
from projections.audit_entry import AuditEntry
from projections.page import JournalPage
from projections.words import ATTENDANCE

BASIS = re.compile(r"(, | \()основание: .*$", re.DOTALL)
"""Where a phrase tells of a document, which may say more than the code does."""
ILLNESS, EXCUSED = AbsenceReason.ILLNESS.value, AbsenceReason.EXCUSED.value


def sees_illness(actor: Actor, journal: Journal | None, today: date) -> bool:
    """Whether this person may know of illnesses in the group of this journal (None: in every group)."""
    leads = leads_the_group(actor, About(journal, day=today)) is not None and actor.roles & {Role.LEADER, Role.MASTER}
    return Role.DEPUTY in actor.roles or bool(leads)


def veiled(value: str | None) -> str | None:
    return EXCUSED if value == ILLNESS else value


def veil_page(page: JournalPage) -> None:
    for lesson in page.lessons:
        for cell in lesson.cells.values():
            if cell.attendance is not None and cell.attendance.value == ILLNESS:
                cell.attendance.value = EXCUSED


def veil_entry(entry: AuditEntry) -> AuditEntry:
    """The entry without illness, and without the document that would tell of it."""
    if ILLNESS not in (entry.was, entry.became):
        return entry
    phrase = entry.phrase.replace(ATTENDANCE[ILLNESS], ATTENDANCE[EXCUSED])
    if entry.reason:
        phrase = phrase.replace(entry.reason, "причина скрыта")
    phrase = BASIS.sub("; основание скрыто.", phrase)
    return msgspec.structs.replace(
        entry, was=veiled(entry.was), became=veiled(entry.became), phrase=phrase, reason=None
    )


def veil_cells(cells: Iterable[Any]) -> None:
    """Of a correction request."""
    for cell in cells:
        cell.was, cell.becomes = veiled(cell.was), veiled(cell.becomes)


def veil_refusal(refused: Refused) -> Refused:
    return replace(
        refused,
        message=refused.message.replace(ILLNESS, EXCUSED),
        current={name: veiled(value) for name, value in refused.current.items()},
    )
