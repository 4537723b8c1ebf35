"""Control: remarks on journals for those whom they concern, and the inspections that fall due (3.6-b, 5.2 to 5.4)."""

from __future__ import annotations

from datetime import timedelta

from starlette.responses import Response

from api.pages.asking import Answer, Ask
from api.pages.frame import render
from api.pages.routing import pages
from journal_domain.values import Role

router = pages()

USUAL_TERM = timedelta(days=7)


@router.get("/remarks")
async def remarks(ask: Ask) -> Response:
    me = await ask.me()
    roles, journal = set(me["roles"]), ask.wants.get("journal")
    state = ask.wants.get("state", "all" if journal else "open")
    nobody: Answer = {"groups": [], "people": {}}
    inspects = bool(roles & {Role.DEPUTY, Role.DIRECTOR, Role.LEADER, Role.MASTER})
    found, page = await ask.all(
        ask.get("/remarks", state=state, journal=journal, limit=500),
        ask.get(f"/journals/{journal}") if journal else ask.me(),
    )
    inspections = await ask.get("/inspections") if inspects and not journal else nobody
    return await render(
        ask, "remarks.html", found=found["remarks"], people=found["people"] | inspections["people"],
        journal=page["page"] if journal else None, groups=inspections["groups"], shown=state,
        controls=Role.DEPUTY in roles, mine=me["person_id"], due=ask.today + USUAL_TERM,
    )  # fmt: skip
