"""Director and administrator: the college at a glance, its people, its rules, its health."""

from __future__ import annotations

from collections import defaultdict
from importlib.metadata import version

import httpx
from starlette.responses import Response

from api.pages.asking import Answer, Ask, Asking, Unanswered
from api.pages.frame import render
from api.pages.routing import pages
from journal_domain.values import Role

router = pages()

PACKAGE = "class-journal"
READ_MODEL_NAMES = {
    "audit_trail": "Кто что изменил", "corrections": "Запросы на исправление", "debts": "Задолженности",
    "groups": "Группы", "hours": "Часы", "journal_page": "Страницы журналов", "journals": "Перечень журналов",
    "people": "Люди", "permits": "Разрешения на позднюю запись", "retention": "Сроки хранения",
    "results": "Показатели", "control": "Замечания и проверки", "timetable": "Расписание", "year": "Учебные годы", "notices": "Сообщения",
}  # fmt: skip


@router.get("/overview")
async def overview(ask: Ask) -> Response:
    journals, groups, pending, debts = await ask.all(
        ask.get("/journals", state="all", limit=1000),
        ask.get("/groups"),
        ask.get("/corrections", state="pending", limit=500),
        ask.get("/debts"),
    )
    by_group: dict[str, list[Answer]] = defaultdict(list)
    for journal in journals["journals"]:
        if journal["archived"] is None:
            by_group[journal["group_id"]].append(journal)
    return await render(
        ask, "overview.html", groups=groups["groups"], by_group=by_group, pending=len(pending["corrections"]),
        debts=len(debts["debts"]), people=groups["people"], students=sum(g["students"] for g in groups["groups"]),
    )  # fmt: skip


@router.get("/health")
async def health(ask: Ask) -> Response:
    await ask.me()
    transport = httpx.ASGITransport(ask.request.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://here", trust_env=False) as client:
        ready, sealing = [answer.json() for answer in (await client.get("/readyz"), await client.get("/log/status"))]
    failed = {failure["name"]: failure for failure in ready.get("failed", ())}
    return await render(
        ask,
        "health.html",
        ready=ready,
        sealing=sealing,
        failed=failed,
        names=READ_MODEL_NAMES,
        version=version(PACKAGE),
    )


@router.get("/rules")
async def rules(ask: Ask) -> Response:
    me, found, college = await ask.all(ask.me(), ask.get("/policy"), ask.get("/college"))
    return await render(
        ask,
        "rules.html",
        found=found,
        college=college,
        values=found["values"],
        adopts=Role.ADMINISTRATOR in me["roles"],
    )


@router.get("/requests")
async def requests(ask: Ask) -> Response:
    found = await ask.get("/identity-requests")
    return await render(ask, "requests.html", requests=found["requests"], people=found["people"])


@router.get("/people")
async def people(ask: Ask) -> Response:
    kind = ask.wants.get("kind", "employee")
    name = ask.wants.get("name", "").strip()
    me, found = await ask.all(
        ask.me(), ask.get("/people", kind=kind, name=name, cursor=ask.wants.get("cursor"), limit=200)
    )
    return await render(
        ask, "people.html", listed=found["listed"], people=found["people"], following=found["next"], kind=kind, name=name,
        registers=bool({Role.DEPUTY, Role.ADMINISTRATOR} & set(me["roles"])),
    )  # fmt: skip


@router.get("/people/{person_id}")
async def person(ask: Ask, person_id: str) -> Response:
    me, found = await ask.all(ask.me(), ask.get(f"/people/{person_id}"))
    appointments: Answer = {"appointments": []}
    account: Answer | None = None
    guardians: Answer = {"listed": [], "people": {}}
    edits = bool({Role.DEPUTY, Role.ADMINISTRATOR} & set(me["roles"]))
    if found["kind"] == "student" and edits:
        guardians = await ask.get("/people", kind="guardian", limit=1000)
    if Role.ADMINISTRATOR in me["roles"]:
        try:
            account = await ask.get(f"/people/{person_id}/account")
        except Unanswered as unanswered:  # nobody has made it yet
            if unanswered.status != 404:
                raise
    if found["kind"] == "employee":
        appointments = await ask.get(f"/people/{person_id}/appointments")
    return await render(
        ask, "person.html", person=found, appointments=appointments["appointments"], people=found["people"],
        appoints=bool({Role.DEPUTY, Role.DIRECTOR} & set(me["roles"])),
        account=account, administers=Role.ADMINISTRATOR in me["roles"], provider=_provider(ask),
        edits=edits, guardians=guardians,
    )  # fmt: skip


def _provider(ask: Asking) -> dict[str, str] | None:
    """How the OpenID provider is called and which of its claims names an employee; None: there is none."""
    settings = ask.service.settings
    return {"title": settings.oidc_title, "claim": settings.oidc_claim} if ask.service.openid else None
