"""The timetable of a term: made from weekly templates, approved by the director, changed by order."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api import documentation
from api.answers import recorded
from api.bodies_people import BasisBody
from api.bodies_timetable import (
    LessonSubstituteBody,
    MoveBody,
    SwapBody,
    TemplateBody,
    TimetableApprovalBody,
    UnrollingBody,
)
from api.fields import Id, Term
from api.service import CurrentCommand, CurrentService

router = APIRouter(prefix="/terms/{term}/timetable", tags=["Расписание"])

CHANGING = ("PAGE_LOCKED", "ORDER_REQUIRED", "LESSON_RECORDED")


@router.put(
    "/templates/{group_id}",
    summary="Внести недельный шаблон группы, также взамен прежнего с некоторого дня",
    responses=documentation.command(
        "NO_CALENDAR", "DATE", "TEMPLATE_VALUE", "TIMETABLE_CONFLICT", "NOTHING_TO_RECORD", status=200
    ),
)
def set_week_template(
    term: Term, group_id: Id, body: TemplateBody, command: CurrentCommand, service: CurrentService
) -> Response:
    position = service.college.set_week_template(command, term, group_id, body.template(), body.since)
    return recorded(command, position, 200)


@router.post(
    "/unrolling",
    status_code=201,
    summary="Развернуть шаблоны в занятия по датам; заменённые новым шаблоном и ещё не записанные занятия снимаются",
    responses=documentation.command("NO_CALENDAR", "TEMPLATE_VALUE", "TIMETABLE_CONFLICT", "NOTHING_TO_RECORD"),
)
def unroll_timetable(term: Term, body: UnrollingBody, command: CurrentCommand, service: CurrentService) -> Response:
    return recorded(command, service.college.unroll_timetable(command, term, body.since))


@router.post(
    "/approval",
    status_code=201,
    summary="Утвердить расписание (директор); журналы получают занятия тем же действием",
    responses=documentation.command("ORDER_REQUIRED", "EDITED_MEANWHILE", "NOTHING_TO_RECORD"),
)
def approve_timetable(
    term: Term, body: TimetableApprovalBody, command: CurrentCommand, service: CurrentService
) -> Response:
    return recorded(command, service.college.approve_timetable(command, term, body.order, body.seen))


@router.post(
    "/lessons/{slot_id}/move",
    status_code=201,
    summary="Перенести занятие на другой день, пару или в другой кабинет",
    responses=documentation.command(
        *CHANGING, "DATE", "SAME_DAY_ONLY", "NO_CALENDAR", "CALENDAR_VALUE", "TIMETABLE_CONFLICT", "NOTHING_TO_RECORD"
    ),
)
def move_lesson(term: Term, slot_id: Id, body: MoveBody, command: CurrentCommand, service: CurrentService) -> Response:
    position = service.college.move_lesson(command, term, slot_id, body.day, body.bell, body.room, body.basis)
    return recorded(command, position)


@router.post(
    "/swaps",
    status_code=201,
    summary="Поменять два занятия местами",
    responses=documentation.command(*CHANGING, "DATE", "SAME_DAY_ONLY", "TIMETABLE_CONFLICT", "NOTHING_TO_RECORD"),
)
def swap_lessons(term: Term, body: SwapBody, command: CurrentCommand, service: CurrentService) -> Response:
    return recorded(command, service.college.swap_lessons(command, term, body.first, body.second, body.basis))


@router.post(
    "/lessons/{slot_id}/cancellation",
    status_code=201,
    summary="Отменить занятие",
    responses=documentation.command(*CHANGING, "SAME_DAY_ONLY"),
)
def cancel_lesson(
    term: Term, slot_id: Id, body: BasisBody, command: CurrentCommand, service: CurrentService
) -> Response:
    return recorded(command, service.college.cancel_lesson(command, term, slot_id, body.basis))


@router.post(
    "/lessons/{slot_id}/substitute",
    status_code=201,
    summary="Передать занятие замещающему преподавателю: он его ведёт, ему и часы",
    responses=documentation.command(
        *CHANGING, *documentation.OF_A_PERSON, "NO_ORDER", "TIMETABLE_CONFLICT", "NOTHING_TO_RECORD"
    ),
)
def give_to_substitute(
    term: Term, slot_id: Id, body: LessonSubstituteBody, command: CurrentCommand, service: CurrentService
) -> Response:
    position = service.college.give_to_substitute(command, term, slot_id, body.teacher_id, body.basis)
    return recorded(command, position)
