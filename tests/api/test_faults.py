"""When we fail, the answer is still a problem: without details, with a number, and the journal stays whole."""

from __future__ import annotations

import logging
import re
from typing import Any

import httpx
import psycopg
import pytest
from eventsourcing.persistence import OperationalError
from http_api import Api
from school_day import School, lesson, recorded_lesson

from api.routes import audit
from journal_domain.college import College

SECRET = "пароль от базы"


def failing(error: Exception) -> Any:
    def fail(*_: Any, **__: Any) -> Any:
        raise error

    return fail


def test_an_unexpected_fault_is_answered_with_a_number_that_the_log_explains(
    school: School, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(College, "publish_lesson", failing(RuntimeError(SECRET)))
    with caplog.at_level(logging.ERROR, logger="api"):
        response = school.api.post("t-1", f"{school.path}/lessons", lesson())
    assert response.status_code == 500
    assert SECRET not in response.text
    assert "Traceback" not in response.text
    incident = response.json()["instance"].removeprefix("urn:uuid:")
    (record,) = [r for r in caplog.records if incident in r.getMessage()]
    assert record.exc_info is not None
    assert SECRET in str(record.exc_info[1])


@pytest.mark.parametrize("error", [OperationalError(SECRET), psycopg.OperationalError(SECRET)])
def test_a_ledger_that_is_away_is_answered_with_retry_after(
    school: School, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr(College, "publish_lesson", failing(error))
    response = school.api.post("t-1", f"{school.path}/lessons", lesson())
    assert (response.status_code, response.json()["code"]) == (503, "UNAVAILABLE")
    assert int(response.headers["Retry-After"]) > 0
    assert SECRET not in response.text


@pytest.mark.parametrize("format_", ["csv", "jsonl"])
def test_an_export_that_cannot_begin_is_refused_and_not_cut_off(
    school: School, monkeypatch: pytest.MonkeyPatch, format_: str
) -> None:
    monkeypatch.setattr(audit, "export", failing(psycopg.OperationalError(SECRET)))
    response = school.api.get("d-1", "/audit/export", format=format_)
    assert (response.status_code, response.json()["code"]) == (503, "UNAVAILABLE")


def test_ready_when_database_and_read_models_are(school: School) -> None:
    school.api.get("d-1", "/journals", **school.api.fresh())
    response = httpx.get(f"{school.api.url}/readyz")
    assert (response.status_code, response.json()["lag"]) == (200, 0)
    assert httpx.get(f"{school.api.url}/healthz").json() == {"status": "ok"}


def test_not_ready_when_a_read_model_has_stopped_and_it_says_which_where_and_why(school: School) -> None:
    school.api.get("d-1", "/journals", **school.api.fresh())
    progress = f"{school.api.settings.ledger_schema}_read.progress"
    with psycopg.connect(school.api.settings.database_url) as connection:
        connection.execute(
            f"UPDATE {progress} SET error = 'KeyError: boom' WHERE name = 'audit_trail'"  # noqa: S608
        )
    response = httpx.get(f"{school.api.url}/readyz")
    (failed,) = response.json()["failed"]
    assert response.status_code == 503
    assert (failed["name"], failed["error"]) == ("audit_trail", "KeyError: boom")
    assert failed["position"] == response.json()["read_models"]["audit_trail"] + 1
    metrics = httpx.get(f"{school.api.url}/metrics").text
    assert 'journal_read_model_stopped{model="audit_trail"} 1.0' in metrics


def test_not_ready_when_the_read_models_lag_beyond_the_alarm(school: School) -> None:
    school.api.get("d-1", "/journals", **school.api.fresh())
    object.__setattr__(school.api.settings, "lag_alarm_events", -1)
    assert httpx.get(f"{school.api.url}/readyz").status_code == 503


def test_metrics_count_by_operation_and_never_by_id(school: School) -> None:
    recorded_lesson(school.api, school.journal)
    text = httpx.get(f"{school.api.url}/metrics").text
    assert re.search(r'journal_requests_total{method="POST",route="[^"]*/{journal_id}/lessons",status="201"} \d', text)
    assert school.journal not in text


def test_a_read_model_that_is_not_made_yet_is_answered_with_retry_after(api: Api) -> None:
    api.done(api.post("d-1", "/groups", {"group_id": "g", "name": "Группа"}))
    api.get("d-1", "/journals", **api.fresh())
    table = f"{api.settings.ledger_schema}_read.journal"
    with psycopg.connect(api.settings.database_url) as connection:
        connection.execute(f"ALTER TABLE {table} RENAME TO away")
    response = api.get("d-1", "/journals")
    assert (response.status_code, response.json()["code"]) == (503, "UNAVAILABLE")
