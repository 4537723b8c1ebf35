"""Corrections: a request, another person's decision, a directive (4.5.2-k, 4.2.2-d, D2).

Nothing is overwritten: the compensating event says what it was, what it became, why and on which directive.
One request may name several cells (annul here, enter there); it is decided as a whole.
"""

from __future__ import annotations

from uuid import UUID, uuid5

import msgspec

from journal_domain import journal_events as e
from journal_domain.college_policy import CollegePolicy
from journal_domain.errors import NotFound, Problem, Refused
from journal_domain.event import Act, Draft, Event
from journal_domain.journal import Journal
from journal_domain.journal_entries import Request
from journal_domain.lesson import homework_text
from journal_domain.values import (
    EXEMPT,
    LATE,
    NOT_ATTESTED,
    AbsenceReason,
    Change,
    LessonKind,
    Subject,
)
from journal_domain.writing import stated


def request_id(journal_id: str, by: str, command_id: str) -> str:
    return str(uuid5(UUID(journal_id), "\x1f".join(("correction", by, command_id))))


def request_correction(
    journal: Journal, policy: CollegePolicy, changes: tuple[Change, ...], reason: str, basis: str, act: Act
) -> list[Event]:
    """Ask that cells be changed. Raises Refused(REASON_REQUIRED, NOTHING_TO_RECORD, CORRECTION_PENDING, NO_LESSON,
    EDITED_MEANWHILE, NOT_ENROLLED, MARK_VALUE, MARK_FOR_ABSENT, ATTENDANCE_VALUE, WORK_KIND_REQUIRED, TOPIC_NOT_IN_KTP,
    HOMEWORK_NOT_RUSSIAN, TEXT_TOO_LONG).
    """
    if not stated(reason):
        raise Refused("REASON_REQUIRED", "4.5.2-k", "Напишите, в чём ошибка и почему запись надо исправить.")
    if not changes or len({change.cell for change in changes}) != len(changes):
        raise Refused("NOTHING_TO_RECORD", "4.5.2-k", "Перечислите исправляемые клетки, каждую один раз.")
    changes = tuple(_without_blanks(_with_the_true_reason(journal, change)) for change in changes)
    for change in changes:
        if journal.pending(change.subject, change.lesson_id, change.student_id):
            raise Refused("CORRECTION_PENDING", "4.5.2-k", "По этой клетке уже ждёт решения запрос на исправление.")
    _require_valid(journal, policy, changes)
    draft = journal.draft(act)
    new_id = request_id(journal.id, act.by, act.command)
    for change in changes:
        draft.add(
            e.CorrectionRequested,
            request_id=new_id,
            reason=stated(reason),
            basis=stated(basis),
            **_cell(change),
        )
    return draft.events


def approve_correction(
    journal: Journal, policy: CollegePolicy, request_id: str, directive: str, order: str | None, act: Act
) -> list[Event]:
    """Carry the request out by `directive`; an attestation mark also needs the director's `order` (T2).

    Works on a locked page: this is the one way to change it. Raises NotFound, Refused(FOUR_EYES, ORDER_REQUIRED,
    EDITED_MEANWHILE and whatever the changed cells would break).
    """
    request = _pending_request(journal, request_id)
    _require_other_eyes(journal, request, act)
    if not stated(directive):
        raise Refused("ORDER_REQUIRED", "4.5.2-k", "Исправление вносится по распоряжению: укажите его номер и дату.")
    if any(c.subject in (Subject.ATTESTATION, Subject.YEAR) for c in request.changes) and not stated(order):
        raise Refused(
            "ORDER_REQUIRED", "4.5.1-a", "Отметка аттестации меняется и по приказу директора: укажите его номер и дату."
        )
    _require_valid(journal, policy, request.changes)
    draft = journal.draft(act)
    for change in request.changes:
        _correct(draft, journal, change, request, stated(directive), stated(order))
    return draft.events


def reject_correction(journal: Journal, request_id: str, reason: str, act: Act) -> list[Event]:
    """Leave the cells as they are. Raises NotFound, Refused(FOUR_EYES, REASON_REQUIRED)."""
    request = _pending_request(journal, request_id)
    _require_other_eyes(journal, request, act)
    if not stated(reason):
        raise Refused("REASON_REQUIRED", "4.5.2-k", "Напишите, почему запрос отклонён.")
    draft = journal.draft(act)
    for change in request.changes:
        draft.add(e.CorrectionRejected, request_id=request_id, reason=stated(reason), **_cell(change))
    return draft.events


def _with_the_true_reason(journal: Journal, change: Change) -> Change:
    """Illness is shown as «excused» to whoever may not see health data (152-ФЗ ст. 10), who then asks in these words."""
    said_excused = change.was == AbsenceReason.EXCUSED and _cell_exists(journal, change)
    if said_excused and journal.current(change) == AbsenceReason.ILLNESS:
        return msgspec.structs.replace(change, was=AbsenceReason.ILLNESS)
    return change


def _without_blanks(change: Change) -> Change:
    """A homework of blanks is none, as when a lesson is published."""
    if change.subject is Subject.HOMEWORK and change.becomes is not None:
        return msgspec.structs.replace(change, becomes=change.becomes.strip() or None)
    return change


def _cell(change: Change) -> dict[str, str | None]:
    return {
        "subject": change.subject,
        "lesson_id": change.lesson_id,
        "student_id": change.student_id,
        "was": change.was,
        "becomes": change.becomes,
    }


def _pending_request(journal: Journal, request_id: str) -> Request:
    request = journal.requests.get(request_id)
    if request is None:
        decided = journal.decided.get(request_id)
        if decided is None:
            raise NotFound("запрос на исправление")
        raise Refused(
            "EDITED_MEANWHILE",
            "4.5.2-k",
            f"Этот запрос уже решён: {decided.value}. Обновите список запросов.",
            current={"value": decided.value, "by": decided.by},
        )
    return request


def _require_other_eyes(journal: Journal, request: Request, act: Act) -> None:
    """Whoever asked, keeps the journal or wrote what is to change does not decide, whatever other office they hold."""
    keepers = {tenure.person_id for tenure in journal.teachers}
    if act.by in keepers | {request.requested_by} | _authors(journal, request):
        raise Refused(
            "FOUR_EYES",
            "4.5.2-k",
            "Запрос решает не тот, кто его подал, и не тот, чья это запись: передайте другому заместителю.",
        )


def _authors(journal: Journal, request: Request) -> set[str]:
    """Who put on record what the request would change."""
    authors = {journal.lessons[c.lesson_id].teacher_id for c in request.changes if c.lesson_id is not None}
    for change in request.changes:
        entry = journal.entry(change)
        if entry is not None:
            authors.add(entry.by)
    return authors


def _correct(draft: Draft, journal: Journal, change: Change, request: Request, directive: str, order: str) -> None:
    why = {
        "was": change.was,
        "became": change.becomes,
        "request_id": request.request_id,
        "requested_by": request.requested_by,
        "reason": request.reason,
        "directive": directive,
    }
    match change.subject:
        case Subject.MARK:
            draft.add(e.MarkCorrected, lesson_id=change.lesson_id, student_id=change.student_id, **why)
        case Subject.ATTENDANCE:
            draft.add(e.AttendanceCorrected, lesson_id=change.lesson_id, student_id=change.student_id, **why)
        case Subject.ATTESTATION:
            draft.add(e.AttestationMarkCorrected, student_id=change.student_id, order=order, **why)
        case Subject.YEAR:
            draft.add(e.YearMarkCorrected, student_id=change.student_id, order=order, **why)
        case _:
            topic = journal.topics[change.becomes or ""].title if change.subject is Subject.TOPIC else None
            draft.add(e.LessonCorrected, lesson_id=change.lesson_id, subject=change.subject, topic=topic, **why)


def _require_valid(journal: Journal, policy: CollegePolicy, changes: tuple[Change, ...]) -> None:
    """What the request says stood there stands there, and what it asks for could stand there."""
    problems: list[Problem] = []
    for number, change in enumerate(changes):
        where = f"changes.{number}"
        if not _cell_exists(journal, change):
            raise Refused("NO_LESSON", "4.5.2-d", "Такой клетки в журнале нет: проверьте занятие и обучающегося.")
        current = journal.current(change)
        if current != change.was:
            raise Refused(
                "EDITED_MEANWHILE",
                "4.5.2-k",
                "В клетке стоит уже не то, что указано в запросе. Обновите страницу.",
                current={"student_id": change.student_id, "value": current},
            )
        if change.was == change.becomes:
            problems.append(Problem(where, "NOTHING_TO_RECORD", "Новое значение совпадает с прежним."))
        problems.extend(_value_problems(journal, policy, change, where))
    problems.extend(_contradictions(journal, changes))
    if problems:
        first = problems[0]
        raise Refused(first.code, "4.5.2-k", first.message, problems=tuple(problems))


def _cell_exists(journal: Journal, change: Change) -> bool:
    if change.subject in (Subject.ATTESTATION, Subject.YEAR):
        rows = journal.attestation if change.subject is Subject.ATTESTATION else journal.year_marks
        return change.lesson_id is None and change.student_id in rows
    if change.lesson_id not in journal.lessons:
        return False
    of_student = change.subject in (Subject.MARK, Subject.ATTENDANCE)
    return change.student_id in journal.roster if of_student else change.student_id is None


def _value_problems(journal: Journal, policy: CollegePolicy, change: Change, where: str) -> list[Problem]:
    value = change.becomes
    lesson = journal.lessons.get(change.lesson_id or "")
    if value is not None and not _on_the_roster(journal, change):
        return [Problem(where, "NOT_ENROLLED", "В день занятия обучающийся не состоял в группе.")]
    match change.subject:
        case Subject.MARK:
            assert lesson is not None
            scale = policy.on(lesson.day).mark_scale
            if value is not None and value not in scale:
                return [Problem(where, "MARK_VALUE", f"Такой отметки нет в шкале. Допустимы: {', '.join(scale)}.")]
        case Subject.ATTENDANCE:
            if value is not None and value != LATE and value not in AbsenceReason.__members__.values():
                return [Problem(where, "ATTENDANCE_VALUE", "Такого обозначения посещаемости нет.")]
        case Subject.ATTESTATION | Subject.YEAR:
            if value not in (*journal.attestation_form.results, NOT_ATTESTED, EXEMPT):
                return [Problem(where, "MARK_VALUE", "Такой отметки аттестации нет.")]
        case Subject.KIND:
            if value not in LessonKind.__members__.values():
                return [Problem(where, "WORK_KIND_REQUIRED", "Такого вида занятия нет.")]
        case Subject.TOPIC:
            if value not in journal.topics:
                return [Problem(where, "TOPIC_NOT_IN_KTP", "Такой темы нет в календарно-тематическом плане.")]
        case Subject.HOMEWORK:
            assert lesson is not None
            homework_text(value, policy.on(lesson.day))
    return []


def _on_the_roster(journal: Journal, change: Change) -> bool:
    """Whether the cell may hold something: its student was enrolled on the lesson's day; other cells always may."""
    if change.subject not in (Subject.MARK, Subject.ATTENDANCE):
        return True
    return journal.enrolled(change.student_id or "", journal.lessons[change.lesson_id or ""].day)


def _contradictions(journal: Journal, changes: tuple[Change, ...]) -> list[Problem]:
    """Cells that would hold both a mark and an absence after all changes."""
    after: dict[tuple[Subject, str | None, str | None], str | None] = {c.cell: c.becomes for c in changes}
    problems = []
    for number, change in enumerate(changes):
        if change.subject not in (Subject.MARK, Subject.ATTENDANCE):
            continue
        key = (change.lesson_id or "", change.student_id or "")
        mark, seat = journal.marks.get(key), journal.attendance.get(key)
        mark_after = after.get((Subject.MARK, *key), mark.value if mark else None)
        seat_after = after.get((Subject.ATTENDANCE, *key), seat.value if seat else None)
        if mark_after is not None and seat_after not in (None, LATE):
            problems.append(
                Problem(f"changes.{number}", "MARK_FOR_ABSENT", "Отметка и пропуск на одном занятии несовместимы.")
            )
    return problems
