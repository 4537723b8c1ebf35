"""The ways in by HTTP: one function for every command and every question."""

from __future__ import annotations

from api.routes import (
    accounts,
    appointments,
    archive_jobs,
    calendars,
    copies,
    copy_signatures,
    credentials,
    curricula,
    diary,
    external_identities,
    group_list,
    group_planning,
    incidents,
    indicators,
    inspections,
    lesson_plans,
    notices,
    people,
    person_list,
    personal_data,
    remarks,
    reports,
    requisites,
    retention,
    schedule,
    sessions,
    terms,
    timetable,
    tokens,
    workstations,
    year_attestation,
    years,
)

YEAR = (people, person_list, appointments, group_list, group_planning, curricula, lesson_plans, calendars, terms, timetable, schedule,
        year_attestation, accounts, years, requisites, copies, copy_signatures,
        retention, archive_jobs, diary, personal_data, reports, indicators, notices, remarks, inspections)  # fmt: skip
"""What stands around a lesson: people, plans, timetable, the ends of terms and years."""

ENTRANCE = (sessions, tokens, credentials, external_identities, workstations, incidents)
"""Who comes in and how."""
