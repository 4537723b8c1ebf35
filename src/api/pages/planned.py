"""A journal's lessons by their dates: what is planned, by whom it is given; deputies add lessons and name substitutes."""

from __future__ import annotations

from uuid import uuid4

from starlette.responses import Response

from api.pages.asking import Answer, Ask
from api.pages.frame import render
from api.pages.routing import pages
from journal_domain.values import Role

router = pages("/journals/{journal_id}/lessons")

BLANK_ROWS = 3


@router.get("")
async def planned(ask: Ask, journal_id: str) -> Response:
    me, found = await ask.all(ask.me(), ask.get(f"/journals/{journal_id}"))
    page = found["page"]
    plans = Role.DEPUTY in me["roles"] and not page["locked"]
    staff: Answer = {"listed": [], "people": {}}
    if plans:
        staff = await ask.get("/people", kind="employee", limit=1000)
    return await render(
        ask, "planned.html", page=page, people=found["people"], plans=plans, staff=staff,
        waiting=[lesson for lesson in page["lessons"] if not lesson["record"]],
        new=[f"{uuid4()}" for _ in range(BLANK_ROWS)],
    )  # fmt: skip
