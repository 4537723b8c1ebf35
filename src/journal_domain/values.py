"""The words of the journal: marks, reasons, kinds of lessons, slots, topics."""

from __future__ import annotations

from datetime import date, time
from enum import StrEnum

import msgspec

PASS, FAIL, NOT_ATTESTED, EXEMPT = "зачтено", "незачтено", "н/а", "осв"

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
"""Of whatever the journal records; birth dates are sealed and no part of it."""

Cell = tuple[str, str]
"""(lesson id, student id)."""


class Role(StrEnum):
    """The closed list of users (1.7)."""

    TEACHER = "teacher"
    MASTER = "master"
    LEADER = "leader"
    STUDENT = "student"
    GUARDIAN = "guardian"
    DEPUTY = "deputy"
    DIRECTOR = "director"
    ADMINISTRATOR = "administrator"
    ARCHIVIST = "archivist"


class AbsenceReason(StrEnum):
    """Why a student was absent; the teacher records UNSPECIFIED («н»), the leader gives the reason (D4)."""

    UNSPECIFIED = "unspecified"
    UNEXCUSED = "unexcused"
    EXCUSED = "excused"
    ILLNESS = "illness"
    ORDER = "order"


LATE = "late"
"""An attendance cell's value for a student who came late; None is present, else an AbsenceReason."""


class LessonKind(StrEnum):
    """Kinds of work at a lesson (3.5, 4.5.2-i)."""

    LESSON = "lesson"
    LECTURE = "lecture"
    PRACTICAL = "practical"
    LABORATORY = "laboratory"
    CONTROL = "control"
    INDEPENDENT = "independent"
    CONSULTATION = "consultation"


class AttestationForm(StrEnum):
    """How a discipline ends; credit knows pass and fail, all others the scale 5 to 2."""

    CREDIT = "credit"
    GRADED_CREDIT = "graded_credit"
    EXAM = "exam"
    COMPLEX_EXAM = "complex_exam"
    QUALIFICATION_EXAM = "qualification_exam"
    FINAL_EXAM = "final_exam"
    """The final attestation (итоговая аттестация), which ends the programme: before a commission (273-ФЗ ст. 59, 74)."""

    @property
    def results(self) -> tuple[str, ...]:
        return (PASS, FAIL) if self is AttestationForm.CREDIT else ("5", "4", "3", "2")


class Subject(StrEnum):
    """What a correction may change."""

    MARK = "mark"
    ATTENDANCE = "attendance"
    ATTESTATION = "attestation"
    YEAR = "year"
    TOPIC = "topic"
    KIND = "kind"
    HOMEWORK = "homework"


class Arrival(StrEnum):
    """How a student came onto a roster."""

    ADMISSION = "admission"
    TRANSFER = "transfer"
    RETURN = "return"
    """From academic leave."""
    SUBGROUP = "subgroup"
    """Into a subgroup of the same group."""


class Departure(StrEnum):
    """Why a student left a roster."""

    TRANSFER = "transfer"
    ACADEMIC_LEAVE = "academic_leave"
    EXPULSION = "expulsion"
    GRADUATION = "graduation"
    MISTAKE = "mistake"
    """Enrolled by mistake: leaves on the day of coming, so that the stay has no day."""
    SUBGROUP = "subgroup"
    """Out of a subgroup of the same group."""


class PermitSubject(StrEnum):
    """What a late-entry permit is for: a lesson's slot, the attestation sheet, the lesson plan."""

    SLOT = "slot"
    SHEET = "sheet"
    PLAN = "plan"


MAX_HOURS = 8
"""Academic hours one slot may last."""


class Slot(msgspec.Struct, frozen=True):
    """A place in the timetable: local date and start, academic hours (45 min)."""

    slot_id: str
    day: date
    starts: time
    hours: int


class Topic(msgspec.Struct, frozen=True):
    """A line of the lesson plan (КТП)."""

    topic_id: str
    title: str
    kind: LessonKind
    hours: int


class Enrolment(msgspec.Struct, frozen=True):
    """A student on a roster from `since` on; `until` is the first day off it."""

    student_id: str
    since: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


class Examination(msgspec.Struct, frozen=True):
    """When and before whom an attestation takes place: from `starts`, local time, for so many academic hours (45 min)."""

    day: date
    starts: time
    hours: int
    room: str | None
    commission: tuple[str, ...]


class LessonEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What a teacher puts on record about one lesson, in one act."""

    slot_id: str
    topic_id: str
    kind: str
    hours: int | None
    homework: str | None = None
    homework_due: date | None = None
    absent: tuple[str, ...] = ()
    late: dict[str, int | None] = {}
    marks: dict[str, str] = {}


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One cell of a correction request: None is an empty cell (no mark, present, no homework)."""

    subject: Subject
    was: str | None
    becomes: str | None
    lesson_id: str | None = None
    student_id: str | None = None

    @property
    def cell(self) -> tuple[Subject, str | None, str | None]:
        return (self.subject, self.lesson_id, self.student_id)
