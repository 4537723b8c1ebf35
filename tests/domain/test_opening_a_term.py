"""The journals of a term come from the curriculum and the teaching assignments (4.6.2-l, 4.6.2-m)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from domain.given import GROUP, JOURNAL, SECOND_TERM, TERM, Decision, clause, fact, moscow
from domain.given import in_august as given
from domain.school import ORDER, TOPICS, attached, formed, joined, led_by, opened
from domain.year_school import (
    FIRST_TERM,
    LAST_TERM,
    OCTOBER,
    SEPTEMBER,
    calendar,
    curriculum,
    described,
    left,
    subgroup,
    taught,
    teaches,
)
from journal_domain import journal_events as e
from journal_domain import leaving
from journal_domain.academic_calendar import AcademicCalendar, TermDates
from journal_domain.errors import Refused
from journal_domain.group import (
    GroupLeaderReleased,
    GroupMasterAppointed,
    GroupMasterReleased,
    TeachingAssigned,
    TeachingEnded,
    group_stream,
)
from journal_domain.journal import journal_id
from journal_domain.opening import NewJournal, by_the_curriculum, journals_of_term, open_journals, require_of_calendar
from journal_domain.values import AttestationForm, Enrolment, Topic


def open_term(dates: TermDates = FIRST_TERM) -> Decision:
    return lambda p, act: open_journals(
        p.group(), p.policy(), journals_of_term(p.group(), p.curriculum(), dates), dates.starts, act
    )


WHOLE = (Enrolment("s-1", SEPTEMBER), Enrolment("s-2", SEPTEMBER, OCTOBER))
KNOWN = (formed(), described(), joined("s-1"), joined("s-2"), left("s-2", OCTOBER), teaches("d-1", "t-1"))


@clause("4.6.2-l", "4.6.2-m")
def test_a_journal_has_the_curriculums_hours_and_form_the_calendars_deadline_and_the_groups_roster() -> None:
    past = given(*KNOWN, curriculum(taught())).when(open_term()).then(opened(leader_id=None, roster=WHOLE), attached())
    assert past.group().journals == (JOURNAL,)


@clause("2.2.4")
def test_only_what_the_curriculum_names_for_the_course_and_the_term_is_opened() -> None:
    lines = (taught(), taught("d-2", course=2), taught("d-3", term=2))
    facts = (*KNOWN, teaches("d-2", "t-2"), teaches("d-3", "t-3"), curriculum(*lines))
    assert given(*facts).when(open_term()).and_then().group().journals == (JOURNAL,)
    second = given(*facts).when(open_term(LAST_TERM)).and_then()
    assert second.group().journals == (journal_id(GROUP, "d-3", SECOND_TERM),)


@clause("4.6.2-l")
def test_every_discipline_without_a_teacher_is_named_and_nothing_is_opened() -> None:
    lines = (taught(), taught("d-2"), taught("d-3"))
    given(*KNOWN, curriculum(*lines)).when(open_term()).then_refused(
        "NO_TEACHER", "4.6.2-l", "disciplines.d-2", "disciplines.d-3"
    )


@clause("4.6.2-m")
def test_journals_that_are_open_already_are_left_alone() -> None:
    facts = (*KNOWN, teaches("d-2", "t-2"), curriculum(taught(), taught("d-2")), opened(), attached())
    past = given(*facts).when(open_term()).and_then()
    assert past.group().journals == (JOURNAL, journal_id(GROUP, "d-2", TERM))
    assert past.journal().version == 1
    again = past.when(open_term())
    again.then_refused("NOTHING_TO_RECORD", "4.6.2-m")


@clause("4.6.2-l")
def test_each_subgroup_has_a_journal_of_its_own_with_its_own_students() -> None:
    facts = (
        formed(), described(), joined("s-1"), joined("s-2"), subgroup("a", "s-1"), subgroup("b", "s-2"),
        teaches("d-1", "t-1", "a"), teaches("d-1", "t-2", "b"), curriculum(taught()),
    )  # fmt: skip
    past = given(*facts).when(open_term()).and_then()
    for part, teacher, student in (("a", "t-1", "s-1"), ("b", "t-2", "s-2")):
        journal = past.journal(journal_id(GROUP, "d-1", TERM, part))
        assert (journal.subgroup_id, journal.teacher_on(SEPTEMBER), list(journal.roster)) == (part, teacher, [student])


@clause("4.6.2-l")
def test_the_master_is_told_to_each_new_journal() -> None:
    master = fact(GroupMasterAppointed, group_stream(GROUP), was=None, master_id="m-1", since=SEPTEMBER, order=ORDER)
    past = given(*KNOWN, master, curriculum(taught())).when(open_term()).then(
        opened(leader_id=None, roster=WHOLE),
        fact(e.MasterAppointed, JOURNAL, was=None, master_id="m-1", since=SEPTEMBER, order=ORDER),
        attached(),
    )  # fmt: skip
    assert past.journal().master_on(SEPTEMBER) == "m-1"


DAY = timedelta(days=1)
GONE, BEFORE = date(2025, 11, 17), date(2025, 8, 31)


def released(until: date, part: str | None = None) -> Any:
    return fact(
        TeachingEnded,
        group_stream(GROUP),
        discipline_id="d-1",
        subgroup_id=part,
        teacher_id="t-1",
        until=until,
        order="97-к",
    )


@clause("4.6.2-l", "4.7.2-b")
def test_who_is_released_after_the_opening_is_told_to_each_new_journal() -> None:
    group = group_stream(GROUP)
    staff = (
        led_by("l-1"), fact(GroupMasterAppointed, group, was=None, master_id="m-1", since=SEPTEMBER, order=ORDER),
        fact(GroupLeaderReleased, group, leader_id="l-1", until=GONE, order="95-к"),
        fact(GroupMasterReleased, group, master_id="m-1", until=GONE, order="96-к"),
    )  # fmt: skip
    past = given(*KNOWN, *staff, released(GONE), curriculum(taught())).when(open_term()).then(
        opened(leader_id="l-1", roster=WHOLE),
        fact(e.MasterAppointed, JOURNAL, was=None, master_id="m-1", since=SEPTEMBER, order=ORDER),
        fact(leaving.LeaderReleased, JOURNAL, leader_id="l-1", until=GONE, order="95-к"),
        fact(leaving.MasterReleased, JOURNAL, master_id="m-1", until=GONE, order="96-к"),
        fact(leaving.TeacherReleased, JOURNAL, teacher_id="t-1", until=GONE, order="97-к"),
        attached(),
    )  # fmt: skip
    journal = past.journal()
    assert (journal.teacher_on(GONE), journal.leader_on(GONE), journal.master_on(GONE)) == (None, None, None)


@clause("4.6.2-l")
@pytest.mark.parametrize("back", ["t-1", "t-2"])
def test_who_is_assigned_after_a_release_is_told_too(back: str) -> None:
    again = fact(
        TeachingAssigned, group_stream(GROUP), discipline_id="d-1", subgroup_id=None, was=None, teacher_id=back,
        since=date(2025, 12, 1), order=ORDER,
    )  # fmt: skip
    past = given(*KNOWN, released(GONE), again, curriculum(taught())).when(open_term()).and_then()
    taught_on = [past.journal().teacher_on(day) for day in (SEPTEMBER, GONE, date(2025, 12, 1))]
    assert taught_on == ["t-1", None, back]


@clause("4.6.2-l")
def test_whoever_was_released_before_the_term_teaches_no_journal_of_it() -> None:
    plan = curriculum(taught())
    earlier = fact(
        TeachingAssigned, group_stream(GROUP), discipline_id="d-1", subgroup_id=None, was=None, teacher_id="t-1",
        since=date(2025, 1, 12), order=ORDER,
    )  # fmt: skip
    facts = (formed(), described(), joined("s-1"), earlier, released(BEFORE))
    given(*facts, plan).when(open_term()).then_refused("NO_TEACHER", "4.6.2-l", "disciplines.d-1")
    parts = (subgroup("a", "s-1"), teaches("d-1", "t-2", "a"))
    past = given(*facts, *parts, plan).when(open_term()).and_then()
    assert past.group().journals == (journal_id(GROUP, "d-1", TERM, "a"),)
    with pytest.raises(Refused, match="NO_TEACHER"):
        by_the_curriculum(given(*facts).group(), given(plan).curriculum(), NEW, SEPTEMBER)


@clause("4.6.2-l", "4.6.2-m")
@pytest.mark.parametrize(("left_b", "refused"), [(None, True), (SEPTEMBER + DAY, True), (SEPTEMBER, False)])
def test_a_part_no_longer_taught_needs_a_teacher_while_it_has_students_and_is_passed_over_after(
    left_b: date | None, refused: bool
) -> None:
    assigned = fact(
        TeachingAssigned, group_stream(GROUP), discipline_id="d-1", subgroup_id="b", was=None, teacher_id="t-1",
        since=date(2025, 1, 12), order=ORDER,
    )  # fmt: skip
    facts = (
        formed(), described(), joined("s-1"), joined("s-2", date(2025, 1, 12)), subgroup("a", "s-1"),
        subgroup("b", "s-2", since=date(2025, 1, 12)), assigned, released(BEFORE, "b"), curriculum(taught()),
        *((subgroup("b", since=left_b, was=("s-2",)),) if left_b else ()),
    )  # fmt: skip
    given(*facts).when(open_term()).then_refused("NO_TEACHER", "4.6.2-l", "disciplines.d-1")
    opening_it = given(*facts, teaches("d-1", "t-2", "a")).when(open_term())
    if refused:
        opening_it.then_refused("NO_TEACHER", "4.6.2-l", "disciplines.d-1")
    else:
        assert opening_it.and_then().group().journals == (journal_id(GROUP, "d-1", TERM, "a"),)


@clause("2.2.4")
def test_a_group_without_a_curriculum_or_a_description_has_no_journals_of_a_term() -> None:
    given(*KNOWN).when(open_term()).then_refused("NO_CURRICULUM", "2.2.4")
    given(formed(), curriculum(taught())).when(open_term()).then_refused("NO_CURRICULUM", "2.2.4")


@clause("4.6.2-m")
def test_a_group_described_for_another_year_has_no_journals_of_this_one() -> None:
    facts = (*KNOWN, described(course=2, year="2026-2027"), curriculum(taught(), taught(course=2)))
    given(*facts).when(open_term()).then_refused("GROUP_VALUE", "4.6.2-m")


# One journal

NEW = NewJournal(
    group_id=GROUP, discipline_id="d-1", discipline="Материаловедение", term=TERM, teacher_id="t-1",
    attestation_form=AttestationForm.GRADED_CREDIT, attestation_by=date(2025, 12, 26), plan_hours=4, topics=TOPICS,
)  # fmt: skip


def opening(new: NewJournal) -> Decision:
    return lambda p, act: open_journals(p.group(), p.policy(), [new], SEPTEMBER, act)


def changed(**fields: Any) -> NewJournal:
    return NewJournal(**({f: getattr(NEW, f) for f in NEW.__struct_fields__} | fields))


@clause("2.2.4", "4.6.2-l")
@pytest.mark.parametrize(
    ("new", "code", "cited"),
    [
        ({"discipline_id": "d-2"}, "NOT_IN_CURRICULUM", "2.2.4"),
        ({"term": SECOND_TERM}, "NOT_IN_CURRICULUM", "2.2.4"),
        ({"attestation_form": AttestationForm.EXAM}, "NOT_IN_CURRICULUM", "2.2.4"),
        ({"plan_hours": 5}, "PLAN_HOURS_MISMATCH", "5.3"),
        ({"teacher_id": "t-2"}, "NO_TEACHER", "4.6.2-l"),
        ({"subgroup_id": "a"}, "NO_TEACHER", "4.6.2-l"),
    ],
)
def test_where_the_group_has_a_curriculum_no_journal_is_invented(new: dict[str, Any], code: str, cited: str) -> None:
    past = given(formed(), described(), teaches("d-1", "t-1"), curriculum(taught()))
    with pytest.raises(Refused, match=code) as refused:
        by_the_curriculum(past.group(), past.curriculum(), changed(**new), SEPTEMBER)
    assert refused.value.clause == cited


@clause("2.2.4", "4.6.2-l")
def test_a_journal_by_hand_is_called_and_lasts_as_its_line_says_and_without_a_plan_as_the_deputy_does() -> None:
    own = changed(discipline="Как-то иначе", plan_hours=None)
    past = given(formed(), described(), teaches("d-1", "t-1"), curriculum(taught()))
    planned = by_the_curriculum(past.group(), past.curriculum(), own, SEPTEMBER)
    assert (planned.discipline, planned.plan_hours) == ("Материаловедение", 4)
    assert by_the_curriculum(past.group(), None, own, SEPTEMBER) is own
    with pytest.raises(Refused, match="GROUP_VALUE"):
        by_the_curriculum(past.group(), past.curriculum(), changed(term="2026-2027-1"), SEPTEMBER)
    bare = given(formed())
    assert by_the_curriculum(bare.group(), None, own, SEPTEMBER) is own


@clause("3.6-a", "4.5.2-l")
@pytest.mark.parametrize(
    ("new", "code"),
    [
        ({}, None),
        ({"term": "2025-2026-2", "attestation_by": date(2025, 12, 26)}, "CALENDAR_VALUE"),
        ({"attestation_by": date(2025, 12, 27)}, "CALENDAR_VALUE"),
        ({"attestation_by": date(2025, 8, 31)}, "CALENDAR_VALUE"),
        ({"term": "2026-2027-1"}, "NO_CALENDAR"),
    ],
)
def test_where_the_year_has_a_calendar_a_journal_is_of_its_terms(new: dict[str, Any], code: str | None) -> None:
    require_of_calendar(AcademicCalendar(), changed(**new))  # no calendar, no rule
    dates = given(calendar()).calendar()
    if code is None:
        require_of_calendar(dates, changed(**new))
    else:
        with pytest.raises(Refused, match=code):
            require_of_calendar(dates, changed(**new))


@clause("4.6.2-l", "4.5.2-b")
@pytest.mark.parametrize(("at", "late"), [("2025-08-31 23:59", False), ("2025-09-01 00:00", True)])
def test_a_journal_opened_with_its_plan_after_31_august_has_a_late_plan(at: str, late: bool) -> None:
    given(formed()).when(opening(NEW), at=moscow(at)).then(
        opened(leader_id=None, roster=()),
        fact(e.LessonPlanSubmitted, JOURNAL, was=(), topics=TOPICS, late=late),
        attached(),
    )


@clause("4.6.2-l", "5.3")
@pytest.mark.parametrize(
    ("new", "code", "cited"),
    [
        (changed(plan_hours=5), "PLAN_HOURS_MISMATCH", "5.3"),
        (changed(topics=(TOPICS[0], TOPICS[0])), "DUPLICATE", "3.5"),
        (changed(topics=(Topic("x", "Тема", TOPICS[0].kind, 0),)), "HOURS_REQUIRED", "3.5"),
        (changed(subgroup_id="z"), "NO_SUBGROUP", "4.6.2-l"),
    ],
)
def test_a_journal_is_opened_with_a_plan_and_a_subgroup_that_exist(new: NewJournal, code: str, cited: str) -> None:
    given(formed()).when(opening(new)).then_refused(code, cited)


@clause("4.6.2-l")
def test_a_journal_is_opened_once() -> None:
    given(formed(), opened(), attached()).when(opening(NEW)).then_refused("JOURNAL_EXISTS", "4.6.2-l")
