"""A lesson planned by hand: a slot of the term's timetable as any other (1.4, 4.6.2-j)."""

from __future__ import annotations

from datetime import date, time

from domain.given import Fact, Given, clause
from domain.given import in_august as given
from domain.school import opened
from domain.year_school import SEPTEMBER, added, approved, bells, calendar, in_journal, slot, unrolled
from journal_domain import scheduling
from journal_domain.timetable_conflicts import NONE_SHARED
from journal_domain.values import Slot

MON, TUE = SEPTEMBER, date(2025, 9, 2)
APPROVED = (calendar(), bells(), opened(), unrolled(slot(MON)), approved(), in_journal(slot(MON)))


@clause("4.6.2-j", "1.4")
def test_a_lesson_planned_by_hand_stands_in_the_timetable_under_a_name_of_its_own() -> None:
    mine = Slot("by-hand", TUE, time(18), 2)
    standing = slot(TUE, slot_id="by-hand", bell=None, room=None, starts=time(18), ends=time(19, 30))

    def adding(*slots: Slot, after: tuple[Fact, ...] = APPROVED) -> Given:
        return given(*after).when(
            lambda p, act: scheduling.add_lessons(p.timetable(), p.journal(), slots, act, NONE_SHARED)
        )

    adding(mine).then(added(standing))
    adding(Slot("elsewhere", MON, time(9, 30), 2)).then_refused("TIMETABLE_CONFLICT", "4.6.2-j", f"{MON}.09:30")
    taken = adding(Slot("by-hand", MON, time(19), 2), after=(*APPROVED, added(standing)))
    taken.then_refused("DUPLICATE", "4.6.2-j")
