"""What is said of copies and of the letterhead they carry: a part of the audit trail's phrases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from journal_domain.certified_copy import CopyCertified, CopyReviewed, CopySigned
from journal_domain.event import Event
from journal_domain.paper import Paper
from journal_domain.requisites import CollegeDescribed
from projections.reports.registry import FORMS
from projections.words import VERDICTS


def said_of(paper: Paper) -> str:
    """«Сводная ведомость учёта успеваемости, группа ПМ-11, 2025-2026-1»."""
    about = (
        ("группа", paper.group_id), ("дисциплина", paper.discipline_id), ("преподаватель", paper.teacher_id),
        ("", paper.term), ("", paper.since and f"{paper.since:%d.%m.%Y}–{paper.until:%d.%m.%Y}"),
        ("отметки", {"year": "за год"}.get(paper.assessment or "")),
    )  # fmt: skip
    title = FORMS[paper.form].title if paper.form in FORMS else paper.form
    return ", ".join([title, *(f"{label} {text}".strip() for label, text in about if text)])


def _incomplete(event: CopyReviewed | CopyCertified) -> str:
    return ", неполные данные" if event.incomplete else ""


def _certified(event: CopyCertified) -> str:
    return (
        f"Заверена копия: {said_of(event.paper)}, версия {event.version}: "
        f"{event.post}, {event.certified_on:%d.%m.%Y}, дело {event.file_index}, "
        f"по запись № {event.position}{_incomplete(event)}."
    )


OF_COPIES: dict[type[Event], Callable[[Any], str]] = {
    CollegeDescribed: lambda x: f"Внесены реквизиты колледжа: {x.name}, {x.city}; {x.order}.",
    CopyReviewed: lambda x: f"Проверена копия: {said_of(x.paper)}, по запись № {x.position}{_incomplete(x)}.",
    CopyCertified: _certified,
    CopySigned: lambda x: f"К версии {x.version} копии приложена электронная подпись: {VERDICTS[x.verdict]}.",
}
