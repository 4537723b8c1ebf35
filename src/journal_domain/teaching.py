"""Whom a discipline is taught to: the whole group together, or its subgroups apart (4.6.2-l)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from journal_domain.errors import Refused
from journal_domain.journal import Journal
from journal_domain.tenure import Tenures


def require_one_way(
    teaching: Mapping[tuple[str, str | None], Tenures],
    journals: Iterable[Journal],
    discipline_id: str,
    subgroup_id: str | None,
    since: date,
) -> None:
    """A term teaches a discipline to the whole group or by parts, never both ways: nobody is in two of its journals.

    Raises Refused(DATE).
    """
    by_parts = subgroup_id is not None
    others = [
        tenures
        for (taught, part), tenures in teaching.items()
        if taught == discipline_id and (part is not None) is not by_parts
    ]
    in_force = [
        j for j in journals if j.closed_on is None and j.discipline_id == discipline_id and since <= j.attestation_by
    ]
    both = any((j.subgroup_id is not None) is not by_parts for j in in_force)
    if any(tenures[-1].since == since for tenures in others) or (
        both and all(j.subgroup_id != subgroup_id for j in in_force)
    ):
        raise Refused(
            "DATE",
            "4.6.2-l",
            "В одном семестре дисциплину ведут либо всей группе, либо подгруппам: назначьте с начала другого семестра.",
        )
