"""What the command prints and how it ends: 0 intact, 1 findings, 2 could not run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from ledger_fixture import TestLedger
from psycopg import connect
from sealed_log import begun
from typer.testing import CliRunner, Result
from verified_college import RECHAIN, UNSEAL, Copy, codes

from api.cli import app
from archive.transparency.keys import read_key
from archive.verification.finding import MOST_FINDINGS, Finding, Inquiry, Report
from archive.verification.verify import verify, verify_log


def command(log_ledger: TestLedger, folder: Path, *arguments: str) -> Result:
    environment = {
        "JOURNAL_DATABASE_URL": log_ledger.service_dsn,
        "JOURNAL_SCHEMA": log_ledger.schema,
        "JOURNAL_DATA_FOLDER": str(folder),
    }
    return CliRunner().invoke(app, ["verify", *arguments], env=environment, catch_exceptions=False)


@pytest.fixture(autouse=True)
def no_copies(monkeypatch: pytest.MonkeyPatch) -> None:
    """The random college's copies are invented, their bytes never drawn; tests/api/test_copies.py verifies real ones."""
    monkeypatch.setattr("api.archive_tasks.check_copies", lambda *_: ())


@pytest.fixture
def honest(college: Copy) -> Copy:
    """The acts of this college have times of their own, as those of a demonstration; here they say so."""
    college.tamper(
        "UPDATE {schema}.event SET state ="  # noqa: S608
        " convert_to(replace(convert_from(state, 'UTF8'), '\"command\":\"', '\"command\":\"demo-'), 'UTF8');"
        f"UPDATE {{schema}}.act SET command_id = 'demo-' || command_id; {UNSEAL} {RECHAIN}",
        "superuser",
    )
    college.log.seal()
    return college


def test_an_intact_log_ends_with_0_and_says_what_was_checked(honest: Copy, tmp_path: Path) -> None:
    (tmp_path / "kept").write_text(honest.checkpoint(), "utf-8")
    key = str(read_key(honest.log.key_file).verifier)
    result = command(honest.log.ledger, tmp_path, "--from-checkpoint", str(tmp_path / "kept"), "--key", key)
    assert result.exit_code == 0, result.output
    assert f"события — {honest.head}" in result.stdout
    assert "внешние контрольные точки — 1" in result.stdout
    assert f"Журнал начат демонстрацией: время её действий (записи № 1–{honest.head})" in result.stdout
    assert "Нарушений нет." in result.stdout


def test_after_a_demonstration_the_times_of_acts_are_compared_again(honest: Copy) -> None:
    """An act of a real day is dated by its maker, whatever was played before it; the next one that claims to be played, too."""
    for by in ("x-1", "demo-2"):
        honest.log.ledger.query(
            f"SELECT {{schema}}.append('d-0', '{by}', '', ARRAY['person:{by}'], ARRAY[1::bigint], ARRAY['person.registered.v1'],"  # noqa: S608
            " (SELECT ARRAY[convert_to(regexp_replace(regexp_replace(regexp_replace(convert_from(state, 'UTF8'),"
            f" '\"command\":\"[^\"]*', '\"command\":\"{by}'), 'person:s-77', 'person:{by}'), '\"by\":\"[^\"]*', '\"by\":\"d-0'), 'UTF8')]"
            " FROM {schema}.event WHERE originator_id = 'person:s-77' AND originator_version = 1))"
        )
    honest.log.seal()
    report = Report()
    verify_log(msgspec.structs.replace(honest.inquiry, clock_tolerance=timedelta(minutes=10), master_key=None), report)
    assert [(finding.code, finding.position) for finding in report.findings] == [
        ("BACKDATED", honest.head - 1),
        ("BACKDATED", honest.head),
    ]


def test_findings_end_with_1_and_name_the_row_the_event_and_the_person(honest: Copy, tmp_path: Path) -> None:
    honest.tamper("UPDATE {schema}.event SET chain = 'x' WHERE position = 10", "owner")
    result = command(honest.log.ledger, tmp_path)
    assert result.exit_code == 1
    assert "ROW_ALTERED: позиция 10:" in result.stdout
    assert "сейчас там:" in result.stdout
    assert "лицо d-0" in result.stdout
    assert f"Последняя верная контрольная точка: {honest.head} событий." in result.stdout
    told = json.loads(command(honest.log.ledger, tmp_path, "--json").stdout)
    assert {finding["code"] for finding in told["findings"]} == {"ROW_ALTERED"}
    assert told["last_good"] == honest.head


def test_an_empty_log_proves_nothing_and_ends_with_2(ledger: TestLedger, tmp_path: Path) -> None:
    log = begun(ledger, tmp_path)
    log.seal()
    result = command(ledger, tmp_path)
    assert (result.exit_code, result.stdout) == (2, "Проверять нечего: в журнале нет ни одного события.\n")


@pytest.mark.parametrize("arguments", [("--key", "no key"), ("--witness", "a+b+c")])
def test_what_cannot_be_run_ends_with_2(honest: Copy, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    result = command(honest.log.ledger, tmp_path, *arguments)
    assert result.exit_code == 2
    assert result.stdout.startswith("Проверка не состоялась")


def test_while_read_models_are_rebuilt_nothing_is_said_to_be_verified(honest: Copy, tmp_path: Path) -> None:
    with connect(honest.log.ledger.service_dsn) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtextextended('read model rebuild verified', 0))")
        assert command(honest.log.ledger, tmp_path).exit_code == 2


def test_an_unsealed_log_is_not_intact(ledger: TestLedger, tmp_path: Path) -> None:
    """0 of 0 checkpoints do not pass in silence."""
    log = begun(ledger, tmp_path)
    log.append(1)
    result = command(ledger, tmp_path)
    assert result.exit_code == 1
    assert "контрольные точки — 0" in result.stdout
    assert "ещё не запечатывали: запустите journal serve" in result.stdout
    assert "Верной контрольной точки нет." in result.stdout


def test_a_check_of_what_is_built_upon_the_log_is_asked_and_counted(college: Copy) -> None:
    def copies(inquiry: Inquiry, report: Report) -> Iterator[Finding]:
        report.checked["заверенные копии"] = 2
        yield Finding(code="COPY_FORGED", text=f"Копия не из журнала {inquiry.schema}.", copy="k-1")

    report = verify(college.inquiry, copies)
    assert codes(report) == {"COPY_FORGED"}
    assert report.checked["заверенные копии"] == 2


def test_of_one_kind_so_many_are_listed_and_the_rest_counted() -> None:
    report = Report()
    report.take(Finding(code="X", text="") for _ in range(MOST_FINDINGS + 7))
    assert (len(report.findings), report.unlisted) == (MOST_FINDINGS, {"X": 7})


def test_the_log_pass_tells_how_far_it_is(college: Copy) -> None:
    steps: dict[str, tuple[int, int]] = {}
    college.verified(progress=lambda step, done, of: steps.__setitem__(step, (done, of)))
    assert {done == of for done, of in steps.values()} == {True}
    assert steps.keys() >= {"строки", "контрольные точки", "представления"}
