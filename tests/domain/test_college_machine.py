"""Random acts on a whole college: repeated, racing, under rules that change; the log is judged by the naive reading.

Where test_journal_machine.py tries the decisions, this tries the way that every act takes through `College`: cached
states, an act that comes between deciding and recording, a command id sent again, policy values of another day.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from itertools import groupby
from typing import Any, ClassVar

import msgspec
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test
from registry import registered

from domain.college_in_memory import CollegeInMemory, MemoryLedger
from domain.given import DEPUTY, GROUP, JOURNAL, LEADER, OTHER_DEPUTY, TEACHER, clause, moscow
from domain.naive_journal import fact_of, objections, replayed
from domain.school import ATTESTATION_BY, FIRST, NEW_JOURNAL, SLOTS, TOPICS, entry
from journal_domain.application import Command
from journal_domain.college_policy import PolicyValues
from journal_domain.errors import CommandIdReused, NotFound, Refused
from journal_domain.person import PersonKind
from journal_domain.policy import Actor
from journal_domain.values import AbsenceReason, Change, PermitSubject, Role, Subject

ROLES = {TEACHER: Role.TEACHER, DEPUTY: Role.DEPUTY, OTHER_DEPUTY: Role.DEPUTY, LEADER: Role.LEADER}
ADMINISTRATOR = Actor("a-1", frozenset({Role.ADMINISTRATOR}))

students = st.sampled_from(("s-1", "s-2"))
marks = st.sampled_from(("5", "4", "3", "2"))
lessons = st.sampled_from(("slot-1", "slot-2"))

STANDING = "what stands there"
"""In a request for a correction: it is filled in when the request is made."""

Act = tuple[str, str, tuple[Any, ...]]
"""A method of the college, who calls it, and what with after the journal."""


def corrected(lesson: str, student: str, becomes: str, by: str) -> Act:
    asked = Change(subject=Subject.MARK, was=STANDING, becomes=becomes, lesson_id=lesson, student_id=student)
    return "request_correction", by, ((asked,), "Ошибка", "сверка")


publishing = st.tuples(lessons, st.dictionaries(students, marks)).map(
    lambda a: ("publish_lesson", TEACHER, (entry(slot_id=a[0], marks=a[1], absent=tuple({"s-1", "s-2"} - {*a[1]})),))
)
adding = st.tuples(lessons, students, marks).map(lambda a: ("add_marks", TEACHER, (a[0], {a[1]: a[2]})))
attesting = st.dictionaries(students, marks, min_size=1).map(lambda m: ("set_attestation_marks", TEACHER, (m, None)))
closing = st.just(("close_attestation_sheet", TEACHER, ()))
correcting = st.builds(corrected, lessons, students, marks, st.sampled_from((TEACHER, DEPUTY)))
permitting = lessons.map(lambda a: ("grant_late_permit", DEPUTY, (PermitSubject.SLOT, a, None, "№ 7")))
excusing = st.tuples(lessons, students).map(
    lambda a: ("set_absence_reason", LEADER, (a[1], (a[0],), AbsenceReason.ILLNESS, "справка 1", FIRST, ATTESTATION_BY))
)
rivals = st.none() | st.one_of(publishing, adding, correcting, permitting, excusing, attesting, closing)
"""What comes between the deciding of an act and its recording."""


class CollegeMachine(RuleBasedStateMachine):
    reached: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.college = CollegeInMemory()
        assert isinstance(self.college.recorder, MemoryLedger)
        self.ledger = self.college.recorder
        self.now = moscow("2025-08-31 12:00")
        self.sent: list[tuple[Command, Act, int | None]] = []
        self.judged: list[bytes] = []
        self.numbers = 0
        registered(self.college, PersonKind.STUDENT, "s-1", "s-2")
        registered(self.college, PersonKind.EMPLOYEE, TEACHER, LEADER)
        for method, *said in (
            ("form_group", GROUP, "СТ-11"), ("appoint_leader", GROUP, LEADER, FIRST, "1-к"),
            ("enrol_student", GROUP, "s-1", FIRST, "2-к"), ("enrol_student", GROUP, "s-2", FIRST, "2-к"),
        ):  # fmt: skip
            getattr(self.college, str(method))(self.command(DEPUTY), *said)
        self.college.open_journal(
            self.command(DEPUTY), msgspec.structs.replace(NEW_JOURNAL, topics=TOPICS, slots=SLOTS)
        )
        self.now = moscow("2025-09-01 10:00")
        self.college.publish_lesson(self.command(TEACHER), JOURNAL, entry(marks={"s-1": "3"}))
        self.judged = self.stored()

    def command(self, by: str) -> Command:
        self.numbers += 1
        return Command(Actor(by, frozenset({ROLES[by]})), f"c-{self.numbers}", self.now)

    def honest(self, act: Act) -> Act:
        """A request for a correction says what stands in the cell."""
        if act[0] != "request_correction":
            return act
        (asked,), reason, basis = act[2]
        entered = self.college.journal(JOURNAL).marks.get((asked.lesson_id, asked.student_id))
        asked = msgspec.structs.replace(asked, was=entered.value if entered else None)
        return act[0], act[1], ((asked,), reason, basis)

    def stored(self) -> list[bytes]:
        return [event.state for event in self.ledger.select_events(JOURNAL)]

    def send(self, command: Command, act: Act) -> int | None:
        """The position of the act, or None when it was refused."""
        method, _by, said = act
        before = self.college.positions()
        try:
            position: int = getattr(self.college, method)(command, JOURNAL, *said)
        except (Refused, NotFound) as refused:
            self.reached[getattr(refused, "code", "NOT_FOUND")] += 1
            return None
        assert position <= self.college.positions()
        assert position > before or any(c.command_id == command.command_id for c, _, _ in self.sent)
        return position

    @rule(act=st.one_of(publishing, adding), rival=rivals)
    def enter(self, act: Act, rival: Act | None) -> None:
        self.try_(act, rival)

    @precondition(lambda self: "slot-2" not in self.college.journal(JOURNAL).lessons)
    @rule(late=st.booleans(), marked=st.dictionaries(students, marks), rival=rivals)
    def give_the_second_lesson(self, late: bool, marked: dict[str, str], rival: Act | None) -> None:
        self.now = max(self.now, moscow("2025-09-05 10:00" if late else "2025-09-02 10:00"))
        if late:
            self.try_(("grant_late_permit", DEPUTY, (PermitSubject.SLOT, "slot-2", None, "№ 8")), None)
        self.try_(("publish_lesson", TEACHER, (entry(slot_id="slot-2", marks=marked),)), rival)

    @rule(act=correcting, rival=rivals)
    def ask_for_a_correction(self, act: Act, rival: Act | None) -> None:
        self.try_(act, rival)

    @rule(act=st.one_of(permitting, excusing), rival=rivals)
    def permit_or_excuse(self, act: Act, rival: Act | None) -> None:
        self.try_(act, rival)

    @rule(act=st.one_of(attesting, closing), rival=rivals)
    def attest(self, act: Act, rival: Act | None) -> None:
        self.try_(act, rival)

    def try_(self, act: Act, rival: Act | None) -> None:
        act, rival = self.honest(act), self.honest(rival) if rival else None
        mine, theirs = self.command(act[1]), self.command(rival[1]) if rival else None
        outcome: list[int | None] = []

        def come_between() -> None:
            self.ledger.before_insert = lambda: None
            assert rival is not None
            assert theirs is not None
            outcome.append(self.send(theirs, rival))

        if rival:
            self.ledger.before_insert = come_between
        self.sent.append((mine, act, self.send(mine, act)))
        self.ledger.before_insert = lambda: None
        if rival and theirs and outcome:
            self.sent.append((theirs, rival, outcome[0]))
            self.reached["came between"] += outcome[0] is not None
        self.judge()

    @precondition(lambda self: any(position for _, _, position in self.sent))
    @rule(which=st.integers(min_value=0, max_value=5), other=st.booleans())
    def send_again(self, which: int, other: bool) -> None:
        recorded = [(command, act, position) for command, act, position in self.sent if position is not None]
        command, act, position = recorded[-1 - which % len(recorded)]
        before = self.college.positions()
        changed = (act[0], act[1], (*act[2][:-1], "Иное")) if other and act[0] == "request_correction" else act
        if changed != act:
            try:
                self.send(command, changed)
            except CommandIdReused:
                self.reached["reused"] += 1
            else:
                raise AssertionError("another request under the same command id was answered")
        else:
            assert self.send(command, act) == position
            self.reached["repeated"] += 1
        assert self.college.positions() == before

    @precondition(lambda self: self.college.journal(JOURNAL).requests)
    @rule()
    def approve(self) -> None:
        self.decide("approve_correction", "12-УР", None)

    @precondition(lambda self: self.college.journal(JOURNAL).requests)
    @rule()
    def reject(self) -> None:
        self.decide("reject_correction", "Нет ошибки")

    def decide(self, method: str, *said: str | None) -> None:
        for request in list(self.college.journal(JOURNAL).requests):
            act = (method, OTHER_DEPUTY, (request, *said))
            command = self.command(OTHER_DEPUTY)
            self.sent.append((command, act, self.send(command, act)))
        self.judge()

    @rule(hours=st.sampled_from((24, 9, 48)))
    def time_passes(self, hours: int) -> None:
        self.now = min(self.now + timedelta(hours=hours), moscow(f"{ATTESTATION_BY} 12:00"))

    @rule(scale=st.sampled_from((("5",), ("5", "4", "3", "2"))), grace=st.sampled_from((0, 1)))
    def rules_change(self, scale: tuple[str, ...], grace: int) -> None:
        values = PolicyValues(mark_scale=scale, grace_days=grace)
        tomorrow: date = self.college.college_policy().today(self.now) + timedelta(days=1)
        self.numbers += 1
        command = Command(ADMINISTRATOR, f"c-{self.numbers}", self.now)
        self.college.adopt_policy(command, tomorrow, values, "3-од")

    def judge(self) -> None:
        """Every act recorded since, in its order, by what stood before it."""
        stored = self.stored()
        assert stored[: len(self.judged)] == self.judged, "history changed"
        news = [json.loads(state) for state in stored[len(self.judged) :]]
        of_act: Callable[[dict[str, Any]], tuple[str, str]] = lambda row: (row["act"]["by"], row["act"]["command"])  # noqa: E731
        for _, rows in groupby(news, of_act):
            act = list(rows)
            page = replayed(self.judged)
            assert not objections(page, act)
            self.reached.update(("after the lock: " if page.closed else "") + fact_of(row) for row in act)
            self.judged = stored[: len(self.judged) + len(act)]
        fresh = CollegeInMemory()
        assert isinstance(fresh.recorder, MemoryLedger)
        fresh.recorder = self.ledger
        assert fresh.journal(JOURNAL) == self.college.journal(JOURNAL), "the cached state is not what the log says"


@clause("4.5.1-a", "4.5.2-k", "D2", "D3")
def test_no_race_no_repetition_and_no_change_of_rules_leads_around_the_lock() -> None:
    CollegeMachine.reached.clear()
    run_state_machine_as_test(
        CollegeMachine,
        settings=settings(
            max_examples=200, stateful_step_count=40, derandomize=True, database=None, deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    wanted = {
        "lesson_published", "mark_recorded", "attestation_mark_set", "attestation_sheet_closed",
        "after the lock: mark_corrected", "late_permit_spent", "came between", "repeated", "reused", "PAGE_LOCKED",
        "MARK_IMMUTABLE", "SAME_DAY_ONLY",
    }  # fmt: skip
    missed = wanted - CollegeMachine.reached.keys()
    assert not missed, f"{sorted(missed)} not reached, but {dict(CollegeMachine.reached)}"
