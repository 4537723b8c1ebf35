"""Interim attestation: the marks of the sheet, and its closing, which locks the page."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api import documentation
from api.answers import recorded
from api.bodies import AttestationMarksBody
from api.documentation import OF_TEACHING
from api.fields import JournalId
from api.service import CurrentCommand, CurrentService
from journal_domain.attestation import unfilled

router = APIRouter(prefix="/journals/{journal_id}", tags=["Аттестация"])


@router.post(
    "/attestation-marks",
    status_code=201,
    summary="Выставить отметки промежуточной аттестации",
    responses=documentation.command(
        *OF_TEACHING, "PAGE_LOCKED", "ATTESTATION_DEADLINE", "COMMISSION_REQUIRED", "MARK_IMMUTABLE", "EDITED_MEANWHILE",
        "MARK_VALUE", "NOT_ENROLLED", "NOT_ADMITTED", "EXEMPTION_BASIS", "DATE", "NOTHING_TO_RECORD",
    ),
)  # fmt: skip
def set_attestation_marks(
    journal_id: JournalId, body: AttestationMarksBody, command: CurrentCommand, service: CurrentService
) -> Response:
    position = service.college.set_attestation_marks(command, journal_id, body.marks, body.order, body.seen)
    return recorded(command, position)


UNFILLED = [{"slot_id": "slot-41", "day": "2025-12-15", "starts": "09:30", "hours": 2}]


@router.post(
    "/attestation-sheet/closing",
    status_code=201,
    summary="Закрыть ведомость: страница меняется после этого только по распоряжению, предстоящих занятий больше нет",
    description="Ответ называет в `unfilled` занятия, которые до этого дня стояли в расписании и не записаны.",
    responses=documentation.command(
        *OF_TEACHING,
        "PAGE_LOCKED",
        "STATEMENT_INCOMPLETE",
        "ATTESTATION_DEADLINE",
        "DATE",
        body=False,
        more={"unfilled": UNFILLED},
    ),
)
def close_attestation_sheet(journal_id: JournalId, command: CurrentCommand, service: CurrentService) -> Response:
    position = service.college.close_attestation_sheet(command, journal_id)
    journal = service.college.journal(journal_id)
    missed = [
        {"slot_id": slot.slot_id, "day": slot.day, "starts": slot.starts, "hours": slot.hours}
        for slot in unfilled(journal, journal.closed_on or service.today())
    ]
    return recorded(command, position, unfilled=missed)
