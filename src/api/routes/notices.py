"""Notices of students and families, and the answers of whoever they are for; the words are sealed in the log."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api import documentation
from api.answers import lag, polled, recorded
from api.bodies_notices import AbsenceBody, DoubtBody, WordsBody
from api.family import own_students, records_of
from api.fields import Id, JournalId, Position, RequestId
from api.people import unless_forgotten
from api.service import CurrentActor, CurrentCommand, CurrentService, Service
from archive.ledger.notice_words import open_words, seal_words
from journal_domain.notice import notice_id as id_of_notice
from journal_domain.policy import Actor, StudentRecord
from journal_domain.questions import require_record
from projections.notices import Notice, notices

router = APIRouter(tags=["Обращения"])

ID = "0d3c8a52-7d0e-5f53-9b4e-2f1f0f7f8a10"
TELLING = ("PARENT_OF_ADULT", "PERSON_FORGOTTEN", "NOTICES_TOO_MANY", "NOTICE_PENDING")
ANSWERING = ("NOT_ASSIGNED", "NOT_OWN_GROUP", "READ_ONLY_LEADER", "NOTHING_TO_RECORD")


@router.post(
    "/people/{person_id}/notices/mark",
    status_code=201,
    summary="Обучающемуся — сообщить преподавателю о своей ошибочной отметке",
    responses=documentation.command(*TELLING, "NOT_OWN_RECORD", more={"notice_id": ID}),
)
def doubt_mark(person_id: Id, body: DoubtBody, command: CurrentCommand, service: CurrentService) -> Response:
    record = _own(service, "doubt_mark", command.actor, person_id)
    words = _sealed(service, person_id, command.actor.person_id, body.words)
    position = service.college.doubt_mark(command, record, body.journal_id, body.lesson_id, words)
    return _told(command, position, person_id)


@router.post(
    "/people/{person_id}/notices/access",
    status_code=201,
    summary="Сообщить классному руководителю и мастеру о проблеме доступа",
    responses=documentation.command(*TELLING, "NOT_ENROLLED", more={"notice_id": ID}),
)
def tell_access_trouble(person_id: Id, body: WordsBody, command: CurrentCommand, service: CurrentService) -> Response:
    record = _own(service, "tell_access_trouble", command.actor, person_id)
    words = _sealed(service, person_id, command.actor.person_id, body.words)
    return _told(command, service.college.tell_access_trouble(command, record, words), person_id)


@router.post(
    "/people/{person_id}/notices/absence",
    status_code=201,
    summary="Сообщить классному руководителю об отсутствии ребёнка: клетки журнала от этого не меняются",
    responses=documentation.command(*TELLING, "NOT_ENROLLED", "DATE", more={"notice_id": ID}),
)
def tell_absence(person_id: Id, body: AbsenceBody, command: CurrentCommand, service: CurrentService) -> Response:
    record = _own(service, "tell_absence", command.actor, person_id)
    words = _sealed(service, person_id, command.actor.person_id, body.words)
    return _told(command, service.college.tell_absence(command, record, body.since, body.until, words), person_id)


@router.post(
    "/people/{person_id}/notices/{notice_id}/seen",
    status_code=201,
    summary="Принять обращение к сведению",
    responses=documentation.command(*ANSWERING, body=False),
)
def see_notice(person_id: Id, notice_id: RequestId, command: CurrentCommand, service: CurrentService) -> Response:
    return recorded(command, service.college.see_notice(command, person_id, notice_id))


@router.post(
    "/people/{person_id}/notices/{notice_id}/answer",
    status_code=201,
    summary="Ответить на обращение",
    responses=documentation.command(*ANSWERING, "PERSON_FORGOTTEN"),
)
def answer_notice(
    person_id: Id, notice_id: RequestId, body: WordsBody, command: CurrentCommand, service: CurrentService
) -> Response:
    told = service.college.notice_for(command, person_id, notice_id)
    words = _sealed(service, person_id, told.act.by, body.words)
    return recorded(command, service.college.answer_notice(command, person_id, notice_id, words))


EXAMPLE = {
    "notices": [
        {
            "student_id": "s-17", "notice_id": ID, "kind": "mark", "told_by": "s-17", "told_at": "2025-10-06T12:00:00Z",
            "words": "Контрольную я писал на 4", "journal_id": "6f0f8a4e-1c4b-5b57-8f9b-6d1b6a3f8f00",
            "lesson_id": "з-2025-09-01-1", "value": "2", "discipline": "Основы калькуляции и учёта", "group": "Повар, 1 курс",
            "lesson_day": "2025-09-01", "seen_at": None, "answered_at": None, "answer": None,
        }
    ],
    "people": {"s-17": "Белова Анна Сергеевна"},
}  # fmt: skip


@router.get(
    "/notices",
    summary="Обращения: обучающемуся и представителю свои, преподавателю и руководителю — к нему",
    responses=documentation.question(EXAMPLE, "PARENT_OF_ADULT", "INVALID", polled=True),
)
def list_notices(
    request: Request,
    actor: CurrentActor,
    service: CurrentService,
    state: Literal["open", "all"] = "open",
    student: Id | None = None,
    journal: JournalId | None = None,
    after: Position | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 200,
) -> Response:
    with service.reading() as connection:
        headers = lag(service, connection, after)
        students = own_students(service, connection, "list_notices", actor, student)
        found = notices(
            connection, service.schema, service.today(), open_only=state == "open", journal_id=journal, limit=limit,
            students=students if students is not None else [student] if student else None,
            reader=actor.person_id if students is None else None,
        )  # fmt: skip
    people = {n.student_id for n in found} | {n.told_by for n in found}
    people |= {who for n in found for who in (n.seen_by, n.answered_by) if who}
    body = {"notices": [_opened(service, n) for n in found], "people": service.names(people)}
    return polled(request, body, headers)


def _own(service: Service, act: str, actor: Actor, person_id: str) -> StudentRecord:
    """Raises NotFound, Refused(PARENT_OF_ADULT) before anything is sealed."""
    record = records_of(service, [person_id], actor.person_id).get(person_id)
    require_record(act, actor, record)
    assert record is not None
    return record


def _sealed(service: Service, student_id: str, told_by: str, words: str) -> str:
    """Raises Refused(PERSON_FORGOTTEN)."""
    with unless_forgotten():
        return seal_words(service.persons, student_id, told_by, words)


def _opened(service: Service, told: Notice) -> dict[str, Any]:
    """The words open; null once the data of the student or of whoever told are destroyed."""
    shown = msgspec.structs.asdict(told)
    words = {"words": shown.pop("sealed"), "answer": told.answer}
    opened = {k: v and open_words(service.persons, told.student_id, told.told_by, v) for k, v in words.items()}
    return {**shown, **opened}


def _told(command: Any, position: int, person_id: str) -> Response:
    return recorded(command, position, notice_id=id_of_notice(person_id, command.actor.person_id, command.command_id))
