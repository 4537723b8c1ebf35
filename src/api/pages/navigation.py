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
GROUP = Place("Моя группа", "/group")
GROUPS = Place("Группы", "/groups")
DIARY = Place("Дневник", "/diary")
MARKS = Place("Отметки", "/diary/marks")
OVERVIEW = Place("Обзор", "/overview")
RULES = Place("Настройки", "/rules")
HEALTH = Place("Состояние", "/health")
PERSONAL = Place("Запросы о данных", "/requests")
ARCHIVE = Place("Архив", "/archive")
PLANNING = Place("Планирование", "/planning")
COPIES = Place("Копии", "/copies")
PEOPLE = Place("Люди", "/people")
NOTICES = Place("Обращения", "/notices")
TELL = Place("Сообщить", "/notices")
CONSENTS = Place("Доступ", "/consents")
LOGINS = Place("Входы", "/logins")
WORKSTATIONS = Place("Рабочие места", "/workstations")
INCIDENTS = Place("Сбои", "/incidents")
INDICATORS = Place("Показатели", "/indicators")
REPORTS = Place("Отчёты", "/reports")
REMARKS = Place("Замечания", "/remarks")

PLACES: dict[Role, tuple[Place, ...]] = {
    Role.TEACHER: (TODAY, JOURNALS, TIMETABLE, REQUESTS, NOTICES, REMARKS, REPORTS, INDICATORS),
    Role.MASTER: (TODAY, GROUP, JOURNALS, TIMETABLE, REQUESTS, NOTICES, REMARKS, REPORTS, INDICATORS),
    Role.LEADER: (GROUP, JOURNALS, TIMETABLE, REQUESTS, NOTICES, REMARKS, REPORTS, INDICATORS),
    Role.STUDENT: (DIARY, MARKS, TIMETABLE, TELL, CONSENTS),
    Role.GUARDIAN: (DIARY, MARKS, TIMETABLE, TELL),
    Role.DEPUTY: (
        CONTROL,
        AUDIT,
        REQUESTS,
        PERMITS,
        JOURNALS,
        GROUPS,
        PLANNING,
        TIMETABLE,
        REMARKS,
        REPORTS,
        INDICATORS,
        COPIES,
        PEOPLE,
        PERSONAL,
        ARCHIVE,
    ),
    Role.DIRECTOR: (
        OVERVIEW,
        INDICATORS,
        REPORTS,
        REMARKS,
        JOURNALS,
        GROUPS,
        PLANNING,
        TIMETABLE,
        PEOPLE,
        AUDIT,
        REQUESTS,
        PERMITS,
    ),
    Role.ADMINISTRATOR: (PEOPLE, PERSONAL, LOGINS, WORKSTATIONS, INCIDENTS, RULES, HEALTH),
    Role.ARCHIVIST: (ARCHIVE, COPIES, JOURNALS, GROUPS),
}
"""A role whose pages are not made yet has none, and is told so."""


def places(roles: Iterable[str]) -> list[Place]:
    """The pages of these roles, each once, in the order of the roles."""
    held = [place for role in Role if role in set(roles) for place in PLACES.get(role, ())]
    return list(dict.fromkeys(held))


def current(found: list[Place], path: str) -> Place | None:
    """The place that a page belongs to: the nearest one above its address."""
    above = [place for place in found if path == place.path or path.startswith(f"{place.path}/")]
    return max(above, key=lambda place: len(place.path), default=None)
