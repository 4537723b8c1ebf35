"""A journal's results and its course in a row each: what the figures of the whole college are counted from."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date
from itertools import accumulate

import msgspec

from journal_domain import journal_events as e
from journal_domain.event import Event
from journal_domain.mistake import JournalAnnulled
from journal_domain.values import LATE, AbsenceReason
from projections import subjects
from projections.read_model import Key, ReadModel, Table


class Stay(msgspec.Struct, array_like=True, gc=False):
    """On the journal's list from `since`; `until` is the first day off it."""

    since: date
    until: date | None = None


class Listed(msgspec.Struct, array_like=True, gc=False):
    """A student of the journal: marks of the sheet, of the last re-sit and of the year; None: none, or annulled."""

    stays: list[Stay]
    attestation: str | None = None
    resit: str | None = None
    year: str | None = None

    def on(self, day: date) -> bool:
        for stay in self.stays:  # noqa: SIM110 — asked a hundred thousand times for one page
            if stay.since <= day and (stay.until is None or day < stay.until):
                return True
        return False


class Given(msgspec.Struct, array_like=True, gc=False):
    """A lesson on record: its day and academic hours (45 min)."""

    day: date
    hours: int


class ResultsRow(msgspec.Struct):
    journal_id: str
    students: dict[str, Listed]


class CourseRow(msgspec.Struct):
    """`absences` by student and lesson, with the reason; `marks` are the current ones that stand in cells."""

    journal_id: str
    hours_in_plan: int = 0
    lessons: dict[str, Given] = {}
    absences: dict[str, dict[str, AbsenceReason]] = {}
    marks: int = 0

    @property
    def hours_given(self) -> int:
        return sum(given.hours for given in self.lessons.values())

    def seats(self, students: dict[str, Listed]) -> tuple[int, int]:
        """Lessons, and academic hours of them, that these students had while on the journal's list."""
        given = sorted(self.lessons.values(), key=lambda lesson: lesson.day)
        days = [lesson.day for lesson in given]
        hours_before = [0, *accumulate(lesson.hours for lesson in given)]
        lessons = hours = 0
        for student in students.values():
            for stay in student.stays:
                first = bisect_left(days, stay.since)
                last = len(days) if stay.until is None else max(first, bisect_left(days, stay.until))
                lessons += last - first
                hours += hours_before[last] - hours_before[first]
        return lessons, hours

    def missed(self, students: dict[str, Listed]) -> int:
        """Academic hours that these students were absent while on the journal's list."""
        hours = 0
        for student, absences in self.absences.items():
            listed = students.get(student)
            for lesson in absences if listed else ():
                given = self.lessons[lesson]
                hours += given.hours if listed and listed.on(given.day) else 0
        return hours


RESULTS = Table("journal_results", ResultsRow, key=("journal_id",))
COURSES = Table("journal_course", CourseRow, key=("journal_id",))


def the_journal(event: Event) -> list[Key]:
    return [(event.originator_id,)]


@RESULTS.on(e.JournalOpened, keys=the_journal)
def roster(rows: dict[Key, ResultsRow], event: e.JournalOpened) -> None:
    row = rows[event.originator_id,] = ResultsRow(event.originator_id, {})
    for enrolment in event.roster:
        row.students.setdefault(enrolment.student_id, Listed([])).stays.append(Stay(enrolment.since, enrolment.until))


@RESULTS.on(JournalAnnulled, keys=the_journal)
def annulled(rows: dict[Key, ResultsRow], event: JournalAnnulled) -> None:
    del rows[event.originator_id,]


@RESULTS.on(
    e.StudentEnrolled, e.StudentWithdrawn, e.AttestationMarkSet, e.AttestationMarkCorrected, e.ResitRecorded,
    e.YearMarkSet, e.YearMarkCorrected,
    keys=the_journal,
)  # fmt: skip
def of_a_student(rows: dict[Key, ResultsRow], event: Event) -> None:
    students = rows[event.originator_id,].students
    match event:
        case e.StudentEnrolled():
            students.setdefault(event.student_id, Listed([])).stays.append(Stay(event.since))
        case e.StudentWithdrawn():
            students[event.student_id].stays[-1].until = event.until
        case e.AttestationMarkSet():
            students[event.student_id].attestation = event.value
        case e.AttestationMarkCorrected():
            students[event.student_id].attestation = event.became
        case e.ResitRecorded():
            students[event.student_id].resit = event.value
        case e.YearMarkSet():
            students[event.student_id].year = event.value
        case e.YearMarkCorrected():
            students[event.student_id].year = event.became


@COURSES.on(e.JournalOpened, keys=the_journal)
def opened(rows: dict[Key, CourseRow], event: e.JournalOpened) -> None:
    rows[event.originator_id,] = CourseRow(event.originator_id)


@COURSES.on(JournalAnnulled, keys=the_journal)
def course_annulled(rows: dict[Key, CourseRow], event: JournalAnnulled) -> None:
    del rows[event.originator_id,]


@COURSES.on(e.LessonPlanSubmitted, e.LessonPublished, e.MarkRecorded, e.MarkCorrected, keys=the_journal)
def taught(rows: dict[Key, CourseRow], event: Event) -> None:
    row = rows[event.originator_id,]
    match event:
        case e.LessonPlanSubmitted():
            row.hours_in_plan = sum(topic.hours for topic in event.topics)
        case e.LessonPublished():
            row.lessons[event.lesson_id] = Given(event.day, event.hours)
        case e.MarkRecorded():
            row.marks += 1
        case e.MarkCorrected():
            row.marks += (event.became is not None) - (event.was is not None)


@COURSES.on(e.AbsenceRecorded, e.AbsenceReasonSet, e.AttendanceCorrected, keys=the_journal)
def absent(rows: dict[Key, CourseRow], event: e.AbsenceRecorded | e.AbsenceReasonSet | e.AttendanceCorrected) -> None:
    absences = rows[event.originator_id,].absences.setdefault(event.student_id, {})
    match event:
        case e.AbsenceRecorded():
            absences[event.lesson_id] = AbsenceReason.UNSPECIFIED
        case e.AbsenceReasonSet():
            absences[event.lesson_id] = event.became
        case e.AttendanceCorrected() if event.became in (None, LATE):
            absences.pop(event.lesson_id, None)
        case e.AttendanceCorrected():
            absences[event.lesson_id] = AbsenceReason(event.became)


JOURNAL_RESULTS = ReadModel(
    "results",
    (__name__,),
    (RESULTS, COURSES),
    ignored=subjects.OPENING.union(
        subjects.SLOTS, subjects.STAFF, subjects.PERMITS, subjects.REQUESTS, subjects.CELLS, subjects.CORRECTIONS,
        subjects.ATTESTATION, subjects.GROUPS, subjects.PEOPLE, subjects.APPOINTMENTS, subjects.CURRICULA,
        subjects.CALENDAR, subjects.TIMETABLE, subjects.YEARS, subjects.CONTROL, subjects.ACCOUNTS,
    ) - RESULTS.rules.keys() - COURSES.rules.keys(),
)  # fmt: skip
