"""What happens at random to accounts and workplaces, what fails, and what a family tells."""

from __future__ import annotations

from begun_college import ADMINISTRATOR, AWKWARD, GROUPS, GUARDIANS, LEADERS, STUDENTS, TEACHERS, BegunCollege

from journal_domain.group import Group
from journal_domain.notice import MarkDoubted, Notices, notices_stream
from journal_domain.policy import Actor, StudentRecord
from journal_domain.values import Role


class RandomAccounts(BegunCollege):
    def _account(self) -> None:
        c, name = self.college, f"secret-{self.number}"
        person, employee = self.random.choice([(STUDENTS[0], False), ("t-0", True)])
        issuer, group = (
            (ADMINISTRATOR, None)
            if employee
            else (self._leader(self._group_of(GROUPS[0]).leader_on(self.now.date())), GROUPS[0])
        )
        account = c.account(person)
        if account is None:
            self._record(c.create_account, ADMINISTRATOR, person)
            self._record(c.issue_credentials, issuer, person, group, name)
        elif account.disabled:
            self._record(c.enable_account, ADMINISTRATOR, person, AWKWARD)
        elif account.links:
            self._record(c.unlink_external_identity, ADMINISTRATOR, person, account.links[0].link_id)
        else:
            act = self.random.choice([c.disable_account, c.end_sessions, c.reissue_credentials, c.change_password])
            if act == c.reissue_credentials:
                self._record(act, issuer, person, group, name, AWKWARD)
            elif act == c.change_password:
                self._record(act, TEACHERS[0], name)
                self._record(c.link_external_identity, ADMINISTRATOR, person, name, "https://login.example")
            else:
                self._record(act, ADMINISTRATOR, person, AWKWARD)

    def _workstation(self) -> None:
        c, known = self.college, self.college.workstations().names
        if known and self.random.random() < 0.5:
            self._record(c.remove_workstation, ADMINISTRATOR, known[0][0], AWKWARD)
        else:
            self._record(c.register_workstation, ADMINISTRATOR, f"Место {self.number}", f"key-{self.number}")

    def _incident(self) -> None:
        c, going = self.college, [one for one in self.college.incidents().all if one.ended_at is None]
        if not going:
            self._record(c.report_incident, ADMINISTRATOR, AWKWARD, self.now)
        elif self.random.random() < 0.5:
            self._record(c.send_incident_request, ADMINISTRATOR, going[0].incident_id, self.now, AWKWARD)
        else:
            self._record(c.end_incident, ADMINISTRATOR, going[0].incident_id, self.now, AWKWARD)

    def _notice(self) -> None:
        """s-0 and the mother tell; whoever teaches or leads reads and answers."""
        c, child = self.college, STUDENTS[0]
        record = StudentRecord(child, frozenset((GUARDIANS[0],)), adult=False)
        mother, student = Actor(GUARDIANS[0], frozenset((Role.GUARDIAN,))), Actor(child, frozenset((Role.STUDENT,)))
        stream = notices_stream(child)
        known: Notices = c.load({stream: Notices})[stream]
        marked = [(j, lesson) for j in self.journals for lesson, who in c.journal(j).marks if who == child]
        if known.waiting and self.random.random() < 0.6:
            told = known.waiting[0]
            if isinstance(told, MarkDoubted):
                reader = next(
                    t
                    for t in TEACHERS
                    if t.person_id == (c.journal(told.journal_id).teacher_of(told.lesson_id or "") or "t-0")
                )
            else:
                reader = self._leader(self._group_of(told.group_id).leader_on(self.now.date()))
            if told.notice_id in known.seen:
                self._record(c.answer_notice, reader, child, told.notice_id, "c2VhbGVk")
            else:
                self._record(c.see_notice, reader, child, told.notice_id)
        elif marked and self.random.random() < 0.5:
            self._record(c.doubt_mark, student, record, *self.random.choice(marked), "c2VhbGVk")
        elif self.random.random() < 0.5:
            self._record(c.tell_access_trouble, student, record, "c2VhbGVk")
        else:
            self._record(c.tell_absence, mother, record, self.now.date(), self.now.date(), "c2VhbGVk")

    def _group_of(self, group_id: str) -> Group:
        group: Group = self.college.load({f"group:{group_id}": Group})[f"group:{group_id}"]
        return group

    def _leader(self, person_id: str | None) -> Actor:
        return next((leader for leader in LEADERS if leader.person_id == person_id), LEADERS[0])
