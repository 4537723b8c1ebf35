"""What orders change in the demo's first block while the term runs, and when its attestations take place.

a quarter of it    somebody moves to the first group, and there into a subgroup
a third, two       somebody of the last group goes on academic leave, and comes back
a half             somebody of the last group is expelled
three quarters     a lesson is moved to the day's last pair; the next one is cancelled
two weeks before   all attestations but one are set for the term's last five days, in every block
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from api.demo import CLOSED, DISCIPLINES, PAIRS, SPLIT, SUBGROUPS, Page
from api.demo_people import Person
from journal_domain.values import Arrival, AttestationForm, Departure, Examination

if TYPE_CHECKING:
    from api.demo_lessons import Lessons

MORNING = time(8, 0)
MONDAY, THURSDAY = 0, 3
"""When a group has two lessons that can be moved and cancelled."""
LAST_PAIR = len(PAIRS)
"""No lesson of the templates is in it."""
TWO_WEEKS = timedelta(days=14)
NOT_SET = (SPLIT[0], "culture")
"""The journal whose attestation is still to be set."""
FORMS = {discipline_id: form for discipline_id, _, form in DISCIPLINES}
PLACES = {discipline_id: place for place, (discipline_id, _, _) in enumerate(DISCIPLINES)}


def subgroup_name(subgroup_id: str) -> str:
    return f"{subgroup_id}-я подгруппа"


def change(lessons: Lessons, days: list[date], day: date) -> None:
    """Give the orders of this day, one of `days`, before its lessons."""
    number, count = days.index(day), len(days)
    at = lessons.demo.at(day, MORNING)
    if lessons.block == 0:
        first, last = lessons.pages[0].group_id, lessons.pages[-1].group_id
        on_leave, expelled = lessons.rosters[-1][-1], lessons.rosters[-1][-2]
        if number == count // 4 and len(lessons.rosters) > 1:
            _transfer(lessons, lessons.rosters[1][-3], lessons.groups[1], first, at, day)
        if number == count // 3:
            lessons.leave(last, on_leave, day)
            order = f"приказ № 58-к от {day:%d.%m.%Y}, академический отпуск"
            departure = Departure.ACADEMIC_LEAVE
            given = lessons.command(lessons.demo.deputies[0], at)
            lessons.college.withdraw_student(given, last, on_leave.person_id, day, order, departure)
        if number == count // 2:
            lessons.leave(last, expelled, day)
            given = lessons.command(lessons.demo.deputies[0], at)
            order = f"приказ № 63-к от {day:%d.%m.%Y}, по собственному желанию"
            lessons.college.withdraw_student(given, last, expelled.person_id, day, order)
        if number == count * 2 // 3:
            lessons.join(last, on_leave, day)
            given = lessons.command(lessons.demo.deputies[0], at)
            order = f"приказ № 70-к от {day:%d.%m.%Y}, выход из академического отпуска"
            lessons.college.enrol_student(given, last, on_leave.person_id, day, order, Arrival.RETURN)
        if day == next((d for d in days[count * 3 // 4 :] if d.weekday() in (MONDAY, THURSDAY)), None):
            _move_and_cancel(lessons, at, day)
    sittings = lessons.demo.sitting_days()
    if day == max((d for d in days if d <= sittings[0] - TWO_WEEKS), default=None):
        _set_attestations(lessons, sittings, at)


def _transfer(lessons: Lessons, student: Person, left: str, joined: str, at: datetime, day: date) -> None:
    deputy, order = lessons.demo.deputies[0], f"приказ № 57-к от {day:%d.%m.%Y}, перевод по заявлению"
    lessons.leave(left, student, day)
    lessons.join(joined, student, day)
    lessons.college.transfer_student(lessons.command(deputy, at), left, student.person_id, joined, day, order)
    part = next(page for page in lessons.pages if page.subgroup_id == SUBGROUPS[1])
    members = tuple(member.person_id for member in lessons.students(part, day))
    given = lessons.command(deputy, at)
    name = subgroup_name(SUBGROUPS[1])
    lessons.college.form_subgroup(given, joined, SUBGROUPS[1], name, members, day, order)


def _move_and_cancel(lessons: Lessons, at: datetime, day: date) -> None:
    """The day's first lesson of the block goes to the last pair, the next one of another group does not take place."""
    deputy, term = lessons.demo.deputies[1], lessons.demo.term
    found = [
        (page, slot)
        for page in lessons.pages
        for slot in lessons.slots[page.id]
        if slot.day == day and page.discipline_id != CLOSED and _of(page) != SPLIT and slot != lessons.demo.forgotten
    ]
    (page, moved), (other, cancelled) = found[0], found[-1]
    basis = f"распоряжение № {day:%d%m}-р, медицинский осмотр группы"
    given = lessons.command(deputy, at)
    lessons.college.move_lesson(given, term, moved.slot_id, day, LAST_PAIR, page.room, basis)
    lessons.slots[page.id] = [
        type(slot)(slot.slot_id, day, PAIRS[-1], slot.hours) if slot == moved else slot
        for slot in lessons.slots[page.id]
    ]
    if cancelled != moved:
        basis = f"распоряжение № {day:%d%m}-р, авария отопления"
        lessons.college.cancel_lesson(lessons.command(deputy, at), term, cancelled.slot_id, basis)
        lessons.slots[other.id] = [slot for slot in lessons.slots[other.id] if slot != cancelled]


def _set_attestations(lessons: Lessons, sittings: list[date], at: datetime) -> None:
    """In the last pair; a group sits one attestation a day, and no teacher takes two."""
    deputy, second = lessons.demo.deputies[1], lessons.demo.substitute_of(lessons.block)
    for page in lessons.pages:
        if page.id in lessons.closed or page.discipline_id == CLOSED or _of(page) == NOT_SET:
            continue
        day = sittings[(PLACES[page.discipline_id] + lessons.groups.index(page.group_id)) % len(sittings)]
        exam = FORMS[page.discipline_id] is AttestationForm.EXAM
        commission = (page.teacher.person_id, second.person_id) if exam else ()
        examination = Examination(day, PAIRS[-1], 2, page.room, commission)
        lessons.college.schedule_attestation(lessons.command(deputy, at), page.id, examination)


def _of(page: Page) -> tuple[str, str]:
    return page.group_id, page.discipline_id
