"""A college of any size for measuring: groups of 25, journals with slots, lessons with 25 entries."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from registry import registered

from journal_domain.application import Command
from journal_domain.college import College
from journal_domain.college_policy import PolicyValues
from journal_domain.journal import journal_id
from journal_domain.opening import NewJournal
from journal_domain.person import PersonKind
from journal_domain.policy import Actor
from journal_domain.values import AttestationForm, LessonEntry, LessonKind, Role, Slot, Topic

STUDENTS = tuple(f"s-{n}" for n in range(1, 26))
DEPUTY = Actor("d-1", frozenset((Role.DEPUTY,)))
ADMINISTRATOR = Actor("a-1", frozenset((Role.ADMINISTRATOR,)))
TEACHER = Actor("t-1", frozenset((Role.TEACHER,)))
TERM = "2025-2026-2"


def open_journals(college: College, count: int, first_day: date, slots: int, slots_a_day: int) -> list[str]:
    """So many journals of one group of 25; slots l-0, l-1, … from the first day on, one after another from midnight."""
    at = datetime.now(UTC)
    college.form_group(Command(DEPUTY, "form", at), "g", "Группа")
    registered(college, PersonKind.STUDENT, *STUDENTS)
    registered(college, PersonKind.EMPLOYEE, TEACHER.person_id)
    for student in STUDENTS:
        college.enrol_student(Command(DEPUTY, f"enrol-{student}", at), "g", student, first_day, "приказ № 1")
    planned = tuple(
        Slot(f"l-{n}", first_day + timedelta(days=n // slots_a_day), time(2 * (n % slots_a_day)), 2)
        for n in range(slots)
    )
    ids = []
    for number in range(count):
        new = NewJournal(
            group_id="g", discipline_id=f"d-{number}", discipline=f"Дисциплина {number}", term=TERM,
            teacher_id=TEACHER.person_id, attestation_form=AttestationForm.EXAM,
            attestation_by=first_day + timedelta(days=400),
            topics=(Topic("t-1", "Тема", LessonKind.LESSON, 2),), slots=planned,
        )  # fmt: skip
        college.open_journal(Command(DEPUTY, f"open-{number}", at), new)
        ids.append(journal_id("g", f"d-{number}", TERM))
    return ids


def with_days_of_grace(college: College, since: date) -> None:
    """Let lessons of the last two weeks be recorded without a permit, from the day after `since` on."""
    command = Command(ADMINISTRATOR, "grace", datetime.combine(since, time(12), UTC))
    college.adopt_policy(command, since + timedelta(days=1), PolicyValues(grace_days=14), "приказ № 1")


def entry(number: int) -> LessonEntry:
    """Lesson number n: 25 entries, three of them absences."""
    turned = STUDENTS[number % 25 :] + STUDENTS[: number % 25]
    return LessonEntry(
        slot_id=f"l-{number}", topic_id="t-1", kind="lesson", hours=2, homework="Повторить конспект",
        absent=turned[:3], marks={student: "5432"[(number + n) % 4] for n, student in enumerate(turned[3:])},
    )  # fmt: skip


def hold_lessons(college: College, journal: str, first_day: date, slots: int, slots_a_day: int) -> None:
    """Publish the journal's lessons, each on its day."""
    for number in range(slots):
        day = first_day + timedelta(days=number // slots_a_day)
        command = Command(TEACHER, f"{journal}-{number}", datetime.combine(day, time(9, 0), UTC))
        college.publish_lesson(command, journal, entry(number))
