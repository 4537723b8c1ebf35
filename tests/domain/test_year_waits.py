"""A year is not closed while anybody may still clear a debt or waits for an answer; a debtor is not admitted (ADR 43)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import msgspec
import pytest
from registry import registered

from domain.college_in_memory import CollegeInMemory
from domain.given import GROUP, JOURNAL, OTHER_GROUP, SECOND_TERM, TERM, YEAR, clause, moscow
from domain.school import NEW_JOURNAL, ORDER
from domain.year_college import (
    AFTER,
    FIRST,
    LAST,
    MON_1,
    MON_2,
    deputy,
    director,
    leader,
    planned,
    refused,
    taught_through,
    teacher,
)
from domain.year_school import FIRST_TERM, LAST_TERM, SEPTEMBER, VACATION, taught
from journal_domain.group import Group, group_stream
from journal_domain.journal import journal_id
from journal_domain.person import PersonKind
from journal_domain.values import (
    AbsenceReason,
    AttestationForm,
    Change,
    Departure,
    Examination,
    Role,
    Subject,
)

Doing = Callable[[Any], Any]


def stands_in_the_way(college: CollegeInMemory, at: datetime) -> list[str]:
    answer = refused(college, lambda: college.close_year(deputy(at), YEAR, ORDER))
    assert (answer.code, answer.clause) == ("YEAR_NOT_READY", "4.6.2-m")
    return [problem.where for problem in answer.problems]


DEBT = f"debts.{JOURNAL}.s-1"
MARK = Change(subject=Subject.MARK, was="4", becomes="5", lesson_id=LAST, student_id="s-1")


@clause("2.2.2", "4.6.2-m", "5.5")
def test_a_year_waits_for_a_debt_until_it_is_cleared_its_attempts_are_used_or_its_year_is_over() -> None:
    """273-ФЗ ст. 58: two re-sits within a year of the debt, which is of 12.09.2025."""
    at, a_year_later = moscow("2025-09-20 10:00"), moscow("2026-09-12 23:59")
    college = taught_through()
    for moment in (at, a_year_later):
        assert stands_in_the_way(college, moment) == [DEBT]
    college.close_year(deputy(a_year_later + timedelta(minutes=1)), YEAR, ORDER)
    college = taught_through()
    college.record_resit(teacher(at), JOURNAL, "s-1", "2", date(2025, 9, 19), ())
    assert stands_in_the_way(college, at) == [DEBT]
    registered(college, PersonKind.EMPLOYEE, "t-3")
    for member in ("t-1", "t-2", "t-3"):
        college.appoint(director(), member, Role.TEACHER, None, SEPTEMBER, None, ORDER)
    again: Callable[[], object] = lambda: college.record_resit(  # noqa: E731
        teacher(at), JOURNAL, "s-1", "2", date(2025, 9, 20), ("t-1", "t-2", "t-3")
    )
    again()
    college.close_year(deputy(at), YEAR, ORDER)
    late = refused(college, again)
    assert (late.code, late.clause) == ("ARCHIVED", "5.5")


@clause("2.2.2", "4.6.2-m")
@pytest.mark.parametrize(
    ("departure", "waits"),
    [(Departure.EXPULSION, []), (Departure.GRADUATION, []), (Departure.ACADEMIC_LEAVE, [DEBT])],
)
def test_a_year_waits_for_the_debt_of_whoever_studies_or_is_on_leave(departure: Departure, waits: list[str]) -> None:
    college, at = taught_through(), moscow("2025-09-20 10:00")
    college.withdraw_student(deputy(at), GROUP, "s-1", date(2025, 9, 19), ORDER, departure)
    if waits:
        assert stands_in_the_way(college, at) == waits
    else:
        college.close_year(deputy(at), YEAR, ORDER)


@clause("2.2.2", "4.6.2-m")
def test_illness_puts_off_the_end_of_a_debt_and_with_it_the_closing_of_the_year() -> None:
    college, over = taught_through(), moscow("2026-09-13 10:00")
    college.set_absence_reason(
        leader(AFTER), JOURNAL, "s-1", (FIRST,), AbsenceReason.ILLNESS, "Справка", MON_1, date(2025, 9, 21)
    )
    assert stands_in_the_way(college, over) == [DEBT]
    college.close_year(deputy(over + timedelta(days=10)), YEAR, ORDER)


@clause("4.5.2-k", "4.6.2-m", "D2")
def test_a_year_waits_for_the_decision_on_every_request_for_a_correction() -> None:
    college = taught_through()
    college.record_resit(teacher(AFTER), JOURNAL, "s-1", "3", AFTER.date(), ())
    college.request_correction(teacher(AFTER), JOURNAL, (MARK,), "Описка", "Работа")
    (request,) = college.journal(JOURNAL).requests
    assert stands_in_the_way(college, AFTER) == [f"corrections.{request}"]
    college.reject_correction(deputy(AFTER), JOURNAL, request, "Нет")
    college.close_year(deputy(AFTER), YEAR, ORDER)


@clause("4.6.2-m", "5.5")
def test_a_year_waits_for_the_journals_of_each_group_that_has_students_and_a_plan() -> None:
    college = taught_through()
    college.record_resit(teacher(AFTER), JOURNAL, "s-1", "3", AFTER.date(), ())
    college.describe_group(deputy(), OTHER_GROUP, "Столяр", True, 1, YEAR, 15, "c-1", ORDER)
    assert college.groups_without_journals(YEAR) == []
    college.enrol_student(deputy(), OTHER_GROUP, "s-2", MON_1, ORDER)
    assert stands_in_the_way(college, AFTER) == [f"groups.{OTHER_GROUP}.{TERM}"]
    college.describe_group(deputy(), OTHER_GROUP, "Столяр", True, 2, YEAR, 15, "c-1", "2-к")
    college.close_year(deputy(AFTER), YEAR, ORDER)


def with_final(college: CollegeInMemory) -> Doing:
    """The group's last course ends in a final attestation of 12.09.2025; the answer sets its mark for s-1."""
    at = moscow("2025-09-12 12:00")
    college.adopt_curriculum(
        deputy(),
        "c-1",
        "Столяр",
        True,
        YEAR,
        ORDER,
        (taught(), taught("d-9", attestation_form=AttestationForm.FINAL_EXAM)),
    )
    college.assign_teaching(deputy(), GROUP, "d-9", None, "t-1", SEPTEMBER, ORDER)
    final = msgspec.structs.replace(
        NEW_JOURNAL, discipline_id="d-9", attestation_form=AttestationForm.FINAL_EXAM, attestation_by=AFTER.date()
    )
    college.open_journal(deputy(), final)
    registered(college, PersonKind.EMPLOYEE, "t-3")
    for member in ("t-1", "t-2", "t-3"):
        college.appoint(director(), member, Role.TEACHER, None, SEPTEMBER, None, ORDER)
    examination = Examination(AFTER.date(), time(11), 2, None, ("t-1", "t-2", "t-3"))
    college.schedule_attestation(deputy(AFTER), final.id, examination)
    return lambda mark: college.set_attestation_marks(teacher(at), final.id, {"s-1": mark}, None)


@clause("2.2.2", "4.5.2-l")
def test_a_debt_in_any_discipline_keeps_from_the_final_attestation_until_it_is_cleared() -> None:
    college = taught_through()
    sits = with_final(college)
    assert refused(college, lambda: sits("5")).code == "NOT_ADMITTED"
    college.record_resit(teacher(AFTER), JOURNAL, "s-1", "3", AFTER.date(), ())
    sits("5")


@clause("2.2.2", "4.5.2-l")
@pytest.mark.parametrize(("mark", "admitted"), [(None, False), ("2", False), ("3", True)])
def test_a_blank_or_a_fail_keeps_from_the_final_attestation_be_its_sheet_open(mark: str | None, admitted: bool) -> None:
    """273-ФЗ ст. 59 ч. 6: who has fulfilled the whole plan is admitted."""
    college = planned()
    sits = with_final(college)
    if mark is not None:
        college.set_attestation_marks(teacher(AFTER), JOURNAL, {"s-1": mark}, None)
    if admitted:
        sits("5")
    else:
        assert refused(college, lambda: sits("5")).code == "NOT_ADMITTED"
        sits("н/а")


@clause("2.2.2", "4.6.2-l")
@pytest.mark.parametrize(("mark", "graduates"), [(None, False), ("2", False), ("н/а", False), ("3", True)])
def test_who_graduates_has_passed_the_final_attestation_their_curriculum_ends_in(
    mark: str | None, graduates: bool
) -> None:
    college, day = taught_through(), AFTER.date() + timedelta(days=1)
    college.record_resit(teacher(AFTER), JOURNAL, "s-1", "3", AFTER.date(), ())
    sits = with_final(college)
    if mark is not None:
        sits(mark)
    leaves = lambda why: college.withdraw_student(deputy(AFTER), GROUP, "s-1", day, ORDER, why)  # noqa: E731
    if graduates:
        leaves(Departure.GRADUATION)
    else:
        answer = refused(college, lambda: leaves(Departure.GRADUATION))
        assert (answer.code, answer.clause) == ("NOT_ADMITTED", "2.2.2")
        leaves(Departure.EXPULSION)


@clause("4.5.2-f", "4.5.2-l")
@pytest.mark.parametrize("parts_first", [True, False])
def test_year_marks_are_of_whoever_had_the_discipline_in_both_terms_be_it_by_parts_in_one(parts_first: bool) -> None:
    college, june = CollegeInMemory(), moscow("2026-06-20 10:00")
    college.adopt_curriculum(deputy(), "c-1", "Столяр", True, YEAR, ORDER, (taught(), taught(term=2)))
    college.adopt_calendar(deputy(), YEAR, (FIRST_TERM, LAST_TERM), (VACATION,), (), False, (), ORDER)
    college.form_group(deputy(), GROUP, "СТ-11")
    college.describe_group(deputy(), GROUP, "Столяр", True, 1, YEAR, 15, "c-1", ORDER)
    registered(college, PersonKind.STUDENT, "s-1")
    registered(college, PersonKind.EMPLOYEE, "t-1")
    college.enrol_student(deputy(), GROUP, "s-1", SEPTEMBER, ORDER)
    college.form_subgroup(deputy(), GROUP, "p1", "П1", ("s-1",), SEPTEMBER, ORDER)
    first, second = ("p1", None) if parts_first else (None, "p1")
    college.assign_teaching(deputy(), GROUP, "d-1", first, "t-1", SEPTEMBER, ORDER)
    college.open_term(deputy(), GROUP, TERM)
    college.assign_teaching(deputy(), GROUP, "d-1", second, "t-1", LAST_TERM.starts, ORDER)
    college.open_term(deputy(), GROUP, SECOND_TERM)
    group: Group = college.load({group_stream(GROUP): Group})[group_stream(GROUP)]
    last = journal_id(GROUP, "d-1", SECOND_TERM, second)
    assert group.journals == (journal_id(GROUP, "d-1", TERM, first), last)
    college.set_attestation_marks(teacher(june), last, {"s-1": "4"}, None)
    answer = refused(college, lambda: college.close_attestation_sheet(teacher(june), last))
    assert (answer.code, answer.clause) == ("STATEMENT_INCOMPLETE", "4.5.2-f")


@clause("4.7.2-b", "4.6.2-l")
def test_who_serves_no_more_on_the_day_of_the_order_is_assigned_nothing() -> None:
    college, until = planned(), date(2025, 11, 1)
    college.appoint(director(), "t-2", Role.TEACHER, None, SEPTEMBER, until, ORDER)
    orders: tuple[Doing, ...] = (
        lambda day: college.assign_teaching(deputy(), GROUP, "d-1", None, "t-2", day, ORDER),
        lambda day: college.appoint_leader(deputy(), GROUP, "t-2", day, ORDER),
        lambda day: college.appoint_master(deputy(), GROUP, "t-2", day, ORDER),
    )
    for order in orders:
        assert refused(college, lambda order=order: order(until)).code == "NO_ORDER"
        order(until - timedelta(days=1))


@clause("1.4", "4.5.2-d")
def test_no_lesson_is_given_to_a_substitute_who_serves_no_more_on_its_day() -> None:
    college = planned()
    college.approve_timetable(director(), TERM, ORDER)
    college.appoint(director(), "t-2", Role.TEACHER, None, SEPTEMBER, MON_2, ORDER)
    late = refused(college, lambda: college.give_to_substitute(deputy(), TERM, LAST, "t-2", "Р-1"))
    by_journal = refused(college, lambda: college.assign_substitute(deputy(), JOURNAL, LAST, "t-2", "Р-1"))
    assert late.code == by_journal.code == "NO_ORDER"
    college.give_to_substitute(deputy(), TERM, FIRST, "t-2", "Р-1")
    assert college.journal(JOURNAL).substitutes == {FIRST: "t-2"}
