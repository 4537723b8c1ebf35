"""A closed year's volume is sealed once, and a file is destroyed by act when its term and the relations are over."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.given import YEAR, clause
from domain.given import in_august as given
from domain.year_school import destroyed, sealed, series, year_closed
from journal_domain.nomenclature import Papers
from journal_domain.retention import Volume, destroy_papers, seal_volume

BUILT = Volume(first_position=1, last_position=48213, tree_head="6e" * 32, manifest_sha256="0a" * 32, copies=24)
CLOSED_ON, FREE = date(2025, 6, 1), date(2031, 1, 1)


def sealing(uncertified: dict[str, str] | None = None, act_number: str = "№ 3 от 10.07.2026") -> Any:
    return lambda p, act: seal_volume(p.year(), YEAR, BUILT, uncertified or {}, act_number, act)


def destroying(
    today: date = FREE, enrolled: tuple[str, ...] = (), act_number: str = "№ 1 от 15.01.2032", closed: bool = True
) -> Any:
    closed_on = CLOSED_ON if closed else None
    return lambda p, act: destroy_papers(
        p.year(), YEAR, Papers.JOURNALS, p.nomenclature(), closed_on, enrolled, act_number, today, act
    )


@clause("5.5")
def test_a_closed_years_volume_is_sealed_by_act_and_once() -> None:
    past = given(year_closed()).when(sealing()).then(sealed())
    assert past.year().sealed.manifest_sha256 == "0a" * 32
    given().when(sealing()).then_refused("YEAR_OPEN", "5.5")
    given(year_closed(), sealed()).when(sealing()).then_refused("VOLUME_SEALED", "5.5")
    given(year_closed()).when(sealing(act_number=" ")).then_refused("ORDER_REQUIRED", "5.5")


@clause("4.6.2-f", "5.5")
def test_a_volume_is_not_sealed_while_a_copy_that_is_due_is_not_certified_and_each_is_named() -> None:
    due = {"journals.j-1": "журнал, группа СТ-11, Материаловедение", "journals.j-2": "журнал, группа СТ-12, Черчение"}
    refused = given(year_closed()).when(sealing(due)).then_refused("COPY_NOT_CERTIFIED", "4.6.2-f", *due)
    assert [
        problem.message.rstrip(".").endswith(what) for problem, what in zip(refused.problems, due.values(), strict=True)
    ]


@clause("5.6")
def test_a_file_is_destroyed_by_act_from_the_day_its_term_is_over() -> None:
    past = given(year_closed(), sealed()).when(destroying()).then(destroyed(kept_until=FREE))
    assert past.year().destroyed == {Papers.JOURNALS}
    early = given(year_closed()).when(destroying(date(2030, 12, 31))).then_refused("RETENTION", "5.6")
    assert "01.01.2031" in early.message
    given(year_closed()).when(destroying(act_number="")).then_refused("ORDER_REQUIRED", "5.6")
    given(year_closed(), destroyed()).when(destroying()).then_refused("PAPERS_DESTROYED", "5.6")
    given().when(destroying(closed=False)).then_refused("YEAR_OPEN", "5.5")


@clause("5.6")
def test_what_is_kept_for_ever_is_never_destroyed() -> None:
    for_ever = series(date(2028, 1, 1), None)
    given(year_closed(), for_ever).when(destroying(date(2099, 1, 1))).then_refused("RETENTION", "5.6")


@clause("5.5")
@pytest.mark.parametrize("today", [FREE, date(2040, 1, 1)])
def test_a_file_outlasts_its_term_while_a_student_of_the_year_is_still_taught(today: date) -> None:
    refused = given(year_closed()).when(destroying(today, ("s-1", "s-2"))).then_refused("RETENTION", "5.5")
    assert "2" in refused.message
