"""What the OpenAPI document says of an operation: its answer, and every refusal with an example."""

from __future__ import annotations

from typing import Any

import msgspec
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.problems import MEDIA_TYPE, problem_body
from api.refusals import CATALOGUE
from journal_domain.errors import Problem

ALWAYS = ("TOKEN_REQUIRED", "PASSWORD_CHANGE_REQUIRED", "NOT_FOUND", "ROLE", "UNAVAILABLE", "INTERNAL")
OF_A_BODY = ("MALFORMED", "BODY_TOO_LARGE", "MEDIA_TYPE", "INVALID")
OF_A_COMMAND = ("ARCHIVED", "JOURNAL_ANNULLED", "DATE", "INVALID", "IDEMPOTENCY_KEY_REUSED", "BUSY", "CSRF", "TOKEN_SCOPE",
                *ALWAYS)  # fmt: skip
OF_CREDENTIALS = ("READ_ONLY_LEADER", "NOT_ASSIGNED", "SUBSTITUTED", "NOT_OWN_GROUP", "WRONG_ISSUER",
                  "CREDENTIAL_SELF_CHANGE")  # fmt: skip
OF_A_PERSON = ("NO_SUCH_PERSON", "PERSON_FORGOTTEN", "PERSON_KIND")
"""Of a command that names somebody."""
OF_A_SETTLED_DAY = ("PERIOD_CERTIFIED", "PAGE_LOCKED")
"""Of a command that says who was in a group on days that may be certified or attested."""
OF_TEACHING = ("NOT_ASSIGNED", "READ_ONLY_LEADER")

POSITION = {"schema": {"type": "integer"}, "description": "Позиция журнала событий"}
COMMAND_HEADERS = {
    "Journal-Position": POSITION,
    "Idempotency-Key": {"schema": {"type": "string"}, "description": "Ключ действия: свой или созданный службой"},
}
READ_HEADERS = {
    "Journal-Lag": {
        "schema": {"type": "integer"},
        "description": "На сколько событий ответ отстал от запрошенной позиции; нет заголовка — не отстал",
    },
}

Documented = dict[int | str, dict[str, Any]]


def command(*codes: str, status: int = 201, body: bool = True, more: dict[str, Any] | None = None) -> Documented:
    """The answers of a command that may also refuse with `codes`; `more` are examples of the ids and lists in its answer."""
    example = {"position": 48_213, **(more or {})}
    kinds = {name: {"type": "array" if isinstance(value, list) else "string"} for name, value in (more or {}).items()}
    schema = {
        "type": "object",
        "required": list(example),
        "properties": {"position": {"type": "integer"}, **kinds},
    }
    return {
        status: {
            "description": "Записано",
            "headers": COMMAND_HEADERS,
            "content": {"application/json": {"schema": schema, "example": example}},
        },
        **refusals(*OF_A_COMMAND, *(OF_A_BODY if body else ()), *codes),
    }


def question(example: Any, *codes: str, polled: bool = False) -> Documented:
    """The answers of a read with this example; `polled`: it knows ETag and If-None-Match."""
    documented: Documented = {
        200: {
            "description": "Ответ",
            "headers": {**READ_HEADERS, **({"ETag": {"schema": {"type": "string"}}} if polled else {})},
            "content": {
                "application/json": {"schema": {"type": "object"}, "example": msgspec.to_builtins(example)},
            },
        },
    }
    if polled:
        documented[304] = {"description": "Не изменилось с ответа, чей ETag прислан в If-None-Match"}
    return {**documented, **refusals(*ALWAYS, *codes)}


def refusals(*codes: str) -> Documented:
    """An example of every code, by the status it is answered with."""
    documented: Documented = {}
    for code in sorted(set(codes)):
        kind = CATALOGUE[code]
        response = documented.setdefault(
            kind.status,
            {
                "description": "Отказ",
                "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": {}}},
            },
        )
        response["content"][MEDIA_TYPE]["examples"][code] = {"summary": kind.title, "value": _example(code)}
    return documented


def _example(code: str) -> dict[str, Any]:
    match code:
        case "INVALID":
            wrong = Problem("until", code, "нет такой даты; нужна ГГГГ-ММ-ДД")
            return problem_body(code, f"{wrong.where}: {wrong.message}.", problems=[wrong])
        case "EDITED_MEANWHILE":
            return problem_body(code, current={"student_id": "s-17", "value": "4", "by": "t-sokolov"})
        case "REPORT_GATE":
            wrong = Problem(
                "/journals/…",
                "LESSON_UNRECORDED",
                "ПМ-11, Охрана труда, 12.01.2026: занятие не записано; Иволгина М. П.",
            )
            return problem_body(code, problems=[wrong])
        case "MARK_VALUE" | "NOT_ENROLLED" | "MARK_FOR_ABSENT":
            wrong = Problem("marks.s-17", code, f"{CATALOGUE[code].title}.")
            return problem_body(code, problems=[wrong])
        case _:
            return problem_body(code)


TEXT = {"type": "string"}
PROBLEM = {
    "type": "object",
    "title": "Отказ (RFC 9457)",
    "required": ["type", "title", "status", "code", "detail", "next"],
    "properties": {
        "type": {**TEXT, "description": "Адрес описания этого вида отказа"},
        "title": TEXT,
        "status": {"type": "integer"},
        "code": {**TEXT, "enum": sorted(CATALOGUE), "description": "Постоянный код отказа"},
        "clause": {**TEXT, "description": "Пункт положения о журнале"},
        "detail": {**TEXT, "description": "Что не так, по-русски"},
        "next": {**TEXT, "description": "Что делать дальше"},
        "instance": {**TEXT, "description": "Номер обращения при сбое службы"},
        "problems": {
            "type": "array",
            "description": "Каждая неверная запись",
            "items": {"type": "object", "properties": {"where": TEXT, "code": TEXT, "message": TEXT}},
        },
        "current": {
            "type": "object",
            "description": "Что стоит в клетке сейчас",
            "additionalProperties": {"type": ["string", "null"]},
        },
    },
}


def describe(app: FastAPI) -> None:
    """Give the app's OpenAPI document the schema of a problem."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = get_openapi(
                title=app.title, version=app.version, description=app.description, routes=app.routes
            )
            app.openapi_schema["components"]["schemas"]["Problem"] = PROBLEM
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]
