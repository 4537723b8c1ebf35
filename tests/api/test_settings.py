"""Every setting is validated, named when it is wrong, and documented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from api.settings import Settings, SettingsInvalid, known, load_settings

OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"

WRONG = [
    ("JOURNAL_POOL_SIZE", "много"), ("JOURNAL_POOL_SIZE", "0"), ("JOURNAL_SCHEMA", 'a"; DROP'),
    ("JOURNAL_DATABASE_URL", "не база"), ("JOURNAL_WAIT_FOR_READ_SECONDS", "-1"), ("JOURNAL_LOG_LEVEL", "loud"),
    ("JOURNAL_POOL_SZIE", "4"), ("POSTGRES_ENABLE_DB_FUNCTIONS", "y"),
    ("JOURNAL_LOG_WITNESSES", "https://witness.example"),
    ("JOURNAL_LOG_TIME_STAMP_URL", "stamps.example"),
    ("JOURNAL_LOG_ANCHOR_MINUTES", "0"),
    ("JOURNAL_LOG_ORIGIN", "with space"),
]  # fmt: skip


@pytest.fixture(autouse=True)
def _no_settings_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in known():
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(("variable", "value"), WRONG)
def test_a_wrong_setting_is_refused_by_name_and_in_russian(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsInvalid, match=rf"^{variable}: [а-я]"):
        load_settings()


def test_every_wrong_setting_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, value in WRONG:
        monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsInvalid) as refused:
        load_settings()
    named = {line.partition(":")[0] for line in str(refused.value).splitlines()}
    assert named == {variable for variable, _ in WRONG}


PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"


@pytest.mark.parametrize("value", [f"https://w.example {PETER}", "ftp://w.example a+b+c", ", ,x"])
def test_what_is_no_witness_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """A log's own key signs no cosignature."""
    monkeypatch.setenv("JOURNAL_LOG_WITNESSES", value)
    with pytest.raises(SettingsInvalid, match="JOURNAL_LOG_WITNESSES"):
        load_settings()


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JOURNAL_SCHEMA", "north")
    monkeypatch.setenv("JOURNAL_DATA_FOLDER", str(tmp_path))
    monkeypatch.setenv("JOURNAL_STREAM", "8:1234")  # systemd's
    settings = load_settings()
    assert (settings.ledger_schema, settings.embedded, settings.master_key) == ("north", True, tmp_path / "master.key")


def test_every_setting_is_documented_and_described() -> None:
    documented = set(re.findall(r"^\| `(JOURNAL_[A-Z_]+)` \|", OPERATIONS.read_text("utf-8"), re.MULTILINE))
    assert documented == {Settings.variable(field) for field in Settings.model_fields}
    assert all(field.description for field in Settings.model_fields.values())
