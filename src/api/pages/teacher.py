"""The teacher's day: own slots of today, what is overdue and whether there is a permit, sheets that are due."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from starlette.responses import Response

from api.pages.asking import Answer, Ask
from api.pages.frame import render
from api.pages.routing import pages

router = pages()

SHEETS_AHEAD = timedelta(days=30)


@router.get("/today")
async def today(ask: Ask) -> Response:
    me = await ask.me()
    who, day = me["person_id"], ask.today
    timetable, unrecorded, permits, journals, told, remarks = await ask.all(
        ask.get("/timetable", from_=day, to=day, teacher=who),
        ask.get("/unrecorded-lessons", teacher=who),
        ask.get("/permits", state="usable", limit=500),
        ask.get("/journals", teacher=who, limit=1000),
        ask.get("/notices"),
        ask.get("/remarks", limit=100),
    )
    permitted = {permit["slot_id"]: permit for permit in permits["permits"]}
    lessons = [lesson for lesson in timetable["lessons"] if not lesson["cancelled"]]
    now = ask.now.replace(tzinfo=None)
    slots = [(lesson, state(lesson, now)) for lesson in lessons]
    overdue = [(lesson, permitted.get(lesson["slot_id"])) for lesson in unrecorded["lessons"] if lesson["overdue"]]
    due = [j for j in journals["journals"] if date.fromisoformat(j["attestation_by"]) <= day + SHEETS_AHEAD]
    plans = [j for j in journals["journals"] if not j["topics"]]
    return await render(
        ask,
        "today.html",
        slots=slots,
        overdue=overdue,
        due=due,
        plans=plans,
        remarks=remarks["remarks"],
        told=len(told["notices"]),
    )


def state(lesson: Answer, now: datetime) -> str:
    """recorded, coming, or due: may be filled until midnight."""
    if lesson["given_by"] is not None:
        return "recorded"
    starts = datetime.combine(date.fromisoformat(lesson["day"]), time.fromisoformat(lesson["starts"]))
    return "coming" if now < starts else "due"


@router.get("/journals")
async def journals(ask: Ask) -> Response:
    shown = ask.wants.get("state", "open")
    asked: dict[str, Any] = {"state": shown, "group": ask.wants.get("group"), "limit": 1000}
    found = await ask.get("/journals", **asked)
    groups: dict[str, list[Answer]] = {}
    for journal in found["journals"]:
        groups.setdefault(journal["group"], []).append(journal)
    closed = (
        [] if groups or shown != "open" else (await ask.get("/journals", **asked | {"state": "closed"}))["journals"]
    )
    return await render(
        ask, "journals.html", groups=groups, people=found["people"], shown=shown, group=asked["group"] or "",
        closed=len(closed),
    )  # fmt: skip
