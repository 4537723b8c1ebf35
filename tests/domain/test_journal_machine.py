"""Random commands against a plain model: the lock holds, history never shrinks, a cell is what was last written there."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from datetime import date, time, timedelta
from typing import Any, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from domain.given import DEPUTY, JOURNAL, LEADER, OTHER_DEPUTY, SUBSTITUTE, TEACHER, moscow, past
from domain.naive_journal import NaivePage, fact_of, objections, replayed
from domain.school import attached, change, entry, formed, opened, slots, topics
from journal_domain.attendance import certify_attendance, set_absence_reason
from journal_domain.attestation import close_attestation_sheet, set_attestation_marks
from journal_domain.college_policy import CollegePolicy
from journal_domain.correction import approve_correction, reject_correction, request_correction
from journal_domain.errors import NotFound, Refused
from journal_domain.event import EVENTS, Act, Event, EventCodec
from journal_domain.group import Group, appoint_leader, enrol_student, withdraw_student
from journal_domain.journal import Journal
from journal_domain.lesson import add_marks, publish_lesson
from journal_domain.opening import assign_substitute
from journal_domain.permit import grant_late_permit
from journal_domain.policy import About, Actor, require
from journal_domain.values import AbsenceReason, Change, Enrolment, Role, Slot, Subject

ROLES = {
    TEACHER: Role.TEACHER,
    SUBSTITUTE: Role.TEACHER,
    LEADER: Role.LEADER,
    DEPUTY: Role.DEPUTY,
    OTHER_DEPUTY: Role.DEPUTY,
}
DAYS = [date(2025, 9, n) for n in (1, 2, 3)]
SLOTS = tuple(Slot(f"slot-{n}", day, time(9), 2) for n, day in enumerate(DAYS, 1))
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
    Subject.TOPIC: ("topic-1", "topic-2"),
    Subject.KIND: ("lesson", "control"),
    Subject.HOMEWORK: ("Повторить", None),
}


ASKED = (
    (Subject.MARK, "2", "3", "s-1"),
    (Subject.ATTENDANCE, "unspecified", "late", "s-2"),
    (Subject.ATTESTATION, "4", "5", "s-1"),
    (Subject.KIND, "lesson", "control", None),
)


class JournalMachine(RuleBasedStateMachine):
    """Three lessons on three days, attestation by the fifth; the clock starts with the first."""

    reached: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        roster = (Enrolment("s-1", DAYS[0]), Enrolment("s-2", DAYS[0]))
        start = past([
            *formed(("s-1", DAYS[0]), ("s-2", DAYS[0])),
            opened(roster=roster, attestation_by=date(2025, 9, 5)), topics(), slots(SLOTS), attached(JOURNAL),
        ])  # fmt: skip
        self.codec = EventCodec()
        self.now = moscow("2025-09-01 09:00")
        self.commands = 0
        self.policy = CollegePolicy()
        self.history: list[Event] = []
        self.stored: list[bytes] = []
        self.states: dict[str, Any] = {"journal": None, "group": None}
        self.record(start)

    # What is checked at every step

    def record(self, events: list[Event]) -> None:
        own = [event for event in events if event.originator_id == JOURNAL]
        for name, kind, news in (("journal", Journal, own), ("group", Group, [e for e in events if e not in own])):
            before = self.states[name]
            snapshot = deepcopy(before)
            assert [e.originator_version for e in news] == list(
                range(self.version(before) + 1, self.version(before) + 1 + len(news))
            )
            self.states[name] = kind.evolve(before, news)  # type: ignore[attr-defined]
            assert before == snapshot, "evolve changed the state it was given"
        for event in own:
            stored = self.codec.to_stored_event(event)
            read = self.codec.to_domain_event(stored)
            assert (read, type(read), self.codec.to_stored_event(read)) == (event, type(event), stored)
            self.stored.append(stored.state)
        self.history += own
        self.check_history(len(events))

    def check_history(self, step: int) -> None:
        assert [self.codec.to_stored_event(event).state for event in self.history] == self.stored
        assert [event.originator_version for event in self.history] == list(range(1, len(self.history) + 1))
        assert Journal.evolve(None, self.history) == self.journal
        cut = max(1, (step * 7 + self.commands) % len(self.history))
        assert Journal.evolve(Journal.evolve(None, self.history[:cut]), self.history[cut:]) == self.journal
        assert current_cells(self.journal) == self.page().cells

    def do(
        self, name: str, by: str, command: Callable[..., list[Event]], slot: str | None = None, /, **said: Any
    ) -> None:
        """Permit, decide, record; whatever is accepted must have nothing against it in the naive reading."""
        self.commands += 1
        page, before = self.page(), deepcopy(self.states)
        actor = Actor(by, frozenset({ROLES[by]}))
        about = About(self.journal, slot) if "journal" not in said.pop("without", ()) else About()
        events: list[Event] = []
        try:
            authority = require(name, actor, about)
            act = Act(by, authority.role, authority.assignment, f"c-{self.commands}", self.now)
            events = command(act=act, **said)
        except (Refused, NotFound) as refused:
            self.reached[getattr(refused, "code", "NOT_FOUND")] += 1
            assert events == []
        assert self.states == before, "a command changed a state"
        own = [json.loads(self.codec.to_stored_event(e).state) for e in events if e.originator_id == JOURNAL]
        assert not objections(page, own)
        self.reached.update(("after the lock: " if page.closed else "") + fact_of(row) for row in own)
        if events:
            self.record(events)

    @staticmethod
    def version(state: Any) -> int:
        return state.version if state is not None else 0

    @property
    def journal(self) -> Journal:
        journal = self.states["journal"]
        assert isinstance(journal, Journal)
        return journal

    def page(self) -> NaivePage:
        return replayed(self.stored)

    # What may happen

    @initialize(stage=st.sampled_from(("empty", "lesson", "late lesson", "attested", "closed", "asked")))
    def begin(self, stage: str) -> None:
        """Runs start at different times of a term, so that each time is seen often enough."""
        if stage == "late lesson":
            self.permit("slot-1", None)
            self.wait(24)
        if stage != "empty":
            self.publish_by(TEACHER, "slot-1", "s-2", {"s-1": "2"}, "s-1")
        if stage in ("attested", "closed", "asked"):
            self.attest_with(["s-1", "s-2"], "4")
        if stage in ("closed", "asked"):
            self.close(TEACHER)
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
        self.publish_by(by or self.journal.teacher_of(slot), slot, absent, marks, late)

    def publish_by(self, by: str, slot: str, absent: str | None, marks: dict[str, str], late: str | None) -> None:
        who = {"absent": (absent,) if absent else (), "late": {late: 5} if late else {}, "marks": marks}
        said: dict[str, Any] = {"entry": entry(slot_id=slot, homework="Повторить", **who), "seen": None}
        self.do("publish_lesson", by, publish_lesson, slot, journal=self.journal, policy=self.policy, **said)

    @precondition(lambda self: self.journal.lessons)
    @rule(lesson=lessons, by=teachers, marks=marks, seen=st.none() | st.integers(3, 30))
    def add(self, lesson: str | None, by: str | None, marks: dict[str, str], seen: int | None) -> None:
        slot = self.lesson_of(lesson)
        said: dict[str, Any] = {"lesson_id": slot, "marks": marks, "seen": seen}
        by = by or self.journal.teacher_of(slot)
        self.do("add_marks", by, add_marks, slot, journal=self.journal, policy=self.policy, **said)

    @precondition(lambda self: self.journal.attendance)
    @rule(data=st.data(), student=students, by=st.sampled_from((None, None, TEACHER, LEADER)))
    def give_reason(self, data: st.DataObject, student: str, by: str | None) -> None:
        """Mostly of an absence that there is, by the group's leader."""
        absences = [cell for cell, entry in self.journal.attendance.items() if entry.value != "late"]
        lesson, student = data.draw(st.sampled_from([*absences, *absences, ("slot-1", student)]))
        reason = data.draw(st.sampled_from(AbsenceReason))
        said: dict[str, Any] = {"student_id": student, "lesson_ids": (lesson,), "reason": reason, "seen": None}
        said |= {"basis": "Справка № 1", "basis_from": DAYS[0], "basis_to": DAYS[1]}
        leader = by or self.journal.leader_id or LEADER
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
        said: dict[str, Any] = {"marks": dict.fromkeys(who, value), "order": "14-к", "seen": None}
        self.do(
            "set_attestation_marks", TEACHER, set_attestation_marks, journal=self.journal, policy=self.policy, **said
        )

    @precondition(lambda self: self.journal.attestation)
    @rule(by=st.sampled_from((TEACHER, TEACHER, LEADER)))
    def close(self, by: str) -> None:
        self.do("close_attestation_sheet", by, close_attestation_sheet, journal=self.journal, policy=self.policy)

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
        of_student = subject in (Subject.MARK, Subject.ATTENDANCE, Subject.ATTESTATION)
        lesson_id = None if subject is Subject.ATTESTATION else lesson
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
        approve=st.sampled_from(SHARE_OF_HONEST),
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

    @rule(slot=st.none() | lessons, until=st.none() | days)
    def permit(self, slot: str | None, until: date | None) -> None:
        said: dict[str, Any] = {"slot_id": slot, "valid_until": until, "basis": "Распоряжение № 7"}
        self.do("grant_late_permit", DEPUTY, grant_late_permit, journal=self.journal, policy=self.policy, **said)

    @rule(slot=st.sampled_from([slot.slot_id for slot in SLOTS]), to=st.sampled_from((SUBSTITUTE, TEACHER)))
    def substitute(self, slot: str, to: str) -> None:
        said = {"slot_id": slot, "teacher_id": to, "basis": "Распоряжение № 3"}
        self.do("assign_substitute", DEPUTY, assign_substitute, journal=self.journal, **said)

    @rule(data=st.data(), what=st.sampled_from(("enrol", "withdraw", "appoint", "certify")), day=days)
    def the_group_changes(self, data: st.DataObject, what: str, day: date) -> None:
        group = {"group": self.states["group"], "journals": [self.journal], "order": "5-к", "without": ("journal",)}
        match what:
            case "enrol":
                self.do("enrol_student", DEPUTY, enrol_student, student_id=data.draw(students), since=day, **group)
            case "withdraw":
                self.do(
                    "withdraw_student", DEPUTY, withdraw_student, student_id=data.draw(students), until=day, **group
                )
            case "appoint":
                leader = data.draw(st.sampled_from((LEADER, TEACHER)))
                self.do("appoint_leader", DEPUTY, appoint_leader, leader_id=leader, **group)
            case "certify":
                said = {"until": day, "today": self.policy.today(self.now), "without": ("journal",)}
                self.do("certify_attendance", DEPUTY, certify_attendance, journal=self.journal, **said)


def current_cells(journal: Journal) -> dict[tuple[str, str | None, str | None], str]:
    cells: dict[tuple[str, str | None, str | None], str] = {}
    cells |= {("mark", lesson, student): entry.value for (lesson, student), entry in journal.marks.items()}
    cells |= {("attendance", lesson, student): entry.value for (lesson, student), entry in journal.attendance.items()}
    cells |= {("attestation", None, student): entry.value for student, entry in journal.attestation.items()}
    for lesson in journal.lessons.values():
        cells |= {("topic", lesson.lesson_id, None): lesson.topic_id, ("kind", lesson.lesson_id, None): lesson.kind}
        if lesson.homework is not None:
            cells["homework", lesson.lesson_id, None] = lesson.homework
    return cells


def test_random_commands_leave_the_journal_as_the_regulation_wants_it() -> None:
    """Derandomized; and it must have gone everywhere: every event, and every correction after the lock."""
    JournalMachine.reached.clear()
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        JournalMachine,
        settings=settings(
            max_examples=150, stateful_step_count=40, derandomize=True, database=None, deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    everything = {kind.split(".")[1] for kind in EVENTS if kind.startswith("journal.")}
    at_start = {"opened", "topics_planned", "slots_planned"}
    after = {f"after the lock: {name}_corrected" for name in ("mark", "attendance", "attestation_mark", "lesson")}
    unreached = (
        (everything - at_start | after | {"PAGE_LOCKED"})
        - {name.removeprefix("after the lock: ") for name in JournalMachine.reached}
        - JournalMachine.reached.keys()
    )
    assert not unreached, f"{sorted(unreached)} not reached, but {dict(JournalMachine.reached)}"
