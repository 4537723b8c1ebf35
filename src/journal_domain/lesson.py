"""A lesson goes on record: published whole in its slot on its day, marks added while the day lasts."""

from __future__ import annotations

from datetime import datetime

from journal_domain import journal_events as e
from journal_domain.college_policy import CollegePolicy, PolicyValues
from journal_domain.errors import Problem, Refused
from journal_domain.event import Act, Draft, Event
from journal_domain.journal import Journal
from journal_domain.lock import require_open, row_lock
from journal_domain.permit import has_spent_permit, no_such_slot, spend, usable_permit
from journal_domain.values import LATE, LessonEntry, LessonKind, PermitSubject, Slot, Subject, Topic
from journal_domain.writing import visible

MAX_TEXT = 2000
"""Characters in a homework or a reason."""


def publish_lesson(
    journal: Journal, policy: CollegePolicy, entry: LessonEntry, seen: int | None, act: Act
) -> list[Event]:
    """Put a lesson on record in one act: accepted whole or refused whole.

    `seen` is the journal's version the author looked at. Raises Refused(PAGE_LOCKED, NO_SUCH_SLOT,
    LESSON_NOT_STARTED, SAME_DAY_ONLY, PERMIT_SPENT, EDITED_MEANWHILE, LESSON_RECORDED, WORK_KIND_REQUIRED, NO_KTP,
    TOPIC_NOT_IN_KTP, HOURS_REQUIRED, HOMEWORK_NOT_RUSSIAN, NOT_ENROLLED, MARK_VALUE, MARK_FOR_ABSENT, …) with every
    wrong entry in `problems`.
    """
    require_open(journal)
    slot = _slot(journal, entry.slot_id)
    _refuse_a_second_record(journal, slot, seen)
    values = policy.on(slot.day)
    kind = _kind(entry.kind)
    topic = _topic(journal, entry.topic_id)
    if entry.hours is None or entry.hours != slot.hours:
        raise Refused(
            "HOURS_REQUIRED",
            "3.5",
            f"Укажите длительность занятия в академических часах: по расписанию {slot.hours}.",
        )
    homework = homework_text(entry.homework, values)
    _refuse_wrong_cells(journal, slot, values, entry)
    # The day is judged last: whoever is told to ask for a permit has nothing else to mend.
    draft = journal.draft(act)
    late = _open_the_day(journal, policy, slot, act.at, draft)
    draft.add(
        e.LessonPublished,
        lesson_id=slot.slot_id,
        day=slot.day,
        teacher_id=act.by,
        topic_id=topic.topic_id,
        topic=topic.title,
        kind=kind,
        hours=slot.hours,
        homework=homework,
        homework_due=entry.homework_due,
        late=late,
    )
    for student_id in entry.absent:
        draft.add(e.AbsenceRecorded, lesson_id=slot.slot_id, student_id=student_id, late=late)
    for student_id, minutes in entry.late.items():
        draft.add(e.LateArrivalRecorded, lesson_id=slot.slot_id, student_id=student_id, minutes=minutes, late=late)
    for student_id, value in entry.marks.items():
        draft.add(e.MarkRecorded, lesson_id=slot.slot_id, student_id=student_id, value=value, late=late)
    return draft.events


def add_marks(
    journal: Journal, policy: CollegePolicy, lesson_id: str, marks: dict[str, str], seen: int | None, act: Act
) -> list[Event]:
    """Put marks into empty cells of a lesson of the day.

    Raises Refused(PAGE_LOCKED, NO_SUCH_SLOT, NO_LESSON, SAME_DAY_ONLY, PERMIT_SPENT, MARK_IMMUTABLE,
    EDITED_MEANWHILE, CORRECTION_PENDING, NOT_ENROLLED, MARK_VALUE, MARK_FOR_ABSENT, NOTHING_TO_RECORD).
    """
    require_open(journal)
    slot = _slot(journal, lesson_id)
    if lesson_id not in journal.lessons:
        raise Refused("NO_LESSON", "4.5.2-d", "Занятие ещё не записано: сначала внесите тему, вид и часы.")
    if not marks:
        raise Refused("NOTHING_TO_RECORD", "3.4", "Не передано ни одной отметки.")
    _refuse_taken_cells(journal, lesson_id, marks, seen)
    values = policy.on(slot.day)
    draft = journal.draft(act)
    late = _open_the_day(journal, policy, slot, act.at, draft)
    problems = [
        problem
        for student_id, value in marks.items()
        for problem in _mark_problems(journal, slot, values, student_id, value)
    ]
    problems.extend(
        Problem(f"marks.{student_id}", "CORRECTION_PENDING", "По этой клетке ждёт решения запрос на исправление.")
        for student_id in marks
        if journal.pending(Subject.MARK, lesson_id, student_id)
    )
    absent = (s for s in marks if _is_absent(journal, lesson_id, s))
    problems.extend(_mark_for_absent(student_id) for student_id in absent)
    _raise(problems)
    for student_id, value in marks.items():
        draft.add(e.MarkRecorded, lesson_id=lesson_id, student_id=student_id, value=value, late=late)
    return draft.events


def _slot(journal: Journal, slot_id: str) -> Slot:
    slot = journal.slots.get(slot_id)
    if slot is None:
        raise no_such_slot()
    return slot


def _refuse_a_second_record(journal: Journal, slot: Slot, seen: int | None) -> None:
    lesson = journal.lessons.get(slot.slot_id)
    if lesson is None:
        return
    if seen is not None and lesson.version > seen:
        raise Refused(
            "EDITED_MEANWHILE",
            "4.5.2-k",
            "Пока вы заполняли, это занятие уже записано. Обновите страницу: ваша запись не внесена.",
            current={"value": lesson.topic, "by": lesson.teacher_id},
        )
    raise Refused(
        "LESSON_RECORDED", "4.5.2-k", "Занятие уже записано. Недостающие отметки добавьте, ошибку исправит запрос."
    )


def _refuse_taken_cells(journal: Journal, lesson_id: str, marks: dict[str, str], seen: int | None) -> None:
    for student_id in marks:
        entry = journal.marks.get((lesson_id, student_id))
        if entry is None:
            continue
        current: dict[str, str | None] = {"student_id": student_id, "value": entry.value, "by": entry.by}
        if seen is not None and entry.version > seen:
            raise Refused(
                "EDITED_MEANWHILE",
                "4.5.2-k",
                f"Пока вы вводили, в этой клетке появилась отметка «{entry.value}». Обновите страницу.",
                current=current,
            )
        raise Refused(
            "MARK_IMMUTABLE",
            "4.5.2-k",
            f"Отметка «{entry.value}» уже стоит и не перезаписывается. Подайте запрос на исправление.",
            current=current,
        )


def _open_the_day(journal: Journal, policy: CollegePolicy, slot: Slot, at: datetime, draft: Draft) -> bool:
    """Whether this act is late; a late act spends a permit. Raises LESSON_NOT_STARTED, SAME_DAY_ONLY, PERMIT_SPENT."""
    values = policy.on(slot.day)
    now = values.local(at)
    if now.replace(tzinfo=None) < datetime.combine(slot.day, slot.starts):
        raise Refused(
            "LESSON_NOT_STARTED",
            "4.5.2-d",
            f"Занятие начнётся {slot.day:%d.%m.%Y} в {slot.starts:%H:%M}: заполните журнал после начала.",
        )
    if (now.date() - slot.day).days <= values.grace_days:
        return False
    permit = usable_permit(journal, PermitSubject.SLOT, slot.slot_id, now.date())
    if permit is not None:
        spend(draft, permit)
        return True
    if has_spent_permit(journal, PermitSubject.SLOT, slot.slot_id):
        raise Refused(
            "PERMIT_SPENT",
            "4.5.2-d",
            "Разрешение на позднюю запись уже использовано: оно действует один раз. Запросите новое.",
        )
    raise Refused(
        "SAME_DAY_ONLY",
        "4.5.2-d",
        f"Журнал заполняется в день занятия ({slot.day:%d.%m.%Y}). Поздняя запись — по разрешению заместителя директора.",
    )


def _kind(kind: str) -> LessonKind:
    try:
        return LessonKind(kind)
    except ValueError:
        raise Refused(
            "WORK_KIND_REQUIRED", "4.5.2-i", "Укажите вид занятия: урок, практическое, контрольная…"
        ) from None


def _topic(journal: Journal, topic_id: str) -> Topic:
    if not journal.topics:
        raise Refused("NO_KTP", "4.5.2-b", "Нет календарно-тематического плана: без него занятие не записывается.")
    topic = journal.topics.get(topic_id)
    if topic is None:
        raise Refused(
            "TOPIC_NOT_IN_KTP", "3.5", "Такой темы нет в календарно-тематическом плане: выберите тему из плана."
        )
    return topic


def homework_text(text: str | None, values: PolicyValues) -> str | None:
    """The homework as it is stored; blank is none. Raises Refused(TEXT_TOO_LONG, HOMEWORK_NOT_RUSSIAN)."""
    text = visible(text or "").strip()
    if not text:
        return None
    if len(text) > MAX_TEXT:
        raise Refused("TEXT_TOO_LONG", "4.5.2-h", f"Домашнее задание длиннее {MAX_TEXT} знаков: сократите его.")
    letters = [c for c in text.lower() if c.isalpha()]
    cyrillic = sum("а" <= c <= "я" or c == "ё" for c in letters)
    if not letters or cyrillic * 100 < values.homework_cyrillic_percent * len(letters):
        raise Refused(
            "HOMEWORK_NOT_RUSSIAN", "4.5.2-h", "Домашнее задание записывается на русском языке, понятно и полно."
        )
    return text


def _refuse_wrong_cells(journal: Journal, slot: Slot, values: PolicyValues, entry: LessonEntry) -> None:
    problems: list[Problem] = []
    absent = set(entry.absent)
    if len(absent) != len(entry.absent):
        problems.append(Problem("absent", "ATTENDANCE_VALUE", "Обучающийся указан среди отсутствующих дважды."))
    if (absent or entry.late) and journal.certified_until is not None and slot.day <= journal.certified_until:
        until = (
            f"Ведомость посещаемости по {journal.certified_until:%d.%m.%Y} заверена: пропуск вносится по распоряжению."
        )
        problems.append(Problem("absent", "PERIOD_CERTIFIED", until))
    for student_id in entry.absent:
        problems.extend(_row_problems(journal, slot, student_id, f"absent.{student_id}"))
    for student_id, minutes in entry.late.items():
        where = f"late.{student_id}"
        problems.extend(_row_problems(journal, slot, student_id, where))
        if student_id in absent:
            problems.append(Problem(where, "ATTENDANCE_VALUE", "Обучающийся не может и отсутствовать, и опоздать."))
        if minutes is not None and not 0 < minutes < slot.hours * 45:
            problems.append(
                Problem(where, "ATTENDANCE_VALUE", "Опоздание короче занятия: укажите минуты или оставьте пустым.")
            )
    for student_id, value in entry.marks.items():
        problems.extend(_mark_problems(journal, slot, values, student_id, value))
        if student_id in absent:
            problems.append(_mark_for_absent(student_id))
    _raise(problems)


def _mark_problems(journal: Journal, slot: Slot, values: PolicyValues, student_id: str, value: str) -> list[Problem]:
    where = f"marks.{student_id}"
    problems = _row_problems(journal, slot, student_id, where)
    if value not in values.mark_scale:
        scale = ", ".join(values.mark_scale)
        problems.append(Problem(where, "MARK_VALUE", f"Отметки «{value[:20]}» нет в шкале. Допустимы: {scale}."))
    return problems


def _row_problems(journal: Journal, slot: Slot, student_id: str, where: str) -> list[Problem]:
    if not journal.enrolled(student_id, slot.day):
        return [Problem(where, "NOT_ENROLLED", f"Обучающийся не состоял в группе {slot.day:%d.%m.%Y}.")]
    if student_id in journal.attestation:
        lock = row_lock(student_id)
        return [Problem(where, lock.code, lock.message)]
    return []


def _is_absent(journal: Journal, lesson_id: str, student_id: str) -> bool:
    entry = journal.attendance.get((lesson_id, student_id))
    return entry is not None and entry.value != LATE


def _mark_for_absent(student_id: str) -> Problem:
    return Problem(f"marks.{student_id}", "MARK_FOR_ABSENT", "Обучающийся отмечен отсутствующим: отметка не ставится.")


CLAUSES = {
    "NOT_ENROLLED": "4.6.2-l",
    "PAGE_LOCKED": "4.5.1-a",
    "MARK_VALUE": "2.2.2",
    "PERIOD_CERTIFIED": "4.6.2-f",
    "MARK_FOR_ABSENT": "4.5.2-e",
    "ATTENDANCE_VALUE": "4.5.2-e",
    "CORRECTION_PENDING": "4.5.2-k",
}


def _raise(problems: list[Problem]) -> None:
    if problems:
        first = problems[0]
        raise Refused(first.code, CLAUSES[first.code], first.message, problems=tuple(problems))
