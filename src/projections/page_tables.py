"""The tables of a journal's pages, and which of their rows an event is about."""

from __future__ import annotations

from typing import Protocol

from journal_domain import journal_events as e
from journal_domain.event import Event
from journal_domain.values import Subject
from projections.page_rows import Cell, LessonRow, PageRow, PlanRow, StudentRow, SubstituteRow
from projections.read_model import Key, Table

PAGES = Table("page", PageRow, key=("journal_id",))
PLANS = Table("page_plan", PlanRow, key=("journal_id",))
STUDENTS = Table("page_student", StudentRow, key=("journal_id", "student_id"))
SUBSTITUTES = Table("page_substitute", SubstituteRow, key=("journal_id", "slot_id"))
LESSONS = Table("page_lesson", LessonRow, key=("journal_id", "slot_id"))

OF_A_PAGE = (PAGES, PLANS, STUDENTS, SUBSTITUTES, LESSONS)

OF_LESSON = (Subject.MARK, Subject.ATTENDANCE, Subject.TOPIC, Subject.KIND, Subject.HOMEWORK)


def the_page(event: Event) -> list[Key]:
    return [(event.originator_id,)]


def the_student(event: e.StudentEnrolled) -> list[Key]:
    return [(event.originator_id, event.student_id)]


def the_slot(event: e.SubstituteAssigned | e.SlotCancelled | e.SlotNotHeld) -> list[Key]:
    return [(event.originator_id, event.slot_id)]


def the_slot_or_sheet(event: e.LatePermitGranted) -> list[Key]:
    return [(event.originator_id, event.slot_id)] if event.slot_id is not None else []


def the_lesson(event: e.MarkRecorded) -> list[Key]:
    return [(event.originator_id, event.lesson_id)]


def requested_lesson(event: e.CorrectionRequested | e.CorrectionRejected) -> list[Key]:
    return [(event.originator_id, event.lesson_id or "")] if event.subject in OF_LESSON else []


def requested_student(event: e.CorrectionRequested | e.CorrectionRejected) -> list[Key]:
    of_student = event.subject in (Subject.ATTESTATION, Subject.YEAR)
    return [(event.originator_id, event.student_id or "")] if of_student else []


class OfCell(Protocol):
    """An event about one student at one lesson."""

    @property
    def originator_id(self) -> str: ...
    @property
    def lesson_id(self) -> str: ...
    @property
    def student_id(self) -> str: ...


def the_cell(rows: dict[Key, LessonRow], event: OfCell) -> Cell:
    cells = rows[event.originator_id, event.lesson_id].cells
    cell = cells.get(event.student_id)
    if cell is None:
        cell = cells[event.student_id] = Cell()
    return cell
