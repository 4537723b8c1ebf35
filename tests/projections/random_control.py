"""What deputies remark on and inspect at random, and who answers and reads it."""

from __future__ import annotations

from datetime import timedelta

from begun_college import AWKWARD, DEPUTIES, GROUPS, BegunCollege

from journal_domain.group import Group, group_stream
from journal_domain.inspection import Inspections, inspections_stream


class RandomControl(BegunCollege):
    def _remark(self) -> None:
        c, journal_id = self.college, self.random.choice(self.journals)
        journal = c.journal(journal_id)
        teacher, leader = journal.teacher_on(self.now.date()), journal.leader_on(self.now.date())
        remark = next(reversed(journal.remarks), None)
        if remark is None or self.random.random() < 0.3:
            due = (self.now + timedelta(days=5)).date()
            self._record(c.make_remark, self.random.choice(DEPUTIES), journal_id, AWKWARD, "Исправить " + AWKWARD, due)
        elif self.random.random() < 0.3:
            self._record(c.close_remark, DEPUTIES[0], journal_id, remark, "Устранено, " + AWKWARD)
        elif leader and self.random.random() < 0.5:
            self._record(c.acknowledge_remark, self._leader(leader), journal_id, remark)
        else:
            self._record(
                c.answer_remark, self._teacher(teacher), journal_id, remark, AWKWARD, self.random.random() < 0.5
            )

    def _inspect(self) -> None:
        c, group = self.college, self.random.choice(GROUPS)
        made = c.load({inspections_stream(group): Inspections})[inspections_stream(group)].acknowledged
        owner = c.load({group_stream(group): Group})[group_stream(group)]
        leader = owner.leader_on(self.now.date()) if owner else None
        if made and leader and self.random.random() < 0.5:
            self._record(c.acknowledge_inspection, self._leader(leader), group, made[-1][0])
        else:
            self._record(c.inspect_group, DEPUTIES[0], group, "Записи " + AWKWARD)
