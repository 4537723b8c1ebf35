"""A made-up college that fills itself through commands alone, the same for the same seed, day and size.

    40 days before   the deputies form the groups, enrol, open the journals with plan and timetable
    4 to 5 weeks     lessons, absences, lates, marks; leaders give the reasons on Fridays; late permits, substitutes
    last school day  the sheet of one discipline is closed: every page of it is locked
    today            two slots in every open journal, one of them to be filled at any hour

The clock is part of the play: every command carries the moment at which it would have been given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import cycle
from random import Random
from typing import cast
from zoneinfo import ZoneInfo

from api.demo_lessons import CLOSED, Lessons
from api.demo_people import Person, people
from journal_domain.application import Command
from journal_domain.college import College
from journal_domain.event import Event
from journal_domain.group import group_stream
from journal_domain.journal import journal_id
from journal_domain.opening import NewJournal
from journal_domain.policy import Actor
from journal_domain.values import AttestationForm, LessonKind, Role, Slot, Topic

ZONE = ZoneInfo("Europe/Moscow")
STUDENTS, GROUP_SIZE = 54, 15
PREPARATION = timedelta(days=40)
PAIRS = (time(8, 30), time(10, 10), time(12, 20), time(14, 0))
AT_ANY_TIME = time(0, 0)
"""Start of the slot of today that may be filled whatever the hour is."""

GROUPS = ("Швея", "Столяр", "Повар", "Рабочий зелёного хозяйства")
DISCIPLINES = (
    ("materials", "Материаловедение", AttestationForm.EXAM),
    ("safety", "Охрана труда", AttestationForm.CREDIT),
    ("culture", "Деловая культура", AttestationForm.GRADED_CREDIT),
    ("maths", "Прикладная математика", AttestationForm.GRADED_CREDIT),
    ("practice", "Учебная практика", AttestationForm.GRADED_CREDIT),
)


@dataclass
class Page:
    """One journal of the demo: whose it is and when its lessons are."""

    id: str
    group_id: str
    discipline_id: str
    teacher: Person
    leader: Person
    students: list[Person]
    slots: list[Slot] = field(default_factory=list)
    topics: tuple[Topic, ...] = ()


@dataclass
class Demo:
    """Plays one college; `seed`, `today` and `students` decide every event."""

    college: College
    seed: int
    today: date
    students: int = STUDENTS
    pages: list[Page] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rng = Random(self.seed)
        self._given = 0
        groups = -(-self.students // GROUP_SIZE)
        rng = self.rng
        self.deputies = people(rng, 2, "deputy", Role.DEPUTY)
        self.offices = [
            *people(rng, 1, "director", Role.DIRECTOR),
            *people(rng, 1, "administrator", Role.ADMINISTRATOR),
            *people(rng, 1, "archivist", Role.ARCHIVIST),
        ]
        self.masters = people(rng, -(-groups // 4), "master", Role.MASTER)
        self.teachers = people(rng, 4 * len(self.masters), "teacher", Role.TEACHER)
        self.leaders = people(rng, groups, "leader", Role.LEADER)
        # One leader also teaches: the same person under two assignments.
        first = self.teachers[0]
        self.teachers[0] = Person(first.person_id, first.name, frozenset((Role.TEACHER, Role.LEADER)))
        self.leaders[0] = self.teachers[0]
        pupils = people(rng, self.students, "student", Role.STUDENT)
        self.rosters = [pupils[g::groups] for g in range(groups)]
        self.guardians = people(rng, 1, "guardian", Role.GUARDIAN)
        self.first_day = self.today - timedelta(days=28 + self.today.weekday())
        self.term = _term(self.today)
        self.pages += [self._page(group, place) for group in range(groups) for place in range(len(DISCIPLINES))]

    @property
    def everyone(self) -> list[Person]:
        staff = [*self.deputies, *self.offices, *self.masters, *self.teachers, *self.leaders[1:], *self.guardians]
        return [*staff, *(student for roster in self.rosters for student in roster)]

    @property
    def complete(self) -> bool:
        """Whether the log holds the demo to its last command."""
        last = f"today-{self.today}-{len(self._open_pages) - 1}"
        return self.college.ledger.recorded_act(self.deputies[0].person_id, self._command_id(last)) is not None

    def fill(self, watch: Callable[[str], None]) -> None:
        """Give every command; those given before (the same ids) record nothing. `watch` is told each step."""
        watch("группы и журналы")
        self._prepare()
        watch("занятия, причины пропусков, исправления")
        Lessons(self).play()
        watch("занятия на сегодня")
        self.plan_day(self.today)

    def plan_day(self, day: date) -> None:
        """Slots of this day in every open journal; on a day that has them already nothing is recorded."""
        for number, page in enumerate(self._open_pages):
            slots = tuple(
                Slot(f"{page.group_id}-{page.discipline_id}-{day:%Y%m%d}-{name}", day, starts, 2)
                for name, starts in (("any", AT_ANY_TIME), ("pair", PAIRS[number % 4]))
            )
            command = self.command(self.deputies[0], self.at(day, AT_ANY_TIME), f"today-{day}-{number}")
            self.college.plan_slots(command, page.id, slots)

    def command(self, who: Person, at: datetime, name: str | None = None) -> Command:
        self._given += name is None
        return Command(Actor(who.person_id, who.roles), self._command_id(name or str(self._given)), at)

    def _command_id(self, name: str) -> str:
        return f"demo-{self.seed}-{self.students}-{name}"

    def at(self, day: date, when: time) -> datetime:
        return datetime.combine(day, when, ZONE).astimezone(UTC)

    def school_days(self) -> list[date]:
        days = (self.first_day + timedelta(days=n) for n in range((self.today - self.first_day).days))
        return [day for day in days if day.weekday() < 5]

    @property
    def _open_pages(self) -> list[Page]:
        return [page for page in self.pages if page.discipline_id != CLOSED]

    def _page(self, group: int, place: int) -> Page:
        discipline_id, title, _ = DISCIPLINES[place]
        group_id = f"g{group + 1}"
        staff = [*self.teachers[group // 4 * 4 :][:4], self.masters[group // 4]]
        return Page(
            journal_id(group_id, discipline_id, self.term), group_id, discipline_id, staff[place],
            self.leaders[group], self.rosters[group],
            _slots(group_id, discipline_id, group, place, self.school_days()), _topics(discipline_id, title),
        )  # fmt: skip

    def _prepare(self) -> None:
        at = datetime.combine(self.today, time(6, 0), UTC) - PREPARATION
        for number, roster in enumerate(self.rosters):
            group_id, trade = f"g{number + 1}", GROUPS[number % len(GROUPS)]
            leader = self.leaders[number]
            self.college.form_group(self.command(self.deputies[0], at), group_id, f"{trade}, {number + 1}-я группа")
            order = f"приказ № {number + 1}-к"
            self.college.appoint_leader(self.command(self.deputies[0], at), group_id, leader.person_id, order)
            for student in roster:
                command = self.command(self.deputies[0], at)
                self.college.enrol_student(command, group_id, student.person_id, at.date(), order)
        for page, deputy in zip(self.pages, cycle(self.deputies), strict=False):
            self._open(page, deputy, at)

    def _open(self, page: Page, deputy: Person, at: datetime) -> None:
        title, form = next((title, form) for name, title, form in DISCIPLINES if name == page.discipline_id)
        last = self.school_days()[-1] if page.discipline_id == CLOSED else self.today + timedelta(days=60)
        new = NewJournal(
            group_id=page.group_id, discipline_id=page.discipline_id, discipline=title, term=self.term,
            teacher_id=page.teacher.person_id, attestation_form=form, attestation_by=last,
            topics=page.topics, slots=tuple(page.slots),
        )  # fmt: skip
        self.college.open_journal(self.command(deputy, at), new)


def played(college: College) -> Demo | None:
    """The demo that this log began with, read from its first command; None in a log without one."""
    first = next(iter(college.events.get(group_stream("g1"))), None)
    if first is None:
        return None
    act = cast(Event, first).act
    origin, *numbers = act.command.split("-")
    if origin != "demo":
        return None
    return Demo(college, int(numbers[0]), (act.at + PREPARATION).date(), int(numbers[1]))


def _term(today: date) -> str:
    year = today.year if today.month >= 8 else today.year - 1
    return f"{year}-{year + 1}-{1 if today.month >= 8 else 2}"


def _slots(group_id: str, discipline_id: str, group: int, place: int, days: list[date]) -> list[Slot]:
    """Two pairs a week; no teacher stands before two groups at once, no group sits in two rooms."""
    pair = {place: group % 4, (place - 2) % 5: (group + 1) % 4}
    return [
        Slot(f"{group_id}-{discipline_id}-{day:%Y%m%d}", day, PAIRS[pair[day.weekday()]], 2)
        for day in days
        if day.weekday() in pair
    ]


def _topics(discipline_id: str, title: str) -> tuple[Topic, ...]:
    kinds = cycle((LessonKind.LESSON, LessonKind.PRACTICAL, LessonKind.LESSON, LessonKind.CONTROL))
    return tuple(
        Topic(f"{discipline_id}-{n}", f"{title}: тема {n}", kind, 2)
        for n, kind in zip(range(1, 25), kinds, strict=False)
    )
