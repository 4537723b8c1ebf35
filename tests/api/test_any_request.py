"""Requests made up from the OpenAPI document, right and wrong: none of them ends in a 5xx."""

from __future__ import annotations

import os
from contextlib import suppress
from itertools import count

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from school_day import School, recorded_lesson

EXAMPLES = int(os.environ.get("ANY_REQUEST_EXAMPLES", "8"))
"""Of each kind for each of some thirty operations."""

NOT_ABOUT_THE_JOURNAL = ("/healthz", "/readyz", "/metrics")


@schemathesis.serializer("application/pdf", "application/pkcs7-signature")
def as_bytes(_context: object, value: object) -> bytes:
    """What is sent as a file: any bytes at all."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


@pytest.mark.timeout(300)
def test_no_request_that_the_document_allows_or_forbids_is_a_fault_of_ours(school: School) -> None:
    recorded_lesson(school.api, school.journal)
    school.api.get("d-1", "/journals", **school.api.fresh())
    schema = schemathesis.openapi.from_dict(httpx.get(f"{school.api.url}/openapi.json").json())
    numbers = count()
    tokens = [{"Authorization": f"Bearer {school.api.token(who)}"} for who in ("t-1", "d-1", "a-1", "l-1")]
    faults: list[str] = []

    def send(case: schemathesis.Case) -> None:
        number = next(numbers)
        if number % 2 and "journal_id" in case.path_parameters:
            case.path_parameters["journal_id"] = school.journal
        answer = case.call(base_url=school.api.url, headers=tokens[number % len(tokens)])
        if answer.status_code >= 500:
            faults.append(f"{answer.status_code} {case.as_curl_command()}")

    for result in schema.get_all_operations():
        operation = result.ok()
        if operation.path in NOT_ABOUT_THE_JOURNAL:
            continue
        for mode in GenerationMode:
            quickly = settings(
                max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )  # fmt: skip
            # Of an operation that takes nothing there are no wrong requests.
            with suppress(Unsatisfiable):
                quickly(given(operation.as_strategy(mode))(send))()
    assert faults == []
    assert next(numbers) > 200
