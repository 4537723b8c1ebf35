"""Commands about people: who they are (sealed), whose guardians, appointed to what."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from journal_domain import appointment, erasure, nomenclature, person
from journal_domain.academic_year import AcademicYear, year_stream
from journal_domain.application import Command, JournalApplication, States, Streams, found
from journal_domain.appointment import Appointments, appointments_stream
from journal_domain.errors import Refused
from journal_domain.event import Act, Event
from journal_domain.group import Group, group_stream
from journal_domain.nomenclature import Nomenclature
from journal_domain.notice import Notices, notices_stream
from journal_domain.person import Person, PersonKind, person_stream
from journal_domain.policy import OWNER, OWNERS_ACT, About, Actor, StudentRecord
from journal_domain.student import Student, student_stream
from journal_domain.values import Role


class PeopleCommands(JournalApplication):
    """Sealed texts are made before a command is called and stay out of the request's hash: a hash of a name is a name."""

    def register_person(
        self,
        command: Command,
        person_id: str,
        kind: PersonKind,
        sealed: str,
        order: str,
        commitment: str | None = None,
    ) -> int:
        def decide(states: States, act: Act) -> list[Event]:
            known = states[person_stream(person_id)]
            return person.register_person(known, person_id, kind, sealed, order, act, commitment)

        arguments = [person_id, kind, order]
        return self.record_act(command, "register_person", arguments, {person_stream(person_id): Person}, decide)

    def change_identity(self, command: Command, person_id: str, sealed: str, order: str) -> int:
        return self._of_person(
            command, "change_identity", person_id, [order], lambda p, act: person.change_identity(p, sealed, order, act)
        )

    def approve_identity_change(self, command: Command, person_id: str, request_id: str, order: str) -> int:
        return self._of_person(
            command,
            "approve_identity_change",
            person_id,
            [request_id, order],
            lambda p, act: person.approve_identity_change(p, request_id, order, act),
        )

    def reject_identity_change(self, command: Command, person_id: str, request_id: str, reason: str) -> int:
        return self._of_person(
            command,
            "reject_identity_change",
            person_id,
            [request_id, reason],
            lambda p, act: person.reject_identity_change(p, request_id, reason, act),
        )

    def link_guardian(self, command: Command, child_id: str, guardian_id: str, relation: str, basis: str) -> int:
        def decide(child: Person, act: Act) -> list[Event]:
            guardian = person.registered(self.person(guardian_id), guardian_id)
            return person.link_guardian(child, guardian, relation, basis, act)

        return self._of_person(command, "link_guardian", child_id, [guardian_id, relation, basis], decide)

    def unlink_guardian(self, command: Command, child_id: str, guardian_id: str, basis: str) -> int:
        return self._of_person(
            command,
            "unlink_guardian",
            child_id,
            [guardian_id, basis],
            lambda child, act: person.unlink_guardian(child, guardian_id, basis, act),
        )

    def allow_family_access(
        self, command: Command, person_id: str, guardian_id: str, basis: str, adult: bool | None
    ) -> int:
        """The adult student's consent, given by themselves or entered from their paper (D5)."""
        return self._of_record(
            command,
            "allow_family_access",
            person_id,
            [guardian_id, basis],
            lambda p, act: person.allow_family_access(p, guardian_id, basis, adult, act),
        )

    def withdraw_family_access(self, command: Command, person_id: str, guardian_id: str, basis: str) -> int:
        return self._of_record(
            command,
            "withdraw_family_access",
            person_id,
            [guardian_id, basis],
            lambda p, act: person.withdraw_family_access(p, guardian_id, basis, act),
        )

    def request_identity_change(self, command: Command, group_id: str, person_id: str, sealed: str, reason: str) -> int:
        """The group's leader reports changed facts about a student or guardian of the group (4.2.2-d)."""
        return self._in_own_group(
            command,
            "request_identity_change",
            group_id,
            person_id,
            [reason],
            lambda p, act: person.request_identity_change(p, sealed, reason, act),
        )

    def change_contacts(self, command: Command, group_id: str, person_id: str, sealed: str) -> int:
        """The group's leader keeps the contacts of its students and their guardians current (3.3)."""
        return self._in_own_group(
            command, "change_contacts", group_id, person_id, [], lambda p, act: person.change_contacts(p, sealed, act)
        )

    def appoint(
        self,
        command: Command,
        person_id: str,
        role: Role,
        scope: str | None,
        since: date,
        until: date | None,
        order: str,
    ) -> int:
        stream = appointments_stream(person_id)

        def decide(states: States, act: Act) -> list[Event]:
            self.require_employee(person_id)
            return appointment.appoint(states[stream], person_id, role, scope, since, until, order, act)

        arguments = [person_id, role, scope, since, until, order]
        return self.record_act(command, "appoint", arguments, {stream: Appointments}, decide)

    def hand_over_data(self, command: Command, person_id: str, basis: str) -> int:
        """Put on record that everything held about a person was given out on a request.

        One record, one handing over: a repeat raises Refused(DATA_HANDED_OVER), for the data may have changed since.
        """
        return self._of_person(
            command,
            "hand_over_data",
            person_id,
            [basis],
            lambda p, act: person.hand_over_data(p, basis, act),
            Refused("DATA_HANDED_OVER", "1.2-b", "Данные уже выданы по этому ключу; новая выдача — с новым ключом."),
        )

    def erase_person(
        self,
        command: Command,
        person_id: str,
        years: Collection[str],
        family: Collection[str],
        act_number: str,
        act_date: date,
        reason: str,
        told_of: Collection[str] = (),
    ) -> int:
        """Destroy a person's data; `years` are those they took part in, `family` their children, `told_of` the students of whom they told.

        Whoever is on academic leave studies here still, and so does a child: their relations with the college last (5.5).

        Raises Refused(RETENTION, PERSON_FORGOTTEN, …).
        """
        stream, offices = person_stream(person_id), appointments_stream(person_id)
        told = sorted({notices_stream(student) for student in (person_id, *told_of)})
        streams: Streams = {
            stream: Person, offices: Appointments, nomenclature.STREAM: Nomenclature, **dict.fromkeys(told, Notices)
        }  # fmt: skip
        pupils: Streams = {student_stream(one): Student for one in (person_id, *family)}
        of_years: Streams = {year_stream(year): AcademicYear for year in years}

        def decide(states: States, act: Act) -> list[Event]:
            who: Person = found(states[stream], "человек")
            policy = self.college_policy()
            today = policy.today(act.at)
            closed = {y: (at := states[year_stream(y)].closed_at) and policy.today(at) for y in years}
            parts = {year: states[year_stream(year)] for year in years}
            rules: Nomenclature = states[nomenclature.STREAM]
            still_studies = any(states[pupil].studies_on(today) for pupil in pupils)
            erasure.require_erasable(who, states[offices], still_studies, parts, rules, closed, today)
            return erasure.erase_person(who, [states[of] for of in told], act_number, act_date, reason, today, act)

        arguments = [person_id, act_number, act_date, reason]
        return self.record_act(command, "erase_person", arguments, {**streams, **pupils, **of_years}, decide)

    def appoint_by_owner(
        self, command_id: str, at: datetime, person_id: str, role: Role, since: date, order: str
    ) -> int:
        """Enter the first director or administrator by order: done by whoever holds the database (3.1).

        They alone may be appointed before they are registered: nobody else could have registered them.
        Raises Refused(NO_ORDER, ROLE, PERSON_KIND, PERSON_FORGOTTEN, NOTHING_TO_RECORD).
        """
        stream = appointments_stream(person_id)

        def decide(states: States, act: Act) -> list[Event]:
            if self.person(person_id) is not None:
                self.require_employee(person_id)
            return appointment.appoint(states[stream], person_id, role, None, since, None, order, act)

        command = Command(OWNER, command_id, at)
        return self.record_act(command, OWNERS_ACT, [person_id, role, since, order], {stream: Appointments}, decide)

    def acting(self, person_id: str, role: Role, at: datetime) -> Actor:
        """The person in this one office, for commands given in their name. Raises Refused(NO_ORDER)."""
        stream = appointments_stream(person_id)
        held: Appointments = self.load({stream: Appointments})[stream]
        if role not in held.roles_on(self.college_policy().today(at)):
            raise Refused("NO_ORDER", "4.7.2-b", f"Приказа о назначении нет: {person_id} не исполняет эти обязанности.")
        return Actor(person_id, frozenset((role,)))

    def end_appointment(self, command: Command, person_id: str, appointment_id: str, until: date, order: str) -> int:
        stream = appointments_stream(person_id)

        def decide(states: States, act: Act) -> list[Event]:
            return appointment.end_appointment(states[stream], person_id, appointment_id, until, order, act)

        arguments = [person_id, appointment_id, until, order]
        return self.record_act(command, "end_appointment", arguments, {stream: Appointments}, decide)

    def _of_record(self, command: Command, name: str, person_id: str, arguments: list[Any], decide: Any) -> int:
        """What a student says of their own record, or an office in their name."""
        stream = person_stream(person_id)

        def decide_about(states: States, act: Act) -> list[Event]:
            events: list[Event] = decide(found(states[stream], "человек"), act)
            return events

        def about(_states: States) -> About:
            return About(record=StudentRecord(person_id))

        return self.record_act(command, name, [person_id, *arguments], {stream: Person}, decide_about, about)

    def _of_person(
        self,
        command: Command,
        name: str,
        person_id: str,
        arguments: list[Any],
        decide: Any,
        repeated: Refused | None = None,
    ) -> int:
        stream = person_stream(person_id)

        def decide_about(states: States, act: Act) -> list[Event]:
            events: list[Event] = decide(found(states[stream], "человек"), act)
            return events

        return self.record_act(
            command, name, [person_id, *arguments], {stream: Person}, decide_about, repeated=repeated
        )

    def _in_own_group(
        self, command: Command, name: str, group_id: str, person_id: str, arguments: list[Any], decide: Any
    ) -> int:
        stream, group = person_stream(person_id), group_stream(group_id)

        def decide_about(states: States, act: Act) -> list[Event]:
            events: list[Event] = decide(self._of_the_group(states[stream], states[group], person_id), act)
            return events

        streams: Streams = {stream: Person, group: Group}
        arguments = [group_id, person_id, *arguments]

        def about(states: States) -> About:
            return About(group=found(states[group], "группа"), day=self.college_policy().today(command.at))

        return self.record_act(command, name, arguments, streams, decide_about, about)

    def person_of_group(self, group: Group, person_id: str) -> Person:
        """A student of the group, or a guardian of one. Raises NotFound, Refused(NOT_OWN_GROUP)."""
        return self._of_the_group(self.person(person_id), group, person_id)

    def _of_the_group(self, found_person: Person | None, group: Group, person_id: str) -> Person:
        """The person, if a student of the group or a guardian of one."""
        who: Person = found(found_person, "человек")
        students = {period.student_id for period in group.roster if period.until is None}
        if person_id in students:
            return who
        children = self.load({person_stream(student): Person for student in students}).values()
        if any(child is not None and person_id in child.guardians for child in children):
            return who
        raise Refused("NOT_OWN_GROUP", "3.3", "Этот человек не из вашей группы: обратитесь к её руководителю.")
