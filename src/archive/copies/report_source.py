"""What the copy of a report is drawn from: its facts, replayed from the log up to one position, and the names in them.

Of the nine forms all but the journal of lessons come this way, by the very read models that answer on the screen; what they
mean is thereby part of a form's version. Attached to the copy as `report.json` are its values, without the events: a sum over a
group, or over the college, says less of its people than the marks and absences it is made of, and no more may travel with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from archive.copies.names import Names
from archive.copies.report_pages import FilledForm
from archive.copies.source import OpenIdentity
from journal_domain.certified_copy import StreamAt
from journal_domain.group import group_stream
from journal_domain.paper import Paper
from journal_domain.person import IdentityChanged, PersonRegistered, person_stream
from projections.log import event_of
from projections.log_rows import Rows
from projections.reports.facts import Facts
from projections.reports.form import Form, scope_of
from projections.reports.registry import FORMS
from projections.reports.replay import LogAt, replayed

IDENTITIES = (PersonRegistered.TYPE, IdentityChanged.TYPE)


@dataclass(frozen=True)
class ReportSource:
    """Everything the copy of a report depends on, but for fonts, form version and certification."""

    paper: Paper
    tree_head: str
    facts: Facts
    streams: tuple[StreamAt, ...]
    identities: list[PersonRegistered | IdentityChanged]

    @property
    def position(self) -> int:
        return self.facts.position

    @property
    def form(self) -> Form:
        return FORMS[self.paper.form]

    def names(self, open_identity: OpenIdentity) -> Names:
        return Names(self.identities, open_identity)

    def filled(self, names: Names) -> FilledForm:
        """The form with its values, as it is printed."""
        report = self.form.report(self.facts, scope_of(self.paper), names.of_report())
        return FilledForm(report, self.facts.requisites, self.facts.policy)


def gather_report(rows: Rows, paper: Paper, position: int, tree_head: str, also: Iterable[str] = ()) -> ReportSource:
    """The source of one copy; `also` are people it names beside those of the report: who certifies it."""
    form = FORMS[paper.form]
    facts = replayed(LogAt(rows, position), form, scope_of(paper))
    return of_facts(rows, paper, facts, tree_head, also)


def of_facts(rows: Rows, paper: Paper, facts: Facts, tree_head: str, also: Iterable[str] = ()) -> ReportSource:
    """The same of facts that were found already, in the log or in the read models."""
    drawn = rows.versions(
        [
            *map(group_stream, facts.groups),
            *(journal.id for journal in (*facts.earlier, *facts.journals, *facts.elsewhere.journals)),
        ]
    )
    streams = tuple(StreamAt(stream, drawn[stream]) for stream in sorted(drawn))
    people = {*facts.people(FORMS[paper.form].named), *also}
    return ReportSource(paper, tree_head, facts, streams, _identities(rows, people))


def _identities(rows: Rows, people: Iterable[str]) -> list[PersonRegistered | IdentityChanged]:
    """What the log says of these people's names."""
    found = rows.of([person_stream(person) for person in sorted(people)], only=IDENTITIES)
    events = (event_of(topic, bytes(state)) for _, topic, state in found)
    return [event for event in events if isinstance(event, (PersonRegistered, IdentityChanged))]
