"""One journal as its pages show it: the list, the lessons, the marks of term and year, the notes below."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from archive.copies.names import Names
from archive.copies.page_cells import Cell, GivenLesson, OnRoster, seat_of
from archive.copies.source import ILLNESS, tells_of_health
from journal_domain import journal_events as e
from journal_domain.event import Event
from journal_domain.tenure import is_of_resits
from journal_domain.values import LATE, LessonKind, Subject
from projections.words import ARRIVALS, DEPARTURES, FORMS, KINDS

RESIT = " / "
"""Between a result and that of its re-sit."""
ABSENCES = {LATE: "опоздание", "unspecified": "н", "unexcused": "н", "excused": "н (уваж.)", "order": "н (приказ)"}


@dataclass
class PrintedRemark:
    """A line of the last page: what a deputy remarked, and what was seen when it was closed."""

    made_at: datetime
    by: str
    text: str
    closed_at: datetime | None = None
    result: str = ""


@dataclass
class JournalContent:
    """`lessons` stand in the order of their days; `notes` are numbered from 1, in the order of the events."""

    journal_id: str
    discipline: str
    subgroup_id: str | None
    form: str
    plan_hours: int | None
    teachers: list[str]
    roster: dict[str, OnRoster] = field(default_factory=dict)
    lessons: dict[str, GivenLesson] = field(default_factory=dict)
    term_marks: dict[str, Cell] = field(default_factory=dict)
    year_marks: dict[str, Cell] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    remarks: dict[str, PrintedRemark] = field(default_factory=dict)
    planned: int = 0
    closed_on: date | None = None

    @property
    def given(self) -> list[GivenLesson]:
        return sorted(self.lessons.values(), key=lambda lesson: (lesson.day, lesson.lesson_id))

    @property
    def hours_planned(self) -> int:
        """By the curriculum, else by the lesson plan."""
        return self.plan_hours if self.plan_hours is not None else self.planned

    @property
    def hours_given(self) -> int:
        return sum(lesson.hours for lesson in self.lessons.values())

    def note(self, to: list[int], text: str) -> None:
        self.notes.append(text)
        to.append(len(self.notes))


class Reading:
    """Turns the events of one journal into its content."""

    def __init__(self, names: Names) -> None:
        self.names = names

    def journal(self, events: Iterable[Event]) -> JournalContent:
        first, *rest = events
        if not isinstance(first, e.JournalOpened):
            raise ValueError(f"a journal begins with {e.JournalOpened.TYPE}, not {first.TYPE}")
        content = JournalContent(
            first.originator_id, first.discipline, first.subgroup_id, FORMS[first.attestation_form], first.plan_hours,
            [first.teacher_id],
        )  # fmt: skip
        for enrolment in first.roster:
            self._listed(content, enrolment.student_id).periods.append((enrolment.since, enrolment.until))
        self._substitutes: dict[str, str] = {}
        for event in rest:
            if (read := READ.get(type(event))) is not None:
                read(self, content, event)
        return content

    def _listed(self, content: JournalContent, student_id: str) -> OnRoster:
        return content.roster.setdefault(student_id, OnRoster(student_id))

    def _plan(self, content: JournalContent, event: e.LessonPlanSubmitted) -> None:
        content.planned = sum(topic.hours for topic in event.topics)

    def _enrolled(self, content: JournalContent, event: e.StudentEnrolled) -> None:
        listed = self._listed(content, event.student_id)
        listed.periods.append((event.since, None))
        who = self.names.short(event.student_id)
        content.note(listed.notes, f"{who}: в списке с {_day(event.since)} ({ARRIVALS[event.arrival]}), {event.order}.")

    def _withdrawn(self, content: JournalContent, event: e.StudentWithdrawn) -> None:
        listed = self._listed(content, event.student_id)
        (since, _), earlier = listed.periods[-1], listed.periods[:-1]
        listed.periods = [*earlier, (since, event.until)]
        who = self.names.short(event.student_id)
        content.note(
            listed.notes, f"{who}: выбыл(а) с {_day(event.until)} ({DEPARTURES[event.departure]}), {event.order}."
        )

    def _teacher(self, content: JournalContent, event: e.TeacherAssigned) -> None:
        if event.teacher_id not in content.teachers and not is_of_resits(event.since, content.closed_on):
            content.teachers.append(event.teacher_id)

    def _substitute(self, _content: JournalContent, event: e.SubstituteAssigned) -> None:
        self._substitutes[event.slot_id] = event.basis

    def _lesson(self, content: JournalContent, event: e.LessonPublished) -> None:
        lesson = GivenLesson(
            event.lesson_id, event.day, event.hours, KINDS[event.kind], event.topic, event.homework, event.homework_due,
            event.teacher_id, event.late, event.lesson_id in self._substitutes,
        )  # fmt: skip
        content.lessons[event.lesson_id] = lesson
        if lesson.substitute:
            who = self.names.full(event.teacher_id)
            content.note(
                lesson.notes,
                f"{_day(event.day)}: замещение, занятие провёл(а) {who}, {self._substitutes[event.lesson_id]}.",
            )

    def _seat(self, content: JournalContent, event: e.AbsenceRecorded | e.LateArrivalRecorded) -> None:
        lesson = content.lessons[event.lesson_id]
        cell = lesson.cell(event.student_id)
        cell.seat, cell.late = seat_of(event), event.late and not lesson.late

    def _mark(self, content: JournalContent, event: e.MarkRecorded) -> None:
        lesson = content.lessons[event.lesson_id]
        cell = lesson.cell(event.student_id)
        cell.value, cell.late = event.value, event.late and not lesson.late

    def _reason(self, content: JournalContent, event: e.AbsenceReasonSet) -> None:
        content.lessons[event.lesson_id].cell(event.student_id).seat = event.became

    def _term_mark(self, content: JournalContent, event: e.AttestationMarkSet) -> None:
        cell = content.term_marks.setdefault(event.student_id, Cell())
        cell.value, cell.late = event.value, event.late
        if event.order:
            who = self.names.short(event.student_id)
            content.note(cell.notes, f"{who}: «{event.value}» по приказу {event.order}.")

    def _year_mark(self, content: JournalContent, event: e.YearMarkSet) -> None:
        cell = content.year_marks.setdefault(event.student_id, Cell())
        cell.value, cell.late = event.value, event.late

    def _resit(self, content: JournalContent, event: e.ResitRecorded) -> None:
        cell = content.term_marks.setdefault(event.student_id, Cell())
        cell.value = f"{event.was}{RESIT}{event.value}"
        who = self.names.short(event.student_id)
        content.note(
            cell.notes,
            f"{who}: пересдача {_day(event.held_on)}, попытка {event.attempt}: было «{event.was}», стало «{event.value}».",
        )

    def _closed(self, content: JournalContent, event: e.AttestationSheetClosed) -> None:
        content.closed_on = event.closed_on

    def _mark_corrected(self, content: JournalContent, event: e.MarkCorrected) -> None:
        lesson = content.lessons[event.lesson_id]
        cell = lesson.cell(event.student_id)
        cell.value = event.became
        self._corrected(
            content, cell.notes, event, f"{_day(lesson.day)}, {self.names.short(event.student_id)}: отметка"
        )

    def _seat_corrected(self, content: JournalContent, event: e.AttendanceCorrected) -> None:
        lesson = content.lessons[event.lesson_id]
        cell = lesson.cell(event.student_id)
        cell.seat = event.became
        who = f"{_day(lesson.day)}, {self.names.short(event.student_id)}: посещаемость"
        self._corrected(content, cell.notes, event, who, lambda value: ABSENCES[_veiled(value)] if value else "был(а)")

    def _term_mark_corrected(self, content: JournalContent, event: e.AttestationMarkCorrected) -> None:
        cell = content.term_marks.setdefault(event.student_id, Cell())
        cell.value = event.became
        who = f"{self.names.short(event.student_id)}: отметка аттестации"
        self._corrected(content, cell.notes, event, who, order=event.order)

    def _year_mark_corrected(self, content: JournalContent, event: e.YearMarkCorrected) -> None:
        cell = content.year_marks.setdefault(event.student_id, Cell())
        cell.value = event.became
        who = f"{self.names.short(event.student_id)}: годовая отметка"
        self._corrected(content, cell.notes, event, who, order=event.order)

    def _lesson_corrected(self, content: JournalContent, event: e.LessonCorrected) -> None:
        lesson = content.lessons[event.lesson_id]
        was, became, what = event.was, event.became, "домашнее задание"
        if event.subject is Subject.TOPIC:
            was, became, what = lesson.topic, event.topic, "тема"
            lesson.topic = event.topic or ""
        elif event.subject is Subject.KIND:
            was, became, what = lesson.kind, KINDS[LessonKind(str(event.became))], "вид занятия"
            lesson.kind = became
        else:
            lesson.homework = event.became
        self._corrected(content, lesson.notes, event, f"{_day(lesson.day)}: {what}", was=was, became=became)

    def _remark(self, content: JournalContent, event: e.RemarkMade) -> None:
        text = f"{event.text.rstrip('.')}. Исправить до {_day(event.due)}: {event.demand}"
        content.remarks[event.remark_id] = PrintedRemark(event.act.at, event.act.by, text)

    def _remark_closed(self, content: JournalContent, event: e.RemarkClosed) -> None:
        remark = content.remarks[event.remark_id]
        remark.closed_at, remark.result = event.act.at, event.result

    def _corrected(
        self,
        content: JournalContent,
        to: list[int],
        event: e.CellCorrected,
        what: str,
        said: Callable[[str | None], str] = lambda value: value or "нет",
        *,
        order: str | None = None,
        **shown: Any,
    ) -> None:
        was, became = said(shown.get("was", event.was)), said(shown.get("became", event.became))
        by = f"распоряжение {event.directive}" + (f", приказ {order}" if order else "")
        reason = "" if tells_of_health(event) else f"; {event.reason.rstrip('.')}"
        content.note(to, f"{what} исправлена: было «{was}», стало «{became}», {by}{reason}.")


READ: dict[type[Event], Callable[[Reading, JournalContent, Any], None]] = {
    e.LessonPlanSubmitted: Reading._plan,
    e.StudentEnrolled: Reading._enrolled,
    e.StudentWithdrawn: Reading._withdrawn,
    e.TeacherAssigned: Reading._teacher,
    e.SubstituteAssigned: Reading._substitute,
    e.LessonPublished: Reading._lesson,
    e.AbsenceRecorded: Reading._seat,
    e.LateArrivalRecorded: Reading._seat,
    e.MarkRecorded: Reading._mark,
    e.AbsenceReasonSet: Reading._reason,
    e.AttestationMarkSet: Reading._term_mark,
    e.YearMarkSet: Reading._year_mark,
    e.ResitRecorded: Reading._resit,
    e.AttestationSheetClosed: Reading._closed,
    e.MarkCorrected: Reading._mark_corrected,
    e.AttendanceCorrected: Reading._seat_corrected,
    e.AttestationMarkCorrected: Reading._term_mark_corrected,
    e.YearMarkCorrected: Reading._year_mark_corrected,
    e.LessonCorrected: Reading._lesson_corrected,
    e.RemarkMade: Reading._remark,
    e.RemarkClosed: Reading._remark_closed,
}


def _veiled(value: str) -> str:
    return "excused" if value == ILLNESS else value


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"
