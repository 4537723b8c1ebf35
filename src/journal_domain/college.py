"""The college: one method per command, each returning the log position of its last event."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, cast

from journal_domain import attendance, attestation, college_policy, correction, group, lesson, opening, permit
from journal_domain.application import Command, JournalApplication, States, Streams, found
from journal_domain.college_policy import CollegePolicy, PolicyValues
from journal_domain.control import Checks, checks_stream, make_check
from journal_domain.errors import Refused
from journal_domain.event import Act, Event
from journal_domain.group import Group, group_stream
from journal_domain.journal import Journal
from journal_domain.opening import NewJournal
from journal_domain.values import AbsenceReason, Change, LessonEntry, Slot, Topic

Decide = Callable[[Journal, CollegePolicy, Act, int | None], list[Event]]


class College(JournalApplication):
    name = "college"

    # Groups, journals, plans

    def form_group(self, command: Command, group_id: str, name: str) -> int:
        def decide(states: States, act: Act) -> list[Event]:
            return group.form_group(states[group_stream(group_id)], group_id, name, act)

        return self.record_act(command, "form_group", [group_id, name], {group_stream(group_id): Group}, decide)

    def appoint_leader(self, command: Command, group_id: str, leader_id: str, order: str) -> int:
        return self._in_group(
            command,
            "appoint_leader",
            group_id,
            [leader_id, order],
            lambda g, journals, act: group.appoint_leader(g, journals, leader_id, order, act),
        )

    def enrol_student(self, command: Command, group_id: str, student_id: str, since: date, order: str) -> int:
        return self._in_group(
            command,
            "enrol_student",
            group_id,
            [student_id, since, order],
            lambda g, journals, act: group.enrol_student(g, journals, student_id, since, order, act),
        )

    def withdraw_student(self, command: Command, group_id: str, student_id: str, until: date, order: str) -> int:
        return self._in_group(
            command,
            "withdraw_student",
            group_id,
            [student_id, until, order],
            lambda g, journals, act: group.withdraw_student(g, journals, student_id, until, order, act),
        )

    def certify_attendance(self, command: Command, group_id: str, until: date) -> int:
        """Certify the attendance statement of every journal of the group up to `until`."""

        def decide(_g: Group, journals: list[Journal], act: Act) -> list[Event]:
            today = self.policy().today(act.at)
            due = [j for j in journals if j.certified_until is None or j.certified_until < until]
            if not due:
                raise Refused("PERIOD_CERTIFIED", "4.6.2-f", "Ведомость посещаемости за этот период уже заверена.")
            return [event for j in due for event in attendance.certify_attendance(j, until, today, act)]

        return self._in_group(command, "certify_attendance", group_id, [until], decide)

    def open_journal(self, command: Command, new: NewJournal) -> int:
        def decide(states: States, act: Act) -> list[Event]:
            owner = found(states[group_stream(new.group_id)], "группа")
            return opening.open_journal(owner, states[new.id], new, act)

        streams: Streams = {group_stream(new.group_id): Group, new.id: Journal}
        return self.record_act(command, "open_journal", [new], streams, decide)

    def plan_topics(self, command: Command, journal_id: str, topics: tuple[Topic, ...]) -> int:
        return self._in_journal(
            command, "plan_topics", journal_id, [topics], lambda j, _p, act, _s: opening.plan_topics(j, topics, act)
        )

    def plan_slots(self, command: Command, journal_id: str, slots: tuple[Slot, ...]) -> int:
        return self._in_journal(
            command, "plan_slots", journal_id, [slots], lambda j, _p, act, _s: opening.plan_slots(j, slots, act)
        )

    def assign_substitute(self, command: Command, journal_id: str, slot_id: str, teacher_id: str, basis: str) -> int:
        return self._in_journal(
            command,
            "assign_substitute",
            journal_id,
            [slot_id, teacher_id, basis],
            lambda j, _p, act, _s: opening.assign_substitute(j, slot_id, teacher_id, basis, act),
        )

    def grant_late_permit(
        self, command: Command, journal_id: str, slot_id: str | None, valid_until: date | None, basis: str
    ) -> int:
        return self._in_journal(
            command,
            "grant_late_permit",
            journal_id,
            [slot_id, valid_until, basis],
            lambda j, p, act, _s: permit.grant_late_permit(j, p, slot_id, valid_until, basis, act),
        )

    # Lessons

    def publish_lesson(self, command: Command, journal_id: str, entry: LessonEntry, seen: int | None = None) -> int:
        return self._in_journal(
            command,
            "publish_lesson",
            journal_id,
            [entry],
            lambda j, p, act, seen: lesson.publish_lesson(j, p, entry, seen, act),
            slot_id=entry.slot_id,
            seen=seen,
        )

    def add_marks(
        self, command: Command, journal_id: str, lesson_id: str, marks: dict[str, str], seen: int | None = None
    ) -> int:
        return self._in_journal(
            command,
            "add_marks",
            journal_id,
            [lesson_id, marks],
            lambda j, p, act, seen: lesson.add_marks(j, p, lesson_id, marks, seen, act),
            slot_id=lesson_id,
            seen=seen,
        )

    def set_absence_reason(
        self,
        command: Command,
        journal_id: str,
        student_id: str,
        lesson_ids: tuple[str, ...],
        reason: AbsenceReason,
        basis: str,
        basis_from: date,
        basis_to: date,
        seen: int | None = None,
    ) -> int:
        def decide(j: Journal, _p: CollegePolicy, act: Act, seen: int | None) -> list[Event]:
            return attendance.set_absence_reason(
                j, student_id, lesson_ids, reason, basis, basis_from, basis_to, seen, act
            )

        arguments = [student_id, lesson_ids, reason, basis, basis_from, basis_to]
        return self._in_journal(command, "set_absence_reason", journal_id, arguments, decide, seen=seen)

    # Attestation

    def set_attestation_marks(
        self, command: Command, journal_id: str, marks: dict[str, str], order: str | None, seen: int | None = None
    ) -> int:
        return self._in_journal(
            command,
            "set_attestation_marks",
            journal_id,
            [marks, order],
            lambda j, p, act, seen: attestation.set_attestation_marks(j, p, marks, order, seen, act),
            seen=seen,
        )

    def close_attestation_sheet(self, command: Command, journal_id: str) -> int:
        return self._in_journal(
            command,
            "close_attestation_sheet",
            journal_id,
            [],
            lambda j, p, act, _s: attestation.close_attestation_sheet(j, p, act),
        )

    # Corrections

    def request_correction(
        self, command: Command, journal_id: str, changes: tuple[Change, ...], reason: str, basis: str
    ) -> int:
        return self._in_journal(
            command,
            "request_correction",
            journal_id,
            [changes, reason, basis],
            lambda j, p, act, _s: correction.request_correction(j, p, changes, reason, basis, act),
        )

    def approve_correction(
        self, command: Command, journal_id: str, request_id: str, directive: str, order: str | None
    ) -> int:
        return self._in_journal(
            command,
            "approve_correction",
            journal_id,
            [request_id, directive, order],
            lambda j, p, act, _s: correction.approve_correction(j, p, request_id, directive, order, act),
        )

    def reject_correction(self, command: Command, journal_id: str, request_id: str, reason: str) -> int:
        return self._in_journal(
            command,
            "reject_correction",
            journal_id,
            [request_id, reason],
            lambda j, _p, act, _s: correction.reject_correction(j, request_id, reason, act),
        )

    # Policy

    def adopt_policy(self, command: Command, effective_from: date, values: PolicyValues, order: str) -> int:
        def decide(states: States, act: Act) -> list[Event]:
            return college_policy.adopt(states[college_policy.STREAM], effective_from, values, order, act)

        streams: Streams = {college_policy.STREAM: CollegePolicy}
        return self.record_act(command, "adopt_policy", [effective_from, values, order], streams, decide)

    # Control

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

    # What one can ask of the aggregates themselves

    def journal(self, journal_id: str) -> Journal:
        """The journal as it stands. Raises NotFound."""
        return cast(Journal, found(self.load({journal_id: Journal})[journal_id], "журнал"))

    def journal_as_of(self, journal_id: str, at: datetime) -> Journal:
        """The journal as it stood at that moment, replayed from its stream. Raises NotFound."""
        return cast(Journal, found(Journal.evolve(None, self._until(journal_id, at)), "журнал"))

    def policy(self) -> CollegePolicy:
        return cast(CollegePolicy, self.load({college_policy.STREAM: CollegePolicy})[college_policy.STREAM])

    def _until(self, stream_id: str, at: datetime) -> Iterable[Event]:
        for event in cast(Iterable[Event], self.events.get(stream_id)):
            if event.act.at > at:
                return
            yield event

    # The one way of a command

    def _in_journal(
        self,
        command: Command,
        name: str,
        journal_id: str,
        arguments: list[Any],
        decide: Decide,
        slot_id: str | None = None,
        seen: int | None = None,
    ) -> int:
        first_seen = seen

        def decide_in_journal(states: States, act: Act) -> list[Event]:
            nonlocal first_seen
            journal = found(states[journal_id], "журнал")
            events = decide(journal, states[college_policy.STREAM], act, first_seen)
            # Should another act come between, what it brought is news to this one: EDITED_MEANWHILE.
            first_seen = journal.version if first_seen is None else first_seen
            return events

        streams: Streams = {journal_id: Journal, college_policy.STREAM: CollegePolicy}
        about = (journal_id, slot_id)
        return self.record_act(command, name, [journal_id, *arguments], streams, decide_in_journal, about)

    def _in_group(
        self,
        command: Command,
        name: str,
        group_id: str,
        arguments: list[Any],
        decide: Callable[[Group, list[Journal], Act], list[Event]],
    ) -> int:
        stream = group_stream(group_id)

        def decide_in_group(states: States, act: Act) -> list[Event]:
            owner: Group = found(states[stream], "группа")
            return decide(owner, list(self.load(dict.fromkeys(owner.journals, Journal)).values()), act)

        return self.record_act(command, name, [group_id, *arguments], {stream: Group}, decide_in_group)
