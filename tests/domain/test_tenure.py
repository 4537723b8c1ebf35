"""An order names who leads or teaches from its day on: nothing before that day is anybody else's (4.6.2-l, 4.5.1-a)."""

from __future__ import annotations

from datetime import date

import pytest

from domain.given import LEADER, OTHER_TEACHER, TEACHER, clause, fact, given, moscow
from domain.school import LAST, OPEN, SECOND, lesson
from journal_domain import journal_events as e
from journal_domain.errors import Refused
from journal_domain.journal import Journal
from journal_domain.lesson import add_marks
from journal_domain.policy import About, Actor, require
from journal_domain.tenure import Tenure, Tenures, ended, holder, last_holder, next_holder, that_end_after, with_tenure
from journal_domain.values import Role

DAY_1, DAY_2, DAY_3 = date(2025, 9, 1), date(2025, 10, 1), date(2025, 12, 1)


def ordered(*orders: tuple[str, date]) -> Tenures:
    tenures: Tenures = ()
    for person, since in orders:
        tenures = with_tenure(tenures, Tenure(person, since, "1-к"))
    return tenures


HELD = [
    (ordered(), DAY_2, None),
    (ordered(("a", DAY_2)), DAY_1, None),
    (ordered(("a", DAY_2)), DAY_2, "a"),
    (ordered(("a", DAY_1), ("b", DAY_3)), DAY_2, "a"),
    (ordered(("a", DAY_1), ("b", DAY_3)), DAY_3, "b"),
    (ordered(("b", DAY_3), ("a", DAY_1)), DAY_3, "b"),
    (ordered(("a", DAY_1), ("b", DAY_3), ("c", DAY_2)), DAY_2, "c"),
    (ordered(("a", DAY_1), ("b", DAY_3), ("c", DAY_2)), DAY_3, "b"),
    (ordered(("a", DAY_1), ("b", DAY_3), ("a", DAY_3)), DAY_3, "a"),
]


@clause("4.6.2-l")
@pytest.mark.parametrize(("tenures", "day", "person"), HELD)
def test_an_office_is_held_from_the_orders_day_until_the_next_orders(
    tenures: Tenures, day: date, person: str | None
) -> None:
    assert holder(tenures, day) == person
    assert list(tenures) == sorted(tenures, key=lambda tenure: tenure.since)


ENDED = [
    ((), ((DAY_1, "a"), (DAY_3, "a"))),
    ((DAY_2,), ((DAY_1, "a"), (DAY_2, None), (DAY_3, None))),
    ((DAY_3, DAY_2), ((DAY_1, "a"), (DAY_2, None))),
]


@clause("4.7.2-b")
@pytest.mark.parametrize(("ends", "held"), ENDED)
def test_an_office_that_an_order_ended_is_nobodys_until_the_next(
    ends: tuple[date, ...], held: tuple[tuple[date, str | None], ...]
) -> None:
    tenures = ordered(("a", DAY_1))
    for until in ends:
        tenures = ended(tenures, until, "9-к")
    assert [(day, holder(tenures, day)) for day, _ in held] == list(held)
    assert last_holder(tenures, DAY_3) == "a"
    assert [tenure.until for tenure in that_end_after(tenures, DAY_1)] == list(ends[-1:])
    assert not that_end_after(tenures, DAY_3)
    followed = with_tenure(tenures, Tenure("b", DAY_2, "10-к"))
    assert (holder(followed, DAY_2), holder(followed, DAY_3), that_end_after(followed, DAY_1)) == ("b", "b", [])
    assert next_holder(ordered(("b", DAY_3)), DAY_1) == "b"


def replaced(since: date, *facts: object) -> Journal:
    named = fact(e.TeacherAssigned, was=TEACHER, teacher_id=OTHER_TEACHER, since=since, order="5-к")
    journal = given(*OPEN, *facts, named).journal()  # type: ignore[arg-type]
    assert isinstance(journal, Journal)
    return journal


def may(command: str, person: str, journal: Journal, slot: str | None, day: date) -> str:
    try:
        require(command, Actor(person, frozenset({Role.TEACHER})), About(journal, slot, day=day))
    except Refused as refused:
        return refused.code
    return "yes"


BY_DATE = [
    # command, slot, day of the act, the former teacher, the new one; the change is as of the second slot's day
    ("publish_lesson", "slot-1", DAY_1, "yes", "NOT_ASSIGNED"),
    ("publish_lesson", "slot-1", SECOND, "yes", "NOT_ASSIGNED"),
    ("publish_lesson", "slot-2", SECOND, "NOT_ASSIGNED", "yes"),
    ("add_marks", "slot-3", LAST, "NOT_ASSIGNED", "yes"),
    ("submit_lesson_plan", None, DAY_1, "yes", "NOT_ASSIGNED"),
    ("submit_lesson_plan", None, SECOND, "NOT_ASSIGNED", "yes"),
    ("set_attestation_marks", None, SECOND, "NOT_ASSIGNED", "yes"),
    ("request_correction", None, DAY_1, "yes", "NOT_ASSIGNED"),
    ("request_correction", None, SECOND, "yes", "yes"),
    ("read_journal", None, SECOND, "yes", "yes"),
]


@clause("4.5.1-a", "4.5.2-d")
@pytest.mark.parametrize(("command", "slot", "day", "former", "new"), BY_DATE)
def test_a_lesson_is_its_days_teachers_and_the_journal_is_who_teaches_today(
    command: str, slot: str | None, day: date, former: str, new: str
) -> None:
    journal = replaced(SECOND)
    assert (may(command, TEACHER, journal, slot, day), may(command, OTHER_TEACHER, journal, slot, day)) == (former, new)


@clause("1.4", "4.5.1-a")
def test_a_lesson_on_record_stays_whose_it_was_though_the_order_is_entered_later() -> None:
    journal = replaced(DAY_1, lesson("slot-1"))
    assert journal.teacher_of("slot-1") == TEACHER
    assert may("add_marks", TEACHER, journal, "slot-1", DAY_1) == "yes"
    assert may("add_marks", OTHER_TEACHER, journal, "slot-1", DAY_1) == "NOT_ASSIGNED"
    named = fact(e.TeacherAssigned, was=TEACHER, teacher_id=OTHER_TEACHER, since=DAY_1, order="5-к")
    given(*OPEN, lesson("slot-1"), named).when(
        add_marks, at=moscow("2025-09-01 12:00"), lesson_id="slot-1", marks={"s-1": "5"}
    ).then(fact(e.MarkRecorded, lesson_id="slot-1", student_id="s-1", value="5", late=False))


@clause("4.2.1-a", "4.2.2-g")
def test_a_group_is_its_leaders_between_the_days_of_the_orders() -> None:
    appointed = fact(e.LeaderAppointed, was=LEADER, leader_id="l-2", since=SECOND, order="5-к")
    journal = given(*OPEN, appointed).journal()
    for person, day, expected in (
        (LEADER, DAY_1, "yes"), ("l-2", DAY_1, "NOT_OWN_GROUP"), (LEADER, SECOND, "NOT_OWN_GROUP"), ("l-2", SECOND, "yes"),
    ):  # fmt: skip
        try:
            require("set_absence_reason", Actor(person, frozenset({Role.LEADER})), About(journal, day=day))
            answer = "yes"
        except Refused as refused:
            answer = refused.code
        assert answer == expected
