"""The academic calendar of a year, and its bells."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api import documentation
from api.answers import answer, recorded
from api.bodies_planning import BELLS, CALENDAR, BellsBody, CalendarBody
from api.fields import Year
from api.service import CurrentActor, CurrentCommand, CurrentService
from journal_domain.academic_calendar import AcademicCalendar, calendar_stream
from journal_domain.errors import NotFound

router = APIRouter(prefix="/calendars/{year}", tags=["Учебный график"])


@router.put(
    "",
    summary="Утвердить календарный учебный график: семестры, каникулы, праздники, рабочие субботы",
    responses=documentation.command("ORDER_REQUIRED", "CALENDAR_VALUE", status=200),
)
def adopt_calendar(year: Year, body: CalendarBody, command: CurrentCommand, service: CurrentService) -> Response:
    position = service.college.adopt_calendar(
        command,
        year,
        tuple(term.dates() for term in body.terms),
        tuple(days.days() for days in body.vacations),
        body.holidays,
        body.saturdays,
        body.working_saturdays,
        body.order,
    )
    return recorded(command, position, 200)


@router.put(
    "/bells",
    summary="Установить звонки этих дней недели, с некоторого дня; предстоящие занятия идут по ним",
    responses=documentation.command("ORDER_REQUIRED", "CALENDAR_VALUE", "TIMETABLE_CONFLICT", status=200),
)
def adopt_bells(year: Year, body: BellsBody, command: CurrentCommand, service: CurrentService) -> Response:
    bells = tuple(bell.bell() for bell in body.bells)
    return recorded(
        command, service.college.adopt_bells(command, year, body.weekdays, bells, body.order, body.since), 200
    )


@router.get(
    "",
    summary="Календарный учебный график и звонки года",
    responses=documentation.question(
        {**CALENDAR, "year": "2025-2026", "bells": [{**BELLS, "since": None}]}, "NOT_FOUND", "INVALID"
    ),
)
def read_calendar(year: Year, _actor: CurrentActor, service: CurrentService) -> Response:
    calendar: AcademicCalendar = service.college.load({calendar_stream(year): AcademicCalendar})[calendar_stream(year)]
    adopted = calendar.adopted
    if adopted is None:
        raise NotFound("учебный график")
    return answer(
        {
            "year": year,
            "terms": adopted.terms,
            "vacations": adopted.vacations,
            "holidays": adopted.holidays,
            "saturdays": adopted.saturdays,
            "working_saturdays": adopted.working_saturdays,
            "order": adopted.order,
            "bells": [
                {"weekdays": schedule.weekdays, "since": schedule.since, "bells": schedule.bells}
                for schedule in calendar.bells
            ],
        }
    )
