"""Interim attestation: the mark freezes a student's row, the closed sheet locks the page (4.5.1-a, 4.5.2-l, D3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from journal_domain import journal_events as e
from journal_domain.college_policy import CollegePolicy
from journal_domain.errors import Problem, Refused
from journal_domain.event import Act, Event
from journal_domain.journal import Journal
from journal_domain.journal_entries import Entry, Permit
from journal_domain.lock import require_open, sheet_closed
from journal_domain.permit import spend, usable_permit
from journal_domain.values import EXEMPT, NOT_ATTESTED, AttestationForm, PermitSubject, Slot
from journal_domain.writing import stated


def set_attestation_marks(
    journal: Journal,
    policy: CollegePolicy,
    marks: dict[str, str],
    order: str | None,
    seen: int | None,
    debts: Mapping[str, str],
    act: Act,
) -> list[Event]:
    """Set attestation marks of students who have none; `order` is the basis of every «осв» among them.

    Whoever has not passed a discipline is not admitted to the final attestation (273-ФЗ ст. 59 ч. 6, ст. 73): `debts`
    says which.
    Raises Refused(PAGE_LOCKED, ATTESTATION_DEADLINE, COMMISSION_REQUIRED, MARK_IMMUTABLE, EDITED_MEANWHILE, MARK_VALUE,
    NOT_ENROLLED, NOT_ADMITTED, EXEMPTION_BASIS, DATE, NOTHING_TO_RECORD).
    """
    require_open(journal)
    if not marks:
        raise Refused("NOTHING_TO_RECORD", "4.5.2-l", "Не передано ни одной отметки.")
    for student_id in marks:
        _refuse_taken(journal.attestation.get(student_id), student_id, seen)
    if any(value != EXEMPT for value in marks.values()):
        _require_taught(journal, policy.today(act.at))
    if journal.attestation_form is AttestationForm.FINAL_EXAM and journal.examination is None:
        raise Refused(
            "COMMISSION_REQUIRED", "2.2.2", "Итоговую аттестацию принимает комиссия: сначала назначьте день и комиссию."
        )
    allowed = (*journal.attestation_form.results, NOT_ATTESTED, EXEMPT)
    today = policy.today(act.at)
    appointed = journal.examination
    if appointed is not None and today < appointed.day:
        raise Refused("DATE", "4.5.2-l", f"Аттестация назначена на {appointed.day:%d.%m.%Y}: отметки — в этот день.")
    problems: list[Problem] = []
    for student_id, value in marks.items():
        where = f"marks.{student_id}"
        if not journal.enrolled(student_id, min(today, journal.attestation_by)):
            problems.append(Problem(where, "NOT_ENROLLED", "Обучающийся не состоит в группе."))
        if value not in allowed:
            problems.append(
                Problem(where, "MARK_VALUE", f"«{value[:20]}» не ставится. Допустимы: {', '.join(allowed)}.")
            )
        if student_id in debts and value not in (NOT_ATTESTED, EXEMPT):
            problems.append(
                Problem(
                    where,
                    "NOT_ADMITTED",
                    f"Не допущен к итоговой аттестации: не сдана дисциплина «{debts[student_id]}».",
                )
            )
        if value == EXEMPT and not stated(order):
            problems.append(
                Problem(where, "EXEMPTION_BASIS", "Освобождение ставится по приказу: укажите его номер и дату.")
            )
    if problems:
        first = problems[0]
        raise Refused(first.code, "4.5.2-l", first.message, problems=tuple(problems))
    late = _sheet_permit(journal, policy, act.at) is not None
    draft = journal.draft(act)
    for student_id, value in marks.items():
        basis = stated(order) if value == EXEMPT else None
        draft.add(e.AttestationMarkSet, student_id=student_id, value=value, order=basis, late=late)
    return draft.events


def close_attestation_sheet(journal: Journal, policy: CollegePolicy, all_year: bool, act: Act) -> list[Event]:
    """Close the sheet: from here on the page changes by directive only, and lessons to come do not take place.

    `all_year`: the discipline ran in the first term too, so that the second one's sheet has the year's marks (4.5.2-f).

    Raises Refused(PAGE_LOCKED, STATEMENT_INCOMPLETE, ATTESTATION_DEADLINE).
    """
    require_open(journal)
    today = policy.today(act.at)
    day = min(today, journal.attestation_by)
    blank = [s for s in journal.roster if journal.enrolled(s, day) and s not in journal.attestation]
    blank += [
        student
        for student, periods in journal.roster.items()
        if any(p.until != p.since and today < p.since <= journal.attestation_by for p in periods)
    ]
    if blank:
        raise Refused(
            "STATEMENT_INCOMPLETE",
            "4.5.2-l",
            f"Ведомость не заполнена: нет отметки у {len(blank)} обучающихся. Выставьте отметку, н/а или осв каждому.",
            problems=tuple(Problem(f"marks.{s}", "STATEMENT_INCOMPLETE", "Нет отметки.") for s in blank),
        )
    _require_taught(journal, today)
    if all_year:
        _require_year_marks(journal, day)
    permit = _sheet_permit(journal, policy, act.at)
    draft = journal.draft(act)
    if permit is not None:
        spend(draft, permit)
    for slot in journal.slots.values():
        if slot.day > today:
            draft.add(e.SlotCancelled, was=slot, basis=sheet_closed(today))
    draft.add(e.AttestationSheetClosed, closed_on=today, late=permit is not None)
    return draft.events


def _require_taught(journal: Journal, today: date) -> None:
    """Attestation ends a discipline: while it has lessons to come, something was taught, unless the deputies have set a
    day for it (3.6-a, 4.5.2-c). Raises Refused(DATE)."""
    to_come = any(slot.day > today for slot in journal.slots.values())
    if to_come and not journal.lessons and journal.examination is None:
        raise Refused(
            "DATE",
            "4.5.2-c",
            "Ни одного занятия ещё не записано: аттестация — после занятий или в день, который назначит заместитель "
            "директора.",
        )


def unfilled(journal: Journal, day: date) -> list[Slot]:
    """The lessons planned up to that day that are not on record: whoever closes the sheet over them is told (1.6)."""
    missed = (slot for slot in journal.slots.values() if slot.day <= day and slot.slot_id not in journal.lessons)
    return sorted(missed, key=lambda slot: (slot.day, slot.starts))


def _require_year_marks(journal: Journal, day: date) -> None:
    without = [s for s in journal.roster if journal.enrolled(s, day) and s not in journal.year_marks]
    if without:
        raise Refused(
            "STATEMENT_INCOMPLETE",
            "4.5.2-f",
            f"Ведомость не заполнена: нет годовой отметки у {len(without)} обучающихся.",
            problems=tuple(Problem(f"year_marks.{s}", "STATEMENT_INCOMPLETE", "Нет годовой отметки.") for s in without),
        )


def set_year_marks(
    journal: Journal, policy: CollegePolicy, marks: dict[str, str], seen: int | None, act: Act
) -> list[Event]:
    """Set marks for the whole year, in the journal of its last term, while the sheet is open (4.5.2-f).

    Raises Refused(PAGE_LOCKED, NOT_LAST_TERM, NOTHING_TO_RECORD, MARK_IMMUTABLE, EDITED_MEANWHILE, MARK_VALUE,
    NOT_ENROLLED, EXEMPTION_BASIS, ATTESTATION_DEADLINE).
    """
    require_open(journal)
    if not journal.term.endswith("-2"):
        raise Refused("NOT_LAST_TERM", "4.5.2-f", "Годовая отметка ставится в журнале второго семестра.")
    if not marks:
        raise Refused("NOTHING_TO_RECORD", "4.5.2-f", "Не передано ни одной отметки.")
    today = policy.today(act.at)
    allowed = (*journal.attestation_form.results, NOT_ATTESTED, EXEMPT)
    problems: list[Problem] = []
    for student_id, value in marks.items():
        _refuse_taken(journal.year_marks.get(student_id), student_id, seen)
        where = f"marks.{student_id}"
        if not journal.enrolled(student_id, min(today, journal.attestation_by)):
            problems.append(Problem(where, "NOT_ENROLLED", "Обучающийся не состоит в группе."))
        if value not in allowed:
            problems.append(
                Problem(where, "MARK_VALUE", f"«{value[:20]}» не ставится. Допустимы: {', '.join(allowed)}.")
            )
        attested = journal.attestation.get(student_id)
        if value == EXEMPT and (attested is None or attested.value != EXEMPT):
            problems.append(
                Problem(where, "EXEMPTION_BASIS", "За год освобождён тот, кто освобождён по приказу от аттестации.")
            )
    if problems:
        first = problems[0]
        raise Refused(first.code, "4.5.2-f", first.message, problems=tuple(problems))
    late = _sheet_permit(journal, policy, act.at) is not None
    draft = journal.draft(act)
    for student_id, value in marks.items():
        draft.add(e.YearMarkSet, student_id=student_id, value=value, late=late)
    return draft.events


def _refuse_taken(entry: Entry | None, student_id: str, seen: int | None) -> None:
    if entry is None:
        return
    current: dict[str, str | None] = {"student_id": student_id, "value": entry.value, "by": entry.by}
    if seen is not None and entry.version > seen:
        raise Refused(
            "EDITED_MEANWHILE",
            "4.5.2-k",
            f"Пока вы вводили, отметка «{entry.value}» уже выставлена. Обновите страницу.",
            current=current,
        )
    raise Refused(
        "MARK_IMMUTABLE",
        "4.5.2-k",
        f"Отметка аттестации «{entry.value}» уже выставлена. Исправление — по распоряжению и приказу.",
        current=current,
    )


def _sheet_permit(journal: Journal, policy: CollegePolicy, at: datetime) -> Permit | None:
    """The permit under which a late sheet is filled and closed; None while it is not late.

    Raises Refused(ATTESTATION_DEADLINE).
    """
    today = policy.today(at)
    if today <= journal.attestation_by:
        return None
    permit = usable_permit(journal, PermitSubject.SHEET, None, today)
    if permit is None:
        raise Refused(
            "ATTESTATION_DEADLINE",
            "4.5.2-l",
            f"Отметки выставляются до {journal.attestation_by:%d.%m.%Y} включительно. Позже — по разрешению "
            "заместителя директора.",
        )
    return permit
