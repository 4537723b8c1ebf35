"""An act is judged by what stands when it is recorded, in the streams it does not write too (ADR 55)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time

import msgspec
import pytest

from domain.college_in_memory import CollegeInMemory, MemoryLedger
from domain.given import GROUP, JOURNAL, OTHER_GROUP, TERM, YEAR, clause, moscow
from domain.school import NEW_JOURNAL, ORDER
from domain.year_college import AFTER, FIRST, MON_2, SHORT, deputy, director, entry, planned, taught_through, teacher
from domain.year_school import BELLS, SEPTEMBER, VACATION, line, taught
from journal_domain.errors import Refused
from journal_domain.journal import journal_id
from journal_domain.timetable import slot_id
from journal_domain.values import Slot

TUESDAY = date(2025, 9, 2)

Doing = Callable[[CollegeInMemory], object]


def meanwhile(college: CollegeInMemory, act: Doing) -> None:
    """Let `act` be recorded between the next act's reading and its append."""
    ledger = college.recorder
    assert isinstance(ledger, MemoryLedger)

    def come_between() -> None:
        ledger.before_insert = lambda: None
        act(college)

    ledger.before_insert = come_between


def overtaken(college: CollegeInMemory, by: Doing, act: Doing) -> Refused:
    """`act` is refused for what `by` records in its midst; nothing but that is on record."""
    after = 0

    def come(college: CollegeInMemory) -> None:
        nonlocal after
        by(college)
        after = college.positions()

    meanwhile(college, come)
    with pytest.raises(Refused) as answer:
        act(college)
    assert college.positions() == after
    return answer.value


def adopt_calendar(college: CollegeInMemory, *holidays: date) -> object:
    return college.adopt_calendar(deputy(), YEAR, (SHORT,), (VACATION,), holidays, False, (), "2-к")


def describe(college: CollegeInMemory) -> object:
    return college.describe_group(deputy(), OTHER_GROUP, "Столяр", True, 1, YEAR, 15, "c-1", ORDER)


def close_year(college: CollegeInMemory) -> object:
    return college.close_year(deputy(AFTER), YEAR, ORDER)


@clause("3.6-a", "4.6.2-j")
def test_lessons_are_unrolled_by_the_calendar_and_the_bells_that_hold_when_they_are_recorded() -> None:
    college = planned()
    college.set_week_template(deputy(), TERM, GROUP, (line(), line(weekday=2)), TUESDAY)
    rung = tuple(msgspec.structs.replace(bell, starts=time(bell.starts.hour, 10)) for bell in BELLS)

    def others_adopt(college: CollegeInMemory) -> None:
        adopt_calendar(college, MON_2)
        college.adopt_bells(deputy(), YEAR, (2,), rung, ORDER)

    meanwhile(college, others_adopt)
    college.unroll_timetable(deputy(), TERM, SEPTEMBER)
    slots = college.timetable(TERM).slots
    assert slot_id(JOURNAL, MON_2, 1) not in slots
    assert slots[slot_id(JOURNAL, TUESDAY, 1)].starts == time(9, 10)


@clause("4.6.2-j")
def test_a_lesson_planned_by_hand_does_not_meet_the_one_moved_there_meanwhile() -> None:
    college = planned()
    college.approve_timetable(director(), TERM, ORDER)
    college.open_journal(
        deputy(), msgspec.structs.replace(NEW_JOURNAL, group_id=OTHER_GROUP, attestation_by=SHORT.attestation_by)
    )
    other = journal_id(OTHER_GROUP, "d-1", TERM)
    answer = overtaken(
        college,
        lambda c: c.move_lesson(deputy(), TERM, FIRST, TUESDAY, 1, "101", ORDER),
        lambda c: c.plan_slots(deputy(), other, (Slot("slot-1", TUESDAY, BELLS[0].starts, 2),)),
    )
    assert answer.code == "TIMETABLE_CONFLICT"


@clause("1.6", "4.6.2-j")
def test_a_journal_is_not_annulled_over_lessons_unrolled_meanwhile_nor_the_other_way_round() -> None:
    new = msgspec.structs.replace(NEW_JOURNAL, group_id=OTHER_GROUP, attestation_by=SHORT.attestation_by)

    def unroll(college: CollegeInMemory) -> object:
        return college.unroll_timetable(deputy(), TERM, SEPTEMBER)

    def annul(college: CollegeInMemory) -> object:
        return college.annul_journal(deputy(), new.id, "46-УР")

    for first, second in ((unroll, annul), (annul, unroll)):
        college = planned()
        college.open_journal(deputy(), new)
        college.set_week_template(deputy(), TERM, OTHER_GROUP, (line(journal_id=new.id, weekday=2),))
        answer = overtaken(college, first, second)
        assert answer.code == ("JOURNAL_NOT_EMPTY" if second is annul else "NOTHING_TO_RECORD")


@clause("4.6.2-l", "4.6.2-j")
def test_a_subgroup_is_not_formed_over_lessons_unrolled_meanwhile() -> None:
    college = planned()
    college.enrol_student(deputy(), GROUP, "s-2", SEPTEMBER, ORDER)
    lines = []
    college.adopt_curriculum(deputy(), "c-1", "Столяр", True, YEAR, ORDER, (taught(), taught("d-2")))
    for part, student, teacher_id in (("a", "s-1", "t-2"), ("b", "s-2", "t-5")):
        college.form_subgroup(deputy(), GROUP, part, part, (student,), SEPTEMBER, ORDER)
        college.assign_teaching(deputy(), GROUP, "d-2", part, teacher_id, SEPTEMBER, ORDER)
        new = msgspec.structs.replace(
            NEW_JOURNAL,
            discipline_id="d-2",
            subgroup_id=part,
            teacher_id=teacher_id,
            attestation_by=SHORT.attestation_by,
        )
        college.open_journal(deputy(), new)
        lines.append(line(weekday=2, journal_id=new.id, teacher_id=teacher_id, room=part, subgroup_id=part))
    college.set_week_template(deputy(), TERM, GROUP, (line(), *lines))
    answer = overtaken(
        college,
        lambda c: c.unroll_timetable(deputy(), TERM, SEPTEMBER),
        lambda c: c.form_subgroup(deputy(), GROUP, "b", "b", ("s-1", "s-2"), SEPTEMBER, ORDER),
    )
    assert answer.code == "TIMETABLE_CONFLICT"


@clause("5.5")
@pytest.mark.parametrize("act", [adopt_calendar, describe])
def test_nothing_of_a_year_is_set_while_it_is_being_closed(act: Doing) -> None:
    college = taught_through()
    college.record_resit(teacher(AFTER), JOURNAL, "s-1", "3", AFTER.date(), ())
    assert overtaken(college, close_year, act).code == "ARCHIVED"


@clause("5.1")
def test_an_act_tells_the_log_every_stream_it_was_decided_by_but_journals(monkeypatch: pytest.MonkeyPatch) -> None:
    college, told = planned(), []
    append = MemoryLedger.insert_events

    def noted(ledger: MemoryLedger, *events: object, **inbox: object) -> object:
        told.append(inbox["read"])
        return append(ledger, *events, **inbox)  # type: ignore[arg-type]

    monkeypatch.setattr(MemoryLedger, "insert_events", noted)
    college.approve_timetable(director(), TERM, ORDER)
    college.plan_slots(deputy(), JOURNAL, (Slot("slot-1", MON_2, time(18, 0), 2),))
    assert told[-1].keys() == {f"timetable:{TERM}", f"calendar:{YEAR}", f"group:{GROUP}"}
    college.publish_lesson(teacher(moscow("2025-09-01 10:00")), JOURNAL, entry(FIRST), None)
    assert "policy" in told[-1]
    assert JOURNAL not in told[-1]
