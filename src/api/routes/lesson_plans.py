"""The lesson plan (КТП) of a journal: submitted whole, from JSON, a file or another journal."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api import documentation
from api.access import readable_journal
from api.answers import answer, recorded
from api.bodies import TOPIC, TopicsBody
from api.bodies_planning import CopyBody
from api.documentation import OF_TEACHING
from api.fields import JournalId
from api.lesson_plan_file import read_lesson_plan as read_file
from api.lesson_plan_file import write_lesson_plan, write_template
from api.service import CurrentActor, CurrentCommand, CurrentService
from api.uploads import DOCUMENTED, OF_A_FILE, TEMPLATE, Uploaded, refuse_rejects, workbook

router = APIRouter(tags=["КТП"])

SUBMITTING = (*OF_TEACHING, "PAGE_LOCKED", "KTP_DEADLINE", "PERMIT_SPENT", "PLAN_HOURS_MISMATCH", "DUPLICATE",
              "HOURS_REQUIRED", "TOPIC_TAUGHT", "NOTHING_TO_RECORD")  # fmt: skip
READING = ("NOT_FOUND", "ROLE", "NOT_ASSIGNED", "NOT_OWN_GROUP", "INVALID")


@router.put(
    "/journals/{journal_id}/lesson-plan",
    summary="Внести календарно-тематический план целиком: до 1 сентября, позже — по разрешению",
    responses=documentation.command(*SUBMITTING, status=200),
)
def submit_lesson_plan(
    journal_id: JournalId, body: TopicsBody, command: CurrentCommand, service: CurrentService
) -> Response:
    return recorded(command, service.college.submit_lesson_plan(command, journal_id, body.planned()), 200)


@router.put(
    "/journals/{journal_id}/lesson-plan/file",
    summary="Внести план из файла XLSX или CSV: целиком или, с номерами неверных строк, никак",
    responses=documentation.command(*SUBMITTING, *OF_A_FILE, status=200, body=False),
    openapi_extra=DOCUMENTED,
)
def submit_lesson_plan_file(
    journal_id: JournalId, command: CurrentCommand, service: CurrentService, content: Uploaded
) -> Response:
    readable_journal(service, command.actor, journal_id, "submit_lesson_plan")  # before the file is looked at
    read = read_file(content)
    refuse_rejects(read.rejects)
    return recorded(command, service.college.submit_lesson_plan(command, journal_id, read.topics), 200)


@router.post(
    "/journals/{journal_id}/lesson-plan/copy",
    status_code=201,
    summary="Взять план другого журнала, который можно читать, например прошлогодний",
    responses=documentation.command(*SUBMITTING, "NOT_OWN_GROUP"),
)
def copy_lesson_plan(
    journal_id: JournalId, body: CopyBody, command: CurrentCommand, service: CurrentService
) -> Response:
    topics = tuple(readable_journal(service, command.actor, body.from_journal_id)[0].topics.values())
    return recorded(command, service.college.submit_lesson_plan(command, journal_id, topics))


@router.get(
    "/journals/{journal_id}/lesson-plan",
    summary="План журнала: темы по порядку, часы по учебному плану",
    responses=documentation.question({"topics": [TOPIC], "hours": 2, "plan_hours": 36}, *READING),
)
def read_lesson_plan(journal_id: JournalId, actor: CurrentActor, service: CurrentService) -> Response:
    journal, _ = readable_journal(service, actor, journal_id)
    topics = list(journal.topics.values())
    hours = sum(topic.hours for topic in topics)
    return answer({"topics": topics, "hours": hours, "plan_hours": journal.plan_hours})


@router.get(
    "/journals/{journal_id}/lesson-plan/file",
    summary="План файлом XLSX, который читается обратно",
    response_class=Response,
    responses={**TEMPLATE, **documentation.refusals(*documentation.ALWAYS, *READING)},
)
def download_lesson_plan(journal_id: JournalId, actor: CurrentActor, service: CurrentService) -> Response:
    journal, _ = readable_journal(service, actor, journal_id)
    return workbook(write_lesson_plan(journal.topics.values()), "lesson-plan.xlsx")


@router.get(
    "/lesson-plan-template",
    summary="Образец файла плана",
    response_class=Response,
    responses={**TEMPLATE, **documentation.refusals(*documentation.ALWAYS, "INVALID")},
)
def download_lesson_plan_template(_actor: CurrentActor) -> Response:
    return workbook(write_template(), "lesson-plan-template.xlsx")
