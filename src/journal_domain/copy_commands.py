"""Commands about copies: a print is reviewed, certified, signed; and the letterhead it carries."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import cast

from journal_domain import certified_copy, college_policy, requisites
from journal_domain.application import Command, JournalApplication, States, Streams
from journal_domain.certified_copy import (
    Certification,
    CertifiedCopy,
    Drawn,
    StreamAt,
    VerifiedSignature,
)
from journal_domain.college_policy import CollegePolicy
from journal_domain.event import Act, Event
from journal_domain.journal import Journal
from journal_domain.journal_events import TeacherAssigned
from journal_domain.paper import JOURNAL, Paper, copy_stream
from journal_domain.requisites import Requisites
from journal_domain.tenure import is_of_resits


class CopyCommands(JournalApplication):
    """What was drawn stays out of a request's hash: the same request draws another print once the record has changed."""

    def describe_college(
        self, command: Command, founder: str, name: str, city: str, check_address: str | None, order: str
    ) -> int:
        def decide(states: States, act: Act) -> list[Event]:
            now = states[requisites.STREAM]
            return requisites.describe_college(now, founder, name, city, check_address, order, act)

        arguments = [founder, name, city, check_address, order]
        return self.record_act(command, "describe_college", arguments, {requisites.STREAM: Requisites}, decide)

    def review_copy(self, command: Command, paper: Paper, drawn: Drawn) -> int:
        stream = copy_stream(paper)

        def decide(states: States, act: Act) -> list[Event]:
            return certified_copy.review_copy(states[stream], paper, drawn, act)

        return self.record_act(command, "review_copy", [paper], {stream: CertifiedCopy}, decide)

    def certify_copy(
        self,
        command: Command,
        paper: Paper,
        drawn: Drawn,
        version: int,
        certification: Certification,
        concerned: Collection[str] = (),
    ) -> int:
        """`concerned` are the groups and journals that the paper is about by now (certified_copy.outdated)."""
        stream = copy_stream(paper)

        def decide(states: States, act: Act) -> list[Event]:
            copy: CertifiedCopy = states[stream]
            after = self.after_print(paper.form, copy.reviewed.streams) if copy.reviewed else ()
            on = cast(CollegePolicy, states[college_policy.STREAM]).today(act.at)
            return certified_copy.certify_copy(copy, after, drawn, version, certification, on, act, concerned)

        streams: Streams = {stream: CertifiedCopy, college_policy.STREAM: CollegePolicy}
        return self.record_act(command, "certify_copy", [paper, certification], streams, decide)

    def sign_copy(self, command: Command, paper: Paper, version: int, signature: VerifiedSignature) -> int:
        stream = copy_stream(paper)

        def decide(states: States, act: Act) -> list[Event]:
            return certified_copy.sign_copy(states[stream], version, signature, act)

        arguments = [paper, version, signature.kind, signature.sha256]
        return self.record_act(command, "sign_copy", arguments, {stream: CertifiedCopy}, decide)

    def certified_copy(self, paper: Paper) -> CertifiedCopy:
        """The copy as it stands; without editions where none was certified."""
        stream = copy_stream(paper)
        return cast(CertifiedCopy, self.load({stream: CertifiedCopy})[stream])

    def after_print(self, form: str, drawn: Iterable[StreamAt]) -> list[Event]:
        """What was recorded in these streams after they were drawn for copies of the form.

        The journal of lessons names no successor who only records the re-sits of a closed sheet.
        """
        since = {at.stream: at.version for at in drawn}
        after = [self._decode(stored) for stored in self.ledger.select_since(since)]
        told = [event for event in after if isinstance(event, TeacherAssigned)] if form == JOURNAL else []
        journals = self.load(dict.fromkeys((event.originator_id for event in told), Journal))
        unseen = [event for event in told if is_of_resits(event.since, journals[event.originator_id].closed_on)]
        return [event for event in after if event not in unseen]
