"""«Отчёты»: which form, about what, as of when; the sheet as a page and as files, or what is still missing and whose it is."""

from __future__ import annotations

import re
from typing import Any

from starlette.responses import Response

from api.pages.asking import Answer, Ask, Asking, Unanswered
from api.pages.frame import day, render
from api.pages.frame import term as termed
from api.pages.routing import pages
from journal_domain.values import Role
from projections.reports.table import HoleKind

router = pages("/reports")

DECIMAL = re.compile(r"-?\d+\.\d+")
LABELS = {
    "group": "Группа", "term": "Семестр", "discipline": "Дисциплина", "teacher": "Преподаватель", "from": "С дня",
    "to": "По день", "assessment": "Отметки", "degree": "СОУ", "as_of": "Каким был на момент",
}  # fmt: skip
KINDS = (("term", "за семестр"), ("year", "за год"))
VARIANTS = (("na7", "н/а — 7"), ("na0", "н/а — 0"), ("without_na", "без н/а"))


@router.get("")
async def reports(ask: Ask) -> Response:
    me, found = await ask.all(ask.me(), ask.get("/reports"))
    return await render(ask, "reports.html", forms=found["reports"], everything=_has_everything(me))


@router.get("/{code}")
async def report(ask: Ask, code: str) -> Response:
    me, listed, journals, groups = await ask.all(
        ask.me(), ask.get("/reports"), ask.get("/journals", state="all", limit=1000), ask.get("/groups")
    )
    form = next((f for f in listed["reports"] if f["code"] == code), None)
    everything = _has_everything(me)
    choices = choices_of(me, journals["journals"], groups["groups"], everything, journals["people"])
    wants = _wanted(ask, form, choices)
    shown: Answer | None = None
    refused: Answer | None = None
    if form is None or _complete(form, wants):
        try:
            shown = await ask.get(f"/reports/{code}", **{"from_" if k == "from" else k: v for k, v in wants.items()})
        except Unanswered as unanswered:
            if form is None or unanswered.status not in (409, 422):
                raise
            refused = unanswered.problem | {"detail": worded(unanswered.problem)}
    holes = shown["holes"] if shown else []
    to_come = sum(hole["count"] for hole in holes if hole["kind"] == HoleKind.TO_COME)
    return await render(
        ask, "report.html", form=form, forms=listed["reports"], wants=wants, choices=choices, shown=shown,
        refused=refused, holes=holes, to_come=to_come, missing=sum(hole["count"] for hole in holes) - to_come,
        kinds=KINDS, variants=VARIANTS, everything=everything, written=written, labels=LABELS,
        copied={name: value for name, value in wants.items() if value and name != "as_of"},
        query_of={name: value for name, value in wants.items() if value},
    )  # fmt: skip


def _has_everything(me: Answer) -> bool:
    return bool({Role.DEPUTY, Role.DIRECTOR} & set(me["roles"]))


def choices_of(
    me: Answer, journals: list[Answer], groups: list[Answer], everything: bool, people: dict[str, str]
) -> dict[str, list[tuple[str, str]]]:
    """What each question may be answered with: of groups those one leads, of disciplines those one teaches or closed the sheet of (4.5.1-d)."""
    mine = me["person_id"]
    own = [g for g in groups if everything or mine in (g["leader_id"], g["master_id"])]
    taught = [j for j in journals if everything or mine in (j["teacher_id"], j["closed_by"])]
    teachers = {
        (str(j["teacher_id"]), str(people.get(j["teacher_id"], j["teacher_id"]))) for j in journals if j["teacher_id"]
    }
    return {
        "group": [(g["group_id"], g["name"]) for g in own],
        "term": [(x, termed(x)) for x in sorted({j["term"] for j in journals}, reverse=True)],
        "discipline": sorted({(str(j["discipline_id"]), str(j["discipline"])) for j in taught}, key=lambda x: x[1]),
        "teacher": sorted(teachers, key=lambda x: x[1]) if everything else [(me["person_id"], me["name"])],
    }


def worded(problem: Answer) -> str:
    """A refusal as the page says it: what is wrong under the name that its field has there."""
    wrong = [f"{LABELS[p['where']]}: {p['message']}." for p in problem.get("problems", ()) if p["where"] in LABELS]
    return " ".join(wrong) or str(problem["detail"])


def _wanted(ask: Asking, form: Answer | None, choices: dict[str, list[tuple[str, str]]]) -> dict[str, str]:
    """What the address says, and where there is but one choice, that."""
    wants = {name: value for name in LABELS if (value := ask.wants.get(name, "").strip())}
    for name in form["asks"] if form else ():
        if name in choices and name not in wants and (len(choices[name]) == 1 or name == "term") and choices[name]:
            wants[name] = choices[name][0][0]
    return wants


def _complete(form: Answer, wants: dict[str, str]) -> bool:
    needed = [part for name in form["asks"] for part in (("from", "to") if name == "dates" else (name,))]
    return all(name in wants for name in needed)


def written(cell: Any, kind: str) -> str:
    """A cell as on paper: 83,3; 12.01.2026; nothing for an empty one."""
    if cell is None:
        return ""
    text = str(cell)
    if kind == "day" and re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return day(text)
    return text.replace(".", ",") if kind != "text" and DECIMAL.fullmatch(text) else text
