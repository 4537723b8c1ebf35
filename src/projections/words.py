"""The journal's codes in Russian, as its readers say them."""

from __future__ import annotations

from datetime import date

from journal_domain.certified_copy import Verdict
from journal_domain.nomenclature import Papers
from journal_domain.person import PersonKind
from journal_domain.values import (
    LATE,
    AbsenceReason,
    Arrival,
    AttestationForm,
    Departure,
    LessonKind,
    PermitSubject,
    Role,
    Subject,
)


def hours(number: int) -> str:
    """Academic hours, counted."""
    return counted(number, "академический час", "академических часа", "академических часов")


def day(value: date) -> str:
    return f"{value:%d.%m.%Y}"


def counted(number: int, one: str, few: str, many: str) -> str:
    """The number with its noun: «1 запись», «2 записи», «5 записей»."""
    if number % 10 == 1 and number % 100 != 11:
        return f"{number} {one}"
    return f"{number} {few if 2 <= number % 10 <= 4 and not 12 <= number % 100 <= 14 else many}"


FORMS = {
    AttestationForm.CREDIT: "зачёт",
    AttestationForm.GRADED_CREDIT: "дифференцированный зачёт",
    AttestationForm.EXAM: "экзамен",
    AttestationForm.COMPLEX_EXAM: "комплексный экзамен",
    AttestationForm.FINAL_EXAM: "итоговая аттестация",
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
    Subject.YEAR: "годовой отметки",
    Subject.TOPIC: "темы занятия",
    Subject.KIND: "вида занятия",
    Subject.HOMEWORK: "домашнего задания",
}
ARRIVALS = {
    Arrival.ADMISSION: "зачисление",
    Arrival.TRANSFER: "перевод",
    Arrival.RETURN: "выход из академического отпуска",
    Arrival.SUBGROUP: "включение в подгруппу",
}
DEPARTURES = {
    Departure.TRANSFER: "перевод",
    Departure.ACADEMIC_LEAVE: "академический отпуск",
    Departure.EXPULSION: "отчисление",
    Departure.GRADUATION: "выпуск",
    Departure.MISTAKE: "зачисление отменено как ошибочное",
    Departure.SUBGROUP: "выход из подгруппы",
}
LATE_ACTS = {
    PermitSubject.SLOT: ("одну позднюю запись о занятии", "записи занятия"),
    PermitSubject.SHEET: ("позднее заполнение ведомости аттестации", "ведомости аттестации"),
    PermitSubject.PLAN: ("поздний календарно-тематический план", "календарно-тематического плана"),
}
NO_TEACHER = "преподавателя нет"
"""Where a journal has been left without one."""

ROLES = {
    Role.TEACHER: "преподаватель",
    Role.MASTER: "мастер производственного обучения",
    Role.LEADER: "классный руководитель",
    Role.STUDENT: "обучающийся",
    Role.GUARDIAN: "законный представитель",
    Role.DEPUTY: "заместитель директора",
    Role.DIRECTOR: "директор",
    Role.ADMINISTRATOR: "администратор",
    Role.ARCHIVIST: "архивариус",
}
REGISTERED = {
    PersonKind.EMPLOYEE: "сотрудник",
    PersonKind.STUDENT: "обучающийся",
    PersonKind.GUARDIAN: "законный представитель",
}
VERDICTS = {
    Verdict.TRUSTED: "действительна, издатель сертификата известен колледжу",
    Verdict.UNKNOWN_ISSUER: "соответствует документу, издатель сертификата колледжу не известен",
}
PAPERS = {
    Papers.JOURNALS: "журналы учебных занятий",
    Papers.SUMMARIES: "сводные ведомости",
    Papers.REPORTS: "отчёты",
}
WEEKDAYS = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
