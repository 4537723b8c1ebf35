"""How far the open journals are behind their lesson plans: hours, control and practical works, by their pages (2.2.11, 5.3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import msgspec
from psycopg import Connection, sql

from journal_domain.values import LessonKind
from projections.page_rows import PlannedTopic
from projections.reports.forms.teachers_report import CONTROLS, PRACTICALS
from projections.sql_names import read_schema
from projections.tenures import held_on


class Works(msgspec.Struct):
    """Lessons of one kind: those that the plan wants by now, in its order, and those given."""

    due: int
    given: int

    @property
    def missing(self) -> int:
        return max(0, self.due - self.given)


class PlanLag(msgspec.Struct):
    """A journal to the end of yesterday, in academic hours.

    `due`: the hours its timetable had by then, cancelled lessons left out; `given`: those of them on record; `scheduled`:
    the whole term's. What was cancelled and not made up for shows in `scheduled`, which is then less than `planned`.
    """

    journal_id: str
    group: str
    discipline: str
    teacher_id: str | None
    planned: int
    scheduled: int
    due: int
    given: int
    controls: Works
    practicals: Works

    @property
    def behind(self) -> bool:
        short = self.scheduled < self.planned and self.due > 0
        return self.given < self.due or short or bool(self.controls.missing or self.practicals.missing)


class _Row(msgspec.Struct):
    journal_id: str
    group: str
    discipline: str
    teacher_id: str | None
    plan_hours: int | None
    topics: list[PlannedTopic]
    scheduled: int
    due: int
    given: int
    kinds: list[LessonKind]


def plan_lags(conn: Connection[Any], schema: str, today: date) -> list[PlanLag]:
    """The open journals that have a plan and are behind it, those with most hours to make up for first."""
    query = sql.SQL(
        """SELECT coalesce(json_agg(r), '[]')::text FROM (
               SELECT p.journal_id, coalesce(g.name, p.group_id) AS "group", p.discipline, p.plan_hours, t.topics,
                      {teacher} AS teacher_id, l.*
               FROM {page} p JOIN {plan} t USING (journal_id) LEFT JOIN {study_group} g USING (group_id) CROSS JOIN LATERAL (
                   SELECT coalesce(sum(hours), 0) AS scheduled,
                          coalesce(sum(hours) FILTER (WHERE day < %(today)s), 0) AS due,
                          coalesce(sum(hours) FILTER (WHERE day < %(today)s AND record IS NOT NULL), 0) AS given,
                          coalesce(json_agg(record->'kind') FILTER (WHERE record IS NOT NULL), '[]') AS kinds
                   FROM {lesson} WHERE journal_id = p.journal_id AND cancelled IS NULL) l
               WHERE p.closed_on IS NULL AND p.archived IS NULL AND p.annulled IS NULL
               ORDER BY "group", p.discipline, p.journal_id) r"""
    ).format(
        teacher=held_on("p.teachers", "%(today)s"),
        page=sql.Identifier(read_schema(schema), "page"),
        plan=sql.Identifier(read_schema(schema), "page_plan"),
        study_group=sql.Identifier(read_schema(schema), "study_group"),
        lesson=sql.Identifier(read_schema(schema), "page_lesson"),
    )
    found = conn.execute(query, {"today": today}).fetchone()
    lags = [_lag(row) for row in msgspec.json.decode(found[0] if found else "[]", type=list[_Row])]
    return sorted((lag for lag in lags if lag.behind), key=lambda lag: lag.given - lag.due)


def _lag(row: _Row) -> PlanLag:
    in_plan = sum(topic.hours for topic in row.topics)
    by_now = due_topics(row.topics, row.due)
    works = [
        Works(sum(topic.kind in kinds for topic in by_now), sum(kind in kinds for kind in row.kinds))
        for kinds in (CONTROLS, PRACTICALS)
    ]
    planned = in_plan if row.plan_hours is None else row.plan_hours
    return PlanLag(
        row.journal_id, row.group, row.discipline, row.teacher_id, planned, row.scheduled, row.due, row.given, *works
    )


def due_topics(topics: Iterable[PlannedTopic], hours: int) -> list[PlannedTopic]:
    """The topics that so many hours carry to their end, in the plan's order."""
    found = []
    for topic in topics:
        hours -= topic.hours
        if hours < 0:
            break
        found.append(topic)
    return found
