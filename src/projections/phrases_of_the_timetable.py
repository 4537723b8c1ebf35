"""What happens to the timetable of a term, as Russian sentences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from journal_domain import journal_events as e
from journal_domain import timetable
from journal_domain.event import Event
from journal_domain.values import Slot
from projections.words import counted, day, hours


def when(slot: Slot | timetable.PlannedSlot) -> str:
    room = f", ауд. {slot.room}" if isinstance(slot, timetable.PlannedSlot) and slot.room else ""
    return f"{day(slot.day)} {slot.starts:%H:%M}{room}"


def moved(event: e.SlotMoved | timetable.LessonMoved) -> str:
    of_group = f" группы {event.was.group_id}" if isinstance(event, timetable.LessonMoved) else ""
    return f"Занятие{of_group} перенесено: {when(event.was)} → {when(event.became)}, основание: {event.basis}."


def _sitting(sitting: timetable.Sitting) -> str:
    room = f", ауд. {sitting.room}" if sitting.room else ""
    return f"{day(sitting.day)} {sitting.starts:%H:%M}–{sitting.ends:%H:%M}{room}, {', '.join(sitting.people)}"


OF_THE_TIMETABLE: dict[type[Event], Callable[[Any], str]] = {
    timetable.WeekTemplateSet: lambda x: (
        f"Недельный шаблон расписания группы {x.group_id} с {day(x.since)}: "
        f"{f'{len(x.was)} → ' if x.was else ''}{counted(len(x.lines), 'занятие', 'занятия', 'занятий')}."
    ),
    timetable.SlotsUnrolled: lambda x: (
        f"Расписание группы {x.group_id} составлено: {counted(len(x.slots), 'занятие', 'занятия', 'занятий')}, "
        f"{hours(sum(slot.hours for slot in x.slots))}."
    ),
    timetable.SlotsWithdrawn: lambda x: (
        f"Из расписания группы {x.group_id} снято: {counted(len(x.slots), 'занятие', 'занятия', 'занятий')}, {x.basis}."
    ),
    timetable.LessonsAdded: lambda x: (
        f"В расписание группы {x.group_id} вписано вручную: {counted(len(x.slots), 'занятие', 'занятия', 'занятий')}, "
        f"{', '.join(f'{day(slot.day)} в {slot.starts:%H:%M}' for slot in x.slots)}."
    ),
    timetable.TeacherReplaced: lambda x: (
        f"Занятия группы {x.group_id} с {day(x.since)}{f' до {day(x.until)}' if x.until else ''} ведёт другой "
        f"преподаватель: {x.was} → {x.teacher_id}, приказ {x.order}."
    ),
    timetable.LessonsRetimed: lambda x: (
        f"Время занятий группы {x.group_id} с {day(x.since)} изменено по новым звонкам: "
        f"{counted(len(x.lessons), 'занятие', 'занятия', 'занятий')}, приказ {x.order}."
    ),
    timetable.AttestationPlaced: lambda x: (
        f"Аттестация группы {x.became.group_id} в расписании: {f'{_sitting(x.was)} → ' if x.was else ''}"
        f"{_sitting(x.became)}."
    ),
    timetable.TimetableApproved: lambda x: (
        f"Расписание утверждено директором, приказ {x.order}, группы: {', '.join(x.group_ids)}."
    ),
    timetable.LessonMoved: moved,
    timetable.LessonCancelled: lambda x: (
        f"Занятие группы {x.was.group_id} отменено: {when(x.was)}, основание: {x.basis}."
    ),
    timetable.LessonGivenToSubstitute: lambda x: (
        f"В расписании назначено замещение: {x.was} → {x.teacher_id}, основание: {x.basis}."
    ),
}
