"""When, where and before whom an attestation takes place, held against the timetable (3.6-a, 4.6.2-j)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time

from journal_domain import journal_events as e
from journal_domain.academic_calendar import AcademicCalendar, after
from journal_domain.appointment import Appointments
from journal_domain.college_policy import CollegePolicy
from journal_domain.commission import require_commission
from journal_domain.errors import Refused
from journal_domain.event import Act, Event
from journal_domain.journal import Journal
from journal_domain.lock import require_open
from journal_domain.timetable import AttestationPlaced, Sitting, Timetable
from journal_domain.timetable_conflicts import NONE_SHARED, Shared, refuse_conflicts
from journal_domain.values import AttestationForm, Examination


def schedule_attestation(
    journal: Journal,
    policy: CollegePolicy,
    calendar: AcademicCalendar,
    timetable: Timetable,
    examination: Examination,
    offices: Mapping[str, Appointments],
    act: Act,
    shared: Shared = NONE_SHARED,
) -> list[Event]:
    """Enter when and before whom the attestation takes place; the final one needs a whole commission.

    `offices` are what its members are appointed to. Raises Refused(PAGE_LOCKED, DATE, CALENDAR_VALUE, COMMISSION_REQUIRED,
    TIMETABLE_CONFLICT, NOTHING_TO_RECORD).
    """
    require_open(journal)
    day, commission = examination.day, examination.commission
    if day > journal.attestation_by:
        raise Refused(
            "DATE", "3.6-a", f"Аттестация проводится до {journal.attestation_by:%d.%m.%Y}: выберите более ранний день."
        )
    if datetime.combine(day, examination.starts) < policy.now(act.at).replace(tzinfo=None):
        raise Refused("DATE", "3.6-a", "В прошедшее время аттестация не назначается: выберите предстоящее.")
    ends = after(examination.starts, examination.hours)
    _require_school_hours(calendar, day, examination.starts, ends)
    final = journal.attestation_form is AttestationForm.FINAL_EXAM
    if commission or final:
        require_commission(commission, offices, day, policy.on(day).commission_size if final else 1)
    if examination == journal.examination:
        raise Refused("NOTHING_TO_RECORD", "3.6-a", "Аттестация уже назначена на это время этой комиссии.")
    sitting = Sitting(
        journal_id=journal.id, group_id=journal.group_id, subgroup_id=journal.subgroup_id,
        teacher_id=journal.last_teacher(day), commission=commission, room=examination.room, day=day,
        starts=examination.starts, ends=ends,
    )  # fmt: skip
    refuse_conflicts(sitting, timetable.beside(sitting), shared)
    draft, placed = journal.draft(act), timetable.draft(journal.term, act)
    draft.add(e.AttestationScheduled, was=journal.examination, became=examination)
    was = timetable.sittings.get(journal.id)
    told = dict.fromkeys((f"group:{journal.group_id}", *(was.people if was else ()), *sitting.people))
    placed.add(AttestationPlaced, was=was, became=sitting, concerns=tuple(told))
    return [*draft.events, *placed.events]


def _require_school_hours(calendar: AcademicCalendar, day: date, starts: time, ends: time) -> None:
    bells = calendar.bells_on(day)
    if not calendar.is_teaching_day(day) or not bells:
        raise Refused("CALENDAR_VALUE", "3.6-a", f"{day:%d.%m.%Y} — не учебный день: выберите учебный.")
    if starts < bells[0].starts or ends > bells[-1].ends or ends <= starts:
        raise Refused(
            "CALENDAR_VALUE",
            "3.6-a",
            f"В этот день занятия идут с {bells[0].starts:%H:%M} до {bells[-1].ends:%H:%M}: аттестация — в это время.",
        )
