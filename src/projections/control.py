"""Control remarks with what became of them, and the inspections of each group's journals (5.2 to 5.4, 3.6-b)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import msgspec
from psycopg import Connection, sql

from journal_domain import inspection
from journal_domain import journal_events as e
from journal_domain.event import Event
from projections import subjects
from projections.read_model import Key, ReadModel, Table
from projections.sql_names import read_schema
from projections.tenures import held_on


class Reader(msgspec.Struct):
    """Who has read it, in which role, when."""

    by: str
    role: str
    at: datetime


class Answer(msgspec.Struct):
    by: str
    at: datetime
    answer: str
    mended: bool


class RemarkRow(msgspec.Struct):
    """`text` is what is wrong, `demand` what to mend by the end of `due`; open while `closed_at` is None."""

    journal_id: str
    remark_id: str
    text: str
    demand: str
    due: date
    made_by: str
    made_at: datetime
    answers: list[Answer] = []
    acknowledged: list[Reader] = []
    closed_by: str | None = None
    closed_at: datetime | None = None
    result: str | None = None


class InspectionRow(msgspec.Struct):
    group_id: str
    inspection_id: str
    day: date
    result: str
    made_by: str
    made_at: datetime
    acknowledged: list[Reader] = []


REMARKS = Table("remark", RemarkRow, key=("journal_id", "remark_id"))
INSPECTIONS = Table("inspection", InspectionRow, key=("group_id", "inspection_id"))


def the_remark(event: e.RemarkMade | e.RemarkAnswered | e.RemarkAcknowledged | e.RemarkClosed) -> list[Key]:
    return [(event.originator_id, event.remark_id)]


def the_inspection(event: inspection.GroupInspected | inspection.InspectionAcknowledged) -> list[Key]:
    return [(event.originator_id.removeprefix(inspection.inspections_stream("")), event.inspection_id)]


@REMARKS.on(e.RemarkMade, keys=the_remark)
def made(rows: dict[Key, RemarkRow], event: e.RemarkMade) -> None:
    key = (event.originator_id, event.remark_id)
    rows[key] = RemarkRow(*key, event.text, event.demand, event.due, event.act.by, event.act.at)


@REMARKS.on(e.RemarkAnswered, e.RemarkAcknowledged, e.RemarkClosed, keys=the_remark)
def went_on(rows: dict[Key, RemarkRow], event: e.RemarkAnswered | e.RemarkAcknowledged | e.RemarkClosed) -> None:
    row, act = rows[event.originator_id, event.remark_id], event.act
    match event:
        case e.RemarkAnswered():
            row.answers.append(Answer(act.by, act.at, event.answer, event.mended))
        case e.RemarkAcknowledged():
            row.acknowledged.append(Reader(act.by, act.role, act.at))
        case e.RemarkClosed():
            row.closed_by, row.closed_at, row.result = act.by, act.at, event.result


@INSPECTIONS.on(inspection.GroupInspected, keys=the_inspection)
def inspected(rows: dict[Key, InspectionRow], event: inspection.GroupInspected) -> None:
    (key,) = the_inspection(event)
    rows[key] = InspectionRow(key[0], key[1], event.day, event.result, event.act.by, event.act.at)


@INSPECTIONS.on(inspection.InspectionAcknowledged, keys=the_inspection)
def read(rows: dict[Key, InspectionRow], event: inspection.InspectionAcknowledged) -> None:
    (key,) = the_inspection(event)
    rows[key].acknowledged.append(Reader(event.act.by, event.act.role, event.act.at))


HANDLED: frozenset[type[Event]] = subjects.REMARKS | subjects.INSPECTIONS
CONTROL = ReadModel(
    "control",
    (__name__,),
    (REMARKS, INSPECTIONS),
    ignored=subjects.JOURNAL.union(
        subjects.GROUPS, subjects.PEOPLE, subjects.APPOINTMENTS, subjects.CURRICULA, subjects.CALENDAR,
        subjects.TIMETABLE, subjects.YEARS, subjects.CONTROL, subjects.ACCOUNTS,
    ) - HANDLED,
)  # fmt: skip


class Remark(RemarkRow, kw_only=True):
    """A remark with the journal it is on; who teaches and leads is told for the day asked for."""

    group_id: str
    group: str
    discipline: str
    term: str
    teacher_id: str | None
    leader_id: str | None
    master_id: str | None


def remarks(
    conn: Connection[Any],
    schema: str,
    on: date,
    *,
    journal_id: str | None = None,
    group_id: str | None = None,
    of: str | None = None,
    still_open: bool | None = None,
) -> list[Remark]:
    """The remarks that match every given filter, open ones first, then the newest; `of`: whom they concern on that day."""
    read = read_schema(schema)
    query = sql.SQL(
        """SELECT coalesce(json_agg(r), '[]')::text FROM (
               SELECT r.*, j.group_id, coalesce(g.name, j.group_id) AS "group", j.discipline, j.term,
                      {teacher} AS teacher_id, {leader} AS leader_id, {master} AS master_id
               FROM {remark} r JOIN {journal} j USING (journal_id) LEFT JOIN {study_group} g USING (group_id)
               WHERE (%(journal_id)s::text IS NULL OR r.journal_id = %(journal_id)s)
                 AND (%(group_id)s::text IS NULL OR j.group_id = %(group_id)s)
                 AND (%(open)s::bool IS NULL OR (r.closed_at IS NULL) = %(open)s)
                 AND (%(of)s::text IS NULL OR %(of)s IN ({teacher}, {leader}, {master}))
               ORDER BY r.closed_at IS NOT NULL, r.made_at DESC, r.remark_id) r"""
    ).format(
        teacher=held_on("j.teachers", "%(on)s"),
        leader=held_on("j.leaders", "%(on)s"),
        master=held_on("j.masters", "%(on)s"),
        remark=sql.Identifier(read, REMARKS.name),
        journal=sql.Identifier(read, "journal"),
        study_group=sql.Identifier(read, "study_group"),
    )
    wanted = {"journal_id": journal_id, "group_id": group_id, "of": of, "open": still_open, "on": on}
    found = conn.execute(query, wanted).fetchone()
    return msgspec.json.decode(found[0] if found else "[]", type=list[Remark])


def inspections(conn: Connection[Any], schema: str) -> list[InspectionRow]:
    """All that were made, the oldest first."""
    query = sql.SQL("SELECT coalesce(json_agg(i ORDER BY made_at, inspection_id), '[]')::text FROM {} i").format(
        sql.Identifier(read_schema(schema), INSPECTIONS.name)
    )
    found = conn.execute(query).fetchone()
    return msgspec.json.decode(found[0] if found else "[]", type=list[InspectionRow])


def last_inspections(conn: Connection[Any], schema: str) -> dict[str, InspectionRow]:
    """Group → the last inspection of its journals."""
    query = sql.SQL(
        """SELECT coalesce(json_agg(i), '[]')::text FROM (
               SELECT DISTINCT ON (group_id) * FROM {} ORDER BY group_id, made_at DESC, inspection_id) i"""
    ).format(sql.Identifier(read_schema(schema), INSPECTIONS.name))
    found = conn.execute(query).fetchone()
    rows = msgspec.json.decode(found[0] if found else "[]", type=list[InspectionRow])
    return {row.group_id: row for row in rows}


class Kept(msgspec.Struct):
    """A group whose journals are still kept: its latest term, and since when there is something to look at."""

    group_id: str
    group: str
    term: str
    opened_at: datetime
    leader_id: str | None
    master_id: str | None


def kept_groups(conn: Connection[Any], schema: str, on: date) -> list[Kept]:
    """The groups with a journal that is not in the archive, by name; leader and master are those of the day."""
    read = read_schema(schema)
    query = sql.SQL(
        """SELECT coalesce(json_agg(k ORDER BY k."group", k.group_id), '[]')::text FROM (
               SELECT g.group_id, g.name AS "group", max(j.term) AS term, min(j.opened_at) AS opened_at,
                      {leader} AS leader_id, {master} AS master_id
               FROM {journal} j JOIN {study_group} g USING (group_id) WHERE j.archived IS NULL
               GROUP BY g.group_id, g.name, g.leaders::text, g.masters::text) k"""
    ).format(
        leader=held_on("g.leaders", "%(on)s"),
        master=held_on("g.masters", "%(on)s"),
        journal=sql.Identifier(read, "journal"),
        study_group=sql.Identifier(read, "study_group"),
    )
    found = conn.execute(query, {"on": on}).fetchone()
    return msgspec.json.decode(found[0] if found else "[]", type=list[Kept])
