"""The index of journals: what is open, whose it is and how far it has come."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import msgspec
from psycopg import Connection, sql

from journal_domain import control, group
from journal_domain import journal_events as e
from journal_domain.college_policy import PolicyAdopted
from journal_domain.event import Event
from projections.read_model import Key, ReadModel, Table
from projections.sql_names import read_schema


class JournalRow(msgspec.Struct):
    journal_id: str
    group_id: str
    discipline_id: str
    discipline: str
    term: str
    teacher_id: str
    leader_id: str | None
    attestation_form: str
    attestation_by: date
    opened_at: datetime
    students: int
    topics: int = 0
    slots: int = 0
    lessons: int = 0
    hours_scheduled: int = 0
    hours_given: int = 0
    latest_lesson: date | None = None
    attested: int = 0
    certified_until: date | None = None
    closed_on: date | None = None


class GroupRow(msgspec.Struct):
    group_id: str
    name: str
    leader_id: str | None = None
    students: int = 0


JOURNALS = Table("journal", JournalRow, key=("journal_id",))
GROUPS = Table("study_group", GroupRow, key=("group_id",))


def the_journal(event: Event) -> list[Key]:
    return [(event.originator_id,)]


def the_group(event: Event) -> list[Key]:
    return [(event.originator_id.removeprefix("group:"),)]


@JOURNALS.on(e.JournalOpened, keys=the_journal)
def opened(rows: dict[Key, JournalRow], event: e.JournalOpened) -> None:
    rows[event.originator_id,] = JournalRow(
        event.originator_id, event.group_id, event.discipline_id, event.discipline, event.term, event.teacher_id,
        event.leader_id, event.attestation_form.value, event.attestation_by, event.act.at,
        students=sum(enrolment.until is None for enrolment in event.roster),
    )  # fmt: skip


@JOURNALS.on(
    e.LessonPublished,
    e.TopicsPlanned,
    e.SlotsPlanned,
    e.StudentEnrolled,
    e.StudentWithdrawn,
    e.LeaderAppointed,
    e.AttestationMarkSet,
    e.AttendanceCertified,
    e.AttestationSheetClosed,
    keys=the_journal,
)
def changed(rows: dict[Key, JournalRow], event: Event) -> None:
    row = rows[event.originator_id,]
    match event:
        case e.LessonPublished():
            row.lessons += 1
            row.hours_given += event.hours
            row.latest_lesson = max(row.latest_lesson or event.day, event.day)
        case e.TopicsPlanned():
            row.topics += len(event.topics)
        case e.SlotsPlanned():
            row.slots += len(event.slots)
            row.hours_scheduled += sum(slot.hours for slot in event.slots)
        case e.StudentEnrolled():
            row.students += 1
        case e.StudentWithdrawn():
            row.students -= 1
        case e.LeaderAppointed():
            row.leader_id = event.leader_id
        case e.AttestationMarkSet():
            row.attested += 1
        case e.AttendanceCertified():
            row.certified_until = event.until
        case e.AttestationSheetClosed():
            row.closed_on = event.closed_on


@GROUPS.on(group.GroupFormed, keys=the_group)
def group_formed(rows: dict[Key, GroupRow], event: group.GroupFormed) -> None:
    key = (event.originator_id.removeprefix("group:"),)
    rows[key] = GroupRow(*key, event.name)


@GROUPS.on(group.StudentJoinedGroup, group.StudentLeftGroup, group.GroupLeaderAppointed, keys=the_group)
def group_changed(rows: dict[Key, GroupRow], event: Event) -> None:
    row = rows[event.originator_id.removeprefix("group:"),]
    match event:
        case group.StudentJoinedGroup():
            row.students += 1
        case group.StudentLeftGroup():
            row.students -= 1
        case group.GroupLeaderAppointed():
            row.leader_id = event.leader_id


JOURNAL_INDEX = ReadModel(
    "journals",
    (__name__,),
    (JOURNALS, GROUPS),
    ignored=frozenset(
        (
            PolicyAdopted,
            control.CheckMade,
            group.JournalAttached,
            e.SubstituteAssigned,
            e.LatePermitGranted,
            e.LatePermitSpent,
            e.AbsenceRecorded,
            e.LateArrivalRecorded,
            e.MarkRecorded,
            e.AbsenceReasonSet,
            e.CorrectionRequested,
            e.CorrectionRejected,
            e.MarkCorrected,
            e.AttendanceCorrected,
            e.AttestationMarkCorrected,
            e.LessonCorrected,
        )
    ),
)


class JournalSummary(JournalRow, kw_only=True):
    """A line of the index; `students` are those on the roster now, hours are academic."""

    group: str


def open_journals(
    conn: Connection[Any],
    schema: str,
    *,
    journal_id: str | None = None,
    group_id: str | None = None,
    teacher_id: str | None = None,
    leader_id: str | None = None,
    term: str | None = None,
    closed: bool | None = False,
) -> list[JournalSummary]:
    """The journals that match every given filter, by group, discipline and term; `closed` None: closed ones too."""
    wanted = {
        "journal_id": journal_id, "group_id": group_id, "teacher_id": teacher_id, "leader_id": leader_id, "term": term,
    }  # fmt: skip
    query = sql.SQL(
        """SELECT coalesce(json_agg(j), '[]')::text FROM (
               SELECT j.*, coalesce(g.name, j.group_id) AS "group"
               FROM {journal} j LEFT JOIN {study_group} g USING (group_id)
               WHERE {conditions} ORDER BY "group", j.discipline, j.term, j.journal_id) j"""
    ).format(
        journal=sql.Identifier(read_schema(schema), "journal"),
        study_group=sql.Identifier(read_schema(schema), "study_group"),
        conditions=sql.SQL(" AND ").join([
            *(sql.SQL("j.{0} = {1}").format(sql.Identifier(c), sql.Placeholder(c)) for c, v in wanted.items() if v),
            sql.SQL("(%(closed)s::bool IS NULL OR (j.closed_on IS NOT NULL) = %(closed)s)"),
        ]),
    )  # fmt: skip
    found = conn.execute(query, {**wanted, "closed": closed}).fetchone()
    return msgspec.json.decode(found[0] if found else "[]", type=list[JournalSummary])
