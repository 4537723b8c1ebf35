"""The archivist's commands on a whole college: rights, and who counts as still enrolled."""

from __future__ import annotations

from datetime import date

import pytest

from domain.college_in_memory import CollegeInMemory, by
from domain.given import GROUP, JOURNAL, OTHER_GROUP, TERM, YEAR, clause, moscow
from domain.school import ORDER
from domain.year_college import AFTER, deputy, director, leader, taught_through, teacher, year_over
from journal_domain.application import Command
from journal_domain.certified_copy import Certification, Drawn, StreamAt
from journal_domain.errors import Refused
from journal_domain.nomenclature import Papers, Series
from journal_domain.paper import journal_paper
from journal_domain.retention import Volume
from journal_domain.values import Change, Departure, Role, Subject

PAPER = journal_paper(GROUP, TERM)
LATER = moscow("2031-01-01 00:00")
ACT = "№ 1 от 01.01.2031"


def archivist() -> Command:
    return by("arch-1", Role.ARCHIVIST, at=LATER)


@pytest.fixture
def college() -> CollegeInMemory:
    return year_over()


def certified(college: CollegeInMemory) -> None:
    """The only copy of the year is reviewed and certified as the record stands."""
    drawn = Drawn(
        form_version=1, position=college.positions(), tree_head="6e" * 32, sha256="0a" * 32,
        streams=(StreamAt(JOURNAL, college.journal(JOURNAL).version),), incomplete=False, pages=2,
    )  # fmt: skip
    version = len(college.certified_copy(PAPER).editions) + 1
    college.review_copy(deputy(LATER), PAPER, drawn)
    certification = Certification(post="заместитель директора", file_index="УЧ-01")
    college.certify_copy(deputy(LATER), PAPER, drawn, version, certification)


def built(college: CollegeInMemory) -> Volume:
    return Volume(
        first_position=1, last_position=college.positions(), tree_head="6e" * 32, manifest_sha256="0a" * 32, copies=0
    )


@clause("5.5", "4.6.2-e")
def test_the_archivist_and_the_deputies_keep_the_archive_and_nobody_else(college: CollegeInMemory) -> None:
    series = Series("05-12", "Журналы", 6)
    for command in (teacher(AFTER), leader(AFTER), director(AFTER), by("a-1", Role.ADMINISTRATOR, at=AFTER)):
        for doing in (
            lambda c: college.seal_volume(c, YEAR, built(college), ACT),
            lambda c: college.destroy_papers(c, YEAR, Papers.JOURNALS, ACT),
            lambda c: college.adopt_series(c, Papers.JOURNALS, series, date(2032, 1, 1), ORDER),
        ):
            before = college.positions()
            with pytest.raises(Refused, match="ROLE"):
                doing(command)
            assert college.positions() == before
    certified(college)
    college.seal_volume(archivist(), YEAR, built(college), ACT)
    college.adopt_series(deputy(LATER), Papers.JOURNALS, series, date(2032, 1, 1), ORDER)


@clause("5.5")
def test_a_year_that_is_not_closed_is_not_sealed_and_nothing_is_recorded() -> None:
    college = taught_through()
    before = college.positions()
    with pytest.raises(Refused, match="YEAR_OPEN"):
        college.seal_volume(archivist(), YEAR, built(college), ACT)
    assert college.positions() == before


@clause("4.6.2-e", "4.6.2-f")
def test_each_group_and_term_wants_a_copy_that_is_certified_as_the_record_stands() -> None:
    def refused() -> Refused:
        before = college.positions()
        with pytest.raises(Refused, match="COPY_NOT_CERTIFIED") as answer:
            college.seal_volume(archivist(), YEAR, built(college), ACT)
        assert college.positions() == before
        return answer.value

    college = taught_through()
    certified(college)
    change = Change(subject=Subject.ATTESTATION, was="2", becomes="3", student_id="s-1")
    college.request_correction(teacher(AFTER), JOURNAL, (change,), "Описка", "")
    (request,) = college.journal(JOURNAL).requests
    college.approve_correction(by("z-2", Role.DEPUTY, at=AFTER), JOURNAL, request, "12-УР", "44-од")
    college.close_year(deputy(AFTER), YEAR, ORDER)
    assert [problem.where for problem in refused().problems] == [f"copies.{GROUP}.{TERM}"]
    assert "после заверения" in refused().problems[0].message
    certified(college)
    college.seal_volume(archivist(), YEAR, built(college), ACT)


@clause("5.5")
def test_relations_on_any_ground_keep_the_years_papers_also_in_another_group(college: CollegeInMemory) -> None:
    """T10: a student who moved to another group is still taught."""
    college.transfer_student(deputy(AFTER), GROUP, "s-1", OTHER_GROUP, date(2025, 10, 1), ORDER)
    with pytest.raises(Refused, match=r"RETENTION \(5\.5\)"):
        college.destroy_papers(archivist(), YEAR, Papers.JOURNALS, ACT)
    college.withdraw_student(deputy(AFTER), OTHER_GROUP, "s-1", date(2031, 1, 2), ORDER, Departure.EXPULSION)
    with pytest.raises(Refused, match=r"RETENTION \(5\.5\)"):  # enrolled until tomorrow
        college.destroy_papers(archivist(), YEAR, Papers.JOURNALS, ACT)


@clause("5.6")
def test_when_all_have_left_and_the_term_is_over_the_file_is_destroyed(college: CollegeInMemory) -> None:
    college.withdraw_student(deputy(AFTER), GROUP, "s-1", date(2030, 7, 1), ORDER, Departure.GRADUATION)
    day_before = by("arch-1", Role.ARCHIVIST, at=moscow("2030-12-31 23:59"))
    with pytest.raises(Refused, match=r"RETENTION \(5\.6\).*01\.01\.2031"):
        college.destroy_papers(day_before, YEAR, Papers.JOURNALS, ACT)
    college.destroy_papers(archivist(), YEAR, Papers.JOURNALS, ACT)
    assert college.year(YEAR).destroyed == {Papers.JOURNALS}
    with pytest.raises(Refused, match=r"RETENTION.*01\.01\.2051"):
        college.destroy_papers(archivist(), YEAR, Papers.SUMMARIES, ACT)
