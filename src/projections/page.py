"""The journal page: students × lessons, what stands in every cell, what is locked and why.

Two sources, one fold: the page as it stands is read from the tables of `journal_page`; the page as of a moment is
folded from the journal's stream by the same handlers.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

import msgspec
from psycopg import Connection

from journal_domain.college_policy import CollegePolicy
from journal_domain.event import Event
from projections.page_rows import Cell, CellValue, LessonRecord, Period, SlotPermit


class Lock(msgspec.Struct):
    """Why nothing can be written here; `code` is what a command would be refused with."""

    code: str
    message: str


class PageStudent(msgspec.Struct):
    """A row. `locked` is the row's own reason; the page's lock stands above it."""

    student_id: str
    periods: list[Period]
    attestation: CellValue | None
    locked: Lock | None


class PageTopic(msgspec.Struct):
    topic_id: str
    title: str
    kind: str
    hours: int


class PageLesson(msgspec.Struct):
    """A column: a slot of the timetable and, once on record, its lesson. `cells` by student id; empty ones are absent.

    `locked` is the day's own reason at the moment asked for (not started, day over, permit spent).
    """

    slot_id: str
    day: date
    starts: time
    hours: int
    teacher_id: str
    substituted: bool
    record: LessonRecord | None
    permits: list[SlotPermit]
    locked: Lock | None
    cells: dict[str, Cell]


class JournalPage(msgspec.Struct):
    """`version` is the journal's: the ETag of the page and the `seen` of a command.

    A cell is open when neither the page, nor its row, nor its lesson is locked. `sheet_locked` is the attestation
    sheet's own reason (deadline over). Hours are academic: by the lesson plan, by the timetable, given.
    """

    journal_id: str
    group_id: str
    group: str
    discipline_id: str
    discipline: str
    term: str
    teacher_id: str
    leader_id: str | None
    attestation_form: str
    attestation_by: date
    certified_until: date | None
    closed_on: date | None
    version: int
    hours_planned: int
    hours_scheduled: int
    hours_given: int
    locked: Lock | None
    sheet_locked: Lock | None
    sheet_permits: list[SlotPermit]
    topics: list[PageTopic]
    students: list[PageStudent]
    lessons: list[PageLesson]


def page(
    conn: Connection[Any], schema: str, journal_id: str, policy: CollegePolicy, now: datetime
) -> JournalPage | None:
    """The page as it stands, read in one statement; locks are told for `now` (aware)."""
    raise NotImplementedError


def page_as_of(
    conn: Connection[Any], schema: str, journal_id: str, policy: CollegePolicy, at: datetime
) -> JournalPage | None:
    """The page as it stood at that moment (aware), folded from the log; locks are told for that moment."""
    raise NotImplementedError


def page_of(events: Iterable[Event], group: str, policy: CollegePolicy, now: datetime) -> JournalPage | None:
    """The page after these events of one journal's stream."""
    raise NotImplementedError


def page_version(conn: Connection[Any], schema: str, journal_id: str) -> int | None:
    """The version that `page` would show: for If-None-Match, without reading the page."""
    raise NotImplementedError
