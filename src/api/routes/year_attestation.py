"""Around the sheet: when attestation takes place, the marks of the year, re-sits."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api import documentation
from api.answers import recorded
from api.bodies_planning import ExaminationBody, ResitBody, YearMarksBody
from api.documentation import OF_TEACHING
from api.fields import JournalId
from api.service import CurrentCommand, CurrentService

router = APIRouter(prefix="/journals/{journal_id}", tags=["Аттестация"])


@router.put(
    "/attestation-schedule",
    summary="Назначить день, время, кабинет и комиссию аттестации: в учебное время, когда все свободны",
    responses=documentation.command(
        "PAGE_LOCKED",
        "DATE",
        "CALENDAR_VALUE",
        "COMMISSION_REQUIRED",
        "TIMETABLE_CONFLICT",
        "NOTHING_TO_RECORD",
        status=200,
    ),
)
def schedule_attestation(
    journal_id: JournalId, body: ExaminationBody, command: CurrentCommand, service: CurrentService
) -> Response:
    return recorded(command, service.college.schedule_attestation(command, journal_id, body.examination()), 200)


@router.post(
    "/year-marks",
    status_code=201,
    summary="Выставить отметки за учебный год: в журнале второго семестра, пока ведомость открыта",
    responses=documentation.command(
        *OF_TEACHING, "PAGE_LOCKED", "NOT_LAST_TERM", "ATTESTATION_DEADLINE", "MARK_IMMUTABLE",
        "EDITED_MEANWHILE", "MARK_VALUE", "NOT_ENROLLED", "EXEMPTION_BASIS", "NOTHING_TO_RECORD",
    ),
)  # fmt: skip
def set_year_marks(
    journal_id: JournalId, body: YearMarksBody, command: CurrentCommand, service: CurrentService
) -> Response:
    return recorded(command, service.college.set_year_marks(command, journal_id, body.marks, body.seen))


@router.post(
    "/resits",
    status_code=201,
    summary="Записать пересдачу: новая попытка, прежний результат остаётся; вторая — перед комиссией",
    responses=documentation.command(
        *OF_TEACHING, "NO_DEBT", "NOT_ENROLLED", "ATTEMPTS_EXHAUSTED", "COMMISSION_REQUIRED", "MARK_VALUE", "DATE"
    ),
)
def record_resit(journal_id: JournalId, body: ResitBody, command: CurrentCommand, service: CurrentService) -> Response:
    position = service.college.record_resit(
        command, journal_id, body.student_id, body.value, body.held_on, body.commission
    )
    return recorded(command, position)
