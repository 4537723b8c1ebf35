"""The people of a report by name: the journal knows them by id, whoever holds the keys knows their names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import msgspec

OF_AGE = 18


class Known(msgspec.Struct, frozen=True):
    """What is known of a person; `born` None: no birth date, or none any more."""

    name: str
    born: date | None = None


class Names:
    """Names by person id; the id itself stands for whoever has none."""

    def __init__(self, known: Mapping[str, Known]) -> None:
        self._known = known

    def full(self, person_id: str | None) -> str:
        if person_id is None:
            return ""
        return self._known[person_id].name if person_id in self._known else person_id

    def alphabetical(self, ids: frozenset[str] | set[str] | list[str]) -> list[str]:
        """«ё» counts as «е», as on paper."""
        return sorted(ids, key=lambda i: (self.full(i).casefold().replace("ё", "е"), i))

    def minor(self, person_id: str, day: date) -> bool | None:
        """Whether the person is under age on that day; None where no birth date is known."""
        known = self._known.get(person_id)
        if known is None or known.born is None:
            return None
        born = known.born
        age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
        return age < OF_AGE
