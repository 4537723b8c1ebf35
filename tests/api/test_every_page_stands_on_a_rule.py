"""Every page asks the API in its reader's name, so that the asked operations' rules are its own; the others say why they are open.

What a page asks is read from its code: the paths given to `ask.get`, in the functions it hands `ask` to as well.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from test_every_route_has_a_rule import operations

from api import pages
from api.app import create_app
from api.gate import PUBLIC, rule_of
from api.pages.routers import OPEN, PAGES
from api.settings import Settings
from journal_domain.questions import FOR_ANY_PERSON, RULES

Endpoint = Callable[..., Any]
FILLED = "…"
"""In a path, whatever a page fills in; two together may be several parts."""


@pytest.fixture(scope="module")
def app() -> FastAPI:
    return create_app(Settings(database_url="dbname=none"))


def page_routes() -> list[APIRoute]:
    return [route for page in PAGES for route in page.router.routes if isinstance(route, APIRoute)]


def asked(endpoint: Endpoint, seen: set[Endpoint] | None = None) -> Iterator[str]:
    """The paths of the API that the page asks, what is filled in as FILLED."""
    seen = seen if seen is not None else set()
    if endpoint in seen:
        return
    seen.add(endpoint)
    known = endpoint.__globals__
    for call in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(endpoint)))):
        if not isinstance(call, ast.Call):
            continue
        if ast.unparse(call.func) == "ask.service.sessions.known":
            yield "/me"
        elif (
            isinstance(call.func, ast.Attribute)
            and isinstance(call.func.value, ast.Name)
            and call.func.value.id == "ask"
        ):
            if call.func.attr == "me":
                yield "/me"
            elif call.func.attr == "get":
                yield path_of(call.args[0], known)
        elif isinstance(call.func, ast.Name) and any(isinstance(a, ast.Name) and a.id == "ask" for a in call.args):
            helper = known.get(call.func.id)
            if inspect.isfunction(helper) and helper.__module__.startswith("api.pages."):
                yield from asked(helper, seen)


def path_of(node: ast.expr, known: dict[str, Any]) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.Name):
        return str(known[node.id])
    if isinstance(node, ast.JoinedStr):
        return "".join(path_of(part, known) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        filled = node.value
        constant = isinstance(filled, ast.Name) and isinstance(known.get(filled.id), str)
        return path_of(filled, known) if constant else FILLED
    raise AssertionError(f"a page asks what cannot be read: {ast.unparse(node)}")


def name_of(endpoint: Endpoint) -> str:
    return f"{endpoint.__module__.removeprefix('api.pages.')}.{endpoint.__name__}"


def asks(path: str, question: APIRoute) -> bool:
    """Whether the path of a page is this question's; what is filled in may be any of its parts, or several."""
    like = re.compile(re.escape(path).replace(FILLED * 2, ".+").replace(FILLED, "[^/]+"))
    return bool(like.fullmatch(question.path) or question.path_regex.match(path))


def questions_of(app: FastAPI) -> list[APIRoute]:
    return [route for route in operations(app) if "GET" in route.methods]


def standing_on_nothing(routes: list[APIRoute], app: FastAPI) -> list[str]:
    questions = questions_of(app)
    wrong = []
    for route in routes:
        name = name_of(route.endpoint)
        rules = set()
        for path in asked(route.endpoint):
            found = [q for q in questions if asks(path, q)]
            rules |= {rule_of(q.endpoint) for q in found}
            wrong += [] if found else [f"{name} asks {path}, which there is not"]
        if name not in OPEN and not rules & (RULES.keys() | FOR_ANY_PERSON):
            wrong.append(f"{name} stands on no rule")
    return wrong


@pytest.mark.clause("1.7", "3.8", "4.1.2-b")
def test_every_page_stands_on_the_rules_of_what_it_asks_or_says_why_it_is_open(app: FastAPI) -> None:
    routes = page_routes()
    assert standing_on_nothing(routes, app) == []
    assert len(routes) > 50
    assert OPEN.keys() <= {name_of(route.endpoint) for route in routes}


NOT_ASKED = {
    "read_session": "a script asks it for a new token of its page",
    "read_sessions": "the page of one's account reads them itself, without a script",
    "read_tokens": "keys for programs, seen by whoever writes one",
    "read_lesson_plan": "stands on the journal's page, which the plan's page asks",
    "read_changes": "for programs that follow them; people see them marked in the week itself",
    "read_feed": "for the calendar of a phone",
    "read_problem": "explains a refusal, which says the same by itself",
    **{name: why for name, why in PUBLIC.items() if name not in ("sign_in", "read_problem", "read_feed")},
}
"""Questions that no page asks and none links to, and why."""


def unasked(app: FastAPI) -> set[str]:
    paths = {path for route in page_routes() for path in asked(route.endpoint)}
    links = {re.sub(r"\{\{[^}]*\}\}", FILLED, link) for link in re.findall(r'"/api/v1([^"?]+)', templates())}
    linked = {re.sub(f"^{FILLED}", 2 * FILLED, link) for link in links - {FILLED}}  # but for the macro of all forms
    return {q.endpoint.__name__ for q in questions_of(app) if not any(asks(path, q) for path in paths | linked)}


def templates() -> str:
    folder = Path(str(pages.__file__)).parent / "templates"
    return "\n".join(file.read_text(encoding="utf-8") for file in folder.glob("*.html"))


@pytest.mark.clause("1.7", "4.1.2-b")
def test_every_question_is_asked_by_a_page_or_a_reason_is_given(app: FastAPI) -> None:
    assert unasked(app) == NOT_ASKED.keys()


def test_a_planted_page_is_found_out(app: FastAPI) -> None:
    async def burnt(ask: Any) -> Any:
        return ask

    async def lost(ask: Any) -> Any:
        return await ask.get("/nowhere")

    routes = [APIRoute("/burnt", burnt), APIRoute("/lost", lost)]
    where = __name__
    assert standing_on_nothing(routes, app) == [
        f"{where}.burnt stands on no rule",
        f"{where}.lost asks /nowhere, which there is not",
        f"{where}.lost stands on no rule",
    ]
