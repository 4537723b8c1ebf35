"""Nobody is in two groups at once, whichever group is asked (4.6.2-l)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from domain.given import OTHER_GROUP, Decision, clause
from domain.given import in_august as given
from domain.school import ORDER, attached, formed, joined
from domain.year_school import (
    OCTOBER,
    stay_began,
    stay_ended,
)
from journal_domain.roster import enrol_student
from journal_domain.values import Arrival, Departure

DAY = timedelta(days=1)
OURS = (formed(), joined("s-1"), attached())


def enrol(student: str, since: date) -> Decision:
    return lambda p, act: enrol_student(
        p.group(), [], p.student(student), student, since, Arrival.ADMISSION, ORDER, act
    )


@clause("4.6.2-l")
@pytest.mark.parametrize(
    ("stays", "since", "allowed"),
    [
        ((stay_began("s-2", group=OTHER_GROUP),), OCTOBER, False),
        ((stay_began("s-2", OCTOBER + DAY, group=OTHER_GROUP),), OCTOBER, False),
        ((stay_began("s-2", group=OTHER_GROUP), stay_ended("s-2", OCTOBER, group=OTHER_GROUP)), OCTOBER - DAY, False),
        ((stay_began("s-2", group=OTHER_GROUP), stay_ended("s-2", OCTOBER, group=OTHER_GROUP)), OCTOBER, True),
        (
            (
                stay_began("s-2", group=OTHER_GROUP),
                stay_ended("s-2", OCTOBER, Departure.ACADEMIC_LEAVE, group=OTHER_GROUP),
            ),
            OCTOBER + DAY,
            True,
        ),
        (  # a leave ordered ahead, its end too, and then an expulsion before it: the leave never was
            (
                stay_began("s-2", group=OTHER_GROUP),
                stay_ended("s-2", OCTOBER + 30 * DAY, Departure.ACADEMIC_LEAVE, group=OTHER_GROUP),
                stay_ended("s-2", OCTOBER + 90 * DAY, Departure.EXPULSION, group=OTHER_GROUP),
                stay_ended("s-2", OCTOBER, Departure.EXPULSION, group=OTHER_GROUP),
            ),
            OCTOBER + DAY,
            True,
        ),
    ],
)
def test_nobody_is_in_two_groups_on_one_day(stays: tuple[Any, ...], since: date, allowed: bool) -> None:
    result = given(*OURS, *stays).when(enrol("s-2", since))
    if allowed:
        result.and_then()
    else:
        refused = result.then_refused("ALREADY_ENROLLED", "4.6.2-l")
        assert OTHER_GROUP in refused.message
