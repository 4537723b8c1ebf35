"""What happens at random to accounts and workplaces."""

from __future__ import annotations

from begun_college import ADMINISTRATOR, AWKWARD, GROUPS, LEADERS, STUDENTS, TEACHERS, BegunCollege

from journal_domain.group import Group
from journal_domain.policy import Actor


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

    def _group_of(self, group_id: str) -> Group:
        group: Group = self.college.load({f"group:{group_id}": Group})[f"group:{group_id}"]
        return group

    def _leader(self, person_id: str | None) -> Actor:
        return next(leader for leader in LEADERS if leader.person_id == person_id)
