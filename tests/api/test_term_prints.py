"""A term's journals, and all its other forms, as files whose names say what they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from school_day import School, journal, recorded_lesson
from test_copies import at, certified, line

from archive.copies.term_prints import Log, print_term


@pytest.mark.clause("4.6.2-e")
def test_all_copies_of_a_term_are_printed_as_files_whose_names_say_what_they_are(
    school: School, tmp_path: Path
) -> None:
    certified(school)
    settings = school.api.settings
    school.api.done(school.api.post("d-1", "/groups", {"group_id": "СВ-12", "name": "СВ/12"}))
    school.api.done(school.api.post("d-1", "/journals", journal("СВ-12", "welding")))
    school.api.get("arch-1", "/copies", term="2025-2026-1", **school.api.fresh())  # the read models have followed
    heard: list[tuple[int, int]] = []
    log = Log(settings.database_url, settings.ledger_schema, settings.master_key)
    printed = print_term(log, "2025-2026", 1, tmp_path / "out", 2, lambda done, of: heard.append((done, of)))
    names = {one.path.name for one in printed}
    assert names == {path.name for path in (tmp_path / "out").iterdir()} == {
        "Журнал учебных занятий, группа Группа ПМ-11, 2025-2026, семестр 1, версия 1.pdf",
        "Журнал учебных занятий, группа СВ_12, 2025-2026, семестр 1, не заверено.pdf",
    }  # fmt: skip
    first = next(one for one in printed if one.version == 1)
    assert first.path.read_bytes() == school.api.get("d-1", at("/versions/1.pdf")).content
    assert heard[-1] == (2, 2)


@pytest.mark.clause("4.6.2-k")
def test_all_other_forms_of_a_term_are_printed_and_printed_again_as_the_same_files(
    school: School, tmp_path: Path
) -> None:
    recorded_lesson(school.api, school.journal)
    line(school)  # the read models have followed
    settings = school.api.settings
    log = Log(settings.database_url, settings.ledger_schema, settings.master_key)
    heard: list[tuple[int, int]] = []

    def files() -> dict[str, bytes]:
        print_term(log, "2025-2026", 1, tmp_path, 1, lambda done, of: heard.append((done, of)), journals=False)
        return {str(path.relative_to(tmp_path)): path.read_bytes() for path in tmp_path.rglob("*.pdf")}

    first = files()
    assert {name.partition(". ")[0] for name in first} == set("23456789")
    assert heard[0] == (0, len(first))
    assert heard[-1] == (len(first), len(first))
    assert files() == first
    assert not [path for path in tmp_path.rglob("*") if path.name.endswith(".part")]
