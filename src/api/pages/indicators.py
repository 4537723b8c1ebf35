"""The figures of a term at a glance: charts, and under each the table that says the same (4.6.2-g, 2.2.11)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from markupsafe import Markup
from starlette.responses import Response

from api.pages.asking import Answer, Ask
from api.pages.charts import bars, lines
from api.pages.frame import render
from api.pages.frame import term as termed
from api.pages.reports import VARIANTS
from api.pages.routing import pages
from journal_domain.values import Role

router = pages()

SHOWN = 20
"""Bars of a chart: those that need to be looked at first; the table has all."""


@router.get("/indicators")
async def indicators(ask: Ask) -> Response:
    me, groups = await ask.all(ask.me(), ask.get("/groups"))
    everything = bool({Role.DEPUTY, Role.DIRECTOR} & set(me["roles"]))
    led = [g for g in groups["groups"] if everything or me["person_id"] in (g["leader_id"], g["master_id"])]
    teaches = bool({Role.TEACHER, Role.MASTER} & set(me["roles"]))
    group = ask.wants.get("group") or (led[0]["group_id"] if led and not everything and not teaches else None)
    degree = ask.wants.get("degree", "na7")
    has_any = everything or teaches or led  # a leader whose group is still to come has nothing to ask about
    trend = (await ask.get("/indicators/trend", group=group, degree=degree))["terms"] if has_any else []
    terms = [line["id"] for line in trend]
    term = ask.wants.get("term") or (terms[-1] if terms else None)
    found: Answer | None = None
    if term:
        found = await ask.get("/indicators", term=term, group=group, degree=degree)
    for line in trend:
        line["title"] = termed(line["id"])
    return await render(
        ask, "indicators.html", found=found, trend=trend, terms=[(x, termed(x)) for x in reversed(terms)], term=term, groups=led, group=group,
        degree=degree, variants=VARIANTS, choose="весь колледж" if everything else "мои журналы" if teaches else "",
        charts=drawn(found, trend) if found else {},
    )  # fmt: skip


def drawn(found: Answer, trend: list[Answer]) -> dict[str, Markup]:
    charts = {}
    for name, words, listed in (
        ("groups", "группам", found["groups"]),
        ("disciplines", "дисциплинам", found["disciplines"]),
    ):
        results = worst([line for line in listed if line["assessed"]], "pass_rate")
        charts[f"{name}_results"] = bars(
            f"Успеваемость и качество по {words}", titles(results),
            ("Успеваемость, %", column(results, "pass_rate")), ("Качество, %", column(results, "quality")), most=100,
        )  # fmt: skip
        missed = worst(listed, "attendance")
        charts[f"{name}_attendance"] = bars(
            f"Посещаемость по {words}", titles(missed), ("Посещаемость, %", column(missed, "attendance")), most=100
        )
    sparse = worst(found["disciplines"], "density")
    charts["density"] = bars(
        "Накопляемость отметок по дисциплинам", titles(sparse), ("Накопляемость", column(sparse, "density"))
    )
    charts["trend"] = lines(
        "Показатели по семестрам", [title.replace(" семестр", "") for title in titles(trend)],
        ("Успеваемость, %", column(trend, "pass_rate")), ("Качество, %", column(trend, "quality")),
        ("СОУ, %", column(trend, "degree")), ("Посещаемость, %", column(trend, "attendance")), most=100,
    )  # fmt: skip
    if found["adapted"]:
        charts["adapted"] = bars(
            "Часы по адаптированным программам", titles(found["adapted"]),
            ("По плану, ч", column(found["adapted"], "hours_planned")), ("Дано, ч", column(found["adapted"], "hours_given")),
        )  # fmt: skip
    return charts


def worst(listed: list[Answer], name: str) -> list[Answer]:
    """The lowest figures, the lowest first."""
    return sorted((x for x in listed if x[name] is not None), key=lambda x: Decimal(x[name]))[:SHOWN]


def titles(listed: list[Answer]) -> list[str]:
    return [line["title"] for line in listed]


def column(listed: list[Answer], name: str) -> list[Any]:
    return [None if line[name] is None else Decimal(line[name]) for line in listed]
