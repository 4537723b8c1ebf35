"""When, where and before whom a term's attestations take place: what is scheduled, and the form that schedules one (3.6-a)."""

from __future__ import annotations

from starlette.responses import Response

from api.pages.asking import Ask
from api.pages.frame import render
from api.pages.problem import not_found
from api.pages.routing import pages
from journal_domain.values import AttestationForm, Role

router = pages("/planning/attestations")

USUAL_COMMISSION = 3
"""Places for a commission's members that are offered where none is required."""


@router.get("/{term}")
async def attestations(ask: Ask, term: str) -> Response:
    me, journals, staff = await ask.all(
        ask.me(), ask.get("/journals", state="all", term=term, limit=1000),
        ask.get("/people", kind="employee", limit=1000),
    )  # fmt: skip
    listed = sorted(journals["journals"], key=lambda j: (j["examination"] or {"day": ""})["day"])
    return await render(
        ask, "attestations.html", term=term, journals=listed, plans=Role.DEPUTY in me["roles"],
        people=staff["people"] | journals["people"], unset=sum(j["examination"] is None for j in listed),
    )  # fmt: skip


@router.get("/{term}/{journal_id}")
async def attestation(ask: Ask, term: str, journal_id: str) -> Response:
    me, journals, staff = await ask.all(
        ask.me(), ask.get("/journals", state="all", term=term, limit=1000),
        ask.get("/people", kind="employee", limit=1000),
    )  # fmt: skip
    journal = next((j for j in journals["journals"] if j["journal_id"] == journal_id), None)
    if journal is None:
        raise not_found()
    standing = journal["examination"]
    rules = (await ask.get("/policy", on=standing["day"] if standing else None))["values"]
    final = journal["attestation_form"] == AttestationForm.FINAL_EXAM
    members = list(standing["commission"]) if standing else []
    places = max(len(members) + 1, rules["commission_size"] if final else USUAL_COMMISSION)
    return await render(
        ask, "attestation.html", term=term, journal=journal, standing=standing or {}, staff=staff, final=final,
        members=members + [""] * (places - len(members)), least=rules["commission_size"],
        people=staff["people"] | journals["people"], plans=Role.DEPUTY in me["roles"],
    )  # fmt: skip
