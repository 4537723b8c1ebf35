"""The college's policy values, versioned by the day they take effect (1.1, 6.2).

A lesson is judged by the version in effect on its own day, whatever was adopted later.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import msgspec

from journal_domain.errors import Refused
from journal_domain.event import Act, Draft, Event, register
from journal_domain.values import LATE, AbsenceReason
from journal_domain.writing import stated, visible

STREAM = "policy"


GLYPHS = {
    AbsenceReason.UNSPECIFIED.value: "н",
    AbsenceReason.UNEXCUSED.value: "н",
    AbsenceReason.EXCUSED.value: "у",
    AbsenceReason.ILLNESS.value: "б",
    AbsenceReason.ORDER.value: "пр",
    LATE: "оп",
}


class PolicyValues(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the regulation leaves to the college."""

    time_zone: str = "Europe/Moscow"
    grace_days: int = 0
    """Days after the lesson on which it may still be recorded without a permit (4.5.2-d: none)."""
    permit_valid_days: int = 3
    mark_scale: tuple[str, ...] = ("5", "4", "3", "2")
    glyphs: dict[str, str] = msgspec.field(default_factory=lambda: dict(GLYPHS))
    lessons_per_mark: int = 4
    """Density norm: at least one mark per student in so many lessons (4.5.2-j)."""
    homework_cyrillic_percent: int = 50
    """Least share of Cyrillic among the letters of a homework text (4.5.2-h)."""
    commission_size: int = 3
    """Least number of examiners of a second re-sit and of the final attestation (273-ФЗ ст. 58)."""

    def local(self, at: datetime) -> datetime:
        return at.astimezone(ZoneInfo(self.time_zone))


class PolicyAdopted(Event, frozen=True, kw_only=True, tag="policy.adopted.v1"):
    effective_from: date
    values: PolicyValues
    order: str


register(PolicyAdopted)

DEFAULTS = PolicyValues()


class CollegePolicy(msgspec.Struct, frozen=True, kw_only=True):
    """All versions, oldest first; for equal days the later adopted one counts."""

    version: int = 0
    adopted: tuple[PolicyAdopted, ...] = ()

    @classmethod
    def evolve(cls, state: CollegePolicy | None, events: Iterable[Event]) -> CollegePolicy:
        policy = state or cls()
        adopted = list(policy.adopted)
        version = policy.version
        for event in events:
            version = event.originator_version
            if isinstance(event, PolicyAdopted):
                adopted.append(event)
        adopted.sort(key=lambda e: (e.effective_from, e.originator_version))
        return cls(version=version, adopted=tuple(adopted))

    def on(self, day: date) -> PolicyValues:
        """The values in effect on that day."""
        values = DEFAULTS
        for version in self.adopted:
            if version.effective_from > day:
                break
            values = version.values
        return values

    def today(self, at: datetime) -> date:
        """The college's calendar date at that moment."""
        return self.now(at).date()

    def is_overdue(self, day: date, today: date) -> bool:
        """Whether a lesson of that day can be recorded no more without a permit (4.5.2-d)."""
        return (today - day).days > self.on(day).grace_days

    def now(self, at: datetime) -> datetime:
        """That moment by the college's clock."""
        return self.on(at.date()).local(at)


def adopt(policy: CollegePolicy, effective_from: date, values: PolicyValues, order: str, act: Act) -> list[Event]:
    """Adopt new values from a future day on. Raises Refused(POLICY_RETROACTIVE, ORDER_REQUIRED, POLICY_VALUE)."""
    today = policy.today(act.at)
    if effective_from <= today:
        raise Refused(
            "POLICY_RETROACTIVE", "6.2", "Новые правила действуют только с будущего дня: укажите дату не раньше завтра."
        )
    if not stated(order):
        raise Refused("ORDER_REQUIRED", "6.3", "Укажите номер и дату приказа, которым приняты правила.")
    last = max((version.effective_from for version in policy.adopted), default=effective_from)
    if effective_from < last:
        raise Refused(
            "POLICY_RETROACTIVE",
            "6.2",
            f"Уже приняты правила с {last:%d.%m.%Y}: новые принимаются не раньше этого дня, иначе прежние их отменят.",
        )
    if values.time_zone not in _time_zones():
        raise Refused("POLICY_VALUE", "1.1", f"Неизвестный часовой пояс: {values.time_zone}.")
    if not values.mark_scale or not _in_order(values.mark_scale, DEFAULTS.mark_scale):
        scale = ", ".join(DEFAULTS.mark_scale)
        raise Refused("POLICY_VALUE", "1.1", f"Шкала отметок составляется из {scale}: каждая один раз, по убыванию.")
    if values.glyphs.keys() != GLYPHS.keys() or not all(map(_printed, values.glyphs.values())):
        codes = ", ".join(GLYPHS)
        raise Refused("POLICY_VALUE", "1.1", f"Обозначения посещаемости: по одному, от 1 до 3 знаков, для {codes}.")
    if not 0 <= values.homework_cyrillic_percent <= 100 or not 1 <= values.lessons_per_mark <= 100:
        raise Refused("POLICY_VALUE", "1.1", "Доля кириллицы от 0 до 100 %, одна отметка на 1–100 занятий.")
    if not 0 <= values.grace_days <= 14 or not 0 <= values.permit_valid_days <= 365:
        raise Refused("POLICY_VALUE", "1.1", "Срок вне границ: отсрочка 0–14 дней, действие разрешения 0–365 дней.")
    if not 2 <= values.commission_size <= 15:
        raise Refused("POLICY_VALUE", "1.1", "Число членов комиссии вне границ: от 2 до 15.")
    draft = Draft(STREAM, policy.version, act)
    draft.add(PolicyAdopted, effective_from=effective_from, values=values, order=stated(order))
    return draft.events


@cache
def _time_zones() -> frozenset[str]:
    """Regions of the time zone database: a link of this machine (`localtime`) would mean another zone on the next."""
    return frozenset(zone for zone in available_timezones() if "/" in zone)


def _in_order(some: tuple[str, ...], of: tuple[str, ...]) -> bool:
    """Whether `some` are members of `of`, each once and in its order."""
    remaining = iter(of)
    return all(value in remaining for value in some)


def _printed(glyph: str) -> bool:
    return 1 <= len(glyph) <= 3 and glyph == visible(glyph).strip() and not glyph.isdigit()
