"""What is missing in the journals of a period, and whose it is to fill (REPORT_GATE, D9).

Open when no slot to the period's end is unfilled, the sheets due are closed and no control remark made by then is open;
for marks of the year in both of its terms. An entry made late by a permit counts as made, a lesson that a directive
declared not held is none. Lessons that may still be recorded on their day are one hole a journal.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from projections.page_rows import LessonRow
from projections.reports.facts import Facts, JournalFacts
from projections.reports.names import Names
from projections.reports.scope import Assessment
from projections.reports.table import Hole, HoleKind, written


def holes(facts: Facts, names: Names, assessment: Assessment) -> list[Hole]:
    """The holes by group, discipline and day; lessons to come and a sheet, due to the period's end, after its lessons,
    then remarks."""
    earlier = facts.earlier if assessment is Assessment.YEAR else []
    return [hole for journal in (*earlier, *facts.journals) for hole in _of_journal(facts, names, journal)]


def _of_journal(facts: Facts, names: Names, journal: JournalFacts) -> Iterator[Hole]:
    head, link = journal.head, f"/journals/{journal.id}"

    def hole(kind: HoleKind, what: str, day: date, person: str, where: str, count: int = 1) -> Hole:
        group, archived = facts.group_name(head.group_id), head.archived is not None
        return Hole(kind, count, what, group, head.discipline, day, person, names.full(person), where, archived)

    unrecorded = [lesson for lesson in journal.lessons if lesson.record is None and lesson.day <= facts.until]
    to_come: list[LessonRow] = []
    for lesson in unrecorded:
        if facts.is_overdue(lesson.day):
            where = f"{link}?lesson={lesson.slot_id}"
            yield hole(HoleKind.UNRECORDED, "занятие не записано", lesson.day, journal.whose(lesson), where)
        else:
            to_come.append(lesson)
    if to_come:
        last = to_come[-1]
        what = f"ещё не прошло занятий: {len(to_come)} (период до {written(facts.until)})"
        yield hole(HoleKind.TO_COME, what, last.day, journal.whose(last), link, len(to_come))
    if facts.is_sheet_wanting(journal):
        due = head.attestation_by
        yield hole(
            HoleKind.SHEET_OPEN, "ведомость аттестации не закрыта", due, journal.last_teacher(due), f"{link}/sheet"
        )
    for remark in journal.remarks:
        if remark.closed_at is None and facts.policy.local(remark.made_at).date() <= facts.until:
            where = f"/remarks?journal={journal.id}"
            yield hole(HoleKind.REMARK_OPEN, "замечание не снято", remark.due, journal.last_teacher(facts.until), where)
