"""A copy is certified as it was reviewed, by a deputy, and a later change of the record asks for the next version."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from domain.college_in_memory import CollegeInMemory, by
from domain.given import AUGUST, DEPUTY, GROUP, JOURNAL, TERM, Fact, clause, fact, given, past
from domain.school import marked, permitted
from domain.year_college import planned, taught_through
from domain.year_school import archived
from journal_domain import certified_copy as c
from journal_domain.certified_copy import (
    Certification,
    CopyCertified,
    CopyReviewed,
    CopySigned,
    Drawn,
    SignatureKind,
    StreamAt,
    Verdict,
    VerifiedSignature,
)
from journal_domain.errors import NotFound, Refused
from journal_domain.event import Event
from journal_domain.paper import Paper, copy_id, journal_paper
from journal_domain.values import Role

PAPER = journal_paper(GROUP, TERM)
BOOK: dict[str, Any] = {"paper": PAPER}
DRAWN = Drawn(
    form_version=1, position=90, tree_head="a1" * 32, sha256="0f" * 32, streams=(StreamAt(JOURNAL, 40),),
    incomplete=False, pages=12,
)  # fmt: skip
PRINTED = replace(DRAWN, sha256="1e" * 32, pages=13)
VERO = Certification(post="заместитель директора по УР", file_index="05-14")
CERTIFYING: dict[str, Any] = {"after": (), "version": 1, "certification": VERO, "on": date(2026, 1, 12)}
SIGNATURE = VerifiedSignature(
    kind=SignatureKind.PADES, sha256="3c" * 32, certificate="4b" * 32, algorithm="RSA", verdict=Verdict.TRUSTED
)


def reviewed(drawn: Drawn = DRAWN) -> Fact:
    shown = {name: getattr(drawn, name) for name in drawn.__struct_fields__ if name != "pages"}
    return fact(CopyReviewed, **BOOK, **shown)


def certified(drawn: Drawn = PRINTED, version: int = 1, replaces: str | None = None) -> Fact:
    shown = {name: getattr(drawn, name) for name in drawn.__struct_fields__}
    return fact(
        CopyCertified, **BOOK, **shown, version=version, replaces=replaces, post=VERO.post, file_index=VERO.file_index,
        certified_on=date(2026, 1, 12),
    )  # fmt: skip


def later(*facts: Fact, version: int = 40) -> list[Event]:
    """The facts as events of the journal after this version."""
    return [replace(event, originator_version=version + n) for n, event in enumerate(past(facts), 1)]


@clause("4.6.2-e", "4.6.2-f")
def test_a_copy_is_reviewed_and_then_certified_as_it_was_reviewed() -> None:
    given().when(c.review_copy, drawn=DRAWN, **BOOK).then(reviewed())
    given(reviewed()).when(c.certify_copy, drawn=PRINTED, **CERTIFYING).then(certified())


@clause("4.6.2-f")
def test_what_nobody_reviewed_is_not_certified() -> None:
    given().when(c.certify_copy, drawn=PRINTED, **CERTIFYING).then_refused("NOT_REVIEWED", "4.6.2-f")
    again = given(reviewed(), certified()).when(c.certify_copy, drawn=PRINTED, **(CERTIFYING | {"version": 2}))
    again.then_refused("NOT_REVIEWED", "4.6.2-f")


@clause("4.6.2-f")
def test_a_journal_that_came_after_the_review_was_not_reviewed() -> None:
    came = {"concerned": [JOURNAL, "j-2"]}
    given(reviewed()).when(c.certify_copy, drawn=PRINTED, **CERTIFYING, **came).then_refused("NOT_REVIEWED", "4.6.2-f")
    given(reviewed()).when(c.certify_copy, drawn=PRINTED, **CERTIFYING, concerned=[JOURNAL]).then(certified())


@clause("4.6.2-f")
@pytest.mark.parametrize(
    ("change", "outdated"),
    [
        (marked("slot-1", "s-1", "5"), True),
        (permitted("p-1", "slot-1", date(2025, 9, 5)), False),
        (archived(), False),
    ],
)
def test_a_print_is_out_of_date_once_what_it_shows_has_changed(change: Fact, outdated: bool) -> None:
    after = later(change)
    assert c.outdated(PAPER, DRAWN.streams, after) is outdated
    attempt = given(reviewed()).when(c.certify_copy, drawn=PRINTED, **(CERTIFYING | {"after": after}))
    if outdated:
        attempt.then_refused("NOT_REVIEWED", "4.6.2-f")
    else:
        attempt.then(certified())


@clause("4.6.2-f")
def test_what_was_printed_already_is_no_change() -> None:
    assert not c.outdated(PAPER, DRAWN.streams, later(marked("slot-1", "s-1", "5"), version=39))
    assert c.outdated(PAPER, (), later(marked("slot-1", "s-1", "5")))


@clause("4.6.2-f")
def test_a_journal_that_the_print_does_not_know_makes_it_out_of_date() -> None:
    assert not c.outdated(PAPER, DRAWN.streams, (), [JOURNAL])
    assert c.outdated(PAPER, DRAWN.streams, (), [JOURNAL, "a-later-journal"])


@clause("4.6.2-f")
@pytest.mark.parametrize("blank", [{"post": " "}, {"file_index": ""}])
def test_a_certification_names_the_post_and_the_file(blank: dict[str, str]) -> None:
    wrong = CERTIFYING | {"certification": replace(VERO, **blank)}
    given(reviewed()).when(c.certify_copy, drawn=PRINTED, **wrong).then_refused("CERTIFICATION_VALUE", "4.6.2-f")


@clause("4.6.2-f")
@pytest.mark.parametrize("other", [{"version": 2}, {"drawn": replace(PRINTED, position=91)}])
def test_a_print_of_something_else_than_was_reviewed_is_refused(other: dict[str, Any]) -> None:
    attempt = CERTIFYING | {"drawn": PRINTED} | other
    given(reviewed()).when(c.certify_copy, **attempt).then_refused("EDITED_MEANWHILE", "4.6.2-f")


@clause("4.6.2-f")
def test_the_second_version_names_the_first_which_stays() -> None:
    second = replace(PRINTED, position=120, streams=(StreamAt(JOURNAL, 41),), sha256="5a" * 32)
    history = given(reviewed(), certified(), reviewed(replace(DRAWN, position=120, streams=second.streams)))
    done = history.when(c.certify_copy, drawn=second, **(CERTIFYING | {"version": 2}))
    copy = done.then(certified(second, 2, PRINTED.sha256)).copy()
    assert [edition.sha256 for edition in copy.editions] == [PRINTED.sha256, second.sha256]
    assert copy.current.version == 2
    assert copy.reviewed is None


@clause("4.6.2-f")
def test_a_form_that_changed_after_the_review_is_reviewed_again_before_it_is_certified() -> None:
    anew = replace(DRAWN, form_version=2)
    printed = replace(PRINTED, form_version=2)
    given(reviewed()).when(c.certify_copy, drawn=printed, **CERTIFYING).then_refused("NOT_REVIEWED", "4.6.2-f")
    given(reviewed()).when(c.review_copy, drawn=anew, **BOOK).then(reviewed(anew))
    given(reviewed(anew)).when(c.certify_copy, drawn=printed, **CERTIFYING).then(certified(printed))


@clause("4.6.2-e")
def test_a_term_without_journals_has_no_copy() -> None:
    empty = replace(DRAWN, streams=())
    given().when(c.review_copy, drawn=empty, **BOOK).then_refused("NO_JOURNALS", "4.6.2-e")


@clause("4.6.2-f")
def test_the_same_print_is_reviewed_once() -> None:
    later_print = replace(DRAWN, position=95)
    given(reviewed()).when(c.review_copy, drawn=later_print, **BOOK).then_refused("NOTHING_TO_RECORD", "4.6.2-f")
    changed = replace(DRAWN, position=95, streams=(StreamAt(JOURNAL, 41),))
    given(reviewed()).when(c.review_copy, drawn=changed, **BOOK).then(reviewed(changed))


@clause("4.6.2-f")
def test_a_signature_is_kept_once_and_only_of_a_version_that_there_is() -> None:
    history = given(reviewed(), certified())
    signed = fact(
        CopySigned, version=1, kind=SignatureKind.PADES, sha256="3c" * 32, certificate="4b" * 32, algorithm="RSA",
        verdict=Verdict.TRUSTED,
    )  # fmt: skip
    history.when(c.sign_copy, version=1, signature=SIGNATURE).then(signed)
    history.later(signed).when(c.sign_copy, version=1, signature=SIGNATURE).then_refused("NOTHING_TO_RECORD", "4.6.2-f")
    with pytest.raises(NotFound):
        given().copy().edition(1)


@clause("4.6.2-e", "4.6.2-f", "4.7.1-b", "5.5")
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.DEPUTY])
def test_nobody_but_a_deputy_reviews_certifies_or_signs(role: Role) -> None:
    college = CollegeInMemory()
    for attempt in (
        lambda: college.review_copy(by("p-1", role), PAPER, DRAWN),
        lambda: college.certify_copy(by("p-1", role), PAPER, PRINTED, 1, VERO),
        lambda: college.sign_copy(by("p-1", role), PAPER, 1, SIGNATURE),
    ):
        with pytest.raises((Refused, NotFound)) as refused:
            attempt()
        family = role in (Role.STUDENT, Role.GUARDIAN)
        assert family or (refused.value.code, refused.value.clause) == ("ROLE", "4.6.2-f")
        assert isinstance(refused.value, NotFound) is family
    assert college.positions() == 0


@clause("4.6.2-f")
def test_a_certification_repeated_by_its_command_id_is_answered_as_at_first() -> None:
    college = CollegeInMemory()
    drawn = replace(DRAWN, streams=(StreamAt("j-none", 0),))
    college.review_copy(by(DEPUTY, Role.DEPUTY), PAPER, drawn)
    once = by(DEPUTY, Role.DEPUTY, at=AUGUST, command_id="once")
    position = college.certify_copy(once, PAPER, drawn, 1, VERO)
    anew = replace(drawn, sha256="77" * 32)
    assert college.certify_copy(once, PAPER, anew, 2, VERO) == position
    copy = college.certified_copy(PAPER)
    assert [edition.certified_on for edition in copy.editions] == [date(2025, 8, 25)]
    assert college.after_print(PAPER.form, drawn.streams) == []


@clause("4.6.2-f", "4.5.1-a")
@pytest.mark.parametrize(("made", "of_journal"), [(taught_through, False), (planned, True)])
def test_who_succeeds_after_the_closing_or_is_released_changes_nothing_that_a_journal_shows(
    made: Callable[[], CollegeInMemory], of_journal: bool
) -> None:
    """A report may name whoever teaches by now: its figures are compared."""
    college = made()
    streams = (StreamAt(JOURNAL, college.journal(JOURNAL).version),)
    college.assign_teaching(by(DEPUTY, Role.DEPUTY), GROUP, "d-1", None, "t-2", date(2025, 9, 8), "9-к")
    college.end_teaching(by(DEPUTY, Role.DEPUTY), GROUP, "d-1", None, date(2025, 9, 15), "10-к")
    results = Paper(form="group-results", group_id=GROUP, term=TERM, assessment="term", degree="na7")
    changed = [c.outdated(x, streams, college.after_print(x.form, streams)) for x in (PAPER, results)]
    assert changed == [of_journal, True]


@clause("5.5")
def test_a_copy_of_days_lies_within_one_academic_year() -> None:
    days = Paper(form="occupancy", since=date(2025, 5, 1), until=date(2025, 9, 30))
    given().when(c.review_copy, drawn=DRAWN, paper=days).then_refused("COPY_PERIOD", "5.5")


@clause("4.6.2-f", "4.6.2-k")
def test_a_form_of_results_is_not_out_of_date_by_what_happens_at_lessons() -> None:
    results = Paper(form="group-results", group_id=GROUP, term=TERM, assessment="term", degree="na7")
    after = later(marked("slot-1", "s-1", "5"))
    assert not c.outdated(results, DRAWN.streams, after)
    assert c.outdated(Paper(form="summary-of-attendance", group_id=GROUP, term=TERM), DRAWN.streams, after)


PAPERS = [
    PAPER,
    Paper(form="summary-of-marks", group_id=GROUP, term=TERM, assessment="term"),
    Paper(form="summary-of-marks", group_id=GROUP, term=TERM, assessment="year"),
    Paper(form="summary-of-marks", group_id="g-2", term=TERM, assessment="term"),
    Paper(form="occupancy", since=date(2025, 9, 1), until=date(2025, 9, 2)),
    Paper(form="occupancy", since=date(2025, 9, 1), until=date(2025, 9, 3)),
]


def test_every_question_has_a_copy_of_its_own_whose_name_never_changes() -> None:
    assert len({copy_id(paper) for paper in PAPERS}) == len(PAPERS)
    assert copy_id(Paper(form="a-form", term="2025-2026-1", group_id="g-1")) == "224f1529-70b4-55b3-946f-4371c6b6a38b"


@pytest.mark.parametrize(("until", "year"), [("2026-08-31", "2025-2026"), ("2026-09-01", "2026-2027")])
def test_a_year_begins_in_september(until: str, year: str) -> None:
    assert Paper(form="occupancy", since=date.fromisoformat(until), until=date.fromisoformat(until)).year == year
