"""What is said of copies and of the letterhead they carry: a part of the audit trail's phrases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from journal_domain.certified_copy import CopyCertified, CopyReviewed, CopySigned
from journal_domain.event import Event
from journal_domain.requisites import CollegeDescribed
from projections.words import VERDICTS


def _incomplete(event: CopyReviewed | CopyCertified) -> str:
    return ", неполные данные" if event.incomplete else ""


def _certified(event: CopyCertified) -> str:
    return (
        f"Заверена копия журнала учебных занятий группы {event.group_id} за {event.term}, версия {event.version}: "
        f"{event.post}, {event.certified_on:%d.%m.%Y}, дело {event.file_index}, "
        f"по запись № {event.position}{_incomplete(event)}."
    )


OF_COPIES: dict[type[Event], Callable[[Any], str]] = {
    CollegeDescribed: lambda x: f"Внесены реквизиты колледжа: {x.name}, {x.city}; {x.order}.",
    CopyReviewed: lambda x: (
        f"Проверена копия журнала учебных занятий группы {x.group_id} за {x.term}, "
        f"по запись № {x.position}{_incomplete(x)}."
    ),
    CopyCertified: _certified,
    CopySigned: lambda x: f"К версии {x.version} копии приложена электронная подпись: {VERDICTS[x.verdict]}.",
}
