"""Whether a slot or the attestation sheet is open for writing at a moment: what a command would be refused with.

The lock of a page and of a row is the domain's (lock.py); of a day it is told here, from the page's own rows.
"""

from __future__ import annotations

from datetime import date, datetime, time

import msgspec

from journal_domain import lock
from journal_domain.college_policy import CollegePolicy
from journal_domain.lesson_plan import deadline
from journal_domain.values import Examination
from projections.page_rows import SlotPermit


class Lock(msgspec.Struct):
    """Why nothing can be written here; `code` is what a command would be refused with."""

    code: str
    message: str


def page_lock(closed_on: date | None, archived: str | None = None, annulled: str | None = None) -> Lock | None:
    """The closed year's lock stands before the closed sheet's (5.5); an annulled journal has neither."""
    if annulled is not None:
        problem = lock.annulment(annulled)
        return Lock(problem.code, problem.message)
    if archived is not None:
        return Lock("ARCHIVED", f"Учебный год {archived} закрыт и передан в архив: записи не вносятся.")
    closed = lock.page_lock(closed_on)
    return Lock(closed.code, closed.message) if closed else None


def row_lock(student_id: str) -> Lock:
    problem = lock.row_lock(student_id)
    return Lock(problem.code, problem.message)


def day_lock(policy: CollegePolicy, day: date, starts: time, permits: list[SlotPermit], now: datetime) -> Lock | None:
    """Why the lesson of that day cannot be written at `now` (aware): not begun, day over, permit spent (4.5.2-d)."""
    values = policy.on(day)
    local = values.local(now)
    if local.replace(tzinfo=None) < datetime.combine(day, starts):
        return Lock(
            "LESSON_NOT_STARTED", f"Занятие начнётся {day:%d.%m.%Y} в {starts:%H:%M}: заполните журнал после начала."
        )
    if (local.date() - day).days <= values.grace_days or _usable(permits, local.date()):
        return None
    if any(permit.spent for permit in permits):
        return Lock(
            "PERMIT_SPENT",
            "Разрешение на позднюю запись уже использовано: оно действует один раз. Запросите новое.",
        )
    return Lock(
        "SAME_DAY_ONLY",
        f"Журнал заполняется в день занятия ({day:%d.%m.%Y}). Поздняя запись — по разрешению заместителя директора.",
    )


def sheet_lock(
    policy: CollegePolicy,
    examination: Examination | None,
    attestation_by: date,
    permits: list[SlotPermit],
    now: datetime,
) -> Lock | None:
    """Why attestation marks cannot be set at `now` (aware): its day is to come, or the deadline is over (4.5.2-l)."""
    today = policy.today(now)
    if examination is not None and today < examination.day:
        return Lock("DATE", f"Аттестация назначена на {examination.day:%d.%m.%Y}: отметки — в этот день.")
    if today <= attestation_by or _usable(permits, today):
        return None
    return Lock(
        "ATTESTATION_DEADLINE",
        f"Отметки выставляются до {attestation_by:%d.%m.%Y} включительно. Позже — по разрешению заместителя директора.",
    )


def plan_lock(policy: CollegePolicy, term: str, permits: list[SlotPermit], now: datetime) -> Lock | None:
    """Why the lesson plan cannot be submitted at `now` (aware): the year has begun (4.5.2-b)."""
    if not term[:4].isdigit():
        return None
    today, last = policy.today(now), deadline(term)
    if today <= last or _usable(permits, today):
        return None
    if any(permit.spent for permit in permits):
        return Lock("PERMIT_SPENT", "Разрешение на поздний план уже использовано: запросите новое.")
    return Lock("KTP_DEADLINE", f"План вносится до {last:%d.%m.%Y}. Позже — по разрешению заместителя директора.")


def _usable(permits: list[SlotPermit], today: date) -> bool:
    return any(not permit.spent and today <= permit.valid_until for permit in permits)
