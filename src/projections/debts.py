"""Academic debts: failed attestations of closed sheets, the re-sits, and what is left (273-ФЗ ст. 58)."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

import msgspec
from psycopg import Connection, sql

from journal_domain import journal_events as e
from journal_domain.academic_calendar import Days
from journal_domain.resit import ATTEMPTS, DEBTS
from journal_domain.respite import EXCUSING, deadline
from projections import subjects
from projections.read_model import Key, ReadModel, Table
from projections.sql_names import read_schema
from projections.tenures import held_on


class Attempt(msgspec.Struct):
    attempt: int
    value: str
    held_on: date
    commission: list[str]


class DebtRow(msgspec.Struct):
    """A failing mark on the sheet, which is a debt from the day the sheet is closed; `result` is what counts now."""

    journal_id: str
    student_id: str
    attestation: str | None
    result: str
    resits: list[Attempt]


class Document(msgspec.Struct):
    """By which an absence of that lesson was excused, from when to when."""

    lesson_id: str
    reason: str
    first: date
    last: date


class ExcusedRow(msgspec.Struct):
    journal_id: str
    student_id: str
    documents: list[Document]


EXCUSED = Table("excused_absence", ExcusedRow, key=("journal_id", "student_id"))
FAILED = Table("failed_attestation", DebtRow, key=("journal_id", "student_id"))


def the_student(event: Any) -> list[Key]:
    return [(event.originator_id, event.student_id)]


@FAILED.on(e.AttestationMarkSet, e.AttestationMarkCorrected, keys=the_student)
def attested(rows: dict[Key, DebtRow], event: e.AttestationMarkSet | e.AttestationMarkCorrected) -> None:
    key = (event.originator_id, event.student_id)
    value = event.value if isinstance(event, e.AttestationMarkSet) else event.became
    row = rows.get(key)
    if row is not None and row.resits:  # the last re-sit's result stays the one that counts
        row.attestation = value
    elif value in DEBTS:
        rows[key] = DebtRow(*key, value, value, [])
    else:
        rows.pop(key, None)


@FAILED.on(e.ResitRecorded, keys=the_student)
def resit_recorded(rows: dict[Key, DebtRow], event: e.ResitRecorded) -> None:
    row = rows[event.originator_id, event.student_id]
    row.resits.append(Attempt(event.attempt, event.value, event.held_on, list(event.commission)))
    row.result = event.value


@EXCUSED.on(e.AbsenceReasonSet, e.AttendanceCorrected, keys=the_student)
def excused(rows: dict[Key, ExcusedRow], event: e.AbsenceReasonSet | e.AttendanceCorrected) -> None:
    key = (event.originator_id, event.student_id)
    row = rows.setdefault(key, ExcusedRow(*key, []))
    row.documents = [document for document in row.documents if document.lesson_id != event.lesson_id]
    if isinstance(event, e.AbsenceReasonSet) and event.became in EXCUSING:
        row.documents.append(Document(event.lesson_id, event.became.value, event.basis_from, event.basis_to))


ACADEMIC_DEBTS = ReadModel(
    "debts",
    (__name__,),
    (FAILED, EXCUSED),
    ignored=(subjects.ATTESTATION - {e.AttestationMarkSet, e.ResitRecorded}).union(
        subjects.CORRECTIONS.difference((e.AttestationMarkCorrected, e.AttendanceCorrected)), subjects.OPENING, subjects.PLAN, subjects.SLOTS,
        subjects.STAFF, subjects.ROSTER, subjects.PERMITS, subjects.LESSONS, subjects.CELLS - {e.AbsenceReasonSet}, subjects.REQUESTS,
        subjects.GROUPS, subjects.PEOPLE, subjects.APPOINTMENTS, subjects.CURRICULA, subjects.CALENDAR,
        subjects.TIMETABLE, subjects.YEARS, subjects.CONTROL, subjects.ACCOUNTS,
    ),
)  # fmt: skip


class _Failed(DebtRow, kw_only=True):
    """A debt since the sheet was closed."""

    group_id: str
    group: str
    discipline_id: str
    discipline: str
    term: str
    teacher_id: str | None
    since: date
    cleared_on: date | None
    attempts_left: int


class Debt(_Failed, kw_only=True):
    """Re-sits are possible to the end of `deadline`: a year after, illness, academic leave and orders not counted
    (273-ФЗ ст. 58)."""

    deadline: date


class _Found(_Failed, kw_only=True):
    respites: list[Days]

    def told(self) -> Debt:
        fields = msgspec.structs.asdict(self)
        last = deadline(self.since, fields.pop("respites"))
        return Debt(**fields, deadline=last)


def academic_debts(
    conn: Connection[Any],
    schema: str,
    on: date,
    *,
    state: Literal["open", "cleared"] | None = "open",
    journal_id: str | None = None,
    group_id: str | None = None,
    student_id: str | None = None,
    teacher_id: str | None = None,
) -> list[Debt]:
    """The debts that match every given filter, by deadline. A debt with no attempts left stays open.

    `teacher_id` is who teaches the journal on the day `on`.
    """
    read = read_schema(schema)
    query = sql.SQL(
        """SELECT coalesce(json_agg(d), '[]')::text FROM (
               SELECT f.*, j.group_id, coalesce(g.name, j.group_id) AS "group", j.discipline_id, j.discipline, j.term,
                      {teacher} AS teacher_id, j.closed_on AS since,
                      (SELECT coalesce(json_agg(json_build_object('first', r.first, 'last', r.last)), '[]') FROM (
                           SELECT d.first, d.last FROM {excused} x, json_to_recordset(x.documents) AS d (first date, last date)
                           WHERE x.student_id = f.student_id
                           UNION ALL
                           SELECT l.until, l.back - 1 FROM (
                               SELECT p.until, p.departure,
                                      coalesce(p.gone, lead(p.since) OVER (ORDER BY p.since), %(on)s::date + 1) AS back
                               FROM {group_student} s, json_to_recordset(s.periods)
                                        AS p (since date, until date, departure text, gone date)
                               WHERE s.student_id = f.student_id) l
                           WHERE l.departure = 'academic_leave') r WHERE r.first <= r.last) AS respites,
                      CASE WHEN f.result <> ALL(%(debts)s) THEN (f.resits -> -1 ->> 'held_on')::date END AS cleared_on,
                      %(attempts)s - json_array_length(f.resits) AS attempts_left
               FROM {failed} f JOIN {journal} j USING (journal_id) LEFT JOIN {study_group} g USING (group_id)
               WHERE j.closed_on IS NOT NULL
                 AND (%(open)s::bool IS NULL OR (f.result = ANY(%(debts)s)) = %(open)s)
                 AND (%(journal_id)s::text IS NULL OR f.journal_id = %(journal_id)s)
                 AND (%(group_id)s::text IS NULL OR j.group_id = %(group_id)s)
                 AND (%(student_id)s::text IS NULL OR f.student_id = %(student_id)s)
                 AND (%(teacher_id)s::text IS NULL OR {teacher} = %(teacher_id)s)) d"""
    ).format(
        teacher=held_on("j.teachers", "%(on)s"),
        excused=sql.Identifier(read, EXCUSED.name),
        group_student=sql.Identifier(read, "group_student"),
        failed=sql.Identifier(read, FAILED.name),
        journal=sql.Identifier(read, "journal"),
        study_group=sql.Identifier(read, "study_group"),
    )
    wanted = {
        "on": on, "debts": list(DEBTS), "attempts": ATTEMPTS, "open": None if state is None else state == "open",
        "journal_id": journal_id, "group_id": group_id, "student_id": student_id, "teacher_id": teacher_id,
    }  # fmt: skip
    found = conn.execute(query, wanted).fetchone()
    debts = msgspec.json.decode(found[0] if found else "[]", type=list[_Found])
    told = [debt.told() for debt in debts]
    return sorted(told, key=lambda d: (d.deadline, d.group, d.discipline, d.journal_id, d.student_id))
