"""The ways in by HTTP: one function for every command and every question."""

from __future__ import annotations

from api.routes import (
    accounts,
    appointments,
    calendars,
    curricula,
    diary,
    group_list,
    group_planning,
    lesson_plans,
    people,
    requisites,
    retention,
    schedule,
    terms,
    timetable,
    year_attestation,
    years,
)

YEAR = (people, appointments, group_list, group_planning, curricula, lesson_plans, calendars, terms, timetable, schedule,
        year_attestation, accounts, years, requisites,
        retention, diary)  # fmt: skip
"""What stands around a lesson: people, plans, timetable, the ends of terms and years."""
