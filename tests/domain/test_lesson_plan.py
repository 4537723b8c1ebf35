"""The lesson plan (КТП) is in the base before the year begins, or late by permit (4.5.2-b, D8)."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from domain.given import TEACHER, Given, clause, moscow
from domain.given import in_august as given
from domain.school import TOPICS, attested, closed, lesson, opened, permitted, spent, topics
from domain.year_school import archived
from journal_domain.lesson_plan import submit_lesson_plan
from journal_domain.values import LessonKind, PermitSubject, Topic

IN_TIME = moscow("2025-08-25 10:00")
LATE = moscow("2025-09-01 00:00")


def submitted(past: Given, at: datetime, topics: tuple[Topic, ...] = TOPICS) -> Given:
    return past.when(lambda p, act: submit_lesson_plan(p.journal(), p.policy(), topics, act), TEACHER, at)


def of_hours(*hours: int) -> tuple[Topic, ...]:
    return tuple(Topic(f"topic-{n}", f"Тема {n}", LessonKind.LESSON, h) for n, h in enumerate(hours, 1))


@clause("4.5.2-b", "D8")
@pytest.mark.parametrize("at", ["2025-06-01 09:00", "2025-08-31 00:00", "2025-08-31 23:59:59"])
def test_until_the_last_second_of_31_august_in_moscow_a_plan_is_in_time(at: str) -> None:
    submitted(given(opened()), moscow(at)).then(topics())


@clause("4.5.2-b", "D8")
@pytest.mark.parametrize("at", ["2025-09-01 00:00", "2025-09-01 02:59", "2026-01-12 10:00"])
def test_from_the_next_midnight_in_moscow_a_plan_needs_a_permit(at: str) -> None:
    submitted(given(opened()), moscow(at)).then_refused("KTP_DEADLINE", "4.5.2-b")


@clause("4.5.2-b", "D8")
def test_the_second_terms_plan_has_the_same_deadline_before_the_year() -> None:
    second = opened(term="2025-2026-2")
    submitted(given(second), moscow("2025-08-31 23:59")).then(topics())
    submitted(given(second), moscow("2025-12-01 10:00")).then_refused("KTP_DEADLINE", "4.5.2-b")


@clause("4.5.2-b", "D8")
def test_a_late_plan_spends_its_permit_and_is_late_for_ever() -> None:
    permit = permitted("p-1", PermitSubject.PLAN, date(2025, 9, 1))
    past = submitted(given(opened(), permit), LATE).then(spent("p-1", PermitSubject.PLAN), topics(late=True))
    assert past.journal().topics.keys() == {"topic-1", "topic-2"}


@clause("4.5.2-b", "D8")
def test_a_spent_permit_does_not_let_a_second_plan_in() -> None:
    past = given(opened(), permitted("p-1", PermitSubject.PLAN, date(2025, 9, 9)), spent("p-1", PermitSubject.PLAN))
    submitted(past, LATE).then_refused("PERMIT_SPENT", "4.5.2-b")


@clause("4.5.2-b", "D8")
@pytest.mark.parametrize(
    ("subject", "valid_until"), [(PermitSubject.SHEET, date(2025, 9, 9)), (PermitSubject.PLAN, date(2025, 8, 31))]
)
def test_a_permit_for_something_else_or_run_out_lets_no_plan_in(subject: PermitSubject, valid_until: date) -> None:
    submitted(given(opened(), permitted("p-1", subject, valid_until)), LATE).then_refused("KTP_DEADLINE", "4.5.2-b")


@clause("4.5.2-b")
def test_before_the_deadline_a_permit_is_not_spent() -> None:
    past = given(opened(), permitted("p-1", PermitSubject.PLAN, date(2025, 9, 9)))
    submitted(past, IN_TIME).then(topics())


@clause("5.3", "D8")
@pytest.mark.parametrize("hours", [(2, 1), (2, 3), (5,)])
def test_a_plan_has_exactly_the_hours_of_the_curriculum(hours: tuple[int, ...]) -> None:
    submitted(given(opened()), IN_TIME, of_hours(*hours)).then_refused("PLAN_HOURS_MISMATCH", "5.3")
    submitted(given(opened()), IN_TIME, of_hours(2, 2)).and_then()


@clause("5.3")
def test_where_the_curriculum_names_no_hours_any_number_will_do() -> None:
    submitted(given(opened(plan_hours=None)), IN_TIME, of_hours(7)).and_then()


@clause("3.5", "4.5.2-b")
@pytest.mark.parametrize(
    ("plan", "code", "cited"),
    [
        ((), "NOTHING_TO_RECORD", "4.5.2-b"),
        (of_hours(4, 0), "HOURS_REQUIRED", "3.5"),
        (of_hours(5, -1), "HOURS_REQUIRED", "3.5"),
        ((*of_hours(2), *of_hours(2)), "DUPLICATE", "3.5"),
    ],
)
def test_a_plan_has_topics_each_once_each_with_hours(plan: tuple[Topic, ...], code: str, cited: str) -> None:
    submitted(given(opened()), IN_TIME, plan).then_refused(code, cited)


@clause("4.5.2-b")
def test_a_topic_already_taught_stays_in_the_plan() -> None:
    taught = given(opened(), topics(), lesson())
    without = (Topic("topic-9", "Другое", LessonKind.LESSON, 4),)
    submitted(taught, IN_TIME, without).then_refused("TOPIC_TAUGHT", "4.5.2-b")
    untaught_gone = (TOPICS[0], Topic("topic-9", "Другое", LessonKind.LESSON, 2))
    submitted(taught, IN_TIME, untaught_gone).then(topics(untaught_gone, was=TOPICS))


@clause("4.5.1-a", "5.5")
def test_on_a_locked_page_or_in_an_archived_year_no_plan_is_submitted() -> None:
    locked = (opened(), attested("s-1"), closed())
    submitted(given(*locked), IN_TIME).then_refused("PAGE_LOCKED", "4.5.1-a")
    submitted(given(*locked, archived()), IN_TIME).then_refused("ARCHIVED", "5.5")
