"""Weekly templates and what they make: dated lessons, also where a template takes another's place (4.6.2-j)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import chain

import msgspec

from journal_domain import journal_events as e
from journal_domain.academic_calendar import AcademicCalendar, Span
from journal_domain.errors import Problem, Refused
from journal_domain.event import Act, Draft, Event
from journal_domain.journal import Journal
from journal_domain.lock import require_in_use, sheet_closed
from journal_domain.timetable import (
    PlannedSlot,
    SlotsUnrolled,
    SlotsWithdrawn,
    Timetable,
    WeekTemplateSet,
    concerned,
    slot_id,
)
from journal_domain.timetable_conflicts import (
    NONE_SHARED,
    Occupied,
    Shared,
    clash_of_lines,
    first_on,
    in_the_way,
)
from journal_domain.values import MAX_HOURS
from journal_domain.week_template import TemplateLine, WeekTemplate, new_template


def set_week_template(
    timetable: Timetable,
    calendar: AcademicCalendar,
    term: str,
    group_id: str,
    lines: tuple[TemplateLine, ...],
    since: date | None,
    journals: Mapping[str, Journal],
    act: Act,
    shared: Shared = NONE_SHARED,
) -> list[Event]:
    """Set a group's weekly lessons from a day of the term on (None: from its start). `journals` are those the lines and
    the other groups' templates name: a journal closed before that day has no lessons any more and stands in no way.

    Raises Refused(NO_CALENDAR, NOTHING_TO_RECORD, DATE, TEMPLATE_VALUE, TIMETABLE_CONFLICT) with each bad line in
    `problems`.
    """
    dates = calendar.term(term)
    since = since or dates.starts
    known = timetable.templates.get(group_id, ())
    if not dates.starts <= since <= dates.ends or (known and since < known[-1].since):
        raise Refused(
            "DATE", "4.6.2-j", "Шаблон действует с дня этого семестра, не раньше шаблона, который уже внесён."
        )
    if not lines:
        raise Refused("NOTHING_TO_RECORD", "4.6.2-j", "В недельном шаблоне нет ни одного занятия.")
    problems = []
    for number, line in enumerate(lines):
        journal = journals.get(line.journal_id)
        if journal is not None:
            require_in_use(journal)
        if journal is None or journal.group_id != group_id or journal.term != term:
            problems.append(
                Problem(f"lines.{number}", "TEMPLATE_VALUE", "Журнал не этой группы или не этого семестра.")
            )
        elif line.subgroup_id != journal.subgroup_id or line.teacher_id not in _named_in(journal, since):
            problems.append(
                Problem(f"lines.{number}", "TEMPLATE_VALUE", "Преподаватель и подгруппа — те же, что в журнале.")
            )
        elif (
            not 1 <= line.hours <= MAX_HOURS
            or calendar.span(first_on(line.weekday, since), line.bell, line.hours) is None
        ):
            problems.append(
                Problem(
                    f"lines.{number}",
                    "TEMPLATE_VALUE",
                    f"Часов 1–{MAX_HOURS}, и звонков этого дня недели, начиная с названного, хватает на них все.",
                )
            )
    if problems:
        raise Refused("TEMPLATE_VALUE", "4.6.2-j", problems[0].message, problems=tuple(problems))
    others = [
        (group, _taught_on(max(since, template.since), other, journals))
        for group, templates in timetable.templates.items()
        if group != group_id
        for template in _in_force_after(templates, since)
        for other in template.lines
        if not _is_over(journals.get(other.journal_id), since)
    ]
    for number, line in enumerate(lines):
        rivals = others + [(group_id, other) for other in lines[:number]]
        problems.extend(
            Problem(f"lines.{number}", "TIMETABLE_CONFLICT", met.why, met.named)
            for rival_group, rival in rivals
            if (met := clash_of_lines(line, group_id, rival, rival_group, calendar, since, shared)) is not None
        )
    if problems:
        raise Refused("TIMETABLE_CONFLICT", "4.6.2-j", problems[0].message, problems=tuple(problems))
    draft = timetable.draft(term, act)
    draft.add(WeekTemplateSet, group_id=group_id, since=since, was=known[-1].lines if known else (), lines=lines)
    return draft.events


def _taught_on(day: date, line: TemplateLine, journals: Mapping[str, Journal]) -> TemplateLine:
    """The line with whoever teaches it on that day: an order may have come since the template was set."""
    journal = journals.get(line.journal_id)
    return line if journal is None else msgspec.structs.replace(line, teacher_id=journal.last_teacher(day))


def _named_in(journal: Journal, since: date) -> set[str]:
    """Whom a line may name: the journal's teacher of that day, where there is none whoever taught it or is to."""
    teacher = journal.teacher_on(since)
    return {teacher} if teacher is not None else {tenure.person_id for tenure in journal.teachers}


def _in_force_after(templates: tuple[WeekTemplate, ...], since: date) -> tuple[WeekTemplate, ...]:
    """The template of that day and those that follow it."""
    begun = [template for template in templates if template.since <= since]
    return (*begun[-1:], *(template for template in templates if template.since > since))


def unroll(
    timetable: Timetable,
    calendar: AcademicCalendar,
    term: str,
    since: date,
    journals: Mapping[str, Journal],
    today: date,
    act: Act,
    shared: Shared = NONE_SHARED,
) -> list[Event]:
    """Turn all templates into dated slots from `since` to the term's end; what stands already is left alone,
    and what was cancelled does not come back.

    Where a template took another's place, or a day is a holiday now, the lessons to come that it does not have are withdrawn, from the journals
    too; those on record stay, those that are overdue and those moved by order. `journals` are those the templates name. Raises
    Refused(NO_CALENDAR, NOTHING_TO_RECORD, TIMETABLE_CONFLICT) naming both sides of each conflict.
    """
    teaching_days = [(day, week) for day, week in calendar.teaching_days(term) if day >= since]
    planned = {
        group_id: _planned(group_id, templates, teaching_days, calendar, journals)
        for group_id, templates in timetable.templates.items()
    }
    draft = timetable.draft(term, act)
    gone: dict[str, list[PlannedSlot]] = {}
    standing: dict[str, list[PlannedSlot]] = {}
    for slot in timetable.slots.values():
        if slot.slot_id not in timetable.moved and slot.slot_id not in timetable.by_hand:
            standing.setdefault(slot.group_id, []).append(slot)
    for group_id, templates in timetable.templates.items():
        first = max(templates[-1].since, since, today)
        gone[group_id] = _withdrawn(standing.get(group_id, ()), first, planned[group_id], journals)
        by_basis: dict[str, list[PlannedSlot]] = {}
        for slot in gone[group_id]:
            by_basis.setdefault(_basis(slot, timetable, calendar), []).append(slot)
        for basis, withdrawn_slots in by_basis.items():
            _withdraw(draft, group_id, first, withdrawn_slots, basis)
    withdrawn = {slot.slot_id for slots in gone.values() for slot in slots}
    lessons = (slot for slot in timetable.slots.values() if slot.slot_id not in withdrawn)
    occupied = Occupied((*lessons, *timetable.sittings.values()))
    problems: list[Problem] = []
    for group_id, slots in planned.items():
        new = []
        for slot in slots.values():
            stands = slot.slot_id in timetable.slots and slot.slot_id not in withdrawn
            if stands or slot.slot_id in timetable.cancelled:
                continue
            problems.extend(in_the_way(slot, occupied.rivals(slot), shared))
            occupied.add(slot)
            new.append(slot)
        if new:
            draft.add(SlotsUnrolled, group_id=group_id, slots=tuple(new))
    if problems:
        raise Refused("TIMETABLE_CONFLICT", "4.6.2-j", problems[0].message, problems=tuple(problems[:100]))
    if not draft.events:
        raise Refused("NOTHING_TO_RECORD", "4.6.2-j", "Все занятия по шаблонам уже в расписании.")
    return [*draft.events, *_tell_of_withdrawn(timetable, calendar, gone, journals, act)]


def _planned(
    group_id: str,
    templates: tuple[WeekTemplate, ...],
    teaching_days: list[tuple[date, int]],
    calendar: AcademicCalendar,
    journals: Mapping[str, Journal],
) -> dict[str, PlannedSlot]:
    """What the templates say, each from its day until the next one's, by slot id."""
    found: dict[str, PlannedSlot] = {}
    for number, template in enumerate(templates):
        until = templates[number + 1].since if number + 1 < len(templates) else date.max
        days: dict[int, list[tuple[date, int]]] = {}
        for day, week in teaching_days:
            if template.since <= day < until:
                days.setdefault(day.isoweekday(), []).append((day, week))
        for line in template.lines:
            journal = journals.get(line.journal_id)
            for day, week in days.get(line.weekday, ()):
                if line.parity.meets(week) and not _is_over(journal, day):
                    identity = slot_id(line.journal_id, day, line.bell)
                    starts, ends = _span_of(line, day, calendar)
                    found[identity] = PlannedSlot(
                        slot_id=identity, journal_id=line.journal_id, group_id=group_id, subgroup_id=line.subgroup_id,
                        teacher_id=_teacher_of(line, journal, day, identity), room=line.room, day=day,
                        bell=line.bell, starts=starts, ends=ends, hours=line.hours,
                    )  # fmt: skip
    return found


def _is_over(journal: Journal | None, day: date) -> bool:
    """Whether the journal's sheet was closed before that day, or the journal annulled: it has no lessons then (4.5.1-a, 1.6)."""
    if journal is None:
        return False
    return journal.annulled is not None or (journal.closed_on is not None and journal.closed_on < day)


def withdraw_after(timetable: Timetable, journal: Journal, closed_on: date, act: Act) -> list[Event]:
    """Take out what the timetable still has for a journal whose sheet is closed on that day: its people, room and group are free then."""
    slots = [slot for slot in timetable.slots.values() if slot.journal_id == journal.id and slot.day > closed_on]
    draft = timetable.draft(journal.term, act)
    if slots:
        _withdraw(draft, journal.group_id, closed_on + timedelta(days=1), slots, sheet_closed(closed_on))
    return draft.events


def _withdraw(draft: Draft, group_id: str, since: date, slots: Sequence[PlannedSlot], basis: str) -> None:
    draft.add(
        SlotsWithdrawn,
        group_id=group_id,
        since=since,
        slots=tuple(slots),
        basis=basis,
        concerns=concerned(group_id, (slot.teacher_id for slot in slots)),
    )


def _basis(slot: PlannedSlot, timetable: Timetable, calendar: AcademicCalendar) -> str:
    """Why the term has the lesson no more: its day is none, or a template took another's place."""
    if not calendar.is_teaching_day(slot.day):
        return "календарный учебный график"
    return new_template(timetable.templates[slot.group_id][-1].since)


def _withdrawn(
    standing: Iterable[PlannedSlot],
    first: date,
    planned: Mapping[str, PlannedSlot],
    journals: Mapping[str, Journal],
) -> list[PlannedSlot]:
    """The group's slots from that day on that templates and calendar no longer have, or have in another room or for other hours."""
    gone = []
    for slot in standing:
        if slot.day < first:
            continue
        journal, wanted = journals.get(slot.journal_id), planned.get(slot.slot_id)
        if journal is not None and (journal.closed_on is not None or slot.slot_id in journal.lessons):
            continue
        if wanted is None or (slot.room, slot.hours) != (wanted.room, wanted.hours):
            gone.append(slot)
    return gone


def _tell_of_withdrawn(
    timetable: Timetable,
    calendar: AcademicCalendar,
    gone: Mapping[str, list[PlannedSlot]],
    journals: Mapping[str, Journal],
    act: Act,
) -> list[Event]:
    told: dict[str, Draft] = {}
    for slot in chain.from_iterable(gone.values()):
        journal = journals.get(slot.journal_id)
        if journal is not None and slot.slot_id in journal.slots:
            in_journal = told.setdefault(journal.id, journal.draft(act))
            basis = _basis(slot, timetable, calendar)
            in_journal.add(e.SlotCancelled, was=journal.slots[slot.slot_id], basis=basis)
    return [event for draft in told.values() for event in draft.events]


def _teacher_of(line: TemplateLine, journal: Journal | None, day: date, identity: str) -> str:
    """The substitute, should the lesson have been given to one before its template was replaced."""
    if journal is None:
        return line.teacher_id
    return journal.substitutes.get(identity) or journal.last_teacher(day)


def _span_of(line: TemplateLine, day: date, calendar: AcademicCalendar) -> Span:
    span = calendar.span(day, line.bell, line.hours)
    if span is None:
        raise Refused(
            "TEMPLATE_VALUE",
            "4.6.2-j",
            f"Звонков на {day:%d.%m.%Y} не хватает на {line.bell}-е занятие, часов {line.hours}.",
        )
    return span
