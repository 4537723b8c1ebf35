"""Certified copies of every form: what is missing or out of date, the print, its review, the certification, what differs."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from starlette.responses import Response

from api.copying import SERIES
from api.pages.asking import Answer, Ask, Asking, Unanswered
from api.pages.frame import day, render, short_name
from api.pages.frame import term as termed
from api.pages.problem import not_found
from api.pages.routing import pages
from api.routes.copies import FormOfGroup
from journal_domain.nomenclature import Papers
from journal_domain.paper import JOURNAL
from journal_domain.values import Role
from projections.reports.registry import FORMS

router = pages("/copies")

VERDICTS = {"trusted": ("подпись верна", "good"), "unknown_issuer": ("верна, издатель не известен журналу", "warn")}
STATES = {"due": ("нет копии", "warn"), "current": ("заверена", "good"), "superseded": ("устарела", "bad")}
OF_GROUPS = {form.value: FORMS[form].title for form in FormOfGroup}
OTHERS = {code: form.title for code, form in FORMS.items() if code not in OF_GROUPS}
SLOT = re.compile(r" \([0-9a-f]{8}-[0-9a-f-]{27}\)")
"""A lesson's id after its day: it tells two of one day apart, and nothing to whoever reads."""
ABOUT = ("group", "term", "from", "to", "discipline", "teacher", "assessment", "degree")
"""What a form may be asked about, by the names of its address."""


@router.get("")
async def copies(ask: Ask) -> Response:
    me, journals = await ask.all(ask.me(), ask.get("/journals", state="all", limit=1000))
    terms = sorted({journal["term"] for journal in journals["journals"]}, reverse=True)
    term = ask.wants.get("term") or (terms[0] if terms else "")
    form = ask.wants.get("form") or JOURNAL
    found: Answer = await ask.get("/copies", term=term, form=form) if term else {"copies": [], "people": {}}
    return await render(
        ask, "copies.html", copies=found["copies"], people=found["people"], term=term, terms=terms, states=STATES,
        form=form, forms=OF_GROUPS, others=OTHERS if Role.DEPUTY in me["roles"] else {},
    )  # fmt: skip


@router.get("/{form}")
async def copy(ask: Ask, form: str) -> Response:
    if form not in FORMS:
        raise not_found()
    about = {name: ask.wants[name] for name in ABOUT if ask.wants.get(name)}
    asked = {"from_" if name == "from" else name: value for name, value in about.items()}
    me, found = await ask.all(ask.me(), ask.get(f"/copies/{form}", **asked))
    difference: Answer | None = None
    if ask.wants.get("was"):
        difference = await ask.get(
            f"/copies/{form}/difference", **asked, was=ask.wants["was"], now=ask.wants.get("now")
        )
        for cell in difference["differences"]:
            cell["where"] = SLOT.sub("", cell["where"])
    certifies = Role.DEPUTY in me["roles"]
    lines = (await ask.get("/nomenclature"))["lines"] if certifies else []
    papers = SERIES.get(form, Papers.REPORTS)
    return await render(
        ask, "copy.html", form=FORMS[form], said=await _said(ask, about), copy=found, people=found["people"],
        certifies=certifies, verdicts=VERDICTS, about=urlencode(about), asked=about, states=STATES, difference=difference,
        file_index=next((line["index"] for line in lines if line["papers"] == papers), ""),
        position=await _position(ask) if certifies else None,
    )  # fmt: skip


async def _said(ask: Asking, about: dict[str, str]) -> str:
    """What the copy is about, by names: «1-я группа · 2025/26, 1 семестр»."""
    said = [(await ask.get(f"/groups/{about['group']}"))["name"]] if "group" in about else []
    if {"discipline", "teacher"} & about.keys():
        journals = await ask.get("/journals", state="all", limit=1000)
        titles = {journal["discipline_id"]: journal["discipline"] for journal in journals["journals"]}
        known = {"discipline": titles, "teacher": {i: short_name(name) for i, name in journals["people"].items()}}
        said += [names.get(about[kind], about[kind]) for kind, names in known.items() if kind in about]
    said += [termed(about["term"])] if "term" in about else []
    said += [f"{day(about['from'])} — {day(about['to'])}"] if "from" in about else []
    said += ["отметки за год"] if about.get("assessment") == "year" else []
    return " · ".join(said)


async def _position(ask: Asking) -> int | None:
    """Where the log stands: what is printed, looked through and marked as reviewed is the paper up to here."""
    try:
        trail = await ask.get("/audit", limit=1)
    except Unanswered:
        return None
    position: int | None = trail["position"]
    return position
