"""A request means one thing: a name the operation does not know or that is given twice is refused, never guessed at."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import suppress
from typing import Any

from fastapi.dependencies.utils import get_flat_params
from fastapi.exceptions import RequestValidationError
from starlette.requests import Request


def refuse_ambiguous_parameters(request: Request) -> None:
    """A filter that is misspelt or repeated must not pass for one that was applied. Raises RequestValidationError."""
    known = {field.alias for field in get_flat_params(request.scope["route"].dependant)}
    given = Counter(name for name, _ in request.query_params.multi_items())
    wrong = [_error("extra_forbidden", "query", name) for name in given if name not in known]
    wrong += [_error("repeated", "query", name) for name, times in given.items() if name in known and times > 1]
    if wrong:
        raise RequestValidationError(wrong)


async def refuse_repeated_keys(request: Request) -> None:
    """Of two marks for one student in one body neither is taken. Raises RequestValidationError."""
    body = await request.body()
    if b"{" not in body or "json" not in request.headers.get("content-type", ""):
        return
    repeated: list[str] = []

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            repeated.extend(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
        return found

    with suppress(ValueError, RecursionError):  # what is no JSON is refused elsewhere
        json.loads(body, object_pairs_hook=members)
    if repeated:
        raise RequestValidationError([_error("repeated", "body", key) for key in repeated])


def _error(kind: str, place: str, name: str) -> dict[str, Any]:
    return {"type": kind, "loc": (place, name)}
