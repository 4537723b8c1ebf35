"""A journal opened by mistake and still empty is annulled: nothing is erased, and nothing is recorded in it (1.6, 4.6.2-l)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import msgspec
import pytest

from domain.college_in_memory import CollegeInMemory
from domain.given import GROUP, JOURNAL, OTHER_GROUP, TERM, YEAR, Decision, Fact, clause, fact, past
from domain.given import in_august as given
from domain.school import (
    FIRST,
    NEW_JOURNAL,
    ORDER,
    TOPICS,
    attached,
    attested,
    certified,
    change,
    closed,
    detached,
    entry,
    formed,
    lesson,
    opened,
    permitted,
    requested,
    slots,
    topics,
)
from domain.year_college import AFTER, MON_1, SHORT, deputy, planned, refused, taught_through, teacher
from domain.year_school import SEPTEMBER, annulled, archived, completed, entered, line, slot, struck_off, unrolled
from journal_domain import journal_events as e
from journal_domain.academic_year import journal_struck_off
from journal_domain.annulment import annul_journal
from journal_domain.journal import Journal
from journal_domain.opening import open_journals
from journal_domain.values import Examination, PermitSubject, Slot, Subject

BASIS = "46-УР от 08.09.2025"
EMPTY = (formed(), opened(), attached(), entered())


def annulling(basis: str = BASIS, required: bool = False) -> Decision:
    return lambda p, act: [
        *annul_journal(p.journal(), p.group(), p.timetable(), required, basis, act),
        *journal_struck_off(p.year(), YEAR, JOURNAL, act),
    ]


@clause("1.6", "2.2.4", "4.6.2-l")
def test_an_empty_journal_is_annulled_and_its_group_and_the_year_lose_it_in_one_act() -> None:
    known = given(*EMPTY).when(annulling(f" {BASIS} ")).then(annulled(basis=BASIS), detached(), struck_off())
    assert known.journal().annulled == BASIS
    assert (known.group().journals, known.group().annulled) == ((), (JOURNAL,))
    assert (known.year().open, known.year().entered, known.year().opened) == ({}, {}, frozenset())


@clause("1.6")
@pytest.mark.parametrize(
    "more",
    [
        (topics(), permitted("p-1", PermitSubject.SHEET, date(2025, 12, 31))),
        (slots(), *(fact(e.SlotCancelled, was=each, basis="Р-1") for each in (slots().fields["slots"]))),
        (certified(FIRST),),
        (
            fact(e.RemarkMade, remark_id="r-1", text="Пусто", demand="Заполнить", due=FIRST),
            fact(e.RemarkClosed, remark_id="r-1", result="Снято"),
        ),
    ],
    ids=["a plan and a permit", "lessons that were cancelled", "certified days without a lesson", "a closed remark"],
)
def test_what_fills_no_page_does_not_keep_a_journal(more: tuple[Fact, ...]) -> None:
    given(*EMPTY, *more).when(annulling()).then(annulled(), detached(), struck_off())


@clause("1.6")
@pytest.mark.parametrize(
    ("held", "said"),
    [
        ((topics(), slots(), lesson()), "записанные занятия (1), занятия в расписании (2)"),
        ((slots(),), "занятия в расписании (3)"),
        ((unrolled(slot()),), "занятия в расписании (1)"),
        ((fact(e.AttestationScheduled, was=None, became=Examination(FIRST, time(9), 2, None, ())),), "назначенная аттестация"),
        ((attested("s-1"),), "отметки аттестации"),
        ((fact(e.YearMarkSet, student_id="s-1", value="4", late=False),), "отметки аттестации"),
        ((closed(),), "закрытая ведомость"),
        (requested("r-1", change(Subject.ATTESTATION, None, "4")), "запросы на исправление"),
        ((fact(e.RemarkMade, remark_id="r-1", text="Пусто", demand="Заполнить", due=FIRST),), "неснятые замечания"),
    ],
)  # fmt: skip
def test_a_journal_that_holds_anything_stays_and_what_it_holds_is_named(held: tuple[Fact, ...], said: str) -> None:
    answer = given(*EMPTY, *held).when(annulling()).then_refused("JOURNAL_NOT_EMPTY", "1.6")
    assert said in answer.message


@clause("4.6.2-l", "1.6", "5.5")
def test_it_takes_an_order_or_a_directive_and_is_done_once() -> None:
    given(*EMPTY).when(annulling(" ")).then_refused("ORDER_REQUIRED", "4.6.2-l")
    given(*EMPTY, annulled(), detached(), struck_off()).when(annulling()).then_refused("JOURNAL_ANNULLED", "1.6")
    given(*EMPTY, completed(), archived()).when(annulling()).then_refused("ARCHIVED", "5.5")


@clause("1.6", "4.6.2-l")
def test_the_same_journal_is_not_opened_again_and_the_refusal_says_why() -> None:
    known = given(*EMPTY, annulled(), detached(), struck_off())
    answer = known.when(open_journals, since=FIRST, new=[NEW_JOURNAL]).then_refused("JOURNAL_ANNULLED", "1.6")
    assert "аннулирован" in answer.message


@clause("2.2.4", "1.6")
def test_the_only_journal_of_a_discipline_that_the_curriculum_has_stays() -> None:
    given(*EMPTY).when(annulling(required=True)).then_refused("JOURNAL_REQUIRED", "2.2.4")
    college = planned()
    assert refused(college, lambda: college.annul_journal(deputy(), JOURNAL, BASIS)).code == "JOURNAL_REQUIRED"


MISTAKEN = msgspec.structs.replace(NEW_JOURNAL, group_id=OTHER_GROUP, attestation_by=SHORT.attestation_by)
"""By hand, in the group that has no curriculum."""


def with_a_mistake(college: CollegeInMemory) -> CollegeInMemory:
    college.open_journal(deputy(), MISTAKEN)
    college.annul_journal(deputy(), MISTAKEN.id, BASIS)
    return college


WRITES: dict[str, Callable[[CollegeInMemory, str], Any]] = {
    "annul_journal": lambda c, j: c.annul_journal(deputy(), j, BASIS),
    "submit_lesson_plan": lambda c, j: c.submit_lesson_plan(teacher(), j, TOPICS),
    "grant_late_permit": lambda c, j: c.grant_late_permit(deputy(), j, PermitSubject.PLAN, None, None, "Р-1"),
    "publish_lesson": lambda c, j: c.publish_lesson(teacher(), j, entry()),
    "add_marks": lambda c, j: c.add_marks(teacher(), j, "slot-1", {"s-1": "5"}),
    "set_attestation_marks": lambda c, j: c.set_attestation_marks(teacher(), j, {"s-1": "5"}, None),
    "set_year_marks": lambda c, j: c.set_year_marks(teacher(), j, {"s-1": "5"}),
    "schedule_attestation": lambda c, j: c.schedule_attestation(deputy(), j, Examination(MON_1, time(9), 2, None, ())),
    "close_attestation_sheet": lambda c, j: c.close_attestation_sheet(teacher(), j),
    "record_resit": lambda c, j: c.record_resit(teacher(), j, "s-1", "3", MON_1, ()),
    "request_correction": lambda c, j: c.request_correction(
        teacher(), j, (change(Subject.MARK, "4", "5"),), "Описка", "Работа"
    ),
    "plan_slots": lambda c, j: c.plan_slots(deputy(), j, (Slot("x", MON_1, time(9), 2),)),
    "assign_substitute": lambda c, j: c.assign_substitute(deputy(), j, "x", "t-2", "Р-1"),
    "declare_not_held": lambda c, j: c.declare_not_held(deputy(), j, "x", "Р-1"),
    "make_remark": lambda c, j: c.make_remark(deputy(), j, "Пусто", "Заполнить", MON_1),
    "set_week_template": lambda c, j: c.set_week_template(deputy(), TERM, OTHER_GROUP, (line(journal_id=j, bell=2),)),
}


@clause("1.6")
@pytest.mark.parametrize("name", WRITES)
def test_every_write_into_an_annulled_journal_is_refused_and_nothing_is_recorded(name: str) -> None:
    college = with_a_mistake(planned())
    answer = refused(college, lambda: WRITES[name](college, MISTAKEN.id))
    assert (answer.code, answer.clause) == ("JOURNAL_ANNULLED", "1.6")
    assert BASIS in answer.message


@clause("4.6.2-m", "4.6.2-l")
def test_the_year_is_closed_without_it_and_its_group_lives_on() -> None:
    college = with_a_mistake(taught_through())
    version = college.journal(MISTAKEN.id).version
    college.appoint_leader(deputy(), OTHER_GROUP, "l-1", SEPTEMBER, ORDER)
    college.enrol_student(deputy(), OTHER_GROUP, "s-2", SEPTEMBER, ORDER)
    assert college.journal(MISTAKEN.id).version == version
    college.record_resit(teacher(AFTER), JOURNAL, "s-1", "3", AFTER.date(), ())
    college.close_year(deputy(AFTER), YEAR, ORDER)
    assert (college.journal(JOURNAL).archived, college.journal(MISTAKEN.id).archived) == (YEAR, None)


@clause("4.6.2-j", "1.6")
def test_a_weekly_template_that_still_names_it_brings_no_lessons() -> None:
    college = planned()
    college.open_journal(deputy(), MISTAKEN)
    college.set_week_template(deputy(), TERM, OTHER_GROUP, (line(journal_id=MISTAKEN.id, bell=2, room="102"),))
    college.annul_journal(deputy(), MISTAKEN.id, BASIS)
    college.set_week_template(deputy(), TERM, GROUP, (line(bell=2),), SEPTEMBER + timedelta(days=7))
    college.unroll_timetable(deputy(), TERM, SEPTEMBER)
    assert {planned.journal_id for planned in college.timetable(TERM).slots.values()} == {JOURNAL}


@clause("4.5.2-f", "1.6")
def test_a_discipline_annulled_in_the_first_term_is_none_of_the_whole_year() -> None:
    (second,) = past([opened("j-2", group_id=OTHER_GROUP, term=f"{YEAR}-2")])
    college = planned()
    college.enrol_student(deputy(), OTHER_GROUP, "s-2", SEPTEMBER, ORDER)
    college.open_journal(deputy(), MISTAKEN)
    assert college._runs_all_year(Journal.evolve(None, [second]))
    college.annul_journal(deputy(), MISTAKEN.id, BASIS)
    assert not college._runs_all_year(Journal.evolve(None, [second]))
