"""Who holds an office of a group or a journal from which day on: leads it, is its master, teaches it (4.6.2-l, 4.7.1-c).

    Orlova since 01.09, Zorina since 01.12   ─►   30.11: Orlova, 01.12: Zorina, 31.08: nobody

An order names who holds the office from its day on, until the day of the next order. So an order for a coming day
changes nothing today, and what was done under an earlier one stays as it was.
"""

from __future__ import annotations

from datetime import date

import msgspec

FROM_THE_START = date.min
"""Since a journal was opened, whenever that was."""


class Tenure(msgspec.Struct, frozen=True):
    """`person_id` holds the office from `since` on."""

    person_id: str
    since: date
    order: str = ""


Tenures = tuple[Tenure, ...]
"""In the order of time, no two of one day."""


def first_tenures(person_id: str | None) -> Tenures:
    """Of whoever holds the office when a journal is opened."""
    return () if person_id is None else (Tenure(person_id, FROM_THE_START),)


def with_tenure(tenures: Tenures, new: Tenure) -> Tenures:
    """The tenures after one more order; of two orders for one day the later entered counts."""
    others = (tenure for tenure in tenures if tenure.since != new.since)
    return tuple(sorted((*others, new), key=lambda tenure: tenure.since))


def teacher_of(teachers: Tenures, day: date) -> str:
    """Who teaches a journal on that day: it has a teacher from the start."""
    return holder(teachers, day) or teachers[0].person_id


def holder(tenures: Tenures, day: date) -> str | None:
    """Who holds the office on that day."""
    return next((tenure.person_id for tenure in reversed(tenures) if tenure.since <= day), None)
