"""The figures at a glance agree with the forms, to the last digit (4.6.2-g, 2.2.11)."""

from __future__ import annotations

from typing import Any

from asking_reports import Ask, Count, printed
from naive_term import Naive, share
from random_term import DUE, GROUPS, LAST, TEACHERS, TERM, RandomTerm

from projections.reports.indicators import Line
from projections.reports.scope import Assessment


def shares(line: Line) -> list[Any]:
    return [line.students, *(printed(x) for x in (line.pass_rate, line.quality, line.degree, line.mean))]


def _taught(naive: Naive, discipline: str) -> list[str]:
    return naive.journals(discipline_id=discipline)


def _hours(naive: Naive, discipline: str) -> tuple[int, int]:
    """Hours held and missed by all who were on the lists of the discipline's journals."""
    held = missed = 0
    for (journal, lesson_id), lesson in naive.lessons.items():
        if journal in _taught(naive, discipline):
            for student in {s for s, a, b in naive.rolls[journal] if a <= lesson.day and (not b or b > lesson.day)}:
                held += lesson.hours
                missed += lesson.hours * (naive.seats.get((journal, lesson_id, student)) not in (None, "late"))
    return held, missed


def figures(cells: list[Any]) -> list[Any]:
    """As shares has them: «—» stands for a share of students while a sheet is open."""
    return [None if cell == "—" else printed(cell) for cell in cells]


def test_a_group_is_as_in_its_forms_a_discipline_as_in_its_own_and_the_whole_as_in_the_final_data(
    ask: Ask, count: Count, term: RandomTerm
) -> None:
    naive = Naive(term.events, LAST, DUE)
    for kind in Assessment:
        found = count(assessment=kind, health=True)
        assert count(len(term.events), assessment=kind, health=True) == found, "replay gives other figures"
        (final,) = ask("final-data", term=TERM, assessment=kind).sections
        whole = final.footers[0]
        assert shares(found.total)[:3] == figures([whole[3], *whole[13:15]])
        for line in found.groups:
            about: dict[str, Any] = {"term": TERM, "group_id": line.id}
            of_group = ask("group-results", **about, assessment=kind).sections[0]
            assert shares(line) == figures([row[1] for row in of_group.rows])
            attendance = ask("summary-of-attendance", **about).sections[0].footers[0]
            assert [line.hours_missed, line.hours_held, line.attendance] == [
                attendance[-7], attendance[-2], attendance[-1],
            ]  # fmt: skip
            contents = ask("journal-of-lessons", **about).sections[0].footers[0]
            assert [line.hours_planned, line.hours_given] == contents[3:5]
        for line in found.disciplines:
            of_discipline = ask("discipline-results", term=TERM, discipline_id=line.id, assessment=kind)
            total = of_discipline.sections[0].footers[0]
            assert [line.assessed, *shares(line)[1:]] == [total[2], *map(printed, total[-4:])]
            held, missed = _hours(naive, line.id)
            assert [line.hours_held, line.hours_missed] == [held, missed]
            assert printed(line.attendance) == share(held - missed, held)
            marks = sum(mark is not None for (j, _, _), mark in naive.marks.items() if j in _taught(naive, line.id))
            assert line.marks == marks, "the density of a discipline is counted of its current marks"
        assert found.adapted == [line for line in found.groups if line.id == "g-0"], "hours of adapted programmes"
        assert {line.id for line in found.groups} == set(GROUPS)


def test_a_teacher_sees_their_own_journals_as_in_their_report(ask: Ask, count: Count, term: RandomTerm) -> None:
    assert term.events
    for teacher in TEACHERS:
        own = count(teacher_id=teacher)
        work, results, _ = ask("teachers-report", term=TERM, teacher_id=teacher).sections
        sums = work.footers[0]
        assert [own.total.hours_planned, own.total.hours_given, own.total.marks] == [sums[2], sums[3], sums[10]]
        assert shares(own.total) == [None, *map(printed, results.footers[0][-4:])]
        for row in work.rows:
            if row[1] != "Черчение":  # two subgroups are two rows there and one line here
                (line,) = [
                    found for group in own.groups if group.title == row[0]
                    for found in count(teacher_id=teacher, group_id=group.id).disciplines if found.title == row[1]
                ]  # fmt: skip
                assert printed(line.density) == printed(row[11])


def test_journals_whose_marks_are_fewer_than_the_norm_are_named_worst_first(count: Count, term: RandomTerm) -> None:
    assert term.events
    found = count()
    assert 0 < len(found.thin) < len(GROUPS) * 8
    assert [journal.density for journal in found.thin] == sorted(journal.density for journal in found.thin)
    assert all(journal.density < 1 and journal.lessons >= found.lessons_per_mark for journal in found.thin)
    of_group = {group.title: count(group_id=group.id) for group in found.groups}
    for journal in found.thin:
        assert journal in of_group[journal.group].thin


def test_adapted_programmes_are_told_to_those_who_may_know(count: Count, term: RandomTerm) -> None:
    assert term.events
    told = count(health=True).adapted
    assert [line.id for line in told or ()] == ["g-0"]
    assert count().adapted is None
