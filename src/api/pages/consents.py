"""An adult student decides whether guardians go on seeing their record (4.4.1-a)."""

from __future__ import annotations

from starlette.responses import Response

from api.pages.asking import Ask
from api.pages.frame import render
from api.pages.routing import pages
from journal_domain.majority import is_adult

router = pages()


@router.get("/consents")
async def consents(ask: Ask) -> Response:
    me = await ask.me()
    found = await ask.get(f"/people/{me['person_id']}")
    adult = is_adult((found["identity"] or {}).get("birth_date"), ask.today)
    return await render(ask, "consents.html", person=found, people=found["people"], adult=adult)
