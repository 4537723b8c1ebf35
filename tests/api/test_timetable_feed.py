"""The feed is the same bytes for the same slots, and a calendar program reads back what stands in the timetable."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event

from api.timetable_feed import FeedLesson, timetable_feed
from journal_domain.timetable import PlannedSlot

MOSCOW = ZoneInfo("Europe/Moscow")
CHANGED = datetime(2025, 8, 25, 6, 0, tzinfo=UTC)
SLOT = PlannedSlot(
    slot_id="5f0c1f6e-0000-5000-8000-000000000001",
    journal_id="j-1",
    group_id="g-1",
    subgroup_id=None,
    teacher_id="t-1",
    room="каб. 12; корп. 2, этаж 3",
    day=date(2025, 9, 1),
    bell=1,
    starts=time(8, 30),
    ends=time(10),
    hours=2,
)
LESSON = FeedLesson(SLOT, "ОП.03 Электротехника", "ЭМ-21, подгруппа 1", "Иванова А. А.", CHANGED)


def lesson(**changed: object) -> FeedLesson:
    fields = {name: getattr(LESSON, name) for name in FeedLesson.__dataclass_fields__}
    return FeedLesson(**{**fields, **changed})


def events(feed: bytes) -> list[Event]:
    calendar = Calendar.from_ical(feed)
    assert not calendar.errors
    for component in calendar.walk():
        assert not component.errors
    return calendar.events


def test_a_lesson_reads_back_as_it_stands_in_the_timetable() -> None:
    (event,) = events(timetable_feed("Иванова А. А.", [LESSON], MOSCOW))
    assert event["UID"] == SLOT.slot_id
    assert event["SUMMARY"] == "ОП.03 Электротехника"
    assert event["LOCATION"] == "каб. 12; корп. 2, этаж 3"
    assert event["DESCRIPTION"] == "Группа: ЭМ-21, подгруппа 1\nПреподаватель: Иванова А. А.\nЧасов: 2"
    assert event["STATUS"] == "CONFIRMED"
    assert event.start == datetime(2025, 9, 1, 8, 30, tzinfo=MOSCOW)
    assert event.end == datetime(2025, 9, 1, 10, 0, tzinfo=MOSCOW)
    assert event.DTSTAMP == CHANGED
    assert event["DTSTART"].params["TZID"] == "Europe/Moscow"


def test_the_zone_of_the_lessons_is_defined_in_the_feed() -> None:
    calendar = Calendar.from_ical(timetable_feed("Звонки", [LESSON], ZoneInfo("Asia/Yekaterinburg")))
    (zone,) = calendar.timezones
    assert zone.tz_name == "Asia/Yekaterinburg"
    assert timedelta(hours=5) == zone.standard[0].TZOFFSETTO
    assert calendar.get_missing_tzids() == set()


def test_a_cancelled_lesson_stays_and_says_so() -> None:
    (event,) = events(timetable_feed("x", [lesson(cancelled=True, revision=2)], MOSCOW))
    assert (event["STATUS"], event["SEQUENCE"], event["UID"]) == ("CANCELLED", 2, SLOT.slot_id)


def test_a_moved_lesson_keeps_its_uid() -> None:
    moved = lesson(slot=msgspec.structs.replace(SLOT, day=date(2025, 9, 3), room=None), revision=1)
    (event,) = events(timetable_feed("x", [moved], MOSCOW))
    assert (event["UID"], event.start.day, event.get("LOCATION")) == (SLOT.slot_id, 3, None)


def test_the_same_lessons_are_the_same_bytes_in_whatever_order_they_come() -> None:
    slots = [
        msgspec.structs.replace(
            SLOT, slot_id=f"s-{n}", day=SLOT.day + timedelta(days=n // 3), starts=time(8 + n % 3), ends=time(23)
        )
        for n in range(30)
    ]
    lessons = [lesson(slot=slot) for slot in slots]
    feed = timetable_feed("x", lessons, MOSCOW)
    seed = random.randrange(2**32)
    print("seed", seed)
    random.Random(seed).shuffle(lessons)
    assert timetable_feed("x", iter(lessons), MOSCOW) == feed
    assert [event["UID"] for event in events(feed)] == [slot.slot_id for slot in slots]


def test_the_moment_of_change_is_written_in_utc_whatever_its_zone() -> None:
    local = CHANGED.astimezone(timezone(timedelta(hours=7)))
    assert timetable_feed("x", [lesson(changed_at=local)], MOSCOW) == timetable_feed("x", [LESSON], MOSCOW)


def test_a_person_without_lessons_has_an_empty_calendar() -> None:
    feed = timetable_feed("Иванова А. А.", [], MOSCOW)
    assert events(feed) == []
    assert Calendar.from_ical(feed)["X-WR-CALNAME"] == "Иванова А. А."


@pytest.mark.parametrize(
    "lessons",
    [
        [lesson(changed_at=CHANGED.replace(tzinfo=None))],
        [lesson(slot=msgspec.structs.replace(SLOT, ends=SLOT.starts))],
        [LESSON, LESSON],
    ],
)
def test_what_is_no_timetable_is_an_error(lessons: list[FeedLesson]) -> None:
    with pytest.raises(ValueError, match="slot"):
        timetable_feed("x", lessons, MOSCOW)


words = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=120)


@settings(deadline=None)
@given(words, words, words)
def test_no_name_can_break_the_feed(title: str, group: str, room: str) -> None:
    slot = msgspec.structs.replace(SLOT, room=room)
    feed = timetable_feed(group, [lesson(slot=slot, title=title, group=group)], MOSCOW)
    (event,) = events(feed)
    assert (event["SUMMARY"], event["LOCATION"]) == (title, room)
    assert feed.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 and b"\n" not in line for line in feed.split(b"\r\n"))


@pytest.mark.parametrize("hostile", ["a\r\nEND:VEVENT", "a\nBEGIN:VALARM", "a\rATTACH:x", 'a";X=1:b', "\\n,;"])
def test_a_name_with_line_breaks_stays_one_property(hostile: str) -> None:
    feed = timetable_feed(hostile, [lesson(title=hostile, teacher=hostile)], MOSCOW)
    (event,) = events(feed)
    assert set(Calendar.from_ical(feed).walk("VALARM")) == set()
    assert "ATTACH" not in event
