"""What a student and the family tell: own marks alone, to whom they concern; no record changes by it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from registry import registered

from domain.college_in_memory import CollegeInMemory, by
from domain.given import GROUP, JOURNAL, TEACHER, Decision, act, clause, fact, given, moscow
from domain.school import FIRST, NEW_JOURNAL, ORDER, SECOND, absent, attested, lesson, marked, opened, slots, topics
from domain.test_year_commands import refused
from journal_domain import notice
from journal_domain.errors import NotFound
from journal_domain.journal_events import JournalArchived
from journal_domain.notice import (
    MOST_OPEN,
    AbsenceTold,
    AccessTroubleTold,
    MarkDoubted,
    NoticeAnswered,
    NoticeSeen,
    notice_id,
)
from journal_domain.person import PersonKind
from journal_domain.policy import StudentRecord
from journal_domain.student import StayBegan, StayEnded
from journal_domain.values import Arrival, Departure, LessonEntry, LessonKind, Role, Slot, Topic

CHILD, MOTHER = "s-1", "m-1"
WORDS = "c2VhbGVk"
HISTORY = (opened(), topics(), slots(), lesson("slot-1"), absent("slot-1", "s-2"), marked("slot-1", CHILD, "2"))
ENROLLED = fact(StayBegan, group_id=GROUP, since=FIRST, arrival=Arrival.ADMISSION, order=ORDER)


def doubt(lesson_id: str | None = "slot-1", journal: bool = True) -> Decision:
    return lambda p, act: notice.doubt_mark(
        p._argument("known"), p.journal() if journal else None, CHILD, lesson_id, WORDS, act
    )


def tell_absence(since: date = FIRST, until: date = SECOND, today: date = FIRST) -> Decision:
    return lambda p, act: notice.tell_absence(p._argument("known"), p.student(), CHILD, since, until, today, WORDS, act)


def new(by: str = CHILD) -> str:
    return notice_id(CHILD, by, act().command)


def doubted(identity: str = "n-1", lesson_id: str | None = "slot-1", value: str = "2", by: str = CHILD) -> Any:
    return fact(
        MarkDoubted, by=by, notice_id=identity, journal_id=JOURNAL, lesson_id=lesson_id, value=value, sealed=WORDS
    )


@clause("4.3.2-c")
def test_a_student_tells_of_an_own_mark_and_of_what_it_was() -> None:
    given(*HISTORY).when(doubt(), by=CHILD).then(doubted(new()))
    given(*HISTORY, attested(CHILD, "3")).when(doubt(None), by=CHILD).then(doubted(new(), None, "3"))


@clause("4.3.2-c", "3.8")
@pytest.mark.parametrize(
    ("lesson_id", "journal"), [("slot-2", True), ("slot-99", True), (None, True), ("slot-1", False)]
)
def test_where_no_own_mark_stands_the_answer_is_one_whatever_else_there_is(
    lesson_id: str | None, journal: bool
) -> None:
    given(*HISTORY).when(doubt(lesson_id, journal), by=CHILD).then_refused("NOT_OWN_RECORD", "4.3.2-c")


@clause("4.3.2-c")
def test_of_one_mark_it_is_told_once_until_it_is_answered() -> None:
    told = given(*HISTORY, doubted())
    told.when(doubt(), by=CHILD).then_refused("NOTICE_PENDING", "4.3.2-c")
    answered = told.later(fact(NoticeAnswered, notice_id="n-1", sealed=WORDS))
    answered.when(doubt(), by=CHILD).then(doubted(new()))


@clause("5.5")
def test_in_a_closed_year_nothing_is_told_of_marks() -> None:
    past = given(*HISTORY, fact(JournalArchived, year="2025-2026"))
    past.when(doubt(), by=CHILD).then_refused("ARCHIVED", "5.5")


@clause("4.3.2-c")
def test_so_many_may_wait_and_no_more() -> None:
    waiting = [doubted(f"n-{n}", f"gone-{n}") for n in range(MOST_OPEN)]
    full = given(*HISTORY, ENROLLED, *waiting)
    full.when(doubt(), by=CHILD).then_refused("NOTICES_TOO_MANY", "4.3.2-c")
    full.when(tell_absence(), by=MOTHER).then_refused("NOTICES_TOO_MANY", "4.3.2-c")
    full.later(fact(NoticeAnswered, notice_id="n-0", sealed=WORDS)).when(doubt(), by=CHILD).then(doubted(new()))


@clause("4.4.2-e")
def test_a_guardian_tells_of_an_absence_and_no_cell_changes() -> None:
    told = fact(AbsenceTold, by=MOTHER, notice_id=new(MOTHER), group_id=GROUP, since=FIRST, until=SECOND, sealed=WORDS)
    after = given(*HISTORY, ENROLLED).when(tell_absence(), by=MOTHER).then(told)
    assert after.journal().version == len(HISTORY)
    after.when(tell_absence(SECOND, date(2025, 9, 9)), by=MOTHER).then_refused("NOTICE_PENDING", "4.4.2-e")
    after.when(tell_absence(date(2025, 9, 3), date(2025, 9, 9)), by=MOTHER).and_then()


@clause("4.4.2-e")
def test_an_absence_ends_after_it_began_and_somebody_leads_the_student() -> None:
    given(ENROLLED).when(tell_absence(SECOND, FIRST), by=MOTHER).then_refused("DATE", "4.4.2-e")
    given().when(tell_absence(), by=MOTHER).then_refused("NOT_ENROLLED", "4.4.2-e")
    left = given(ENROLLED, fact(StayEnded, group_id=GROUP, until=SECOND, departure=Departure.EXPULSION, order=ORDER))
    left.when(tell_absence(today=SECOND), by=MOTHER).then_refused("NOT_ENROLLED", "4.4.2-e")


@clause("4.3.2-c", "4.4.1-c")
def test_trouble_with_access_goes_to_the_group_the_student_is_in() -> None:
    def tell(p: Any, act: Any) -> Any:
        return notice.tell_access_trouble(p._argument("known"), p.student(), CHILD, FIRST, WORDS, act)

    told = fact(AccessTroubleTold, by=CHILD, notice_id=new(), group_id=GROUP, sealed=WORDS)
    given(ENROLLED).when(tell, by=CHILD).then(told)


@clause("3.9", "4.3.2-c")
def test_a_notice_is_read_once_and_answered_once() -> None:
    def see(p: Any, act: Any) -> Any:
        return notice.see_notice(p._argument("known"), CHILD, "n-1", act)

    def answer(p: Any, act: Any) -> Any:
        return notice.answer_notice(p._argument("known"), CHILD, "n-1", WORDS, act)

    given(*HISTORY).when(answer).then_not_found("обращение")
    seen = given(*HISTORY, doubted()).when(see).then(fact(NoticeSeen, notice_id="n-1"))
    seen.when(see).then_refused("NOTHING_TO_RECORD", "4.3.2-c")
    answered = seen.when(answer).then(fact(NoticeAnswered, notice_id="n-1", sealed=WORDS))
    answered.when(answer).then_refused("NOTHING_TO_RECORD", "3.9")
    answered.when(see).then_refused("NOTHING_TO_RECORD", "4.3.2-c")


LESSON = moscow("2025-09-01 10:00")


@pytest.fixture
def college() -> CollegeInMemory:
    """s-1 has a 2 in t-1's journal; l-1 leads the group."""
    college = CollegeInMemory()
    deputy = (Role.DEPUTY,)
    registered(college, PersonKind.STUDENT, CHILD)
    registered(college, PersonKind.EMPLOYEE, "t-1", "l-1")
    college.form_group(by("z-1", *deputy), GROUP, GROUP)
    college.enrol_student(by("z-1", *deputy), GROUP, CHILD, FIRST, ORDER)
    college.appoint_leader(by("z-1", *deputy), GROUP, "l-1", FIRST, ORDER)
    college.open_journal(by("z-1", *deputy), NEW_JOURNAL)
    college.plan_slots(by("z-1", *deputy), JOURNAL, (Slot("slot-1", FIRST, moscow("2025-09-01 09:00").time(), 2),))
    return college


def record(adult: bool = False) -> StudentRecord:
    return StudentRecord(CHILD, frozenset((MOTHER,)), adult=adult)


@clause("4.4.2-e", "4.2.1-a", "3.8")
def test_of_an_absence_the_guardian_tells_and_the_leader_of_the_group_alone_answers(college: CollegeInMemory) -> None:
    mother = by(MOTHER, Role.GUARDIAN, at=LESSON)
    college.tell_absence(mother, record(), FIRST, SECOND, WORDS)
    assert college.tell_absence(mother, record(), FIRST, SECOND, WORDS) == college.positions()
    identity = notice_id(CHILD, MOTHER, mother.command_id)
    for who, role, code in (("l-2", Role.LEADER, "NOT_OWN_GROUP"), (TEACHER, Role.TEACHER, "NOT_ASSIGNED"),
                            ("z-1", Role.DEPUTY, "ROLE")):  # fmt: skip
        wanted = by(who, role, at=LESSON)
        assert refused(college, lambda c=wanted: college.see_notice(c, CHILD, identity)).code == code
        with pytest.raises(Exception, match=code):
            college.notice_for(wanted, CHILD, identity)
    college.see_notice(by("l-1", Role.LEADER, at=LESSON), CHILD, identity)
    college.answer_notice(by("l-1", Role.LEADER, at=LESSON), CHILD, identity, WORDS)


@clause("3.8", "4.4.1-a")
@pytest.mark.parametrize(
    ("who", "role", "adult"),
    [("s-2", Role.STUDENT, False), ("m-9", Role.GUARDIAN, False), (MOTHER, Role.GUARDIAN, True)],
)
def test_whoever_may_not_see_the_record_tells_nothing_of_it(
    college: CollegeInMemory, who: str, role: Role, adult: bool
) -> None:
    before = college.positions()
    asker = by(who, role, at=LESSON)
    with pytest.raises(NotFound):
        college.tell_access_trouble(asker, record(adult), WORDS)
    with pytest.raises(NotFound):
        college.doubt_mark(asker, record(adult), JOURNAL, "slot-1", WORDS)
    assert college.positions() == before


@clause("4.3.2-c", "4.4.1-d")
def test_of_a_mark_the_student_alone_writes_to_the_teacher(college: CollegeInMemory) -> None:
    """A guardian writes to the administration and the group's leader."""
    before = college.positions()
    with pytest.raises(NotFound):
        college.doubt_mark(by(MOTHER, Role.GUARDIAN, at=LESSON), record(), JOURNAL, "slot-1", WORDS)
    assert college.positions() == before
    assert college.tell_access_trouble(by(MOTHER, Role.GUARDIAN, at=LESSON), record(), WORDS) > before


@clause("4.3.2-c")
def test_a_doubted_mark_is_answered_by_its_teacher(college: CollegeInMemory) -> None:
    plan = (Topic("topic-1", "Свойства древесины", LessonKind.LESSON, 4),)
    college.submit_lesson_plan(by(TEACHER, Role.TEACHER), JOURNAL, plan)
    taught = LessonEntry(
        slot_id="slot-1", topic_id="topic-1", kind=LessonKind.LESSON, hours=2, homework=None, absent=(), late={},
        marks={CHILD: "2"},
    )  # fmt: skip
    college.publish_lesson(by(TEACHER, Role.TEACHER, at=LESSON), JOURNAL, taught)
    student = by(CHILD, Role.STUDENT, at=LESSON)
    college.doubt_mark(student, record(), JOURNAL, "slot-1", WORDS)
    identity = notice_id(CHILD, CHILD, student.command_id)
    other = by("t-2", Role.TEACHER, at=LESSON)
    assert refused(college, lambda: college.answer_notice(other, CHILD, identity, WORDS)).code == "NOT_ASSIGNED"
    college.answer_notice(by(TEACHER, Role.TEACHER, at=LESSON), CHILD, identity, WORDS)
