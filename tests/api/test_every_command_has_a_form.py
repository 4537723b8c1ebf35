"""Whatever one may do by the API one can do on a page: a form or a script sends it, or a table says why none does (issue: the web).

What is sent is read from the templates and the scripts themselves: `p.send(action, method=…)` with the names set in the
template, `command("POST", …)` or `sendOne(form, "POST", …)` and the grid's `this.enqueue(slot, "…")`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from jinja2 import nodes
from test_every_route_has_a_rule import operations

from api import pages
from api.app import create_app
from api.pages.frame import templates
from api.settings import Settings

PAGES = Path(str(pages.__file__)).parent
FILLED = "1"
"""In a path, whatever a page fills in: it fits every kind of parameter, and no part that is written out."""

Sent = tuple[str, str]
"""A method and a path of the API."""

WITHOUT_A_FORM = {
    "adopt_curriculum": "a curriculum comes as a spreadsheet: adopt_curriculum_file; as JSON from other programs",
    "submit_lesson_plan": "a plan comes as a spreadsheet: submit_lesson_plan_file; as JSON from other programs",
    "open_journal": "a term's journals are opened together from the curricula: open_whole_term; one by one by importers",
    "delete_account": "is always refused: accounts are disabled, never deleted",
    "make_token": "a key for programs, made by whoever writes one",
    "end_token": "a key for programs, ended by whoever writes one",
}
"""Operations that no page sends, and why."""

PLAIN_FORMS = {
    "sign_in": "/login",
    "sign_out": "/logout",
    "end_own_session": "/account/sessions/…/ending",
    "change_password": "/account/password",
}
"""Operations that pages do themselves, by forms that need no script, and where those are sent."""


@pytest.fixture(scope="module")
def app() -> FastAPI:
    return create_app(Settings(database_url="dbname=none"))


def sent_by_template(source: str) -> Iterator[Sent]:
    """What the forms `p.send(…)` of a template send."""
    tree = templates.parse(source)
    assigned = [each for each in tree.find_all(nodes.Assign) if isinstance(each.target, nodes.Name)]
    known = [(each.lineno, each.target.name, each.node) for each in assigned]

    def read(node: nodes.Node, line: int) -> str:
        if isinstance(node, nodes.Const):
            return str(node.value)
        if isinstance(node, nodes.Concat):
            return "".join(read(part, line) for part in node.nodes)
        if isinstance(node, nodes.Name):
            meant = [said for since, name, said in known if name == node.name and since <= line]
            return read(meant[-1], line) if meant else FILLED
        return FILLED

    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Getattr) and call.node.attr == "send":
            method = next((read(given.value, call.lineno) for given in call.kwargs if given.key == "method"), "POST")
            path = read(call.args[0], call.lineno).partition("?")[0]
            yield method, re.sub(r"\{\w+\}", FILLED, path)


def sent_by_script(source: str) -> Iterator[Sent]:
    for method, path in re.findall(r'(?:command\(|sendOne\(\w+, )"(\w+)", `/api/v1([^`]+)`', source):
        yield method, re.sub(r"\$\{[^}]*\}", FILLED, path)
    for path in re.findall(r'this\.enqueue\(\w+, ["`]([^"`]+)["`]', source):
        yield "POST", f"/journals/{FILLED}/" + re.sub(r"\$\{[^}]*\}", FILLED, path)


def sent() -> list[Sent]:
    read = {".html": sent_by_template, ".js": sent_by_script}
    files = [file for file in PAGES.rglob("*") if file.suffix in read]
    return [form for file in files for form in read[file.suffix](file.read_text(encoding="utf-8"))]


def reached(route: APIRoute, forms: list[Sent]) -> bool:
    return any(method in route.methods and route.path_regex.match(path) for method, path in forms)


def writing(app: FastAPI) -> list[APIRoute]:
    return [route for route in operations(app) if "GET" not in route.methods]


def without_a_form(routes: list[APIRoute], forms: list[Sent]) -> list[str]:
    excused = WITHOUT_A_FORM.keys() | PLAIN_FORMS.keys()
    return [name for route in routes if (name := route.endpoint.__name__) not in excused and not reached(route, forms)]


@pytest.mark.clause("1.7", "4.1.2-b")
def test_every_command_is_sent_by_a_page_or_a_reason_is_given(app: FastAPI) -> None:
    assert without_a_form(writing(app), sent()) == []


def test_every_form_sends_what_there_is(app: FastAPI) -> None:
    routes = writing(app)
    forms = sent()
    assert [form for form in forms if not any(reached(route, [form]) for route in routes)] == []
    assert len(forms) > 80


def test_no_reason_is_given_for_what_has_a_form(app: FastAPI) -> None:
    routes = {route.endpoint.__name__: route for route in writing(app)}
    assert WITHOUT_A_FORM.keys() | PLAIN_FORMS.keys() <= routes.keys()
    assert [name for name in WITHOUT_A_FORM if reached(routes[name], sent())] == []


def test_what_pages_do_themselves_stands_in_their_plain_forms() -> None:
    actions = {
        re.sub(r"\{\{.*?\}\}", "…", action)
        for file in PAGES.rglob("*.html")
        for action in re.findall(r'<form[^>]* action="([^"]*)" method="post"', file.read_text(encoding="utf-8"))
    }
    assert actions >= set(PLAIN_FORMS.values())


def test_a_planted_command_is_found_out() -> None:
    def burn_journal() -> None: ...

    planted = APIRoute("/journals/{journal_id}/burning", burn_journal, methods=["POST"])
    assert without_a_form([planted], sent()) == ["burn_journal"]
    template = "{% set api = '/journals/' ~ j.journal_id %}{% call p.send(api ~ '/burning') %}{% endcall %}"
    assert without_a_form([planted], list(sent_by_template(template))) == []
    put = template.replace("/burning'", "/burning', method='PUT'")
    assert without_a_form([planted], list(sent_by_template(put))) == ["burn_journal"]
