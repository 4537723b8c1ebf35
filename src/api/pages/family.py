"""The diary of a student, and of each child of a guardian: lessons, marks, homework with its due dates; first on a phone."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from starlette.responses import Response

from api.pages.asking import Answer, Ask, Asking
from api.pages.frame import render
from api.pages.problem import not_found
from api.pages.routing import pages
from journal_domain.values import Role

router = pages("/diary")

SHOWN = timedelta(days=14)
HOMEWORK_GIVEN = timedelta(days=60)


@router.get("")
async def diary(ask: Ask) -> Response:
    me = await ask.me()
    student, children = await whose(ask, me)
    if student is None:
        return await render(ask, "diary_closed.html", children=children)
    until = min(_day(ask.wants.get("until")) or ask.today, ask.today)
    since = until - SHOWN + timedelta(days=1)
    found, debts, week = await ask.all(
        ask.get("/diary", student=student, from_=min(since, ask.today - HOMEWORK_GIVEN)),
        ask.get("/debts", student=student),
        ask.get("/timetable", from_=ask.today, to=ask.today + timedelta(days=7), student=student),
    )
    lessons = [
        {**lesson, "discipline": j["discipline"], "journal_id": j["journal_id"]}
        for j in found["journals"]
        for lesson in j["lessons"]
    ]
    days: dict[str, list[Answer]] = defaultdict(list)
    for lesson in sorted(lessons, key=lambda x: x["day"], reverse=True):
        if f"{since}" <= lesson["day"] <= f"{until}":
            days[lesson["day"]].append(lesson)
    homework = [x for x in lessons if x["homework"] and (x["homework_due"] or "") >= f"{ask.today}"]
    return await render(
        ask, "diary.html", days=days, homework=sorted(homework, key=lambda x: x["homework_due"]), student=student,
        children=children, debts=debts["debts"], ahead=_next_day(week["lessons"]),
        people=found["people"] | week["people"], glyphs=await _glyphs(ask), since=since, until=until,
        earlier=until - SHOWN, later=until + SHOWN,
    )  # fmt: skip


@router.get("/marks")
async def marks(ask: Ask) -> Response:
    """Marks of all years (2.2.6)."""
    student, children = await whose(ask, await ask.me())
    if student is None:
        return await render(ask, "diary_closed.html", children=children)
    found = await ask.get("/diary", student=student)
    terms: dict[str, list[Answer]] = defaultdict(list)
    for journal in found["journals"]:
        terms[journal["term"]].append(journal | _sums(journal))
    return await render(
        ask, "diary_marks.html", terms=terms, student=student, children=children, people=found["people"]
    )


@router.get("/marks/{journal_id}")
async def discipline(ask: Ask, journal_id: str) -> Response:
    """All lessons of one discipline: what was done, marked, missed, set, each to be questioned (2.2.6, 4.3.2-c)."""
    student, children = await whose(ask, await ask.me())
    if student is None:
        return await render(ask, "diary_closed.html", children=children)
    found, glyphs = await ask.all(ask.get("/diary", student=student), _glyphs(ask))
    journal = next((j for j in found["journals"] if j["journal_id"] == journal_id), None)
    if journal is None:
        raise not_found()
    return await render(
        ask, "diary_discipline.html", journal=journal | _sums(journal), student=student, people=found["people"],
        glyphs=glyphs,
    )  # fmt: skip


def _sums(journal: Answer) -> Answer:
    """The marks of a discipline, their mean of two decimals (empty without any), the hours missed."""
    values = [lesson["mark"]["value"] for lesson in journal["lessons"] if (lesson["mark"] or {}).get("value")]
    numbers = [int(value) for value in values if value.isdigit()]
    missed = sum(x["hours"] for x in journal["lessons"] if (x["attendance"] or {}).get("value") not in (None, "late"))
    mean = f"{sum(numbers) / len(numbers):.2f}".replace(".", ",") if numbers else ""
    return {"values": values, "mean": mean, "missed": missed}


def _day(text: str | None) -> date | None:
    """What the address says; None for what is no day."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


async def whose(ask: Asking, me: Answer) -> tuple[str | None, list[Answer]]:
    """The student whose diary is shown: oneself, the child asked for, else the first visible one."""
    children: list[Answer] = me["children"]
    if Role.STUDENT in me["roles"]:
        return me["person_id"], children
    asked = ask.wants.get("student")
    if asked:
        return asked, children
    return next((child["student_id"] for child in children if child["visible"]), None), children


async def _glyphs(ask: Asking) -> dict[str, str]:
    glyphs: dict[str, str] = (await ask.get("/policy"))["values"]["glyphs"]
    return glyphs


def _next_day(lessons: list[Answer]) -> list[Answer]:
    """The lessons of the next day that has any, today among them."""
    held = [lesson for lesson in lessons if not lesson["cancelled"]]
    return [lesson for lesson in held if lesson["day"] == held[0]["day"]]
