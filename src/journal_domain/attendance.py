"""The reason of an absence is the leader's, presence itself the teacher's (4.2.2-g, D4)."""

from __future__ import annotations

from datetime import date

from journal_domain import journal_events as e
from journal_domain.errors import Refused
from journal_domain.event import Act, Event
from journal_domain.journal import Journal
from journal_domain.values import LATE, AbsenceReason, Subject
from journal_domain.writing import stated


def set_absence_reason(
    journal: Journal,
    student_id: str,
    lesson_ids: tuple[str, ...],
    reason: AbsenceReason,
    basis: str,
    basis_from: date,
    basis_to: date,
    seen: int | None,
    act: Act,
) -> list[Event]:
    """Give the reason of recorded absences; the basis (a certificate, an order) covers `basis_from`…`basis_to`.

    Allowed after the lock, until the attendance statement is certified. Raises Refused(PRESENCE_IS_TEACHERS,
    REASON_OUT_OF_RANGE, PERIOD_CERTIFIED, EDITED_MEANWHILE, CORRECTION_PENDING, BASIS_REQUIRED, NOTHING_TO_RECORD).
    """
    if not stated(basis):
        raise Refused("BASIS_REQUIRED", "4.2.2-g", "Укажите основание: справка, заявление, приказ — номер и дату.")
    if not lesson_ids or len(set(lesson_ids)) != len(lesson_ids):
        raise Refused("NOTHING_TO_RECORD", "4.2.2-g", "Перечислите занятия, каждое один раз.")
    draft = journal.draft(act)
    for lesson_id in lesson_ids:
        lesson = journal.lessons.get(lesson_id)
        entry = journal.attendance.get((lesson_id, student_id))
        if lesson is None or entry is None or entry.value == LATE:
            raise Refused(
                "PRESENCE_IS_TEACHERS",
                "4.2.1-a",
                "На этом занятии пропуск не отмечен. Присутствие отмечает преподаватель, руководитель — только причину.",
            )
        if not basis_from <= lesson.day <= basis_to:
            raise Refused(
                "REASON_OUT_OF_RANGE",
                "4.2.2-g",
                f"Занятие {lesson.day:%d.%m.%Y} вне срока документа ({basis_from:%d.%m.%Y}–{basis_to:%d.%m.%Y}).",
            )
        if journal.certified_until is not None and lesson.day <= journal.certified_until:
            raise Refused(
                "PERIOD_CERTIFIED",
                "4.6.2-f",
                f"Ведомость посещаемости по {journal.certified_until:%d.%m.%Y} заверена. Исправление — по распоряжению.",
            )
        if seen is not None and entry.version > seen:
            raise Refused(
                "EDITED_MEANWHILE",
                "4.2.2-g",
                "Пока вы вводили, причину этого пропуска изменили. Обновите страницу.",
                current={"student_id": student_id, "value": entry.value, "by": entry.by},
            )
        if journal.pending(Subject.ATTENDANCE, lesson_id, student_id):
            raise Refused("CORRECTION_PENDING", "4.2.2-d", "По этой клетке ждёт решения запрос на исправление.")
        if entry.value != reason:
            draft.add(
                e.AbsenceReasonSet,
                lesson_id=lesson_id,
                student_id=student_id,
                was=AbsenceReason(entry.value),
                became=reason,
                basis=stated(basis),
                basis_from=basis_from,
                basis_to=basis_to,
            )
    if not draft.events:
        raise Refused("NOTHING_TO_RECORD", "4.2.2-g", "Эта причина уже стоит.")
    return draft.events


def certify_attendance(journal: Journal, until: date, today: date, act: Act) -> list[Event]:
    """Certify the attendance statement up to `until`: reasons before it stand. Raises Refused(PERIOD_CERTIFIED, DATE)."""
    if until > today:
        raise Refused("DATE", "4.6.2-f", "Заверяется прошедший период: дата не позже сегодняшней.")
    if journal.certified_until is not None and until <= journal.certified_until:
        raise Refused("PERIOD_CERTIFIED", "4.6.2-f", f"По {journal.certified_until:%d.%m.%Y} ведомость уже заверена.")
    draft = journal.draft(act)
    draft.add(e.AttendanceCertified, until=until)
    return draft.events
