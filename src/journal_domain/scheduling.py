"""Making and changing a timetable: templates, unrolling, approval, later changes (3.6-a, 4.6.2-j, 4.7.2-c)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import msgspec

from journal_domain import journal_events as e
from journal_domain.academic_calendar import AcademicCalendar, Bell
from journal_domain.errors import NotFound, Problem, Refused
from journal_domain.event import Act, Draft, Event
from journal_domain.journal import Journal
from journal_domain.lock import require_open
from journal_domain.timetable import (
    LessonCancelled,
    LessonGivenToSubstitute,
    LessonMoved,
    PlannedSlot,
    SlotsUnrolled,
    TemplateLine,
    Timetable,
    TimetableApproved,
    WeekTemplateSet,
    slot_id,
)
from journal_domain.timetable_conflicts import Occupied, clash_of_lines, in_the_way, refuse_conflicts

MAX_HOURS = 8
"""Academic hours one slot may last."""


def set_week_template(
    timetable: Timetable,
    calendar: AcademicCalendar,
    term: str,
    group_id: str,
    lines: tuple[TemplateLine, ...],
    journals: Mapping[str, Journal],
    act: Act,
) -> list[Event]:
    """Set a group's weekly lessons. `journals` are those the lines name.

    Raises Refused(NOTHING_TO_RECORD, TEMPLATE_VALUE, TIMETABLE_CONFLICT) with each bad line in `problems`.
    """
    if not lines:
        raise Refused("NOTHING_TO_RECORD", "4.6.2-j", "В недельном шаблоне нет ни одного занятия.")
    problems = []
    for number, line in enumerate(lines):
        journal = journals.get(line.journal_id)
        if journal is None or journal.group_id != group_id or journal.term != term:
            problems.append(
                Problem(f"lines.{number}", "TEMPLATE_VALUE", "Журнал не этой группы или не этого семестра.")
            )
        elif (line.teacher_id, line.subgroup_id) != (
            journal.teacher_on(calendar.term(term).starts),
            journal.subgroup_id,
        ):
            problems.append(
                Problem(f"lines.{number}", "TEMPLATE_VALUE", "Преподаватель и подгруппа — те же, что в журнале.")
            )
        elif not 1 <= line.hours <= MAX_HOURS or calendar.bell(line.weekday, line.bell) is None:
            problems.append(
                Problem(
                    f"lines.{number}",
                    "TEMPLATE_VALUE",
                    f"Такого звонка в этот день недели нет или часов не 1–{MAX_HOURS}.",
                )
            )
    if problems:
        raise Refused("TEMPLATE_VALUE", "4.6.2-j", problems[0].message, problems=tuple(problems))
    others = [(g, other) for g, rest in timetable.templates.items() if g != group_id for other in rest]
    for number, line in enumerate(lines):
        rivals = others + [(group_id, other) for other in lines[:number]]
        problems.extend(
            Problem(f"lines.{number}", "TIMETABLE_CONFLICT", clash)
            for rival_group, rival in rivals
            if (clash := clash_of_lines(line, group_id, rival, rival_group, calendar)) is not None
        )
    if problems:
        raise Refused("TIMETABLE_CONFLICT", "4.6.2-j", problems[0].message, problems=tuple(problems))
    draft = timetable.draft(term, act)
    draft.add(WeekTemplateSet, group_id=group_id, lines=lines)
    return draft.events


def unroll(timetable: Timetable, calendar: AcademicCalendar, term: str, since: date, act: Act) -> list[Event]:
    """Turn all templates into dated slots from `since` to the term's end; what stands already is left alone,
    and what was cancelled does not come back.

    Raises Refused(NO_CALENDAR, NOTHING_TO_RECORD, TIMETABLE_CONFLICT) naming both sides of each conflict.
    """
    days: dict[int, list[tuple[date, int]]] = {}
    for day, week in calendar.teaching_days(term):
        if day >= since:
            days.setdefault(day.isoweekday(), []).append((day, week))
    occupied = Occupied(timetable.slots.values())
    draft = timetable.draft(term, act)
    problems: list[Problem] = []
    for group_id, lines in timetable.templates.items():
        slots = []
        for line in lines:
            bell = _bell_of(line, calendar)
            bells = calendar.bells_taken(line.weekday, line.bell, line.hours)
            for day, week in days.get(line.weekday, ()):
                identity = slot_id(line.journal_id, day, line.bell)
                if not line.parity.meets(week) or identity in timetable.slots or identity in timetable.cancelled:
                    continue
                slot = PlannedSlot(
                    slot_id=identity, journal_id=line.journal_id, group_id=group_id, subgroup_id=line.subgroup_id,
                    teacher_id=line.teacher_id, room=line.room, day=day, bell=line.bell, starts=bell.starts,
                    hours=line.hours, bells=bells,
                )  # fmt: skip
                problems.extend(in_the_way(slot, occupied.rivals(slot)))
                occupied.add(slot)
                slots.append(slot)
        if slots:
            draft.add(SlotsUnrolled, group_id=group_id, slots=tuple(slots))
    if problems:
        raise Refused("TIMETABLE_CONFLICT", "4.6.2-j", problems[0].message, problems=tuple(problems[:100]))
    if not draft.events:
        raise Refused("NOTHING_TO_RECORD", "4.6.2-j", "Все занятия по шаблонам уже в расписании.")
    return draft.events


def approve_timetable(
    timetable: Timetable, term: str, journals: Mapping[str, Journal], order: str, act: Act
) -> list[Event]:
    """The director approves the timetable; each journal gets the slots it has not yet.

    Raises Refused(ORDER_REQUIRED, NOTHING_TO_RECORD).
    """
    if not order.strip():
        raise Refused("ORDER_REQUIRED", "4.7.2-c", "Укажите номер и дату приказа, которым утверждается расписание.")
    by_journal: dict[str, list[PlannedSlot]] = {}
    for slot in timetable.slots.values():
        if slot.group_id not in timetable.approved:
            by_journal.setdefault(slot.journal_id, []).append(slot)
    if not by_journal:
        raise Refused("NOTHING_TO_RECORD", "4.7.2-c", "Неутверждённых занятий в расписании нет.")
    draft = timetable.draft(term, act)
    draft.add(TimetableApproved, order=order.strip())
    events = draft.events
    for journal_id, slots in by_journal.items():
        journal = journals[journal_id]
        new = tuple(slot.for_journal for slot in slots if slot.slot_id not in journal.slots)
        if new and journal.closed_on is None:
            told = journal.draft(act)
            told.add(e.SlotsPlanned, slots=new)
            events += told.events
    return events


def unapproved_journals(timetable: Timetable) -> set[str]:
    """The journals whose slots wait for the director's approval."""
    return {slot.journal_id for slot in timetable.slots.values() if slot.group_id not in timetable.approved}


def require_approved(timetable: Timetable, journal: Journal, slot: str) -> None:
    """Raises Refused(SCHEDULE_NOT_APPROVED) when the slot is planned for the journal but not approved yet."""
    planned = timetable.slots.get(slot)
    if planned is not None and planned.journal_id == journal.id:
        raise Refused(
            "SCHEDULE_NOT_APPROVED", "4.7.2-c", "Расписание ещё не утверждено директором: занятие не записывается."
        )


def move_lesson(
    timetable: Timetable,
    journal: Journal,
    calendar: AcademicCalendar,
    term: str,
    slot: str,
    day: date,
    bell: int,
    room: str | None,
    basis: str,
    act: Act,
) -> list[Event]:
    """Move a lesson to another day of the term, bell or room.

    Raises NotFound, Refused(ARCHIVED, PAGE_LOCKED, ORDER_REQUIRED, LESSON_RECORDED, CALENDAR_VALUE,
    TIMETABLE_CONFLICT, NOTHING_TO_RECORD).
    """
    was = _changeable(timetable, journal, slot, basis)
    rung = calendar.bell(day.isoweekday(), bell)
    dates = calendar.term(term)
    if rung is None or not dates.starts <= day <= dates.ends or not calendar.is_teaching_day(day):
        raise Refused("CALENDAR_VALUE", "4.6.2-j", "В этот день занятий нет или такого звонка не бывает.")
    bells = calendar.bells_taken(day.isoweekday(), bell, was.hours)
    became = msgspec.structs.replace(was, day=day, bell=bell, bells=bells, room=room, starts=rung.starts)
    if became == was:
        raise Refused("NOTHING_TO_RECORD", "4.6.2-j", "Занятие уже стоит в это время в этой аудитории.")
    refuse_conflicts(became, timetable.beside(became))
    draft = timetable.draft(term, act)
    draft.add(LessonMoved, was=was, became=became, basis=basis.strip(), concerns=_concerns(was))
    return [*draft.events, *_tell_of_move(journal, was, became, basis.strip(), act)]


def swap_lessons(
    timetable: Timetable,
    journals: tuple[Journal, Journal],
    term: str,
    slots: tuple[str, str],
    basis: str,
    act: Act,
) -> list[Event]:
    """Let two lessons change places (day, bell, room). Raises what moving raises, but for CALENDAR_VALUE."""
    first, second = (_changeable(timetable, j, s, basis) for j, s in zip(journals, slots, strict=True))
    pairs = [(first, _in_place_of(first, second)), (second, _in_place_of(second, first))]
    if all(was == became for was, became in pairs):
        raise Refused("NOTHING_TO_RECORD", "4.6.2-j", "Эти занятия стоят в одно время в одной аудитории.")
    for _, became in pairs:
        refuse_conflicts(became, (rival for rival in timetable.beside(became) if rival.slot_id not in slots))
    if set(pairs[0][1].taken) & set(pairs[1][1].taken):
        refuse_conflicts(pairs[0][1], [pairs[1][1]])
    draft = timetable.draft(term, act)
    for was, became in pairs:
        draft.add(LessonMoved, was=was, became=became, basis=basis.strip(), concerns=_concerns(was))
    told: dict[str, Draft] = {}
    for journal, (was, became) in zip(journals, pairs, strict=True):
        if was.slot_id not in journal.slots:
            continue
        in_journal = told.setdefault(journal.id, journal.draft(act))
        in_journal.add(e.SlotMoved, was=was.for_journal, became=became.for_journal, basis=basis.strip())
    return [*draft.events, *(event for d in told.values() for event in d.events)]


def cancel_lesson(timetable: Timetable, journal: Journal, term: str, slot: str, basis: str, act: Act) -> list[Event]:
    """Take a lesson out of the timetable. Raises NotFound, Refused(ARCHIVED, PAGE_LOCKED, ORDER_REQUIRED, LESSON_RECORDED)."""
    was = _changeable(timetable, journal, slot, basis)
    draft = timetable.draft(term, act)
    draft.add(LessonCancelled, was=was, basis=basis.strip(), concerns=_concerns(was))
    told = journal.draft(act)
    if slot in journal.slots:
        told.add(e.SlotCancelled, slot_id=slot, basis=basis.strip())
    return [*draft.events, *told.events]


def give_to_substitute(
    timetable: Timetable, journal: Journal, term: str, slot: str, teacher_id: str, basis: str, act: Act
) -> list[Event]:
    """Let another teacher give the lesson and be credited with it (1.4, 4.5.2-d).

    Raises NotFound, Refused(ARCHIVED, PAGE_LOCKED, ORDER_REQUIRED, LESSON_RECORDED, TIMETABLE_CONFLICT,
    NOTHING_TO_RECORD).
    """
    was = _changeable(timetable, journal, slot, basis)
    if was.teacher_id == teacher_id:
        raise Refused("NOTHING_TO_RECORD", "4.5.2-d", "Этот преподаватель уже ведёт занятие.")
    became = msgspec.structs.replace(was, teacher_id=teacher_id)
    refuse_conflicts(became, timetable.beside(became))
    draft = timetable.draft(term, act)
    draft.add(
        LessonGivenToSubstitute,
        slot_id=slot,
        was=was.teacher_id,
        teacher_id=teacher_id,
        basis=basis.strip(),
        concerns=(*_concerns(was), teacher_id),
    )
    told = journal.draft(act)
    told.add(e.SubstituteAssigned, slot_id=slot, instead_of=was.teacher_id, teacher_id=teacher_id, basis=basis.strip())
    return [*draft.events, *told.events]


def _changeable(timetable: Timetable, journal: Journal, slot: str, basis: str) -> PlannedSlot:
    planned = timetable.slots.get(slot)
    if planned is None or planned.journal_id != journal.id:
        raise NotFound("занятие")
    require_open(journal)
    if slot in journal.lessons:
        raise Refused("LESSON_RECORDED", "4.6.2-j", "Занятие уже записано в журнал: в расписании оно не меняется.")
    if not basis.strip():
        raise Refused("ORDER_REQUIRED", "4.6.2-j", "Укажите основание изменения: распоряжение, его номер и дату.")
    return planned


def _bell_of(line: TemplateLine, calendar: AcademicCalendar) -> Bell:
    bell = calendar.bell(line.weekday, line.bell)
    if bell is None:
        raise Refused("TEMPLATE_VALUE", "4.6.2-j", f"В расписании звонков нет {line.bell}-го занятия на этот день.")
    return bell


def _in_place_of(slot: PlannedSlot, other: PlannedSlot) -> PlannedSlot:
    return msgspec.structs.replace(slot, day=other.day, bell=other.bell, starts=other.starts, room=other.room)


def _concerns(slot: PlannedSlot) -> tuple[str, ...]:
    return (f"group:{slot.group_id}", slot.teacher_id)


def _tell_of_move(journal: Journal, was: PlannedSlot, became: PlannedSlot, basis: str, act: Act) -> list[Event]:
    told = journal.draft(act)
    if was.slot_id in journal.slots:
        told.add(e.SlotMoved, was=was.for_journal, became=became.for_journal, basis=basis)
    return told.events
