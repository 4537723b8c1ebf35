"""Every event as a Russian sentence, as a deputy reads it in the audit trail. Who and when stand in other columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from journal_domain import (
    academic_calendar,
    appointment,
    curriculum,
    person,
)
from journal_domain import journal_events as e
from journal_domain.academic_calendar import term_said
from journal_domain.college_policy import PolicyAdopted
from journal_domain.event import Event
from journal_domain.mistake import JournalAnnulled
from journal_domain.values import Examination, LessonKind, Subject, Topic
from projections.phrases_of_accounts import OF_ACCOUNTS
from projections.phrases_of_control import OF_CONTROL
from projections.phrases_of_copies import OF_COPIES
from projections.phrases_of_groups import OF_GROUPS, in_office
from projections.phrases_of_notices import OF_NOTICES
from projections.phrases_of_the_timetable import OF_THE_TIMETABLE, moved, when
from projections.words import (
    ARRIVALS,
    ATTENDANCE,
    DEPARTURES,
    FORMS,
    KINDS,
    LATE_ACTS,
    REGISTERED,
    ROLES,
    SUBJECTS,
    WEEKDAYS,
)
from projections.words import counted as _counted
from projections.words import day as _day
from projections.words import hours as _hours
from projections.year_phrases import YEAR_PHRASES

__all__ = ["ATTENDANCE", "PHRASES", "phrase", "value_text"]


def phrase(event: Event) -> str:
    """What happened, as a full sentence. Raises KeyError for an event without one."""
    return PHRASES[type(event)](event)


def value_text(subject: Subject, value: str | None) -> str:
    """A value of a corrected cell in words; an empty cell too."""
    if subject is Subject.ATTENDANCE:
        return f"«{ATTENDANCE.get(value, value)}»"
    if value is None:
        return "пустую клетку" if subject in (Subject.MARK, Subject.ATTESTATION, Subject.YEAR) else "«нет»"
    return f"«{KINDS[LessonKind(value)]}»" if subject is Subject.KIND else f"«{value}»"


def _late(event: Any) -> str:
    return " с опозданием, по разрешению" if event.late else ""


def _opened(event: e.JournalOpened) -> str:
    students = _counted(len({x.student_id for x in event.roster}), "обучающийся", "обучающихся", "обучающихся")
    return (
        f"Открыт журнал по дисциплине «{event.discipline}» на {term_said(event.term)}: {FORMS[event.attestation_form]} "
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
    what, _ = LATE_ACTS[event.subject]
    return f"Разрешено внести {what} до {_day(event.valid_until)} включительно, основание: {event.basis}."


def _permit_spent(event: e.LatePermitSpent) -> str:
    _, what = LATE_ACTS[event.subject]
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


def _attestation_corrected(event: e.AttestationMarkCorrected | e.YearMarkCorrected) -> str:
    subject = Subject.YEAR if isinstance(event, e.YearMarkCorrected) else Subject.ATTESTATION
    what = "Годовая отметка" if subject is Subject.YEAR else "Отметка аттестации"
    why = f"по распоряжению {event.directive} и приказу {event.order}: {event.reason}."
    if event.became is None:
        return f"{what} «{event.was}» аннулирована {why}"
    if event.was is None:
        return f"{what} «{event.became}» внесена {why}"
    return f"{what} «{event.was}» исправлена на «{event.became}» {why}"


def _lesson_corrected(event: e.LessonCorrected) -> str:
    why = f"по распоряжению {event.directive}: {event.reason}."
    became = value_text(event.subject, event.became)
    if event.subject is Subject.TOPIC:
        return f"Тема занятия исправлена на «{event.topic}» {why}"
    if event.subject is Subject.KIND:
        return f"Вид занятия исправлен с {value_text(event.subject, event.was)} на {became} {why}"
    return f"Домашнее задание исправлено с {value_text(event.subject, event.was)} на {became} {why}"


def _plan(event: e.LessonPlanSubmitted) -> str:
    became = _topics(event.topics)
    if event.was:
        return f"Календарно-тематический план заменён{_late(event)}: {_topics(event.was)} → {became}."
    return f"Внесён календарно-тематический план{_late(event)}: {became}."


def _topics(topics: tuple[Topic, ...]) -> str:
    return f"{_counted(len(topics), 'тема', 'темы', 'тем')}, {_hours(sum(topic.hours for topic in topics))}"


def _examiners(commission: tuple[str, ...]) -> str:
    return f", комиссия: {', '.join(commission)}" if commission else ""


def _examination(event: e.AttestationScheduled) -> str:
    if event.was is None:
        return f"Аттестация назначена на {_held(event.became)}."
    return f"Аттестация перенесена: {_held(event.was)} → {_held(event.became)}."


def _held(examination: Examination) -> str:
    room = f", ауд. {examination.room}" if examination.room else ""
    hours = _hours(examination.hours)
    return f"{_day(examination.day)} {examination.starts:%H:%M}, {hours}{room}{_examiners(examination.commission)}"


def _resit(event: e.ResitRecorded) -> str:
    return (
        f"Пересдача {_day(event.held_on)}, попытка {event.attempt}: «{event.was}» → «{event.value}»"
        f"{_examiners(event.commission)}."
    )


def _identity_changed(event: person.IdentityChanged) -> str:
    by_request = " по запросу классного руководителя" if event.request_id else ""
    return f"Данные, удостоверяющие личность, изменены{by_request}, приказ {event.order}."


def _appointed(event: appointment.Appointed) -> str:
    scope = f" ({event.scope})" if event.scope else ""
    until = f" до {_day(event.until)}" if event.until else ""
    return f"Назначение: {ROLES[event.role]}{scope}, с {_day(event.since)}{until}, приказ {event.order}."


def _appointment_ended(event: appointment.AppointmentEnded) -> str:
    was = f" (прежде до {_day(event.was)})" if event.was else ""
    return f"Назначение прекращено: {ROLES[event.role]}, с {_day(event.until)}{was}, приказ {event.order}."


def _curriculum(event: curriculum.CurriculumAdopted) -> str:
    adapted = ", адаптированная программа" if event.adapted else ""
    lines = _counted(len(event.lines), "строка", "строки", "строк")
    return (
        f"Утверждён учебный план: профессия «{event.trade}»{adapted}, {event.year} учебный год, {lines}, "
        f"приказ {event.order}."
    )


def _calendar(event: academic_calendar.CalendarAdopted) -> str:
    terms = "; ".join(f"{term_said(t.term)} — {_day(t.starts)}–{_day(t.ends)}" for t in event.terms)
    return f"Утверждён календарный учебный график: {terms}, приказ {event.order}."


def _bells(event: academic_calendar.BellsAdopted) -> str:
    days = ", ".join(WEEKDAYS[number - 1] for number in event.weekdays)
    bells = _counted(len(event.bells), "занятие", "занятия", "занятий")
    since = f" с {_day(event.since)}" if event.since else ""
    first = f"{event.bells[0].starts:%H:%M}"
    return f"Утверждено расписание звонков ({days}){since}: {bells}, первое в {first}, приказ {event.order}."


PHRASES: dict[type[Event], Callable[[Any], str]] = {
    e.JournalOpened: _opened,
    e.LessonPlanSubmitted: _plan,
    e.SlotsPlanned: lambda x: (
        f"В расписание внесено: {_counted(len(x.slots), 'занятие', 'занятия', 'занятий')}, "
        f"{_hours(sum(slot.hours for slot in x.slots))}."
    ),
    e.SlotMoved: moved,
    e.SlotsRetimed: lambda x: (
        f"Время занятий изменено по звонкам: {_counted(len(x.became), 'занятие', 'занятия', 'занятий')} "
        f"с {_day(x.became[0].day)}, приказ {x.basis}."
    ),
    e.SlotCancelled: lambda x: f"Занятие {when(x.was)} отменено, основание: {x.basis}.",
    e.SlotNotHeld: lambda x: (
        f"Занятие {when(x.was)} признано не проведённым, часы не зачитываются, основание: {x.basis}."
    ),
    e.StudentEnrolled: lambda x: (
        f"Обучающийся включён в список журнала с {_day(x.since)}: {ARRIVALS[x.arrival]}, приказ {x.order}."
    ),
    e.StudentWithdrawn: lambda x: (
        f"Обучающийся исключён из списка журнала с {_day(x.until)}: {DEPARTURES[x.departure]}, приказ {x.order}."
    ),
    e.TeacherAssigned: lambda x: in_office("преподаватель в журнале", x.was, x.teacher_id, x.since, x.order),
    e.LeaderAppointed: lambda x: in_office("классный руководитель в журнале", x.was, x.leader_id, x.since, x.order),
    e.MasterAppointed: lambda x: in_office("мастер в журнале", x.was, x.master_id, x.since, x.order),
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
    e.AttestationScheduled: _examination,
    e.YearMarkSet: lambda x: f"Выставлена годовая отметка «{x.value}»{_late(x)}.",
    e.ResitRecorded: _resit,
    JournalAnnulled: lambda x: f"Журнал, открытый по ошибке, аннулирован: {x.basis}. Записи не вносятся.",
    e.JournalArchived: lambda x: f"Журнал передан в архив: {x.year} учебный год закрыт.",
    e.AttestationSheetClosed: lambda x: f"Ведомость аттестации закрыта {_day(x.closed_on)}{_late(x)}.",
    e.CorrectionRequested: _requested,
    e.CorrectionRejected: _rejected,
    e.MarkCorrected: _mark_corrected,
    e.AttendanceCorrected: _attendance_corrected,
    e.AttestationMarkCorrected: _attestation_corrected,
    e.YearMarkCorrected: _attestation_corrected,
    e.LessonCorrected: _lesson_corrected,
    **OF_GROUPS,
    PolicyAdopted: lambda x: f"Приняты правила журнала, действуют с {_day(x.effective_from)}, приказ {x.order}.",
    person.PersonRegistered: lambda x: f"В систему внесён {REGISTERED[x.kind]}, приказ {x.order}.",
    person.IdentityChangeRequested: lambda x: f"Сообщено об изменении личных данных: {x.reason}.",
    person.IdentityChanged: _identity_changed,
    person.IdentityChangeRejected: lambda x: f"Запрос на изменение личных данных отклонён: {x.reason}.",
    person.ContactsChanged: lambda _: "Контактные данные изменены.",
    person.GuardianLinked: lambda x: (
        f"Внесён законный представитель {x.guardian_id} ({x.relation}), основание: {x.basis}."
    ),
    person.GuardianUnlinked: lambda x: (
        f"Исключён законный представитель {x.guardian_id} ({x.was}), основание: {x.basis}."
    ),
    person.PersonKeyMade: lambda _: "Для данных человека создан ключ.",
    person.PersonalDataHandedOver: lambda x: f"Выданы все данные о человеке, основание: {x.basis}.",
    person.PersonErased: lambda x: (
        f"Персональные данные уничтожены, акт {x.act_number} от {_day(x.act_date)}, причина: {x.reason}."
    ),
    person.FamilyAccessAllowed: lambda x: (
        f"Совершеннолетний обучающийся согласен, чтобы {x.guardian_id} видел его сведения, основание: {x.basis}."
    ),
    person.FamilyAccessWithdrawn: lambda x: (
        f"Согласие на просмотр сведений представителем {x.guardian_id} отозвано, основание: {x.basis}."
    ),
    appointment.Appointed: _appointed,
    appointment.AppointmentEnded: _appointment_ended,
    curriculum.CurriculumAdopted: _curriculum,
    academic_calendar.CalendarAdopted: _calendar,
    academic_calendar.BellsAdopted: _bells,
    **OF_THE_TIMETABLE,
    **OF_CONTROL,
    **OF_COPIES,
    **YEAR_PHRASES,
    **OF_ACCOUNTS,
    **OF_NOTICES,
}
