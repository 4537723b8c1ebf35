"""What the copy of a journal is drawn from: the events of its group, journals, people, rules and letterhead up to one position.

Attached to the copy as `events.jsonl`, RFC 8785 JSON Lines in the log's order:

    {"event":{…the stored bytes…},"position":17}
    {"leaf":"9f86d081…","position":18,"withheld":"health"}

A line that could tell of an illness or an adapted programme is withheld: its RFC 6962 leaf hash shows that it is in the log, and no more.
So is that of any excused absence and of any group's description: were some alone withheld, the gap would tell.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from archive.transparency.tree import leaf_hash
from journal_domain import college_policy, requisites
from journal_domain import journal_events as e
from journal_domain.certified_copy import StreamAt
from journal_domain.event import Event
from journal_domain.group import (
    GroupDescribed,
    GroupLeaderAppointed,
    GroupMasterAppointed,
    JournalAttached,
    group_stream,
)
from journal_domain.mistake import JournalDetached
from journal_domain.paper import Paper
from journal_domain.person import IdentityChanged, PersonRegistered, person_stream
from journal_domain.values import AbsenceReason
from projections.log import event_of
from projections.log_rows import Rows

OpenIdentity = Callable[[str, str], Mapping[str, str] | None]
"""(person id, sealed text of an event) → surname, name, patronymic …; None once the person's key was destroyed."""


class Line(NamedTuple):
    """An event at its position, with the bytes that the proofs are made of."""

    position: int
    state: bytes
    event: Event


ILLNESS, EXCUSED = AbsenceReason.ILLNESS.value, AbsenceReason.EXCUSED.value
OF_ABSENCES = (e.AbsenceReasonSet, e.AttendanceCorrected, e.CorrectionRequested, e.CorrectionRejected)


def tells_of_health(event: Event) -> bool:
    """Whether such an event may hold health data (152-ФЗ ст. 10): an excuse with its reason and basis; a programme."""
    if isinstance(event, GroupDescribed):
        return True
    if not isinstance(event, OF_ABSENCES):
        return False
    becomes = event.became if isinstance(event, (e.AbsenceReasonSet, e.AttendanceCorrected)) else event.becomes
    return not {ILLNESS, EXCUSED}.isdisjoint((event.was, becomes))


@dataclass(frozen=True)
class Source:
    """Everything the copy of a group's journals depends on, but for fonts, form version and certification."""

    paper: Paper
    position: int
    tree_head: str
    lines: tuple[Line, ...]

    @cached_property
    def events(self) -> list[Event]:
        return [line.event for line in self.lines]

    @property
    def identities(self) -> list[PersonRegistered | IdentityChanged]:
        """What the log says of people's names."""
        return [event for event in self.events if isinstance(event, (PersonRegistered, IdentityChanged))]

    @cached_property
    def as_of(self) -> datetime:
        """The time of its last event: a copy knows no other clock."""
        return max(event.act.at for event in self.events)

    @cached_property
    def streams(self) -> tuple[StreamAt, ...]:
        """The journals of the term, in the order in which they were opened, each with its last version."""
        versions: dict[str, int] = {}
        for event in self.events:
            if isinstance(event, e.JournalOpened) or event.originator_id in versions:
                versions[event.originator_id] = event.originator_version
        return tuple(StreamAt(journal, version) for journal, version in versions.items())

    def of(self, stream: str) -> list[Event]:
        return self._by_stream.get(stream, [])

    @cached_property
    def _by_stream(self) -> dict[str, list[Event]]:
        streams: dict[str, list[Event]] = {}
        for event in self.events:
            streams.setdefault(event.originator_id, []).append(event)
        return streams

    def attachment(self) -> bytes:
        """The lines as they travel inside the copy."""
        return b"".join(map(_attached, self.lines))


def _attached(line: Line) -> bytes:
    if tells_of_health(line.event):
        return b'{"leaf":"%s","position":%d,"withheld":"health"}\n' % (
            leaf_hash(line.state).hex().encode(),
            line.position,
        )
    return b'{"event":%s,"position":%d}\n' % (line.state, line.position)


def gather(rows: Rows, paper: Paper, position: int, tree_head: str, also: Iterable[str] = ()) -> Source:
    """The source of one copy; `also` are people it names besides those of its journals: who certifies it."""
    group = _read(rows, [group_stream(paper.group_id or "")])
    annulled = {x.event.journal_id for x in group if isinstance(x.event, JournalDetached)}
    attached = [
        x.event for x in group
        if isinstance(x.event, JournalAttached) and x.event.term == paper.term and x.event.journal_id not in annulled
        and paper.discipline_id in (None, x.event.discipline_id)
    ]  # fmt: skip
    journals = _read(rows, [event.journal_id for event in attached]) if attached else []
    people = {*also, *_people(line.event for line in (*group, *journals))}
    around = _read(rows, [college_policy.STREAM, requisites.STREAM, *map(person_stream, sorted(people))])
    named = [line for line in around if not line.event.originator_id.startswith("person:") or _names(line.event)]
    lines = tuple(sorted((*group, *journals, *named), key=lambda line: line.position))
    return Source(paper, position, tree_head, lines)


def _read(rows: Rows, streams: Collection[str]) -> list[Line]:
    return [Line(at, bytes(state), event_of(topic, bytes(state))) for at, topic, state in rows.of(streams)]


def _names(event: Event) -> bool:
    return isinstance(event, (PersonRegistered, IdentityChanged))


def _people(events: Iterable[Event]) -> Iterator[str]:
    """Everybody whom the print names."""
    for event in events:
        match event:
            case e.JournalOpened():
                yield event.teacher_id
                yield from (enrolment.student_id for enrolment in event.roster)
            case e.StudentEnrolled():
                yield event.student_id
            case e.TeacherAssigned() | e.LessonPublished():
                yield event.teacher_id
            case e.RemarkMade():
                yield event.act.by
            case GroupLeaderAppointed():
                yield event.leader_id
            case GroupMasterAppointed():
                yield event.master_id
