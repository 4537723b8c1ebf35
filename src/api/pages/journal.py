"""A journal: its grid as it stands or stood, the lesson above it, the history of a cell, the plan, the sheet."""

from __future__ import annotations

from datetime import timedelta

from starlette.responses import Response

from api.pages import grid
from api.pages.asking import Answer, Ask, Asking
from api.pages.frame import render
from api.pages.history import cell_facts
from api.pages.routing import pages
from journal_domain.values import Role

router = pages("/journals/{journal_id}")

COLLEAGUES_SEEN = timedelta(days=14)


@router.get("")
async def journal(ask: Ask, journal_id: str) -> Response:
    as_of = ask.wants.get("as_of") or None
    moment = f"{as_of}T23:59:59" if as_of and len(as_of) == 10 else as_of
    me, answer, policy, told, college = await ask.all(
        ask.me(), ask.get(f"/journals/{journal_id}", as_of=moment), ask.get("/policy", on=as_of[:10] if as_of else None),
        notices_of(ask, journal_id), ask.get("/college"),
    )  # fmt: skip
    page, values = answer["page"], policy["values"]
    if as_of:
        page["lessons"] = [lesson for lesson in page["lessons"] if lesson["day"] <= as_of]
    cols, table = (
        grid.columns(page, me),
        grid.rows(page, values["glyphs"], {(n["lesson_id"], n["student_id"]) for n in told["notices"]}),
    )
    if as_of:
        for col in cols:
            col.lock = "Так журнал выглядел прежде: здесь только читают."
    lesson = None if as_of else grid.chosen(page, cols, ask.wants.get("lesson"), f"{ask.today}")
    data = grid.data(
        page, cols, table, values["glyphs"], me=me["person_id"], scale=values["mark_scale"],
        chosen=lesson["slot_id"] if lesson else None, as_of=as_of,
    )  # fmt: skip
    return await render(
        ask, "journal.html", page=page, people=answer["people"], cols=cols, rows=table, lesson=lesson, as_of=as_of,
        column=next((col for col in cols if lesson and col.id == lesson["slot_id"]), None),
        topic=grid.next_topic(page), page_scale=values["mark_scale"], data=data, college=college, **_tabs(me, page),
    )  # fmt: skip


async def notices_of(ask: Asking, journal_id: str) -> Answer:
    """What families told of this journal's marks, for whoever has to answer it."""
    me = await ask.me()
    if not {Role.TEACHER, Role.MASTER} & set(me["roles"]):
        return {"notices": [], "people": {}}
    return await ask.get("/notices", journal=journal_id)


def _tabs(me: Answer, page: Answer) -> dict[str, bool]:
    return {
        "teaches": page["teacher_id"] == me["person_id"] and bool({Role.TEACHER, Role.MASTER} & set(me["roles"])),
        "controls": Role.DEPUTY in me["roles"],
    }


@router.get("/cells/{lesson_id}/{student_id}")
async def cell(ask: Ask, journal_id: str, lesson_id: str, student_id: str) -> Response:
    return await _history(ask, journal_id, f"/cells/{lesson_id}/{student_id}", lesson_id, student_id)


@router.get("/lessons/{lesson_id}")
async def lesson_history(ask: Ask, journal_id: str, lesson_id: str) -> Response:
    return await _history(ask, journal_id, f"/lessons/{lesson_id}", lesson_id, None)


@router.get("/attestation/{student_id}")
async def attestation(ask: Ask, journal_id: str, student_id: str) -> Response:
    return await _history(ask, journal_id, f"/attestation-marks/{student_id}", None, student_id)


async def _history(ask: Asking, journal_id: str, path: str, lesson_id: str | None, student_id: str | None) -> Response:
    me, answer, told, notices = await ask.all(
        ask.me(), ask.get(f"/journals/{journal_id}"), ask.get(f"/journals/{journal_id}{path}/history"),
        notices_of(ask, journal_id),
    )  # fmt: skip
    here = [n for n in notices["notices"] if (n["lesson_id"], n["student_id"]) == (lesson_id, student_id)]
    facts = cell_facts(answer["page"], lesson_id, student_id)
    people = answer["people"] | told["people"] | notices["people"]
    return await render(
        ask, "history.html", page=answer["page"], history=told["history"], people=people, notices=here, **facts,
        may_ask=bool({Role.TEACHER, Role.MASTER, Role.LEADER, Role.DEPUTY} & set(me["roles"])),
    )  # fmt: skip


@router.get("/sheet")
async def sheet(ask: Ask, journal_id: str) -> Response:
    me, answer = await ask.all(ask.me(), ask.get(f"/journals/{journal_id}"))
    page = answer["page"]
    students = sorted(page["students"], key=lambda student: student["name"].lower())
    here = [s for s in students if any(p["until"] is None for p in s["periods"])]
    missing = [s for s in here if not s["attestation"]]
    results = ("зачтено", "незачтено") if page["attestation_form"] == "credit" else ("5", "4", "3", "2")
    means = {row.student_id: row.mean for row in grid.rows(page, {})}
    until = page["closed_on"] or f"{ask.today}"
    unfilled = [lesson for lesson in page["lessons"] if not lesson["record"] and lesson["day"] <= until]
    tabs = _tabs(me, page)
    resits = tabs["teaches"] and any(s["in_debt"] for s in students)
    colleagues, policy = await ask.all(_colleagues(ask), ask.get("/policy")) if resits else ([], None)
    return await render(
        ask, "sheet.html", page=page, people=answer["people"], students=students, missing=missing, results=results,
        means=means, without_year=[s for s in here if not s["year_mark"]], unfilled=unfilled,
        colleagues=colleagues, least=policy["values"]["commission_size"] if policy else 0, **tabs,
    )  # fmt: skip


async def _colleagues(ask: Asking) -> list[tuple[str, str]]:
    """Id and name of those who lead groups or give lessons of these weeks: whom a teacher may name for a commission."""
    groups, lessons = await ask.all(
        ask.get("/groups"), ask.get("/timetable", from_=ask.today - COLLEAGUES_SEEN, to=ask.today)
    )
    return sorted((groups["people"] | lessons["people"]).items(), key=lambda named: named[1].lower())


@router.get("/plan")
async def plan(ask: Ask, journal_id: str) -> Response:
    me, answer, others = await ask.all(
        ask.me(), ask.get(f"/journals/{journal_id}"), ask.get("/journals", state="all", limit=1000)
    )
    page = answer["page"]
    taught = {lesson["record"]["topic_id"]: lesson["day"] for lesson in page["lessons"] if lesson["record"]}
    alike = [
        j for j in others["journals"] if j["discipline_id"] == page["discipline_id"] and j["journal_id"] != journal_id
    ]
    return await render(
        ask, "plan.html", page=page, people=answer["people"], taught=taught, alike=alike, **_tabs(me, page)
    )
