"""`journal keys` beside an open journal: rotated, checked, backed up, put back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from http_api import Api
from psycopg import sql

from api.keys_command import check, restore, rotate
from api.settings import SettingsInvalid
from archive.ledger.key_backup import backup_keys
from archive.ledger.master_key import in_file

PERSON = {
    "person_id": "s-8", "kind": "student", "identity": {"surname": "Ключарёва", "name": "Имя"}, "order": "№ 1-с",
}  # fmt: skip


def test_the_master_key_changes_under_an_open_journal(api: Api) -> None:
    api.done(api.post("a-1", "/people", PERSON))
    before = in_file(api.settings.master_key)()
    assert check(api.settings) == []
    assert rotate(api.settings, lambda _: None, pause=0) >= 1
    after = in_file(api.settings.master_key)()
    assert (len(after), after != before) == (1, True)
    assert api.get("d-1", "/people/s-8").json()["identity"]["surname"] == "Ключарёва"
    api.done(api.post("a-1", "/people", {**PERSON, "person_id": "s-9"}))
    assert check(api.settings) == []
    assert rotate(api.settings, lambda _: None, pause=0) >= 2


def test_a_lost_key_is_noticed_and_comes_back_with_the_name(api: Api, tmp_path: Path) -> None:
    api.done(api.post("a-1", "/people", PERSON))
    file, now = tmp_path / "keys.backup", api.clock()
    secret = in_file(api.settings.master_key)()[0]
    backup_keys(api.settings.database_url, api.settings.ledger_schema, secret, file, now, now + timedelta(days=30))
    with psycopg.connect(api.settings.owner_database_url) as owner:
        for table in ("sealed_field", "person_key"):
            own = sql.Identifier(f"{api.settings.ledger_schema}_persons", table)
            owner.execute(sql.SQL("DELETE FROM {} WHERE person_id = 's-8'").format(own))
    assert check(api.settings) == ["s-8"]
    assert restore(api.settings, file, now) == 1
    assert check(api.settings) == []
    assert api.get("d-1", "/people/s-8").json()["identity"]["surname"] == "Ключарёва"


def test_a_command_may_give_the_key_and_a_wrong_one_is_told(api: Api) -> None:
    key = in_file(api.settings.master_key)()[0].hex()
    told = api.settings.model_copy(update={"master_key_command": f"echo {key}"})
    assert told.master_keys().secret.hex() == key
    with pytest.raises(SettingsInvalid, match="JOURNAL_MASTER_KEY_COMMAND"):
        api.settings.model_copy(update={"master_key_command": "echo nothing"}).master_keys()
