"""Random histories through the college's own commands; what is refused leaves nothing behind and is tried no more."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from ledger_fixture import TestLedger

from journal_domain.application import Command
from journal_domain.college import College
from journal_domain.college_policy import PolicyValues
from journal_domain.errors import NotFound, Refused
from journal_domain.journal import Journal
from journal_domain.opening import NewJournal
from journal_domain.policy import Actor
from journal_domain.values import (
    LATE,
    AbsenceReason,
    AttestationForm,
    Change,
    LessonEntry,
    LessonKind,
    Role,
    Slot,
    Subject,
    Topic,
)

TEACHERS = [Actor(f"t-{n}", frozenset((Role.TEACHER,))) for n in range(3)]
LEADERS = [Actor(f"l-{n}", frozenset((Role.LEADER,))) for n in range(2)]
DEPUTIES = [Actor(f"d-{n}", frozenset((Role.DEPUTY,))) for n in range(2)]
ADMINISTRATOR = Actor("a-0", frozenset((Role.ADMINISTRATOR,)))
STUDENTS = [f"s-{n}" for n in range(8)]
GROUPS = ["g-0", "g-1"]
AWKWARD = '№ 12-УР \\ «особое»\t"кавычки"\nвторая строка, {}, null'
"""Text that a careless writer of SQL, CSV or JSON would spoil."""


class RandomCollege:
    """A college that lives through random days: `live(n)` tries n commands."""

    def __init__(self, ledger: TestLedger, seed: int) -> None:
        print(f"seed {seed}")
        self.random = Random(seed)
        self.college = College(ledger.environment())
        self.now = datetime(2025, 9, 1, 10, tzinfo=UTC)
        self.number = 0
        self.journals: list[str] = []
        self.position = 0
        self._begin()

    def close(self) -> None:
        self.college.close()

    def live(self, commands: int) -> int:
        """Try so many random commands; returns the last position of the log."""
        acts = [
            self._publish, self._publish, self._publish, self._publish, self._publish, self._publish, self._add_marks, self._reason, self._reason,
            self._ask, self._ask, self._ask, self._decide, self._decide, self._permit, self._substitute, self._move_students,
            self._appoint, self._decide, self._attest, self._attest, self._certify, self._check, self._adopt, self._next_day,
        ]  # fmt: skip
        for _ in range(commands):
            with suppress(Refused, NotFound):
                self.random.choice(acts)()
        return self.position

    def command(self, actor: Actor) -> Command:
        self.number += 1
        self.now += timedelta(seconds=self.random.randrange(1, 90))
        return Command(actor, f"c-{self.number}", self.now)

    def _record(self, act: Callable[..., int], actor: Actor, *arguments: object) -> None:
        self.position = act(self.command(actor), *arguments)

    def _begin(self) -> None:
        first = date(2025, 9, 1)
        for n, group_id in enumerate(GROUPS):
            self._record(self.college.form_group, DEPUTIES[0], group_id, f"СВ-{n + 1}")
            self._record(self.college.appoint_leader, DEPUTIES[0], group_id, LEADERS[n].person_id, "1-к")
            for student in STUDENTS[n * 3 : n * 3 + 5]:
                self._record(self.college.enrol_student, DEPUTIES[0], group_id, student, first, "2-к")
            for d in range(2):
                topics = tuple(Topic(f"topic-{i}", f"Тема {i} {AWKWARD}", LessonKind.LESSON, 2) for i in range(5))
                slots = tuple(Slot(f"slot-{i}", first + timedelta(days=i // 4), time(9 + i % 4), 2) for i in range(24))
                teacher = TEACHERS[d].person_id
                new = NewJournal(
                    group_id=group_id, discipline_id=f"d-{d}", discipline=f"Дисциплина {d}", term="2025-1",
                    teacher_id=teacher, attestation_form=AttestationForm.EXAM,
                    attestation_by=first + timedelta(days=9), topics=topics, slots=slots,
                )  # fmt: skip
                self._record(self.college.open_journal, DEPUTIES[0], new)
                self.journals.append(new.id)

    def _journal(self) -> Journal:
        return self.college.journal(self.random.choice(self.journals))

    def _some(self, students: list[str], share: float) -> list[str]:
        return [student for student in students if self.random.random() < share]

    def _publish(self) -> None:
        journal = self._journal()
        unwritten = [slot for slot in journal.slots.values() if slot.slot_id not in journal.lessons]
        today = [slot for slot in unwritten if slot.day == self.now.date()]
        granted = [slot for slot in unwritten if any(p.slot_id == slot.slot_id for p in journal.permits.values())]
        if not (due := today + granted):
            self._next_day()
            return
        slot = self.random.choice(due)
        roster = [student for student in journal.roster if journal.enrolled(student, slot.day)]
        absent = self._some(roster, 0.2)
        present = [student for student in roster if student not in absent]
        entry = LessonEntry(
            slot_id=slot.slot_id, topic_id=self.random.choice(list(journal.topics)), kind=self.random.choice(list(LessonKind)),
            hours=2, homework=self.random.choice([None, "Повторить " + AWKWARD]), absent=tuple(absent),
            late={student: self.random.choice([None, 5]) for student in self._some(present, 0.2)},
            marks={student: self.random.choice("5432") for student in self._some(present, 0.4)},
        )  # fmt: skip
        self._record(self.college.publish_lesson, self._teacher(journal.teacher_of(slot.slot_id)), journal.id, entry)

    def _add_marks(self) -> None:
        journal = self._journal()
        lesson = self.random.choice(list(journal.lessons) or ["slot-0"])
        marks = {student: self.random.choice("5432") for student in self._some(list(journal.roster), 0.2)}
        self._record(self.college.add_marks, self._teacher(journal.teacher_of(lesson)), journal.id, lesson, marks)

    def _reason(self) -> None:
        journal = self._journal()
        lesson_id, student = self.random.choice(list(journal.attendance) or [("slot-0", "s-0")])
        reason = self.random.choice(list(AbsenceReason))
        day, late = date(2025, 9, 1), date(2025, 12, 1)
        leader = next(leader for leader in LEADERS if leader.person_id == journal.leader_id)
        self._record(
            self.college.set_absence_reason, leader, journal.id, student, (lesson_id,), reason, AWKWARD, day, late
        )

    def _ask(self) -> None:
        journal = self._journal()
        cells = [Change(subject=Subject.ATTESTATION, was=None, becomes=self.random.choice("5432"), student_id=student)
                 for student in journal.attestation]  # fmt: skip
        for lesson in journal.lessons:
            student = self.random.choice(list(journal.roster))
            mark, seat = (
                self.random.choice(["5", "2", None]),
                self.random.choice([None, LATE, AbsenceReason.ILLNESS.value]),
            )
            cells += [
                Change(subject=Subject.MARK, was=None, becomes=mark, lesson_id=lesson, student_id=student),
                Change(subject=Subject.ATTENDANCE, was=None, becomes=seat, lesson_id=lesson, student_id=student),
                Change(subject=Subject.HOMEWORK, was=None, becomes=AWKWARD, lesson_id=lesson),
                Change(subject=Subject.KIND, was=None, becomes=LessonKind.CONTROL.value, lesson_id=lesson),
                Change(subject=Subject.TOPIC, was=None, becomes="topic-1", lesson_id=lesson),
            ]
        if journal.attestation and self.random.random() < 0.6:
            cells = [cell for cell in cells if cell.subject is Subject.ATTESTATION]
        chosen = self.random.sample(cells, k=min(len(cells), self.random.choice([1, 1, 2])))
        changes = tuple(
            Change(subject=c.subject, was=journal.current(c), becomes=c.becomes, lesson_id=c.lesson_id,
                   student_id=c.student_id) for c in chosen
        )  # fmt: skip
        actor = self.random.choice([self._teacher(journal.teacher_id), *DEPUTIES])
        self._record(self.college.request_correction, actor, journal.id, changes, "ошибка при вводе " + AWKWARD, "")

    def _decide(self) -> None:
        waiting = [journal for id_ in self.journals if (journal := self.college.journal(id_)).requests]
        if not waiting:
            return
        journal = self.random.choice(waiting)
        request = self.random.choice(list(journal.requests))
        deputy = self.random.choice(DEPUTIES)
        if self.random.random() < 0.6:
            self._record(self.college.approve_correction, deputy, journal.id, request, "12-УР", "5-к")
        else:
            self._record(self.college.reject_correction, deputy, journal.id, request, "не подтверждено")

    def _permit(self) -> None:
        journal = self._journal()
        past = [slot.slot_id for slot in journal.slots.values() if slot.day < self.now.date()]
        slot = self.random.choice([*past, None])
        self._record(self.college.grant_late_permit, DEPUTIES[0], journal.id, slot, None, AWKWARD)

    def _substitute(self) -> None:
        journal = self._journal()
        slot = self.random.choice(list(journal.slots))
        self._record(self.college.assign_substitute, DEPUTIES[1], journal.id, slot, "t-2", "болезнь")

    def _move_students(self) -> None:
        group_id, student = self.random.choice(GROUPS), self.random.choice(STUDENTS)
        day = (self.now + timedelta(days=1)).date()
        act = self.random.choice([self.college.enrol_student, self.college.withdraw_student])
        self._record(act, DEPUTIES[0], group_id, student, day, "3-к")

    def _appoint(self) -> None:
        leader = self.random.choice(LEADERS).person_id
        self._record(self.college.appoint_leader, DEPUTIES[0], self.random.choice(GROUPS), leader, "4-к")

    def _attest(self) -> None:
        journal = self._journal()
        teacher = self._teacher(journal.teacher_id)
        blank = [student for student in journal.roster if student not in journal.attestation]
        if not blank:
            self._record(self.college.close_attestation_sheet, teacher, journal.id)
        elif len(journal.lessons) > 5:
            marks = {student: self.random.choice(["5", "2", "н/а"]) for student in self._some(blank, 0.7)}
            self._record(self.college.set_attestation_marks, teacher, journal.id, marks, None)

    def _certify(self) -> None:
        if self.random.random() < 0.1:
            until = (self.now - timedelta(days=3)).date()
            self._record(self.college.certify_attendance, DEPUTIES[0], self.random.choice(GROUPS), until)

    def _check(self) -> None:
        self._record(self.college.make_check, DEPUTIES[0], self.random.randrange(1, self.position))

    def _adopt(self) -> None:
        day, values = (self.now + timedelta(days=2)).date(), PolicyValues(grace_days=self.random.randrange(2))
        self._record(self.college.adopt_policy, ADMINISTRATOR, day, values, "7-к")

    def _next_day(self) -> None:
        self.now = datetime.combine(self.now.date() + timedelta(days=1), time(10), UTC)

    def _teacher(self, person_id: str) -> Actor:
        return next(teacher for teacher in TEACHERS if teacher.person_id == person_id)
