"""Study groups: what they learn, who leads and teaches them, who is in them, since when and by which order."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from psycopg import Connection, sql

from journal_domain import group, student
from journal_domain.event import Event
from journal_domain.mistake import JournalDetached
from journal_domain.subgroup import Subgroup
from journal_domain.tenure import Tenure, Tenures, ended, with_tenure
from journal_domain.values import Arrival, Departure, Enrolment
from projections import subjects
from projections.read_model import Key, ReadModel, Table
from projections.sql_names import read_schema
from projections.tenures import held_on

WHOLE_GROUP = ""
"""In a key, where no subgroup is meant."""


class Described(msgspec.Struct, frozen=True):
    """What a group studied in one academic year, and how many were to study; None and False: not described by then."""

    trade: str | None = None
    course: int | None = None
    reference_size: int | None = None
    adapted: bool = False


class GroupRow(msgspec.Struct):
    """`reference_size` is the planned number of students.

    `trade`, `course` and the like are those of `year`, the last described; `described` has them for every year described.
    """

    group_id: str
    name: str
    trade: str | None = None
    adapted: bool = False
    course: int | None = None
    year: str | None = None
    reference_size: int | None = None
    curriculum_id: str | None = None
    leaders: Tenures = ()
    masters: Tenures = ()
    journals: int = 0
    described: dict[str, Described] = {}

    def in_year(self, year: str) -> Described:
        """As last described for this academic year, else for the one before it."""
        last = max((known for known in self.described if known <= year), default=None)
        return Described() if last is None else self.described[last]


class Membership(msgspec.Struct):
    """`until` is the first day out of the group."""

    since: date
    arrival: Arrival
    arrival_order: str
    until: date | None = None
    departure: Departure | None = None
    departure_order: str | None = None
    gone: date | None = None
    """Of whoever left the college while on academic leave: the first day out of it."""


class GroupStudentRow(msgspec.Struct):
    group_id: str
    student_id: str
    periods: list[Membership]


class SubgroupRow(msgspec.Struct):
    """`members` are the stays in the subgroup, those of who left it too."""

    group_id: str
    subgroup_id: str
    name: str
    since: date
    members: tuple[Enrolment, ...] = ()


class TeachingRow(msgspec.Struct):
    """`subgroup_id` is empty where the whole group is taught."""

    group_id: str
    discipline_id: str
    subgroup_id: str
    teachers: Tenures = ()


GROUPS = Table("study_group", GroupRow, key=("group_id",))
STUDENTS = Table("group_student", GroupStudentRow, key=("group_id", "student_id"))
SUBGROUPS = Table("subgroup", SubgroupRow, key=("group_id", "subgroup_id"))
TEACHING = Table("teaching", TeachingRow, key=("group_id", "discipline_id", "subgroup_id"))


def group_of(event: Event) -> str:
    return event.originator_id.removeprefix("group:")


def the_group(event: Event) -> list[Key]:
    return [(group_of(event),)]


def the_student(event: group.StudentJoinedGroup | group.StudentLeftGroup) -> list[Key]:
    return [(group_of(event), event.student_id)]


def the_stay(event: student.StayEnded) -> list[Key]:
    return [(event.group_id, event.originator_id.removeprefix(student.student_stream("")))]


def the_subgroup(event: group.SubgroupFormed) -> list[Key]:
    return [(group_of(event), event.subgroup_id)]


def the_teaching(event: group.TeachingAssigned | group.TeachingEnded) -> list[Key]:
    return [(group_of(event), event.discipline_id, event.subgroup_id or WHOLE_GROUP)]


@GROUPS.on(group.GroupFormed, keys=the_group)
def formed(rows: dict[Key, GroupRow], event: group.GroupFormed) -> None:
    rows[group_of(event),] = GroupRow(group_of(event), event.name)


@GROUPS.on(
    group.GroupDescribed, group.GroupLeaderAppointed, group.GroupMasterAppointed, group.GroupLeaderReleased,
    group.GroupMasterReleased, group.JournalAttached, JournalDetached,
    keys=the_group,
)  # fmt: skip
def changed(rows: dict[Key, GroupRow], event: Event) -> None:
    row = rows[group_of(event),]
    match event:
        case group.GroupDescribed():
            row.trade, row.adapted, row.course, row.year = event.trade, event.adapted, event.course, event.year
            row.reference_size, row.curriculum_id = event.reference_size, event.curriculum_id
            row.described[event.year] = Described(event.trade, event.course, event.reference_size, event.adapted)
        case group.GroupLeaderAppointed():
            row.leaders = with_tenure(row.leaders, Tenure(event.leader_id, event.since, event.order))
        case group.GroupMasterAppointed():
            row.masters = with_tenure(row.masters, Tenure(event.master_id, event.since, event.order))
        case group.GroupLeaderReleased():
            row.leaders = ended(row.leaders, event.until, event.order)
        case group.GroupMasterReleased():
            row.masters = ended(row.masters, event.until, event.order)
        case group.JournalAttached():
            row.journals += 1
        case JournalDetached():
            row.journals -= 1


@STUDENTS.on(group.StudentJoinedGroup, keys=the_student)
def joined(rows: dict[Key, GroupStudentRow], event: group.StudentJoinedGroup) -> None:
    key = (group_of(event), event.student_id)
    row = rows.setdefault(key, GroupStudentRow(*key, []))
    row.periods.append(Membership(event.since, event.arrival, event.order))


@STUDENTS.on(group.StudentLeftGroup, keys=the_student)
def left(rows: dict[Key, GroupStudentRow], event: group.StudentLeftGroup) -> None:
    period = rows[group_of(event), event.student_id].periods[-1]
    period.until, period.departure, period.departure_order = event.until, event.departure, event.order


@STUDENTS.on(student.StayEnded, keys=the_stay)
def stay_ended(rows: dict[Key, GroupStudentRow], event: student.StayEnded) -> None:
    """Whoever leaves otherwise than the group was told, leaves from academic leave."""
    period = rows[the_stay(event)[0]].periods[-1]
    if (period.until, period.departure) != (event.until, event.departure):
        period.gone = event.until


@SUBGROUPS.on(group.SubgroupFormed, keys=the_subgroup)
def subgroup_formed(rows: dict[Key, SubgroupRow], event: group.SubgroupFormed) -> None:
    key = (group_of(event), event.subgroup_id)
    row = rows.setdefault(key, SubgroupRow(*key, event.name, event.since))
    became = Subgroup(event.subgroup_id, row.name, row.since, row.members).changed(
        event.name, event.student_ids, event.since
    )
    row.name, row.since, row.members = became.name, became.since, became.members


@TEACHING.on(group.TeachingAssigned, keys=the_teaching)
def teaching_assigned(rows: dict[Key, TeachingRow], event: group.TeachingAssigned) -> None:
    key = (group_of(event), event.discipline_id, event.subgroup_id or WHOLE_GROUP)
    row = rows.setdefault(key, TeachingRow(*key))
    row.teachers = with_tenure(row.teachers, Tenure(event.teacher_id, event.since, event.order))


@TEACHING.on(group.TeachingEnded, keys=the_teaching)
def teaching_ended(rows: dict[Key, TeachingRow], event: group.TeachingEnded) -> None:
    key = (group_of(event), event.discipline_id, event.subgroup_id or WHOLE_GROUP)
    row = rows.setdefault(key, TeachingRow(*key))
    row.teachers = ended(row.teachers, event.until, event.order)


STUDY_GROUPS = ReadModel(
    "groups",
    (__name__,),
    (GROUPS, STUDENTS, SUBGROUPS, TEACHING),
    ignored=subjects.JOURNAL.union(
        {student.StayBegan}, subjects.PEOPLE, subjects.APPOINTMENTS, subjects.CURRICULA, subjects.CALENDAR, subjects.TIMETABLE,
        subjects.YEARS, subjects.CONTROL, subjects.ACCOUNTS,
    ),
)  # fmt: skip


class Part(msgspec.Struct):
    """A subgroup, and who is in it on the day asked for."""

    subgroup_id: str
    name: str
    student_ids: list[str]


class Teaching(msgspec.Struct):
    """Who teaches a discipline on the day asked for, and all who were or are to be; `subgroup_id` None: the whole group."""

    discipline_id: str
    subgroup_id: str | None
    teacher_id: str | None
    teachers: Tenures


class GroupSummary(GroupRow, kw_only=True):
    """A group with its subgroups, its leader and master of the day asked for, and who teaches it.

    `students` are those who have joined and are under no order to leave.
    """

    students: int
    leader_id: str | None
    master_id: str | None
    subgroups: list[Part]
    teaching: list[Teaching]


class GroupStudent(GroupStudentRow, kw_only=True):
    """A student's stays in one group; `present` on the day asked for."""

    group: str
    present: bool


def study_groups(
    conn: Connection[Any],
    schema: str,
    on: date,
    *,
    group_id: str | None = None,
    leader_id: str | None = None,
    master_id: str | None = None,
    year: str | None = None,
    course: int | None = None,
) -> list[GroupSummary]:
    """The groups that match every given filter, by name; who leads and teaches is told, and asked, for the day `on`."""
    read = read_schema(schema)
    query = sql.SQL(
        """SELECT coalesce(json_agg(g), '[]')::text FROM (
               SELECT g.*, (SELECT count(*) FROM {group_student} m WHERE m.group_id = g.group_id
                            AND (m.periods -> -1 ->> 'until') IS NULL) AS students,
                      (SELECT coalesce(json_agg(json_build_object(
                              'subgroup_id', s.subgroup_id, 'name', s.name, 'student_ids', (
                                  SELECT coalesce(json_agg(m.student_id ORDER BY m.student_id), '[]')
                                  FROM json_to_recordset(s.members) AS m (student_id text, since date, until date)
                                  WHERE m.since <= %(on)s AND (m.until IS NULL OR %(on)s < m.until))
                          ) ORDER BY s.name, s.subgroup_id), '[]') FROM {subgroup} s
                       WHERE s.group_id = g.group_id) AS subgroups,
                      (SELECT coalesce(json_agg(json_build_object(
                              'discipline_id', t.discipline_id, 'subgroup_id', nullif(t.subgroup_id, ''),
                              'teacher_id', {teacher}, 'teachers', t.teachers
                          ) ORDER BY t.discipline_id, t.subgroup_id), '[]') FROM {teaching} t
                       WHERE t.group_id = g.group_id) AS teaching
               FROM (SELECT *, {leader} AS leader_id, {master} AS master_id FROM {study_group} r) g
               WHERE (%(group_id)s::text IS NULL OR g.group_id = %(group_id)s)
                 AND (%(leader_id)s::text IS NULL OR g.leader_id = %(leader_id)s)
                 AND (%(master_id)s::text IS NULL OR g.master_id = %(master_id)s)
                 AND (%(year)s::text IS NULL OR g.year = %(year)s)
                 AND (%(course)s::int IS NULL OR g.course = %(course)s)
               ORDER BY g.name, g.group_id) g"""
    ).format(
        study_group=sql.Identifier(read, GROUPS.name),
        group_student=sql.Identifier(read, STUDENTS.name),
        subgroup=sql.Identifier(read, SUBGROUPS.name),
        teaching=sql.Identifier(read, TEACHING.name),
        teacher=held_on("t.teachers", "%(on)s"),
        leader=held_on("r.leaders", "%(on)s"),
        master=held_on("r.masters", "%(on)s"),
    )
    wanted = {
        "on": on,
        "group_id": group_id, "leader_id": leader_id, "master_id": master_id, "year": year, "course": course,
    }  # fmt: skip
    found = conn.execute(query, wanted).fetchone()
    return msgspec.json.decode(found[0] if found else "[]", type=list[GroupSummary])


def group_students(
    conn: Connection[Any],
    schema: str,
    on: date,
    *,
    group_id: str | None = None,
    student_id: str | None = None,
    present: bool | None = True,
) -> list[GroupStudent]:
    """Who is in which group on a day, by group and id; `present` False: who is not, None: both."""
    query = sql.SQL(
        """SELECT coalesce(json_agg(s), '[]')::text FROM (
               SELECT * FROM (
                   SELECT s.*, g.name AS "group",
                          EXISTS (SELECT 1 FROM json_to_recordset(s.periods) AS p (since date, until date)
                                  WHERE p.since <= %(on)s AND (p.until IS NULL OR %(on)s < p.until)) AS present
                   FROM {group_student} s JOIN {study_group} g USING (group_id)
                   WHERE (%(group_id)s::text IS NULL OR s.group_id = %(group_id)s)
                     AND (%(student_id)s::text IS NULL OR s.student_id = %(student_id)s)) s
               WHERE %(present)s::bool IS NULL OR present = %(present)s
               ORDER BY "group", group_id, student_id) s"""
    ).format(
        group_student=sql.Identifier(read_schema(schema), STUDENTS.name),
        study_group=sql.Identifier(read_schema(schema), GROUPS.name),
    )
    wanted = {"on": on, "group_id": group_id, "student_id": student_id, "present": present}
    found = conn.execute(query, wanted).fetchone()
    return msgspec.json.decode(found[0] if found else "[]", type=list[GroupStudent])
