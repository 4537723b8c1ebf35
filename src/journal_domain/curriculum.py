"""The curriculum (учебный план) of a trade: what is taught in which course and term, for how long, and how it ends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from journal_domain.errors import Problem, Refused
from journal_domain.event import Act, Draft, Event, register
from journal_domain.values import AttestationForm


class SubjectKind(StrEnum):
    DISCIPLINE = "discipline"
    MODULE_COURSE = "module_course"
    TRAINING_PRACTICE = "training_practice"
    WORK_PRACTICE = "work_practice"


class CurriculumLine(msgspec.Struct, frozen=True, kw_only=True):
    """One subject in one term; `module` names the professional module a course or practice belongs to."""

    discipline_id: str
    title: str
    kind: SubjectKind
    module: str | None
    course: int
    term: int
    hours: int
    attestation_form: AttestationForm


class CurriculumAdopted(Event, frozen=True, kw_only=True, tag="curriculum.adopted.v1"):
    """The whole plan; a later one takes its place for journals opened after it."""

    trade: str
    adapted: bool
    year: str
    order: str
    lines: tuple[CurriculumLine, ...]


register(CurriculumAdopted)


def curriculum_stream(curriculum_id: str) -> str:
    return f"curriculum:{curriculum_id}"


@dataclass(frozen=True, slots=True)
class Curriculum:
    version: int
    adopted: CurriculumAdopted

    @classmethod
    def evolve(cls, state: Curriculum | None, events: Iterable[Event]) -> Curriculum | None:
        for event in events:
            if isinstance(event, CurriculumAdopted):
                state = cls(event.originator_version, event)
        return state

    def lines(self, course: int, term: int) -> tuple[CurriculumLine, ...]:
        """What is taught in that course and term (1 or 2)."""
        return tuple(line for line in self.adopted.lines if (line.course, line.term) == (course, term))


def adopt_curriculum(
    curriculum: Curriculum | None,
    curriculum_id: str,
    trade: str,
    adapted: bool,
    year: str,
    order: str,
    lines: tuple[CurriculumLine, ...],
    act: Act,
) -> list[Event]:
    """Adopt a curriculum. Raises Refused(ORDER_REQUIRED, NOTHING_TO_RECORD, CURRICULUM_VALUE, DUPLICATE)."""
    if not order.strip():
        raise Refused("ORDER_REQUIRED", "4.6.2-c", "Укажите номер и дату приказа, которым утверждён учебный план.")
    if not trade.strip() or not lines:
        raise Refused("NOTHING_TO_RECORD", "2.2.4", "Укажите профессию и хотя бы одну строку плана.")
    problems = [
        Problem(
            f"lines.{number}", "CURRICULUM_VALUE", "Курс 1–6, семестр 1–2, часов не меньше одного, название не пусто."
        )
        for number, line in enumerate(lines)
        if not (1 <= line.course <= 6 and line.term in (1, 2) and line.hours >= 1 and line.title.strip())
    ]
    if problems:
        raise Refused("CURRICULUM_VALUE", "2.2.4", problems[0].message, problems=tuple(problems))
    if len({(line.discipline_id, line.course, line.term) for line in lines}) != len(lines):
        raise Refused("DUPLICATE", "2.2.4", "Дисциплина повторяется в одном семестре: объедините строки.")
    draft = Draft(curriculum_stream(curriculum_id), curriculum.version if curriculum else 0, act)
    draft.add(CurriculumAdopted, trade=trade.strip(), adapted=adapted, year=year, order=order.strip(), lines=lines)
    return draft.events
