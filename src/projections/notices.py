"""Notices of students and families: for whom, whether read, what was answered (the words sealed)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

import msgspec
from psycopg import Connection, sql

from journal_domain import notice
from journal_domain.event import Event
from journal_domain.notice import notices_stream
from projections import subjects
from projections.read_model import Key, ReadModel, Table
from projections.sql_names import read_schema
from projections.tenures import held_on

Kind = Literal["mark", "access", "absence"]


class NoticeRow(msgspec.Struct):
    """`sealed` and `answer` are opaque; of a mark `value` is what stood there, without a lesson that of the attestation."""

    student_id: str
    notice_id: str
    kind: Kind
    told_by: str
    told_at: datetime
    sealed: str
    journal_id: str | None = None
    lesson_id: str | None = None
    value: str | None = None
    group_id: str | None = None
    since: date | None = None
    until: date | None = None
    seen_by: str | None = None
    seen_at: datetime | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None
    answer: str | None = None


TOLD = Table("notice", NoticeRow, key=("student_id", "notice_id"))


def the_notice(event: notice.Told | notice.NoticeSeen | notice.NoticeAnswered) -> list[Key]:
    return [(student_of(event), event.notice_id)]


def student_of(event: Event) -> str:
    return event.originator_id.removeprefix(notices_stream(""))


@TOLD.on(notice.MarkDoubted, keys=the_notice)
def mark_doubted(rows: dict[Key, NoticeRow], event: notice.MarkDoubted) -> None:
    row = _new(rows, "mark", event)
    row.journal_id, row.lesson_id, row.value = event.journal_id, event.lesson_id, event.value


@TOLD.on(notice.AccessTroubleTold, keys=the_notice)
def access_trouble_told(rows: dict[Key, NoticeRow], event: notice.AccessTroubleTold) -> None:
    _new(rows, "access", event).group_id = event.group_id


@TOLD.on(notice.AbsenceTold, keys=the_notice)
def absence_told(rows: dict[Key, NoticeRow], event: notice.AbsenceTold) -> None:
    row = _new(rows, "absence", event)
    row.group_id, row.since, row.until = event.group_id, event.since, event.until


@TOLD.on(notice.NoticeSeen, keys=the_notice)
def seen(rows: dict[Key, NoticeRow], event: notice.NoticeSeen) -> None:
    row = rows[student_of(event), event.notice_id]
    row.seen_by, row.seen_at = event.act.by, event.act.at


@TOLD.on(notice.NoticeAnswered, keys=the_notice)
def answered(rows: dict[Key, NoticeRow], event: notice.NoticeAnswered) -> None:
    row = rows[student_of(event), event.notice_id]
    row.answered_by, row.answered_at, row.answer = event.act.by, event.act.at, event.sealed


def _new(rows: dict[Key, NoticeRow], kind: Kind, event: notice.Told) -> NoticeRow:
    key = (student_of(event), event.notice_id)
    rows[key] = NoticeRow(*key, kind, event.act.by, event.act.at, event.sealed)
    return rows[key]


NOTICES = ReadModel(
    "notices",
    (__name__,),
    (TOLD,),
    ignored=subjects.JOURNAL.union(
        subjects.GROUPS, subjects.PEOPLE, subjects.APPOINTMENTS, subjects.CURRICULA, subjects.CALENDAR,
        subjects.TIMETABLE, subjects.YEARS, subjects.CONTROL, subjects.ACCOUNTS - subjects.NOTICES,
    ),
)  # fmt: skip


class Notice(NoticeRow, kw_only=True):
    """A notice with the journal, lesson and group it is about."""

    group: str | None
    discipline: str | None
    lesson_day: date | None


def notices(
    conn: Connection[Any],
    schema: str,
    today: date,
    *,
    open_only: bool = True,
    students: list[str] | None = None,
    reader: str | None = None,
    journal_id: str | None = None,
    teller: str | None = None,
    limit: int = 500,
) -> list[Notice]:
    """Newest first: of these students, told by `teller`, and those that are for `reader`: about a lesson they gave or a journal they teach
    today, or of a group they lead.
    """
    read = read_schema(schema)
    query = sql.SQL(
        """SELECT coalesce(json_agg(n), '[]')::text FROM (
               SELECT n.*, g.name AS "group", j.discipline, l.day AS lesson_day
               FROM {notice} n LEFT JOIN {journal} j USING (journal_id)
                    LEFT JOIN {study_group} g ON g.group_id = coalesce(n.group_id, j.group_id)
                    LEFT JOIN {page_lesson} l ON l.journal_id = n.journal_id AND l.slot_id = n.lesson_id
               WHERE (NOT %(open_only)s OR n.answered_at IS NULL)
                 AND (%(students)s::text[] IS NULL OR n.student_id = ANY(%(students)s))
                 AND (%(teller)s::text IS NULL OR n.told_by = %(teller)s)
                 AND (%(journal_id)s::text IS NULL OR n.journal_id = %(journal_id)s)
                 AND (%(reader)s::text IS NULL
                      OR n.kind = 'mark' AND %(reader)s IN ({teacher}, l.record ->> 'teacher_id')
                      OR n.kind <> 'mark' AND %(reader)s IN ({leader}, {master}))
               ORDER BY n.answered_at IS NOT NULL, n.told_at DESC, n.notice_id
               LIMIT %(limit)s) n"""
    ).format(
        teacher=held_on("j.teachers", "%(today)s"),
        leader=held_on("g.leaders", "%(today)s"),
        master=held_on("g.masters", "%(today)s"),
        **{name: sql.Identifier(read, name) for name in ("notice", "journal", "study_group", "page_lesson")},
    )
    arguments = {
        "open_only": open_only, "students": students, "reader": reader, "journal_id": journal_id, "today": today,
        "teller": teller, "limit": limit,
    }  # fmt: skip
    found = conn.execute(query, arguments).fetchone()
    return msgspec.json.decode(found[0] if found else "[]", type=list[Notice])
