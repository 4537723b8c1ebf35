"""The words of a notice and of its answer: they are of two people, and go with the data of either (152-ФЗ ст. 21).

    {"words": …} ──whoever told, `notice <student>`──► inner
    {"sealed": inner} ──the student, `notice`──► the event's `sealed`      of a notice one tells of oneself: {"words": …} at once

An answer is sealed as the notice it belongs to: for the student and whoever told.
"""

from __future__ import annotations

from archive.ledger.persons import Persons

NOTICE = "notice"


def seal_words(persons: Persons, student_id: str, told_by: str, words: str) -> str:
    """Raises PersonForgotten when the data of either are destroyed."""
    fields = {"words": words}
    if told_by != student_id:
        fields = {"sealed": persons.seal(told_by, f"{NOTICE} {student_id}", fields)}
    return persons.seal(student_id, NOTICE, fields)


def open_words(persons: Persons, student_id: str, told_by: str, sealed: str) -> str | None:
    """None when the data of either are destroyed. Raises SealBroken."""
    fields = persons.open(student_id, NOTICE, sealed)
    if fields is not None and "sealed" in fields:
        fields = persons.open(told_by, f"{NOTICE} {student_id}", fields["sealed"])
    return fields["words"] if fields else None
