"""Lessons go on record; marks are added while the day lasts; leaders give the reasons of absences."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api import documentation
from api.answers import recorded
from api.bodies import AbsenceReasonBody, LessonBody, MarksBody
from api.documentation import OF_TEACHING
from api.fields import Id, JournalId
from api.service import CurrentCommand, CurrentService

router = APIRouter(prefix="/journals/{journal_id}", tags=["Занятия"])


@router.post(
    "/lessons",
    status_code=201,
    summary="Записать занятие: тема, вид, часы, задание, отсутствующие, опоздания, отметки — одним действием",
    responses=documentation.command(
        *OF_TEACHING, "SUBSTITUTED", "PAGE_LOCKED", "NO_SUCH_SLOT", "EDITED_MEANWHILE", "LESSON_RECORDED",
        "SCHEDULE_NOT_APPROVED",
        "LESSON_NOT_STARTED", "SAME_DAY_ONLY", "PERMIT_SPENT", "PERIOD_CERTIFIED", "WORK_KIND_REQUIRED", "NO_KTP", "TOPIC_NOT_IN_KTP",
        "HOURS_REQUIRED", "TEXT_TOO_LONG", "HOMEWORK_NOT_RUSSIAN", "NOT_ENROLLED", "ATTENDANCE_VALUE", "MARK_VALUE",
        "MARK_FOR_ABSENT",
        more={"lesson_id": "з-2025-09-01-1"},
    ),
)  # fmt: skip
def publish_lesson(
    journal_id: JournalId, body: LessonBody, command: CurrentCommand, service: CurrentService
) -> Response:
    position = service.college.publish_lesson(command, journal_id, body.entry(), body.seen)
    return recorded(command, position, lesson_id=body.slot_id)


@router.post(
    "/lessons/{lesson_id}/marks",
    status_code=201,
    summary="Добавить отметки в пустые клетки занятия",
    responses=documentation.command(
        *OF_TEACHING, "SUBSTITUTED", "PAGE_LOCKED", "NO_SUCH_SLOT", "NO_LESSON", "EDITED_MEANWHILE", "MARK_IMMUTABLE",
        "CORRECTION_PENDING", "LESSON_NOT_STARTED", "SAME_DAY_ONLY", "PERMIT_SPENT", "NOT_ENROLLED", "MARK_VALUE",
        "MARK_FOR_ABSENT", "NOTHING_TO_RECORD",
    ),
)  # fmt: skip
def add_marks(
    journal_id: JournalId, lesson_id: Id, body: MarksBody, command: CurrentCommand, service: CurrentService
) -> Response:
    position = service.college.add_marks(command, journal_id, lesson_id, body.marks, body.seen)
    return recorded(command, position)


@router.post(
    "/absence-reasons",
    status_code=201,
    summary="Указать причину пропусков по документу",
    responses=documentation.command(
        "NOT_OWN_GROUP", "NOT_ASSIGNED", "PRESENCE_IS_TEACHERS", "REASON_OUT_OF_RANGE", "PERIOD_CERTIFIED",
        "EDITED_MEANWHILE", "CORRECTION_PENDING", "BASIS_REQUIRED", "NOTHING_TO_RECORD",
    ),
)  # fmt: skip
def set_absence_reason(
    journal_id: JournalId, body: AbsenceReasonBody, command: CurrentCommand, service: CurrentService
) -> Response:
    position = service.college.set_absence_reason(
        command,
        journal_id,
        body.student_id,
        tuple(body.lesson_ids),
        body.reason,
        body.basis,
        body.basis_from,
        body.basis_to,
        body.seen,
    )
    return recorded(command, position)
