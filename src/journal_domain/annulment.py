"""A journal opened by mistake and still empty is annulled: nothing is erased, and nothing is recorded in it any more (1.6).

It is of a discipline, a term or a subgroup that should have had none, so the same one is not opened again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from journal_domain.academic_calendar import year_of
from journal_domain.curriculum import Curriculum
from journal_domain.errors import Refused
from journal_domain.event import Act, Event
from journal_domain.group import Group
from journal_domain.journal import Journal
from journal_domain.lock import require_in_use
from journal_domain.mistake import JournalAnnulled, JournalDetached
from journal_domain.timetable import Timetable
from journal_domain.writing import stated


def annul_journal(
    journal: Journal, group: Group, timetable: Timetable, required: bool, basis: str, act: Act
) -> list[Event]:
    """Annul an empty journal by an order or a directive, and tell its group; not one `required` by the curriculum.

    A plan (КТП), permits, closed remarks and certified days without a lesson are no content; a lesson in the timetable is,
    until it is cancelled. Raises Refused(JOURNAL_ANNULLED, ARCHIVED, ORDER_REQUIRED, JOURNAL_REQUIRED, JOURNAL_NOT_EMPTY)
    saying what the journal holds.
    """
    require_in_use(journal)
    if not stated(basis):
        raise Refused("ORDER_REQUIRED", "4.6.2-l", "Укажите основание: приказ или распоряжение, его номер и дату.")
    if required:
        raise Refused(
            "JOURNAL_REQUIRED",
            "2.2.4",
            "Этот журнал группа ведёт по учебному плану, другого по этой дисциплине в семестре нет: он не аннулируется.",
        )
    held = list(_held(journal, timetable))
    if held:
        raise Refused(
            "JOURNAL_NOT_EMPTY",
            "1.6",
            f"Аннулируется только пустой журнал, открытый по ошибке. В этом есть: {', '.join(held)}.",
        )
    annulled, told = journal.draft(act), group.draft(act)
    annulled.add(JournalAnnulled, basis=stated(basis))
    told.add(
        JournalDetached, journal_id=journal.id, discipline_id=journal.discipline_id, subgroup_id=journal.subgroup_id,
        term=journal.term,
    )  # fmt: skip
    return [*annulled.events, *told.events]


def is_required(
    group: Group, curriculum: Curriculum | None, journal: Journal, others: Iterable[Journal | None]
) -> bool:
    """Whether the group's curriculum has the journal's discipline in its term, and no other of its journals is of both."""
    described = group.described
    if curriculum is None or described is None or described.year != year_of(journal.term):
        return False
    lines = curriculum.lines(described.course, int(journal.term[-1]))
    taught = (journal.discipline_id, journal.term)
    return any(line.discipline_id == journal.discipline_id for line in lines) and all(
        other is None or (other.discipline_id, other.term) != taught for other in others
    )


def _held(journal: Journal, timetable: Timetable) -> Iterator[str]:
    """What makes a journal more than an empty book."""
    scheduled = {slot.slot_id for slot in timetable.slots.values() if slot.journal_id == journal.id}
    if journal.lessons:
        yield f"записанные занятия ({len(journal.lessons)})"
    if to_come := (scheduled | journal.slots.keys()) - journal.lessons.keys():
        yield f"занятия в расписании ({len(to_come)}), отмените их"
    if journal.examination is not None:
        yield "назначенная аттестация"
    if journal.attestation or journal.year_marks:
        yield "отметки аттестации"
    if journal.closed_on is not None:
        yield "закрытая ведомость"
    if journal.requests or journal.decided:
        yield "запросы на исправление"
    if any(not remark.closed for remark in journal.remarks.values()):
        yield "неснятые замечания"
