"""What the command line says where it cannot work: one Russian sentence and no trace."""

from __future__ import annotations

import psycopg
import pytest

from api import cli


def test_a_database_without_its_tables_is_told_with_the_commands_that_make_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def without_tables() -> None:
        raise psycopg.errors.UndefinedTable('relation "journal_read.page" does not exist')

    monkeypatch.setattr(cli, "app", without_tables)
    with pytest.raises(SystemExit) as left:
        cli.main()
    assert left.value.code == 2
    said = capsys.readouterr().err
    assert "journal migrate" in said
    assert "journal rebuild" in said
