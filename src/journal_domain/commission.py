"""Who examines before a commission: appointed pedagogical staff, each once, as many as the college's rules say.

273-ФЗ ст. 58 ч. 6: the second re-sit is held before a commission that the college forms.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from journal_domain.appointment import Appointments
from journal_domain.errors import Problem, Refused
from journal_domain.values import Role

PEDAGOGICAL = frozenset((Role.TEACHER, Role.MASTER, Role.LEADER, Role.DEPUTY))
"""Deputies teach too, and often preside."""


def require_commission(members: tuple[str, ...], offices: Mapping[str, Appointments], day: date, least: int) -> None:
    """Raises Refused(COMMISSION_REQUIRED) naming each member who is none on that day, or is named twice."""
    if len(set(members)) < least:
        raise Refused("COMMISSION_REQUIRED", "2.2.2", f"Аттестацию принимает комиссия: не менее {least} членов.")
    problems = [
        Problem(f"commission.{n}", "COMMISSION_REQUIRED", f"{member}: указан дважды.", (member,))
        for n, member in enumerate(members)
        if member in members[:n]
    ]
    problems += [
        Problem(
            f"commission.{n}", "COMMISSION_REQUIRED", f"{member}: не назначен педагогическим работником.", (member,)
        )
        for n, member in enumerate(members)
        if not offices[member].roles_on(day) & PEDAGOGICAL
    ]
    if problems:
        raise Refused("COMMISSION_REQUIRED", "2.2.2", problems[0].message, problems=tuple(problems))
