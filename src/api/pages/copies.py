"""Certified copies of a term: what is missing or out of date, the print, its review, the certification, what differs."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.responses import Response

from api.pages.asking import Answer, Ask, Unanswered
from api.pages.frame import render
from api.pages.routing import pages
from journal_domain.nomenclature import Papers
from journal_domain.paper import JOURNAL
from journal_domain.values import Role

router = pages("/copies")
PATH = f"/copies/{JOURNAL}"

STATES = {"due": ("нет копии", "warn"), "current": ("заверена", "good"), "superseded": ("устарела", "bad")}


@router.get("")
async def copies(ask: Ask) -> Response:
    journals = await ask.get("/journals", state="all", limit=1000)
    terms = sorted({journal["term"] for journal in journals["journals"]}, reverse=True)
    term = ask.wants.get("term") or (terms[0] if terms else "")
    found: Answer = await ask.get("/copies", term=term) if term else {"copies": [], "people": {}}
    return await render(
        ask, "copies.html", copies=found["copies"], people=found["people"], term=term, terms=terms, states=STATES
    )


@router.get("/{group_id}/{term}")
async def copy(ask: Ask, group_id: str, term: str) -> Response:
    about = {"group": group_id, "term": term}
    me, group, found = await ask.all(ask.me(), ask.get(f"/groups/{group_id}"), ask.get(PATH, **about))
    difference: Answer | None = None
    if ask.wants.get("was"):
        difference = await ask.get(f"{PATH}/difference", **about, was=ask.wants["was"], now=ask.wants.get("now"))
    certifies = Role.DEPUTY in me["roles"]
    lines = (await ask.get("/nomenclature"))["lines"] if certifies else []
    file_index = next((line["index"] for line in lines if line["papers"] == Papers.JOURNALS), "")
    return await render(
        ask, "copy.html", group=group, term=term, copy=found, people=found["people"], certifies=certifies, path=PATH, about=urlencode(about), file_index=file_index,
        position=await _position(ask) if certifies else None, difference=difference, states=STATES,
    )  # fmt: skip


async def _position(ask: Ask) -> int | None:
    """Where the log stands: what is printed, looked through and marked as reviewed is the journal up to here."""
    try:
        trail = await ask.get("/audit", limit=1)
    except Unanswered:
        return None
    position: int | None = trail["position"]
    return position
