"""The year is planned: curricula, calendar and bells, groups, the term's journals, and at its end the closing (3.6-a, 4.6.2)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from starlette.responses import Response

from api.pages.asking import Answer, Ask, Asking, Unanswered
from api.pages.frame import render
from api.pages.routing import pages
from journal_domain.academic_calendar import year_after, year_of
from journal_domain.values import Role

router = pages("/planning")

FIRST_MONTH = 7
"""From July on it is the coming year that is planned."""
BLANK_ROWS = 3
BELLS_A_DAY = 8


@router.get("")
async def planning(ask: Ask) -> Response:
    year = _year(ask)
    curricula, calendar, groups, journals, state, *planned = await ask.all(
        ask.get("/curricula"), calendar_of(ask, year), ask.get("/groups", year=year),
        ask.get("/journals", state="all", limit=1000), ask.get(f"/years/{year}"),
        *(ask.get(f"/terms/{term}/timetable") for term in _terms(year)),
    )  # fmt: skip
    of_term = Counter(journal["term"] for journal in journals["journals"])
    return await render(
        ask, "planning.html", year=year, years=_years(ask, journals["journals"]), calendar=calendar, of_term=of_term,
        curricula=[plan for plan in curricula["curricula"] if plan["year"] <= year], groups=groups["groups"],
        planned={timetable["term"]: timetable["groups"] for timetable in planned}, state=state,
    )  # fmt: skip


@router.get("/curricula")
async def curricula(ask: Ask) -> Response:
    found, groups = await ask.all(ask.get("/curricula"), ask.get("/groups"))
    year = _year(ask)
    used = Counter(group["curriculum_id"] for group in groups["groups"])
    return await render(
        ask, "curricula.html", curricula=found["curricula"], used=used, year=year, plans=await _plans(ask),
        years=[(one, one) for one in sorted({plan["year"] for plan in found["curricula"]} | {year, year_after(year)})],
    )  # fmt: skip


@router.get("/curricula/{curriculum_id}")
async def curriculum(ask: Ask, curriculum_id: str) -> Response:
    found = await ask.get(f"/curricula/{curriculum_id}")
    lines = sorted(found["lines"], key=lambda line: (line["course"], line["term"], line["title"]))
    return await render(ask, "curriculum.html", found=found, lines=lines)


@router.get("/calendar/{year}")
async def calendar(ask: Ask, year: str) -> Response:
    found = await calendar_of(ask, year)
    shown = found or {
        "terms": [],
        "vacations": [],
        "holidays": [],
        "saturdays": False,
        "working_saturdays": [],
        "bells": [],
    }
    return await render(
        ask, "calendar.html", year=year, found=found, shown=shown, terms=_terms(year), blank_rows=BLANK_ROWS,
        bells=bells_of_week(shown["bells"]), rows=range(1, BELLS_A_DAY + 1), plans=await _plans(ask),
    )  # fmt: skip


@router.get("/groups/{year}")
async def groups(ask: Ask, year: str) -> Response:
    """Groups of the year before, moved on, and those that are described already (4.6.2-m)."""
    found, curricula = await ask.all(ask.get("/groups"), ask.get("/curricula"))
    described = [group for group in found["groups"] if group["year"] == year]
    waiting = [group for group in found["groups"] if (group["year"] or "") < year]
    last = [group for group in waiting if group["year"] and year_after(group["year"]) == year]
    return await render(
        ask, "moving_on.html", year=year, described=described, waiting=waiting, curricula=curricula["curricula"],
        last=last, before=last[0]["year"] if last else "",
        order=ask.wants.get("order", ""), people=found["people"], plans=await _plans(ask),
    )  # fmt: skip


@router.get("/terms/{term}")
async def term(ask: Ask, term: str) -> Response:
    year = year_of(term)
    me, groups, journals, planned, calendar = await ask.all(
        ask.me(), ask.get("/groups", year=year), ask.get("/journals", state="all", limit=1000),
        ask.get(f"/terms/{term}/timetable"), calendar_of(ask, year),
    )  # fmt: skip
    dates = next((dates for dates in (calendar or {"terms": []})["terms"] if dates["term"] == term), None)
    return await render(
        ask, "term.html", term=term, year=year, groups=groups["groups"], dates=dates,
        opened=Counter(journal["group_id"] for journal in journals["journals"] if journal["term"] == term),
        planned={group["group_id"]: group for group in planned["groups"]}, version=planned["version"],
        plans=Role.DEPUTY in me["roles"], approves=Role.DIRECTOR in me["roles"],
    )  # fmt: skip


@router.get("/closing/{year}")
async def closing(ask: Ask, year: str) -> Response:
    state, journals, groups = await ask.all(
        ask.get(f"/years/{year}"), ask.get("/journals", state="all", limit=1000), ask.get("/groups")
    )
    of_year = {journal["journal_id"]: journal for journal in journals["journals"]}
    waits = [of_year.get(journal["journal_id"], journal) for journal in state["open"]]
    return await render(
        ask, "closing.html", year=year, state=state, waits=waits, people=journals["people"], plans=await _plans(ask),
        names={group["group_id"]: group["name"] for group in groups["groups"]},
    )  # fmt: skip


async def calendar_of(ask: Asking, year: str) -> Answer | None:
    try:
        return await ask.get(f"/calendars/{year}")
    except Unanswered as unanswered:  # it is not adopted yet, but its bells may be
        if unanswered.status != 404 or unanswered.problem.get("code") != "NOT_FOUND":
            raise
        return None


def bells_of_week(schedules: list[Answer]) -> dict[int, list[Answer]]:
    """ISO weekday → its bells, by the schedule that begins latest, of two of one day the one adopted last."""
    found: dict[int, list[Answer]] = {}
    for schedule in sorted(schedules, key=lambda schedule: schedule["since"] or ""):
        for weekday in schedule["weekdays"]:
            found[weekday] = schedule["bells"]
    return dict(sorted(found.items()))


async def _plans(ask: Asking) -> bool:
    return Role.DEPUTY in (await ask.me())["roles"]


def _terms(year: str) -> tuple[str, str]:
    return f"{year}-1", f"{year}-2"


def _year(ask: Asking) -> str:
    return ask.wants.get("year") or study_year(ask.today)


def study_year(day: date) -> str:
    """The academic year that is under way, or from July on the one to come: `2025-2026`."""
    first = day.year if day.month >= FIRST_MONTH else day.year - 1
    return f"{first}-{first + 1}"


def _years(ask: Asking, journals: list[dict[str, Any]]) -> list[str]:
    """The years one may plan: those with journals, this one and the next."""
    this = study_year(ask.today)
    known = {year_of(journal["term"]) for journal in journals}
    return sorted(known | {this, year_after(this), _year(ask)}, reverse=True)
