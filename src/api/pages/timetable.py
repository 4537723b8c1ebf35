"""The timetable of a week: of a group, a teacher, a room, or one's own; its changes by deputies, its approval."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from starlette.responses import Response

from api.pages.asking import Answer, Ask
from api.pages.frame import render
from api.pages.problem import not_found
from api.pages.routing import pages
from journal_domain.policy import FAMILY
from journal_domain.values import Role

router = pages("/timetable")

FILTERS = ("group", "teacher", "room", "student")
AHEAD = timedelta(days=92)


@router.get("")
async def week(ask: Ask) -> Response:
    me, wants = await ask.me(), ask.wants
    roles = set(me["roles"])
    monday = _monday(wants.get("week"), ask.today)
    asked: dict[str, Any] = {name: wants.get(name) for name in FILTERS if wants.get(name)}
    if not asked and roles & {Role.TEACHER, Role.MASTER}:
        asked = {"teacher": me["person_id"]}
    family = roles <= FAMILY
    groups: list[Answer] = [] if family else (await ask.get("/groups"))["groups"]
    if not asked and groups:
        own = [g for g in groups if me["person_id"] in (g["leader_id"], g["master_id"])]
        asked = {"group": (own or groups)[0]["group_id"]}
    found, everybody = await ask.all(
        ask.get("/timetable", week=monday, **asked), _nothing() if family else ask.get("/timetable", week=monday)
    )
    days: dict[str, list[Answer]] = {f"{monday + timedelta(days=n)}": [] for n in range(6)}
    for occasion in (*found["lessons"], *found["attestations"]):
        days.setdefault(occasion["day"], []).append(occasion)
    for occasions in days.values():
        occasions.sort(key=lambda occasion: occasion["starts"])
    waiting = await _unapproved(ask) if Role.DIRECTOR in roles or Role.DEPUTY in roles else {}
    return await render(
        ask, "timetable.html", days=days, people=found["people"], monday=monday, asked=asked,
        before=monday - timedelta(days=7), following=monday + timedelta(days=7), changes=Role.DEPUTY in roles,
        pickers=[] if family else pickers(asked, groups, everybody), approves=Role.DIRECTOR in roles, waiting=waiting, family=family,
        has_lessons=family or bool(roles & {Role.TEACHER, Role.MASTER}),
    )  # fmt: skip


Picker = tuple[str, str, list[tuple[str, str]]]


def pickers(asked: dict[str, Any], groups: list[Answer], everybody: Answer) -> list[Picker]:
    """Whose week can be looked at: every group, who teaches in this week and where (4.6.2-j)."""
    lessons = everybody["lessons"]
    names: dict[str, str] = everybody["people"]
    teachers = {x["teacher_id"]: names.get(x["teacher_id"], x["teacher_id"]) for x in lessons if x["teacher_id"]}
    rooms = {x["room"]: x["room"] for x in (*lessons, *everybody["attestations"]) if x["room"]}
    if asked.get("room"):
        rooms.setdefault(asked["room"], asked["room"])
    by_name = sorted(teachers.items(), key=lambda teacher: teacher[1])
    return [
        ("group", "Группа", [(g["group_id"], g["name"]) for g in groups]),
        ("teacher", "Преподаватель", by_name),
        ("room", "Кабинет", sorted(rooms.items(), key=lambda room: (len(room[0]), room[0]))),
    ]


async def _nothing() -> Answer:
    return {}


@router.get("/lesson")
async def lesson(ask: Ask) -> Response:
    wants = ask.wants
    me, found = await ask.all(
        ask.me(), ask.get("/timetable", from_=wants.get("day"), to=wants.get("day"), group=wants.get("group"))
    )
    planned = next((x for x in found["lessons"] if x["slot_id"] == wants.get("slot")), None)
    if planned is None:
        raise not_found()
    clash: Answer = {"conflicts": None}
    if wants.get("to_day"):
        clash = await ask.get(
            f"/terms/{planned['term']}/timetable/conflicts", slot=planned["slot_id"], day=wants["to_day"],
            bell=wants.get("bell"), room=wants.get("room"),
        )  # fmt: skip
    changes = Role.DEPUTY in me["roles"]
    day = date.fromisoformat(planned["day"])
    week = await ask.get("/timetable", week=day, group=planned["group_id"]) if changes else {"lessons": []}
    others = [
        x for x in week["lessons"] if x["slot_id"] != planned["slot_id"] and not x["cancelled"] and not x["given_by"]
    ]
    staff = await ask.get("/people", kind="employee", limit=1000) if changes else None
    return await render(
        ask, "timetable_lesson.html", x=planned, staff=staff, people=found["people"], wants=wants, clash=clash["conflicts"],
        changes=changes, others=others,
    )  # fmt: skip


async def _unapproved(ask: Ask) -> dict[str, tuple[int, int]]:
    """How many lessons of each term wait for the director's approval, and the version of the timetable that has them."""
    found = await ask.get("/timetable", from_=ask.today - timedelta(days=7), to=ask.today + AHEAD - timedelta(days=7))
    waiting: dict[str, int] = {}
    for lesson in found["lessons"]:
        if not lesson["approved"] and not lesson["cancelled"]:
            waiting[lesson["term"]] = waiting.get(lesson["term"], 0) + 1
    read = await ask.all(*(ask.get(f"/terms/{term}/timetable") for term in waiting))
    return {term: (n, timetable["version"]) for (term, n), timetable in zip(waiting.items(), read, strict=True)}


def _monday(asked: str | None, today: date) -> date:
    try:
        day = date.fromisoformat(asked) if asked else today
    except ValueError:
        day = today
    return day - timedelta(days=day.weekday())
