"""Notices of a student and the family: a mark wrongly set, access that fails, a day missed (4.3.2-c, 4.4.2-e).

One stream for a student, `notices:<id>`. A notice changes no record: whoever it is for reads and answers it, and corrects, if
at all, by a request. `sealed` holds the words under the keys of the student, of whose illness they may tell, and of whoever told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from uuid import uuid5

from journal_domain.errors import NotFound, Refused
from journal_domain.event import Act, Draft, Event, register
from journal_domain.journal import NAMESPACE, Journal
from journal_domain.journal_entries import Entry
from journal_domain.lock import require_in_use
from journal_domain.student import Student

MOST_OPEN = 10
"""How many notices of one student may wait for an answer: the log takes back nothing."""


class MarkDoubted(Event, frozen=True, kw_only=True, tag="notice.mark_doubted.v1"):
    """To the teacher; `value` is what stands there. Without a lesson it is the attestation mark."""

    notice_id: str
    journal_id: str
    lesson_id: str | None
    value: str
    sealed: str


class AccessTroubleTold(Event, frozen=True, kw_only=True, tag="notice.access_trouble_told.v1"):
    """To the group's leader and master."""

    notice_id: str
    group_id: str
    sealed: str


class AbsenceTold(Event, frozen=True, kw_only=True, tag="notice.absence_told.v1"):
    """To the group's leader and master: absent from `since` to `until`, both days included."""

    notice_id: str
    group_id: str
    since: date
    until: date
    sealed: str


class NoticeSeen(Event, frozen=True, kw_only=True, tag="notice.seen.v1"):
    notice_id: str


class NoticeAnswered(Event, frozen=True, kw_only=True, tag="notice.answered.v1"):
    notice_id: str
    sealed: str


Told = MarkDoubted | AccessTroubleTold | AbsenceTold

register(MarkDoubted, AccessTroubleTold, AbsenceTold, NoticeSeen, NoticeAnswered)


def notices_stream(student_id: str) -> str:
    return f"notices:{student_id}"


def notice_id(student_id: str, by: str, command_id: str) -> str:
    return str(uuid5(NAMESPACE, "\x1f".join(("notice", student_id, by, command_id))))


@dataclass(frozen=True, slots=True)
class Notices:
    """What of this student was told; `waiting` are those without an answer, `seen` those of them that were read."""

    version: int = 0
    all: tuple[Told, ...] = ()
    seen: frozenset[str] = frozenset()
    answered: frozenset[str] = frozenset()

    @classmethod
    def evolve(cls, state: Notices | None, events: Iterable[Event]) -> Notices:
        known = state or cls()
        for event in events:
            if isinstance(event, NoticeSeen):
                known = replace(known, seen=known.seen | {event.notice_id})
            elif isinstance(event, NoticeAnswered):
                known = replace(known, answered=known.answered | {event.notice_id})
            elif isinstance(event, MarkDoubted | AccessTroubleTold | AbsenceTold):
                known = replace(known, all=(*known.all, event))
            known = replace(known, version=event.originator_version)
        return known

    @property
    def waiting(self) -> tuple[Told, ...]:
        return tuple(told for told in self.all if told.notice_id not in self.answered)

    def notice(self, wanted: str) -> Told:
        """Raises NotFound."""
        found = next((told for told in self.all if told.notice_id == wanted), None)
        if found is None:
            raise NotFound("обращение")
        return found


def doubt_mark(
    known: Notices, journal: Journal | None, student_id: str, lesson_id: str | None, sealed: str, act: Act
) -> list[Event]:
    """Tell the teacher of a mark that the student takes for wrong. Raises Refused(NOT_OWN_RECORD, ARCHIVED, NOTICE_PENDING,
    NOTICES_TOO_MANY): a journal that is not there and one without an own mark are answered alike (3.8).
    """
    mark = _own_mark(journal, student_id, lesson_id)
    if journal is None or mark is None:
        raise Refused("NOT_OWN_RECORD", "4.3.2-c", "Здесь нет вашей отметки: сообщают только о собственной.")
    require_in_use(journal)
    cell = (journal.id, lesson_id)
    if any(isinstance(told, MarkDoubted) and (told.journal_id, told.lesson_id) == cell for told in known.waiting):
        raise Refused("NOTICE_PENDING", "4.3.2-c", "Об этой отметке уже сообщено: дождитесь ответа преподавателя.")
    draft = _new(known, student_id, act)
    draft.add(
        MarkDoubted, notice_id=notice_id(student_id, act.by, act.command), journal_id=journal.id, lesson_id=lesson_id,
        value=mark.value, sealed=sealed,
    )  # fmt: skip
    return draft.events


def _own_mark(journal: Journal | None, student_id: str, lesson_id: str | None) -> Entry | None:
    if journal is None:
        return None
    return journal.attestation.get(student_id) if lesson_id is None else journal.marks.get((lesson_id, student_id))


def tell_access_trouble(
    known: Notices, student: Student, student_id: str, today: date, sealed: str, act: Act
) -> list[Event]:
    """Raises Refused(NOT_ENROLLED, NOTICES_TOO_MANY)."""
    draft = _new(known, student_id, act)
    group_id = _group_of(student, today)
    draft.add(AccessTroubleTold, notice_id=notice_id(student_id, act.by, act.command), group_id=group_id, sealed=sealed)
    return draft.events


def tell_absence(
    known: Notices, student: Student, student_id: str, since: date, until: date, today: date, sealed: str, act: Act
) -> list[Event]:
    """Raises Refused(DATE, NOT_ENROLLED, NOTICE_PENDING, NOTICES_TOO_MANY)."""
    if until < since:
        raise Refused("DATE", "4.4.2-e", "Последний день отсутствия не раньше первого.")
    group_id = _group_of(student, today)
    if any(isinstance(told, AbsenceTold) and since <= told.until and told.since <= until for told in known.waiting):
        raise Refused("NOTICE_PENDING", "4.4.2-e", "Об отсутствии в эти дни уже сообщено.")
    draft = _new(known, student_id, act)
    draft.add(
        AbsenceTold, notice_id=notice_id(student_id, act.by, act.command), group_id=group_id, since=since, until=until,
        sealed=sealed,
    )  # fmt: skip
    return draft.events


def see_notice(known: Notices, student_id: str, wanted: str, act: Act) -> list[Event]:
    """Let the family know that it was read. Raises NotFound, Refused(NOTHING_TO_RECORD)."""
    known.notice(wanted)
    if wanted in known.seen | known.answered:
        raise Refused("NOTHING_TO_RECORD", "4.3.2-c", "Это обращение уже принято к сведению.")
    draft = Draft(notices_stream(student_id), known.version, act)
    draft.add(NoticeSeen, notice_id=wanted)
    return draft.events


def answer_notice(known: Notices, student_id: str, wanted: str, sealed: str, act: Act) -> list[Event]:
    """Raises NotFound, Refused(NOTHING_TO_RECORD)."""
    known.notice(wanted)
    if wanted in known.answered:
        raise Refused("NOTHING_TO_RECORD", "3.9", "На это обращение уже ответили.")
    draft = Draft(notices_stream(student_id), known.version, act)
    draft.add(NoticeAnswered, notice_id=wanted, sealed=sealed)
    return draft.events


def _new(known: Notices, student_id: str, act: Act) -> Draft:
    if len(known.waiting) >= MOST_OPEN:
        raise Refused("NOTICES_TOO_MANY", "4.3.2-c", f"Ответа ждут уже {MOST_OPEN} обращений: дождитесь его.")
    return Draft(notices_stream(student_id), known.version, act)


def _group_of(student: Student, today: date) -> str:
    for stay in student.stays:
        if stay.since <= today and (stay.until is None or today < stay.until):
            return stay.group_id
    raise Refused("NOT_ENROLLED", "4.4.2-e", "Сегодня обучающийся не состоит в группе: сообщить некому.")
