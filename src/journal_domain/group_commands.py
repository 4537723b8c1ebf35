"""Commands about a group: its roster, leader, master, subgroups, and who teaches it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from journal_domain import attendance, group, group_course, opening, release, resit, roster, scheduling
from journal_domain.application import Command, States, found
from journal_domain.errors import Refused
from journal_domain.event import Act, Event
from journal_domain.group import Group, SubgroupFormed, group_stream
from journal_domain.journal import Journal
from journal_domain.journal_events import TeacherAssigned
from journal_domain.lock import require_in_use
from journal_domain.planning_commands import PlanningCommands
from journal_domain.timetable import Timetable, timetable_stream
from journal_domain.values import Arrival, AttestationForm, Departure


class GroupCommands(PlanningCommands):
    def form_group(self, command: Command, group_id: str, name: str) -> int:
        def decide(states: States, act: Act) -> list[Event]:
            return group.form_group(states[group_stream(group_id)], group_id, name, act)

        return self.record_act(command, "form_group", [group_id, name], {group_stream(group_id): Group}, decide)

    def appoint_leader(self, command: Command, group_id: str, leader_id: str, since: date, order: str) -> int:
        def decide(g: Group, journals: list[Journal], act: Act) -> list[Event]:
            self.require_in_service(leader_id, since)
            return group.appoint_leader(g, journals, leader_id, since, order, act)

        return self._in_group(command, "appoint_leader", group_id, [leader_id, since, order], decide, since)

    def appoint_master(self, command: Command, group_id: str, master_id: str, since: date, order: str) -> int:
        def decide(g: Group, journals: list[Journal], act: Act) -> list[Event]:
            self.require_in_service(master_id, since)
            return group.appoint_master(g, journals, master_id, since, order, act)

        return self._in_group(command, "appoint_master", group_id, [master_id, since, order], decide, since)

    def release_leader(self, command: Command, group_id: str, until: date, order: str) -> int:
        """End the leading of a group with nobody to follow; `until` is the first day without a leader."""

        def decide(g: Group, journals: list[Journal], act: Act) -> list[Event]:
            return release.release_leader(g, journals, until, order, act)

        return self._in_group(command, "release_leader", group_id, [until, order], decide, until)

    def release_master(self, command: Command, group_id: str, until: date, order: str) -> int:
        """End a master's work with a group with nobody to follow; `until` is the first day without a master."""

        def decide(g: Group, journals: list[Journal], act: Act) -> list[Event]:
            return release.release_master(g, journals, until, order, act)

        return self._in_group(command, "release_master", group_id, [until, order], decide, until)

    def describe_group(
        self,
        command: Command,
        group_id: str,
        trade: str,
        adapted: bool,
        course: int,
        year: str,
        reference_size: int,
        curriculum_id: str | None,
        order: str,
    ) -> int:
        described = (trade, adapted, course, year, reference_size, curriculum_id, order)

        def decide(g: Group, journals: list[Journal], act: Act) -> list[Event]:
            self._require_open_year(year)
            if curriculum_id is not None:
                group_course.require_its_plan(self._curriculum(curriculum_id), trade, adapted)
            return group_course.describe_group(g, journals, *described, act, self._unopened_terms(g))

        return self._in_group(command, "describe_group", group_id, list(described), decide)

    def move_group(self, command: Command, group_id: str, year: str, order: str) -> int:
        """Move the group from its course in `year` to the next course in the year after."""

        def decide(g: Group, journals: list[Journal], act: Act) -> list[Event]:
            plan = self._curriculum_of(g)
            return group_course.move_group(g, plan, journals, year, order, act, self._unopened_terms(g))

        return self._in_group(command, "move_group", group_id, [year, order], decide)

    def form_subgroup(
        self,
        command: Command,
        group_id: str,
        subgroup_id: str,
        name: str,
        student_ids: tuple[str, ...],
        since: date,
        order: str,
    ) -> int:
        """Form a subgroup or change it from a date on; its open journals follow in the same act."""

        def decide(g: Group, journals: list[Journal], act: Act) -> list[Event]:
            events = roster.form_subgroup(g, journals, subgroup_id, name, student_ids, since, order, act)
            changed = Group.evolve(g, [event for event in events if isinstance(event, SubgroupFormed)])
            for timetable in self._timetables(journals).values():
                scheduling.refuse_overlaps(timetable, changed or g, since)
            return events

        return self._in_group(
            command, "form_subgroup", group_id, [subgroup_id, name, student_ids, since, order], decide, since
        )

    def assign_teaching(
        self,
        command: Command,
        group_id: str,
        discipline_id: str,
        subgroup_id: str | None,
        teacher_id: str,
        since: date,
        order: str,
    ) -> int:
        """Assign who teaches a discipline; the journals of it change hands in the same act."""

        def decide(g: Group, journals: list[Journal], act: Act) -> list[Event]:
            self.require_in_service(teacher_id, since)
            opening.require_planned(g, self._curriculum_of(g), journals, discipline_id)
            events = group.assign_teaching(g, journals, discipline_id, subgroup_id, teacher_id, since, order, act)
            timetables, known = self._timetables(journals), {journal.id: journal for journal in journals}
            told = [event for event in events if isinstance(event, TeacherAssigned)]
            for event in told:
                journal = known[event.originator_id]
                events += scheduling.replace_teacher(timetables[journal.term], journal, event, act)
            return events

        return self._in_group(
            command, "assign_teaching", group_id, [discipline_id, subgroup_id, teacher_id, since, order], decide, since
        )

    def end_teaching(
        self, command: Command, group_id: str, discipline_id: str, subgroup_id: str | None, until: date, order: str
    ) -> int:
        """End the teaching of a discipline with nobody to follow; `until` is the first day without a teacher."""

        def decide(g: Group, journals: list[Journal], act: Act) -> list[Event]:
            return release.end_teaching(g, journals, discipline_id, subgroup_id, until, order, act)

        arguments = [discipline_id, subgroup_id, until, order]
        return self._in_group(command, "end_teaching", group_id, arguments, decide, until)

    def enrol_student(
        self,
        command: Command,
        group_id: str,
        student_id: str,
        since: date,
        order: str,
        arrival: Arrival = Arrival.ADMISSION,
    ) -> int:
        def decide(g: Group, journals: list[Journal], act: Act) -> list[Event]:
            self.require_student(student_id)
            return roster.enrol_student(g, journals, self.student(student_id), student_id, since, arrival, order, act)

        return self._in_group(command, "enrol_student", group_id, [student_id, since, arrival, order], decide, since)

    def withdraw_student(
        self,
        command: Command,
        group_id: str,
        student_id: str,
        until: date,
        order: str,
        departure: Departure = Departure.EXPULSION,
    ) -> int:
        def decide(g: Group, journals: list[Journal], act: Act) -> list[Event]:
            student = self.student(student_id)
            if departure is Departure.GRADUATION:
                self._require_graduated(g, student_id)
            return roster.withdraw_student(
                g, journals, student, student_id, until, departure, order, self.college_policy(), act
            )

        arguments = [student_id, until, departure, order]
        return self._in_group(command, "withdraw_student", group_id, arguments, decide, until)

    def _require_graduated(self, g: Group, student_id: str) -> None:
        """Where the group's curriculum ends in a final attestation, who graduates has passed it. Raises Refused(NOT_ADMITTED)."""
        plan = self._curriculum_of(g)
        if plan is None or all(x.attestation_form is not AttestationForm.FINAL_EXAM for x in plan.adopted.lines):
            return
        journals = self.load(dict.fromkeys(g.journals, Journal)).values()
        if not resit.graduated(journals, student_id):
            raise Refused(
                "NOT_ADMITTED", "2.2.2", "Выпускают того, кто сдал итоговую аттестацию: её отметки нет или она «2»."
            )

    def certify_attendance(self, command: Command, group_id: str, until: date) -> int:
        """Certify the attendance statement of every journal of the group up to `until`."""

        def decide(g: Group, _open: list[Journal], act: Act) -> list[Event]:
            today = self.college_policy().today(act.at)
            journals = list(self.load(dict.fromkeys(g.journals, Journal)).values())
            if journals and all(j.archived for j in journals):
                require_in_use(journals[-1])
            due = [j for j in journals if not j.archived and (j.certified_until is None or j.certified_until < until)]
            if not due:
                raise Refused("PERIOD_CERTIFIED", "4.6.2-f", "Ведомость посещаемости за этот период уже заверена.")
            return [event for j in due for event in attendance.certify_attendance(j, until, today, act)]

        return self._in_group(command, "certify_attendance", group_id, [until], decide)

    def transfer_student(
        self, command: Command, group_id: str, student_id: str, to_group_id: str, day: date, order: str
    ) -> int:
        """Move a student to another group from `day` on, in one act; what is on record stays with the old group."""
        source, target = group_stream(group_id), group_stream(to_group_id)

        def decide(states: States, act: Act) -> list[Event]:
            left, joined = found(states[source], "группа"), found(states[target], "группа")
            for either in (left, joined):
                self._require_not_archived(either, day)
            from_here = (left, self._journals_of(left))
            to_there = (joined, self._journals_of(joined))
            student, policy = self.student(student_id), self.college_policy()
            return roster.transfer_student(from_here, to_there, student, student_id, day, order, policy, act)

        arguments = [group_id, student_id, to_group_id, day, order]
        return self.record_act(command, "transfer_student", arguments, {source: Group, target: Group}, decide)

    def _in_group(
        self,
        command: Command,
        name: str,
        group_id: str,
        arguments: list[Any],
        decide: Callable[[Group, list[Journal], Act], list[Event]],
        day: date | None = None,
    ) -> int:
        """`day` is the one from which the change holds, if it has one: it is not of a closed year."""
        stream = group_stream(group_id)

        def decide_in_group(states: States, act: Act) -> list[Event]:
            owner: Group = found(states[stream], "группа")
            if day is not None:
                self._require_not_archived(owner, day)
            return decide(owner, self._journals_of(owner), act)

        return self.record_act(command, name, [group_id, *arguments], {stream: Group}, decide_in_group)

    def _unopened_terms(self, owner: Group) -> list[str]:
        """The terms of the year it is in whose journals the group's plan asks for and nobody opened; none of a closed year."""
        if owner.described is None:
            return []
        adopted, state = self._calendar(owner.described.year).adopted, self._academic_year(owner.described.year)
        terms = adopted.terms if adopted is not None and not state.closed else ()
        return opening.unopened_terms(owner, self._curriculum_of(owner), terms, state.opened)

    def _timetables(self, journals: list[Journal]) -> dict[str, Timetable]:
        """Of the terms of these journals."""
        streams = {journal.term: timetable_stream(journal.term) for journal in journals}
        states = self.load(dict.fromkeys(streams.values(), Timetable))
        return {term: states[stream] for term, stream in streams.items()}

    def _require_not_archived(self, owner: Group, day: date) -> None:
        """Raises Refused(ARCHIVED, 5.5) for a day of a closed year, also where the group had no journals in it."""
        roster.require_not_archived(self.load(dict.fromkeys(owner.journals, Journal)).values(), day)
        for first in (day.year - 1, day.year):
            year = f"{first}-{first + 1}"
            adopted = self._calendar(year).adopted
            if adopted is not None and day <= adopted.terms[-1].attestation_by:
                self._require_open_year(year)

    def _journals_of(self, owner: Group) -> list[Journal]:
        """The group's journals, closed pages too; those of archived years are past telling (5.5)."""
        journals = self.load(dict.fromkeys(owner.journals, Journal)).values()
        return [journal for journal in journals if journal.archived is None]
