"""Terms, vacations, holidays, working Saturdays, odd and even weeks, bells (3.6-a)."""

from __future__ import annotations

from datetime import date, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from msgspec.structs import replace

from domain.given import TERM, YEAR, clause, fact
from domain.given import in_august as given
from domain.school import ORDER
from domain.year_school import BELLS, FIRST_TERM, HOLIDAY, LAST_TERM, SEPTEMBER, VACATION, bells, calendar
from journal_domain.academic_calendar import (
    Bell,
    BellsAdopted,
    Days,
    TermDates,
    adopt_bells,
    adopt_calendar,
    calendar_stream,
)
from journal_domain.errors import Refused

NOV = date(2025, 11, 1)


@clause("3.6-a")
@pytest.mark.parametrize(
    ("day", "taught"),
    [
        (date(2025, 9, 1), True),
        (date(2025, 9, 5), True),
        (date(2025, 9, 6), False),
        (date(2025, 9, 13), True),
        (date(2025, 9, 7), False),
        (date(2025, 11, 3), True),
        (HOLIDAY, False),
        (date(2025, 11, 5), True),
        (date(2025, 12, 28), False),
        (date(2025, 12, 29), False),
        (date(2026, 1, 9), False),
        (date(2026, 1, 12), True),
    ],
)
def test_a_teaching_day_is_no_sunday_no_holiday_in_no_vacation_and_a_saturday_only_if_said_so(
    day: date, taught: bool
) -> None:
    year = given(calendar(working_saturdays=(date(2025, 9, 13),))).calendar()
    assert year.is_teaching_day(day) is taught


@clause("3.6-a")
def test_where_saturdays_are_working_days_every_saturday_is_but_a_holiday_or_vacation() -> None:
    holiday = date(2025, 9, 20)
    year = given(calendar(saturdays=True, holidays=(holiday,))).calendar()
    assert year.is_teaching_day(date(2025, 9, 6))
    assert not year.is_teaching_day(holiday)
    assert not year.is_teaching_day(date(2026, 1, 10))


@clause("3.6-a")
def test_a_holiday_on_a_working_saturday_is_a_holiday() -> None:
    day = date(2025, 9, 13)
    assert not given(calendar(working_saturdays=(day,), holidays=(day,))).calendar().is_teaching_day(day)


@clause("3.6-a")
def test_without_a_calendar_no_day_is_taught_and_no_term_is_known() -> None:
    year = given(bells()).calendar()
    assert not year.is_teaching_day(SEPTEMBER)
    with pytest.raises(Refused) as refused:
        year.term(TERM)
    assert (refused.value.code, refused.value.clause) == ("NO_CALENDAR", "3.6-a")


@clause("3.6-a")
@pytest.mark.parametrize("weekday", range(7))
def test_weeks_change_on_mondays_and_the_first_taught_one_is_odd_on_whatever_weekday_the_term_starts(
    weekday: int,
) -> None:
    starts = SEPTEMBER + timedelta(days=weekday)
    year = given(calendar(terms=(TermDates(TERM, starts, starts + timedelta(20), starts),), saturdays=True))
    days = list(year.calendar().teaching_days(TERM))
    assert days[0][1] == 1
    assert days[0][0] == (starts if weekday < 6 else starts + timedelta(1))
    for (day, week), (later, next_week) in pairwise(days):
        assert next_week - week == (later.isocalendar().week != day.isocalendar().week)


@clause("3.6-a")
def test_a_vacation_inside_the_term_does_not_stop_the_count_of_weeks() -> None:
    autumn = Days(date(2025, 9, 8), date(2025, 9, 14))
    weeks = dict(given(calendar(vacations=(autumn,))).calendar().teaching_days(TERM))
    assert (weeks[date(2025, 9, 5)], weeks[date(2025, 9, 15)]) == (1, 3)


@clause("3.6-a")
def test_a_term_goes_from_its_first_to_its_last_day() -> None:
    short = TermDates(TERM, date(2025, 9, 1), date(2025, 9, 3), date(2025, 9, 3))
    days = [day.day for day, _ in given(calendar(terms=(short,))).calendar().teaching_days(TERM)]
    assert days == [1, 2, 3]


def adopting(**changed: Any) -> Any:
    fields: dict[str, Any] = {
        "terms": (FIRST_TERM, LAST_TERM), "vacations": (VACATION,), "holidays": (HOLIDAY,), "saturdays": False,
        "working_saturdays": (), "order": ORDER,
    }  # fmt: skip
    return given().when(lambda p, act: adopt_calendar(p.calendar(), YEAR, act=act, **(fields | changed)))


@clause("3.6-a")
def test_a_calendar_is_adopted_by_order_and_adopted_again_takes_the_place_of_the_first() -> None:
    past = adopting().then(calendar())
    assert past.calendar().term(TERM) == FIRST_TERM
    again = given(calendar(), calendar(holidays=())).calendar()
    assert again.is_teaching_day(HOLIDAY)


@clause("3.6-a")
@pytest.mark.parametrize(("begun", "allowed"), [((TERM,), True), ((TERM, LAST_TERM.term), False)])
def test_a_term_that_has_journals_stays_in_the_calendar(begun: tuple[str, ...], allowed: bool) -> None:
    result = adopting(terms=(FIRST_TERM,), begun=begun)
    if allowed:
        result.then(calendar(terms=(FIRST_TERM,)))
    else:
        result.then_refused("CALENDAR_VALUE", "3.6-a")


@clause("3.6-a", "4.5.2-l")
@pytest.mark.parametrize(
    ("changed", "code", "cited"),
    [
        ({"order": " "}, "ORDER_REQUIRED", "3.6-a"),
        ({"terms": ()}, "CALENDAR_VALUE", "3.6-a"),
        ({"terms": (LAST_TERM, FIRST_TERM)}, "CALENDAR_VALUE", "3.6-a"),
        ({"terms": (TermDates("2024/25-1", SEPTEMBER, NOV, NOV),)}, "CALENDAR_VALUE", "3.6-a"),
        ({"terms": (TermDates(TERM, SEPTEMBER, SEPTEMBER, SEPTEMBER),)}, "CALENDAR_VALUE", "3.6-a"),
        ({"terms": (TermDates(TERM, SEPTEMBER, NOV, date(2025, 8, 31)),)}, "CALENDAR_VALUE", "3.6-a"),
        ({"terms": (FIRST_TERM, TermDates("2025-2026-2", FIRST_TERM.ends, NOV, NOV))}, "CALENDAR_VALUE", "3.6-a"),
        ({"vacations": (Days(NOV, date(2025, 10, 31)),)}, "CALENDAR_VALUE", "3.6-a"),
        ({"working_saturdays": (date(2025, 9, 7),)}, "CALENDAR_VALUE", "3.6-a"),
        ({"terms": (TermDates(TERM, SEPTEMBER, NOV, NOV + timedelta(days=1)),)}, "CALENDAR_VALUE", "3.6-a"),
        ({"terms": (FIRST_TERM, FIRST_TERM)}, "CALENDAR_VALUE", "3.6-a"),
        ({"terms": (FIRST_TERM, replace(LAST_TERM, term=TERM))}, "CALENDAR_VALUE", "3.6-a"),
        (
            {"terms": (TermDates(TERM, date(2031, 9, 1), date(2032, 1, 15), date(2032, 1, 9)),)},
            "CALENDAR_VALUE",
            "3.6-a",
        ),
        ({"holidays": (FIRST_TERM.attestation_by,)}, "CALENDAR_VALUE", "4.5.2-l"),
        ({"terms": (TermDates(TERM, SEPTEMBER, VACATION.last, VACATION.first),)}, "CALENDAR_VALUE", "4.5.2-l"),
    ],
)
def test_a_calendar_that_contradicts_itself_is_refused(changed: dict[str, Any], code: str, cited: str) -> None:
    adopting(**changed).then_refused(code, cited)


@clause("4.5.2-l")
def test_attestation_marks_may_be_due_until_the_day_before_the_vacation() -> None:
    eve = VACATION.first - timedelta(days=1)
    adopting(terms=(TermDates(TERM, SEPTEMBER, eve, eve),)).and_then()


# Bells


@clause("3.6-a")
def test_bells_are_by_weekday_and_the_schedule_adopted_last_counts() -> None:
    short = (Bell(1, time(10), time(11)), Bell(2, time(11, 10), time(12)))
    year = given(bells((1, 2)), bells((2, 5), short)).calendar()
    monday, tuesday, wednesday, friday = (SEPTEMBER + timedelta(days=n) for n in (0, 1, 2, 4))
    assert year.bell(monday, 1) == BELLS[0]
    assert year.bell(tuesday, 1) == short[0]
    assert year.bell(tuesday, 3) is None
    assert year.bell(friday, 2) == short[1]
    assert year.bell(wednesday, 1) is None


@clause("3.6-a")
def test_bells_count_from_their_day_on() -> None:
    short = (Bell(1, time(10), time(11)),)
    year = given(bells((1,)), bells((1,), short, since=SEPTEMBER + timedelta(days=7))).calendar()
    rung = [year.bell(SEPTEMBER + timedelta(days=n), 1) for n in (0, 7, 14)]
    assert rung == [BELLS[0], short[0], short[0]]


@clause("3.6-a")
def test_bells_adopted_later_for_an_earlier_day_leave_those_of_a_later_day_alone() -> None:
    winter, autumn = (Bell(1, time(10), time(11)),), (Bell(1, time(8), time(9)),)
    december = date(2025, 12, 1)
    for since in (None, SEPTEMBER):
        year = given(bells((1,)), bells((1,), winter, since=december), bells((1,), autumn, since=since)).calendar()
        assert [year.bell(day, 1) for day in (SEPTEMBER, december)] == [autumn[0], winter[0]]
    again = given(bells((1,), winter, since=december), bells((1,), autumn, since=december)).calendar()
    assert again.bell(december, 1) == autumn[0]


@clause("3.6-a")
def test_weekdays_of_bells_are_kept_in_order_each_once() -> None:
    given().when(lambda p, act: adopt_bells(p.calendar(), YEAR, (5, 1, 5), BELLS, None, ORDER, act)).then(
        fact(BellsAdopted, calendar_stream(YEAR), weekdays=(1, 5), since=None, bells=BELLS, order=ORDER)
    )
    given().when(lambda p, act: adopt_bells(p.calendar(), YEAR, (1,), BELLS, None, " ", act)).then_refused(
        "ORDER_REQUIRED", "3.6-a"
    )


@clause("3.6-a")
@pytest.mark.parametrize(
    ("weekdays", "rung"),
    [
        ((), BELLS),
        ((0,), BELLS),
        ((8,), BELLS),
        ((1,), ()),
        ((1,), (BELLS[1], BELLS[0])),
        ((1,), (Bell(1, time(9), time(10)), Bell(2, time(9, 59), time(11)))),
        ((1,), (Bell(1, time(9), time(10)), Bell(1, time(10), time(11)))),
        ((1,), (Bell(1, time(9), time(9)),)),
    ],
)
def test_bells_out_of_order_or_of_no_day_are_refused(weekdays: tuple[int, ...], rung: tuple[Bell, ...]) -> None:
    given().when(lambda p, act: adopt_bells(p.calendar(), YEAR, weekdays, rung, None, ORDER, act)).then_refused(
        "CALENDAR_VALUE", "3.6-a"
    )


@clause("3.6-a")
@pytest.mark.parametrize(("hours", "taken"), [(1, 1), (2, 1), (3, 2), (4, 2), (6, 3), (8, 4)])
def test_a_lesson_takes_as_many_bells_in_a_row_as_its_academic_hours_fill(hours: int, taken: int) -> None:
    assert given(bells()).calendar().span(SEPTEMBER, 1, hours) == (BELLS[0].starts, BELLS[taken - 1].ends)


@clause("3.6-a")
def test_a_pair_of_shortened_hours_is_still_a_pair() -> None:
    shortened = (Bell(1, time(9), time(10, 10)), Bell(2, time(10, 20), time(11, 30)))
    year = given(bells((1,), shortened)).calendar()
    assert year.span(SEPTEMBER, 1, 2) == (time(9), time(10, 10))
    assert year.span(SEPTEMBER, 2, 2) == (time(10, 20), time(11, 30))
    assert year.span(SEPTEMBER, 3, 2) is None


@clause("1.4", "3.6-a")
def test_a_lesson_takes_no_more_hours_than_its_bells_have() -> None:
    """Neither after the day's last bell nor over a bell that is not rung: those hours would be paid and not given."""
    year = given(bells((1,), (Bell(1, time(9), time(10, 30)), Bell(3, time(11), time(12, 30))))).calendar()
    assert year.span(SEPTEMBER, 1, 2) == (time(9), time(10, 30))
    assert year.span(SEPTEMBER, 1, 4) is None
    assert year.span(SEPTEMBER, 3, 3) is None
