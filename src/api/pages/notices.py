"""Notices: what a student and the family tell, and what the teacher or leader it is for has to answer."""

from __future__ import annotations

from starlette.responses import Response

from api.pages.asking import Ask
from api.pages.family import whose
from api.pages.frame import render
from api.pages.routing import pages
from journal_domain.policy import FAMILY
from journal_domain.values import Role

router = pages("/notices")

KINDS = {"mark": "Отметка", "access": "Доступ", "absence": "Отсутствие"}


@router.get("")
async def told(ask: Ask) -> Response:
    me = await ask.me()
    state = ask.wants.get("state", "open")
    of_family = set(me["roles"]) <= FAMILY
    if not of_family:
        found = await ask.get("/notices", state=state)
        return await render(
            ask, "notices.html", found=found["notices"], people=found["people"], shown=state, kinds=KINDS
        )
    student, children = await whose(ask, me)
    if student is None:
        return await render(ask, "diary_closed.html", children=children)
    found = await ask.get("/notices", state="all", student=student)
    return await render(
        ask, "notices_own.html", found=found["notices"], people=found["people"], student=student, children=children,
        guardian=Role.GUARDIAN in me["roles"], kinds=KINDS,
    )  # fmt: skip


@router.get("/mark")
async def mark(ask: Ask) -> Response:
    """The form for one mark of the diary: `journal`, `lesson` (none: the attestation), `value` come from its link."""
    student, children = await whose(ask, await ask.me())
    if student is None:
        return await render(ask, "diary_closed.html", children=children)
    return await render(ask, "notice_mark.html", student=student, wants=ask.wants)
