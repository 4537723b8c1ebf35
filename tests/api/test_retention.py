"""Nomenclature, retention calendar, sealing and destruction over HTTP (4.6.2-e, 5.5, 5.6)."""

from __future__ import annotations

from datetime import UTC, datetime

from school_day import School

HASH = "6e" * 32
VOLUME = {
    "first_position": 1, "last_position": 9, "tree_head": HASH, "manifest_sha256": HASH, "copies": 0,
    "act_number": "№ 3 от 10.07.2026",
}  # fmt: skip
SERIES = {
    "index": "05-12", "title": "Журналы", "term_years": 10, "effective_from": "2026-01-01", "order": "№ 140-од",
}  # fmt: skip


def test_the_archivist_edits_the_nomenclature_and_reads_it_by_day(school: School) -> None:
    api = school.api
    lines = api.get("arch-1", "/nomenclature").json()["lines"]
    assert {line["papers"]: line["term_years"] for line in lines} == {"journals": 5, "summaries": 25, "reports": 5}
    api.done(api.put("arch-1", "/nomenclature/journals", SERIES))
    before, after = (
        {line["papers"]: line for line in api.get("dir-1", "/nomenclature", on=on).json()["lines"]}
        for on in ("2025-12-31", "2026-01-01")
    )
    assert (before["journals"]["term_years"], after["journals"]["index"]) == (5, "05-12")
    assert api.put("arch-1", "/nomenclature/journals", SERIES).json()["code"] == "NOTHING_TO_RECORD"
    late = {**SERIES, "effective_from": "2025-09-01"}
    assert api.put("d-1", "/nomenclature/journals", late).json()["code"] == "POLICY_RETROACTIVE"


def test_what_is_not_closed_is_neither_sealed_nor_destroyed(school: School) -> None:
    api = school.api
    head = api.head()
    assert api.post("arch-1", "/years/2025-2026/volume", VOLUME).json()["code"] == "YEAR_OPEN"
    destruction = {"act_number": "№ 1"}
    answer = api.post("arch-1", "/years/2025-2026/papers/journals/destruction", destruction)
    assert answer.json()["code"] == "YEAR_OPEN"
    assert api.post("arch-1", "/years/2025-2026/volume", {**VOLUME, "tree_head": "6E"}).status_code == 422
    assert api.head() == head


def test_teachers_and_families_see_no_archive(school: School) -> None:
    for who, code in (("t-1", "ROLE"), ("l-1", "ROLE"), ("a-1", "ROLE"), ("s-1", "NOT_FOUND"), ("g-1", "NOT_FOUND")):
        for path in ("/nomenclature", "/retention"):
            assert school.api.get(who, path).json()["code"] == code
    school.api.clock.now = datetime(2026, 9, 1, tzinfo=UTC)
    assert school.api.get("arch-1", "/retention", **school.api.fresh()).json() == {"files": []}
