"""A page of 25 students × 60 lessons: its size, the server's time, a key until its cell is drawn, keys for a lesson."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import httpx
import pytest
from browsing import Person, caught_up
from http_api import MONDAY, Api, registered
from playwright.sync_api import expect
from school_day import journal as a_journal

STUDENTS = [f"pupil-{n:02}" for n in range(25)]
LESSONS = 60
SERVER_SECONDS, PAGE_BYTES, KEY_MILLISECONDS, KEYS_BEYOND_MARKS = 0.080, 150_000, 16, 40


class Full(NamedTuple):
    journal: str
    today: datetime


@pytest.fixture(scope="module")
def full(college: Api) -> Iterator[Full]:
    """A journal of 60 lessons, all but the last on record; a third of the cells hold something."""
    college.done(college.post("d-1", "/groups", {"group_id": "big", "name": "Большая"}))
    for student in STUDENTS:
        registered(college, student, "student")
        body = {"student_id": student, "since": "2025-09-01", "order": "№ 1-с"}
        college.done(college.post("d-1", "/groups/big/students", body))
    days = [MONDAY + timedelta(days=n) for n in range(LESSONS)]
    slots = [{"slot_id": f"s-{n}", "day": f"{d:%Y-%m-%d}", "starts": "09:00", "hours": 2} for n, d in enumerate(days)]
    topics = [
        {"topic_id": f"t-{n}", "title": f"Тема занятия {n}", "kind": "lesson", "hours": 2} for n in range(LESSONS)
    ]
    body = a_journal("big", "big", slots=slots, topics=topics)
    journal = str(college.done(college.post("d-1", "/journals", body))["journal_id"])
    for n, day in enumerate(days[:-1]):
        college.clock.now = day
        lesson = {
            "slot_id": f"s-{n}", "topic_id": f"t-{n}", "kind": "lesson", "hours": 2, "absent": STUDENTS[n % 5 :: 12],
            "marks": dict.fromkeys(STUDENTS[n % 5 + 1 :: 4], "4"),
        }  # fmt: skip
        lesson["marks"] = {who: mark for who, mark in lesson["marks"].items() if who not in lesson["absent"]}
        college.done(college.post("t-1", f"/journals/{journal}/lessons", lesson))
    college.clock.now = days[-1]
    caught_up(college)
    yield Full(journal, days[-1])
    college.clock.now = datetime(2025, 9, 1, 9, 30, tzinfo=UTC)


def test_the_page_is_small_and_made_quickly(college: Api, full: Full, record_property: Callable[..., None]) -> None:
    headers = {"Authorization": f"Bearer {college.token('t-1')}", "Accept": "text/html"}
    seconds = []
    with httpx.Client(base_url=college.url, headers=headers) as client:
        for _ in range(15):
            began = time.perf_counter()
            page = client.get(f"/journals/{full.journal}")
            seconds.append(time.perf_counter() - began)
    assert page.status_code == 200
    assert page.text.count("<td") >= 25 * LESSONS
    record_property("grid page, bytes", len(page.content))
    record_property("grid page, ms", round(min(seconds) * 1000, 1))
    print(f"grid page of 25 x 60: {len(page.content):,} bytes, {min(seconds) * 1000:.1f} ms (best of {len(seconds)})")
    assert len(page.content) <= PAGE_BYTES
    assert min(seconds) <= SERVER_SECONDS


TYPE_DOWN = """() => {
    const took = [];
    for (let row = 0; row < 25; row++) {
        const cell = document.activeElement, began = performance.now();
        cell.dispatchEvent(new KeyboardEvent("keydown", { key: "5", code: "Digit5", bubbles: true, cancelable: true }));
        cell.getBoundingClientRect();
        took.push(performance.now() - began);
        cell.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
    }
    return took.sort((a, b) => a - b);
}"""


def test_a_key_is_drawn_within_a_frame(person: Callable[..., Person], full: Full) -> None:
    teacher = person("t-1")
    teacher.open(f"/journals/{full.journal}")
    expect(teacher.cell(0, LESSONS - 1)).to_be_focused()
    took = teacher.page.evaluate(TYPE_DOWN)
    print(f"key press to drawn cell, 25 x 60: median {took[12]:.1f} ms, worst {took[-1]:.1f} ms")
    assert took[12] <= KEY_MILLISECONDS


def test_a_lesson_of_25_is_entered_in_few_keys_beyond_the_marks(
    person: Callable[..., Person], college: Api, full: Full
) -> None:
    teacher = person("t-1")
    teacher.open(f"/journals/{full.journal}")
    expect(teacher.cell(0, LESSONS - 1)).to_be_focused()
    keys = 0
    for row in range(25):
        teacher.press("5")
        if row < 24:
            teacher.press("Enter")
            keys += 1
    teacher.press("Control+s")
    keys += 2
    expect(teacher.page.get_by_text("Занятие записано.").first).to_be_visible()
    lesson = college.get("t-1", f"/journals/{full.journal}", **college.fresh()).json()["page"]["lessons"][-1]
    assert len(lesson["cells"]) == 25
    assert lesson["record"]["topic_id"] == f"t-{LESSONS - 1}", "the next topic of the plan was offered"
    assert keys <= KEYS_BEYOND_MARKS
