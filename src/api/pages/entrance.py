"""Administrator: who came in and from where, the staff's workplaces, failures of the service."""

from __future__ import annotations

from starlette.responses import Response

from api.pages.asking import Ask
from api.pages.frame import render
from api.pages.routing import pages
from api.pages.signin import device_name
from journal_domain.values import Role

router = pages()

ENTRIES = {
    "signed_in": ("вошёл", "good"), "failed": ("не тот пароль", "bad"), "refused": ("отказано", "bad"),
    "slowed": ("слишком много попыток", "bad"), "signed_out": ("вышел", ""), "session_ended": ("сеанс прекращён", ""),
    "password_changed": ("сменил пароль", "accent"), "token_issued": ("выдан ключ", "accent"),
    "token_revoked": ("ключ отозван", ""), "volume_taken": ("скачал том года", "accent"),
}  # fmt: skip


@router.get("/logins")
async def logins(ask: Ask) -> Response:
    wants = ask.wants
    found, staff = await ask.all(
        ask.get(
            "/login-audit", person=wants.get("person"), kind=wants.get("kind"), before=wants.get("before"), limit=100
        ),
        ask.get("/people", kind="employee", limit=1000),
    )
    for entry in found["entries"]:
        entry["browser"] = device_name(entry["device"])
    kept = {name: value for name, value in wants.items() if value and name != "before"}
    return await render(
        ask, "logins.html", found=found, people=found["people"], staff=staff, kinds=ENTRIES, kept=kept, wants=wants
    )


@router.get("/workstations")
async def workstations(ask: Ask) -> Response:
    found = await ask.get("/workstations")
    return await render(ask, "workstations.html", found=found["workstations"])


@router.get("/incidents")
async def incidents(ask: Ask) -> Response:
    me, found = await ask.all(ask.me(), ask.get("/incidents"))
    return await render(
        ask, "incidents.html", found=found["incidents"], people=found["people"], keeps=Role.ADMINISTRATOR in me["roles"],
        now=f"{ask.now:%Y-%m-%dT%H:%M}",
    )  # fmt: skip
