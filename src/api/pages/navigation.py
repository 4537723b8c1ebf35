"""Who finds which pages: the navigation of a person is that of their roles together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from journal_domain.values import Role


@dataclass(frozen=True)
class Place:
    title: str
    path: str


TODAY = Place("Сегодня", "/today")
JOURNALS = Place("Журналы", "/journals")
TIMETABLE = Place("Расписание", "/timetable")
REQUESTS = Place("Исправления", "/corrections")
CONTROL = Place("Контроль", "/control")
AUDIT = Place("Кто что изменил", "/audit")
PERMITS = Place("Поздние записи", "/permits")

PLACES: dict[Role, tuple[Place, ...]] = {
    Role.TEACHER: (TODAY, JOURNALS, TIMETABLE, REQUESTS),
    Role.MASTER: (TODAY, JOURNALS, TIMETABLE, REQUESTS),
    Role.DEPUTY: (CONTROL, AUDIT, REQUESTS, PERMITS, JOURNALS, TIMETABLE),
    Role.DIRECTOR: (JOURNALS, TIMETABLE, AUDIT, REQUESTS, PERMITS),
}
"""A role whose pages are not made yet has none, and is told so."""


def places(roles: Iterable[str]) -> list[Place]:
    """The pages of these roles, each once, in the order of the roles."""
    held = [place for role in Role if role in set(roles) for place in PLACES.get(role, ())]
    return list(dict.fromkeys(held))
