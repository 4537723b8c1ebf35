"""A group's week: no two lessons of one teacher, room, group or subgroup at the same time (4.6.2-j)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain.given import GROUP, JOURNAL, OTHER_GROUP, OTHER_TEACHER, TEACHER, TERM, Fact, Given, clause, fact
from domain.given import in_august as given
from domain.school import ORDER, closed, formed, joined, opened
from domain.year_school import FIRST_TERM, OCTOBER, SEPTEMBER, bells, calendar, journal_of, line, subgroup, template
from journal_domain import journal_events as e
from journal_domain.journal import journal_id
from journal_domain.timetable_conflicts import Shared
from journal_domain.unrolling import set_week_template
from journal_domain.week_template import Parity, TemplateLine, WeekTemplate

DAY = timedelta(days=1)
J2 = journal_id(GROUP, "d-2", TERM)
SUB_A, SUB_B = journal_id(GROUP, "d-3", TERM, "a"), journal_id(GROUP, "d-3", TERM, "b")
ELSEWHERE = journal_id(OTHER_GROUP, "d-1", TERM)
COLLEGE = (
    calendar(), bells(), opened(), journal_of(GROUP, "d-2", OTHER_TEACHER), journal_of(OTHER_GROUP, "d-1", TEACHER),
    journal_of(GROUP, "d-3", "t-3", "a"), journal_of(GROUP, "d-3", "t-4", "b"),
)  # fmt: skip


def setting(
    *lines: TemplateLine, given_facts: tuple[Fact, ...] = (), group: str = GROUP, since: date | None = None
) -> Given:
    names = {JOURNAL, ELSEWHERE, *(one.journal_id for one in lines)}
    return given(*COLLEGE, *given_facts).when(
        lambda p, act: set_week_template(
            p.timetable(),
            p.calendar(),
            TERM,
            group,
            lines,
            since,
            {name: journal for name in names if (journal := p.journal(name)) is not None},
            act,
        )
    )


MINE = line()
SECOND = line(journal_id=J2, teacher_id=OTHER_TEACHER, room="102", bell=2)
"""Another lesson of the group, not in the way."""
A = line(journal_id=SUB_A, teacher_id="t-3", room="103", subgroup_id="a")
B = line(journal_id=SUB_B, teacher_id="t-4", room="104", subgroup_id="b")
OTHER = line(journal_id=ELSEWHERE, room="201", bell=2)


def but(one: TemplateLine, **changed: object) -> TemplateLine:
    return line(**({f: getattr(one, f) for f in one.__struct_fields__} | changed))


@clause("4.6.2-j")
def test_a_week_without_conflicts_is_set() -> None:
    setting(MINE, SECOND).then(template(MINE, SECOND))


@clause("4.6.2-j")
@pytest.mark.parametrize(
    ("lines", "others", "sides"),
    [
        pytest.param((but(OTHER, bell=1),), (MINE,), ("t-1", OTHER_GROUP, GROUP), id="teacher"),
        pytest.param((but(OTHER, room="102"),), (SECOND,), ("102", OTHER_GROUP, GROUP), id="room"),
    ],
)
def test_a_teacher_or_a_room_is_with_one_group_at_a_time_and_both_are_named(
    lines: tuple[TemplateLine, ...], others: tuple[TemplateLine, ...], sides: tuple[str, ...]
) -> None:
    refused = setting(*lines, given_facts=(template(*others),), group=OTHER_GROUP).then_refused(
        "TIMETABLE_CONFLICT", "4.6.2-j", "lines.0"
    )
    assert all(side in refused.message for side in sides)


@clause("4.6.2-j")
@pytest.mark.parametrize(
    ("second", "conflict"),
    [
        pytest.param(but(SECOND, bell=1), True, id="the group twice"),
        pytest.param(but(SECOND, bell=1, weekday=2), False, id="another weekday"),
        pytest.param(SECOND, False, id="another bell"),
        pytest.param(but(A, bell=1), True, id="subgroup while the group is taught"),
        pytest.param(but(MINE, parity=Parity.ODD), True, id="every week and odd weeks"),
    ],
)
def test_a_group_is_in_one_place_and_a_subgroup_is_part_of_it(second: TemplateLine, conflict: bool) -> None:
    result = setting(MINE, second)
    if conflict:
        result.then_refused("TIMETABLE_CONFLICT", "4.6.2-j", "lines.1")
    else:
        result.then(template(MINE, second))


@clause("4.6.2-j")
def test_two_subgroups_are_taught_side_by_side_but_not_in_one_room() -> None:
    setting(A, B).then(template(A, B))
    setting(A, but(B, room="103")).then_refused("TIMETABLE_CONFLICT", "4.6.2-j", "lines.1")


@clause("4.6.2-j")
@pytest.mark.parametrize(
    ("first", "second", "conflict"),
    [
        (Parity.ODD, Parity.EVEN, False),
        (Parity.EVEN, Parity.ODD, False),
        (Parity.ODD, Parity.ODD, True),
        (Parity.EVEN, Parity.EVEN, True),
        (Parity.EVERY, Parity.EVEN, True),
        (Parity.ODD, Parity.EVERY, True),
        (Parity.EVERY, Parity.EVERY, True),
    ],
)
def test_lessons_of_odd_and_of_even_weeks_share_an_hour(first: Parity, second: Parity, conflict: bool) -> None:
    lines = (but(MINE, parity=first), but(SECOND, bell=1, parity=second))
    result = setting(*lines)
    if conflict:
        result.then_refused("TIMETABLE_CONFLICT", "4.6.2-j", "lines.1")
    else:
        result.then(template(*lines))


@clause("4.6.2-j")
@pytest.mark.parametrize(("bell", "conflict"), [(1, True), (2, True), (3, True), (4, False)])
def test_a_long_lesson_is_in_the_way_of_every_bell_it_lasts_through(bell: int, conflict: bool) -> None:
    practice = but(MINE, hours=6)
    result = setting(practice, but(SECOND, bell=bell))
    if conflict:
        result.then_refused("TIMETABLE_CONFLICT", "4.6.2-j", "lines.1")
    else:
        result.and_then()


@clause("4.6.2-j", "4.6.2-l")
def test_a_weekly_lesson_takes_whoever_teaches_it_on_that_day() -> None:
    """Not who did when its template was set: an order has come since."""
    theirs = template(but(MINE, journal_id=ELSEWHERE, room="105"), group=OTHER_GROUP)
    replaced = fact(e.TeacherAssigned, ELSEWHERE, was=TEACHER, teacher_id=OTHER_TEACHER, since=OCTOBER, order=ORDER)
    setting(MINE, given_facts=(theirs, replaced), since=OCTOBER).then(template(MINE, since=OCTOBER))
    busy = setting(but(SECOND, bell=1), given_facts=(theirs, replaced), since=OCTOBER)
    busy.then_refused("TIMETABLE_CONFLICT", "4.6.2-j", "lines.0")


@clause("4.6.2-j")
def test_lessons_without_a_room_do_not_share_it() -> None:
    setting(but(A, room=None), but(B, room=None)).and_then()


@clause("4.6.2-j")
def test_setting_a_groups_week_again_takes_the_place_of_its_old_one() -> None:
    past = setting(but(SECOND, bell=1), given_facts=(template(MINE),)).then(template(but(SECOND, bell=1), was=(MINE,)))
    assert past.timetable().templates == {GROUP: (WeekTemplate(SEPTEMBER, (but(SECOND, bell=1),)),)}


@clause("4.6.2-j", "4.6.2-l")
@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(but(MINE, journal_id=ELSEWHERE), id="another group's journal"),
        pytest.param(but(MINE, journal_id=journal_id(GROUP, "d-9", TERM)), id="no such journal"),
        pytest.param(but(MINE, bell=6), id="no such bell"),
        pytest.param(but(MINE, weekday=7), id="no bells on Sunday"),
        pytest.param(but(MINE, hours=0), id="no hours"),
        pytest.param(but(MINE, hours=9), id="too many hours"),
        pytest.param(but(MINE, bell=5, hours=4), id="more hours than the day has bells"),
        pytest.param(but(MINE, teacher_id=OTHER_TEACHER), id="not the journal's teacher"),
        pytest.param(but(A, subgroup_id=None), id="not the journal's subgroup"),
        pytest.param(but(MINE, subgroup_id="a"), id="a part where the journal is the whole group's"),
    ],
)
def test_each_line_names_a_journal_of_the_group_its_teacher_its_subgroup_and_a_bell(bad: TemplateLine) -> None:
    setting(but(SECOND, bell=5), bad).then_refused("TEMPLATE_VALUE", "4.6.2-j", "lines.1")


@clause("4.6.2-j")
def test_a_journal_of_another_term_is_not_scheduled_in_this_one() -> None:
    other_term = journal_id(GROUP, "d-1", "2025-2026-2")
    facts = (opened(other_term, term="2025-2026-2"),)
    setting(but(MINE, journal_id=other_term), given_facts=facts).then_refused("TEMPLATE_VALUE", "4.6.2-j", "lines.0")


@clause("4.6.2-j")
def test_a_week_without_lessons_is_not_set() -> None:
    setting().then_refused("NOTHING_TO_RECORD", "4.6.2-j")


@clause("4.6.2-j")
def test_every_bad_line_is_named_at_once() -> None:
    setting(but(MINE, hours=0), but(SECOND, bell=9)).then_refused("TEMPLATE_VALUE", "4.6.2-j", "lines.0", "lines.1")


LAST_DAY = FIRST_TERM.ends


@clause("4.6.2-j")
@pytest.mark.parametrize(
    ("since", "allowed"),
    [
        (SEPTEMBER - DAY, False),
        (SEPTEMBER, True),
        (OCTOBER - DAY, True),
        (OCTOBER, True),
        (LAST_DAY, True),
        (LAST_DAY + DAY, False),
    ],
)
def test_a_week_is_set_from_a_day_of_the_term_on(since: date, allowed: bool) -> None:
    result = setting(MINE, since=since)
    if allowed:
        result.then(template(MINE, since=since))
    else:
        result.then_refused("DATE", "4.6.2-j")


@clause("4.6.2-j")
def test_a_week_takes_anothers_place_from_its_day_on_and_not_before_it() -> None:
    first = (template(MINE), template(SECOND, since=OCTOBER, was=(MINE,)))
    setting(MINE, given_facts=first, since=OCTOBER - DAY).then_refused("DATE", "4.6.2-j")
    past = setting(but(MINE, bell=2), given_facts=first[:1], since=OCTOBER).and_then()
    assert [(t.since, t.lines) for t in past.timetable().templates[GROUP]] == [
        (SEPTEMBER, (MINE,)), (OCTOBER, (but(MINE, bell=2),)),
    ]  # fmt: skip


@clause("4.6.2-j")
@pytest.mark.parametrize(("since", "conflict"), [(SEPTEMBER, True), (OCTOBER - DAY, True), (OCTOBER, False)])
def test_a_week_is_in_the_way_of_another_group_only_while_it_is_in_force(since: date, conflict: bool) -> None:
    theirs = but(MINE, journal_id=ELSEWHERE, room="104")
    moved_away = (template(theirs, group=OTHER_GROUP), template(but(theirs, bell=2), group=OTHER_GROUP, since=OCTOBER))
    result = setting(MINE, given_facts=moved_away, since=since)
    if conflict:
        result.then_refused("TIMETABLE_CONFLICT", "4.6.2-j", "lines.0")
    else:
        result.and_then()


@clause("4.6.2-j", "4.6.2-l")
@pytest.mark.parametrize(("of_b", "shared"), [(("s-2",), ()), (("s-1", "s-2"), ("s-1",))])
def test_subgroups_that_share_a_student_are_in_each_others_way(of_b: tuple[str, ...], shared: tuple[str, ...]) -> None:
    parts = given(formed(), joined("s-1"), joined("s-2"), subgroup("a", "s-1"), subgroup("b", *of_b)).group()
    past = given(*COLLEGE)
    journals = {name: past.journal(name) for name in (SUB_A, SUB_B)}
    result = past.when(
        lambda p, act: set_week_template(
            p.timetable(), p.calendar(), TERM, GROUP, (A, B), None, journals, act, Shared([parts])
        )
    )
    if shared:
        message = result.then_refused("TIMETABLE_CONFLICT", "4.6.2-j", "lines.1").message
        assert all(named in message for named in ("t-3", "t-4", "подгрупп b и a", *shared))
    else:
        result.and_then()


@clause("4.6.2-j", "4.5.1-a")
@pytest.mark.parametrize(("closed_on", "conflict"), [(OCTOBER, True), (OCTOBER - DAY, False)])
def test_a_journal_closed_before_that_day_stands_in_no_weeks_way(closed_on: date, conflict: bool) -> None:
    past, wanted = (template(MINE), closed(closed_on)), but(OTHER, bell=1, room="101")
    result = setting(wanted, given_facts=past, group=OTHER_GROUP, since=OCTOBER)
    if conflict:
        result.then_refused("TIMETABLE_CONFLICT", "4.6.2-j", "lines.0")
    else:
        result.then(template(wanted, group=OTHER_GROUP, since=OCTOBER))
