"""Random commands against a plain model: the lock holds, history never shrinks, a cell is what was last written there."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule, run_state_machine_as_test

from domain.checked_journal import DAYS, SLOTS, CheckedJournal
from domain.given import DEPUTY, LEADER, OTHER_DEPUTY, SUBSTITUTE, TEACHER, EverybodyTeaches, given
from domain.school import TOPICS, change, entry, what_for
from domain.year_school import bells, calendar
from journal_domain.attendance import certify_attendance, set_absence_reason
from journal_domain.attestation import close_attestation_sheet, set_attestation_marks, set_year_marks
from journal_domain.attestation_schedule import schedule_attestation
from journal_domain.correction import approve_correction, reject_correction, request_correction
from journal_domain.event import EVENTS
from journal_domain.group import appoint_leader, appoint_master, assign_teaching
from journal_domain.lesson import add_marks, publish_lesson
from journal_domain.lesson_plan import submit_lesson_plan
from journal_domain.opening import assign_substitute
from journal_domain.permit import grant_late_permit
from journal_domain.release import end_teaching, release_leader, release_master
from journal_domain.remark import acknowledge_remark, answer_remark, close_remark, make_remark
from journal_domain.resit import record_resit
from journal_domain.roster import enrol_student, withdraw_student
from journal_domain.student import Stay, Student
from journal_domain.timetable import Timetable
from journal_domain.values import (
    AbsenceReason,
    Arrival,
    Change,
    Departure,
    Examination,
    LessonKind,
    PermitSubject,
    Subject,
    Topic,
)

SHARE_OF_HONEST = (True, True, True, False)

students = st.sampled_from(("s-1", "s-1", "s-2", "s-2", "s-3"))
lessons = st.sampled_from([None, None, *(slot.slot_id for slot in SLOTS)])
"""None is the lesson of the day."""
teachers = st.sampled_from((None, None, None, TEACHER, SUBSTITUTE, DEPUTY))
"""None is who gives the lesson."""
marks = st.dictionaries(students, st.sampled_from(("5", "4", "2", "3", "2", "9")), max_size=2)
days = st.sampled_from([date(2025, 8, 31), *DAYS, date(2025, 9, 5)])
CELLS: dict[Subject, tuple[str | None, ...]] = {
    Subject.MARK: ("5", "3", None),
    Subject.ATTENDANCE: ("unspecified", "late", None),
    Subject.ATTESTATION: ("5", "2"),
    Subject.YEAR: ("5", "3"),
    Subject.TOPIC: ("topic-1", "topic-2"),
    Subject.KIND: ("lesson", "control"),
    Subject.HOMEWORK: ("Повторить", None),
}


ASKED = (
    (Subject.MARK, "2", "3", "s-1"),
    (Subject.ATTENDANCE, "unspecified", "late", "s-2"),
    (Subject.ATTESTATION, "4", "5", "s-1"),
    (Subject.YEAR, "4", "3", "s-1"),
    (Subject.KIND, "lesson", "control", None),
)


class JournalMachine(CheckedJournal):
    """Three lessons on three days, attestation by the fifth; the clock starts with the first."""

    @initialize(stage=st.sampled_from(("empty", "lesson", "late lesson", "attested", "closed", "failed", "asked")))
    def begin(self, stage: str) -> None:
        """Runs start at different times of a term, so that each time is seen often enough."""
        if stage == "late lesson":
            self.permit("slot-1", None)
            self.permit(PermitSubject.PLAN, None)
            self.wait(24)
        if stage != "empty":
            self.publish_by(TEACHER, "slot-1", "s-2", {"s-1": "2"}, "s-1")
        if stage in ("attested", "closed", "failed", "asked"):
            self.mark_the_year({"s-1": "4", "s-2": "4"})
            self.attest_with(["s-1", "s-2"], "2" if stage == "failed" else "4")
        if stage in ("closed", "failed", "asked"):
            self.close(None)
        if stage == "failed":
            self.resit("s-1", "2", 0)
        if stage == "asked":
            for subject, was, becomes, student in ASKED:
                self.ask_for(TEACHER, change(subject, was, becomes, "slot-1", student))

    @rule(hours=st.sampled_from((1, 1, 2, 15, 24)))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    def lesson_of(self, lesson: str | None) -> str:
        today = self.policy.today(self.now)
        return lesson or next((slot.slot_id for slot in SLOTS if slot.day == today), "slot-1")

    @rule(lesson=lessons, by=teachers, absent=st.none() | students, marks=marks, late=st.none() | students)
    def publish(
        self, lesson: str | None, by: str | None, absent: str | None, marks: dict[str, str], late: str | None
    ) -> None:
        if absent in marks and len(marks) > 1:
            del marks[absent]
        slot = self.lesson_of(lesson)
        self.publish_by(by or self.giver(slot), slot, absent, marks, late)

    def publish_by(self, by: str, slot: str, absent: str | None, marks: dict[str, str], late: str | None) -> None:
        who = {"absent": (absent,) if absent else (), "late": {late: 5} if late else {}, "marks": marks}
        said: dict[str, Any] = {"entry": entry(slot_id=slot, homework="Повторить", **who), "seen": None}
        self.do("publish_lesson", by, publish_lesson, slot, journal=self.journal, policy=self.policy, **said)

    def giver(self, slot: str) -> str:
        """Who gives the lesson; of one cancelled with the closing of the sheet, the teacher."""
        known = slot in self.journal.slots or slot in self.journal.lessons
        return (self.journal.teacher_of(slot) if known else TEACHER) or SUBSTITUTE

    @precondition(lambda self: self.journal.lessons)
    @rule(lesson=lessons, by=teachers, marks=marks, seen=st.none() | st.integers(3, 30))
    def add(self, lesson: str | None, by: str | None, marks: dict[str, str], seen: int | None) -> None:
        slot = self.lesson_of(lesson)
        said: dict[str, Any] = {"lesson_id": slot, "marks": marks, "seen": seen}
        by = by or self.giver(slot)
        self.do("add_marks", by, add_marks, slot, journal=self.journal, policy=self.policy, **said)

    @rule(
        step=st.sampled_from(("make", "answer", "answer", "read", "close")),
        by=st.sampled_from((None, None, None, TEACHER, LEADER, DEPUTY)),
    )
    def control(self, step: str, by: str | None) -> None:
        """A remark changes no cell, whenever it is made; mostly it is made and met by whose it is."""
        last = next(reversed(self.journal.remarks), "r-0")
        commands: dict[str, tuple[str, Any, dict[str, Any]]] = {
            "make": ("make_remark", make_remark, {"policy": self.policy, "text": "Нет заданий", "demand": "Внести",
                                                  "due": self.policy.today(self.now)}),
            "answer": ("answer_remark", answer_remark, {"remark": last, "answer": "Внесены", "mended": True}),
            "read": ("acknowledge_remark", acknowledge_remark, {"remark": last}),
            "close": ("close_remark", close_remark, {"remark": last, "result": "Есть"}),
        }  # fmt: skip
        name, command, said = commands[step]
        theirs = self.teacher if step in ("answer", "read") else DEPUTY
        self.do(name, by or theirs, command, journal=self.journal, **said)

    @precondition(lambda self: self.journal.attendance)
    @rule(data=st.data(), student=students, by=st.sampled_from((None, None, TEACHER, LEADER)))
    def give_reason(self, data: st.DataObject, student: str, by: str | None) -> None:
        """Mostly of an absence that there is, by the group's leader."""
        absences = [cell for cell, entry in self.journal.attendance.items() if entry.value != "late"]
        lesson, student = data.draw(st.sampled_from([*absences, *absences, ("slot-1", student)]))
        reason = data.draw(st.sampled_from(AbsenceReason))
        said: dict[str, Any] = {"student_id": student, "lesson_ids": (lesson,), "reason": reason, "seen": None}
        said |= {"basis": "Справка № 1", "basis_from": DAYS[0], "basis_to": DAYS[1]}
        leader = by or self.leader or LEADER
        self.do("set_absence_reason", leader, set_absence_reason, journal=self.journal, **said)

    @precondition(lambda self: self.commands > 8)
    @rule(
        who=st.sets(students, min_size=1), value=st.sampled_from(("5", "4", "н/а", "осв", "9")), everyone=st.booleans()
    )
    def attest(self, who: set[str], value: str, everyone: bool) -> None:
        if everyone:
            today = self.policy.today(self.now)
            who = {s for s in self.journal.roster if self.journal.enrolled(s, today)} - self.journal.attestation.keys()
        self.attest_with(sorted(who), value)

    def attest_with(self, who: list[str], value: str) -> None:
        said: dict[str, Any] = {"marks": dict.fromkeys(who, value), "order": "14-к", "seen": None, "debts": {}}
        self.do(
            "set_attestation_marks",
            self.teacher,
            set_attestation_marks,
            journal=self.journal,
            policy=self.policy,
            **said,
        )

    @precondition(lambda self: self.commands > 8)
    @rule(marks=st.dictionaries(students, st.sampled_from(("5", "4", "9")), min_size=1, max_size=2))
    def mark_the_year(self, marks: dict[str, str]) -> None:
        said: dict[str, Any] = {"marks": marks, "seen": None, "policy": self.policy}
        self.do("set_year_marks", self.teacher, set_year_marks, journal=self.journal, **said)

    @precondition(lambda self: self.journal.closed_on)
    @rule(student=students, value=st.sampled_from(("2", "2", "3", "н/а")), examiners=st.sampled_from((0, 2, 3)))
    def resit(self, student: str, value: str, examiners: int) -> None:
        today = self.policy.today(self.now)
        said: dict[str, Any] = {
            "commission": ("t-1", "t-2", "t-3")[:examiners],
            "held_on": today,
            "policy": self.policy,
        }
        said |= {"offices": EverybodyTeaches(), "respites": (), "student": Student(1, (Stay("g-1", date(2025, 9, 1)),))}
        by = self.teacher
        self.do("record_resit", by, record_resit, journal=self.journal, student_id=student, value=value, **said)

    @rule(topic=st.sampled_from(("topic-1", "topic-1", "topic-3")), title=st.sampled_from(("Пиление", "Сушка")),
          hours=st.sampled_from((2, 2, 3)))  # fmt: skip
    def plan(self, topic: str, title: str, hours: int) -> None:
        """Another first topic drops the one that may have been taught."""
        first = Topic(topic, title, LessonKind.PRACTICAL, hours)
        said: dict[str, Any] = {"topics": (first, TOPICS[1]), "policy": self.policy}
        self.do("submit_lesson_plan", self.teacher, submit_lesson_plan, journal=self.journal, **said)

    @precondition(lambda self: not self.journal.examination)
    @rule(day=days)
    def schedule(self, day: date) -> None:
        said: dict[str, Any] = {
            "examination": Examination(day, time(9), 2, None, ()),
            "offices": {},
            "policy": self.policy,
            "calendar": given(calendar(), bells()).calendar(),
            "timetable": Timetable(),
        }
        self.do("schedule_attestation", DEPUTY, schedule_attestation, journal=self.journal, **said)

    @precondition(lambda self: self.journal.attestation)
    @rule(by=st.sampled_from((None, None, LEADER)))
    def close(self, by: str | None) -> None:
        self.do(
            "close_attestation_sheet",
            by or self.teacher,
            close_attestation_sheet,
            journal=self.journal,
            all_year=True,
            policy=self.policy,
        )

    @precondition(lambda self: self.journal.lessons)
    @rule(data=st.data(), by=st.sampled_from((TEACHER, LEADER, DEPUTY)), many=st.booleans())
    def ask(self, data: st.DataObject, by: str, many: bool) -> None:
        changes = tuple(self.some_change(data) for _ in range(2 if many else 1))
        self.ask_for(by, *changes)

    def ask_for(self, by: str, *changes: Change) -> None:
        said: dict[str, Any] = {"changes": changes, "reason": "Описка", "basis": ""}
        self.do("request_correction", by, request_correction, journal=self.journal, policy=self.policy, **said)

    def some_change(self, data: st.DataObject) -> Change:
        """Mostly about what stands in a cell that there is."""
        subject = data.draw(st.sampled_from(list(CELLS)))
        lesson = data.draw(st.sampled_from(sorted(self.journal.lessons) or ["slot-1"]))
        of_student = subject in (Subject.MARK, Subject.ATTENDANCE, Subject.ATTESTATION, Subject.YEAR)
        lesson_id = None if subject in (Subject.ATTESTATION, Subject.YEAR) else lesson
        student_id = data.draw(students) if of_student else None
        was = self.page().cells.get((subject, lesson_id, student_id))
        if not data.draw(st.sampled_from(SHARE_OF_HONEST)):
            was = data.draw(st.sampled_from(CELLS[subject]))
        becomes = data.draw(st.sampled_from(CELLS[subject]))
        return Change(subject=subject, was=was, becomes=becomes, lesson_id=lesson_id, student_id=student_id)

    @precondition(lambda self: self.journal.requests)
    @rule()
    def settle(self) -> None:
        """The other deputy approves whatever waits and still may be."""
        for request in list(self.journal.requests):
            said = {"policy": self.policy, "directive": "12-УР", "order": "44-од", "request_id": request}
            self.do("approve_correction", OTHER_DEPUTY, approve_correction, journal=self.journal, **said)

    @precondition(lambda self: self.journal.requests)
    @rule(
        by=st.sampled_from((OTHER_DEPUTY, OTHER_DEPUTY, DEPUTY, TEACHER)),
        approve=st.sampled_from((True, True, False)),
        first=st.booleans(),
    )
    def decide(self, by: str, approve: bool, first: bool) -> None:
        waiting = list(self.journal.requests) or ["none"]
        request = waiting[0 if first else -1]
        if approve:
            said = {"policy": self.policy, "directive": "12-УР", "order": "44-од"}
            self.do("approve_correction", by, approve_correction, journal=self.journal, request_id=request, **said)
        else:
            self.do("reject_correction", by, reject_correction, journal=self.journal, request_id=request, reason="Нет")

    @rule(about=st.sampled_from((*PermitSubject, *(slot.slot_id for slot in SLOTS))), until=st.none() | days)
    def permit(self, about: str, until: date | None) -> None:
        said: dict[str, Any] = {**what_for(about), "valid_until": until, "basis": "Распоряжение № 7"}
        self.do("grant_late_permit", DEPUTY, grant_late_permit, journal=self.journal, policy=self.policy, **said)

    @rule(slot=st.sampled_from([slot.slot_id for slot in SLOTS]), to=st.sampled_from((SUBSTITUTE, TEACHER)))
    def substitute(self, slot: str, to: str) -> None:
        said = {"slot_id": slot, "teacher_id": to, "basis": "Распоряжение № 3"}
        self.do("assign_substitute", DEPUTY, assign_substitute, journal=self.journal, **said)

    @rule(enrol=st.booleans(), student=students, day=days)
    def students_come_and_go(self, enrol: bool, student: str, day: date) -> None:
        said: dict[str, Any] = self.of_the_group() | {"student_id": student}
        if enrol:
            self.do(
                "enrol_student", DEPUTY, enrol_student, student=Student(), since=day, arrival=Arrival.RETURN, **said
            )
        else:
            said |= {"student": Student(), "until": day, "departure": Departure.EXPULSION, "policy": self.policy}
            self.do("withdraw_student", DEPUTY, withdraw_student, **said)

    @rule(
        what=st.sampled_from(("lead", "master", "teach", "go")), person=st.sampled_from((LEADER, TEACHER, SUBSTITUTE)),
        since=days,
    )  # fmt: skip
    def staff_comes_and_goes(self, what: str, person: str, since: date) -> None:
        said: dict[str, Any] = self.of_the_group() | {"since": since}
        match what:
            case "lead":
                self.do("appoint_leader", DEPUTY, appoint_leader, leader_id=person, **said)
            case "master":
                self.do("appoint_master", DEPUTY, appoint_master, master_id=person, **said)
            case "teach":
                said |= {"discipline_id": "d-1", "subgroup_id": None}
                self.do("assign_teaching", DEPUTY, assign_teaching, teacher_id=person, **said)
            case "go":
                said["until"] = said.pop("since")
                release: Any = {LEADER: release_leader, SUBSTITUTE: release_master}.get(person, end_teaching)
                said |= {"discipline_id": "d-1", "subgroup_id": None} if release is end_teaching else {}
                self.do(release.__name__, DEPUTY, release, **said)

    def of_the_group(self) -> dict[str, Any]:
        return {"group": self.states["group"], "journals": [self.journal], "order": "5-к", "without": ("journal",)}

    @rule(until=days)
    def certify(self, until: date) -> None:
        said: dict[str, Any] = {"until": until, "today": self.policy.today(self.now), "without": ("journal",)}
        self.do("certify_attendance", DEPUTY, certify_attendance, journal=self.journal, **said)


def test_random_commands_leave_the_journal_as_the_regulation_wants_it() -> None:
    """Derandomized; and it must have gone everywhere: every event, and every correction after the lock."""
    JournalMachine.reached.clear()
    run_state_machine_as_test(
        JournalMachine,
        settings=settings(
            max_examples=260, stateful_step_count=40, derandomize=True, database=None, deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    everything = {kind.split(".")[1] for kind in EVENTS if kind.startswith("journal.")}
    elsewhere = {"opened", "slots_planned", "slot_moved", "slots_retimed", "slot_cancelled", "slot_not_held",
                 "archived", "annulled"}  # fmt: skip
    """What the opening, the timetable and the year tell a journal."""
    corrected = ("mark", "attendance", "attestation_mark", "year_mark", "lesson")
    after = {f"after the lock: {name}_corrected" for name in corrected}
    unreached = (
        (everything - elsewhere | after | {"PAGE_LOCKED"})
        - {name.removeprefix("after the lock: ") for name in JournalMachine.reached}
        - JournalMachine.reached.keys()
    )
    assert not unreached, f"{sorted(unreached)} not reached, but {dict(JournalMachine.reached)}"
