"""Commands about a year's papers: the nomenclature of files, the sealing of the volume, destruction when the term is over."""

from __future__ import annotations

from datetime import date
from typing import cast

from journal_domain import nomenclature, retention
from journal_domain.academic_calendar import term_said
from journal_domain.academic_year import AcademicYear, year_stream
from journal_domain.application import Command, States, Streams
from journal_domain.certified_copy import outdated
from journal_domain.copy_commands import CopyCommands
from journal_domain.event import Act, Event
from journal_domain.group import Group, group_stream
from journal_domain.journal import Journal
from journal_domain.nomenclature import Nomenclature, Papers, Series
from journal_domain.paper import JOURNAL, journal_paper
from journal_domain.retention import Volume


class RetentionCommands(CopyCommands):
    def adopt_series(self, command: Command, papers: Papers, series: Series, effective_from: date, order: str) -> int:
        """Edit a line of the nomenclature from a future day on."""

        def decide(states: States, act: Act) -> list[Event]:
            today = self.college_policy().today(act.at)
            state: Nomenclature = states[nomenclature.STREAM]
            return nomenclature.adopt_series(state, papers, series, effective_from, order, today, act)

        streams: Streams = {nomenclature.STREAM: Nomenclature}
        return self.record_act(command, "adopt_series", [papers, series, effective_from, order], streams, decide)

    def seal_volume(self, command: Command, year: str, volume: Volume, act_number: str) -> int:
        """Put on record that the year's volume was built and handed over."""
        stream = year_stream(year)

        def decide(states: States, act: Act) -> list[Event]:
            state: AcademicYear = states[stream]
            return retention.seal_volume(state, year, volume, self.uncertified_copies(state), act_number, act)

        return self.record_act(command, "seal_volume", [year, volume, act_number], {stream: AcademicYear}, decide)

    def destroy_papers(self, command: Command, year: str, papers: Papers, act_number: str) -> int:
        """Put on record that a file was destroyed, once its term and the relations of education are over."""
        stream = year_stream(year)

        def decide(states: States, act: Act) -> list[Event]:
            state: AcademicYear = states[stream]
            policy = self.college_policy()
            return retention.destroy_papers(
                state,
                year,
                papers,
                states[nomenclature.STREAM],
                None if state.closed_at is None else policy.today(state.closed_at),
                self._still_enrolled(state, policy.today(act.at)),
                act_number,
                policy.today(act.at),
                act,
            )

        streams: Streams = {stream: AcademicYear, nomenclature.STREAM: Nomenclature}
        return self.record_act(command, "destroy_papers", [year, papers, act_number], streams, decide)

    def year(self, year: str) -> AcademicYear:
        """The year as it stands."""
        return cast(AcademicYear, self.load({year_stream(year): AcademicYear})[year_stream(year)])

    def uncertified_copies(self, state: AcademicYear) -> dict[str, str]:
        """The copies of the year that are due (one of every group and term, 4.6.2-e) and not certified as they stand.

        The place in the answer → what it is a copy of.
        """
        due: dict[tuple[str, str], list[str]] = {}
        for journal_id, journal in state.entered.items():
            due.setdefault((journal.group_id, journal.term), []).append(journal_id)
        wanting = {}
        for (group_id, term), journals in sorted(due.items()):
            current = self.certified_copy(journal_paper(group_id, term)).current
            after = self.after_print(JOURNAL, current.streams) if current else ()
            if current is None or outdated(current.paper, current.streams, after, journals):
                changed = ", после заверения записи изменились" if current else ""
                wanting[f"copies.{group_id}.{term}"] = f"журнал группы {group_id} за {term_said(term)}{changed}"
        return wanting

    def _still_enrolled(self, state: AcademicYear, today: date) -> set[str]:
        """The students of the year's journals who are in some group today, or will be."""
        journals = self.load(dict.fromkeys(state.entered, Journal)).values()
        students = {student for journal in journals for student in journal.roster}
        groups = self.load(dict.fromkeys(self.ledger.streams(group_stream("")), Group)).values()
        return {
            period.student_id
            for group in groups
            for period in group.roster
            if period.student_id in students and (period.until is None or today < period.until)
        }
