"""A person's timetable, attestations too, as an iCalendar feed (RFC 5545) that a phone's calendar subscribes to (4.6.2-j).

BEGIN:VEVENT
SUMMARY:ОП.03 Электротехника
DTSTART;TZID=Europe/Moscow:20250901T083000
DTEND;TZID=Europe/Moscow:20250901T100000
DTSTAMP:20250825T060000Z                      when the slot was last changed: the same slots are the same bytes
UID:5f0c…                                     the slot's id: a moved lesson moves in the phone as well
SEQUENCE:1
STATUS:CANCELLED                              a cancelled lesson stays, crossed out
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vText

from journal_domain.timetable import PlannedSlot

MEDIA_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//class-journal//timetable//RU"
REFRESH = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class FeedLesson:
    """A slot with what its reader calls it: `title` «ОП.03 Электротехника», `group` «ЭМ-21, подгруппа 1».

    `changed_at` (aware) is when the slot last changed, `revision` how often; `commission` are those who examine.
    """

    slot: PlannedSlot
    title: str
    group: str
    teacher: str
    changed_at: datetime
    revision: int = 0
    cancelled: bool = False
    commission: tuple[str, ...] = ()

    @property
    def description(self) -> str:
        said = [f"Группа: {self.group}", f"Преподаватель: {self.teacher}", f"Часов: {self.slot.hours}"]
        return "\n".join([*said, f"Комиссия: {', '.join(self.commission)}"] if self.commission else said)


def timetable_feed(name: str, lessons: Iterable[FeedLesson], zone: ZoneInfo) -> bytes:
    """The calendar `name` in the college's zone, by day and hour, whatever the order given.

    Raises ValueError for a `changed_at` without a zone, an end not after the start, or a slot given twice.
    """
    in_order = sorted(lessons, key=lambda lesson: (lesson.slot.day, lesson.slot.starts, lesson.slot.slot_id))
    if len({lesson.slot.slot_id for lesson in in_order}) != len(in_order):
        raise ValueError("a slot is given twice")
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", "PUBLISH")
    calendar.add("NAME", vText(name))  # as text, else the library leaves its commas and line breaks unescaped
    calendar.add("X-WR-CALNAME", vText(name))
    calendar.add("X-WR-TIMEZONE", zone.key)
    calendar.add("REFRESH-INTERVAL", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", "PT1H")
    years = [lesson.slot.day.year for lesson in in_order] or [2025]
    calendar.add_component(_time_zone(zone, years[0], years[-1]))
    for lesson in in_order:
        calendar.add_component(_event(lesson, zone))
    return bytes(calendar.to_ical())


@lru_cache(maxsize=64)
def _time_zone(zone: ZoneInfo, first_year: int, last_year: int) -> Timezone:
    """The zone's rules for whole years: finding them takes a while, and they are the same for everyone."""
    return Timezone.from_tzinfo(zone, zone.key, date(first_year, 1, 1), date(last_year + 1, 1, 1))


def _event(lesson: FeedLesson, zone: ZoneInfo) -> Event:
    slot = lesson.slot
    if lesson.changed_at.tzinfo is None:
        raise ValueError(f"slot {slot.slot_id}: changed_at has no zone")
    if slot.ends <= slot.starts:
        raise ValueError(f"slot {slot.slot_id}: ends before it starts")
    changed_at = lesson.changed_at.astimezone(UTC).replace(microsecond=0)
    event = Event()
    event.add("UID", slot.slot_id)
    event.add("DTSTAMP", changed_at)
    event.add("LAST-MODIFIED", changed_at)
    event.add("SEQUENCE", lesson.revision)
    event.add("DTSTART", datetime.combine(slot.day, slot.starts, zone))
    event.add("DTEND", datetime.combine(slot.day, slot.ends, zone))
    event.add("SUMMARY", lesson.title)
    event.add("DESCRIPTION", lesson.description)
    if slot.room:
        event.add("LOCATION", slot.room)
    event.add("STATUS", "CANCELLED" if lesson.cancelled else "CONFIRMED")
    event.add("TRANSP", "TRANSPARENT" if lesson.cancelled else "OPAQUE")
    return event
