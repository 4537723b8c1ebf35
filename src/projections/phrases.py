"""Every event as a Russian sentence, as a deputy reads it in the audit trail. Who and when stand in other columns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from journal_domain import group
from journal_domain import journal_events as e
from journal_domain.college_policy import PolicyAdopted
from journal_domain.control import CheckMade
from journal_domain.event import Event
from journal_domain.values import LATE, AbsenceReason, AttestationForm, LessonKind, Subject

FORMS = {
    AttestationForm.CREDIT: "зачёт",
    AttestationForm.GRADED_CREDIT: "дифференцированный зачёт",
    AttestationForm.EXAM: "экзамен",
    AttestationForm.COMPLEX_EXAM: "комплексный экзамен",
    AttestationForm.QUALIFICATION_EXAM: "квалификационный экзамен",
}
KINDS = {
    LessonKind.LESSON: "урок",
    LessonKind.LECTURE: "лекция",
    LessonKind.PRACTICAL: "практическое занятие",
    LessonKind.LABORATORY: "лабораторная работа",
    LessonKind.CONTROL: "контрольная работа",
    LessonKind.INDEPENDENT: "самостоятельная работа",
    LessonKind.CONSULTATION: "консультация",
}
ATTENDANCE = {
    None: "присутствие",
    AbsenceReason.UNSPECIFIED.value: "пропуск без указания причины",
    AbsenceReason.UNEXCUSED.value: "пропуск без уважительной причины",
    AbsenceReason.EXCUSED.value: "пропуск по уважительной причине",
    AbsenceReason.ILLNESS.value: "пропуск по болезни",
    AbsenceReason.ORDER.value: "пропуск по приказу",
    LATE: "опоздание",
}
SUBJECTS = {
    Subject.MARK: "отметки",
    Subject.ATTENDANCE: "посещаемости",
    Subject.ATTESTATION: "отметки аттестации",
    Subject.TOPIC: "темы занятия",
    Subject.KIND: "вида занятия",
    Subject.HOMEWORK: "домашнего задания",
}


def phrase(event: Event) -> str:
    """What happened, as a full sentence. Raises KeyError for an event without one."""
    return PHRASES[type(event)](event)


def value_text(subject: Subject, value: str | None) -> str:
    """A value of a corrected cell in words; an empty cell too."""
    if subject is Subject.ATTENDANCE:
        return f"«{ATTENDANCE.get(value, value)}»"
    if value is None:
        return "пустую клетку" if subject in (Subject.MARK, Subject.ATTESTATION) else "«нет»"
    return f"«{KINDS[LessonKind(value)]}»" if subject is Subject.KIND else f"«{value}»"


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def _late(event: Any) -> str:
    return " с опозданием, по разрешению" if event.late else ""


def _counted(number: int, one: str, few: str, many: str) -> str:
    if number % 10 == 1 and number % 100 != 11:
        return f"{number} {one}"
    return f"{number} {few if 2 <= number % 10 <= 4 and not 12 <= number % 100 <= 14 else many}"


def _hours(number: int) -> str:
    return _counted(number, "академический час", "академических часа", "академических часов")


def _opened(event: e.JournalOpened) -> str:
    students = _counted(len({x.student_id for x in event.roster}), "обучающийся", "обучающихся", "обучающихся")
    return (
        f"Открыт журнал по дисциплине «{event.discipline}» на {event.term}: {FORMS[event.attestation_form]} "
        f"до {_day(event.attestation_by)}, в списке {students}."
    )


def _published(event: e.LessonPublished) -> str:
    homework = f" Домашнее задание: {event.homework.rstrip('.')}." if event.homework else ""
    return (
        f"Занятие {_day(event.day)} записано{_late(event)}: {KINDS[event.kind]} «{event.topic}», "
        f"{_hours(event.hours)}.{homework}"
    )


def _late_arrival(event: e.LateArrivalRecorded) -> str:
    minutes = f" на {_counted(event.minutes, 'минуту', 'минуты', 'минут')}" if event.minutes is not None else ""
    return f"Отмечено опоздание{minutes}{', запись внесена' + _late(event) if event.late else ''}."


def _permit(event: e.LatePermitGranted) -> str:
    what = "одну позднюю запись о занятии" if event.slot_id is not None else "позднее заполнение ведомости аттестации"
    return f"Разрешено внести {what} до {_day(event.valid_until)} включительно, основание: {event.basis}."


def _permit_spent(event: e.LatePermitSpent) -> str:
    what = "записи занятия" if event.slot_id is not None else "ведомости аттестации"
    return f"Разрешение на позднее внесение {what} использовано."


def _requested(event: e.CorrectionRequested) -> str:
    basis = f" (основание: {event.basis})" if event.basis else ""
    was, becomes = value_text(event.subject, event.was), value_text(event.subject, event.becomes)
    return f"Запрошено исправление {SUBJECTS[event.subject]} с {was} на {becomes}: {event.reason}{basis}."


def _rejected(event: e.CorrectionRejected) -> str:
    was, becomes = value_text(event.subject, event.was), value_text(event.subject, event.becomes)
    return f"Отклонён запрос на исправление {SUBJECTS[event.subject]} с {was} на {becomes}: {event.reason}."


def _mark_corrected(event: e.MarkCorrected) -> str:
    why = f"по распоряжению {event.directive}: {event.reason}."
    if event.became is None:
        return f"Отметка «{event.was}» аннулирована {why}"
    if event.was is None:
        return f"Отметка «{event.became}» внесена {why}"
    return f"Отметка «{event.was}» исправлена на «{event.became}» {why}"


def _attendance_corrected(event: e.AttendanceCorrected) -> str:
    was, became = (value_text(Subject.ATTENDANCE, value) for value in (event.was, event.became))
    return f"Посещаемость исправлена с {was} на {became} по распоряжению {event.directive}: {event.reason}."


def _attestation_corrected(event: e.AttestationMarkCorrected) -> str:
    return (
        f"Отметка аттестации «{event.was}» исправлена на «{event.became}» по распоряжению {event.directive} "
        f"и приказу {event.order}: {event.reason}."
    )


def _lesson_corrected(event: e.LessonCorrected) -> str:
    why = f"по распоряжению {event.directive}: {event.reason}."
    became = value_text(event.subject, event.became)
    if event.subject is Subject.TOPIC:
        return f"Тема занятия исправлена на «{event.topic}» {why}"
    if event.subject is Subject.KIND:
        return f"Вид занятия исправлен с {value_text(event.subject, event.was)} на {became} {why}"
    return f"Домашнее задание исправлено с {value_text(event.subject, event.was)} на {became} {why}"


def _leader(event: e.LeaderAppointed | group.GroupLeaderAppointed, where: str) -> str:
    instead = "Сменён" if event.was is not None else "Назначен"
    was = f"{event.was} → " if event.was is not None else ""
    return f"{instead} классный руководитель {where}: {was}{event.leader_id}, приказ {event.order}."


PHRASES: dict[type[Event], Callable[[Any], str]] = {
    e.JournalOpened: _opened,
    e.TopicsPlanned: lambda x: (
        f"В календарно-тематический план внесено: {_counted(len(x.topics), 'тема', 'темы', 'тем')}, "
        f"{_hours(sum(topic.hours for topic in x.topics))}."
    ),
    e.SlotsPlanned: lambda x: (
        f"В расписание внесено: {_counted(len(x.slots), 'занятие', 'занятия', 'занятий')}, "
        f"{_hours(sum(slot.hours for slot in x.slots))}."
    ),
    e.StudentEnrolled: lambda x: f"Обучающийся включён в список журнала с {_day(x.since)}, приказ {x.order}.",
    e.StudentWithdrawn: lambda x: f"Обучающийся исключён из списка журнала с {_day(x.until)}, приказ {x.order}.",
    e.LeaderAppointed: lambda x: _leader(x, "в журнале"),
    e.SubstituteAssigned: lambda x: (
        f"На занятие назначено замещение: {x.instead_of} → {x.teacher_id}, основание: {x.basis}."
    ),
    e.LatePermitGranted: _permit,
    e.LatePermitSpent: _permit_spent,
    e.LessonPublished: _published,
    e.AbsenceRecorded: lambda x: f"Отмечено отсутствие{_late(x)}.",
    e.LateArrivalRecorded: _late_arrival,
    e.MarkRecorded: lambda x: f"Поставлена отметка «{x.value}»{_late(x)}.",
    e.AbsenceReasonSet: lambda x: (
        f"Причина отсутствия изменена с {value_text(Subject.ATTENDANCE, x.was)} "
        f"на {value_text(Subject.ATTENDANCE, x.became)}, основание: {x.basis} "
        f"({_day(x.basis_from)}–{_day(x.basis_to)})."
    ),
    e.AttendanceCertified: lambda x: f"Ведомость посещаемости заверена по {_day(x.until)} включительно.",
    e.AttestationMarkSet: lambda x: (
        f"Выставлена отметка промежуточной аттестации «{x.value}»{_late(x)}{', приказ ' + x.order if x.order else ''}."
    ),
    e.AttestationSheetClosed: lambda x: f"Ведомость аттестации закрыта {_day(x.closed_on)}{_late(x)}.",
    e.CorrectionRequested: _requested,
    e.CorrectionRejected: _rejected,
    e.MarkCorrected: _mark_corrected,
    e.AttendanceCorrected: _attendance_corrected,
    e.AttestationMarkCorrected: _attestation_corrected,
    e.LessonCorrected: _lesson_corrected,
    group.GroupFormed: lambda x: f"Образована учебная группа «{x.name}».",
    group.StudentJoinedGroup: lambda x: f"Обучающийся зачислен в группу с {_day(x.since)}, приказ {x.order}.",
    group.StudentLeftGroup: lambda x: f"Обучающийся выбыл из группы с {_day(x.until)}, приказ {x.order}.",
    group.GroupLeaderAppointed: lambda x: _leader(x, "группы"),
    group.JournalAttached: lambda x: f"К группе отнесён журнал дисциплины {x.discipline_id} на {x.term}.",
    PolicyAdopted: lambda x: f"Приняты правила журнала, действуют с {_day(x.effective_from)}, приказ {x.order}.",
    CheckMade: lambda x: f"Изменения проверены по запись № {x.up_to} включительно (прежде — по № {x.was}).",
}
