"""Late-entry permits: a deputy's leave for one act about one slot, or about the attestation sheet (4.5.2-d, D1).

The permit is spent in the act that uses it, and what was entered with it is marked late for ever.
"""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid5

from journal_domain import journal_events as e
from journal_domain.college_policy import CollegePolicy
from journal_domain.errors import Refused
from journal_domain.event import Act, Draft, Event
from journal_domain.journal import Journal
from journal_domain.journal_entries import Permit
from journal_domain.lock import require_open
from journal_domain.values import PermitSubject
from journal_domain.writing import stated

LONGEST = timedelta(days=365)
"""A permit is leave for one late act, not a standing exception."""


def permit_id(journal_id: str, by: str, command_id: str) -> str:
    return str(uuid5(UUID(journal_id), "\x1f".join(("permit", by, command_id))))


def grant_late_permit(
    journal: Journal,
    policy: CollegePolicy,
    subject: PermitSubject,
    slot_id: str | None,
    valid_until: date | None,
    basis: str,
    act: Act,
) -> list[Event]:
    """Let one late act be done by the end of `valid_until` (default: the policy's days from today).

    `slot_id` names the slot of a late lesson and is None for the sheet and the plan.

    Raises Refused(PAGE_LOCKED, NO_SUCH_SLOT, ORDER_REQUIRED, PERMIT_DATE).
    """
    require_open(journal)
    if (slot_id is not None) != (subject is PermitSubject.SLOT) or (slot_id and slot_id not in journal.slots):
        raise no_such_slot()
    if not stated(basis):
        raise Refused("ORDER_REQUIRED", "4.5.2-d", "Укажите основание разрешения: распоряжение, его номер и дату.")
    today = policy.today(act.at)
    until = valid_until or today + timedelta(days=policy.on(today).permit_valid_days)
    if not today <= until <= today + LONGEST:
        raise Refused(
            "PERMIT_DATE",
            "4.5.2-d",
            f"Разрешение действует с сегодняшнего дня, не дольше {LONGEST.days} дней: укажите другой срок.",
        )
    draft = journal.draft(act)
    draft.add(
        e.LatePermitGranted,
        permit_id=permit_id(journal.id, act.by, act.command),
        subject=subject,
        slot_id=slot_id,
        valid_until=until,
        basis=stated(basis),
    )
    return draft.events


def no_such_slot() -> Refused:
    return Refused("NO_SUCH_SLOT", "4.6.2-j", "В расписании этого журнала нет такого занятия.")


def usable_permit(journal: Journal, subject: PermitSubject, slot_id: str | None, today: date) -> Permit | None:
    """An unspent permit for this that is still valid."""
    for permit in journal.permits.values():
        if (permit.subject, permit.slot_id) == (subject, slot_id) and not permit.spent and today <= permit.valid_until:
            return permit
    return None


def has_spent_permit(journal: Journal, subject: PermitSubject, slot_id: str | None = None) -> bool:
    return any((p.subject, p.slot_id) == (subject, slot_id) and p.spent for p in journal.permits.values())


def spend(draft: Draft, permit: Permit) -> None:
    draft.add(e.LatePermitSpent, permit_id=permit.permit_id, subject=permit.subject, slot_id=permit.slot_id)
