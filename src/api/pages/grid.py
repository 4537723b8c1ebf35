"""A journal's page as a grid: students by name down, lessons across, with what its cells say before anybody types."""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import Any

import msgspec

from api.pages.asking import Answer

LATE = "late"
SHORT_KINDS = {
    "lesson": "", "lecture": "лек", "practical": "пр", "laboratory": "лаб", "control": "к/р", "independent": "с/р",
    "consultation": "конс",
}  # fmt: skip


class Column(msgspec.Struct):
    """A lesson: `lock` is why nothing can be typed below it, None where it can."""

    id: str
    day: str
    starts: str
    hours: int
    lock: str | None
    recorded: bool
    title: str
    kind: str
    late: bool


class Row(msgspec.Struct):
    """A student; `cells` are (class, text) pairs, one for each column."""

    student_id: str
    name: str
    lock: str | None
    cells: list[tuple[str, str]]
    mean: str
    missed: int
    result: str


def lock_of(page: Answer, lesson: Answer, me: Answer) -> str | None:
    """Why this person cannot write below the lesson: the page's reason, the person's, the day's."""
    if page["locked"]:
        return str(page["locked"]["message"])
    if lesson["teacher_id"] != me["person_id"]:
        by_another = lesson["substituted"] and page["teacher_id"] == me["person_id"]
        return "Занятие проводит замещающий преподаватель." if by_another else "Только чтение: занятие ведёт другой."
    return str(lesson["locked"]["message"]) if lesson["locked"] else None


def columns(page: Answer, me: Answer) -> list[Column]:
    return [
        Column(
            id=lesson["slot_id"],
            day=lesson["day"],
            starts=lesson["starts"][:5],
            hours=lesson["hours"],
            lock=lock_of(page, lesson, me),
            recorded=lesson["record"] is not None,
            title=lesson["record"]["topic"] if lesson["record"] else "",
            kind=SHORT_KINDS[lesson["record"]["kind"]] if lesson["record"] else "",
            late=bool(lesson["record"] and lesson["record"]["late"]),
        )
        for lesson in page["lessons"]
    ]


def rows(page: Answer, glyphs: dict[str, str], told: Set[tuple[str, str]] = frozenset()) -> list[Row]:
    """`told`: cells (lesson, student) whose mark somebody takes for wrong."""
    lessons = page["lessons"]
    return [
        _row(student, lessons, glyphs, told) for student in sorted(page["students"], key=lambda s: s["name"].lower())
    ]


def _row(student: Answer, lessons: list[Answer], glyphs: dict[str, str], told: Set[tuple[str, str]]) -> Row:
    who = student["student_id"]
    cells = [lesson["cells"].get(who) for lesson in lessons]
    whole = _always_there(student["periods"], lessons)
    shown = [
        drawn(cell, glyphs) if cell else ("" if whole or _there(student["periods"], lesson["day"]) else "x", "")
        for cell, lesson in zip(cells, lessons, strict=True)
    ]
    if told:
        shown = [
            (f"{flags} n".strip(), text) if (lesson["slot_id"], who) in told else (flags, text)
            for (flags, text), lesson in zip(shown, lessons, strict=True)
        ]
    missed = sum(
        lesson["hours"]
        for cell, lesson in zip(cells, lessons, strict=True)
        if cell and cell.get("attendance", {}).get("value") not in (None, LATE)
    )
    marks = [int(v) for c in cells if c and (v := c.get("mark", {}).get("value") or "").isdigit()]
    mean = f"{sum(marks) / len(marks):.2f}".replace(".", ",") if marks else ""
    lock = student["locked"]["message"] if student["locked"] else None
    return Row(who, student["name"], lock, shown, mean, missed, student["result"] or "")


def drawn(cell: Answer, glyphs: dict[str, str]) -> tuple[str, str]:
    """Class and text of a cell: `e` entered late, `c` corrected, `p` a request waits."""
    parts = [part for name in ("mark", "attendance") if (part := cell.get(name))]
    flags = "".join(
        letter
        for letter, name in (("e", "late"), ("c", "corrected"), ("p", "pending"))
        if any(p.get(name) for p in parts)
    )
    mark, attendance = (cell.get(name, {}).get("value") for name in ("mark", "attendance"))
    text = " ".join(part for part in (mark, glyphs.get(attendance, attendance) if attendance else None) if part)
    return " ".join(flags), text


def _there(periods: Iterable[Answer], day: str) -> bool:
    return any(p["since"] <= day and (p["until"] is None or day < p["until"]) for p in periods)


def _always_there(periods: list[Answer], lessons: list[Answer]) -> bool:
    return not lessons or any(
        p["since"] <= lessons[0]["day"] and (p["until"] is None or lessons[-1]["day"] < p["until"]) for p in periods
    )


def chosen(page: Answer, cols: list[Column], asked: str | None, today: str) -> Answer | None:
    """The lesson whose record stands above the grid: asked for, else to be filled now, else the last one given."""
    by_id: dict[str, Answer] = {lesson["slot_id"]: lesson for lesson in page["lessons"]}
    if asked in by_id:
        return by_id[asked]
    due = [c for c in cols if c.lock is None]
    past = [c for c in cols if c.day <= today and c.recorded]
    best = next((c for c in due if not c.recorded), None) or (due[-1] if due else past[-1] if past else None)
    return by_id[best.id] if best else None


def next_topic(page: Answer) -> Answer | None:
    """The first topic of the plan that no lesson has taken yet, else the last one."""
    taken = {lesson["record"]["topic_id"] for lesson in page["lessons"] if lesson["record"]}
    free = (topic for topic in page["topics"] if topic["topic_id"] not in taken)
    return next(free, page["topics"][-1] if page["topics"] else None)


def data(page: Answer, cols: list[Column], table: list[Row], glyphs: dict[str, str], **more: Any) -> str:
    """What the page's modules know, as JSON that may stand inside HTML."""
    text = msgspec.json.encode({
        "journal": page["journal_id"],
        "version": page["version"],
        "teacher": page["teacher_id"],
        "glyphs": glyphs,
        "lessons": cols,
        "students": [{"id": row.student_id, "name": row.name, "lock": row.lock} for row in table],
        **more,
    }).decode()  # fmt: skip
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028")
