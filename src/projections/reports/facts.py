"""The rows that reports are made of, and what is asked of them again and again: lists, results, absences.

They are the rows of the read models `page`, `study_group` and `group_student`, of one moment.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple

import msgspec

from journal_domain.academic_calendar import TermDates
from journal_domain.college_policy import PolicyValues
from journal_domain.requisites import Requisites
from journal_domain.tenure import holder, last_holder
from journal_domain.values import LATE, AbsenceReason, Arrival, AttestationForm, Departure
from projections.control import RemarkRow
from projections.groups import GroupRow, GroupStudentRow, Membership
from projections.page_rows import LessonRow, PageRow, PlannedTopic, StudentRow
from projections.reports.arithmetic import Tally
from projections.reports.scope import Assessment
from projections.results import CourseRow, Listed

EXCUSED = frozenset((AbsenceReason.EXCUSED, AbsenceReason.ILLNESS, AbsenceReason.ORDER))
"""All other absences count as unexcused, those whose reason nobody has given among them."""


class JournalFacts(msgspec.Struct):
    """A journal's page: its head, results, plan, students, and the lessons asked for, in the order of time.

    Without its lessons (`Reads.lessons`) a journal has neither plan nor students here; `course` when it was asked for.
    """

    head: PageRow
    results: dict[str, Listed]
    topics: list[PlannedTopic]
    students: list[StudentRow]
    substitutes: dict[str, str]
    lessons: list[LessonRow]
    remarks: list[RemarkRow] = []
    course: CourseRow | None = None

    @property
    def id(self) -> str:
        return self.head.journal_id

    @property
    def is_credit(self) -> bool:
        return self.head.attestation_form == AttestationForm.CREDIT

    @property
    def held(self) -> list[LessonRow]:
        """The lessons on record."""
        return [lesson for lesson in self.lessons if lesson.record is not None]

    @property
    def hours_planned(self) -> int:
        """By the curriculum, else by the lesson plan."""
        by_plan = self.course.hours_in_plan if self.course else sum(topic.hours for topic in self.topics)
        return by_plan if self.head.plan_hours is None else self.head.plan_hours

    @property
    def hours_given(self) -> int:
        if self.course:
            return self.course.hours_given
        return sum(lesson.record.hours for lesson in self.lessons if lesson.record is not None)

    def last_teacher(self, day: date) -> str:
        """Who teaches on that day or taught last: whose reports, sheets and remarks are the journal's."""
        return last_holder(self.head.teachers, day)

    def whose(self, lesson: LessonRow) -> str:
        """Who gave the lesson, or is to give it."""
        if lesson.record is not None:
            return lesson.record.teacher_id
        return self.substitutes.get(lesson.slot_id) or self.last_teacher(lesson.day)


class Elsewhere(msgspec.Struct):
    """Of those who were transferred to or from the group asked about: their stays in other groups, whose journals of the
    term they are listed in; nobody else's results."""

    members: list[GroupStudentRow] = []
    journals: list[JournalFacts] = []


class Seat(NamedTuple):
    """A student at a lesson that was held while the student was enrolled; `absent` None: was there."""

    student_id: str
    journal: JournalFacts
    lesson: LessonRow
    hours: int
    absent: str | None
    late: bool


class Assessed(NamedTuple):
    """A student subject to assessment in one journal; `result` None is a blank cell."""

    student_id: str
    result: str | None


@dataclass
class Facts:
    """Groups by id, the students ever in them, journals by discipline; `since` and `until` are the report's days, `today`
    is the college's date at `as_of`.

    `earlier` are the journals of the same year's other term, `elsewhere` those of other groups, where the report concerns them.
    """

    position: int
    as_of: datetime | None
    today: date
    requisites: Requisites
    policy: PolicyValues
    since: date
    until: date
    groups: dict[str, GroupRow]
    members: list[GroupStudentRow]
    journals: list[JournalFacts]
    term: TermDates | None = None
    earlier: list[JournalFacts] = field(default_factory=list)
    elsewhere: Elsewhere = field(default_factory=Elsewhere)
    _lists: dict[str, frozenset[str]] = field(default_factory=dict)

    @cached_property
    def memberships(self) -> dict[str, dict[str, list[Membership]]]:
        """Group → student → stays, but for enrolments made by mistake: they have no day."""
        found: dict[str, dict[str, list[Membership]]] = {group_id: {} for group_id in self.groups}
        for row in self.members:
            stays = [period for period in row.periods if period.until != period.since]
            if stays:
                found.setdefault(row.group_id, {})[row.student_id] = stays
        return found

    def on_list(self, group_id: str) -> frozenset[str]:
        """The students of the group at the end of the period."""
        if group_id not in self._lists:
            stays = self.memberships.get(group_id, {})
            self._lists[group_id] = frozenset(s for s, periods in stays.items() if on_day(periods, self.until))
        return self._lists[group_id]

    @cached_property
    def sheets_due(self) -> date:
        """The day on which the period's sheets are due."""
        due = (journal.head.attestation_by for journal in self.journals)
        return self.term.attestation_by if self.term else max(due, default=self.until)

    def judged(self, group_id: str) -> set[str]:
        """Whom the group's results are of: its list at the end, but whoever was transferred once the sheets were due
        stays with the group that assessed them."""
        stays, due = self.memberships.get(group_id, {}), self.sheets_due
        return {
            student for student, periods in stays.items()
            if _went_on(periods, due, self.until) or (on_day(periods, self.until) and not _came_on(periods, due))
        }  # fmt: skip

    def people(self, students: bool) -> set[str]:
        """Everybody whom a report may name: who leads, teaches and gave lessons; the students if they are named."""
        found = {tenure.person_id for group in self.groups.values() for tenure in group.leaders}
        for journal in (*self.journals, *self.earlier):
            found |= {tenure.person_id for tenure in journal.head.teachers}
            found |= {person for remark in journal.remarks for person in (remark.made_by, remark.closed_by) if person}
            found |= {journal.whose(lesson) for lesson in journal.lessons}
            if students:
                found |= journal.results.keys()
        return found | {row.student_id for row in self.members} if students else found

    def is_overdue(self, day: date) -> bool:
        """Whether a lesson of that day can no longer be recorded without a permit (4.5.2-d)."""
        return (self.today - day).days > self.policy.grace_days

    def is_sheet_wanting(self, journal: JournalFacts) -> bool:
        """Whether the journal's sheet is due by the period's end and not closed."""
        return journal.head.closed_on is None and journal.head.attestation_by <= self.until

    def group_name(self, group_id: str) -> str:
        return self.groups[group_id].name if group_id in self.groups else group_id

    def leader(self, group_id: str) -> str | None:
        return holder(self.groups[group_id].leaders, self.until) if group_id in self.groups else None

    def assessed(self, journal: JournalFacts, assessment: Assessment) -> list[Assessed]:
        """Who is on the journal's list when its sheet is due, and at the period's end in the group or transferred to
        another, with the result."""
        group, due = journal.head.group_id, journal.head.attestation_by
        listed, stays = self.on_list(group), self.memberships.get(group, {})
        return [
            Assessed(student, result_of(row, assessment))
            for student, row in journal.results.items()
            if row.on(due) and (student in listed or _went_on(stays.get(student, []), due, self.until))
        ]

    def assessed_anywhere(self, assessment: Assessment) -> Iterator[Assessed]:
        """The results of all sheets, those of another group too that a student was transferred from or to: a sheet may be
        due before that day, and the term's others after it."""
        there = replace(self, members=self.elsewhere.members, journals=self.elsewhere.journals, _lists={})
        for facts in (self, there):
            for journal in facts.assessing(assessment):
                yield from facts.assessed(journal, assessment)

    def tally(self, journal: JournalFacts, assessment: Assessment) -> Tally:
        """The results on the journal's sheet."""
        return Tally((found.result for found in self.assessed(journal, assessment)), journal.is_credit)

    def assessing(self, assessment: Assessment) -> list[JournalFacts]:
        """The journals that have marks of this kind."""
        every = assessment is Assessment.TERM
        return [journal for journal in self.journals if every or has_year_marks(journal.head.term)]

    def seats(self) -> Iterator[Seat]:
        """Every student at every lesson of the journals, held while the student was enrolled."""
        for journal in self.journals:
            for lesson in journal.held:
                assert lesson.record is not None
                hours = lesson.record.hours
                for row in journal.students:
                    if not any(
                        p.since <= lesson.day and (p.until is None or lesson.day < p.until) for p in row.periods
                    ):
                        continue
                    cell = lesson.cells.get(row.student_id)
                    seat = cell.attendance.value if cell is not None and cell.attendance is not None else None
                    absent = None if seat == LATE else seat
                    yield Seat(row.student_id, journal, lesson, hours, absent, seat == LATE)


def has_year_marks(term: str) -> bool:
    """Marks of the year stand in the journals of its second term alone."""
    return term.endswith("-2")


def on_day(periods: list[Membership], day: date) -> bool:
    return any(p.since <= day and (p.until is None or day < p.until) for p in periods)


def _went_on(periods: list[Membership], due: date, until: date) -> bool:
    """Whether the student was there on the due day, and was then transferred to another group."""
    return any(
        p.since <= due and p.until is not None and due < p.until <= until and p.departure is Departure.TRANSFER
        for p in periods
    )  # fmt: skip


def _came_on(periods: list[Membership], due: date) -> bool:
    """Whether the last stay began by a transfer after the due day."""
    return periods[-1].since > due and periods[-1].arrival is Arrival.TRANSFER


def result_of(listed: Listed, assessment: Assessment) -> str | None:
    """The result that counts: of a term the last re-sit's, else the sheet's; None where none stands, or it was annulled."""
    if assessment is Assessment.YEAR:
        return listed.year
    return listed.attestation if listed.resit is None else listed.resit
