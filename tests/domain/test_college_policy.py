"""The college's own rules, by the day they take effect: a new version never reaches back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from domain.given import clause, given, moscow, past
from domain.school import adopted
from journal_domain.college_policy import DEFAULTS, GLYPHS, CollegePolicy, PolicyValues, adopt

AT = moscow("2025-09-01 10:00")
TOMORROW = date(2025, 9, 2)


def attempt(
    *history: Any, effective_from: date = TOMORROW, order: str = " 12-од ", at: datetime = AT, **values: Any
) -> Any:
    arguments: dict[str, Any] = {"effective_from": effective_from, "values": PolicyValues(**values), "order": order}
    return given(*history).when(adopt, by="a-1", at=at, **arguments)


@clause("6.2", "6.3", "1.1", "4.1.1-c")
def test_rules_are_adopted_by_order_from_tomorrow_on() -> None:
    attempt(grace_days=1).then(adopted(TOMORROW, grace_days=1))


@clause("6.2")
@pytest.mark.parametrize(
    ("effective_from", "at", "accepted"),
    [
        (date(2025, 8, 31), "2025-09-01 10:00", False),
        (date(2025, 9, 1), "2025-09-01 00:00", False),
        (date(2025, 9, 1), "2025-08-31 23:59:59", True),
        (date(2025, 9, 2), "2025-09-02 00:30", False),  # still 01.09 in UTC
    ],
)
def test_no_rule_reaches_back_to_a_day_that_began(effective_from: date, at: str, accepted: bool) -> None:
    outcome = attempt(effective_from=effective_from, at=moscow(at))
    if accepted:
        outcome.then(adopted(effective_from))
    else:
        outcome.then_refused("POLICY_RETROACTIVE", "6.2")


@clause("6.3")
def test_rules_need_an_order() -> None:
    attempt(order=" ").then_refused("ORDER_REQUIRED", "6.3")


@clause("6.2")
def test_rules_do_not_come_before_those_already_adopted() -> None:
    """Else the earlier adopted ones would silently take their place again on their day."""
    later = adopted(date(2026, 1, 1))
    attempt(later, effective_from=date(2025, 12, 20)).then_refused("POLICY_RETROACTIVE", "6.2")
    attempt(later, effective_from=date(2026, 1, 1)).then(adopted(date(2026, 1, 1)))


@clause("1.1")
@pytest.mark.parametrize(
    ("values", "accepted"),
    [
        ({"time_zone": "Europe/Kaluga"}, False),
        ({"time_zone": ""}, False),
        ({"time_zone": "../../etc/passwd"}, False),
        ({"time_zone": "Asia/Yekaterinburg"}, True),
        ({"time_zone": "posixrules"}, False),
        ({"time_zone": "localtime"}, False),
        ({"mark_scale": ()}, False),
        ({"mark_scale": ("5", "4", "3")}, True),
        ({"mark_scale": ("5", "5")}, False),
        ({"mark_scale": ("4", "5")}, False),
        ({"mark_scale": ("5", "4", "3", "2", "1")}, False),
        ({"mark_scale": ("5+",)}, False),
        ({"mark_scale": ("",)}, False),
        ({"glyphs": GLYPHS | {"illness": "бол"}}, True),
        ({"glyphs": GLYPHS | {"illness": ""}}, False),
        ({"glyphs": GLYPHS | {"illness": "\u200b"}}, False),
        ({"glyphs": GLYPHS | {"illness": "5"}}, False),
        ({"glyphs": GLYPHS | {"illness": "болен"}}, False),
        ({"glyphs": GLYPHS | {"holiday": "п"}}, False),
        ({"glyphs": {}}, False),
        ({"homework_cyrillic_percent": -1}, False),
        ({"homework_cyrillic_percent": 0}, True),
        ({"homework_cyrillic_percent": 100}, True),
        ({"homework_cyrillic_percent": 101}, False),
        ({"lessons_per_mark": 0}, False),
        ({"lessons_per_mark": 1}, True),
        ({"lessons_per_mark": 100}, True),
        ({"lessons_per_mark": 101}, False),
        ({"grace_days": -1}, False),
        ({"grace_days": 14}, True),
        ({"grace_days": 15}, False),
        ({"permit_valid_days": -1}, False),
        ({"permit_valid_days": 0}, True),
        ({"permit_valid_days": 365}, True),
        ({"permit_valid_days": 366}, False),
    ],
)
def test_rules_stay_within_bounds(values: dict[str, Any], accepted: bool) -> None:
    if accepted:
        attempt(**values).then(adopted(TOMORROW, **values))
    else:
        attempt(**values).then_refused("POLICY_VALUE", "1.1")


@clause("6.2", "1.1")
@pytest.mark.parametrize(
    ("day", "grace_days"),
    [
        (date(1990, 1, 1), DEFAULTS.grace_days),
        (date(2025, 8, 31), DEFAULTS.grace_days),
        (date(2025, 9, 1), 1),
        (date(2025, 12, 31), 1),
        (date(2026, 1, 1), 3),  # adopted twice for this day: the later one
        (date(2026, 8, 31), 3),
        (date(2026, 9, 1), 4),
        (date(2099, 1, 1), 4),
    ],
)
def test_each_day_has_the_version_in_effect_on_it(day: date, grace_days: int) -> None:
    """Adopted out of order; the fold sorts them by the day they take effect."""
    versions = (
        adopted(date(2026, 9, 1), grace_days=4),
        adopted(date(2025, 9, 1), grace_days=1),
        adopted(date(2026, 1, 1), grace_days=2),
        adopted(date(2026, 1, 1), grace_days=3),
    )
    whole = given(*versions).policy()
    assert whole.on(day).grace_days == grace_days
    piecemeal = CollegePolicy()
    for event in past(versions):
        piecemeal = CollegePolicy.evolve(piecemeal, [event])
    assert piecemeal == whole


@clause("6.2")
def test_a_new_version_changes_no_judgement_about_an_earlier_day() -> None:
    history = (adopted(date(2025, 8, 5), grace_days=1), adopted(date(2025, 8, 20), mark_scale=("5", "2")))
    before = given(*history).policy()
    after = attempt(*history, effective_from=TOMORROW, grace_days=5).then(adopted(TOMORROW, grace_days=5)).policy()
    days = [date(2025, 8, 1) + timedelta(days=n) for n in range(32)]
    assert [after.on(day) for day in days] == [before.on(day) for day in days]
    assert after.on(TOMORROW).grace_days == 5


@pytest.mark.parametrize(
    ("at", "today"),
    [
        (datetime(2025, 8, 31, 20, 59, 59, tzinfo=UTC), date(2025, 8, 31)),
        (datetime(2025, 8, 31, 21, 0, tzinfo=UTC), date(2025, 9, 1)),
        (datetime(2025, 9, 1, 20, 59, tzinfo=UTC), date(2025, 9, 1)),
    ],
)
@clause("D1")
def test_today_begins_at_the_colleges_midnight(at: datetime, today: date) -> None:
    assert CollegePolicy().today(at) == today


@clause("6.2")
def test_the_rules_of_days_before_any_adoption_never_change() -> None:
    """They judge every earlier day: other defaults have to be adopted like any rule, from a future day on."""
    assert CollegePolicy().on(date(1990, 1, 1)) == PolicyValues(
        time_zone="Europe/Moscow",
        grace_days=0,
        permit_valid_days=3,
        mark_scale=("5", "4", "3", "2"),
        glyphs={"unspecified": "н", "unexcused": "н", "excused": "у", "illness": "б", "order": "пр", "late": "оп"},
        lessons_per_mark=4,
        homework_cyrillic_percent=50,
    )
