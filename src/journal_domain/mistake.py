"""A journal opened by mistake: what is told to itself and to its group when it is annulled (1.6, 4.6.2-l)."""

from __future__ import annotations

from journal_domain.event import Event, register


class JournalAnnulled(Event, frozen=True, kw_only=True, tag="journal.annulled.v1"):
    """Opened by mistake and still empty: nothing is recorded here any more, what was stays readable."""

    basis: str


class JournalDetached(Event, frozen=True, kw_only=True, tag="group.journal_detached.v1"):
    """The journal is annulled: it is none of the group's any more, and is not opened again."""

    journal_id: str
    discipline_id: str
    subgroup_id: str | None
    term: str


register(JournalAnnulled, JournalDetached)
