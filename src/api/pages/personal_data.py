"""A person's data handed over at their request, and destroyed by act (152-ФЗ)."""

from __future__ import annotations

from starlette.responses import Response

from api.pages.asking import Ask
from api.pages.frame import render
from api.pages.routing import pages
from journal_domain.values import Role

router = pages()

CATEGORIES = {"identity": "личные данные", "contacts": "контакты", "notice": "обращения", "name": "имя"}


@router.get("/people/{person_id}/data")
async def personal_data(ask: Ask, person_id: str) -> Response:
    me, found = await ask.all(ask.me(), ask.get(f"/people/{person_id}"))
    erased = None if found["identity"] else await ask.get(f"/people/{person_id}/erasure")
    return await render(
        ask, "personal_data.html", person=found, erased=erased, CATEGORIES=CATEGORIES,
        administers=Role.ADMINISTRATOR in me["roles"],
    )  # fmt: skip
