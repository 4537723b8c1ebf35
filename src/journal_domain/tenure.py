"""Who holds an office of a group or a journal from which day on: leads it, is its master, teaches it (4.6.2-l, 4.7.1-c).

    Orlova since 01.09 until 15.11, Zorina since 01.12   ─►   14.11: Orlova, 15.11: nobody, 01.12: Zorina

An order names who holds the office from its day on, until the day of the next order, or until the day from which another
order ends it and nobody follows. So an order for a coming day changes nothing today, and what was done under an earlier
one stays as it was.
"""

from __future__ import annotations

from datetime import date

import msgspec

FROM_THE_START = date.min
"""Since a journal was opened, whenever that was."""


class Tenure(msgspec.Struct, frozen=True):
    """`person_id` holds the office from `since` on by `order`; `until`, if any, is the first day on which nobody does,
    by `ending_order`."""

    person_id: str
    since: date
    order: str = ""
    until: date | None = None
    ending_order: str = ""

    def ends_by(self, day: date) -> bool:
        """Whether it is over on that day, with or without anybody to follow."""
        return self.until is not None and self.until <= day


Tenures = tuple[Tenure, ...]
"""In the order of time, no two of one day."""


def first_tenures(person_id: str | None) -> Tenures:
    """Of whoever holds the office when a journal is opened."""
    return () if person_id is None else (Tenure(person_id, FROM_THE_START),)


def with_tenure(tenures: Tenures, new: Tenure) -> Tenures:
    """The tenures after one more order; of two orders for one day the later entered counts."""
    others = (tenure for tenure in tenures if tenure.since != new.since)
    return tuple(sorted((*others, new), key=lambda tenure: tenure.since))


def ended(tenures: Tenures, until: date, order: str) -> Tenures:
    """The tenures after an order that ends the one before the day `until`."""
    last = next((tenure for tenure in reversed(tenures) if tenure.since < until), None)
    return tuple(msgspec.structs.replace(t, until=until, ending_order=order) if t is last else t for t in tenures)


def that_end_after(tenures: Tenures, day: date) -> list[Tenure]:
    """Those that end after that day before anybody follows."""
    followed = (*(tenure.since for tenure in tenures[1:]), date.max)
    return [t for t, since in zip(tenures, followed, strict=False) if t.until is not None and day < t.until < since]


def holder(tenures: Tenures, day: date) -> str | None:
    """Who holds the office on that day."""
    tenure = _last_begun(tenures, day)
    return tenure.person_id if tenure is not None and not tenure.ends_by(day) else None


def last_holder(tenures: Tenures, day: date) -> str:
    """Who holds the office on that day or held it last: of offices that are held from the start, as a journal's teacher's is."""
    return (_last_begun(tenures, day) or tenures[0]).person_id


def next_holder(tenures: Tenures, day: date) -> str | None:
    """Who holds the office on that day, else whoever is the first to hold it afterwards."""
    later = (tenure.person_id for tenure in tenures if tenure.since > day)
    return holder(tenures, day) or next(later, None)


def is_of_resits(since: date, closed_on: date | None) -> bool:
    """Whether who teaches from `since` on only records re-sits: the sheet, closed before, stays whose it was."""
    return closed_on is not None and closed_on < since


def _last_begun(tenures: Tenures, day: date) -> Tenure | None:
    return next((tenure for tenure in reversed(tenures) if tenure.since <= day), None)
