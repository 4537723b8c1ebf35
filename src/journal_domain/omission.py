"""A lesson that nobody put on record in its day, and how it is settled: a deputy's directive says that it was not held (1.6, D9)."""

from __future__ import annotations

from journal_domain import journal_events as e
from journal_domain.college_policy import CollegePolicy
from journal_domain.errors import Refused
from journal_domain.event import Act, Event
from journal_domain.journal import Journal
from journal_domain.permit import no_such_slot
from journal_domain.timetable import LessonCancelled, Timetable, concerned
from journal_domain.writing import stated

NOT_HELD = "не проведено"
"""How a lesson that a directive declared not held stands in the timetable, before the directive."""


def declare_not_held(
    timetable: Timetable, journal: Journal, slot: str, basis: str, policy: CollegePolicy, act: Act
) -> list[Event]:
    """Settle an omission by a directive: the lesson, overdue and on nobody's record, was not held; no hours are credited.

    Also once the sheet is closed, when nobody can record it any more: else what waits for whole journals (D9) would wait
    for ever. A lesson whose day is not over is cancelled instead.

    Raises Refused(NO_SUCH_SLOT, LESSON_RECORDED, ORDER_REQUIRED, DATE).
    """
    if slot in journal.lessons:
        raise Refused("LESSON_RECORDED", "1.6", "Занятие записано в журнал: оно проведено.")
    if slot not in journal.slots:
        raise no_such_slot()
    if not stated(basis):
        raise Refused("ORDER_REQUIRED", "1.6", "Укажите основание: распоряжение, его номер и дату.")
    was = journal.slots[slot]
    if not policy.is_overdue(was.day, policy.today(act.at)):
        raise Refused(
            "DATE",
            "4.5.2-d",
            f"Занятие {was.day:%d.%m.%Y} ещё можно записать. Если его не будет, отмените его в расписании.",
        )
    planned = timetable.slots.get(slot)
    draft = timetable.draft(journal.term, act)
    if planned is not None and planned.journal_id == journal.id:
        draft.add(
            LessonCancelled,
            was=planned,
            basis=f"{NOT_HELD}: {stated(basis)}",
            concerns=concerned(planned.group_id, (planned.teacher_id,)),
        )
    told = journal.draft(act)
    told.add(e.SlotNotHeld, was=was, basis=stated(basis))
    return [*draft.events, *told.events]
