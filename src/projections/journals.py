"""The index of journals: what is open, whose it is and how far it has come."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import msgspec
from psycopg import Connection, sql

from journal_domain import journal_events as e
from journal_domain import leaving
from journal_domain.event import Event
from journal_domain.mistake import JournalAnnulled
from journal_domain.tenure import Tenure, Tenures, ended, first_tenures, with_tenure
from journal_domain.values import Examination
from projections import subjects
from projections.read_model import Key, ReadModel, Table
from projections.sql_names import read_schema
from projections.tenures import held_on


class JournalRow(msgspec.Struct):
    """`plan_hours` are the curriculum's, `hours_in_plan` the lesson plan's; `plan_late`: submitted by a permit.

    `teacher_changed_at` is when the latest order about the teacher was entered (None: none since the opening).
    """

    journal_id: str
    group_id: str
    subgroup_id: str | None
    discipline_id: str
    discipline: str
    term: str
    teachers: Tenures
    leaders: Tenures
    attestation_form: str
    attestation_by: date
    plan_hours: int | None
    opened_at: datetime
    masters: Tenures = ()
    teacher_changed_at: datetime | None = None
    topics: int = 0
    hours_in_plan: int = 0
    plan_submitted_at: datetime | None = None
    plan_late: bool = False
    lessons: int = 0
    hours_given: int = 0
    latest_lesson: date | None = None
    attested: int = 0
    certified_until: date | None = None
    closed_on: date | None = None
    archived: str | None = None


JOURNALS = Table("journal", JournalRow, key=("journal_id",))


def the_journal(event: Event) -> list[Key]:
    return [(event.originator_id,)]


@JOURNALS.on(e.JournalOpened, keys=the_journal)
def opened(rows: dict[Key, JournalRow], event: e.JournalOpened) -> None:
    rows[event.originator_id,] = JournalRow(
        event.originator_id, event.group_id, event.subgroup_id, event.discipline_id, event.discipline, event.term,
        first_tenures(event.teacher_id), first_tenures(event.leader_id), event.attestation_form.value, event.attestation_by, event.plan_hours,
        event.act.at,
    )  # fmt: skip


@JOURNALS.on(
    e.LessonPublished, e.AttestationMarkSet, e.AttendanceCertified, e.AttestationSheetClosed, e.JournalArchived,
    keys=the_journal,
)  # fmt: skip
def changed(rows: dict[Key, JournalRow], event: Event) -> None:
    row = rows[event.originator_id,]
    match event:
        case e.LessonPublished():
            row.lessons += 1
            row.hours_given += event.hours
            row.latest_lesson = max(row.latest_lesson or event.day, event.day)
        case e.AttestationMarkSet():
            row.attested += 1
        case e.AttendanceCertified():
            row.certified_until = event.until
        case e.AttestationSheetClosed():
            row.closed_on = event.closed_on
        case e.JournalArchived():
            row.archived = event.year


@JOURNALS.on(JournalAnnulled, keys=the_journal)
def annulled(rows: dict[Key, JournalRow], event: JournalAnnulled) -> None:
    del rows[event.originator_id,]


@JOURNALS.on(e.LessonPlanSubmitted, keys=the_journal)
def plan_submitted(rows: dict[Key, JournalRow], event: e.LessonPlanSubmitted) -> None:
    row = rows[event.originator_id,]
    row.topics = len(event.topics)
    row.hours_in_plan = sum(topic.hours for topic in event.topics)
    row.plan_submitted_at, row.plan_late = event.act.at, event.late


@JOURNALS.on(e.TeacherAssigned, e.LeaderAppointed, e.MasterAppointed, keys=the_journal)
def appointed(rows: dict[Key, JournalRow], event: e.TeacherAssigned | e.LeaderAppointed | e.MasterAppointed) -> None:
    row = rows[event.originator_id,]
    match event:
        case e.TeacherAssigned():
            row.teachers = with_tenure(row.teachers, Tenure(event.teacher_id, event.since, event.order))
            row.teacher_changed_at = event.act.at
        case e.LeaderAppointed():
            row.leaders = with_tenure(row.leaders, Tenure(event.leader_id, event.since, event.order))
        case e.MasterAppointed():
            row.masters = with_tenure(row.masters, Tenure(event.master_id, event.since, event.order))


@JOURNALS.on(leaving.TeacherReleased, leaving.LeaderReleased, leaving.MasterReleased, keys=the_journal)
def released(
    rows: dict[Key, JournalRow], event: leaving.TeacherReleased | leaving.LeaderReleased | leaving.MasterReleased
) -> None:
    row = rows[event.originator_id,]
    match event:
        case leaving.TeacherReleased():
            row.teachers = ended(row.teachers, event.until, event.order)
            row.teacher_changed_at = event.act.at
        case leaving.LeaderReleased():
            row.leaders = ended(row.leaders, event.until, event.order)
        case leaving.MasterReleased():
            row.masters = ended(row.masters, event.until, event.order)


JOURNAL_INDEX = ReadModel(
    "journals",
    (__name__,),
    (JOURNALS,),
    ignored=(subjects.ATTESTATION - {e.AttestationMarkSet, e.AttestationSheetClosed}).union(
        subjects.SLOTS, subjects.PERMITS, subjects.ROSTER, subjects.CELLS - {e.AttendanceCertified}, subjects.REQUESTS, subjects.CORRECTIONS,
        subjects.GROUPS, subjects.PEOPLE, subjects.APPOINTMENTS, subjects.CURRICULA, subjects.CALENDAR,
        subjects.TIMETABLE, subjects.YEARS, subjects.CONTROL, subjects.ACCOUNTS,
    ),
)  # fmt: skip


class JournalSummary(JournalRow, kw_only=True):
    """A line of the index; `students` are those on the roster and under no order to leave, hours are academic, `slots` the timetable's.

    `examination` is when and before whom its attestation takes place (None: not scheduled).
    Teacher, leader and master are those of the day asked for; `closed_by` taught on the day the sheet was closed.
    """

    group: str
    teacher_id: str | None
    leader_id: str | None
    master_id: str | None
    students: int
    slots: int
    hours_scheduled: int
    examination: Examination | None = None
    closed_by: str | None = None


def listed_in(journal: str, schema: str) -> sql.Composed:
    """How many are on the roster of the journal of this alias, under no order to leave."""
    return sql.SQL(
        "(SELECT count(*) FROM {page_student} m WHERE m.journal_id = {journal}.journal_id"
        " AND (m.periods -> -1 ->> 'until') IS NULL)"
    ).format(page_student=sql.Identifier(read_schema(schema), "page_student"), journal=sql.Identifier(journal))


def open_journals(
    conn: Connection[Any],
    schema: str,
    on: date,
    *,
    journal_id: str | None = None,
    group_id: str | None = None,
    teacher_id: str | None = None,
    closed_by: str | None = None,
    leader_id: str | None = None,
    master_id: str | None = None,
    term: str | None = None,
    closed: bool | None = False,
) -> list[JournalSummary]:
    """The journals that match every given filter, by group, discipline and term; `closed` None: closed ones too.

    Who teaches and leads is told, and asked, for the day `on`.
    """
    wanted = {
        "journal_id": journal_id, "group_id": group_id, "teacher_id": teacher_id, "closed_by": closed_by,
        "leader_id": leader_id, "master_id": master_id, "term": term,
    }  # fmt: skip
    query = sql.SQL(
        """SELECT coalesce(json_agg(j), '[]')::text FROM (
               SELECT j.*, coalesce(g.name, j.group_id) AS "group", {students} AS students, s.slots, s.hours_scheduled,
                      p.examination
               FROM (SELECT *, {teacher} AS teacher_id, {closed_by} AS closed_by,
                            {leader} AS leader_id, {master} AS master_id
                     FROM {journal} r) j LEFT JOIN {study_group} g USING (group_id)
                    LEFT JOIN {page} p USING (journal_id) CROSS JOIN LATERAL (
                   SELECT count(*) AS slots, coalesce(sum(hours), 0) AS hours_scheduled FROM {slot}
                   WHERE journal_id = j.journal_id AND approved AND NOT cancelled) s
               WHERE {conditions} ORDER BY "group", j.discipline, j.term, j.journal_id) j"""
    ).format(
        journal=sql.Identifier(read_schema(schema), "journal"),
        students=listed_in("j", schema),
        study_group=sql.Identifier(read_schema(schema), "study_group"),
        slot=sql.Identifier(read_schema(schema), "timetable_slot"),
        page=sql.Identifier(read_schema(schema), "page"),
        teacher=held_on("r.teachers", "%(on)s"),
        closed_by=held_on("r.teachers", "r.closed_on"),
        leader=held_on("r.leaders", "%(on)s"),
        master=held_on("r.masters", "%(on)s"),
        conditions=sql.SQL(" AND ").join([
            *(sql.SQL("j.{0} = {1}").format(sql.Identifier(c), sql.Placeholder(c)) for c, v in wanted.items() if v),
            sql.SQL("(%(closed)s::bool IS NULL OR (j.closed_on IS NOT NULL) = %(closed)s)"),
        ]),
    )  # fmt: skip
    found = conn.execute(query, {**wanted, "closed": closed, "on": on}).fetchone()
    return msgspec.json.decode(found[0] if found else "[]", type=list[JournalSummary])
