"""What is locked, and why: the page by its closed sheet, a row by its attestation mark (4.5.1-a, D3)."""

from __future__ import annotations

from datetime import date

from journal_domain.errors import Problem, Refused
from journal_domain.journal import Journal


def sheet_closed(closed_on: date) -> str:
    """The basis of what goes with the closing of a sheet."""
    return f"ведомость закрыта {closed_on:%d.%m.%Y}"


def page_lock(closed_on: date | None) -> Problem | None:
    """Why the whole page is closed, or None while it is open."""
    if closed_on is None:
        return None
    return Problem(
        "journal",
        "PAGE_LOCKED",
        f"Ведомость закрыта {closed_on:%d.%m.%Y}. Исправление — по распоряжению: подайте запрос.",
    )


def row_lock(student_id: str) -> Problem:
    """Why the row of a student who has an attestation mark is closed."""
    return Problem(
        f"students.{student_id}",
        "PAGE_LOCKED",
        "Отметка промежуточной аттестации выставлена: строка закрыта. Исправление — по распоряжению: подайте запрос.",
    )


def annulment(basis: str) -> Problem:
    """Why nothing is recorded in a journal annulled by this order or directive."""
    return Problem(
        "journal", "JOURNAL_ANNULLED", f"Журнал открыт по ошибке и аннулирован: {basis}. Записи не вносятся."
    )


def require_in_use(journal: Journal) -> None:
    """Raises Refused(JOURNAL_ANNULLED, 1.6) once the journal is annulled, ARCHIVED (5.5) once the year is closed."""
    if journal.annulled is not None:
        annulled = annulment(journal.annulled)
        raise Refused(annulled.code, "1.6", annulled.message)
    if journal.archived is not None:
        raise Refused(
            "ARCHIVED", "5.5", f"Учебный год {journal.archived} закрыт и передан в архив: записи не вносятся."
        )


def require_open(journal: Journal) -> None:
    """Raises Refused(PAGE_LOCKED, 4.5.1-a) once the attestation sheet is closed, and what `require_in_use` raises."""
    require_in_use(journal)
    lock = page_lock(journal.closed_on)
    if lock is not None:
        raise Refused(lock.code, "4.5.1-a", lock.message)
