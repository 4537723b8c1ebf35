"""The time that does not count when a debt is to be cleared within a year: illness, academic leave, an order.

273-ФЗ ст. 58 ч. 5: two re-sits within one year from the day the debt arose; illness and academic leave are left out.

    debt 26.12.2025 ──── ill 01.03–14.03 (14 days) ──── a year: 26.12.2026 ──► deadline 09.01.2027
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from journal_domain.academic_calendar import Days
from journal_domain.journal import Journal
from journal_domain.student import Student
from journal_domain.values import AbsenceReason, Departure

EXCUSING = (AbsenceReason.ILLNESS, AbsenceReason.ORDER)


def deadline(since: date, respites: Iterable[Days]) -> date:
    """The last day of the year that begins with the debt, each day of respite in it making it a day longer."""
    respites = list(respites)
    last = _a_year_after(since)
    left = {day for days in respites for day in _days(days, since, last)}
    while True:
        longer = _a_year_after(since) + timedelta(days=len(left))
        if longer == last:
            return last
        last = longer
        left = {day for days in respites for day in _days(days, since, last)}


def respites_of(student_id: str, student: Student, journals: Iterable[Journal], today: date) -> list[Days]:
    """The student's academic leaves, and the documents by which the leader gave illness or an order as reason."""
    found = [
        Days(*covered)
        for journal in journals
        for cell, covered in journal.bases.items()
        if cell[1] == student_id and cell in journal.attendance and journal.attendance[cell].value in EXCUSING
    ]
    following = [stay.since for stay in student.stays[1:]]
    for number, stay in enumerate(student.stays):
        if stay.departure is Departure.ACADEMIC_LEAVE and stay.until is not None:
            back = stay.gone or (following[number] if number < len(following) else today + timedelta(days=1))
            found.append(Days(stay.until, back - timedelta(days=1)))
    return [days for days in found if days.first <= days.last]


def _days(stretch: Days, since: date, last: date) -> Iterable[date]:
    first, until = max(stretch.first, since), min(stretch.last, last)
    return (first + timedelta(days=n) for n in range((until - first).days + 1))


def _a_year_after(day: date) -> date:
    """The same day of the next year; 28 February stands for 29."""
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28 if leap else day.day)
