"""The frame of every page: templates and their words."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from api.pages.asking import Answer, Asking
from api.pages.history import SUBJECTS
from api.pages.navigation import current, places
from api.pages.static_files import static
from api.service import current_visitor
from api.signin.sessions import csrf_token
from journal_domain.values import LessonKind, Subject
from projections.words import FORMS, KINDS, NO_TEACHER, ROLES, WEEKDAYS

GLYPHS = {
    "unspecified": "отсутствовал", "unexcused": "без уважительной причины", "excused": "по уважительной причине",
    "illness": "по болезни", "order": "по приказу", "late": "опоздал",
}  # fmt: skip
MONTHS = ("янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")


WEEKDAY_NAMES = ("Понедельник", "Вторник", "Среда", "Четверг", "Пятница", "Суббота", "Воскресенье")


def day(value: str | date | None) -> str:
    """`2025-12-26` as 26.12.2025; nothing as a dash."""
    if not value:
        return "—"
    return f"{date.fromisoformat(value) if isinstance(value, str) else value:%d.%m.%Y}"


def weekday(value: str | date) -> str:
    return WEEKDAYS[(date.fromisoformat(value) if isinstance(value, str) else value).weekday()]


def term(value: str) -> str:
    """`2025-2026-1` as «2025/26, 1 семестр»."""
    return f"{value[:4]}/{value[7:9]}, {value[10:]} семестр"


def plural(number: int, one: str, few: str, many: str) -> str:
    """`3, "занятие", "занятия", "занятий"` is «занятия»."""
    tens, ones = number % 100, number % 10
    return many if 10 < tens < 20 else one if ones == 1 else few if 1 < ones < 5 else many


def counted(number: int, one: str, few: str, many: str) -> str:
    """`3, "занятие", "занятия", "занятий"` is «3 занятия»."""
    return f"{number} {plural(number, one, few, many)}"


def by_name(listed: Answer) -> list[tuple[str, str]]:
    """Id and name of everybody in an answer of /people, by their names."""
    named = [(x["person_id"], listed["people"].get(x["person_id"], x["person_id"])) for x in listed["listed"]]
    return sorted(named, key=lambda one: one[1].lower())


def short_name(name: str | None) -> str:
    """«Иволгина Мария Петровна» as «Иволгина М. П.»; where nobody teaches, so."""
    if not name:
        return NO_TEACHER
    first, *rest = name.split()
    return " ".join([first, *(f"{part[0]}." for part in rest)])


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("api.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "by_name": by_name, "day": day, "weekday": weekday, "term": term, "short": short_name, "counted": counted, "plural": plural,
        "month": lambda value: MONTHS[int(value[5:7]) - 1],
        "kind": lambda value: KINDS[LessonKind(value)],
        "form": lambda value: FORMS[value],
        "attendance": lambda value: GLYPHS.get(value, value) if value else "пусто",
        "subject": lambda value: SUBJECTS[Subject(value)],
        "role": lambda value: ROLES.get(value, value),
    }  # fmt: skip
    environment.globals |= {"static": static, "query": urlencode, "KINDS": {str(k): v for k, v in KINDS.items()},
                            "WEEKDAY_NAMES": WEEKDAY_NAMES, "NO_TEACHER": NO_TEACHER}  # fmt: skip
    return environment


templates = _environment()


async def render(ask: Asking, template: str, status: int = 200, **shown: Any) -> HTMLResponse:
    """The page for whoever asks. Raises Unanswered(401) when nobody is logged in."""
    return rendered(ask, await ask.me(), template, status, **shown)


def rendered(ask: Asking, me: Answer | None, template: str, status: int = 200, **shown: Any) -> HTMLResponse:
    """The page for `me`; None: for somebody who has not logged in."""

    def moment(value: str | datetime | None) -> str:
        """An aware time as the college's local one."""
        if not value:
            return "—"
        at = datetime.fromisoformat(value) if isinstance(value, str) else value
        return f"{at.astimezone(ask.zone):%d.%m.%Y %H:%M}"

    found = places(me["roles"]) if me else []
    html = templates.get_template(template).render(
        me=me,
        places=found,
        current=current(found, ask.request.url.path),
        here=ask.request.url.path,
        address=ask.request.url,
        ask=ask,
        lagging=ask.lagging,
        csrf=csrf_token(session) if (session := current_visitor(ask.request).session) else "",
        moment=moment,
        **shown,
    )
    return HTMLResponse(html, status)
