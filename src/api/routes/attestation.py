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


@router.post(
    "/attestation-sheet/closing",
    status_code=201,
    summary="Закрыть ведомость: страница меняется после этого только по распоряжению",
    responses=documentation.command(
        *OF_TEACHING, "PAGE_LOCKED", "STATEMENT_INCOMPLETE", "ATTESTATION_DEADLINE", body=False
    ),
)
def close_attestation_sheet(journal_id: JournalId, command: CurrentCommand, service: CurrentService) -> Response:
    position = service.college.close_attestation_sheet(command, journal_id)
    return recorded(command, position)
