"""The figures of a term added up across all nine forms: what one form says of anything, each other that tells of it says too."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from asking_reports import Ask, printed, rows

from journal_domain.values import EXEMPT, FAIL, NOT_ATTESTED, PASS
from projections.reports.table import Row

COUNTS = slice(2, 12)
"""In forms 8 and 9: N and how often each result stands, and no result."""


def add_up(
    ask: Ask,
    term: str,
    days: tuple[date, date],
    groups: Mapping[str, str],
    disciplines: Mapping[str, str],
    teachers: Collection[str],
    *,
    went_on: Mapping[str, int] | None = None,
    elsewhere: Mapping[str, int] | None = None,
    twice: Collection[str] = (),
) -> None:
    """`days` are the first and the last; `groups` id → name, `disciplines` title → id.

    `went_on`: by how many a group judges more than are on its list, since they were transferred once its sheets were due;
    `elsewhere`: how many stand on some of its sheets and are judged in another group, where they went before the others;
    `twice`: titles of disciplines that the first teacher shares with another, who report the same journals.
    """
    dates = {"since": days[0], "until": days[1]}
    (final,) = ask("final-data", term=term).sections
    (occupancy,) = ask("occupancy", **dates).sections
    of_disciplines = {
        i: ask("discipline-results", term=term, discipline_id=i).sections[0] for i in disciplines.values()
    }
    given = 0
    for group, name in groups.items():
        (marks,) = ask("summary-of-marks", term=term, group_id=group).sections
        of_group, named, by_discipline = ask("group-results", term=term, group_id=group).sections
        (attendance,) = ask("summary-of-attendance", term=term, group_id=group).sections
        of_dates, by_day = ask("attendance-of-group", group_id=group, **dates).sections
        contents = ask("journal-of-lessons", term=term, group_id=group).sections[0]
        row = rows(final)[name]
        # the list at the end of the period has one length everywhere
        on_the_list = {
            len(marks.rows) - (elsewhere or {}).get(group, 0),
            row[3],
            of_group.rows[0][1],
            named.footers[0][1],
        }
        assert on_the_list == {rows(occupancy)[name][9] + (went_on or {}).get(group, 0)}
        # categories: by name and by number
        assert sorted(row[4:11]) == sorted(r[1] for r in named.rows)
        assert row[13:15] == [printed(r[1]) for r in of_group.rows[1:3]]
        assert row[11] + row[12] == row[10]
        # each discipline: below the summary, in the group's results, and in the discipline's own report
        below = {r[1]: r[2:-3] for r in marks.footers}
        titles = [column.title for column in marks.columns[2:-3]]
        assert sorted(titles) == sorted(disciplines)
        for place, title in enumerate(titles):
            line = rows(by_discipline)[title][1:]
            own = [r for r in of_disciplines[disciplines[title]].rows if str(r[0]).partition(" (")[0] == name]
            results = ("всего (N)", "«5»", "«4»", "«3»", "«2»", PASS, FAIL, NOT_ATTESTED, EXEMPT)
            assert [below[x][place] for x in results] == line[:9]
            assert _sums(own) == line[:10]
            assert [printed(below["успеваемость, %"][place]), printed(below["качество, %"][place])] == line[10:12]
        # hours: by month, by discipline, by day; and of each student of the list in the summary of marks
        assert attendance.footers[0][-7:] == of_dates.footers[0][-7:] == by_day.footers[0][-7:]
        missed = rows(attendance)
        assert all(r[-2:] == [missed[s][-7], missed[s][-4]] for s, r in rows(marks).items())
        assert sum(r[-7] for r in missed.values()) == attendance.footers[0][-7]
        assert sum(hours for r in contents.rows if isinstance(hours := r[4], int)) == contents.footers[0][4]
        given += _whole(contents.footers[0][4])
    # hours given and results: of all groups, of all disciplines, and of all teachers
    reports = [ask("teachers-report", term=term, teacher_id=teacher).sections for teacher in teachers]
    shared = sum(_whole(r[3]) for r in reports[0][0].rows if r[1] in twice)
    assert sum(_whole(work.footers[0][3]) for work, _, _ in reports) - shared == given > 0
    of_teachers = _sums([results.footers[0] for _, results, _ in reports])
    again = _sums([r for r in reports[0][1].rows if r[1] in twice])
    whole = _sums([section.footers[0] for section in of_disciplines.values()])
    assert [a - b for a, b in zip(of_teachers, again, strict=True)] == whole


def _sums(found: list[Row]) -> list[int]:
    return [sum(map(_whole, column)) for column in zip(*(r[COUNTS] for r in found), strict=True)] or [0] * 10


def _whole(cell: Any) -> int:
    assert isinstance(cell, int)
    return cell
