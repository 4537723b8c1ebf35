"""A copy that was certified by an earlier form than this program draws."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import psycopg
import pytest
from school_day import School
from test_copies import VERSION_1, certified, checked, found

from archive.copies import verification


def test_a_copy_certified_by_an_earlier_form_is_noted_and_its_file_and_tree_checked_all_the_same(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program of twenty years later draws another form: that is no forgery, and hides none."""
    certified(school)
    draw_now = verification.draw_again

    def drawn_otherwise(*arguments: Any) -> Any:
        pdf, drawn = draw_now(*arguments)
        return pdf, msgspec.structs.replace(drawn, sha256="00" * 32)

    monkeypatch.setattr(verification, "draw_again", drawn_otherwise)
    assert found(school) == [("COPY_DIFFERS", VERSION_1)]
    later = {name: replace(form, version=form.version + 1) for name, form in verification.FORMS.items()}
    monkeypatch.setattr(verification, "FORMS", later)
    report = checked(school)
    assert report.findings == []
    (note,) = report.notes
    assert "по форме другой версии" in note
    assert "сверены их файлы (1)" in note
    settings = school.api.settings
    with psycopg.connect(settings.owner_database_url) as owner:
        event, kept = f"{settings.ledger_schema}.event", f"{settings.ledger_schema}.copy_file"
        owner.execute(f"ALTER TABLE {event} DISABLE TRIGGER event_is_append_only".encode())
        owner.execute(f"UPDATE {event} SET state = state || ' ' WHERE position = 2".encode())  # noqa: S608
        owner.execute(f"ALTER TABLE {kept} DISABLE TRIGGER USER, DROP CONSTRAINT copy_file_check".encode())
        owner.execute(f"UPDATE {kept} SET content = '%PDF'".encode())  # noqa: S608
    assert found(school) == [("COPY_FILE", VERSION_1), ("COPY_TREE_DIFFERS", VERSION_1)]
