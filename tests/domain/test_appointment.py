"""Who serves in which role, from when to when: by order alone (3.1, 4.7.1-c, 4.7.2-b)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from domain.given import AUGUST, DIRECTOR, Fact, Given, clause, fact
from domain.given import in_august as given
from domain.school import ORDER
from domain.year_school import OCTOBER, SEPTEMBER
from journal_domain.appointment import (
    OWNER_ROLE,
    STAFF,
    Appointed,
    AppointmentEnded,
    appoint,
    appointment_id,
    appointments_stream,
    end_appointment,
)
from journal_domain.values import Role

STREAM = appointments_stream("p-1")
DAY = timedelta(days=1)
NOVEMBER = date(2025, 11, 1)


def appointed(
    role: Role = Role.TEACHER, since: date = SEPTEMBER, until: date | None = None, scope: str | None = None,
    identity: str = "a-1",
) -> Fact:  # fmt: skip
    return fact(
        Appointed, STREAM, by=DIRECTOR, appointment_id=identity, role=role, scope=scope, since=since, until=until,
        order=ORDER,
    )  # fmt: skip


def appointing(past: Given, by_role: str = "director", order: str = ORDER, **changed: Any) -> Given:
    fields: dict[str, Any] = {"role": Role.TEACHER, "scope": None, "since": SEPTEMBER, "until": None} | changed
    return past.when(
        lambda p, act: appoint(p.appointments("p-1"), "p-1", order=order, act=act, **fields), DIRECTOR, AUGUST, by_role
    )


def ending(past: Given, until: date, order: str = ORDER, identity: str = "a-1", by_role: str = "director") -> Given:
    return past.when(
        lambda p, act: end_appointment(p.appointments("p-1"), "p-1", identity, until, order, act),
        DIRECTOR,
        AUGUST,
        by_role,
    )


@clause("3.1", "4.7.1-c")
@pytest.mark.parametrize("role", STAFF)
def test_the_director_appoints_any_member_of_staff_from_a_day_on(role: Role) -> None:
    identity = appointment_id("p-1", DIRECTOR, "c-now")
    scope = "УР" if role is Role.DEPUTY else None
    past = appointing(given(), role=role, scope=scope).then(appointed(role, identity=identity, scope=scope))
    known = past.appointments("p-1")
    assert [known.roles_on(SEPTEMBER - DAY), known.roles_on(SEPTEMBER)] == [frozenset(), {role}]


@clause("3.1")
def test_without_an_order_nobody_is_appointed_or_released() -> None:
    appointing(given(), order=" ").then_refused("NO_ORDER", "3.1")
    ending(given(appointed()), OCTOBER, order="").then_refused("NO_ORDER", "4.7.1-c")


@clause("1.7")
@pytest.mark.parametrize("role", [Role.STUDENT, Role.GUARDIAN])
def test_only_staff_is_appointed(role: Role) -> None:
    appointing(given(), role=role).then_refused("ROLE_VALUE", "1.7")


@clause("4.6.2-l", "4.7.1-c")
@pytest.mark.parametrize("role", STAFF)
def test_a_deputy_enters_teachers_masters_and_leaders_and_no_one_above(role: Role) -> None:
    allowed = role in (Role.TEACHER, Role.MASTER, Role.LEADER)
    made = appointing(given(), by_role="deputy", role=role)
    ended = ending(given(appointed(role)), OCTOBER, by_role="deputy")
    if allowed:
        made.and_then()
        ended.and_then()
    else:
        made.then_refused("ROLE", "4.7.1-c")
        ended.then_refused("ROLE", "4.7.1-c")


@clause("4.7.1-c")
@pytest.mark.parametrize(("until", "allowed"), [(SEPTEMBER - DAY, False), (SEPTEMBER, False), (SEPTEMBER + DAY, True)])
def test_an_appointment_ends_after_it_began(until: date, allowed: bool) -> None:
    made, ended = appointing(given(), until=until), ending(given(appointed()), until)
    if allowed:
        made.and_then()
        fields = {"appointment_id": "a-1", "role": Role.TEACHER, "until": until, "order": ORDER}
        ended.then(fact(AppointmentEnded, STREAM, by=DIRECTOR, was=None, **fields))
        sooner = ending(given(appointed(until=NOVEMBER)), until)
        sooner.then(fact(AppointmentEnded, STREAM, by=DIRECTOR, was=NOVEMBER, **fields))
    else:
        made.then_refused("DATE", "4.7.1-c")
        ended.then_refused("DATE", "4.7.1-c")


@clause("4.7.1-c")
@pytest.mark.parametrize(
    ("since", "until", "free"),
    [
        (date(2025, 8, 1), SEPTEMBER, True),
        (date(2025, 8, 1), SEPTEMBER + DAY, False),
        (date(2025, 8, 1), None, False),
        (SEPTEMBER, OCTOBER, False),
        (OCTOBER - DAY, None, False),
        (OCTOBER, None, True),
    ],
)
def test_nobody_holds_the_same_office_twice_at_a_time(since: date, until: date | None, free: bool) -> None:
    outcome = appointing(given(appointed(until=OCTOBER)), since=since, until=until)
    if free:
        outcome.and_then()
    else:
        outcome.then_refused("NOTHING_TO_RECORD", "4.7.1-c")


@clause("4.6.1-c", "3.6-a")
@pytest.mark.parametrize("role", STAFF)
@pytest.mark.parametrize("scope", [None, "", "УР", "УОП", "АХЧ"])
def test_a_deputy_answers_for_one_of_the_two_fields_and_nobody_else_for_any(role: Role, scope: str | None) -> None:
    outcome = appointing(given(), role=role, scope=scope)
    if scope in (("УР", "УОП") if role is Role.DEPUTY else (None, "")):
        assert outcome.and_then().appointments("p-1").all[0].scope == (scope or None)
    else:
        outcome.then_refused("DEPUTY_SCOPE", "4.6.1-c")


@clause("4.7.1-c")
def test_another_role_or_another_deputys_scope_is_another_office() -> None:
    appointing(given(appointed()), role=Role.LEADER).and_then()
    appointing(given(appointed(Role.DEPUTY, scope="УР")), role=Role.DEPUTY, scope="УОП").and_then()
    again = appointing(given(appointed(Role.DEPUTY, scope="УР")), role=Role.DEPUTY, scope="УР")
    again.then_refused("NOTHING_TO_RECORD", "4.7.1-c")


@clause("4.7.1-c")
def test_after_its_last_day_the_role_is_gone() -> None:
    known = ending(given(appointed(), appointed(Role.LEADER, identity="a-2")), OCTOBER).and_then().appointments("p-1")
    assert known.roles_on(OCTOBER - DAY) == {Role.TEACHER, Role.LEADER}
    assert known.roles_on(OCTOBER) == {Role.LEADER}


@clause("4.7.1-c")
@pytest.mark.parametrize(("until", "allowed"), [(NOVEMBER - DAY, True), (NOVEMBER, False), (NOVEMBER + DAY, False)])
def test_an_appointment_to_a_day_may_end_earlier_but_is_not_prolonged_by_ending_it(until: date, allowed: bool) -> None:
    outcome = ending(given(appointed(until=NOVEMBER)), until)
    if allowed:
        outcome.and_then()
    else:
        outcome.then_refused("DATE", "4.7.1-c")


@clause("4.7.1-c")
def test_an_appointment_nobody_made_is_not_found() -> None:
    ending(given(appointed()), OCTOBER, identity="a-9").then_not_found("назначение")


@clause("3.1")
@pytest.mark.parametrize("role", STAFF)
def test_the_owner_of_the_database_enters_the_director_and_the_administrator_alone(role: Role) -> None:
    done = appointing(given(), by_role=OWNER_ROLE, role=role)
    if role in (Role.DIRECTOR, Role.ADMINISTRATOR):
        done.then(appointed(role, identity=appointment_id("p-1", DIRECTOR, "c-now")))
    else:
        done.then_refused("ROLE", "3.1")
