"""`/`: whoever is logged in goes to the first page of their role; everybody else reads what this is and how to get in."""

from __future__ import annotations

from pathlib import Path

import msgspec
from starlette.responses import RedirectResponse, Response

from api.pages.asking import Answer, Ask, Unanswered
from api.pages.frame import render, rendered
from api.pages.navigation import places
from api.pages.routing import pages

router = pages()


@router.get("/")
async def home(ask: Ask) -> Response:
    try:
        me = await ask.me()
    except Unanswered as error:
        if error.status != 401:
            raise
        return rendered(ask, None, "welcome.html", logins=_demo_logins(ask.service.settings.demo_logins))
    found = places(me["roles"])
    if not found:
        return await render(ask, "no_pages.html")
    return RedirectResponse(found[0].path, 303)


def _demo_logins(file: Path | None) -> list[Answer]:
    """Whom one can come in as: in the demo alone, whose passwords are no secrets."""
    logins: list[Answer] = msgspec.json.decode(file.read_bytes()) if file and file.exists() else []
    return logins
