"""What happens to a study group and its students, as Russian sentences."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from journal_domain import group, leaving
from journal_domain.academic_calendar import term_said
from journal_domain.event import Event
from journal_domain.mistake import JournalDetached
from journal_domain.student import StayBegan, StayEnded
from projections.words import ARRIVALS, DEPARTURES
from projections.words import counted as _counted
from projections.words import day as _day


def in_office(office: str, was: str | None, now: str, since: date, order: str) -> str:
    """`office` in the nominative, with its place: «классный руководитель группы»."""
    instead = f"Сменён {office}: {was} → {now}" if was is not None else f"Назначен {office}: {now}"
    return f"{instead}, с {_day(since)}, приказ {order}."


def released(office: str, was: str, until: date, order: str) -> str:
    """`office` in the nominative, with its place; nobody follows."""
    return f"Освобождён {office}: {was}, с {_day(until)} никого нет, приказ {order}."


def _teaching_ended(event: group.TeachingEnded) -> str:
    return released(_teacher_of(event), event.teacher_id, event.until, event.order)


def _teacher_of(event: group.TeachingAssigned | group.TeachingEnded) -> str:
    part = f" подгруппы {event.subgroup_id}" if event.subgroup_id else ""
    return f"преподаватель{part} по дисциплине {event.discipline_id}"


def _teaching(event: group.TeachingAssigned) -> str:
    return in_office(_teacher_of(event), event.was, event.teacher_id, event.since, event.order)


def _described(event: group.GroupDescribed) -> str:
    was = f" (прежде: {studies(event.was)})" if event.was is not None else ""
    return f"Сведения о группе: {studies(event.became)}{was}, приказ {event.order}."


def studies(said: group.Description) -> str:
    """Trade, course, year, size and plan of a group, as part of a sentence."""
    adapted = ", адаптированная программа" if said.adapted else ""
    plan = f", учебный план {said.curriculum_id}" if said.curriculum_id else ""
    return (
        f"профессия «{said.trade}»{adapted}, {said.course}-й курс, {said.year} учебный год, "
        f"плановая наполняемость {said.reference_size}{plan}"
    )


def _subgroup(event: group.SubgroupFormed) -> str:
    came, went = set(event.student_ids) - set(event.was), set(event.was) - set(event.student_ids)
    changes = [f"{what}: {', '.join(sorted(who))}" for what, who in (("входят", came), ("выходят", went)) if who]
    students = _counted(len(event.student_ids), "обучающийся", "обучающихся", "обучающихся")
    told = "; ".join([students, *changes])
    return f"Состав подгруппы «{event.name}» с {_day(event.since)}: {told}, основание: {event.order}."


OF_GROUPS: dict[type[Event], Callable[[Any], str]] = {
    group.GroupFormed: lambda x: f"Образована учебная группа «{x.name}».",
    group.GroupDescribed: _described,
    group.StudentJoinedGroup: lambda x: (
        f"Обучающийся принят в группу с {_day(x.since)}: {ARRIVALS[x.arrival]}, приказ {x.order}."
    ),
    group.StudentLeftGroup: lambda x: (
        f"Обучающийся выбыл из группы с {_day(x.until)}: {DEPARTURES[x.departure]}, приказ {x.order}."
    ),
    group.GroupLeaderAppointed: lambda x: in_office(
        "классный руководитель группы", x.was, x.leader_id, x.since, x.order
    ),
    group.GroupMasterAppointed: lambda x: in_office("мастер группы", x.was, x.master_id, x.since, x.order),
    group.SubgroupFormed: _subgroup,
    group.TeachingAssigned: _teaching,
    group.GroupLeaderReleased: lambda x: released("классный руководитель группы", x.leader_id, x.until, x.order),
    group.GroupMasterReleased: lambda x: released("мастер группы", x.master_id, x.until, x.order),
    group.TeachingEnded: _teaching_ended,
    leaving.TeacherReleased: lambda x: released("преподаватель в журнале", x.teacher_id, x.until, x.order),
    leaving.LeaderReleased: lambda x: released("классный руководитель в журнале", x.leader_id, x.until, x.order),
    leaving.MasterReleased: lambda x: released("мастер в журнале", x.master_id, x.until, x.order),
    group.JournalAttached: lambda x: (
        f"К {f'подгруппе {x.subgroup_id}' if x.subgroup_id else 'группе'} отнесён журнал дисциплины {x.discipline_id} "
        f"на {term_said(x.term)}."
    ),
    JournalDetached: lambda x: (
        f"Журнал {f'подгруппы {x.subgroup_id}' if x.subgroup_id else 'группы'} аннулирован: дисциплина "
        f"{x.discipline_id}, {term_said(x.term)}."
    ),
    StayBegan: lambda x: (
        f"Обучающийся в группе {x.group_id} с {_day(x.since)}: {ARRIVALS[x.arrival]}, приказ {x.order}."
    ),
    StayEnded: lambda x: (
        f"Обучающийся выбыл из группы {x.group_id} с {_day(x.until)}: {DEPARTURES[x.departure]}, приказ {x.order}."
    ),
}
