"""Today in the demo: each open journal has a lesson, and one omitted before that may be recorded by permit.

So there is something to record at any hour: what has begun, or else what the permit is for.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from api.demo import BLOCK, CLOSED, PAIRS, Demo, Page, holidays
from journal_domain.journal import Journal
from journal_domain.timetable import slot_id
from journal_domain.values import PermitSubject, Slot

EVENING = time(17, 40)
"""Of the day before, when the deputies arrange the next one."""


def plan_day(demo: Demo, day: date) -> None:
    """Lessons by hand where the timetable has none; nothing on a day that has them already, on a day off, out of the term."""
    at = demo.at(day - timedelta(days=1), EVENING)
    for page, slot in _lessons_by_hand(demo, day):
        demo.college.plan_slots(demo.command(demo.deputies[0], at, _name(slot)), page.id, (slot,))
    name, page = f"permit-{day}", demo.pages[0]
    journal = demo.college.journal(page.id)
    omitted = [slot for slot in journal.slots.values() if slot.day < day and slot.slot_id not in journal.lessons]
    if omitted and not demo.recorded(demo.deputies[1], name):
        latest = max(omitted, key=lambda slot: (slot.day, slot.starts)).slot_id
        basis = f"распоряжение № {day:%d%m}-п, болезнь преподавателя"
        permitted = demo.command(demo.deputies[1], at, name)
        demo.college.grant_late_permit(permitted, page.id, PermitSubject.SLOT, latest, day, basis)


def complete(demo: Demo) -> bool:
    """Whether the log holds the demo to its last command; on a day off there is none: the demo is played anew."""
    planned = _lessons_by_hand(demo, demo.today)
    return bool(planned) and demo.recorded(demo.deputies[0], _name(planned[-1][1]))


def to_record(demo: Demo, now: datetime) -> tuple[Page, Slot] | None:
    """The lesson that the first journal's teacher can put on record now, the earliest of the day if one has begun."""
    teacher, today = demo.pages[0].teacher, demo.college.college_policy().today(now)
    journals = [(page, demo.college.journal(page.id)) for page in demo.pages if page.teacher is teacher]
    begun = [
        (page, slot)
        for page, journal in journals
        for slot in journal.slots.values()
        if slot.day == today and demo.at(today, slot.starts) <= now and _open(journal, slot)
    ]
    if begun:
        return min(begun, key=lambda found: found[1].starts)
    return next(((page, slot) for page, journal in journals for slot in _permitted(journal, today)), None)


def _permitted(journal: Journal, today: date) -> Iterator[Slot]:
    for permit in journal.permits.values():
        if permit.slot_id is not None and not permit.spent and today <= permit.valid_until:
            yield journal.slots[permit.slot_id]


def _open(journal: Journal, slot: Slot) -> bool:
    return journal.closed_on is None and slot.slot_id not in journal.lessons


def _lessons_by_hand(demo: Demo, day: date) -> list[tuple[Page, Slot]]:
    """Each open journal without a lesson by the timetable gets one in a pair that its group has free.

    A discipline's pair moves on by one from group to group, so that no teacher is in two places.
    """
    if day in holidays(demo.terms) or not demo.dates.starts <= day <= demo.dates.ends:
        return []
    found: list[tuple[Page, Slot]] = []
    for group in range(demo.groups):
        pages = [p for p in demo.pages if p.group_id == f"g{group + 1}" and p.discipline_id != CLOSED]
        taken = {slot.starts: page.discipline_id for page in pages for slot in page.slots if slot.day == day}
        pairs = [(group + offset) % BLOCK for offset in range(BLOCK)]
        free = [pair for pair in pairs if PAIRS[pair] not in taken]
        without = dict.fromkeys(page.discipline_id for page in pages if page.discipline_id not in taken.values())
        for discipline_id, pair in zip(without, free, strict=False):
            found += [
                (page, Slot(slot_id(page.id, day, pair + 1), day, PAIRS[pair], 2))
                for page in pages
                if page.discipline_id == discipline_id
            ]
    return found


def _name(slot: Slot) -> str:
    return f"today-{slot.slot_id}"
