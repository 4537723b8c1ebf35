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
from journal_domain.values import (
    EXEMPT,
    FAIL,
    NOT_ATTESTED,
    PASS,
    AbsenceReason,
    Arrival,
    AttestationForm,
    Enrolment,
    LessonKind,
    Slot,
    Subject,
    Topic,
)  # fmt: skip

YEAR = "2025-2026"
TERMS = {f"{YEAR}-1": (date(2025, 9, 1), date(2025, 12, 26)), f"{YEAR}-2": (date(2026, 1, 12), date(2026, 6, 26))}
"""The first day of each term, and the day on which its sheets are closed."""
DISCIPLINES = 12
"""Of a group: the last is assessed by a credit."""


def act(by: str, role: str, day: date, number: int) -> Act:
    at = datetime.combine(day, time(6), UTC) + timedelta(seconds=number % 36_000)
    return Act(by, role, "college", f"{number:032x}", at)


def a_log(random: Random, journals: int, lessons: int = 60, students: int = 25) -> Iterator[Event]:
    """Events of a year in the order of the log: so many journals in each term, whose students meet every category of form 6;
    about `lessons` × `students` × 0.65 events a journal."""
    groups = range(-(-journals // DISCIPLINES))
    number = 0
    for group in groups:
        formed = Draft(group_stream(f"g-{group}"), 0, act("d-1", "deputy", TERMS[f"{YEAR}-1"][0], number := number + 1))
        formed.add(GroupFormed, name=f"Гр-{group}")
        for student in _roster(group, students):
            formed.add(
                StudentJoinedGroup,
                student_id=student,
                since=TERMS[f"{YEAR}-1"][0],
                arrival=Arrival.ADMISSION,
                order="1-к",
            )
        yield from formed.events
    for later, (term, (first, due)) in enumerate(TERMS.items()):
        drafts: list[tuple[Draft, list[str], str]] = []
        for index in range(journals):
            group, place = divmod(index, DISCIPLINES)
            roster, teacher = _roster(group, students), f"t-{index % 40}"
            opened = act("d-1", "deputy", first, number := number + 1)
            draft = Draft(journal_id(f"g-{group}", f"d-{place}", term), 0, opened)
            _open(draft, group, place, term, teacher, roster, lessons)
            told = Draft(group_stream(f"g-{group}"), 1 + students + place + later * DISCIPLINES, opened)
            told.add(
                JournalAttached, journal_id=draft.stream_id, discipline_id=f"d-{place}", subgroup_id=None, term=term
            )
            yield from (*draft.events, *told.events)
            draft.events.clear()
            drafts.append((draft, roster, teacher))
        for lesson in range(lessons):
            day = first + timedelta(days=lesson * 2)
            for draft, roster, teacher in drafts:
                draft.act = act(teacher, "teacher", day, number := number + 1)
                _lesson(random, draft, f"slot-{lesson:03}", day, roster, lesson)
                yield from draft.events
                draft.events.clear()
        for index, (draft, roster, teacher) in enumerate(drafts):
            draft.act = act(teacher, "teacher", due, number := number + 1)
            _sheet(random, draft, roster, index % DISCIPLINES, due, unfinished=index == journals - 1, year=bool(later))
            yield from draft.events
            draft.events.clear()


def _roster(group: int, students: int) -> list[str]:
    return [f"s-g-{group}-{n}" for n in range(students)]


def _open(draft: Draft, group: int, place: int, term: str, teacher: str, roster: list[str], lessons: int) -> None:
    first, due = TERMS[term]
    form = AttestationForm.CREDIT if place == DISCIPLINES - 1 else AttestationForm.EXAM
    draft.add(
        e.JournalOpened, group_id=f"g-{group}", subgroup_id=None, discipline_id=f"d-{place}", discipline=f"Дисциплина {place}",
        term=term, teacher_id=teacher, leader_id="l-1", attestation_form=form,
        attestation_by=due, plan_hours=lessons * 2, roster=tuple(Enrolment(student, first) for student in roster),
    )  # fmt: skip
    draft.add(
        e.LessonPlanSubmitted,
        was=(),
        late=False,
        topics=tuple(Topic(f"topic-{n:03}", f"Тема {n}. Сварка", LessonKind.LESSON, 2) for n in range(lessons)),
    )
    slots = (Slot(f"slot-{n:03}", first + timedelta(days=n * 2), time(9), 2) for n in range(lessons))
    draft.add(e.SlotsPlanned, slots=tuple(slots))


ABLE = ("5", "54", "5", "43", "5432", "4", "4", "5432")
"""What marks a student may get, by the place in the list; the third has one «3», the sixth one «н/а», the seventh one «осв»."""
ONE = {2: "3", 5: NOT_ATTESTED, 6: EXEMPT}


def _result(random: Random, n: int, place: int) -> str:
    kind = n % len(ABLE)
    if place == DISCIPLINES - 1:
        return FAIL if kind == 4 and random.random() < 0.5 else PASS
    return ONE[kind] if kind in ONE and place == n % (DISCIPLINES - 1) else random.choice(ABLE[kind])


def _sheet(
    random: Random, draft: Draft, roster: list[str], place: int, due: date, *, unfinished: bool, year: bool
) -> None:
    """Marks of the term, and of the `year` in its second; an `unfinished` sheet lacks one and stays open."""
    for n, student in enumerate(roster):
        if unfinished and n == 0:
            continue
        value = _result(random, n, place)
        draft.add(
            e.AttestationMarkSet, student_id=student, value=value, order="5-к" if value == EXEMPT else None, late=False
        )
        if year:
            draft.add(e.YearMarkSet, student_id=student, value=_result(random, n, place), late=False)
        if value == "2" and random.random() < 0.5:
            again = {"attempt": 1, "was": value, "value": "3", "held_on": due, "commission": ()}
            draft.add(e.ResitRecorded, student_id=student, **again)
    if not unfinished:
        draft.add(e.AttestationSheetClosed, closed_on=due, late=False)


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
