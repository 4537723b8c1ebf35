"""One journal that random commands are tried on: each is permitted, decided, recorded, and all of it checked at once."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from datetime import date, time
from typing import Any, ClassVar

from hypothesis.stateful import RuleBasedStateMachine

from domain.given import DEPUTY, JOURNAL, LEADER, OTHER_DEPUTY, SECOND_TERM, SUBSTITUTE, TEACHER, moscow, past
from domain.naive_journal import NaivePage, fact_of, objections, replayed
from domain.school import attached, formed, joined, led_by, opened, slots, topics
from journal_domain.college_policy import CollegePolicy
from journal_domain.errors import NotFound, Refused
from journal_domain.event import Act, Event, EventCodec
from journal_domain.group import Group
from journal_domain.journal import Journal
from journal_domain.policy import About, Actor, require
from journal_domain.values import Enrolment, Role, Slot

ROLES = {
    TEACHER: Role.TEACHER,
    SUBSTITUTE: Role.TEACHER,
    LEADER: Role.LEADER,
    DEPUTY: Role.DEPUTY,
    OTHER_DEPUTY: Role.DEPUTY,
}
DAYS = [date(2025, 9, n) for n in (1, 2, 3)]
SLOTS = tuple(Slot(f"slot-{n}", day, time(9), 2) for n, day in enumerate(DAYS, 1))


def current_cells(journal: Journal) -> dict[tuple[str, str | None, str | None], str]:
    cells: dict[tuple[str, str | None, str | None], str] = {}
    cells |= {("mark", lesson, student): entry.value for (lesson, student), entry in journal.marks.items()}
    cells |= {("attendance", lesson, student): entry.value for (lesson, student), entry in journal.attendance.items()}
    cells |= {("attestation", None, student): entry.value for student, entry in journal.attestation.items()}
    cells |= {("year", None, student): entry.value for student, entry in journal.year_marks.items()}
    for lesson in journal.lessons.values():
        cells |= {("topic", lesson.lesson_id, None): lesson.topic_id, ("kind", lesson.lesson_id, None): lesson.kind}
        if lesson.homework is not None:
            cells["homework", lesson.lesson_id, None] = lesson.homework
    return cells


class CheckedJournal(RuleBasedStateMachine):
    """Three lessons on three days, attestation by the fifth; the clock starts with the first."""

    reached: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        roster = (Enrolment("s-1", DAYS[0]), Enrolment("s-2", DAYS[0]))
        start = past([
            formed(), led_by(LEADER), joined("s-1"), joined("s-2"),
            opened(roster=roster, attestation_by=date(2025, 9, 5), term=SECOND_TERM), topics(), slots(SLOTS), attached(),
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
        for name, kind, news in (
            ("journal", Journal, own),
            ("group", Group, [e for e in events if e.originator_id.startswith("group:")]),
        ):
            before = self.states[name]
            snapshot = deepcopy(before)
            assert [e.originator_version for e in news] == list(
                range(self.version(before) + 1, self.version(before) + 1 + len(news))
            )
            self.states[name] = kind.evolve(before, news)
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
        about = (
            About(self.journal, slot, day=self.policy.today(self.now))
            if "journal" not in said.pop("without", ())
            else About()
        )
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

    @property
    def teacher(self) -> str:
        return self.journal.last_teacher(self.policy.today(self.now))

    @property
    def leader(self) -> str | None:
        return self.journal.leader_on(self.policy.today(self.now))

    def page(self) -> NaivePage:
        return replayed(self.stored)
