"""Commands about one journal: its plan, lessons, permits, attestation, corrections."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from journal_domain import (
    attendance,
    attestation,
    attestation_schedule,
    college_policy,
    correction,
    lesson,
    lesson_plan,
    omission,
    permit,
    resit,
)
from journal_domain.academic_calendar import AcademicCalendar, Days, calendar_stream, year_of
from journal_domain.academic_year import AcademicYear, journal_completed, year_stream
from journal_domain.application import Command, JournalApplication, States, Streams, found
from journal_domain.appointment import Appointments, appointments_stream
from journal_domain.college_policy import CollegePolicy
from journal_domain.event import Act, Event
from journal_domain.group import Group, group_stream
from journal_domain.journal import Journal
from journal_domain.journal import journal_id as id_of_journal
from journal_domain.lock import require_in_use
from journal_domain.policy import About
from journal_domain.respite import respites_of
from journal_domain.scheduling import require_approved
from journal_domain.student import Student
from journal_domain.timetable import Timetable, timetable_stream
from journal_domain.timetable_conflicts import Shared
from journal_domain.unrolling import withdraw_after
from journal_domain.values import (
    AbsenceReason,
    AttestationForm,
    Change,
    Examination,
    LessonEntry,
    PermitSubject,
    Topic,
)

Decide = Callable[[Journal, CollegePolicy, Act, int | None], list[Event]]


class JournalCommands(JournalApplication):
    # The plan

    def submit_lesson_plan(self, command: Command, journal_id: str, topics: tuple[Topic, ...]) -> int:
        return self._in_journal(
            command,
            "submit_lesson_plan",
            journal_id,
            [topics],
            lambda j, p, act, _s: lesson_plan.submit_lesson_plan(j, p, topics, act),
        )

    def grant_late_permit(
        self,
        command: Command,
        journal_id: str,
        subject: PermitSubject,
        slot_id: str | None,
        valid_until: date | None,
        basis: str,
    ) -> int:
        return self._in_journal(
            command,
            "grant_late_permit",
            journal_id,
            [subject, slot_id, valid_until, basis],
            lambda j, p, act, _s: permit.grant_late_permit(j, p, subject, slot_id, valid_until, basis, act),
        )

    def declare_not_held(self, command: Command, journal_id: str, slot_id: str, basis: str) -> int:
        def decide(j: Journal, p: CollegePolicy, act: Act, _s: int | None) -> list[Event]:
            timetable: Timetable = self.load({timetable_stream(j.term): Timetable})[timetable_stream(j.term)]
            return omission.declare_not_held(timetable, j, slot_id, basis, p, act)

        return self._in_journal(command, "declare_not_held", journal_id, [slot_id, basis], decide)

    # Lessons

    def publish_lesson(self, command: Command, journal_id: str, entry: LessonEntry, seen: int | None = None) -> int:
        def decide(j: Journal, p: CollegePolicy, act: Act, seen: int | None) -> list[Event]:
            if entry.slot_id not in j.slots:
                timetable: Timetable = self.load({timetable_stream(j.term): Timetable})[timetable_stream(j.term)]
                require_approved(timetable, j, entry.slot_id)
            return lesson.publish_lesson(j, p, entry, seen, act)

        return self._in_journal(
            command,
            "publish_lesson",
            journal_id,
            [entry],
            decide,
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
        def decide(j: Journal, p: CollegePolicy, act: Act, seen: int | None) -> list[Event]:
            final = j.attestation_form is AttestationForm.FINAL_EXAM
            today = p.today(act.at)
            debts = self._not_passed(marks, j, today) if final else {}
            return attestation.set_attestation_marks(j, p, marks, order, seen, debts, act)

        return self._in_journal(command, "set_attestation_marks", journal_id, [marks, order], decide, seen=seen)

    def set_year_marks(self, command: Command, journal_id: str, marks: dict[str, str], seen: int | None = None) -> int:
        return self._in_journal(
            command,
            "set_year_marks",
            journal_id,
            [marks],
            lambda j, p, act, seen: attestation.set_year_marks(j, p, marks, seen, act),
            seen=seen,
        )

    def schedule_attestation(self, command: Command, journal_id: str, examination: Examination) -> int:
        def decide(j: Journal, p: CollegePolicy, act: Act, _s: int | None) -> list[Event]:
            dates, term, group = calendar_stream(year_of(j.term)), timetable_stream(j.term), group_stream(j.group_id)
            states = self.load({dates: AcademicCalendar, term: Timetable, group: Group})
            offices, shared = self._offices(examination.commission), Shared([found(states[group], "группа")])
            return attestation_schedule.schedule_attestation(
                j, p, states[dates], states[term], examination, offices, act, shared
            )

        return self._in_journal(command, "schedule_attestation", journal_id, [examination], decide)

    def close_attestation_sheet(self, command: Command, journal_id: str) -> int:
        """Close the sheet, free the hours of its lessons to come, and strike the journal off what the year still waits for."""

        def decide(j: Journal, p: CollegePolicy, act: Act, _s: int | None) -> list[Event]:
            events = attestation.close_attestation_sheet(j, p, self._runs_all_year(j), act)
            year, term = year_stream(year_of(j.term)), timetable_stream(j.term)
            states = self.load({year: AcademicYear, term: Timetable})
            freed = withdraw_after(states[term], j, p.today(act.at), act)
            return [*events, *freed, *journal_completed(states[year], year_of(j.term), j.id, act)]

        return self._in_journal(command, "close_attestation_sheet", journal_id, [], decide)

    def record_resit(
        self,
        command: Command,
        journal_id: str,
        student_id: str,
        value: str,
        held_on: date,
        commission: tuple[str, ...],
    ) -> int:
        def decide(j: Journal, p: CollegePolicy, act: Act, _s: int | None) -> list[Event]:
            offices, respites = self._offices(commission), self._respites(student_id, p.today(act.at))
            student = self.student(student_id)
            return resit.record_resit(j, student_id, value, held_on, commission, offices, respites, student, p, act)

        return self._in_journal(command, "record_resit", journal_id, [student_id, value, held_on, commission], decide)

    def _runs_all_year(self, journal: Journal) -> bool:
        """Whether this is a second term's journal of a discipline that its students, all together or by parts, had in the first."""
        year, _, term = journal.term.rpartition("-")
        if term != "2":
            return False
        group_id, discipline = journal.group_id, journal.discipline_id
        owner: Group = found(self.load({group_stream(group_id): Group})[group_stream(group_id)], "группа")
        parts = (None, *(part.subgroup_id for part in owner.subgroups))
        first = [id_of_journal(group_id, discipline, f"{year}-1", part) for part in parts]
        earlier = self.load(dict.fromkeys(first, Journal)).values()
        had = (j for j in earlier if j is not None and j.annulled is None)
        return any(not j.roster.keys().isdisjoint(journal.roster) for j in had)

    def _offices(self, people: tuple[str, ...]) -> dict[str, Appointments]:
        streams = {person: appointments_stream(person) for person in people}
        states = self.load(dict.fromkeys(streams.values(), Appointments))
        return {person: states[stream] for person, stream in streams.items()}

    def _respites(self, student_id: str, today: date) -> list[Days]:
        """The student's time that does not count for re-sits, from the journals of every group they were in."""
        return respites_of(student_id, self.student(student_id), self._journals_of_student(student_id), today)

    def _not_passed(self, students: Iterable[str], final: Journal, today: date) -> dict[str, str]:
        """By student: a discipline of the terms up to the final attestation's that keeps them from it. Final attestations
        do not wait for one another."""
        found = {}
        for student, journals in self._journals_of_students(self.students(students), {}).items():
            earlier = (
                x for x in journals if x.term <= final.term and x.attestation_form is not AttestationForm.FINAL_EXAM
            )
            debt = next((x.discipline for x in earlier if resit.not_passed(x, student, today)), None)
            if debt is not None:
                found[student] = debt
        return found

    def _journals_of_student(self, student_id: str) -> list[Journal]:
        """Of every group they were in."""
        return self._journals_of_students(self.students([student_id]), {})[student_id]

    def _journals_of_students(
        self, students: Mapping[str, Student], in_hand: Mapping[str, Journal]
    ) -> dict[str, list[Journal]]:
        """By student, of every group they were in; those in hand are not loaded again."""
        stayed = {stay.group_id for student in students.values() for stay in student.stays}
        states = self.load({group_stream(group_id): Group for group_id in sorted(stayed)})
        names = {group_id: group.journals if (group := states[group_stream(group_id)]) else () for group_id in stayed}
        wanted = {name for of_group in names.values() for name in of_group if name not in in_hand}
        known = {**in_hand, **self.load(dict.fromkeys(sorted(wanted), Journal))}
        return {
            one: [
                known[name] for group_id in dict.fromkeys(s.group_id for s in student.stays) for name in names[group_id]
            ]
            for one, student in students.items()
        }

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
            journal: Journal = found(states[journal_id], "журнал")
            require_in_use(journal)
            events = decide(journal, states[college_policy.STREAM], act, first_seen)
            # Should another act come between, what it brought is news to this one: EDITED_MEANWHILE.
            first_seen = journal.version if first_seen is None else first_seen
            return events

        streams: Streams = {journal_id: Journal, college_policy.STREAM: CollegePolicy}

        def about(states: States) -> About:
            today = states[college_policy.STREAM].today(command.at)
            return About(found(states[journal_id], "журнал"), slot_id, day=today)

        return self.record_act(command, name, [journal_id, *arguments], streams, decide_in_journal, about)
