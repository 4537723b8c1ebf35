"""A log of any size without commands: groups, journals, lessons with absences and marks, reasons, corrections, locks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

import psycopg
from psycopg import sql

from journal_domain import journal_events as e
from journal_domain.event import Act, Draft, Event, EventCodec
from journal_domain.group import GroupFormed, JournalAttached, StudentJoinedGroup, group_stream
from journal_domain.journal import journal_id
from journal_domain.values import AbsenceReason, Arrival, AttestationForm, Enrolment, LessonKind, Slot, Subject, Topic

FIRST_DAY = date(2025, 9, 1)


def act(by: str, role: str, day: date, number: int) -> Act:
    at = datetime.combine(day, time(6), UTC) + timedelta(seconds=number % 36_000)
    return Act(by, role, "college", f"{number:032x}", at)


def a_log(random: Random, journals: int, lessons: int = 60, students: int = 25) -> Iterator[Event]:
    """Events in the order of the log; about `lessons` × `students` × 0.65 of them a journal."""
    number = 0
    drafts: list[tuple[Draft, list[str], str]] = []
    for index in range(journals):
        group_id, teacher = f"g-{index // 12}", f"t-{index % 40}"
        roster = [f"s-{group_id}-{n}" for n in range(students)]
        opened = act("d-1", "deputy", FIRST_DAY, number := number + 1)
        if index % 12 == 0:
            formed = Draft(group_stream(group_id), 0, opened)
            formed.add(GroupFormed, name=f"Гр-{index // 12}")
            for student in roster:
                formed.add(
                    StudentJoinedGroup, student_id=student, since=FIRST_DAY, arrival=Arrival.ADMISSION, order="1-к"
                )
            yield from formed.events
        draft = Draft(journal_id(group_id, f"d-{index % 12}", "2025/26-1"), 0, opened)
        _open(draft, group_id, index, teacher, roster, lessons)
        told = Draft(group_stream(group_id), 1 + students + index % 12, opened)
        told.add(
            JournalAttached,
            journal_id=draft.stream_id,
            discipline_id=f"d-{index % 12}",
            subgroup_id=None,
            term="2025/26-1",
        )
        yield from (*draft.events, *told.events)
        draft.events.clear()
        drafts.append((draft, roster, teacher))
    for lesson in range(lessons):
        day = FIRST_DAY + timedelta(days=lesson * 2)
        for draft, roster, teacher in drafts:
            draft.act = act(teacher, "teacher", day, number := number + 1)
            _lesson(random, draft, f"slot-{lesson:03}", day, roster, lesson)
            yield from draft.events
            draft.events.clear()
    for draft, roster, teacher in drafts:
        draft.act = act(teacher, "teacher", date(2025, 12, 26), number := number + 1)
        for student in roster:
            draft.add(e.AttestationMarkSet, student_id=student, value=random.choice("5432"), order=None, late=False)
        draft.add(e.AttestationSheetClosed, closed_on=date(2025, 12, 26), late=False)
        yield from draft.events
        draft.events.clear()


def _open(draft: Draft, group_id: str, index: int, teacher: str, roster: list[str], lessons: int) -> None:
    draft.add(
        e.JournalOpened, group_id=group_id, subgroup_id=None, discipline_id=f"d-{index % 12}", discipline=f"Дисциплина {index % 12}",
        term="2025/26-1", teacher_id=teacher, leader_id="l-1", attestation_form=AttestationForm.EXAM,
        attestation_by=date(2025, 12, 26), plan_hours=lessons * 2, roster=tuple(Enrolment(student, FIRST_DAY) for student in roster),
    )  # fmt: skip
    draft.add(
        e.LessonPlanSubmitted,
        was=(),
        late=False,
        topics=tuple(Topic(f"topic-{n:03}", f"Тема {n}. Сварка", LessonKind.LESSON, 2) for n in range(lessons)),
    )
    slots = (Slot(f"slot-{n:03}", FIRST_DAY + timedelta(days=n * 2), time(9), 2) for n in range(lessons))
    draft.add(e.SlotsPlanned, slots=tuple(slots))


def _lesson(random: Random, draft: Draft, lesson_id: str, day: date, roster: list[str], number: int) -> None:
    cell: dict[str, Any] = {"lesson_id": lesson_id}
    draft.add(
        e.LessonPublished, **cell, day=day, teacher_id=draft.act.by, topic_id=f"topic-{number:03}",
        topic=f"Тема {number}. Сварка", kind=LessonKind.LESSON, hours=2, homework="Прочитать главу",
        homework_due=None, late=False,
    )  # fmt: skip
    absent = random.sample(roster, k=2)
    for student in absent:
        draft.add(e.AbsenceRecorded, **cell, student_id=student, late=False)
    marked = random.sample([s for s in roster if s not in absent], k=len(roster) * 3 // 5)
    for student in marked:
        draft.add(e.MarkRecorded, **cell, student_id=student, value=random.choice("5432"), late=False)
    if number % 5 == 0:
        draft.add(
            e.AbsenceReasonSet, **cell, student_id=absent[0], was=AbsenceReason.UNSPECIFIED,
            became=AbsenceReason.ILLNESS, basis="справка 1", basis_from=day, basis_to=day,
        )  # fmt: skip
    if number % 20 == 0:
        why = {"request_id": f"r-{number}", "reason": "ошибка при вводе"}
        what = {"subject": Subject.ATTENDANCE, "was": AbsenceReason.UNSPECIFIED.value, "becomes": None}
        draft.add(e.CorrectionRequested, **cell, **why, **what, student_id=absent[1], basis="")
        draft.add(
            e.AttendanceCorrected, **cell, **why, was=AbsenceReason.UNSPECIFIED.value, became=None,
            requested_by=draft.act.by, directive="12-УР", student_id=absent[1],
        )  # fmt: skip


def fill(owner_dsn: str, schema: str, events: Iterator[Event], limit: int) -> int:
    """Put the events on the log as its owner, past `append`: for measuring, where the chain does not matter."""
    codec = EventCodec()
    copy_in = sql.SQL("COPY {} FROM STDIN (FORMAT binary)").format(sql.Identifier(schema, "event"))
    position = 0
    with psycopg.connect(owner_dsn) as conn, conn.cursor() as cursor, cursor.copy(copy_in) as copy:
        copy.set_types(["int8", "text", "int8", "text", "bytea", "timestamptz", "bytea"])
        for event in events:
            position += 1
            stored = codec.to_stored_event(event)
            copy.write_row((
                position, stored.originator_id, stored.originator_version, stored.topic, stored.state, event.act.at,
                bytes(32),
            ))  # fmt: skip
            if position == limit:
                break
    return position
