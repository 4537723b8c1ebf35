"""Whoever is transferred once the sheets are due stays in the results of the old group; «н/а» with and without a reason (4.6.2-k)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from journal_domain.academic_calendar import TermDates
from journal_domain.college_policy import PolicyValues
from journal_domain.requisites import Requisites
from journal_domain.tenure import Tenure
from journal_domain.values import AbsenceReason, Arrival, Departure
from projections.groups import Described, GroupRow, GroupStudentRow, Membership
from projections.page_rows import PageRow
from projections.reports.arithmetic import Category
from projections.reports.facts import Elsewhere, Facts, JournalFacts
from projections.reports.forms.final_data import COLUMNS
from projections.reports.names import Names
from projections.reports.registry import FORMS
from projections.reports.scope import Scope
from projections.reports.table import Cell, Row
from projections.results import CourseRow, Given, Listed, Stay

SEPTEMBER, DUE, LAST = date(2025, 9, 1), date(2026, 6, 26), date(2026, 6, 28)
DAY = timedelta(days=1)
TAUGHT = (Tenure("t-1", SEPTEMBER, "1"),)
SCOPE = Scope(term="2025-2026-2")


def journal(
    group: str, students: dict[str, Listed], course: CourseRow | None = None, term: str = "2", due: date = DUE
) -> JournalFacts:
    head = PageRow(
        f"j-{group}-{term}-{due}",
        group,
        None,
        "d-1",
        "Технология",
        f"2025-2026-{term}",
        TAUGHT,
        (),
        "exam",
        due,
        None,
        [],
        [],
        1,
        closed_on=DUE,
    )
    return JournalFacts(head, students, [], [], {}, [], course=course)


def facts(groups: list[GroupRow], members: list[GroupStudentRow], *journals: JournalFacts) -> Facts:
    return Facts(
        position=1, as_of=None, today=LAST, requisites=Requisites(), policy=PolicyValues(), since=SEPTEMBER, until=LAST,
        groups={group.group_id: group for group in groups}, members=members,
        journals=[one for one in journals if one.head.term == SCOPE.term],
        term=TermDates("2025-2026-2", SEPTEMBER, LAST, DUE),
        earlier=[one for one in journals if one.head.term != SCOPE.term],
    )  # fmt: skip


def final(found: Facts) -> dict[str, dict[str, Cell]]:
    """Group → column → figure of form 6."""
    rows = FORMS["final-data"].content(found, SCOPE, Names({})).sections[0].rows
    return {str(row[1]): dict(zip((column.title for column in COLUMNS), row, strict=True)) for row in rows}


def only(rows: list[Row], group: str, column: int) -> list[Cell]:
    return [row[column] for row in rows if row[0] == group]


@pytest.mark.clause("4.6.2-k", "4.5.1-d")
@pytest.mark.parametrize(("day", "where"), [(DUE, "Б"), (DUE + DAY, "А"), (LAST, "А"), (LAST + DAY, "А")])
def test_a_student_transferred_around_the_due_day_is_judged_once_with_their_marks(day: date, where: str) -> None:
    """On the due day the new group's sheet has the student; from the next day on the old one's, also in form 8."""
    members = [
        GroupStudentRow("А", "s-1", [Membership(SEPTEMBER, Arrival.ADMISSION, "1", day, Departure.TRANSFER, "2")]),
        GroupStudentRow("Б", "s-1", [Membership(day, Arrival.TRANSFER, "2")]),
    ]
    found = facts(
        [GroupRow("А", "А"), GroupRow("Б", "Б")], members,
        journal("А", {"s-1": Listed([Stay(SEPTEMBER, day)], "5" if where == "А" else None)}),
        journal("Б", {"s-1": Listed([Stay(day)], "5" if where == "Б" else None)}),
    )  # fmt: skip
    told = final(found)
    assert {name: row["Отличники"] for name, row in told.items()} == {"А": int(where == "А"), "Б": int(where == "Б")}
    assert sum(row["Обучающихся"] for row in told.values()) == 1  # type: ignore[misc]
    rows = FORMS["discipline-results"].content(found, SCOPE, Names({})).sections[0].rows
    assert [only(rows, name, 2) for name in ("А", "Б")] == [[int(where == "А")], [int(where == "Б")]]


EARLY = DUE - 10 * DAY
"""The day on which the first discipline's sheets are due; the second's are due with the term's."""


@pytest.mark.clause("4.6.2-k", "4.5.2-l")
@pytest.mark.parametrize(
    ("day", "first", "where", "fit"),
    [
        (EARLY, "5", "Б", Category.EXCELLENT),
        (EARLY + DAY, "5", "Б", Category.EXCELLENT),
        (EARLY + DAY, "2", "Б", Category.FAILING),
        (DUE, "н/а", "Б", Category.NOT_ATTESTED),
        (DUE + DAY, "2", "А", Category.FAILING),
    ],
)
def test_a_student_transferred_between_two_due_days_is_judged_by_the_sheets_of_both_groups(
    day: date, first: str, where: str, fit: Category
) -> None:
    """The first sheet is the old group's unless the student came by its day; the second is that of the last day's group."""
    members = [
        GroupStudentRow("А", "s-1", [Membership(SEPTEMBER, Arrival.ADMISSION, "1", day, Departure.TRANSFER, "2")]),
        GroupStudentRow("Б", "s-1", [Membership(day, Arrival.TRANSFER, "2")]),
    ]
    old, new = [Stay(SEPTEMBER, day)], [Stay(day)]
    by_day = [(EARLY, first), (DUE, "5")]
    sheets = {
        group: [
            journal(group, {"s-1": Listed(stays, value if (day <= due) is (group == "Б") else None)}, due=due)
            for due, value in by_day
        ]
        for group, stays in (("А", old), ("Б", new))
    }
    college = facts([GroupRow("А", "А"), GroupRow("Б", "Б")], members, *sheets["А"], *sheets["Б"])
    assert {name: row[fit.words] for name, row in final(college).items()} == {"А": 0, "Б": 0} | {where: 1}
    for group, other in (("А", "Б"), ("Б", "А")):
        here, there = [[row for row in members if row.group_id == name] for name in (group, other)]
        alone = facts([GroupRow(group, group)], here, *sheets[group])
        alone.elsewhere = Elsewhere(there, sheets[other])
        named = FORMS["group-results"].content(alone, replace(SCOPE, group_id=group), Names({})).sections[1].rows
        assert {str(row[0]): row[1] for row in named if row[1]} == ({fit.words: 1} if group == where else {})


@pytest.mark.parametrize(
    ("year", "course"), [("2024-2025", None), ("2025-2026", 1), ("2026-2027", 1), ("2028-2029", 3)]
)
def test_the_course_is_that_of_the_year_asked_about_as_last_described_by_then(year: str, course: int | None) -> None:
    described = {"2025-2026": Described("Повар", 1), "2027-2028": Described("Столяр", 3)}
    group = GroupRow("А", "А", course=3, year="2027-2028", described=described)
    assert group.in_year(year).course == course


@pytest.mark.clause("4.6.2-k")
def test_whoever_was_expelled_after_the_due_day_is_on_no_list() -> None:
    gone = Membership(SEPTEMBER, Arrival.ADMISSION, "1", DUE + DAY, Departure.EXPULSION, "2")
    found = facts(
        [GroupRow("А", "А")], [GroupStudentRow("А", "s-1", [gone])],
        journal("А", {"s-1": Listed([Stay(SEPTEMBER, DUE + DAY)], "5")}),
    )  # fmt: skip
    assert final(found)["А"]["Обучающихся"] == 0


@pytest.mark.clause("4.6.2-k")
@pytest.mark.parametrize(
    ("reasons", "excused"),
    [
        ([], 0),
        ([AbsenceReason.ILLNESS], 1),
        ([AbsenceReason.EXCUSED, AbsenceReason.ORDER], 1),
        ([AbsenceReason.ILLNESS, AbsenceReason.UNSPECIFIED], 0),
        ([AbsenceReason.UNEXCUSED], 0),
    ],
)
def test_not_attested_with_a_reason_is_who_missed_nothing_without_one(
    reasons: list[AbsenceReason], excused: int
) -> None:
    absences = {f"l-{n}": reason for n, reason in enumerate(reasons)}
    course = CourseRow("j", 0, {lesson: Given(SEPTEMBER, 2) for lesson in absences}, {"s-1": absences})
    found = facts(
        [GroupRow("А", "А")], [GroupStudentRow("А", "s-1", [Membership(SEPTEMBER, Arrival.ADMISSION, "1")])],
        journal("А", {"s-1": Listed([Stay(SEPTEMBER)], "н/а")}, course),
    )  # fmt: skip
    row = final(found)["А"]
    assert (row["Не аттестованы"], row["из них по уважительной причине"], row["без уважительной причины"]) == (
        1, excused, 1 - excused,
    )  # fmt: skip


@pytest.mark.clause("4.6.2-m")
@pytest.mark.parametrize(
    ("year", "now", "before", "moved", "conditional"),
    [
        ("2025-2026", "5", "2", 0, 0),
        ("2026-2027", "5", "5", 1, 0),
        ("2026-2027", "н/а", "5", 1, 1),
        ("2026-2027", "5", "2", 1, 1),
        ("2026-2027", "5", None, 1, 0),
    ],
)
def test_a_debtor_of_either_term_goes_to_the_next_course_conditionally(
    year: str, now: str, before: str | None, moved: int, conditional: int
) -> None:
    found = facts(
        [GroupRow("А", "А", year=year)],
        [GroupStudentRow("А", "s-1", [Membership(SEPTEMBER, Arrival.ADMISSION, "1")])],
        journal("А", {"s-1": Listed([Stay(SEPTEMBER)], now)}, CourseRow("j")),
        journal("А", {"s-1": Listed([Stay(SEPTEMBER)], before)}, term="1"),
    )
    row = final(found)["А"]
    assert (row["Переведены на следующий курс"], row["из них условно"]) == (moved, conditional)
