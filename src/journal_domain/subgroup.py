"""Subgroups: parts of a group that are taught apart, and who is in them from which day on (4.6.2-l).

A change is told to the subgroup's open journals in the same act, as the group's own changes are: whoever leaves the
subgroup is off their rosters from that day on, whoever comes is on them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import msgspec

from journal_domain.errors import Refused
from journal_domain.values import Enrolment


class Subgroup(msgspec.Struct, frozen=True):
    """`members` are the stays in the subgroup; of the group's own roster they know nothing."""

    subgroup_id: str
    name: str
    since: date
    """The day of the latest change."""
    members: tuple[Enrolment, ...] = ()

    @property
    def members_now(self) -> tuple[str, ...]:
        """Who belongs to it since the latest change, until another one."""
        return tuple(sorted(member.student_id for member in self.members if member.until is None))

    def on(self, day: date) -> tuple[str, ...]:
        """Who belongs to the subgroup on that day."""
        return tuple(member.student_id for member in self.members if member.covers(day))

    def changed(self, name: str, student_ids: tuple[str, ...], since: date) -> Subgroup:
        """With exactly these students from `since` on."""
        stay = [
            msgspec.structs.replace(m, until=since) if m.until is None and m.student_id not in student_ids else m
            for m in self.members
        ]
        here = {m.student_id for m in stay if m.until is None}
        stay += [Enrolment(student, since) for student in student_ids if student not in here]
        return Subgroup(self.subgroup_id, name, since, tuple(stay))

    def roster(self, of_group: Iterable[Enrolment]) -> tuple[Enrolment, ...]:
        """The stays in the group while in the subgroup, in the group's order."""
        return tuple(
            Enrolment(stay.student_id, max(stay.since, member.since), _earlier(stay.until, member.until))
            for stay in of_group
            for member in self.members
            if stay.student_id == member.student_id and _meet(stay, member)
        )


def subgroup_named(subgroups: Iterable[Subgroup], subgroup_id: str) -> Subgroup:
    """Raises Refused(NO_SUBGROUP)."""
    for subgroup in subgroups:
        if subgroup.subgroup_id == subgroup_id:
            return subgroup
    raise Refused("NO_SUBGROUP", "4.6.2-l", "Такой подгруппы в группе нет.")


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day is not None), default=None)


def _meet(one: Enrolment, other: Enrolment) -> bool:
    return (one.until is None or other.since < one.until) and (other.until is None or one.since < other.until)
