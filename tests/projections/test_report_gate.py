"""What keeps a form from leaders and teachers: what is overdue, what is still to come, and what nobody can mend (D9)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from journal_domain.college_policy import PolicyValues
from journal_domain.requisites import Requisites
from journal_domain.tenure import Tenure
from projections.control import RemarkRow
from projections.page_rows import LessonRow, PageRow
from projections.reports.facts import Facts, JournalFacts
from projections.reports.gate import holes
from projections.reports.names import Names
from projections.reports.scope import Assessment
from projections.reports.table import Hole, HoleKind, counted

SEPTEMBER, TODAY, LAST = date(2025, 9, 1), date(2025, 11, 25), date(2025, 12, 28)
DAY = timedelta(days=1)
REMARK = datetime(2025, 10, 31, 20, 59, tzinfo=UTC)  # 23:59 in the college


def found(days: list[date], *remarks: datetime, until: date = LAST, grace: int = 0, **head: Any) -> list[Hole]:
    """The holes of one journal with lessons of these days, none of them on record."""
    page = PageRow(
        "j-1", "А", None, "d-1", "Технология", "2025-2026-1", (Tenure("t-1", SEPTEMBER, "1"),), (), "exam", LAST, None, [],
        [], 1, **head,
    )  # fmt: skip
    lessons = [LessonRow("j-1", f"slot-{day}", day, time(9), 2, None, None, [], None, {}) for day in days]
    marks = [RemarkRow("j-1", f"k-{at}", "Нет тем", "Внести", LAST, "d-1", at) for at in remarks]
    facts = Facts(
        position=1, as_of=None, today=TODAY, requisites=Requisites(), policy=PolicyValues(grace_days=grace),
        since=SEPTEMBER, until=until, groups={}, members=[],
        journals=[JournalFacts(page, {}, [], [], {}, lessons, marks)],
    )  # fmt: skip
    return holes(facts, Names({}), Assessment.TERM)


def kinds(listed: list[Hole]) -> list[tuple[str, int]]:
    return [(hole.kind, hole.count) for hole in listed]


@pytest.mark.clause("4.2.1-d", "4.5.2-d")
def test_lessons_that_may_still_be_recorded_are_one_line_and_no_omission() -> None:
    """Today's may be filled until midnight."""
    listed = found([TODAY - DAY, TODAY, TODAY + DAY, LAST], closed_on=LAST)
    assert kinds(listed) == [("lesson_unrecorded", 1), ("lessons_to_come", 3)]
    assert listed[1].what == "ещё не прошло занятий: 3 (период до 28.12.2025)"
    assert (listed[1].day, listed[1].link) == (LAST, "/journals/j-1")
    assert counted(listed) == "не заполнено: 1; ещё не прошло занятий: 3"
    assert kinds(found([TODAY - DAY, TODAY - 2 * DAY], grace=1, closed_on=LAST)) == [
        ("lesson_unrecorded", 1), ("lessons_to_come", 1),
    ]  # fmt: skip


@pytest.mark.clause("4.2.1-d", "5.4")
@pytest.mark.parametrize(
    ("until", "counts"), [(date(2025, 10, 30), False), (date(2025, 10, 31), True), (date(2025, 11, 1), True)]
)
def test_a_remark_counts_from_the_day_it_was_made(until: date, counts: bool) -> None:
    assert kinds(found([], REMARK, until=until)) == ([("remark_open", 1)] if counts else [])


@pytest.mark.clause("4.2.1-d", "5.5")
def test_what_is_missing_in_a_closed_years_journal_is_told_as_nobodys_to_mend() -> None:
    (hole,) = found([SEPTEMBER], closed_on=LAST, archived="2025-2026")
    assert (hole.kind, hole.archived) == (HoleKind.UNRECORDED, True)
    assert not found([SEPTEMBER], closed_on=LAST)[0].archived
