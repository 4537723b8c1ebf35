"""What commands about the timetable are sent as."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.fields import Body, Day, Id, JournalId, Line, Seen, example
from journal_domain.week_template import Parity, TemplateLine

SLOT = "1b0c9a52-7d0e-5f53-9b4e-2f1f0f7f8a10"
BellNumber = Annotated[int, Field(strict=True, ge=1, le=20)]


class TemplateLineBody(Body):
    weekday: Annotated[int, Field(strict=True, ge=1, le=7, description="1 — понедельник")]
    parity: Parity = Parity.EVERY
    bell: BellNumber
    hours: Annotated[int, Field(strict=True, ge=0, le=100)]
    journal_id: JournalId
    teacher_id: Id
    room: Line | None = None
    subgroup_id: Id | None = None

    def line(self) -> TemplateLine:
        return TemplateLine(**dict(self))


TEMPLATE_LINE = {
    "weekday": 1, "parity": "every", "bell": 1, "hours": 2, "journal_id": "6f0f8a4e-1c4b-5b57-8f9b-6d1b6a3f8f00",
    "teacher_id": "t-ivolgina", "room": "12", "subgroup_id": None,
}  # fmt: skip


class TemplateBody(Body):
    model_config = example(lines=[TEMPLATE_LINE], since="2025-11-10")
    lines: Annotated[tuple[TemplateLineBody, ...], Field(max_length=200)]
    since: Day | None = Field(default=None, description="С какого дня действует; без него — с начала семестра")

    def template(self) -> tuple[TemplateLine, ...]:
        return tuple(line.line() for line in self.lines)


class UnrollingBody(Body):
    model_config = example(since="2025-09-01")
    since: Day = Field(description="С этого дня до конца семестра")


class TimetableApprovalBody(Body):
    model_config = example(order="№ 41-к от 28.08.2025", seen=7)
    order: Line
    seen: Seen = Field(default=None, description="Версия расписания, которую прочитали перед утверждением")


class MoveBody(Body):
    model_config = example(day="2025-09-09", bell=2, room="14", basis="№ 45-УР от 05.09.2025")
    day: Day
    bell: BellNumber
    room: Line | None = None
    basis: Line


class SwapBody(Body):
    model_config = example(first=SLOT, second="2c0c9a52-7d0e-5f53-9b4e-2f1f0f7f8a11", basis="№ 45-УР от 05.09.2025")
    first: Id
    second: Id
    basis: Line


class LessonSubstituteBody(Body):
    model_config = example(teacher_id="t-sokolov", basis="№ 44-к от 07.09.2025")
    teacher_id: Id
    basis: Line
