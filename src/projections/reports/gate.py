"""What is missing in the journals of a period, and whose it is to fill (REPORT_GATE, D9).

Open when no slot to the period's end is unfilled, the sheets due are closed and no control remark is open; for marks of
the year in both of its terms. An entry made late by a permit counts as made.
"""

from __future__ import annotations

from projections.reports.facts import Facts
from projections.reports.names import Names
from projections.reports.scope import Assessment
from projections.reports.table import Hole

UNFILLED, SHEET_OPEN, REMARK_OPEN = "занятие не записано", "ведомость аттестации не закрыта", "замечание не снято"


def holes(facts: Facts, names: Names, assessment: Assessment) -> list[Hole]:
    """The holes by group, discipline and day; a sheet, due to the period's end, after its lessons, then remarks."""
    found = []
    earlier = facts.earlier if assessment is Assessment.YEAR else []
    for journal in (*earlier, *facts.journals):
        head = journal.head
        group, link = facts.group_name(head.group_id), f"/journals/{head.journal_id}"
        for lesson in journal.lessons:
            if lesson.record is None and lesson.day <= facts.until:
                person = journal.whose(lesson)
                where = f"{link}?lesson={lesson.slot_id}"
                found.append(Hole(UNFILLED, group, head.discipline, lesson.day, person, names.full(person), where))
        if head.closed_on is None and head.attestation_by <= facts.until:
            person = journal.last_teacher(head.attestation_by)
            where, due = f"{link}/sheet", head.attestation_by
            found.append(Hole(SHEET_OPEN, group, head.discipline, due, person, names.full(person), where))
        for remark in journal.remarks:
            if remark.closed_at is None:
                person = journal.last_teacher(facts.until)
                where = f"/remarks?journal={head.journal_id}"
                found.append(Hole(REMARK_OPEN, group, head.discipline, remark.due, person, names.full(person), where))
    return found
