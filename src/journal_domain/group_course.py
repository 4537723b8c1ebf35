"""What a group studies and in which course, by order; and its move to the next one (4.6.2-l, 4.6.2-m)."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from journal_domain.academic_calendar import term_said, year_after, year_of
from journal_domain.curriculum import Curriculum
from journal_domain.errors import Problem, Refused
from journal_domain.event import Act, Event
from journal_domain.group import Description, Group, GroupDescribed
from journal_domain.journal import Journal


def describe_group(
    group: Group,
    journals: Iterable[Journal],
    trade: str,
    adapted: bool,
    course: int,
    year: str,
    reference_size: int,
    curriculum_id: str | None,
    order: str,
    act: Act,
    owed: Iterable[str] = (),
) -> list[Event]:
    """Say what the group studies and in which course and year; into another year only past closed sheets (4.6.2-m).

    `owed` are the terms of the year it is in whose journals its plan asks for and nobody opened. Raises
    Refused(ORDER_REQUIRED, GROUP_VALUE, NOTHING_TO_RECORD, YEAR_NOT_READY) naming each of them and each open sheet.
    """
    order = _describing_order(order)
    if not trade.strip() or not 1 <= course <= 6 or not 1 <= reference_size <= 60:
        raise Refused("GROUP_VALUE", "4.6.2-l", "Укажите профессию, курс (1–6) и плановую наполняемость (1–60).")
    was = group.described.became if group.described is not None else None
    became = Description(
        trade=trade.strip(), adapted=adapted, course=course, year=year, reference_size=reference_size,
        curriculum_id=curriculum_id,
    )  # fmt: skip
    if became == was:
        raise Refused("NOTHING_TO_RECORD", "4.6.2-l", "Эти сведения о группе уже внесены.")
    if was is not None and was.year != year:
        _require_finished(group, journals, was.year, owed)
    draft = group.draft(act)
    draft.add(GroupDescribed, **msgspec.structs.asdict(became), was=was, order=order)
    return draft.events


def move_group(
    group: Group,
    curriculum: Curriculum | None,
    journals: Iterable[Journal],
    year: str,
    order: str,
    act: Act,
    owed: Iterable[str] = (),
) -> list[Event]:
    """Move the group from its course in `year` to the next one in the year after (4.6.2-m); `owed` as above.

    Raises Refused(ORDER_REQUIRED, GROUP_VALUE, NO_CURRICULUM, LAST_COURSE, YEAR_NOT_READY) naming each open sheet and
    each term that has no journals.
    """
    order, described = _describing_order(order), group.described
    if described is None or described.year != year:
        raise Refused("GROUP_VALUE", "4.6.2-m", f"Группа {group.name} не описана на {year} учебный год.")
    if curriculum is None:
        raise Refused("NO_CURRICULUM", "2.2.4", f"Группе {group.name} не назначен учебный план.")
    if all(line.course <= described.course for line in curriculum.adopted.lines):
        raise Refused("LAST_COURSE", "4.6.2-m", f"Группа {group.name} на последнем курсе: её выпускают, не переводят.")
    return describe_group(
        group, journals, described.trade, described.adapted, described.course + 1, year_after(year),
        described.reference_size, described.curriculum_id, order, act, owed,
    )  # fmt: skip


def require_its_plan(curriculum: Curriculum | None, trade: str, adapted: bool) -> None:
    """The plan a group is described by is adopted, and for its trade and programme. Raises Refused(NO_CURRICULUM, GROUP_VALUE)."""
    if curriculum is None:
        raise Refused("NO_CURRICULUM", "2.2.4", "Такого учебного плана нет: сначала внесите его.")
    adopted = curriculum.adopted
    if (adopted.trade, adopted.adapted) != (trade.strip(), adapted):
        kind = "адаптированной" if adopted.adapted else "не адаптированной"
        raise Refused("GROUP_VALUE", "2.2.11", f"Учебный план — для профессии «{adopted.trade}» по {kind} программе.")


def _require_finished(group: Group, journals: Iterable[Journal], year: str, owed: Iterable[str]) -> None:
    left = [
        *(
            Problem(f"journals.{j.id}", "YEAR_NOT_READY", f"Не закрыта ведомость: {j.discipline}, {term_said(j.term)}.")
            for j in journals
            if year_of(j.term) == year and j.closed_on is None
        ),
        *(
            Problem(f"groups.{group.id}.{term}", "YEAR_NOT_READY", f"Не открыты журналы: {term_said(term)}.")
            for term in owed
        ),
    ]
    if left:
        raise Refused(
            "YEAR_NOT_READY",
            "4.6.2-m",
            f"Группа {group.name} не переводится. {left[0].message} Всего мешает: {len(left)}.",
            problems=tuple(left),
        )


def _describing_order(order: str) -> str:
    if not order.strip():
        raise Refused(
            "ORDER_REQUIRED", "4.6.2-m", "Укажите номер и дату приказа об образовании группы или её переводе."
        )
    return order.strip()
