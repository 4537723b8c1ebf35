"""The timetable board: what every group has on which weekday and pair, and the template of one group (4.6.2-j)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from starlette.responses import Response

from api.pages.asking import Answer, Ask, Asking
from api.pages.frame import render
from api.pages.planning import bells_of_week, calendar_of
from api.pages.problem import not_found
from api.pages.routing import pages
from journal_domain.academic_calendar import year_of
from journal_domain.values import Role

router = pages("/planning/board")

PARITIES = {"every": "каждую неделю", "odd": "по нечётным", "even": "по чётным"}
DAY_BELLS = 4
"""Pairs a day shows before its bells are adopted."""
BLANK_LINES = 4
Places = dict[tuple[int, int], list[Answer]]
"""(ISO weekday, pair) → the lines of a template that stand there."""


@router.get("/{term}")
async def board(ask: Ask, term: str) -> Response:
    me, groups, planned, journals, calendar = await _asked(ask, term)
    trades = sorted({group["trade"] for group in groups["groups"] if group["trade"]})
    shown = [g for g in groups["groups"] if ask.wants.get("trade") in (None, "", g["trade"])]
    templates = {group["group_id"]: group["templates"] for group in planned["groups"]}
    return await render(
        ask, "board.html", term=term, groups=shown, trades=trades, wants=ask.wants, parities=PARITIES,
        bells=_bells(calendar, templates.values()), plans=Role.DEPUTY in me["roles"], people=journals["people"],
        filled={group_id: _places(kept[-1]["lines"]) for group_id, kept in templates.items() if kept},
        journals={journal["journal_id"]: journal for journal in journals["journals"]},
    )  # fmt: skip


@router.get("/{term}/{group_id}")
async def template(ask: Ask, term: str, group_id: str) -> Response:
    me, groups, planned, journals, calendar = await _asked(ask, term)
    group = next((group for group in groups["groups"] if group["group_id"] == group_id), None)
    if group is None:
        raise not_found()
    found: Answer = next((g for g in planned["groups"] if g["group_id"] == group_id), {"templates": [], "lessons": 0})
    lines = found["templates"][-1]["lines"] if found["templates"] else []
    own = [journal for journal in journals["journals"] if journal["group_id"] == group_id and journal["term"] == term]
    bells = _bells(calendar, [found["templates"]])
    return await render(
        ask, "template.html", term=term, group=group, found=found, journals=own, people=journals["people"], bells=bells,
        lines=sorted(lines, key=lambda line: (line["weekday"], line["bell"], line["parity"])), parities=PARITIES,
        last_bell=max((bell["number"] for day in bells.values() for bell in day), default=DAY_BELLS),
        since=_since(ask, term, calendar, found["templates"]), plans=Role.DEPUTY in me["roles"], blank=BLANK_LINES,
        new=(ask.wants.get("day", ""), ask.wants.get("bell", "")),
    )  # fmt: skip


async def _asked(ask: Asking, term: str) -> list[Any]:
    year = year_of(term)
    return await ask.all(
        ask.me(), ask.get("/groups", year=year), ask.get(f"/terms/{term}/timetable"),
        ask.get("/journals", state="all", limit=1000), calendar_of(ask, year),
    )  # fmt: skip


def _places(lines: list[Answer]) -> Places:
    places: Places = defaultdict(list)
    for line in sorted(lines, key=lambda line: line["parity"]):
        places[line["weekday"], line["bell"]].append(line)
    return places


def _bells(calendar: Answer | None, templates: Any) -> dict[int, list[Answer]]:
    """Which pairs each weekday has: by its bells, or by what stands in the templates while there are none."""
    rung = bells_of_week(calendar["bells"]) if calendar else {}
    if rung:
        return rung
    last = max((x["bell"] for kept in templates for t in kept for x in t["lines"]), default=DAY_BELLS)
    return {weekday: [{"number": n, "starts": "", "ends": ""} for n in range(1, last + 1)] for weekday in range(1, 6)}


def _since(ask: Asking, term: str, calendar: Answer | None, templates: list[Answer]) -> str:
    """The day a changed template is offered from: next Monday, not before the term nor before the template it replaces."""
    dates = next((dates for dates in (calendar or {"terms": []})["terms"] if dates["term"] == term), None)
    if dates is None:
        return ""
    if not templates:
        return str(dates["starts"])
    monday: date = ask.today + timedelta(days=7 - ask.today.weekday())
    return max(str(dates["starts"]), str(templates[-1]["since"]), f"{monday}")
