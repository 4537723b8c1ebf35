"""A made-up college that fills itself through commands alone, the same for the same seed, day and size.

    August           people are registered and appointed, curricula, calendar and bells adopted, groups formed,
                     the term's journals opened, the timetable unrolled and approved, the lesson plans submitted
    the term so far  lessons, absences, lates, marks; leaders give the reasons on Fridays; late permits, substitutes
    a week ago       the sheet of one discipline is closed: every page of it is locked; a debt and its re-sit
    today            a slot in every open journal that may be filled at any hour

The clock is part of the play: every command carries the moment at which it would have been given.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import cycle
from random import Random
from typing import cast
from zoneinfo import ZoneInfo

from api.demo_people import Person, people
from journal_domain.academic_calendar import TermDates
from journal_domain.application import Command
from journal_domain.college import College
from journal_domain.event import Event
from journal_domain.journal import journal_id
from journal_domain.person import person_stream
from journal_domain.policy import Actor
from journal_domain.timetable import slot_id
from journal_domain.values import AttestationForm, LessonKind, Role, Slot, Topic

ZONE = ZoneInfo("Europe/Moscow")
STUDENTS, GROUP_SIZE = 54, 15
PAIRS = (time(8, 30), time(10, 10), time(12, 20), time(14, 0), time(15, 40))
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
TOPICS, HOURS = 34, 68
"""Two lessons of two hours a week in seventeen weeks."""

Seal = Callable[[str, Mapping[str, str]], str]
"""Turns a person's identity into what an event may carry."""


BLOCK = 4
"""So many groups have teachers of their own: their lessons can be played beside those of others."""
CLOSED = "safety"
"""The discipline whose sheets are closed before today."""


def nothing_sealed(_person_id: str, _identity: Mapping[str, str]) -> str:
    """No personal data at all: the log holds ids alone."""
    return ""


@dataclass
class Page:
    """One journal of the demo: whose it is and when its lessons are; `bells` by weekday, Monday is 0."""

    id: str
    group_id: str
    discipline_id: str
    teacher: Person
    leader: Person
    students: list[Person]
    bells: dict[int, int]
    slots: list[Slot] = field(default_factory=list)
    topics: tuple[Topic, ...] = ()


@dataclass
class Demo:
    """Plays one college; `seed`, `today` and `students` decide every event but for what is sealed in it."""

    college: College
    seed: int
    today: date
    students: int = STUDENTS
    seal: Seal = nothing_sealed
    pages: list[Page] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._given = 0
        self.groups = -(-self.students // GROUP_SIZE)
        self.blocks = -(-self.groups // BLOCK)
        rng = Random(self.seed)
        self.deputies = people(rng, 2, "deputy", Role.DEPUTY)
        self.offices = [
            *people(rng, 1, "director", Role.DIRECTOR),
            *people(rng, 1, "administrator", Role.ADMINISTRATOR),
            *people(rng, 1, "archivist", Role.ARCHIVIST),
        ]
        self.masters = people(rng, self.blocks, "master", Role.MASTER)
        self.teachers = people(rng, (BLOCK + 1) * self.blocks, "teacher", Role.TEACHER)
        self.leaders = people(rng, self.groups, "leader", Role.LEADER)
        # One leader also teaches: the same person under two assignments.
        first = self.teachers[0]
        self.teachers[0] = Person(first.person_id, first.name, frozenset((Role.TEACHER, Role.LEADER)))
        self.leaders[0] = self.teachers[0]
        pupils = people(rng, self.students, "student", Role.STUDENT)
        self.rosters = [pupils[g :: self.groups] for g in range(self.groups)]
        self.guardians = people(rng, max(1, self.students // 10), "guardian", Role.GUARDIAN)
        self.terms = _terms(self.today)
        self.dates = _term_in_play(self.terms, self.today)
        self.term = self.dates.term
        places = range(len(DISCIPLINES))
        self.pages += [self._page(group, place) for group in range(self.groups) for place in places]

    @property
    def staff(self) -> list[Person]:
        return [*self.deputies, *self.offices, *self.masters, *self.teachers, *self.leaders[1:]]

    @property
    def everyone(self) -> list[Person]:
        return [*self.staff, *self.guardians, *(student for roster in self.rosters for student in roster)]

    @property
    def wards(self) -> dict[str, Person]:
        """Guardian → the student they represent."""
        pupils = sorted((p for roster in self.rosters for p in roster), key=lambda p: int(p.person_id.split("-")[1]))
        return {guardian.person_id: child for guardian, child in zip(self.guardians, pupils, strict=False)}

    @property
    def prepared_at(self) -> datetime:
        """The last week of August, before the year begins."""
        return self.at(date(self.terms[0].starts.year, 8, 25), time(9, 0))

    @property
    def complete(self) -> bool:
        """Whether the log holds the demo to its last command."""
        last = f"today-{self.today}-{len(self._open_pages) - 1}"  # on a holiday there is none: it is played anew
        return self.college.ledger.recorded_act(self.deputies[0].person_id, self._command_id(last)) is not None

    def plan_day(self, day: date) -> None:
        """A slot of this day in every open journal; nothing on a day that has them already, on a day off, out of the term."""
        if day in holidays(self.terms) or not self.dates.starts <= day <= self.dates.ends:
            return
        for number, page in enumerate(self._open_pages):
            slot = Slot(f"{page.group_id}-{page.discipline_id}-{day:%Y%m%d}-any", day, AT_ANY_TIME, 2)
            command = self.command(self.deputies[0], self.at(day, AT_ANY_TIME), f"today-{day}-{number}")
            self.college.plan_slots(command, page.id, (slot,))

    def command(self, who: Person, at: datetime, name: str | None = None) -> Command:
        return Command(Actor(who.person_id, who.roles), self._command_id(name) if name else self.next_id(), at)

    def next_id(self) -> str:
        """The id of the next command that has no name of its own."""
        self._given += 1
        return self._command_id(str(self._given))

    def _command_id(self, name: str) -> str:
        return f"demo-{self.seed}-{self.students}-{self.today:%Y%m%d}-{name}"

    def at(self, day: date, when: time) -> datetime:
        return datetime.combine(day, when, ZONE).astimezone(UTC)

    def school_days(self) -> list[date]:
        """The days of the term before today on which there were lessons."""
        return [day for day in _teaching_days(self.dates) if day < self.today]

    def substitute_of(self, block: int) -> Person:
        """The block's teacher without lessons of their own."""
        return self.teachers[block * (BLOCK + 1) + BLOCK]

    @property
    def _open_pages(self) -> list[Page]:
        return [page for page in self.pages if page.discipline_id != CLOSED]

    def _page(self, group: int, place: int) -> Page:
        discipline_id, title, _ = DISCIPLINES[place]
        group_id, block = f"g{group + 1}", group // BLOCK
        staff = [*self.teachers[block * (BLOCK + 1) :][:BLOCK], self.masters[block]]
        # Two pairs a week; no teacher stands before two groups at once, no group sits in two rooms.
        bells = {place: group % 4 + 1, (place - 2) % 5: (group + 1) % 4 + 1}
        own = journal_id(group_id, discipline_id, self.term)
        slots = [
            Slot(slot_id(own, day, bells[day.weekday()]), day, PAIRS[bells[day.weekday()] - 1], 2)
            for day in _teaching_days(self.dates)
            if day.weekday() in bells
        ]
        return Page(
            own, group_id, discipline_id, staff[place], self.leaders[group], self.rosters[group], bells, slots,
            _topics(discipline_id, title),
        )  # fmt: skip


def played(college: College, seal: Seal = nothing_sealed) -> Demo | None:
    """The demo that this log began with, read from its first command; None in a log without one."""
    first = next(iter(college.events.get(person_stream("deputy-1"))), None)
    if first is None:
        return None
    origin, *numbers = cast(Event, first).act.command.split("-")
    if origin != "demo":
        return None
    return Demo(college, int(numbers[0]), date.fromisoformat(numbers[2]), int(numbers[1]), seal)


SETTLED = timedelta(days=14)
"""A term is played once it has begun so long ago."""


def _terms(today: date) -> tuple[TermDates, TermDates]:
    """The two terms of the year whose first term began at least SETTLED ago."""
    year = today.year if today >= date(today.year, 9, 1) + SETTLED else today.year - 1
    name = f"{year}-{year + 1}"
    autumn = TermDates(f"{name}-1", date(year, 9, 1), date(year, 12, 28), date(year, 12, 26))
    spring = TermDates(f"{name}-2", date(year + 1, 1, 12), date(year + 1, 6, 28), date(year + 1, 6, 26))
    return autumn, spring


def _term_in_play(terms: tuple[TermDates, TermDates], today: date) -> TermDates:
    return terms[1] if today >= terms[1].starts + SETTLED else terms[0]


def holidays(terms: tuple[TermDates, TermDates]) -> tuple[date, ...]:
    autumn, spring = terms[0].starts.year, terms[1].starts.year
    return (date(autumn, 11, 4), date(spring, 2, 23), date(spring, 3, 8), date(spring, 5, 1), date(spring, 5, 9))


def _teaching_days(term: TermDates) -> list[date]:
    days = (term.starts + timedelta(days=n) for n in range((term.ends - term.starts).days + 1))
    free = {(11, 4), (2, 23), (3, 8), (5, 1), (5, 9)}
    return [day for day in days if day.weekday() < 5 and (day.month, day.day) not in free]


def _topics(discipline_id: str, title: str) -> tuple[Topic, ...]:
    kinds = cycle((LessonKind.LESSON, LessonKind.PRACTICAL, LessonKind.LESSON, LessonKind.CONTROL))
    return tuple(
        Topic(f"{discipline_id}-{n}", f"{title}: тема {n}", kind, HOURS // TOPICS)
        for n, kind in zip(range(1, TOPICS + 1), kinds, strict=False)
    )
