"""Random histories through the college's own commands; what is refused leaves nothing behind and is tried no more."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta

from begun_college import (
    ADMINISTRATOR,
    AWKWARD,
    DEPUTIES,
    DIRECTOR,
    GROUPS,
    GUARDIANS,
    LEADERS,
    MASTERS,
    SEPTEMBER,
    STUDENTS,
    TEACHERS,
    YEAR,
)
from random_accounts import RandomAccounts
from random_control import RandomControl
from random_copies import RandomCopies
from random_timetable import RandomTimetable

from journal_domain.appointment import Appointments
from journal_domain.college_policy import PolicyValues
from journal_domain.errors import NotFound, Refused
from journal_domain.journal import Journal
from journal_domain.person import Person, PersonKind
from journal_domain.policy import Actor
from journal_domain.resit import in_debt
from journal_domain.values import (
    LATE,
    AbsenceReason,
    Change,
    Examination,
    LessonEntry,
    LessonKind,
    PermitSubject,
    Role,
    Slot,
    Subject,
)


class RandomCollege(RandomCopies, RandomAccounts, RandomControl, RandomTimetable):
    """A college that lives through random days: `live(n)` tries n commands."""

    def live(self, commands: int) -> int:
        """Try so many random commands; returns the last position of the log."""
        acts = [
            self._publish, self._publish, self._publish, self._publish, self._publish, self._publish, self._add_marks, self._reason, self._reason,
            self._ask, self._ask, self._ask, self._decide, self._decide, self._permit, self._substitute, self._move_students,
            self._appoint, self._decide, self._attest, self._attest, self._certify, self._check, self._adopt, self._next_day,
            self._year_marks, self._resit, self._schedule, self._plan, self._plan, self._plan_slots, self._approve, self._timetable,
            self._timetable, self._timetable, self._template, self._assign_teaching, self._group, self._transfer, self._people,
            self._identity, self._identity, self._appointment, self._letterhead, self._copy, self._copy, self._account,
            self._account, self._workstation, self._notice, self._notice, self._incident, self._remark, self._inspect,
            self._ring_otherwise, self._appointment,
        ]  # fmt: skip
        for _ in range(commands):
            with suppress(Refused, NotFound):
                self.random.choice(acts)()
        return self.position

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
        if not journal.lessons:
            return
        lesson = self.random.choice(list(journal.lessons))
        marks = {student: self.random.choice("5432") for student in self._some(list(journal.roster), 0.2)}
        self._record(self.college.add_marks, self._teacher(journal.teacher_of(lesson)), journal.id, lesson, marks)

    def _reason(self) -> None:
        journal = self._journal()
        lesson_id, student = self.random.choice(list(journal.attendance) or [("slot-0", "s-0")])
        reason = self.random.choice(list(AbsenceReason))
        day, late = date(2025, 9, 1), date(2025, 12, 1)
        leader = self._leader(journal.leader_on(self.now.date()))
        self._record(
            self.college.set_absence_reason, leader, journal.id, student, (lesson_id,), reason, AWKWARD, day, late
        )

    def _ask(self) -> None:
        journal = self._journal()
        cells = [Change(subject=Subject.ATTESTATION, was=None, becomes=self.random.choice("5432"), student_id=student)
                 for student in journal.attestation]  # fmt: skip
        cells += [Change(subject=Subject.YEAR, was=None, becomes=self.random.choice("5432"), student_id=student)
                  for student in journal.year_marks]  # fmt: skip
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
            cells = [cell for cell in cells if cell.subject in (Subject.ATTESTATION, Subject.YEAR)]
        chosen = self.random.sample(cells, k=min(len(cells), self.random.choice([1, 1, 2])))
        changes = tuple(
            Change(subject=c.subject, was=journal.current(c), becomes=c.becomes, lesson_id=c.lesson_id,
                   student_id=c.student_id) for c in chosen
        )  # fmt: skip
        actor = self.random.choice([self._teacher(journal.teacher_on(self.now.date())), *DEPUTIES])
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
        subject = self.random.choice(list(PermitSubject))
        slot = self.random.choice(past or ["slot-0"]) if subject is PermitSubject.SLOT else None
        self._record(self.college.grant_late_permit, DEPUTIES[0], journal.id, subject, slot, None, AWKWARD)
        if slot is not None and self.now.day % 3 == 0:
            self._record(self.college.declare_not_held, DEPUTIES[1], journal.id, slot, AWKWARD)

    def _substitute(self) -> None:
        journal = self._journal()
        ahead = [slot.slot_id for slot in journal.slots.values() if slot.day >= self.now.date()]
        slot = self.random.choice(sorted(ahead)[:4] or ["slot-0"])
        self._record(self.college.assign_substitute, DEPUTIES[1], journal.id, slot, "t-2", "болезнь")

    def _move_students(self) -> None:
        group_id, student = self.random.choice(GROUPS), self.random.choice(STUDENTS)
        day = (self.now + timedelta(days=1)).date()
        act = self.random.choice([self.college.enrol_student, self.college.withdraw_student])
        self._record(act, DEPUTIES[0], group_id, student, day, "3-к")

    def _appoint(self) -> None:
        leader = self.random.choice(LEADERS).person_id
        self._record(self.college.appoint_leader, DEPUTIES[0], self.random.choice(GROUPS), leader, self._soon(), "4-к")

    def _attest(self) -> None:
        journal = self._journal()
        teacher = self._teacher(journal.teacher_on(self.now.date()))
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

    def _year_marks(self) -> None:
        journal = self._journal()
        marks = {s: self.random.choice("5432") for s in journal.roster if s not in journal.year_marks}
        self._record(self.college.set_year_marks, self._teacher(journal.teacher_on(self.now.date())), journal.id, marks)

    def _resit(self) -> None:
        indebted = [(j, s) for i in self.journals for j in [self.college.journal(i)] for s in j.roster if in_debt(j, s)]
        journal, student = self.random.choice(indebted or [(self._journal(), "s-0")])
        teacher, value = self._teacher(journal.teacher_on(self.now.date())), self.random.choice("32")
        commission = ("t-0", "t-1", "t-2")
        self._record(self.college.record_resit, teacher, journal.id, student, value, self.now.date(), commission)

    def _schedule(self) -> None:
        day, room = SEPTEMBER + timedelta(days=self.random.randrange(9)), self.random.choice([None, "12"])
        self._record(
            self.college.schedule_attestation,
            DEPUTIES[0],
            self._journal().id,
            Examination(day, time(9), 2, room, ("t-1",)),
        )

    def _plan(self) -> None:
        journal = self._journal()
        topics = list(journal.topics.values())
        self.random.shuffle(topics)
        self._record(
            self.college.submit_lesson_plan,
            self._teacher(journal.teacher_on(self.now.date())),
            journal.id,
            tuple(topics),
        )

    def _plan_slots(self) -> None:
        slot = Slot(f"slot-by-hand-{self.number}", self.now.date(), time(8), 2)
        self._record(self.college.plan_slots, DEPUTIES[0], self._journal().id, (slot,))

    def _assign_teaching(self) -> None:
        group_id, discipline = self.random.choice(GROUPS), self.random.choice(["d-0", "d-1", "d-2"])
        subgroup = "sub-1" if (group_id, discipline) == ("g-1", "d-2") else None
        teacher = self.random.choice(TEACHERS).person_id
        self._record(
            self.college.assign_teaching, DEPUTIES[0], group_id, discipline, subgroup, teacher, self.now.date(), "7-к"
        )

    def _release(self, group_id: str) -> None:
        until = self._soon()
        match self.random.randrange(3):
            case 0:
                self._record(self.college.release_leader, DEPUTIES[0], group_id, until, "17-к")
            case 1:
                self._record(self.college.release_master, DEPUTIES[0], group_id, until, "18-к")
            case _:
                discipline = self.random.choice(["d-0", "d-1"])
                self._record(self.college.end_teaching, DEPUTIES[0], group_id, discipline, None, until, "19-к")

    def _group(self) -> None:
        c, deputy, group_id = self.college, DEPUTIES[0], self.random.choice(GROUPS)
        match self.random.randrange(5):
            case 4:
                self._release(group_id)
            case 0:
                self._record(c.appoint_master, deputy, group_id, self.random.choice(MASTERS), self.now.date(), "8-к")
            case 1:
                course = self.random.randrange(1, 4)
                self._record(c.describe_group, deputy, group_id, "Столяр", False, course, YEAR, 12, "c-1", "9-к")
            case 2:
                self._record(
                    c.form_subgroup,
                    deputy,
                    group_id,
                    "sub-2",
                    "Вторая",
                    (self.random.choice(STUDENTS),),
                    self._soon(),
                    "15-УР",
                )
            case _:
                self.random.choice([self._adopt_curriculum, self._adopt_calendar])()

    def _transfer(self) -> None:
        source, target = self.random.sample(GROUPS, k=2)
        day = (self.now + timedelta(days=1)).date()
        student = self.random.choice(STUDENTS)
        self._record(self.college.transfer_student, DEPUTIES[0], source, student, target, day, "9-к")

    def _people(self) -> None:
        c, deputy = self.college, DEPUTIES[0]
        student, guardian = self.random.choice(STUDENTS[:3]), self.random.choice(GUARDIANS)
        match self.random.randrange(6):
            case 4 | 5:
                stands = c.load({f"person:{student}": Person})[f"person:{student}"]
                for linked in sorted(stands.allowed or stands.guardians):
                    act = c.withdraw_family_access if stands.allowed else c.allow_family_access
                    told = [True] if act == c.allow_family_access else []
                    self._record(act, ADMINISTRATOR, student, linked, "заявление " + AWKWARD, *told)
            case 0:
                self._record(c.link_guardian, deputy, student, guardian, "отец", "паспорт " + AWKWARD)
            case 1:
                self._record(c.unlink_guardian, deputy, student, guardian, "решение суда")
            case 2:
                self._record(c.change_identity, deputy, student, self._sealed(), "10-к")
            case _:
                kind = self.random.choice(list(PersonKind))
                newcomer = f"new-{self.number}"
                self._record(c.register_person, deputy, newcomer, kind, self._sealed(), "11-к", "00" * 32)
                self._record(c.hand_over_data, ADMINISTRATOR, newcomer, "запрос " + AWKWARD)
                if self.random.random() < 0.5:
                    today = self.now.date()
                    self._record(c.erase_person, ADMINISTRATOR, newcomer, (), (), "3-ПД", today, "отзыв " + AWKWARD)

    def _identity(self) -> None:
        c, (n, group_id) = self.college, self.random.choice(list(enumerate(GROUPS)))
        student = self.random.choice(STUDENTS[n * 4 : n * 4 + 4])
        leader = self._leader(self._group_of(group_id).leader_on(self.now.date()))
        requests = c.load({f"person:{student}": Person})[f"person:{student}"].requests
        if requests and self.random.random() < 0.7:
            act = self.random.choice([c.approve_identity_change, c.reject_identity_change])
            self._record(act, DEPUTIES[0], student, requests[0].request_id, "12-к")
        elif self.random.random() < 0.5:
            self._record(c.change_contacts, leader, group_id, student, self._sealed())
        else:
            self._record(c.request_identity_change, leader, group_id, student, self._sealed(), "смена фамилии")

    def _appointment(self) -> None:
        c, person_id = self.college, self.random.choice(["t-0", "m-0"])
        until = self.now.date() + timedelta(days=self.random.randrange(1, 9))
        made = c.load({f"appointments:{person_id}": Appointments})[f"appointments:{person_id}"].all
        if made and self.random.random() < 0.5:
            self._record(c.end_appointment, DIRECTOR, person_id, made[-1].appointment_id, until, "13-к")
        else:
            role, scope = self.random.choice([(Role.TEACHER, None), (Role.DEPUTY, "УОП"), (Role.MASTER, None)])
            self._record(c.appoint, DIRECTOR, person_id, role, scope, self.now.date(), until, "14-к")

    def _soon(self) -> date:
        """Orders name a day before the act, the same one or a later one."""
        return self.now.date() + timedelta(days=self.random.choice([-1, 0, 0, 2]))

    def _next_day(self) -> None:
        self.now = datetime.combine(self.now.date() + timedelta(days=1), time(10), UTC)

    def _teacher(self, person_id: str | None) -> Actor:
        return next((teacher for teacher in TEACHERS if teacher.person_id == person_id), TEACHERS[0])
