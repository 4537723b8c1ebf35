"""Control remarks on a journal: made and closed by deputies, answered by its teacher, read by whom they concern (5.2 to 5.4)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api import documentation
from api.access import readable_journal
from api.answers import after_cursor, lag, polled, recorded
from api.bodies_control import AnswerBody, RemarkBody, ResultBody
from api.fields import Id, JournalId, Position
from api.service import CurrentActor, CurrentCommand, CurrentService
from journal_domain.questions import sees_all
from journal_domain.remark import remark_id as id_of_remark
from projections.control import remarks

router = APIRouter(tags=["Контроль"])

ID = "5b1f3a7c-3c0d-5b4e-8a53-3f6a0b9d7c21"
OF_REMARK = "/journals/{journal_id}/remarks/{remark_id}"
REFUSED = (*documentation.OF_TEACHING, "NOT_OWN_GROUP", "NO_SUCH_REMARK")


@router.post(
    "/journals/{journal_id}/remarks",
    status_code=201,
    summary="Сделать замечание по ведению журнала",
    responses=documentation.command("REASON_REQUIRED", "REMARK_DATE", more={"remark_id": ID}),
)
def make_remark(journal_id: JournalId, body: RemarkBody, command: CurrentCommand, service: CurrentService) -> Response:
    position = service.college.make_remark(command, journal_id, body.text, body.demand, body.due)
    remark_id = id_of_remark(journal_id, command.actor.person_id, command.command_id)
    return recorded(command, position, remark_id=remark_id)


@router.post(
    f"{OF_REMARK}/answers",
    status_code=201,
    summary="Ответить на замечание: устранено или почему нет",
    responses=documentation.command(*REFUSED, "REMARK_CLOSED", "REASON_REQUIRED"),
)
def answer_remark(
    journal_id: JournalId, remark_id: JournalId, body: AnswerBody, command: CurrentCommand, service: CurrentService
) -> Response:
    return recorded(command, service.college.answer_remark(command, journal_id, remark_id, body.answer, body.mended))


@router.post(
    f"{OF_REMARK}/acknowledgement",
    status_code=201,
    summary="Отметить, что ознакомлен с замечанием",
    responses=documentation.command(*REFUSED, "NOTHING_TO_RECORD", body=False),
)
def acknowledge_remark(
    journal_id: JournalId, remark_id: JournalId, command: CurrentCommand, service: CurrentService
) -> Response:
    return recorded(command, service.college.acknowledge_remark(command, journal_id, remark_id))


@router.post(
    f"{OF_REMARK}/closing",
    status_code=201,
    summary="Снять замечание: повторная проверка показала, что оно устранено",
    responses=documentation.command("NO_SUCH_REMARK", "REMARK_CLOSED", "REASON_REQUIRED"),
)
def close_remark(
    journal_id: JournalId, remark_id: JournalId, body: ResultBody, command: CurrentCommand, service: CurrentService
) -> Response:
    return recorded(command, service.college.close_remark(command, journal_id, remark_id, body.result))


EXAMPLE: dict[str, Any] = {
    "remarks": [
        {
            "journal_id": "6f0f8a4e-1c4b-5b57-8f9b-6d1b6a3f8f00", "remark_id": ID, "text": "Нет домашних заданий",
            "demand": "Записать задания", "due": "2025-10-10", "made_by": "d-lebedeva",
            "made_at": "2025-10-01T08:00:00Z", "answers": [], "acknowledged": [], "closed_by": None, "closed_at": None,
            "result": None, "group_id": "ПМ-11", "group": "Повар, 1 курс", "discipline": "Калькуляция",
            "term": "2025-2026-1", "teacher_id": "t-ivolgina", "leader_id": "t-orlova", "master_id": None,
        }
    ],
    "people": {"d-lebedeva": "Лебедева Ольга Ивановна"},
    "next": None,
}  # fmt: skip


@router.get(
    "/remarks",
    summary="Замечания по ведению журналов: заместителям и директору все, остальным — что касается их",
    responses=documentation.question(
        EXAMPLE, "NOT_FOUND", "NOT_ASSIGNED", "NOT_OWN_GROUP", "INVALID", "CURSOR_INVALID", polled=True
    ),
)
def list_remarks(
    request: Request,
    actor: CurrentActor,
    service: CurrentService,
    state: Annotated[Literal["open", "closed", "all"], Query()] = "open",
    journal: JournalId | None = None,
    group: Id | None = None,
    after: Position | None = None,
    cursor: JournalId | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Response:
    """Of one journal everybody reads them who may read the journal."""
    if journal is not None:
        readable_journal(service, actor, journal)
    everything = journal is not None or sees_all("list_remarks", actor)
    with service.reading() as connection:
        headers = lag(service, connection, after)
        found = remarks(
            connection,
            service.schema,
            service.today(),
            journal_id=journal,
            group_id=group,
            of=None if everything else actor.person_id,
            still_open=None if state == "all" else state == "open",
        )
    page, following = after_cursor(found, "remark_id", cursor, limit)
    people = {reader.by for remark in page for reader in (*remark.acknowledged, *remark.answers)}
    people |= {
        person for r in page for person in (r.made_by, r.closed_by, r.teacher_id, r.leader_id, r.master_id) if person
    }
    return polled(request, {"remarks": page, "people": service.names(people), "next": following}, headers)
