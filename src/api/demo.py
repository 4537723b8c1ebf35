"""A made-up college that fills itself through commands alone, the same for the same seed, day and size.

    last year        the first group's first course, from its plan to its closing: it moves on to the second
    August           people are registered and appointed, curricula, calendar and bells adopted, groups formed,
                     the term's journals opened, the timetable unrolled and approved, the lesson plans submitted
    the term so far  lessons, absences, lates, marks; leaders give the reasons on Fridays; late permits, substitutes;
                     somebody moves to another group, somebody is on leave for a while, somebody leaves for good;
                     a lesson is moved, another cancelled, the attestations are set for the term's last week
    a week ago       the sheet of one discipline is closed: every page of it is locked; a debt and its re-sit
    today            a lesson in every open journal, and one omitted before that may be recorded by permit

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
SPLIT = ("g1", "practice")
"""The group and the discipline taught in two subgroups, to the second of them by the block's substitute."""
SUBGROUPS = ("1", "2")


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
    room: str
    subgroup_id: str | None = None
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
        begun = _begun(self.today)
        self.past, self.terms = _terms(begun - 1), _terms(begun)
        self.dates = _term_in_play(self.terms, self.today)
        self.term = self.dates.term
        places = range(len(DISCIPLINES))
        self.pages += [page for group in range(self.groups) for place in places for page in self._pages(group, place)]

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
    def begun_at(self) -> datetime:
        """The same a year earlier."""
        return self.at(date(self.past[0].starts.year, 8, 25), time(9, 0))

    @property
    def forgotten(self) -> Slot | None:
        """The first journal's last lesson before today, which is not on record."""
        return next((slot for slot in reversed(self.pages[0].slots) if slot.day < self.today), None)

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

    def recorded(self, who: Person, name: str) -> bool:
        """Whether the log holds this person's command of that name."""
        return self.college.ledger.recorded_act(who.person_id, self._command_id(name)) is not None

    def school_days(self) -> list[date]:
        """The days of the term before today on which there were lessons."""
        return [day for day in teaching_days(self.dates) if day < self.today]

    def sitting_days(self) -> list[date]:
        """The term's last five teaching days by which every attestation is to be taken."""
        return [day for day in teaching_days(self.dates) if day <= self.dates.attestation_by][-5:]

    def substitute_of(self, block: int) -> Person:
        """The block's teacher without lessons of their own."""
        return self.teachers[block * (BLOCK + 1) + BLOCK]

    def _pages(self, group: int, place: int) -> list[Page]:
        """The group's journal of the discipline at this place, or one for each subgroup."""
        discipline_id, title, _ = DISCIPLINES[place]
        group_id, block, roster = f"g{group + 1}", group // BLOCK, self.rosters[group]
        staff = [*self.teachers[block * (BLOCK + 1) :][:BLOCK], self.masters[block]]
        # Two pairs a week; no teacher stands before two groups at once, no group sits in two rooms.
        bells = {place: group % 4 + 1, (place - 2) % 5: (group + 1) % 4 + 1}
        parts: list[tuple[str | None, Person, list[Person], str]]
        parts = [(None, staff[place], roster, str(101 + group))]
        if (group_id, discipline_id) == SPLIT:
            half = -(-len(roster) // 2)
            parts = [
                (SUBGROUPS[0], staff[place], roster[:half], "мастерская 1"),
                (SUBGROUPS[1], self.substitute_of(block), roster[half:], "мастерская 2"),
            ]
        pages = []
        for subgroup_id, teacher, students, room in parts:
            own = journal_id(group_id, discipline_id, self.term, subgroup_id)
            pages.append(Page(
                own, group_id, discipline_id, teacher, self.leaders[group], students, bells, room, subgroup_id,
                slots_of(own, self.dates, bells), topics_of(discipline_id, title),
            ))  # fmt: skip
        return pages


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


def _begun(today: date) -> int:
    """The year in which the academic year began whose first term began at least SETTLED ago."""
    return today.year if today >= date(today.year, 9, 1) + SETTLED else today.year - 1


def _terms(year: int) -> tuple[TermDates, TermDates]:
    name = f"{year}-{year + 1}"
    autumn = TermDates(f"{name}-1", date(year, 9, 1), date(year, 12, 28), date(year, 12, 26))
    spring = TermDates(f"{name}-2", date(year + 1, 1, 12), date(year + 1, 6, 28), date(year + 1, 6, 26))
    return autumn, spring


def _term_in_play(terms: tuple[TermDates, TermDates], today: date) -> TermDates:
    return terms[1] if today >= terms[1].starts + SETTLED else terms[0]


def holidays(terms: tuple[TermDates, TermDates]) -> tuple[date, ...]:
    autumn, spring = terms[0].starts.year, terms[1].starts.year
    return (date(autumn, 11, 4), date(spring, 2, 23), date(spring, 3, 8), date(spring, 5, 1), date(spring, 5, 9))


def teaching_days(term: TermDates) -> list[date]:
    days = (term.starts + timedelta(days=n) for n in range((term.ends - term.starts).days + 1))
    free = {(11, 4), (2, 23), (3, 8), (5, 1), (5, 9)}
    return [day for day in days if day.weekday() < 5 and (day.month, day.day) not in free]


def slots_of(journal: str, term: TermDates, bells: Mapping[int, int], hours: int = 2) -> list[Slot]:
    """The journal's lessons by the timetable: `bells` by weekday, Monday is 0."""
    return [
        Slot(slot_id(journal, day, bells[day.weekday()]), day, PAIRS[bells[day.weekday()] - 1], hours)
        for day in teaching_days(term)
        if day.weekday() in bells
    ]


def topics_of(discipline_id: str, title: str, count: int = TOPICS) -> tuple[Topic, ...]:
    """A plan of HOURS in so many topics."""
    kinds = cycle((LessonKind.LESSON, LessonKind.PRACTICAL, LessonKind.LESSON, LessonKind.CONTROL))
    return tuple(
        Topic(f"{discipline_id}-{n}", f"{title}: тема {n}", kind, HOURS // count)
        for n, kind in zip(range(1, count + 1), kinds, strict=False)
    )
