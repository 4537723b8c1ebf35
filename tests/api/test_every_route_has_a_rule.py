"""No operation answers without a rule of the policy: by its name, by the name of the right it shares, or as public."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from api.app import create_app
from api.gate import PUBLIC, SAME_RIGHT, rule_of
from api.service import current_actor, current_command, current_session
from api.settings import Settings
from journal_domain.questions import FOR_ANY_PERSON, NO_OPERATION, RULES

ASKERS = (current_actor, current_command, current_session)


def operations(router: Any) -> Iterator[APIRoute]:
    """Every operation of an application or a router, those of included routers too.

    But for the pages: test_every_page_stands_on_a_rule.py walks those.
    """
    for route in router.routes:
        if isinstance(route, APIRoute):
            if not route.endpoint.__module__.startswith("api.pages."):
                yield route
        elif (included := getattr(route, "original_router", None)) is not None:
            yield from operations(included)


def asks_who_asks(dependant: Dependant) -> bool:
    return any(sub.call in ASKERS or asks_who_asks(sub) for sub in dependant.dependencies)


def without_a_rule(app: Any) -> list[str]:
    wrong = []
    for route in operations(app):
        name = route.endpoint.__name__
        if name in PUBLIC:
            wrong += [f"{name} is public and asks who asks"] if asks_who_asks(route.dependant) else []
        elif not asks_who_asks(route.dependant):
            wrong.append(f"{name} answers whoever comes")
        elif rule_of(route.endpoint) not in RULES and name not in FOR_ANY_PERSON:
            wrong.append(f"{name} has no rule")
    return wrong


@pytest.fixture(scope="module")
def app() -> FastAPI:
    return create_app(Settings(database_url="dbname=none"))


@pytest.mark.clause("1.7", "3.8", "4.1.2-b")
def test_every_operation_names_its_rule_and_asks_who_asks(app: FastAPI) -> None:
    assert without_a_rule(app) == []
    assert len(list(operations(app))) > 80


def test_every_operation_of_the_document_was_looked_at(app: FastAPI) -> None:
    walked = {(method.lower(), route.operation_id or route.endpoint.__name__)
              for route in operations(app) for method in route.methods}  # fmt: skip
    documented = [method for methods in app.openapi()["paths"].values() for method in methods]
    assert len(walked) == len(documented)


def test_every_question_and_every_shared_right_has_its_operation(app: FastAPI) -> None:
    names = {route.endpoint.__name__ for route in operations(app)}
    assert SAME_RIGHT.keys() <= names
    assert PUBLIC.keys() <= names
    assert set(SAME_RIGHT.values()) <= RULES.keys()
    unreached = RULES.keys() - {rule_of(route.endpoint) for route in operations(app)} - NO_OPERATION
    assert unreached == set()


def test_planted_operations_are_found_out() -> None:
    router = APIRouter()

    @router.get("/a")
    def burn_journal() -> None: ...

    @router.get("/b")
    def readyz(_actor: Any = None) -> None: ...

    assert without_a_rule(router) == ["burn_journal answers whoever comes"]
