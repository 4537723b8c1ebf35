"""Commands about notices: told by the student or the family, read and answered by whoever they are for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from journal_domain import notice
from journal_domain.application import Command, JournalApplication, States, Streams
from journal_domain.event import Act, Event
from journal_domain.group import Group, group_stream
from journal_domain.journal import Journal
from journal_domain.notice import MarkDoubted, Notices, Told, notices_stream
from journal_domain.policy import About, StudentRecord, require
from journal_domain.student import Student, student_stream

Decide = Callable[[Notices, States, Act], list[Event]]


class NoticeCommands(JournalApplication):
    """`record` says whose notice it is and who represents them; sealed words stay out of the request's hash."""

    def doubt_mark(
        self, command: Command, record: StudentRecord, journal_id: str, lesson_id: str | None, sealed: str
    ) -> int:
        student = record.person_id

        def decide(known: Notices, states: States, act: Act) -> list[Event]:
            return notice.doubt_mark(known, states[journal_id], student, lesson_id, sealed, act)

        return self._tell(command, "doubt_mark", record, [journal_id, lesson_id], {journal_id: Journal}, decide)

    def tell_access_trouble(self, command: Command, record: StudentRecord, sealed: str) -> int:
        student, today = record.person_id, self.college_policy().today(command.at)

        def decide(known: Notices, states: States, act: Act) -> list[Event]:
            return notice.tell_access_trouble(known, states[student_stream(student)], student, today, sealed, act)

        return self._tell(command, "tell_access_trouble", record, [], {student_stream(student): Student}, decide)

    def tell_absence(self, command: Command, record: StudentRecord, since: date, until: date, sealed: str) -> int:
        student, today = record.person_id, self.college_policy().today(command.at)

        def decide(known: Notices, states: States, act: Act) -> list[Event]:
            stays = states[student_stream(student)]
            return notice.tell_absence(known, stays, student, since, until, today, sealed, act)

        return self._tell(command, "tell_absence", record, [since, until], {student_stream(student): Student}, decide)

    def see_notice(self, command: Command, student_id: str, notice_id: str) -> int:
        return self._answer(
            command, "see_notice", student_id, notice_id,
            lambda known, act: notice.see_notice(known, student_id, notice_id, act),
        )  # fmt: skip

    def answer_notice(self, command: Command, student_id: str, notice_id: str, sealed: str) -> int:
        return self._answer(
            command, "answer_notice", student_id, notice_id,
            lambda known, act: notice.answer_notice(known, student_id, notice_id, sealed, act),
        )  # fmt: skip

    def _tell(
        self, command: Command, name: str, record: StudentRecord, arguments: list[Any], streams: Streams, decide: Decide
    ) -> int:
        own = notices_stream(record.person_id)

        def decide_about(states: States, act: Act) -> list[Event]:
            return decide(states[own], states, act)

        return self.record_act(
            command, name, [record.person_id, *arguments], {own: Notices, **streams}, decide_about,
            lambda _states: About(record=record),
        )  # fmt: skip

    def notice_for(self, command: Command, student_id: str, notice_id: str) -> Told:
        """Before anything is sealed: may this person answer it? Raises NotFound, Refused(NOT_ASSIGNED, NOT_OWN_GROUP, …)."""
        told, place, kind = self._place_of(student_id, notice_id)
        require("answer_notice", command.actor, self._about(told, self.load({place: kind})[place], command))
        return told

    def _place_of(self, student_id: str, notice_id: str) -> tuple[Told, str, type[Journal | Group]]:
        """A notice, and the stream of the journal or group it is for: that never changes. Raises NotFound."""
        own = notices_stream(student_id)
        known: Notices = self.load({own: Notices})[own]
        told = known.notice(notice_id)
        if isinstance(told, MarkDoubted):
            return told, told.journal_id, Journal
        return told, group_stream(told.group_id), Group

    def _about(self, told: Told, place: Any, command: Command) -> About:
        day = self.college_policy().today(command.at)
        if isinstance(told, MarkDoubted):
            return About(place, told.lesson_id, day=day)
        return About(group=place, day=day)

    def _answer(
        self,
        command: Command,
        name: str,
        student_id: str,
        notice_id: str,
        decide: Callable[[Notices, Act], list[Event]],
    ) -> int:
        own = notices_stream(student_id)
        told, place, kind = self._place_of(student_id, notice_id)

        def decide_about(states: States, act: Act) -> list[Event]:
            return decide(states[own], act)

        return self.record_act(
            command, name, [student_id, notice_id], {own: Notices, place: kind}, decide_about,
            lambda states: self._about(told, states[place], command),
        )  # fmt: skip
