"""A journal is opened for a group, a discipline and a term, and gets its plan: topics and slots.

The lesson plan and the timetable have lives of their own elsewhere; here is what a journal must know of them.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import date

import msgspec

from journal_domain import journal_events as e
from journal_domain.errors import Refused
from journal_domain.event import Act, Draft, Event
from journal_domain.group import Group, JournalAttached
from journal_domain.journal import Journal, journal_id
from journal_domain.lock import require_open
from journal_domain.values import AttestationForm, Slot, Topic


class NewJournal(msgspec.Struct, frozen=True, kw_only=True):
    """What is assigned: who teaches what to whom, how and by which day it ends in attestation."""

    group_id: str
    discipline_id: str
    discipline: str
    term: str
    teacher_id: str
    attestation_form: AttestationForm
    attestation_by: date
    topics: tuple[Topic, ...] = ()
    slots: tuple[Slot, ...] = ()

    @property
    def id(self) -> str:
        return journal_id(self.group_id, self.discipline_id, self.term)


def open_journal(group: Group, existing: Journal | None, new: NewJournal, act: Act) -> list[Event]:
    """Open the journal with the group's roster and leader. Raises Refused(JOURNAL_EXISTS, DUPLICATE, HOURS_REQUIRED)."""
    if existing is not None:
        raise Refused("JOURNAL_EXISTS", "4.6.2-l", "Журнал этой группы, дисциплины и семестра уже открыт.")
    draft = Draft(new.id, 0, act)
    draft.add(
        e.JournalOpened,
        group_id=new.group_id,
        discipline_id=new.discipline_id,
        discipline=new.discipline,
        term=new.term,
        teacher_id=new.teacher_id,
        leader_id=group.leader_id,
        attestation_form=new.attestation_form,
        attestation_by=new.attestation_by,
        roster=group.roster,
    )
    if new.topics:
        _plan_topics(draft, {}, new.topics)
    if new.slots:
        _plan_slots(draft, {}, new.slots)
    attached = group.draft(act)
    attached.add(JournalAttached, journal_id=new.id, discipline_id=new.discipline_id, term=new.term)
    return [*draft.events, *attached.events]


def plan_topics(journal: Journal, topics: tuple[Topic, ...], act: Act) -> list[Event]:
    """Add topics to the journal's lesson plan. Raises Refused(PAGE_LOCKED, DUPLICATE, HOURS_REQUIRED)."""
    require_open(journal)
    draft = journal.draft(act)
    _plan_topics(draft, journal.topics, topics)
    return draft.events


def plan_slots(journal: Journal, slots: tuple[Slot, ...], act: Act) -> list[Event]:
    """Add slots to the journal's timetable. Raises Refused(PAGE_LOCKED, DUPLICATE, HOURS_REQUIRED)."""
    require_open(journal)
    draft = journal.draft(act)
    _plan_slots(draft, journal.slots, slots)
    return draft.events


def assign_substitute(journal: Journal, slot_id: str, teacher_id: str, basis: str, act: Act) -> list[Event]:
    """Give one slot to another teacher, who alone fills it from then on (4.5.2-d).

    Raises Refused(PAGE_LOCKED, NO_SUCH_SLOT, LESSON_RECORDED, ORDER_REQUIRED, NOTHING_TO_RECORD).
    """
    require_open(journal)
    if slot_id not in journal.slots:
        raise Refused("NO_SUCH_SLOT", "4.6.2-j", "В расписании этого журнала нет такого занятия.")
    if slot_id in journal.lessons:
        raise Refused("LESSON_RECORDED", "4.5.2-d", "Занятие уже записано: замещение не назначается.")
    if not basis.strip():
        raise Refused("ORDER_REQUIRED", "4.5.2-d", "Укажите основание замещения: распоряжение, его номер и дату.")
    current = journal.teacher_of(slot_id)
    if current == teacher_id:
        raise Refused("NOTHING_TO_RECORD", "4.5.2-d", "Этот преподаватель уже ведёт занятие.")
    draft = journal.draft(act)
    draft.add(e.SubstituteAssigned, slot_id=slot_id, instead_of=current, teacher_id=teacher_id, basis=basis.strip())
    return draft.events


def _plan_topics(draft: Draft, known: dict[str, Topic], topics: tuple[Topic, ...]) -> None:
    _refuse_duplicates(known, [topic.topic_id for topic in topics], "3.5", "тема")
    _refuse_empty_hours([topic.hours for topic in topics])
    draft.add(e.TopicsPlanned, topics=topics)


def _plan_slots(draft: Draft, known: dict[str, Slot], slots: tuple[Slot, ...]) -> None:
    _refuse_duplicates(known, [slot.slot_id for slot in slots], "4.6.2-j", "занятие")
    _refuse_empty_hours([slot.hours for slot in slots])
    draft.add(e.SlotsPlanned, slots=slots)


def _refuse_duplicates(
    known: dict[str, Topic] | dict[str, Slot], ids: Sequence[Hashable], clause: str, what: str
) -> None:
    if not ids:
        raise Refused("NOTHING_TO_RECORD", clause, "Список пуст.")
    if len(set(ids)) != len(ids) or any(i in known for i in ids):
        raise Refused("DUPLICATE", clause, f"Такое обозначение уже есть ({what}): дайте каждой строке своё.")


def _refuse_empty_hours(hours: list[int]) -> None:
    if any(h < 1 for h in hours):
        raise Refused("HOURS_REQUIRED", "3.5", "Укажите академические часы: не меньше одного.")
