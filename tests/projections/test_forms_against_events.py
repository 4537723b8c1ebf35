"""Every figure of every form is what a naive count straight from the events gives; and what replay gives, to the byte."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from adding_up import add_up
from asking_reports import Ask, printed, rows
from naive_term import Naive, half_up, share
from random_term import DUE, EARLIER, FIRST, GROUPS, LAST, TEACHERS, TERM, RandomTerm

from archive.copies.rows import RowsInMemory
from journal_domain.event import EventCodec
from journal_domain.values import EXEMPT, FAIL, NOT_ATTESTED, PASS
from projections.reports.arithmetic import Category, Degree
from projections.reports.forms.final_data import SHOWN
from projections.reports.names import Known, Names
from projections.reports.registry import FORMS
from projections.reports.replay import LogAt, replayed
from projections.reports.scope import Asks, Assessment, Scope

FEW_DAYS = {"since": FIRST + timedelta(days=14), "until": FIRST + timedelta(days=80)}


def scopes(code: str) -> Iterator[Scope]:
    """Everything one may ask of this form in the term."""
    form = FORMS[code]
    ask: dict[str, Any] = {"term": TERM} if Asks.TERM in form.asks else dict(FEW_DAYS)
    for group in GROUPS if Asks.GROUP in form.asks else [None]:
        for discipline in ("d-0", "d-1", "d-2") if Asks.DISCIPLINE in form.asks else [None]:
            for teacher in TEACHERS if Asks.TEACHER in form.asks else [None]:
                for kind in Assessment:
                    yield Scope(
                        **ask,
                        group_id=group,
                        discipline_id=discipline,
                        teacher_id=teacher,
                        assessment=kind,
                        health=True,
                    )


def test_every_form_is_what_the_events_say(ask: Ask, term: RandomTerm) -> None:
    naive = Naive(term.events, LAST, DUE)
    _marks(ask, naive)
    _attendance(ask, naive)
    _occupancy(ask, naive)
    _results(ask, naive)
    _variants(ask, naive)
    _teachers(ask, naive)
    _pages(ask, naive)
    _holes(ask, naive)
    for code in FORMS:
        for scope in scopes(code):
            now = ask(code, scope)
            assert now.position == len(term.events)
            assert ask(code, scope, len(term.events)) == now, "replay gives another report"
            assert ask(code, scope, len(term.events)).digest == now.digest
    _as_of_any_moment(ask, term)


def _marks(ask: Ask, naive: Naive) -> None:
    for group in GROUPS:
        hours = naive.hours(group)
        for kind in Assessment:
            (section,) = ask("summary-of-marks", term=TERM, group_id=group, assessment=kind).sections
            titles = [column.title for column in section.columns[2:-3]]
            disciplines = {"Охрана труда": "d-1", "Технология": "d-0", "Черчение": "d-2"}
            assert titles == sorted(disciplines)
            found = rows(section)
            of_sheets = {s for j in naive.journals(group_id=group) for s in naive.results(j, kind)}
            assert found.keys() == naive.judged(group) | of_sheets
            for student, row in found.items():
                missed = hours.get(student, {})
                for place, title in enumerate(titles, 2):
                    journals = naive.journals(group_id=group, discipline_id=disciplines[title])
                    own = [r[student] for j in journals if student in (r := naive.results(j, kind))]
                    assert row[place] == (own[0] if own else None)
                assert row[-2:] == [missed.get("missed", 0), missed.get("unexcused", 0)]
            below = {row[1]: [printed(x) for x in row] for row in section.footers}
            for place, title in enumerate(titles, 2):
                figures = naive.figures(naive.journals(group_id=group, discipline_id=disciplines[title]), kind)
                column = [below[f"«{mark}»"][place] for mark in "5432"] + [
                    below[x][place] for x in (PASS, FAIL, NOT_ATTESTED, EXEMPT)
                ]
                assert column == [figures["counts"][x] for x in (*"5432", PASS, FAIL, NOT_ATTESTED, EXEMPT)]
                shares = ("всего (N)", "успеваемость, %", "качество, %", "средний балл; пропущено, ч")
                assert [below[x][place] for x in shares] == [figures[x] for x in ("n", "pass", "quality", "mean")]


def _absences(own: dict[str, int]) -> list[Any]:
    held, missed = own.get("held", 0), own.get("missed", 0)
    kinds = [own.get(x, 0) for x in ("excused", "illness", "unexcused", "late")]
    return [missed, *kinds, held, share(held - missed, held)]


def _attendance(ask: Ask, naive: Naive) -> None:
    for group in GROUPS:
        hours = naive.hours(group)
        (section,) = ask("summary-of-attendance", term=TERM, group_id=group).sections
        found = rows(section)
        assert found.keys() == naive.listed(group) | hours.keys()
        months = sorted(
            {f"{x.day:%Y-%m}" for (j, _), x in naive.lessons.items() if naive.opened[j].group_id == group and hours}
        )
        for student, row in found.items():
            own = hours.get(student, {})
            assert row[2:] == [*(own.get(month, 0) for month in months), *_absences(own)]
        total = sum(hours.values(), start=Counter())
        assert [printed(x) for x in section.footers[0][-7:]] == _absences(total)
        few = naive.hours(group, **FEW_DAYS)
        by_student, by_day = ask("attendance-of-group", group_id=group, **FEW_DAYS).sections
        for student, row in rows(by_student).items():
            assert row[-7:] == _absences(few.get(student, {}))
            assert sum(row[2:-7]) == row[-7]
        for row in by_day.rows:
            assert isinstance(row[0], date)
            of_day = naive.hours(group, row[0], row[0])
            assert [printed(x) for x in row[2:]] == _absences(sum(of_day.values(), start=Counter()))


def _occupancy(ask: Ask, naive: Naive) -> None:
    since, until = FEW_DAYS["since"], FEW_DAYS["until"]
    (section,) = ask("occupancy", **FEW_DAYS).sections
    for group, row in rows(section).items():
        periods = naive.periods[group.removeprefix("Группа ")]
        begin = sum(a <= since and (not b or b > since) for _, a, b in periods)
        came = sum(since < a <= until for _, a, _ in periods)
        gone = sum(bool(b) and since < b <= until for _, _, b in periods)
        end = sum(a <= until and (not b or b > until) for _, a, b in periods)
        assert row[6:10] == [begin, came, gone, end]
        assert (row[2], row[3], row[5]) == ("Столяр", 1, 12), "as the group was described for the year of these days"
        assert row[10] == (end if group == "Группа g-0" else 0), "the adapted programme of that year, too"
        assert end == begin + came - gone
    assert [sum(row[n] for row in rows(section).values()) for n in range(5, 12)] == section.footers[0][5:]


def _results(ask: Ask, naive: Naive) -> None:
    for kind in Assessment:
        (section,) = ask("final-data", term=TERM, assessment=kind).sections
        found = rows(section)
        for group in GROUPS:
            listed = naive.judged(group)
            fits = [naive.category(student, kind) for student in listed]
            row = found[f"Группа {group}"]
            assert row[2] == 1, "the course of the year asked about, also once the group was moved on"
            assert row[3:11] == [len(listed), *(fits.count(shown.value) for shown in SHOWN)]
            bad = fits.count("failing") + fits.count("not_attested")
            judged = len(listed) if len(listed) > fits.count("unfinished") else 0
            closed = naive.closed.issuperset(naive.journals(group_id=group))
            without = [s for s in listed if naive.category(s, kind) == "not_attested"]
            excused = sum(naive.not_attested_with_reason(student, kind) for student in without)
            assert row[11:13] == [excused, len(without) - excused]
            assert row[13] == (share(len(listed) - bad, judged) if closed else "—")
            assert row[14] == (share(fits.count("excellent") + fits.count("good"), judged) if closed else "—")
            moved = naive.listed(group) if naive.described[group] > "2025-2026" else set()
            assert row[15:17] == [len(moved), len(moved & naive.debtors())]
            left = [d for g, day, d in naive.departures if g == group and FIRST < day <= LAST]
            assert row[17:] == [left.count(d) for d in ("transfer", "academic_leave", "expulsion", "graduation")]
            results = ask("group-results", term=TERM, group_id=group, assessment=kind)
            head = dict(results.head)
            assert (head["Профессия"], head["Курс"]) == ("Столяр", "1"), "those of the year asked about"
            of_group, named, by_discipline = results.sections
            assert {str(r[0]): r[1] for r in named.rows} == {c.words: fits.count(c.value) for c in Category}
            names = [name for r in named.rows for name in str(r[2] or "").split(", ") if name]
            assert sorted(names) == sorted(listed)
            every = naive.figures(naive.journals(group_id=group), kind)
            figures = {str(r[0]): printed(r[1]) for r in of_group.rows}
            assert [figures["СОУ, %"], figures["Средний балл"]] == [every["degree"], every["mean"]]
            assert [printed(x) for x in by_discipline.footers[0][-4:]] == [
                every[x] for x in ("pass", "quality", "degree", "mean")
            ]
        for discipline in ("d-0", "d-1", "d-2"):
            report = ask("discipline-results", term=TERM, discipline_id=discipline, assessment=kind)
            (section,) = report.sections
            journals = naive.journals(discipline_id=discipline)
            assert len(section.rows) == len(journals)
            for row, journal in zip(
                section.rows,
                sorted(journals, key=lambda j: (naive.opened[j].group_id, naive.opened[j].subgroup_id or "")),
                strict=True,
            ):
                assert [printed(x) for x in row[2:]] == _result_cells(naive, [journal], kind)
            assert [printed(x) for x in section.footers[0][2:]] == _result_cells(naive, journals, kind)


def _variants(ask: Ask, naive: Naive) -> None:
    """СОУ by each variant, which the sheet names."""
    weights = {Degree.NOT_ATTESTED_SEVEN: 7, Degree.NOT_ATTESTED_NOTHING: 0, Degree.WITHOUT_NOT_ATTESTED: None}
    about: dict[str, dict[str, str]] = {
        "group-results": {"group_id": "g-1"}, "discipline-results": {"discipline_id": "d-0"}, "teachers-report": {"teacher_id": "t-1"},
    }  # fmt: skip
    counts = naive.figures(naive.journals(discipline_id="d-0"), "term")["counts"]
    for variant, weight in weights.items():
        for code, subject in about.items():
            report = ask(code, term=TERM, degree=variant, **subject)
            assert [note for note in report.notes if note.startswith("СОУ")] == [variant.words]
        total = (
            100 * counts["5"] + 64 * counts["4"] + 36 * counts["3"] + 16 * counts["2"] + (weight or 0) * counts["н/а"]
        )
        of = sum(counts[x] for x in "5432") + (counts["н/а"] if weight is not None else 0)
        (section,) = ask("discipline-results", term=TERM, discipline_id="d-0", degree=variant).sections
        assert printed(section.footers[0][-2]) == (half_up(Fraction(total, of), 1) if of else None)


def _result_cells(naive: Naive, journals: list[str], kind: str) -> list[Any]:
    figures = naive.figures(journals, kind)
    counts = [figures["counts"][x] for x in (*"5432", PASS, FAIL, NOT_ATTESTED, EXEMPT, None)]
    return [figures["n"], *counts, *(figures[x] for x in ("pass", "quality", "degree", "mean"))]


def _teachers(ask: Ask, naive: Naive) -> None:
    for teacher in TEACHERS:
        work, results, debtors = ask("teachers-report", term=TERM, teacher_id=teacher).sections
        own = [
            j
            for j, x in naive.opened.items()
            if x.teacher_id == teacher or (teacher == "t-1" and x.discipline_id == "d-0")
        ]
        assert len(work.rows) == len(results.rows) == len(own)
        held = [x for (j, _), x in naive.lessons.items() if j in own]
        sums = work.footers[0]
        assert sums[3] == sum(x.hours for x in held)
        assert sums[4] == sum(x.hours for x in held if x.teacher_id != teacher)
        assert sums[10] == sum(mark is not None for (j, _, _), mark in naive.marks.items() if j in own)
        late = [naive.lessons[j, lesson].late if lesson else False for j, lesson in naive.late if j in own]
        assert sums[12] == sum(x.late for x in held) + late.count(False)
        owing = [
            s for j in own for s, result in naive.results(j, "term").items() if result in ("2", FAIL, NOT_ATTESTED)
        ]
        assert sorted(str(row[2]) for row in debtors.rows) == sorted(owing)
        assert [printed(x) for x in results.footers[0][2:]] == _result_cells(naive, own, "term")


def _pages(ask: Ask, naive: Naive) -> None:
    for group in GROUPS:
        contents, roll, *pages, _ = ask("journal-of-lessons", term=TERM, group_id=group).sections
        journals = naive.journals(group_id=group)
        assert len(contents.rows) == len(journals) == len(pages) / 2
        assert contents.footers[0][4] == sum(x.hours for (j, _), x in naive.lessons.items() if j in journals)
        marks = sum(str(cell)[0] in "5432" for page in pages[::2] for row in page.rows for cell in row[2:-2] if cell)
        assert marks == sum(mark is not None for (j, _, _), mark in naive.marks.items() if j in journals)
        here = {s for s, a, b in naive.periods.get(group, []) if a <= LAST and (not b or b > FIRST)}
        assert rows(roll).keys() == here


def _holes(ask: Ask, naive: Naive) -> None:
    for group in GROUPS:
        journals = naive.journals(group_id=group)
        holes = ask("group-results", term=TERM, group_id=group).holes
        slots, sheets = naive.unfilled(journals, FIRST, LAST), len(set(journals) - naive.closed)
        remarks = len(naive.remarks & set(journals))
        assert len(holes) == slots + sheets + remarks
        assert sum("замечание" in hole.what for hole in holes) == remarks
        assert sum("ведомость" in hole.what for hole in holes) == sheets
        of_year = ask("group-results", term=TERM, group_id=group, assessment=Assessment.YEAR).holes
        assert len(of_year) - len(holes) == len(naive.journals(group_id=group, term=EARLIER))
        few = ask("attendance-of-group", group_id=group, **FEW_DAYS).holes
        assert len(few) == naive.unfilled(journals, FEW_DAYS["since"], FEW_DAYS["until"]), "no remark was made by then"
        ends = {"занятие": "?lesson=slot-", "ведомость": "/sheet", "замечание": "/remarks?journal="}
        for hole in holes:
            assert hole.person
            assert ends[hole.what.split()[0]] in hole.link, "each kind of hole leads where it is mended"


def _as_of_any_moment(ask: Ask, term: RandomTerm) -> None:
    """Whatever was recorded after the position is as if it had never been: in all nine forms."""
    codec = EventCodec()
    stored = [codec.to_stored_event(event) for event in term.events]
    kept = [(n, x.originator_id, x.topic, x.state) for n, x in enumerate(stored, 1)]
    for position in term.random.sample(range(80, len(term.events)), k=3):
        naive = Naive(term.events[:position], LAST, DUE)
        then = LogAt(RowsInMemory(kept[:position], position), position)
        for code, form in FORMS.items():
            scope = next(scopes(code))
            assert ask(code, scope, position) == form.report(replayed(then, form, scope), scope, Names({}))
        for group in GROUPS:
            journals = naive.journals(group_id=group)
            if not journals:
                continue
            today = term.events[position - 1].act.at.date()
            holes = ask("group-results", term=TERM, group_id=group, position=position).holes
            counts = Counter({hole.kind: 0 for hole in holes})
            for hole in holes:
                counts[hole.kind] += hole.count
            assert counts["lesson_unrecorded"] == naive.unfilled(journals, FIRST, today - timedelta(days=1))
            assert counts["lessons_to_come"] == naive.unfilled(journals, today, LAST)
            assert sum(hole.kind == "lessons_to_come" for hole in holes) <= len(journals)
            (section,) = ask("summary-of-attendance", term=TERM, group_id=group, position=position).sections
            hours = naive.hours(group)
            assert {s: row[-7:] for s, row in rows(section).items()} == {
                s: _absences(hours.get(s, {})) for s in naive.listed(group) | hours.keys()
            }


def test_names_order_a_list_and_birth_dates_tell_who_is_under_age() -> None:
    day = date(2026, 6, 28)
    names = Names({
        "a": Known("Ёлкин Пётр", day.replace(year=2008)), "b": Known("Дубова Анна", date(2008, 6, 29)),
        "c": Known("Жуков Олег"), "d": Known("Елкин Пётр"),
    })  # fmt: skip
    assert names.alphabetical(["c", "a", "b", "d", "x"]) == ["x", "b", "a", "d", "c"]
    assert [names.minor(i, day) for i in "abcx"] == [False, True, None, None]


def test_the_figures_agree_across_the_forms(ask: Ask, term: RandomTerm) -> None:
    assert term.events
    add_up(
        ask, TERM, (FIRST, LAST), {group: f"Группа {group}" for group in GROUPS},
        {"Охрана труда": "d-1", "Технология": "d-0", "Черчение": "d-2"}, TEACHERS,
        went_on={"g-1": 1, "g-2": -1},  # s-g-1-0, the day after the sheets were due
        elsewhere={"g-1": 1},  # s-g-1-3, between the days on which its sheets were due
        twice=("Технология",),  # t-0 taught it, then t-1
    )  # fmt: skip
