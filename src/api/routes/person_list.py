"""The people of the college by kind: whom the administration keeps accounts, appointments and data of."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api import documentation
from api.answers import after_cursor, lag, polled
from api.fields import Id, Line, Position
from api.service import CurrentActor, CurrentService
from journal_domain.person import PersonKind
from projections.people import Person, people

router = APIRouter(tags=["Люди"])

EXAMPLE = {
    "listed": [{"person_id": "s-17", "kind": "student", "guardians": ["g-17"]}],
    "people": {"s-17": "Белова Анна Сергеевна", "g-17": "Белов Пётр Ильич"},
    "next": None,
}


@router.get(
    "/people",
    summary="Люди колледжа: сотрудники, обучающиеся или представители по именам; `name` — чьи фамилия, имя или отчество начинаются так",
    responses=documentation.question(EXAMPLE, "ROLE", "NOT_FOUND", "INVALID", "CURSOR_INVALID", polled=True),
)
def list_people(
    request: Request,
    _actor: CurrentActor,
    service: CurrentService,
    kind: PersonKind = PersonKind.EMPLOYEE,
    name: Annotated[Line | None, Query(description="Начала фамилии, имени, отчества в любом порядке")] = None,
    after: Position | None = None,
    cursor: Id | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> Response:
    with service.reading() as connection:
        headers = lag(service, connection, after)
        found = people(connection, service.schema, kind=kind)
    found = by_name(found, service.names(p.person_id for p in found), name or "")
    page, following = after_cursor(found, "person_id", cursor, limit)
    listed = [
        {"person_id": p.person_id, "kind": p.kind, "guardians": [guardian.person_id for guardian in p.guardians]}
        for p in page
    ]
    names = service.names({p.person_id for p in page} | {g.person_id for p in page for g in p.guardians})
    return polled(request, {"listed": listed, "people": names, "next": following}, headers)


def by_name(found: list[Person], names: dict[str, str], asked: str = "") -> list[Person]:
    """Those each asked word begins a part of whose name, in the order of names; they are kept sealed, so no index knows them."""
    words = _folded(asked).split()
    folded = {p.person_id: _folded(names[p.person_id]) for p in found}
    fitting = [p for p in found if all(_begins(folded[p.person_id].split(), word) for word in words)]
    return sorted(fitting, key=lambda p: (folded[p.person_id], p.person_id))


def _begins(parts: list[str], word: str) -> bool:
    return any(part.startswith(word) for part in parts)


def _folded(text: str) -> str:
    return text.casefold().replace("ё", "е").replace("-", " ")
