"""The journal of one group × discipline × term: its state as folded from its events (journal_fold.py).

Nothing here decides or refuses: lesson.py, attendance.py, attestation.py, correction.py, permit.py do.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from journal_domain import journal_events as e
from journal_domain.event import Act, Draft, Event
from journal_domain.journal_entries import Entry, Lesson, Permit, Remark, Request, Resit
from journal_domain.journal_fold import APPLY
from journal_domain.tenure import Tenures, first_tenures, holder, last_holder
from journal_domain.values import (
    AttestationForm,
    Cell,
    Change,
    Enrolment,
    Examination,
    Slot,
    Subject,
    Topic,
)

NAMESPACE = uuid5(NAMESPACE_URL, "urn:class-journal")


def journal_id(group_id: str, discipline_id: str, term: str, subgroup_id: str | None = None) -> str:
    """The one journal of a group (or subgroup), discipline and term has this id, wherever it is computed."""
    parts = ("journal", group_id, discipline_id, term, *((subgroup_id,) if subgroup_id else ()))
    return str(uuid5(NAMESPACE, "\x1f".join(parts)))


@dataclass(slots=True)
class Journal:
    """Treated as immutable once handed out: `evolve` works on a copy."""

    id: str
    group_id: str
    subgroup_id: str | None
    discipline_id: str
    discipline: str
    term: str
    attestation_form: AttestationForm
    attestation_by: date
    plan_hours: int | None
    version: int = 0
    teachers: Tenures = ()
    leaders: Tenures = ()
    masters: Tenures = ()
    roster: dict[str, tuple[Enrolment, ...]] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    slots: dict[str, Slot] = field(default_factory=dict)
    substitutes: dict[str, str] = field(default_factory=dict)
    permits: dict[str, Permit] = field(default_factory=dict)
    lessons: dict[str, Lesson] = field(default_factory=dict)
    attendance: dict[Cell, Entry] = field(default_factory=dict)
    bases: dict[Cell, tuple[date, date]] = field(default_factory=dict)
    """From when to when the document covers by which a reason was given."""
    marks: dict[Cell, Entry] = field(default_factory=dict)
    attestation: dict[str, Entry] = field(default_factory=dict)
    attested_at: dict[str, datetime] = field(default_factory=dict)
    """When the student's attestation mark was set: the row's lock (D3)."""
    resits: dict[str, tuple[Resit, ...]] = field(default_factory=dict)
    year_marks: dict[str, Entry] = field(default_factory=dict)
    requests: dict[str, Request] = field(default_factory=dict)
    """Requests that wait for a decision."""
    decided: dict[str, Entry] = field(default_factory=dict)
    """By request: what became of it and who decided."""
    remarks: dict[str, Remark] = field(default_factory=dict)
    examination: Examination | None = None
    certified_until: date | None = None
    closed_on: date | None = None
    """The day the attestation sheet was closed: the lock."""
    archived: str | None = None
    """The closed year: nothing more is recorded."""
    annulled: str | None = None
    """The order or directive by which the journal, opened by mistake, was annulled: nothing more is recorded."""

    @classmethod
    def evolve(cls, state: Journal | None, events: Iterable[Event]) -> Journal | None:
        """The journal after these events of its stream; `state` itself is left as it is."""
        journal = state._thawed() if state is not None else None
        for event in events:
            if journal is None:
                journal = _opened(event)
            else:
                APPLY[type(event)](journal, event)
            journal.version = event.originator_version
        return journal

    def _thawed(self) -> Journal:
        twin = copy(self)
        for name in ("roster", "topics", "slots", "substitutes", "permits", "lessons", "attendance", "bases", "marks",
                     "attestation", "attested_at", "resits", "year_marks", "requests", "decided", "remarks"):  # fmt: skip
            setattr(twin, name, getattr(self, name).copy())
        return twin

    def draft(self, act: Act) -> Draft:
        return Draft(self.id, self.version, act)

    def enrolled(self, student_id: str, day: date) -> bool:
        return any(period.covers(day) for period in self.roster.get(student_id, ()))

    def teacher_on(self, day: date) -> str | None:
        """Who teaches on that day, unless a lesson was given to a substitute."""
        return holder(self.teachers, day)

    def last_teacher(self, day: date) -> str:
        """Who teaches on that day or taught last: under that name the timetable keeps lessons until they are another's."""
        return last_holder(self.teachers, day)

    def changes_hands(self, day: date) -> date:
        """From when on an order of that day changes who teaches: a closed sheet keeps whose it was (4.5.1-a)."""
        return day if self.closed_on is None else max(day, self.closed_on + timedelta(days=1))

    def leader_on(self, day: date) -> str | None:
        return holder(self.leaders, day)

    def master_on(self, day: date) -> str | None:
        return holder(self.masters, day)

    def teacher_of(self, slot_id: str) -> str | None:
        """Who gave the lesson in this slot, or is to give it: the substitute, else the journal's teacher of its day, if any."""
        if (lesson := self.lessons.get(slot_id)) is not None:
            return lesson.teacher_id
        return self.substitutes.get(slot_id) or self.teacher_on(self.slots[slot_id].day)

    def pending(self, subject: Subject, lesson_id: str | None, student_id: str | None) -> str | None:
        """The id of the request that waits for a decision about this cell."""
        cell = (subject, lesson_id, student_id)
        for request in self.requests.values():
            if any(change.cell == cell for change in request.changes):
                return request.request_id
        return None

    def entry(self, change: Change) -> Entry | None:
        """The entry in the student's cell that `change` speaks of; None for an empty cell or a lesson's own record."""
        match change.subject:
            case Subject.ATTESTATION:
                return self.attestation.get(change.student_id or "")
            case Subject.YEAR:
                return self.year_marks.get(change.student_id or "")
            case Subject.MARK:
                return self.marks.get((change.lesson_id or "", change.student_id or ""))
            case Subject.ATTENDANCE:
                return self.attendance.get((change.lesson_id or "", change.student_id or ""))
            case _:
                return None

    def current(self, change: Change) -> str | None:
        """What stands in the cell that `change` speaks of."""
        if change.subject not in (Subject.TOPIC, Subject.KIND, Subject.HOMEWORK):
            entry = self.entry(change)
            return entry.value if entry else None
        lesson = self.lessons[change.lesson_id or ""]
        return {Subject.TOPIC: lesson.topic_id, Subject.KIND: lesson.kind, Subject.HOMEWORK: lesson.homework}[
            change.subject
        ]


def _opened(event: Event) -> Journal:
    if not isinstance(event, e.JournalOpened):
        raise TypeError(f"a journal's stream begins with {e.JournalOpened.TYPE}, not {event.TYPE}")
    journal = Journal(
        event.originator_id, event.group_id, event.subgroup_id, event.discipline_id, event.discipline, event.term,
        event.attestation_form, event.attestation_by, event.plan_hours,
        teachers=first_tenures(event.teacher_id), leaders=first_tenures(event.leader_id),
    )  # fmt: skip
    for enrolment in event.roster:
        journal.roster[enrolment.student_id] = (*journal.roster.get(enrolment.student_id, ()), enrolment)
    return journal
