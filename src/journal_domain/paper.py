"""What a copy is of: a form, and what it was asked about. A form's code and these names never change their meaning.

    {"form":"journal-of-lessons","group_id":"ПМ-11","term":"2025-2026-1"}
    {"assessment":"term","degree":"na7","form":"teachers-report","teacher_id":"t-17","term":"2025-2026-1"}
    {"form":"occupancy","since":"2025-09-01","until":"2025-12-28"}

What a form does not ask is absent, what it asks is always there, also where it is the usual: so one question has one way to be
written, and a parameter that a form learns later changes the name of no earlier copy.
"""

from __future__ import annotations

from datetime import date
from uuid import uuid5

import msgspec

from journal_domain.academic_calendar import year_of, year_on
from journal_domain.journal import NAMESPACE

JOURNAL = "journal-of-lessons"
"""The form «Журнал учебных занятий» of a group and term: the one that is due of each (4.6.2-e)."""

WITHOUT_LESSONS = frozenset(("group-results", "discipline-results", "occupancy"))
"""Forms of results or lists alone: what is recorded at lessons changes none of their figures."""


class Paper(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`since` and `until` are days, both included; the rest are ids and codes of what the form's registry knows."""

    form: str
    group_id: str | None = None
    term: str | None = None
    since: date | None = None
    until: date | None = None
    discipline_id: str | None = None
    teacher_id: str | None = None
    assessment: str | None = None
    degree: str | None = None

    @property
    def years(self) -> set[str]:
        """The academic years that it is about, as 2025-2026."""
        if self.term is not None:
            return {year_of(self.term)}
        return {year_on(day) for day in (self.since, self.until) if day is not None}

    @property
    def year(self) -> str:
        """The year in whose volume its copies are."""
        return max(self.years)


def journal_paper(group_id: str, term: str) -> Paper:
    return Paper(form=JOURNAL, group_id=group_id, term=term)


def copy_id(paper: Paper) -> str:
    """The id of the one copy of this paper, whatever its versions."""
    asked = msgspec.to_builtins(paper)
    return str(uuid5(NAMESPACE, "\x1f".join(("copy", *(f"{name}={asked[name]}" for name in sorted(asked))))))


def copy_stream(paper: Paper) -> str:
    return f"copy:{copy_id(paper)}"
