"""What happens at random to the timetable and its bells."""

from __future__ import annotations

from datetime import timedelta

from begun_college import AWKWARD, BELLS, DEPUTIES, DIRECTOR, FIRST_TERM, GROUPS, TEACHERS, YEAR, BegunCollege

from journal_domain.academic_calendar import Bell
from journal_domain.timetable import PlannedSlot


class RandomTimetable(BegunCollege):
    def _slots(self) -> list[PlannedSlot]:
        return list(self.college.timetable(FIRST_TERM).slots.values())

    def _approve(self) -> None:
        self._record(self.college.approve_timetable, DIRECTOR, FIRST_TERM, "6-к")

    def _template(self) -> None:
        weekdays = tuple(self.random.sample(range(1, 6), k=3))
        self._set_template(self.random.choice(GROUPS), weekdays, self.now.date())
        self._record(self.college.unroll_timetable, DEPUTIES[0], FIRST_TERM, self.now.date())

    def _timetable(self) -> None:
        c, deputy, basis = self.college, DEPUTIES[0], "распоряжение 8 " + AWKWARD
        ahead = [slot for slot in self._slots() if slot.day > self.now.date()]
        slot, other = self.random.sample(ahead if len(ahead) > 1 else self._slots(), k=2)
        day = self.now.date() + timedelta(days=self.random.randrange(5))
        place = (day, self.random.randrange(1, 5), self.random.choice(["10", None]))
        match self.random.randrange(4):
            case 0:
                self._record(c.move_lesson, deputy, FIRST_TERM, slot.slot_id, *place, basis)
            case 1:
                self._record(c.swap_lessons, deputy, FIRST_TERM, slot.slot_id, other.slot_id, basis)
            case 2:
                self._record(c.cancel_lesson, deputy, FIRST_TERM, slot.slot_id, basis)
                journal = c.journal(slot.journal_id)
                if self.random.random() < 0.3:  # and it is brought back by hand
                    self._record(c.plan_slots, deputy, journal.id, (slot.for_journal,))
            case _:
                teacher = self.random.choice(TEACHERS).person_id
                self._record(c.give_to_substitute, deputy, FIRST_TERM, slot.slot_id, teacher, basis)

    def _ring_otherwise(self) -> None:
        minutes, since = self.random.randrange(25), self.now.date() + timedelta(days=1)
        bells = tuple(Bell(b.number, b.starts.replace(minute=minutes), b.ends) for b in BELLS)
        self._record(self.college.adopt_bells, DEPUTIES[0], YEAR, (1, 2, 3, 4, 5), bells, "7-к", since)
