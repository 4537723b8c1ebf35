"""Approving a timetable and changing it later: each change names whom it concerns (3.6-a, 4.6.2-j, 4.7.2-c)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

import msgspec

from journal_domain import journal_events as e
from journal_domain.academic_calendar import AcademicCalendar, after
from journal_domain.college_policy import CollegePolicy
from journal_domain.errors import NotFound, Refused
from journal_domain.event import Act, Draft, Event
from journal_domain.group import Group
from journal_domain.journal import Journal
from journal_domain.lock import require_open
from journal_domain.timetable import (
    LessonCancelled,
    LessonGivenToSubstitute,
    LessonMoved,
    LessonsAdded,
    Occasion,
    PlannedSlot,
    TeacherReplaced,
    Timetable,
    TimetableApproved,
    at_once,
    concerned,
)
from journal_domain.timetable_conflicts import (
    NONE_SHARED,
    Shared,
    refuse_conflicts,
)
from journal_domain.values import Slot


def require_free(
    timetable: Timetable, journal: Journal, slots: Iterable[Slot], teacher_id: str | None, shared: Shared
) -> list[PlannedSlot]:
    """Lessons that come by hand obey the timetable too: approved, and nobody in two places; the teacher is the
    journal's of the day unless one is named. Answers them as they stand in a timetable.

    Raises Refused(SCHEDULE_NOT_APPROVED, TIMETABLE_CONFLICT), both sides named.
    """
    if any(slot.group_id == journal.group_id for slot in timetable.unapproved()):
        require_group_approved(timetable, journal.group_id)
    found = []
    for slot in slots:
        mine = PlannedSlot(
            slot_id=slot.slot_id, journal_id=journal.id, group_id=journal.group_id, subgroup_id=journal.subgroup_id,
            teacher_id=teacher_id or journal.last_teacher(slot.day), room=None, day=slot.day, bell=None,
            starts=slot.starts, ends=after(slot.starts, slot.hours), hours=slot.hours,
        )  # fmt: skip
        refuse_conflicts(mine, timetable.beside(mine), shared)
        found.append(mine)
    return found


def add_lessons(timetable: Timetable, journal: Journal, slots: Iterable[Slot], act: Act, shared: Shared) -> list[Event]:
    """Enter a journal's lessons planned by hand into the timetable: from then on they are in others' way too (1.4).

    Raises Refused(SCHEDULE_NOT_APPROVED, TIMETABLE_CONFLICT, DUPLICATE).
    """
    added = require_free(timetable, journal, slots, None, shared)
    taken = next((slot.slot_id for slot in added if slot.slot_id in timetable.slots), None)
    if taken is not None:
        raise Refused("DUPLICATE", "4.6.2-j", f"Обозначение «{taken}» уже есть у другого занятия семестра: дайте своё.")
    draft = timetable.draft(journal.term, act)
    draft.add(
        LessonsAdded,
        journal_id=journal.id,
        group_id=journal.group_id,
        slots=tuple(added),
        concerns=concerned(journal.group_id, (slot.teacher_id for slot in added)),
    )
    return draft.events


def require_group_approved(timetable: Timetable, group_id: str) -> None:
    """Raises Refused(SCHEDULE_NOT_APPROVED)."""
    if group_id not in timetable.approved:
        raise Refused("SCHEDULE_NOT_APPROVED", "4.7.2-c", "Расписание группы ещё не утверждено директором.")


def replace_teacher(
    timetable: Timetable, journal: Journal, assigned: e.TeacherAssigned, act: Act, shared: Shared = NONE_SHARED
) -> list[Event]:
    """Give the journal's lessons to come to the teacher who was assigned, from the order's day until the next order's;
    those on record stay with who gave them (1.4), those a directive gave to someone with whom it named (4.5.2-d).

    Raises Refused(TIMETABLE_CONFLICT) where the new teacher is elsewhere at the time of one.
    """
    until = min((t.since for t in journal.teachers if t.since > assigned.since), default=None)
    taught = timetable.taught_by(journal.id, assigned.was, assigned.since, until)
    slots = [slot for slot in taught if slot.slot_id not in journal.lessons and slot.slot_id not in journal.substitutes]
    sitting = timetable.sat_by(journal.id, assigned.was, assigned.since, until)
    occasions: list[Occasion] = [*slots, *([sitting] if sitting else [])]
    for occasion in occasions:
        became = msgspec.structs.replace(occasion, teacher_id=assigned.teacher_id)
        refuse_conflicts(became, timetable.beside(became), shared)
    if not occasions or assigned.was == assigned.teacher_id:  # back after a while: the lessons bear the name still
        return []
    draft = timetable.draft(journal.term, act)
    draft.add(
        TeacherReplaced,
        journal_id=journal.id,
        group_id=journal.group_id,
        was=assigned.was,
        teacher_id=assigned.teacher_id,
        since=assigned.since,
        until=until,
        slot_ids=tuple(slot.slot_id for slot in slots),
        order=assigned.order,
        concerns=concerned(journal.group_id, (assigned.was, assigned.teacher_id)),
    )
    return draft.events


def refuse_overlaps(timetable: Timetable, group: Group, since: date) -> None:
    """Raises Refused(TIMETABLE_CONFLICT) where subgroups share a student and have lessons at the same time."""
    shared = Shared([group])
    for slot in timetable.slots.values():
        if slot.group_id == group.id and slot.subgroup_id is not None and slot.day >= since:
            refuse_conflicts(slot, timetable.beside(slot), shared)


def approve_timetable(
    timetable: Timetable, term: str, journals: Mapping[str, Journal], order: str, act: Act, seen: int | None = None
) -> list[Event]:
    """The director approves the timetable; each journal gets the slots it has not yet.

    `seen` is the version that was read before; the approval's own number in the stream says which one was approved.
    Raises Refused(ORDER_REQUIRED, EDITED_MEANWHILE, NOTHING_TO_RECORD).
    """
    if not order.strip():
        raise Refused("ORDER_REQUIRED", "4.7.2-c", "Укажите номер и дату приказа, которым утверждается расписание.")
    if seen is not None and seen != timetable.version:
        raise Refused(
            "EDITED_MEANWHILE", "4.7.2-c", "Расписание изменилось после того, как вы его открыли: прочитайте его снова."
        )
    by_journal: dict[str, list[PlannedSlot]] = {}
    for slot in timetable.unapproved():
        by_journal.setdefault(slot.journal_id, []).append(slot)
    if not by_journal:
        raise Refused("NOTHING_TO_RECORD", "4.7.2-c", "Неутверждённых занятий в расписании нет.")
    draft = timetable.draft(term, act)
    groups = {slot.group_id for slots in by_journal.values() for slot in slots}
    draft.add(TimetableApproved, group_ids=tuple(sorted(groups)), order=order.strip())
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
    return {slot.journal_id for slot in timetable.unapproved()}


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
    policy: CollegePolicy,
    act: Act,
    shared: Shared = NONE_SHARED,
) -> list[Event]:
    """Move a lesson to another day of the term, bell or room; not into the past, nor out of it (D1).

    Raises NotFound, Refused(ARCHIVED, PAGE_LOCKED, ORDER_REQUIRED, LESSON_RECORDED, CALENDAR_VALUE, DATE,
    SAME_DAY_ONLY, TIMETABLE_CONFLICT, NOTHING_TO_RECORD).
    """
    was = _changeable(timetable, journal, slot, basis)
    span, dates = calendar.span(day, bell, was.hours), calendar.term(term)
    if span is None or not dates.starts <= day <= dates.ends or not calendar.is_teaching_day(day):
        raise Refused("CALENDAR_VALUE", "4.6.2-j", "В этот день занятий нет или такого звонка не бывает.")
    became = _given_by(
        journal, msgspec.structs.replace(was, day=day, bell=bell, room=room, starts=span[0], ends=span[1])
    )
    if became == was:
        raise Refused("NOTHING_TO_RECORD", "4.6.2-j", "Занятие уже стоит в это время в этой аудитории.")
    _refuse_the_past(was, became, policy, act)
    refuse_conflicts(became, timetable.beside(became), shared)
    draft = timetable.draft(term, act)
    draft.add(LessonMoved, was=was, became=became, basis=basis.strip(), concerns=_concerns(was, became))
    return [*draft.events, *_tell_of_move(journal, was, became, basis.strip(), act)]


def swap_lessons(
    timetable: Timetable,
    journals: tuple[Journal, Journal],
    calendar: AcademicCalendar,
    term: str,
    slots: tuple[str, str],
    basis: str,
    policy: CollegePolicy,
    act: Act,
    shared: Shared = NONE_SHARED,
) -> list[Event]:
    """Let two lessons change places (day, bell, room). Raises what moving raises, but for CALENDAR_VALUE."""
    first, second = (_changeable(timetable, j, s, basis) for j, s in zip(journals, slots, strict=True))
    pairs = [
        (first, _given_by(journals[0], _in_place_of(first, second, calendar))),
        (second, _given_by(journals[1], _in_place_of(second, first, calendar))),
    ]
    if all(was == became for was, became in pairs):
        raise Refused("NOTHING_TO_RECORD", "4.6.2-j", "Эти занятия стоят в одно время в одной аудитории.")
    for was, became in pairs:
        _refuse_the_past(was, became, policy, act)
        beside = (other for other in timetable.beside(became) if other not in (first, second))
        refuse_conflicts(became, beside, shared)
    if at_once(pairs[0][1], pairs[1][1]):
        refuse_conflicts(pairs[0][1], [pairs[1][1]], shared)
    draft = timetable.draft(term, act)
    for was, became in pairs:
        draft.add(LessonMoved, was=was, became=became, basis=basis.strip(), concerns=_concerns(was, became))
    told: dict[str, Draft] = {}
    for journal, (was, became) in zip(journals, pairs, strict=True):
        if was.slot_id not in journal.slots:
            continue
        in_journal = told.setdefault(journal.id, journal.draft(act))
        in_journal.add(e.SlotMoved, was=was.for_journal, became=became.for_journal, basis=basis.strip())
    return [*draft.events, *(event for d in told.values() for event in d.events)]


def cancel_lesson(
    timetable: Timetable, journal: Journal, term: str, slot: str, basis: str, policy: CollegePolicy, act: Act
) -> list[Event]:
    """Take a lesson out of the timetable, on its day at the latest: an omission is not erased afterwards (1.6).

    Raises NotFound, Refused(ARCHIVED, PAGE_LOCKED, ORDER_REQUIRED, LESSON_RECORDED, SAME_DAY_ONLY).
    """
    was = _changeable(timetable, journal, slot, basis)
    _refuse_overdue(was, policy, act)
    draft = timetable.draft(term, act)
    draft.add(LessonCancelled, was=was, basis=basis.strip(), concerns=_concerns(was))
    told = journal.draft(act)
    if slot in journal.slots:
        told.add(e.SlotCancelled, was=journal.slots[slot], basis=basis.strip())
    return [*draft.events, *told.events]


def give_to_substitute(
    timetable: Timetable,
    journal: Journal,
    term: str,
    slot: str,
    teacher_id: str,
    basis: str,
    act: Act,
    shared: Shared = NONE_SHARED,
) -> list[Event]:
    """Let another teacher give the lesson and be credited with it (1.4, 4.5.2-d).

    Raises NotFound, Refused(ARCHIVED, PAGE_LOCKED, ORDER_REQUIRED, LESSON_RECORDED, TIMETABLE_CONFLICT,
    NOTHING_TO_RECORD).
    """
    was = _changeable(timetable, journal, slot, basis)
    if teacher_id == was.teacher_id == (journal.substitutes.get(slot) or journal.teacher_on(was.day)):
        raise Refused("NOTHING_TO_RECORD", "4.5.2-d", "Этот преподаватель уже ведёт занятие.")
    became = msgspec.structs.replace(was, teacher_id=teacher_id)
    refuse_conflicts(became, timetable.beside(became), shared)
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


def _refuse_overdue(was: PlannedSlot, policy: CollegePolicy, act: Act) -> None:
    if policy.is_overdue(was.day, policy.today(act.at)):
        raise Refused(
            "SAME_DAY_ONLY",
            "4.5.2-d",
            f"Занятие {was.day:%d.%m.%Y} не записано в свой день: оно не переносится и не отменяется, его записывают "
            "по разрешению заместителя директора.",
        )


def _refuse_the_past(was: PlannedSlot, became: PlannedSlot, policy: CollegePolicy, act: Act) -> None:
    _refuse_overdue(was, policy, act)
    now = policy.now(act.at)
    moved = (was.day, was.starts) != (became.day, became.starts)
    if moved and datetime.combine(became.day, became.starts) < now.replace(tzinfo=None):
        raise Refused("DATE", "4.6.2-j", "В прошедшее время занятие не переносится: выберите предстоящее.")


def _in_place_of(slot: PlannedSlot, other: PlannedSlot, calendar: AcademicCalendar) -> PlannedSlot:
    span = calendar.span(other.day, other.bell, slot.hours) if other.bell is not None else None
    starts, ends = span or (other.starts, after(other.starts, slot.hours))
    return msgspec.structs.replace(slot, day=other.day, bell=other.bell, starts=starts, ends=ends, room=other.room)


def _given_by(journal: Journal, moved: PlannedSlot) -> PlannedSlot:
    """The lesson on its new day: the substitute's still, else the journal's teacher's of that day (1.4)."""
    teacher = journal.substitutes.get(moved.slot_id) or journal.last_teacher(moved.day)
    return msgspec.structs.replace(moved, teacher_id=teacher)


def _concerns(slot: PlannedSlot, became: PlannedSlot | None = None) -> tuple[str, ...]:
    return concerned(slot.group_id, (slot.teacher_id, (became or slot).teacher_id))


def _tell_of_move(journal: Journal, was: PlannedSlot, became: PlannedSlot, basis: str, act: Act) -> list[Event]:
    told = journal.draft(act)
    if was.slot_id in journal.slots:
        told.add(e.SlotMoved, was=was.for_journal, became=became.for_journal, basis=basis)
    return told.events
