"""Study groups: formed, led, joined and left; the group's attendance statement certified."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api import documentation
from api.answers import recorded
from api.bodies import CertificateBody, EnrolmentBody, GroupBody, LeaderBody, WithdrawalBody
from api.fields import Id
from api.service import CurrentCommand, CurrentService

router = APIRouter(tags=["Группы"])


@router.post(
    "/groups",
    status_code=201,
    summary="Создать учебную группу",
    responses=documentation.command("GROUP_EXISTS", "NAME_REQUIRED", more={"group_id": "ПМ-11"}),
)
def form_group(body: GroupBody, command: CurrentCommand, service: CurrentService) -> Response:
    position = service.college.form_group(command, body.group_id, body.name)
    return recorded(command, position, group_id=body.group_id)


@router.put(
    "/groups/{group_id}/leader",
    summary="Назначить классного руководителя",
    responses=documentation.command("NO_ORDER", *documentation.OF_A_PERSON, "NOTHING_TO_RECORD", status=200),
)
def appoint_leader(group_id: Id, body: LeaderBody, command: CurrentCommand, service: CurrentService) -> Response:
    position = service.college.appoint_leader(command, group_id, body.leader_id, body.since, body.order)
    return recorded(command, position, 200)


@router.post(
    "/groups/{group_id}/students",
    status_code=201,
    summary="Зачислить обучающегося в группу",
    responses=documentation.command(
        "ORDER_REQUIRED", *documentation.OF_A_PERSON, "ALREADY_ENROLLED", *documentation.OF_A_SETTLED_DAY
    ),
)
def enrol_student(group_id: Id, body: EnrolmentBody, command: CurrentCommand, service: CurrentService) -> Response:
    position = service.college.enrol_student(command, group_id, body.student_id, body.since, body.order, body.arrival)
    return recorded(command, position)


@router.post(
    "/groups/{group_id}/students/{student_id}/withdrawals",
    status_code=201,
    summary="Отчислить обучающегося из группы",
    responses=documentation.command(
        "ORDER_REQUIRED", "NOT_ENROLLED", "DATE", "ENROLMENT_USED", "NOT_ADMITTED", *documentation.OF_A_SETTLED_DAY
    ),
)
def withdraw_student(
    group_id: Id, student_id: Id, body: WithdrawalBody, command: CurrentCommand, service: CurrentService
) -> Response:
    position = service.college.withdraw_student(command, group_id, student_id, body.until, body.order, body.departure)
    return recorded(command, position)


@router.post(
    "/groups/{group_id}/attendance-certificates",
    status_code=201,
    summary="Заверить ведомость посещаемости группы",
    responses=documentation.command("PERIOD_CERTIFIED", "DATE"),
)
def certify_attendance(
    group_id: Id, body: CertificateBody, command: CurrentCommand, service: CurrentService
) -> Response:
    position = service.college.certify_attendance(command, group_id, body.until)
    return recorded(command, position)
