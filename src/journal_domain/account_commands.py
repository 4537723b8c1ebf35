"""Commands about accounts and workplaces: who comes in, by which slip, from where not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from journal_domain import account, incident, workstation
from journal_domain.account import Account, account_stream
from journal_domain.application import Command, States, Streams, found
from journal_domain.errors import Refused
from journal_domain.event import Act, Event
from journal_domain.group import Group, group_stream
from journal_domain.incident import Incidents
from journal_domain.people_commands import PeopleCommands
from journal_domain.person import Person, person_stream
from journal_domain.policy import About
from journal_domain.workstation import Workstations

Decide = Callable[[Account, Act], list[Event]]


class AccountCommands(PeopleCommands):
    """Ids of secrets are made anew for every attempt and stay out of the request's hash."""

    def create_account(self, command: Command, person_id: str) -> int:
        person, stream = person_stream(person_id), account_stream(person_id)

        def decide(states: States, act: Act) -> list[Event]:
            return account.create_account(states[stream], found(states[person], "человек"), act)

        return self.record_act(command, "create_account", [person_id], {person: Person, stream: Account}, decide)

    def issue_credentials(self, command: Command, person_id: str, group_id: str | None, secret_id: str) -> int:
        """`group_id` is the group on whose strength its leader acts; None for the administrator."""
        return self._issue(
            command,
            "issue_credentials",
            person_id,
            group_id,
            [],
            lambda a, act: account.issue_credentials(a, secret_id, act),
        )

    def reissue_credentials(
        self, command: Command, person_id: str, group_id: str | None, secret_id: str, reason: str
    ) -> int:
        return self._issue(
            command,
            "reissue_credentials",
            person_id,
            group_id,
            [reason],
            lambda a, act: account.reissue_credentials(a, secret_id, reason, act),
        )

    def change_password(self, command: Command, secret_id: str) -> int:
        """Of whoever asks, and of nobody else."""
        return self._of_account(
            command,
            "change_password",
            command.actor.person_id,
            [],
            lambda a, act: account.change_password(a, secret_id, act),
        )

    def disable_account(self, command: Command, person_id: str, reason: str) -> int:
        return self._of_account(
            command, "disable_account", person_id, [reason], lambda a, act: account.disable_account(a, reason, act)
        )

    def enable_account(self, command: Command, person_id: str, reason: str) -> int:
        return self._of_account(
            command, "enable_account", person_id, [reason], lambda a, act: account.enable_account(a, reason, act)
        )

    def delete_account(self, command: Command, person_id: str) -> int:
        return self._of_account(command, "delete_account", person_id, [], account.delete_account)

    def end_sessions(self, command: Command, person_id: str, reason: str) -> int:
        return self._of_account(
            command, "end_sessions", person_id, [reason], lambda a, act: account.end_sessions(a, reason, act)
        )

    def link_external_identity(self, command: Command, person_id: str, link_id: str, issuer: str) -> int:
        return self._of_account(
            command,
            "link_external_identity",
            person_id,
            [issuer],
            lambda a, act: account.link_external_identity(a, link_id, issuer, act),
        )

    def unlink_external_identity(self, command: Command, person_id: str, link_id: str) -> int:
        return self._of_account(
            command,
            "unlink_external_identity",
            person_id,
            [link_id],
            lambda a, act: account.unlink_external_identity(a, link_id, act),
        )

    def register_workstation(self, command: Command, name: str, key_id: str) -> int:
        return self._of_workstations(
            command,
            "register_workstation",
            [name],
            lambda w, act: workstation.register_workstation(w, key_id, name, act),
        )

    def remove_workstation(self, command: Command, key_id: str, reason: str) -> int:
        return self._of_workstations(
            command,
            "remove_workstation",
            [key_id, reason],
            lambda w, act: workstation.remove_workstation(w, key_id, reason, act),
        )

    def report_incident(self, command: Command, what: str, began_at: datetime) -> int:
        return self._of_incidents(
            command,
            "report_incident",
            [what, began_at],
            lambda known, act: incident.report_incident(known, what, began_at, act),
        )

    def send_incident_request(self, command: Command, incident_id: str, sent_at: datetime, request: str) -> int:
        return self._of_incidents(
            command,
            "send_incident_request",
            [incident_id, sent_at, request],
            lambda known, act: incident.send_incident_request(known, incident_id, sent_at, request, act),
        )

    def end_incident(self, command: Command, incident_id: str, ended_at: datetime, remedy: str) -> int:
        return self._of_incidents(
            command,
            "end_incident",
            [incident_id, ended_at, remedy],
            lambda known, act: incident.end_incident(known, incident_id, ended_at, remedy, act),
        )

    def account(self, person_id: str) -> Account | None:
        """The account as it stands, or None."""
        stream = account_stream(person_id)
        return cast("Account | None", self.load({stream: Account})[stream])

    def workstations(self) -> Workstations:
        """The staff's workplaces as they stand."""
        return cast(Workstations, self.load({workstation.STREAM: Workstations})[workstation.STREAM])

    def incidents(self) -> Incidents:
        """The failures of the service as they stand."""
        return cast(Incidents, self.load({incident.STREAM: Incidents})[incident.STREAM])

    def _issue(
        self, command: Command, name: str, person_id: str, group_id: str | None, arguments: list[Any], decide: Decide
    ) -> int:
        stream, person = account_stream(person_id), person_stream(person_id)
        group = group_stream(group_id or "")
        streams: Streams = {stream: Account, person: Person} | ({group: Group} if group_id else {})

        def decide_about(states: States, act: Act) -> list[Event]:
            _require_not_erased(states[person])
            if act.assignment == group:
                self._of_the_group(states[person], states[group], person_id)
            return decide(found(states[stream], "учётная запись"), act)

        # A group that does not exist is nobody's: the policy refuses before anything is said of it.
        def about(states: States) -> About:
            return About(group=states[group] if group_id else None, day=self.college_policy().today(command.at))

        return self.record_act(command, name, [person_id, group_id, *arguments], streams, decide_about, about)

    def _of_account(self, command: Command, name: str, person_id: str, arguments: list[Any], decide: Decide) -> int:
        stream = account_stream(person_id)

        def decide_about(states: States, act: Act) -> list[Event]:
            return decide(found(states[stream], "учётная запись"), act)

        return self.record_act(command, name, [person_id, *arguments], {stream: Account}, decide_about)

    def _of_workstations(
        self, command: Command, name: str, arguments: list[Any], decide: Callable[[Workstations, Act], list[Event]]
    ) -> int:
        def decide_about(states: States, act: Act) -> list[Event]:
            return decide(states[workstation.STREAM], act)

        return self.record_act(command, name, arguments, {workstation.STREAM: Workstations}, decide_about)

    def _of_incidents(
        self, command: Command, name: str, arguments: list[Any], decide: Callable[[Incidents, Act], list[Event]]
    ) -> int:
        def decide_about(states: States, act: Act) -> list[Event]:
            return decide(states[incident.STREAM], act)

        return self.record_act(command, name, arguments, {incident.STREAM: Incidents}, decide_about)


def _require_not_erased(person: Person | None) -> None:
    if person is not None and person.erased is not None:
        raise Refused("PERSON_FORGOTTEN", "1.2-b", "Данные этого человека уничтожены: войти ему больше не по чему.")
