"""What a roster order may not be dated before: a certified statement of attendance, an attestation mark, a closed sheet.

They say who was there; an order that came late takes effect on the day after them (4.5.1-a, 4.6.2-f, D3, D4).

    certified to 09.09    sheet closed 26.12      ─►   joins or leaves from 05.09: PERIOD_CERTIFIED, from 20.12: PAGE_LOCKED
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from journal_domain.college_policy import CollegePolicy
from journal_domain.errors import Refused
from journal_domain.journal import Journal


def require_unsettled(journals: Iterable[Journal], since: date) -> None:
    """Nobody joins these journals from a day that is certified, or on a sheet that is closed.

    Raises Refused(PERIOD_CERTIFIED, PAGE_LOCKED).
    """
    for journal in journals:
        _refuse(journal, since, _sheet_day(journal))


def require_leavable(journals: Iterable[Journal], student_id: str, until: date, policy: CollegePolicy) -> None:
    """Nobody leaves from a day that is certified with them, or before their attestation mark.

    Raises Refused(PERIOD_CERTIFIED, PAGE_LOCKED).
    """
    for journal in journals:
        periods = journal.roster.get(student_id, ())
        if any(period.until is None or until < period.until for period in periods):
            _refuse(journal, until, _attested_on(journal, student_id, policy))


def _attested_on(journal: Journal, student_id: str, policy: CollegePolicy) -> date | None:
    """The last day of which a mark or a closed sheet says that the student was there; a late one speaks of the deadline."""
    days = []
    if (marked := journal.attested_at.get(student_id)) is not None:
        days.append(min(policy.today(marked), journal.attestation_by))
    if (sheet := _sheet_day(journal)) is not None and journal.enrolled(student_id, sheet):
        days.append(sheet)
    return max(days, default=None)


def _refuse(journal: Journal, day: date, attested: date | None) -> None:
    certified = journal.certified_until
    if certified is not None and day <= certified:
        raise Refused(
            "PERIOD_CERTIFIED",
            "4.6.2-f",
            f"{journal.discipline}: ведомость посещаемости по {certified:%d.%m.%Y} заверена. Состав меняется с более "
            "позднего дня.",
        )
    if attested is not None and day <= attested:
        raise Refused(
            "PAGE_LOCKED",
            "4.5.1-a",
            f"{journal.discipline}: аттестация проведена {attested:%d.%m.%Y}. Состав меняется с более позднего дня.",
        )


def _sheet_day(journal: Journal) -> date | None:
    """The day whose roster the closed sheet has, or None while it is open."""
    return None if journal.closed_on is None else min(journal.closed_on, journal.attestation_by)
