"""Academic years: how many journals, how many done, closed when and by which order; each journal's state in it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

import msgspec
from psycopg import Connection, sql

from journal_domain import academic_year
from journal_domain.event import Event
from projections import subjects
from projections.journals import listed_in
from projections.read_model import Key, ReadModel, Table
from projections.sql_names import read_schema
from projections.tenures import held_on


class YearRow(msgspec.Struct):
    """`completed` of so many `journals` have their sheets closed."""

    year: str
    journals: int = 0
    completed: int = 0
    closed_at: datetime | None = None
    closed_by: str | None = None
    order: str | None = None


YEARS = Table("academic_year", YearRow, key=("year",))


def year_of_stream(event: Event) -> str:
    return event.originator_id.removeprefix("year:")


@YEARS.on(
    academic_year.JournalEntered, academic_year.JournalCompleted, academic_year.JournalStruckOff, academic_year.YearClosed,
    keys=lambda event: [(year_of_stream(event),)],
)  # fmt: skip
def changed(rows: dict[Key, YearRow], event: Event) -> None:
    year = year_of_stream(event)
    row = rows.setdefault((year,), YearRow(year))
    match event:
        case academic_year.JournalEntered():
            row.journals += 1
        case academic_year.JournalCompleted():
            row.completed += 1
        case academic_year.JournalStruckOff():
            row.journals -= 1
        case academic_year.YearClosed():
            row.closed_at, row.closed_by, row.order = event.act.at, event.act.by, event.order


ACADEMIC_YEARS = ReadModel(
    "year",
    (__name__,),
    (YEARS,),
    ignored=subjects.JOURNAL.union(
        subjects.GROUPS, subjects.PEOPLE, subjects.APPOINTMENTS, subjects.CURRICULA, subjects.CALENDAR,
        subjects.TIMETABLE, subjects.CONTROL, subjects.RETENTION, subjects.ACCOUNTS,
    ),
)  # fmt: skip


class YearJournal(msgspec.Struct, frozen=True):
    """A journal of a year: its sheet (`open` until `sheet_due`), its plan (КТП), its hours by all accounts.

    Hours are academic: `plan_hours` by the curriculum, `hours_in_plan` by the lesson plan, scheduled, given.
    """

    journal_id: str
    group_id: str
    group: str
    subgroup_id: str | None
    discipline_id: str
    discipline: str
    term: str
    teacher_id: str | None
    state: Literal["open", "closed", "archived"]
    sheet_due: date
    closed_on: date | None
    plan: Literal["submitted", "late", "missing"]
    plan_submitted_at: datetime | None
    plan_hours: int | None
    hours_in_plan: int
    hours_scheduled: int
    hours_given: int
    students: int
    attested: int


def academic_years(conn: Connection[Any], schema: str) -> list[YearRow]:
    """All years that have journals, latest first."""
    query = sql.SQL("SELECT coalesce(json_agg(y ORDER BY y.year DESC), '[]')::text FROM {} y").format(
        sql.Identifier(read_schema(schema), YEARS.name)
    )
    found = conn.execute(query).fetchone()
    return msgspec.json.decode(found[0] if found else "[]", type=list[YearRow])


def year_journals(
    conn: Connection[Any],
    schema: str,
    year: str,
    on: date,
    *,
    state: Literal["open", "closed", "archived"] | None = None,
    plan: Literal["submitted", "late", "missing"] | None = None,
    term: str | None = None,
    group_id: str | None = None,
    teacher_id: str | None = None,
) -> list[YearJournal]:
    """The journals of a year (`2025/26`) that match every given filter, by group, discipline and term.

    `teacher_id` is who teaches the journal on the day `on`.
    """
    read = read_schema(schema)
    query = sql.SQL(
        """SELECT coalesce(json_agg(y ORDER BY y."group", y.discipline, y.term, y.journal_id), '[]')::text FROM (
               SELECT j.journal_id, j.group_id, coalesce(g.name, j.group_id) AS "group", j.subgroup_id,
                      j.discipline_id, j.discipline, j.term, {teacher} AS teacher_id,
                      CASE WHEN j.archived IS NOT NULL THEN 'archived' WHEN j.closed_on IS NOT NULL THEN 'closed'
                           ELSE 'open' END AS state,
                      j.attestation_by AS sheet_due, j.closed_on,
                      CASE WHEN j.plan_submitted_at IS NULL THEN 'missing' WHEN j.plan_late THEN 'late'
                           ELSE 'submitted' END AS plan,
                      j.plan_submitted_at, j.plan_hours, j.hours_in_plan,
                      (SELECT coalesce(sum(s.hours), 0) FROM {slot} s
                       WHERE s.journal_id = j.journal_id AND s.approved AND NOT s.cancelled) AS hours_scheduled,
                      j.hours_given, {students} AS students, j.attested
               FROM {journal} j LEFT JOIN {study_group} g USING (group_id)
               WHERE left(j.term, -2) = %(year)s
                 AND (%(term)s::text IS NULL OR j.term = %(term)s)
                 AND (%(group_id)s::text IS NULL OR j.group_id = %(group_id)s)
                 AND (%(teacher_id)s::text IS NULL OR {teacher} = %(teacher_id)s)) y
           WHERE (%(state)s::text IS NULL OR y.state = %(state)s) AND (%(plan)s::text IS NULL OR y.plan = %(plan)s)"""
    ).format(
        teacher=held_on("j.teachers", "%(on)s"),
        students=listed_in("j", schema),
        journal=sql.Identifier(read, "journal"),
        study_group=sql.Identifier(read, "study_group"),
        slot=sql.Identifier(read, "timetable_slot"),
    )
    wanted = {
        "on": on, "year": year, "state": state, "plan": plan, "term": term, "group_id": group_id, "teacher_id": teacher_id,
    }  # fmt: skip
    found = conn.execute(query, wanted).fetchone()
    return msgspec.json.decode(found[0] if found else "[]", type=list[YearJournal])
