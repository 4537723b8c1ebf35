"""The college's policy values, versioned by the day they take effect (1.1, 6.2).

A lesson is judged by the version in effect on its own day, whatever was adopted later.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec

from journal_domain.errors import Refused
from journal_domain.event import Act, Draft, Event, register
from journal_domain.values import LATE, AbsenceReason

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
        return self.on(at.date()).local(at).date()


def adopt(policy: CollegePolicy, effective_from: date, values: PolicyValues, order: str, act: Act) -> list[Event]:
    """Adopt new values from a future day on. Raises Refused(POLICY_RETROACTIVE, ORDER_REQUIRED, POLICY_VALUE)."""
    today = policy.today(act.at)
    if effective_from <= today:
        raise Refused(
            "POLICY_RETROACTIVE", "6.2", "Новые правила действуют только с будущего дня: укажите дату не раньше завтра."
        )
    if not order.strip():
        raise Refused("ORDER_REQUIRED", "6.3", "Укажите номер и дату приказа, которым приняты правила.")
    try:
        ZoneInfo(values.time_zone)
    except (KeyError, ValueError, OSError) as error:
        raise Refused("POLICY_VALUE", "1.1", f"Неизвестный часовой пояс: {values.time_zone}.") from error
    if not values.mark_scale or not 0 <= values.homework_cyrillic_percent <= 100 or values.lessons_per_mark < 1:
        raise Refused("POLICY_VALUE", "1.1", "Шкала отметок пуста или числовое правило вне допустимых границ.")
    if not 0 <= values.grace_days <= 14 or not 0 <= values.permit_valid_days <= 365:
        raise Refused("POLICY_VALUE", "1.1", "Срок вне границ: отсрочка 0–14 дней, действие разрешения 0–365 дней.")
    draft = Draft(STREAM, policy.version, act)
    draft.add(PolicyAdopted, effective_from=effective_from, values=values, order=order.strip())
    return draft.events
