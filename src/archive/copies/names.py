"""The names that a copy prints: opened from the ciphertext of the events, as they were at its position."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from archive.copies.source import OpenIdentity
from archive.ledger.persons import FORGOTTEN
from journal_domain.event import Event
from journal_domain.person import IdentityChanged, PersonRegistered
from projections.reports.names import Known
from projections.reports.names import Names as NamesOfReport


class Names:
    """Names by person id; the id itself where the log knows no identity, FORGOTTEN where its key was destroyed."""

    def __init__(self, events: Iterable[Event], open_identity: OpenIdentity) -> None:
        sealed = {
            event.originator_id.removeprefix("person:"): event.sealed
            for event in events
            if isinstance(event, (PersonRegistered, IdentityChanged))
        }
        self._parts: dict[str, tuple[str, str, str]] = {}
        self._born: dict[str, date] = {}
        for person_id, text in sealed.items():
            if text:
                identity = open_identity(person_id, text)
                self._parts[person_id] = (
                    (FORGOTTEN, "", "")
                    if identity is None
                    else (identity.get("surname", ""), identity.get("name", ""), identity.get("patronymic", ""))
                )
                if identity is not None and (born := identity.get("birth_date")):
                    self._born[person_id] = date.fromisoformat(born)

    def of_report(self) -> NamesOfReport:
        return NamesOfReport({person: Known(self.full(person), self._born.get(person)) for person in self._parts})

    def full(self, person_id: str | None) -> str:
        """«Ромашечкин Глеб Василёкович»."""
        if person_id is None:
            return ""
        return " ".join(part for part in self._parts.get(person_id, (person_id, "", "")) if part)

    def short(self, person_id: str) -> str:
        """«Ромашечкин Г. В.»"""
        surname, name, patronymic = self._parts.get(person_id, (person_id, "", ""))
        return "\u00a0".join([surname, *(f"{part[0]}." for part in (name, patronymic) if part)])

    def signed(self, person_id: str) -> str:
        """«Г. В. Ромашечкин», as it stands beside a signature."""
        surname, name, patronymic = self._parts.get(person_id, (person_id, "", ""))
        return "\u00a0".join([*(f"{part[0]}." for part in (name, patronymic) if part), surname])

    def order(self, person_id: str) -> tuple[str, str]:
        """By this a list is alphabetical: «ё» counts as «е», as on paper."""
        return (self.full(person_id).casefold().replace("ё", "е"), person_id)
