"""The OpenAPI document tells the whole truth: every operation, every refusal, with examples."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest
from fastapi.routing import APIRoute
from pydantic import BaseModel
from reach import codes_of_commands, every_code

import api
from api.app import create_app
from api.refusals import CATALOGUE
from api.routes import ENTRANCE, YEAR, attestation, audit, corrections, groups, journals, lessons, permits, policy
from api.settings import Settings
from journal_domain.college import College
from journal_domain.policy import DENIALS

RUSSIAN = re.compile("[а-яё]", re.IGNORECASE)
BODIES = [import_module(f"api.{m.name}") for m in iter_modules(api.__path__) if m.name.startswith("bodies")]
PROBLEM = "application/problem+json"
COMMANDS = {
    route.endpoint.__name__: route.endpoint
    for module in (attestation, audit, corrections, groups, journals, lessons, permits, policy, *YEAR, *ENTRANCE)
    for route in module.router.routes
    if isinstance(route, APIRoute)
    and hasattr(College, route.endpoint.__name__)
    and route.methods & {"POST", "PUT", "DELETE"}
}


@pytest.fixture(scope="module")
def document() -> Any:
    return create_app(Settings(database_url="dbname=none")).openapi()


def operations(document: Any) -> Iterator[tuple[str, Any]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_every_operation_is_summed_up_in_russian(document: Any) -> None:
    for name, operation in operations(document):
        assert RUSSIAN.search(operation["summary"]), name
        assert operation["tags"], name


def test_every_body_has_an_example_that_is_accepted(document: Any) -> None:
    for name, operation in operations(document):
        if "requestBody" not in operation:
            continue
        if "application/json" not in operation["requestBody"]["content"]:
            continue  # a file
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        body = schema["$ref"].rpartition("/")[2]
        model = next(getattr(module, body) for module in BODIES if hasattr(module, body))
        assert issubclass(model, BaseModel)
        (example,) = model.model_config["json_schema_extra"]["examples"]
        model.model_validate(example)
        described = document["components"]["schemas"][model.__name__]
        assert described["examples"] == [_without_nulls(example)], name
        assert described["additionalProperties"] is False, name


def _without_nulls(example: Any) -> Any:
    """The document leaves them out."""
    if isinstance(example, dict):
        return {name: _without_nulls(value) for name, value in example.items() if value is not None}
    return [_without_nulls(item) for item in example] if isinstance(example, list) else example


def test_every_answer_has_an_example(document: Any) -> None:
    for name, operation in operations(document):
        for status, response in operation["responses"].items():
            if status == "304":
                continue
            for kind, content in response["content"].items():
                assert content.get("example") or content.get("examples"), (name, status, kind)


def test_every_refusal_example_is_what_is_answered(document: Any) -> None:
    for name, operation in operations(document):
        for status, response in operation["responses"].items():
            for code, example in response.get("content", {}).get(PROBLEM, {}).get("examples", {}).items():
                value = example["value"]
                assert (value["code"], value["status"]) == (code, int(status)), name
                assert RUSSIAN.search(value["detail"]), (name, code)
                assert RUSSIAN.search(value["next"]), (name, code)


def test_every_code_of_the_domain_is_in_the_catalogue() -> None:
    assert len(every_code()) > 40
    assert every_code() - set(CATALOGUE) == set()


def test_every_command_of_the_college_has_its_way_in_and_names_every_refusal(document: Any) -> None:
    reached = codes_of_commands()
    documented = {
        re.sub(r"_api_v1_.*", "", operation["operationId"]): {
            code
            for response in operation["responses"].values()
            for code in response.get("content", {}).get(PROBLEM, {}).get("examples", {})
        }
        for _, operation in operations(document)
    }
    for command in COMMANDS:
        assert reached[command] - documented[command] == set(), command
    # open_term goes through POST /terms/{term}/opening, a group at a time; test_term_opening holds what it answers.
    questions = {
        "open_term", "last_check", "journal", "journal_as_of", "timetable", "acting", "year", "uncertified_copies",
        "account", "workstations", "person_of_group", "incidents", "notice_for",
    }  # fmt: skip
    questions |= {
        "move_group",
        "person",
        "student",
        "terms_of",
        "groups_without_journals",
    }  # the first through POST /years/{year}/moving
    questions.add("appoint_by_owner")  # by the command line alone
    questions |= {"certified_copy", "after_print"}
    assert set(COMMANDS) == set(reached) - questions


def test_the_analysis_sees_a_code_that_is_several_calls_away() -> None:
    assert "PERMIT_SPENT" in codes_of_commands()["publish_lesson"]
    assert {denial.code for denial in DENIALS} <= every_code()


def test_a_command_calls_the_college_by_its_own_name() -> None:
    for name, endpoint in COMMANDS.items():
        called = {
            node.attr for node in ast.walk(ast.parse(inspect.getsource(endpoint))) if isinstance(node, ast.Attribute)
        }
        assert name in called
