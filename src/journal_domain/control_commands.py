"""Commands of control: checks, remarks on a journal, inspections of a group's journals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, cast

from journal_domain import college_policy, inspection, remark
from journal_domain.application import Command, States, Streams, found
from journal_domain.college_policy import CollegePolicy
from journal_domain.control import Checks, checks_stream, make_check
from journal_domain.errors import Refused
from journal_domain.event import Act, Event
from journal_domain.group import Group, group_stream
from journal_domain.inspection import Inspections, inspections_stream
from journal_domain.journal_commands import JournalCommands
from journal_domain.policy import About


class ControlCommands(JournalCommands):
    def make_check(self, command: Command, up_to: int) -> int:
        """Remember that the deputy has read the log up to this position. Raises Refused(ROLE, POSITION, …)."""
        stream = checks_stream(command.actor.person_id)

        def decide(states: States, act: Act) -> list[Event]:
            if up_to > (self.recorder.max_notification_id() or 0):
                raise Refused("POSITION", "3.6-b", "Такой позиции в журнале событий ещё нет.")
            return make_check(states[stream], up_to, act)

        return self.record_act(command, "make_check", [up_to], {stream: Checks}, decide)

    def last_check(self, person_id: str) -> int:
        """The log position up to which this deputy has read."""
        stream = checks_stream(person_id)
        return cast(Checks, self.load({stream: Checks})[stream]).up_to

    def make_remark(self, command: Command, journal_id: str, text: str, demand: str, due: date) -> int:
        return self._in_journal(
            command,
            "make_remark",
            journal_id,
            [text, demand, due],
            lambda j, p, act, _s: remark.make_remark(j, p, text, demand, due, act),
        )

    def answer_remark(self, command: Command, journal_id: str, remark_id: str, answer: str, mended: bool) -> int:
        return self._in_journal(
            command,
            "answer_remark",
            journal_id,
            [remark_id, answer, mended],
            lambda j, _p, act, _s: remark.answer_remark(j, remark_id, answer, mended, act),
        )

    def acknowledge_remark(self, command: Command, journal_id: str, remark_id: str) -> int:
        return self._in_journal(
            command,
            "acknowledge_remark",
            journal_id,
            [remark_id],
            lambda j, _p, act, _s: remark.acknowledge_remark(j, remark_id, act),
        )

    def close_remark(self, command: Command, journal_id: str, remark_id: str, result: str) -> int:
        return self._in_journal(
            command,
            "close_remark",
            journal_id,
            [remark_id, result],
            lambda j, _p, act, _s: remark.close_remark(j, remark_id, result, act),
        )

    def inspect_group(self, command: Command, group_id: str, result: str) -> int:
        def decide(states: States, act: Act) -> list[Event]:
            policy: CollegePolicy = states[college_policy.STREAM]
            return inspection.inspect_group(states[inspections_stream(group_id)], group_id, policy, result, act)

        return self._of_group(command, "inspect_group", group_id, [result], decide)

    def acknowledge_inspection(self, command: Command, group_id: str, inspection_id: str) -> int:
        def decide(states: States, act: Act) -> list[Event]:
            inspections: Inspections = states[inspections_stream(group_id)]
            return inspection.acknowledge_inspection(inspections, group_id, inspection_id, act)

        return self._of_group(command, "acknowledge_inspection", group_id, [inspection_id], decide)

    def _of_group(
        self,
        command: Command,
        name: str,
        group_id: str,
        arguments: list[Any],
        decide: Callable[[States, Act], list[Event]],
    ) -> int:
        stream, inspections = group_stream(group_id), inspections_stream(group_id)
        streams: Streams = {stream: Group, inspections: Inspections, college_policy.STREAM: CollegePolicy}

        def about(states: States) -> About:
            return About(group=found(states[stream], "группа"), day=states[college_policy.STREAM].today(command.at))

        return self.record_act(command, name, [group_id, *arguments], streams, decide, about)
