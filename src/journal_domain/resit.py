"""Re-sits: new attempts at a failed attestation, two at most within a year (273-ФЗ ст. 58 ч. 3–6).

A re-sit is not a correction: the first result stays, and the closed sheet is no obstacle.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from journal_domain import journal_events as e
from journal_domain.academic_calendar import Days
from journal_domain.appointment import Appointments
from journal_domain.college_policy import CollegePolicy
from journal_domain.commission import require_commission
from journal_domain.errors import Refused
from journal_domain.event import Act, Event
from journal_domain.journal import Journal
from journal_domain.lock import require_in_use
from journal_domain.respite import deadline
from journal_domain.student import Student
from journal_domain.values import FAIL, NOT_ATTESTED, AttestationForm

ATTEMPTS = 2
DEBTS = ("2", FAIL, NOT_ATTESTED)


def result(journal: Journal, student_id: str) -> str | None:
    """The result that counts: the last re-sit's, else the sheet's."""
    resits = journal.resits.get(student_id)
    if resits:
        return resits[-1].value
    entry = journal.attestation.get(student_id)
    return entry.value if entry else None


def in_debt(journal: Journal, student_id: str) -> bool:
    return journal.closed_on is not None and result(journal, student_id) in DEBTS


def not_passed(journal: Journal, student_id: str, today: date) -> bool:
    """Whether the discipline keeps the student from the final attestation: failed, be the sheet closed or not, or listed
    in it without a result."""
    counted = result(journal, student_id)
    if counted is None:
        return journal.enrolled(student_id, min(today, journal.attestation_by))
    return counted in DEBTS


def graduated(journals: Iterable[Journal], student_id: str) -> bool:
    """Whether the student passed every final attestation they have a sheet of, and one at least."""
    final = [j for j in journals if j.attestation_form is AttestationForm.FINAL_EXAM and student_id in j.roster]
    return bool(final) and all(result(j, student_id) in j.attestation_form.results[:-1] for j in final)


class OpenDebt(NamedTuple):
    """A debt that can still be cleared, to the end of `deadline`."""

    journal: Journal
    student_id: str
    deadline: date


def can_be_cleared(student: Student, attempts_made: int, deadline: date, today: date) -> bool:
    """Whether the student is still entitled to a re-sit: an attempt is left, the year is not over, they study here."""
    return attempts_made < ATTEMPTS and today <= deadline and student.studies_on(today)


def record_resit(
    journal: Journal,
    student_id: str,
    value: str,
    held_on: date,
    commission: tuple[str, ...],
    offices: Mapping[str, Appointments],
    respites: Iterable[Days],
    student: Student,
    policy: CollegePolicy,
    act: Act,
) -> list[Event]:
    """Record an attempt to clear the debt; the second is held before a commission.

    `offices` are what the commission's members are appointed to, `respites` the student's time that does not count.

    Raises Refused(ARCHIVED, NO_DEBT, NOT_ENROLLED, ATTEMPTS_EXHAUSTED, COMMISSION_REQUIRED, MARK_VALUE, DATE).
    """
    require_in_use(journal)
    was = result(journal, student_id)
    closed_on = journal.closed_on
    if closed_on is None or was is None or was not in DEBTS:
        raise Refused("NO_DEBT", "2.2.2", "Академической задолженности по этой дисциплине нет.")
    if not student.studies_on(held_on):
        raise Refused("NOT_ENROLLED", "4.6.2-l", f"На {held_on:%d.%m.%Y} обучающийся не состоит в колледже.")
    earlier = journal.resits.get(student_id, ())
    attempt = len(earlier) + 1
    if attempt > ATTEMPTS:
        raise Refused("ATTEMPTS_EXHAUSTED", "2.2.2", "Обе попытки пересдачи использованы (273-ФЗ, ст. 58).")
    last = deadline(closed_on, respites)
    if held_on > last:
        raise Refused(
            "ATTEMPTS_EXHAUSTED",
            "2.2.2",
            f"Срок пересдачи истёк {last:%d.%m.%Y}: год без болезни и академического отпуска (273-ФЗ, ст. 58).",
        )
    if not closed_on <= held_on <= policy.today(act.at):
        raise Refused(
            "DATE", "2.2.2", f"Пересдача проходит после закрытия ведомости ({closed_on:%d.%m.%Y}) и не в будущем."
        )
    if earlier and held_on < earlier[-1].held_on:
        raise Refused("DATE", "2.2.2", f"Прежняя попытка была {earlier[-1].held_on:%d.%m.%Y}: следующая не раньше неё.")
    if attempt == ATTEMPTS or commission:
        least = policy.on(held_on).commission_size if attempt == ATTEMPTS else 1
        require_commission(commission, offices, held_on, least)
    allowed = (*journal.attestation_form.results, NOT_ATTESTED)
    if value not in allowed:
        raise Refused("MARK_VALUE", "2.2.2", f"«{value[:20]}» не ставится. Допустимы: {', '.join(allowed)}.")
    draft = journal.draft(act)
    draft.add(
        e.ResitRecorded,
        student_id=student_id,
        attempt=attempt,
        was=was,
        value=value,
        held_on=held_on,
        commission=commission,
    )
    return draft.events
