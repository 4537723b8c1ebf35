"""What a copy's title page says of the college: founder, name, city, and where a copy is checked (2.2.5).

They are events, not settings, so that a copy drawn again in ten years carries the letterhead of its day.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from journal_domain.errors import Refused
from journal_domain.event import Act, Draft, Event, register

STREAM = "college"


class CollegeDescribed(Event, frozen=True, kw_only=True, tag="college.described.v1"):
    """`check_address` is the page that a copy's QR code leads to, without a slash at its end."""

    founder: str
    name: str
    city: str
    check_address: str | None
    order: str


register(CollegeDescribed)


class Requisites(msgspec.Struct, frozen=True, kw_only=True):
    """The letterhead in force; blank until the college was described."""

    version: int = 0
    founder: str = ""
    name: str = ""
    city: str = ""
    check_address: str | None = None

    @classmethod
    def evolve(cls, state: Requisites | None, events: Iterable[Event]) -> Requisites:
        now = state or cls()
        for event in events:
            if isinstance(event, CollegeDescribed):
                now = cls(
                    version=event.originator_version,
                    founder=event.founder,
                    name=event.name,
                    city=event.city,
                    check_address=event.check_address,
                )
        return now


def describe_college(
    now: Requisites, founder: str, name: str, city: str, check_address: str | None, order: str, act: Act
) -> list[Event]:
    """Say how the college is called on its papers. Raises Refused(NAME_REQUIRED, CHECK_ADDRESS, ORDER_REQUIRED, NOTHING_TO_RECORD)."""
    founder, name, city = founder.strip(), name.strip(), city.strip()
    address = (check_address or "").strip().rstrip("/") or None
    if not founder or not name or not city:
        raise Refused("NAME_REQUIRED", "2.2.5", "Укажите учредителя, полное название колледжа и город.")
    if address is not None and not (address.startswith(("https://", "http://")) and 10 <= len(address) <= 120):
        raise Refused(
            "CHECK_ADDRESS", "2.2.5", "Адрес страницы проверки начинается с https:// и не длиннее 120 знаков."
        )
    if not order.strip():
        raise Refused("ORDER_REQUIRED", "4.1.1-c", "Укажите номер и дату приказа или устава, где названы реквизиты.")
    if (founder, name, city, address) == (now.founder, now.name, now.city, now.check_address):
        raise Refused("NOTHING_TO_RECORD", "4.1.1-c", "Эти реквизиты уже внесены.")
    draft = Draft(STREAM, now.version, act)
    draft.add(CollegeDescribed, founder=founder, name=name, city=city, check_address=address, order=order.strip())
    return draft.events
