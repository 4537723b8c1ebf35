"""The college: one method per command, each returning the log position of its last event."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import cast

from journal_domain import college_policy
from journal_domain.account_commands import AccountCommands
from journal_domain.application import Command, States, Streams, found
from journal_domain.college_policy import CollegePolicy, PolicyValues
from journal_domain.control_commands import ControlCommands
from journal_domain.event import Act, Event
from journal_domain.group_commands import GroupCommands
from journal_domain.journal import Journal
from journal_domain.notice_commands import NoticeCommands
from journal_domain.retention_commands import RetentionCommands
from journal_domain.year_commands import YearCommands


class College(ControlCommands, YearCommands, GroupCommands, AccountCommands, RetentionCommands, NoticeCommands):
    name = "college"

    def adopt_policy(self, command: Command, effective_from: date, values: PolicyValues, order: str) -> int:
        def decide(states: States, act: Act) -> list[Event]:
            return college_policy.adopt(states[college_policy.STREAM], effective_from, values, order, act)

        streams: Streams = {college_policy.STREAM: CollegePolicy}
        return self.record_act(command, "adopt_policy", [effective_from, values, order], streams, decide)

    def journal(self, journal_id: str) -> Journal:
        """The journal as it stands. Raises NotFound."""
        return cast(Journal, found(self.load({journal_id: Journal})[journal_id], "журнал"))

    def journal_as_of(self, journal_id: str, at: datetime) -> Journal:
        """The journal as it stood at that moment, replayed from its stream. Raises NotFound."""
        return cast(Journal, found(Journal.evolve(None, self._until(journal_id, at)), "журнал"))

    def _until(self, stream_id: str, at: datetime) -> Iterable[Event]:
        for event in cast(Iterable[Event], self.events.get(stream_id)):
            if event.act.at > at:
                return
            yield event
