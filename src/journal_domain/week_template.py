"""A group's week: the lessons that come again every week, in every one or in odd or even ones (4.6.2-j)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import msgspec


class Parity(StrEnum):
    EVERY = "every"
    ODD = "odd"
    EVEN = "even"

    def meets(self, week: int) -> bool:
        return self is Parity.EVERY or (week % 2 == 1) == (self is Parity.ODD)


class TemplateLine(msgspec.Struct, frozen=True, kw_only=True):
    """A weekly lesson: ISO weekday, bell number, academic hours; `journal_id` says group, discipline and term."""

    weekday: int
    parity: Parity
    bell: int
    hours: int
    journal_id: str
    teacher_id: str
    room: str | None
    subgroup_id: str | None


class WeekTemplate(msgspec.Struct, frozen=True):
    """A group's weekly lessons from a day on."""

    since: date
    lines: tuple[TemplateLine, ...]


def new_template(since: date) -> str:
    """The basis of what a weekly template takes out."""
    return f"недельный шаблон с {since:%d.%m.%Y}"
