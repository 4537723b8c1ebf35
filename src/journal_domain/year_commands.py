"""Commands that end a year: its closing, after which every write answers ARCHIVED."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from journal_domain import academic_year, opening
from journal_domain.academic_year import AcademicYear, GroupTerm, year_stream
from journal_domain.application import Command, States
from journal_domain.event import Act, Event
from journal_domain.group import Group, group_stream
from journal_domain.journal import Journal
from journal_domain.journal_commands import JournalCommands
from journal_domain.planning_commands import PlanningCommands
from journal_domain.resit import OpenDebt, can_be_cleared, in_debt
from journal_domain.respite import deadline, respites_of


class YearCommands(JournalCommands, PlanningCommands):
    def close_year(self, command: Command, year: str, order: str) -> int:
        """Close the year and archive all its journals in one act. Raises Refused(YEAR_NOT_READY) naming what it waits for."""
        stream = year_stream(year)

        def decide(states: States, act: Act) -> list[Event]:
            state: AcademicYear = states[stream]
            journals: dict[str, Journal] = self.load(dict.fromkeys(sorted(state.completed), Journal))
            debts = self._open_debts(journals.values(), self.college_policy().today(act.at))
            groups = self.groups_without_journals(year)
            return academic_year.close_year(state, year, self.terms_of(year), groups, journals, debts, order, act)

        return self.record_act(command, "close_year", [year, order], {stream: AcademicYear}, decide)

    def terms_of(self, year: str) -> list[str]:
        """The terms of the year's calendar, once it is adopted."""
        adopted = self._calendar(year).adopted
        return [dates.term for dates in adopted.terms] if adopted else []

    def groups_without_journals(self, year: str) -> list[GroupTerm]:
        """Groups with students and a plan for a term that others have journals of, and without any of their own."""
        adopted, state = self._calendar(year).adopted, self._academic_year(year)
        begun = [dates for dates in adopted.terms if dates.term in state.begun] if adopted else []
        opened = state.opened
        groups = self.load(dict.fromkeys(self.ledger.streams(group_stream("")), Group)).values()
        return [
            (group.id, term)
            for group in groups
            if group is not None and group.described is not None and group.described.year == year
            for term in opening.unopened_terms(group, self._curriculum_of(group), begun, opened)
        ]

    def _open_debts(self, journals: Iterable[Journal], today: date) -> list[OpenDebt]:
        """The debts of these journals whose students may still re-sit."""
        in_hand = {journal.id: journal for journal in journals}
        failed = [(j, student) for j in in_hand.values() for student in j.attestation if in_debt(j, student)]
        debtors = self.students(student for _, student in failed)
        theirs = self._journals_of_students(debtors, in_hand)
        respites = {one: respites_of(one, student, theirs[one], today) for one, student in debtors.items()}
        found = []
        for journal, student_id in failed:
            assert journal.closed_on is not None
            last = deadline(journal.closed_on, respites[student_id])
            made = len(journal.resits.get(student_id, ()))
            if can_be_cleared(debtors[student_id], made, last, today):
                found.append(OpenDebt(journal, student_id, last))
        return found
