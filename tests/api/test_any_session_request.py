"""Made-up requests by somebody with a session: what only a cookie opens ends in no 5xx either."""

from __future__ import annotations

from contextlib import suppress

import httpx
import pytest
import schemathesis
from http_api import Api
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from residents import Browser
from schemathesis import GenerationMode

OF_A_SESSION = ("/api/v1/session", "/api/v1/tokens")


@pytest.mark.timeout(120)
def test_no_request_with_a_session_is_a_fault_of_ours(house: Api, residents: dict[str, str]) -> None:
    schema = schemathesis.openapi.from_dict(httpx.get(f"{house.url}/openapi.json").json())
    answered: list[int] = []
    with Browser(house, agent="schemathesis") as browser:

        def send(case: schemathesis.Case) -> None:
            cookie = f"journal_session={browser.cookies['journal_session']}"
            headers = {"Cookie": cookie, "X-CSRF-Token": browser.headers["X-CSRF-Token"], "User-Agent": "schemathesis"}
            answer = case.call(base_url=house.url, headers=headers)
            assert answer.status_code < 500, case.as_curl_command()
            answered.append(answer.status_code)

        for result in schema.get_all_operations():
            operation = result.ok()
            if not operation.path.startswith(OF_A_SESSION):
                continue
            assert browser.sign_in("t-2", residents["t-2"]).status_code == 201, (
                "an operation may have ended the session"
            )
            for mode in GenerationMode:
                quickly = settings(
                    max_examples=6, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
                    suppress_health_check=list(HealthCheck),
                )  # fmt: skip
                with suppress(Unsatisfiable):
                    quickly(given(operation.as_strategy(mode))(send))()
    assert len(answered) > 40
    assert set(answered) & {200, 201}, "the session was good"
