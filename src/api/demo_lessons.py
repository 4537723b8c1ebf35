"""The school weeks of the demo: what teachers, leaders and deputies do day by day."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from random import Random

from api.demo import BLOCK, CLOSED, Demo, Page
from api.demo_changes import change
from api.demo_people import Person
from journal_domain.application import Command
from journal_domain.correction import request_id
from journal_domain.values import (
    FAIL,
    NOT_ATTESTED,
    PASS,
    AbsenceReason,
    Change,
    LessonEntry,
    PermitSubject,
    Slot,
    Subject,
    Topic,
)

CLOSED_DAYS_AGO = 6
FRIDAY = 4

FALLS_ILL, RECOVERS, SKIPS, COMES_LATE, IS_MARKED = 0.035, 0.35, 0.03, 0.04, 0.35
FORGOTTEN, PERMITTED, SUBSTITUTED = 0.05, 0.6, 0.03
HOMEWORK = (
    "Повторить конспект, ответить на вопросы устно", "Заполнить таблицу в рабочей тетради",
    "Подготовить рабочее место по памятке", "Решить три задания по карточке", None,
)  # fmt: skip


Stay = tuple[Person, date, date | None]
"""Who is on a roster, from which day, to the day before which."""


class Lessons:
    """Plays all school days of one block of groups in the order of time."""

    def __init__(self, demo: Demo, block: int) -> None:
        self.demo = demo
        self.college = demo.college
        self.block = block
        self.rng = Random(f"{demo.seed} {demo.today} {block}")
        self._given = 0
        groups = range(block * BLOCK, min((block + 1) * BLOCK, demo.groups))
        self.rosters = [demo.rosters[group] for group in groups]
        self.groups = [f"g{group + 1}" for group in groups]
        self.pages = [page for page in demo.pages if page.group_id in self.groups]
        since = demo.dates.starts
        self.stays: dict[str, list[Stay]] = {page.id: [(s, since, None) for s in page.students] for page in self.pages}
        """By journal, as students come and go."""
        self.slots = {page.id: list(page.slots) for page in self.pages}
        """By journal, as they are moved and cancelled."""
        substitute = demo.substitute_of(block)
        own = (slot for page in self.pages if page.teacher is substitute for slot in page.slots)
        self.busy: set[tuple[date, time]] = {(slot.day, slot.starts) for slot in own}
        """When the block's substitute is taken."""
        self.closed: set[str] = set()
        self.ill: set[str] = set()
        self.done: dict[str, int] = defaultdict(int)
        self.missed: list[tuple[Page, str, str, date, bool]] = []
        """Absences of the week: page, student, lesson, day, whether ill."""
        self.marked: list[tuple[Page, str, str, str]] = []
        """Marks one may ask to correct: page, lesson, student, value."""

    def play(self) -> None:
        days = self.demo.school_days()
        closing = days[-CLOSED_DAYS_AGO:][0]
        late: list[tuple[Page, Slot]] = []
        for day in days:
            change(self, days, day)
            self._who_is_ill()
            for page, slot in late:
                self._publish_late(page, slot, day)
            late = []
            today = ((page, slot) for page in self.pages for slot in self.slots[page.id] if slot.day == day)
            for page, slot in sorted(today, key=lambda pair: (pair[1].starts, pair[1].slot_id)):
                if page.id in self.closed or (page is self.demo.pages[0] and slot == self.demo.forgotten):
                    continue
                if self.rng.random() >= FORGOTTEN:
                    self._publish(page, slot, self._teacher(page, slot), self._after(slot))
                elif self.rng.random() < PERMITTED and day != days[-1]:
                    late.append((page, slot))
            if day.weekday() == FRIDAY:
                self._give_reasons(day)
            if day == closing:
                late = [(page, slot) for page, slot in late if page.discipline_id != CLOSED]
                self._close(day)
        self._correct(days[-1])
        self._sit_again(days[-1])

    def students(self, page: Page, day: date) -> list[Person]:
        """Who is on the journal's roster on that day."""
        stays = self.stays[page.id]
        return [student for student, since, until in stays if since <= day and (until is None or day < until)]

    def leave(self, group_id: str, student: Person, until: date) -> None:
        for page in self.pages:
            if page.group_id == group_id:
                stays = self.stays[page.id]
                self.stays[page.id] = [(s, since, end or (until if s is student else None)) for s, since, end in stays]

    def join(self, group_id: str, student: Person, since: date) -> None:
        """Comes onto the group's rosters, and to the subgroup it is in or, new to the group, the last one."""
        subgroups = [page for page in self.pages if page.group_id == group_id and page.subgroup_id is not None]
        known = [page for page in subgroups if student in page.students]
        for page in self.pages:
            whole = page.group_id == group_id and page.subgroup_id is None
            if whole or page in (known or subgroups[-1:]):
                self.stays[page.id].append((student, since, None))

    def command(self, who: Person, at: datetime) -> Command:
        self._given += 1
        return self.demo.command(who, at, f"b{self.block}.{self._given}")

    def _who_is_ill(self) -> None:
        for roster in self.rosters:
            for student in roster:
                if self.rng.random() < (RECOVERS if student.person_id in self.ill else FALLS_ILL):
                    self.ill ^= {student.person_id}

    def _after(self, slot: Slot) -> datetime:
        """Some minutes before the pair of 95 minutes is over: the next one begins later."""
        minutes = slot.starts.hour * 60 + slot.starts.minute + self.rng.randrange(80, 95)
        return self.demo.at(slot.day, time(minutes // 60, minutes % 60))

    def _teacher(self, page: Page, slot: Slot) -> Person:
        """Who gives the lesson; now and then a substitute by a deputy's directive of the same morning."""
        hour = (slot.day, slot.starts)
        if self.rng.random() >= SUBSTITUTED or hour in self.busy:
            return page.teacher
        self.busy.add(hour)
        substitute = self.demo.substitute_of(self.block)
        command = self.command(self.demo.deputies[0], self.demo.at(slot.day, slot.starts))
        basis = f"распоряжение № {slot.day:%d%m}-з, служебная необходимость"
        self.college.give_to_substitute(command, self.demo.term, slot.slot_id, substitute.person_id, basis)
        return substitute

    def _publish_late(self, page: Page, slot: Slot, day: date) -> None:
        command = self.command(self.demo.deputies[1], self.demo.at(day, time(8, 10)))
        self.college.grant_late_permit(
            command, page.id, PermitSubject.SLOT, slot.slot_id, day, f"распоряжение № {day:%d%m}-п"
        )
        self._publish(page, slot, page.teacher, self.demo.at(day, time(8, 20)))

    def _publish(self, page: Page, slot: Slot, teacher: Person, at: datetime) -> None:
        topic = self._next_topic(page)
        absent, late, marks = [], {}, {}
        for student in self.students(page, slot.day):
            person, ill = student.person_id, student.person_id in self.ill
            if ill or self.rng.random() < SKIPS:
                absent.append(person)
                self.missed.append((page, person, slot.slot_id, slot.day, ill))
                continue
            if self.rng.random() < COMES_LATE:
                late[person] = self.rng.choice((None, 5, 10, 15))
            if self.rng.random() < IS_MARKED:
                marks[person] = self.rng.choices("5432", (30, 42, 22, 6))[0]
                self.marked.append((page, slot.slot_id, person, marks[person]))
        homework = self.rng.choice(HOMEWORK)
        entry = LessonEntry(
            slot_id=slot.slot_id, topic_id=topic.topic_id, kind=topic.kind, hours=slot.hours, homework=homework,
            homework_due=slot.day + timedelta(days=7) if homework else None,
            absent=tuple(absent), late=late, marks=marks,
        )  # fmt: skip
        self.college.publish_lesson(self.command(teacher, at), page.id, entry)

    def _next_topic(self, page: Page) -> Topic:
        number = self.done[page.id]
        self.done[page.id] += 1
        return page.topics[number % len(page.topics)]

    def _give_reasons(self, day: date) -> None:
        """On Friday the leaders enter the reasons of the week, four in five of them."""
        by_student: dict[tuple[str, str], list[tuple[Page, str, date, bool]]] = defaultdict(list)
        for page, student, lesson, when, ill in self.missed:
            by_student[page.id, student].append((page, lesson, when, ill))
        self.missed = []
        for (page_id, student), absences in by_student.items():
            if self.rng.random() < 0.2:
                continue
            page, _, since, ill = absences[0]
            if ill:
                reason, basis = AbsenceReason.ILLNESS, f"справка от {day:%d.%m.%Y}"
            else:
                reason, basis = self.rng.choice((
                    (AbsenceReason.UNEXCUSED, "объяснительная обучающегося"),
                    (AbsenceReason.EXCUSED, "заявление законного представителя"),
                    (AbsenceReason.ORDER, f"приказ № {day:%d%m}-с"),
                ))  # fmt: skip
            command = self.command(page.leader, self.demo.at(day, time(16, 30)))
            lessons = tuple(lesson for _, lesson, _, _ in absences)
            self.college.set_absence_reason(command, page_id, student, lessons, reason, basis, since, day)

    def _correct(self, day: date) -> None:
        """Of six requests three are approved, one is rejected, two wait."""
        asked: set[str] = set()
        decisions = ["approve", "reject", "approve", "wait", "approve", "wait"]
        at = self.demo.at(day, time(17, 0))
        while decisions and self.marked:
            page, lesson, student, value = self.marked.pop(self.rng.randrange(len(self.marked)))
            if page.id in asked:
                continue
            asked.add(page.id)
            better = {"5": "4", "4": "5", "3": "4", "2": "3"}[value]
            change = Change(subject=Subject.MARK, lesson_id=lesson, student_id=student, was=value, becomes=better)
            command = self.command(page.teacher, at)
            reason, basis = "Ошибка при вводе: отметка другого обучающегося", "служебная записка"
            self.college.request_correction(command, page.id, (change,), reason, basis)
            self._decide(decisions.pop(), page, request_id(page.id, page.teacher.person_id, command.command_id), at)

    def _decide(self, decision: str, page: Page, request: str, at: datetime) -> None:
        deputy = self.demo.deputies[1]
        if decision == "approve":
            directive = f"№ {self.rng.randrange(10, 99)}-УР"
            self.college.approve_correction(self.command(deputy, at), page.id, request, directive, None)
        elif decision == "reject":
            command = self.command(deputy, at)
            self.college.reject_correction(command, page.id, request, "Отметка подтверждена работой обучающегося")

    def _close(self, day: date) -> None:
        """The first student of the block fails, somebody is not attested now and then; the sheets are closed."""
        at = self.demo.at(day, time(18, 0))
        for page in self.pages:
            if page.discipline_id == CLOSED:
                here = self.students(page, day)
                marks = {s.person_id: NOT_ATTESTED if self.rng.random() < 0.05 else PASS for s in here}
                if page is self._first_closed():
                    marks[page.students[0].person_id] = FAIL
                self.college.set_attestation_marks(self.command(page.teacher, at), page.id, marks, None)
                self.college.close_attestation_sheet(self.command(page.teacher, at), page.id)
                self.closed.add(page.id)

    def _sit_again(self, day: date) -> None:
        """The first student clears the debt; the first result stays."""
        page = self._first_closed()
        command = self.command(page.teacher, self.demo.at(day, time(17, 30)))
        self.college.record_resit(command, page.id, page.students[0].person_id, PASS, day, ())

    def _first_closed(self) -> Page:
        return next(page for page in self.pages if page.discipline_id == CLOSED)
